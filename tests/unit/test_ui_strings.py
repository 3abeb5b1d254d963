"""The page's own words: the same keys and the same placeholders in both languages."""

import re
from string import Formatter
from typing import get_args

import pytest

from index.text import detect_language
from index.types import Language
from rag.types import How, Why
from ui.conversation import Exchange, stop
from ui.page import EXAMPLES
from ui.strings import load_strings, page_language

ARABIC = re.compile(r"[\u0621-\u064a]")


def test_both_languages_have_the_same_keys_and_placeholders() -> None:
    def placeholders(language: Language) -> dict[str, set[str | None]]:
        return {key: {f[1] for f in Formatter().parse(text)} - {None} for key, text in load_strings(language).items()}

    assert placeholders("en") == placeholders("ar")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_string_is_in_its_language(language: Language) -> None:
    for key, text in load_strings(language).items():
        if key == "direction":  # not words: it mirrors what is drawn
            continue
        assert bool(ARABIC.search(text)) == (language == "ar"), key


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
    assert page_language("", header) == language


@pytest.mark.parametrize(("chosen", "language"), [("ar", "ar"), ("en", "en"), ("fr", "ar"), ("<script>", "ar")])
def test_what_a_reader_chose_goes_before_the_browser(chosen: str, language: str) -> None:
    assert page_language(chosen, "ar") == language


def test_every_verdict_has_its_words() -> None:
    strings, silent = load_strings("en"), ("greeting", "thanks", "about", "articles", "unusable")
    assert all(f"why_{why}" in strings for why in get_args(Why) if why not in silent)
    assert all(how in strings for how in get_args(How) if how not in ("courtesy", "about"))
