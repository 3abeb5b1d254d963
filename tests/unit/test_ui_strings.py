"""The page's own words: the same keys and the same placeholders in both languages."""

import re
from string import Formatter

import pytest

from index.text import detect_language
from index.types import Language
from ui.conversation import Exchange, stop
from ui.page import EXAMPLES
from ui.strings import browser_language, load_strings


def test_both_languages_have_the_same_keys_and_placeholders() -> None:
    def placeholders(language: Language) -> dict[str, set[str | None]]:
        return {key: {f[1] for f in Formatter().parse(text)} - {None} for key, text in load_strings(language).items()}

    assert placeholders("en") == placeholders("ar")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_string_is_in_its_language(language: Language) -> None:
    for key, text in load_strings(language).items():
        assert detect_language(re.sub(r"\{\w+\}", "", text)) == language, key


def test_every_open_stage_has_a_status() -> None:
    for stage in ("waiting", "searching", "reading", "quoting", "answering"):
        assert Exchange("?", stage).open
        assert stage in load_strings("en")
        assert stop(Exchange("?", stage)).stage == "stopped"


def test_the_examples_are_in_both_languages() -> None:
    assert {detect_language(example) for example in EXAMPLES} == {"ar", "en"}


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("ar", "ar"),
        ("ar-EG,ar;q=0.9,en;q=0.8", "ar"),
        (" AR;q=0.9", "ar"),
        ("en-GB,ar;q=0.9", "en"),
        ("fr,ar;q=0.9", "en"),
        ("arn", "en"),
        ("*", "en"),
        ("", "en"),
    ],
)
def test_the_page_speaks_the_browsers_first_language(header: str, language: str) -> None:
    assert browser_language(header) == language
