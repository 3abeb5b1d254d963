"""The page's own words: the same keys and the same placeholders in both languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

from index.types import LANGUAGES, Language
from rag.types import How, Why
from ui.conversation import Exchange, stop
from ui.strings import counted, load_strings, page_language

ARABIC = re.compile(r"[\u0621-\u064a]")
FORM = re.compile("_(zero|one|two|few|many|other)$")
ROOT = Path(__file__).parents[2]
UNSEEN = frozenset(["page"])
"""The kind of an error that is the answer to the address of a picture, which nobody reads."""
NOT_ON_THE_PAGE = frozenset(
    [
        "index/backup.py",
        "index/cluster.py",
        "index/filters.py",
        "index/settings.py",
        "rag/__main__.py",
        "rag/adapter.py",
        "rag/doctor.py",
        "rag/llm/prompts.py",
        "rag/mcp_server.py",
        "index/embed.py",
        "ui/settings.py",
    ]
)
"""The command line and the start of the program."""


def test_both_languages_have_the_same_keys_and_placeholders() -> None:
    def placeholders(language: Language) -> dict[str, set[str | None]]:
        words = {key: text for key, text in load_strings(language).items() if not FORM.search(key)}
        return {key: {f[1] for f in Formatter().parse(text)} - {None} for key, text in words.items()}

    assert placeholders("en") == placeholders("ar")


def test_a_count_has_the_form_that_its_language_wants() -> None:
    english, arabic = load_strings("en"), load_strings("ar")
    assert [counted(english, "passages", n) for n in (0, 1, 2, 1200)] == [
        "0 passages",
        "1 passage",
        "2 passages",
        "1,200 passages",
    ]
    assert [counted(arabic, "passages", n) for n in (0, 1, 2, 5, 11, 100, 103)] == [
        "لا مقاطع",
        "مقطع واحد",
        "مقطعان",
        "5 مقاطع",
        "11 مقطعًا",
        "100 مقطع",
        "103 مقاطع",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("noun", ["passages", "articles", "characters"])
def test_every_count_has_its_noun(language: Language, noun: str) -> None:
    assert all(counted(load_strings(language), noun, n) for n in (0, 1, 2, 3, 11, 100, 1000))


def test_marks_beside_latin_words_stay_beside_them_in_arabic() -> None:
    """`.removed` in an Arabic sentence would be shown as `removed.` but for an isolate around it."""
    loose = re.compile(r"\.[A-Za-z]+|[A-Za-z]+://|--?[a-z]+")
    for key, text in load_strings("ar").items():
        assert not loose.search(re.sub("\u2066[^\u2069]*\u2069|[a-z]+\\.toml", "", text)), key


def _raised(folder: Path) -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("InputError", "StateError"):
                yield path.relative_to(ROOT).as_posix(), node


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", ["index", "rag", "ui"])
def test_every_kind_of_error_has_a_sentence_on_the_page(part: str, language: Language) -> None:
    kinds = {
        each.value
        for _, call in _raised(ROOT / part)
        for each in [*call.args[2:3], *(word.value for word in call.keywords if word.arg == "kind")]
        if isinstance(each, ast.Constant)
    }
    assert {f"kind_{kind}" for kind in kinds - UNSEEN} <= load_strings(language).keys()


def test_no_error_that_reaches_the_page_is_without_its_kind() -> None:
    nameless = [
        f"{file}:{call.lineno}"
        for part in ("index", "rag", "ui")
        for file, call in _raised(ROOT / part)
        if file not in NOT_ON_THE_PAGE
        if len(call.args) < 3
        and not any(word.arg == "kind" for word in call.keywords)
        and not any(isinstance(each, ast.Starred) for each in call.args)
    ]
    assert not nameless


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_string_is_in_its_language(language: Language) -> None:
    for key, text in load_strings(language).items():
        if key in ("direction", "language"):  # not words: they say how words are drawn and counted
            continue
        assert bool(ARABIC.search(text)) == (language == "ar"), key


def test_every_open_stage_has_a_status() -> None:
    for stage in ("waiting", "searching", "reading", "quoting", "answering"):
        assert Exchange("?", stage).open
        assert stage in load_strings("en")
        assert stop(Exchange("?", stage)).stage == "stopped"


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
