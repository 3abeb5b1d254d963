"""Who may ask the API, and how that is set."""

from pathlib import Path

import pytest
from fastapi.security import HTTPAuthorizationCredentials
from hypothesis import given
from hypothesis import strategies as st

from api.access import is_local, key_check
from api.errors import ApiError
from api.settings import SHORTEST, ApiSettings
from index.settings import read_table
from models.errors import InputError

KEY = "a-key-of-thirty-two-characters!!"


def bearer(text: str) -> HTTPAuthorizationCredentials:
    return HTTPAuthorizationCredentials(scheme="Bearer", credentials=text)


@given(st.text())
def test_nothing_but_the_key_opens(sent: str) -> None:
    check = key_check(KEY, "127.0.0.1")
    check(bearer(KEY))
    if sent != KEY:
        with pytest.raises(ApiError) as caught:
            check(bearer(sent.encode("utf-8", "replace").decode()))
        assert (caught.value.status, KEY in str(caught.value)) == (401, False)


def test_without_a_key_this_machine_alone_may_ask() -> None:
    key_check("", "127.0.0.1")(None)
    with pytest.raises(ApiError) as caught:
        key_check("", "0.0.0.0")(None)
    assert caught.value.status == 403
    key_check(KEY, "0.0.0.0")(bearer(KEY))


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("[::1]", True), ("localhost", True)]
    + [(each, False) for each in ("0.0.0.0", "::", "10.0.0.7", "localhost.example", "", "sanad.local")],
)
def test_which_hosts_are_this_machine(host: str, local: bool) -> None:
    assert is_local(host) == local


def test_the_key_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SANAD_CONFIG", str(tmp_path / "sanad.toml"))
    (tmp_path / "sanad.toml").write_text("", "utf-8")
    assert read_table(ApiSettings, "api").key.get_secret_value() == ""
    monkeypatch.setenv("SANAD_API_KEY", KEY)
    found = read_table(ApiSettings, "api")
    assert found.key.get_secret_value() == KEY
    assert KEY not in repr(found)


@pytest.mark.parametrize("weak", ["short-and-secret", "with spaces in the middle", "مفتاح طويل جدا من الحروف العربية"])
def test_a_weak_key_is_refused_and_not_told(monkeypatch: pytest.MonkeyPatch, weak: str) -> None:
    weak = weak[: SHORTEST - 1] if weak.isascii() and " " not in weak else weak
    monkeypatch.setenv("SANAD_API_KEY", weak)
    with pytest.raises(InputError, match=r"SANAD_API_KEY: .*16 characters") as caught:
        read_table(ApiSettings, "api")
    assert weak not in str(caught.value)
