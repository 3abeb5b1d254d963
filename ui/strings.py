"""The words of the page itself, in the reader's language: `strings.en.toml` and `strings.ar.toml`, the same keys."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from babel import Locale

from index.types import LANGUAGES, Language

Strings = Mapping[str, str]


@cache
def load_strings(language: Language) -> Strings:
    """The page's words in a language."""
    return tomllib.loads(resources.files(__package__).joinpath(f"strings.{language}.toml").read_text("utf-8"))


def counted(strings: Strings, noun: str, count: int) -> str:
    """A number with its noun, in the form that the plural rules of Unicode's CLDR have for it: 5 مقاطع, 11 مقطعًا."""
    form = Locale.parse(strings["language"]).plural_form(count)
    return strings[f"{noun}_{form}"].format(count=f"{count:,}")


def page_language(chosen: str, accept_language: str) -> Language:
    """The page's language: what its reader chose (the cookie's value), else the first of an `Accept-Language` header,
    English where it is neither.

    Only the first counts, so that this agrees with ui/page.js, which turns the page by `navigator.language`.
    """
    if chosen in LANGUAGES:
        return "ar" if chosen == "ar" else "en"
    return "ar" if accept_language.strip().lower().split("-")[0].split(",")[0].split(";")[0] == "ar" else "en"
