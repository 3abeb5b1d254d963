"""Who may ask the API: the table [api] of the settings."""

from typing import Annotated

from pydantic import AfterValidator, SecretStr

from index.settings import Table

SHORTEST = 16


def _strong(key: SecretStr) -> SecretStr:
    text = key.get_secret_value()
    if text and (len(text) < SHORTEST or not text.isascii() or not text.isprintable() or " " in text):
        raise ValueError(f"a key has {SHORTEST} characters of ASCII or more and no spaces")
    return key


class ApiSettings(Table):
    """`key` is best set in the environment, as SANAD_API_KEY. Empty: on this machine none is asked for, and to other
    machines the API is closed."""

    key: Annotated[SecretStr, AfterValidator(_strong)] = SecretStr("")
    """What callers send as `Authorization: Bearer …`."""
