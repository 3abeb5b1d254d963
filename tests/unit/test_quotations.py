"""Lines of an answer: which way they run, and the quotations in them that run the other way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Language
from ui.highlight import Mark, paragraphs, text_of
from ui.quotations import own_language, quotations, runs


def parts(text: str, language: Language) -> list[tuple[str, Language | None]]:
    (line,) = paragraphs(text, 0, ())
    return [("".join(piece.text for piece in run.pieces), run.language) for run in runs(line, language)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("says: «a «b» c» and “d”", ["a «b» c", "d"]),
        ("«never closed", []),
        ("» «a»", ["a"]),
        ("", []),
    ],
)
def test_what_stands_between_quotation_marks(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in quotations(text)] == found


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("It says: «تضم المنظمة 27 عضوا دائما وتسعة مراقبين»", "en"),
        ("جاء فيه: «The forum was proposed by Kazakhstan in 1992 and grew later»", "ar"),
        ("«تضم المنظمة 27 عضوا»", "ar"),
        ("٢٧", "ar"),
        ("27 «»", "en"),
    ],
)
def test_a_line_runs_as_its_own_words_do(text: str, language: Language) -> None:
    (line,) = paragraphs(text, 0, ())
    assert own_language(line, "ar" if text == "٢٧" else "en") == language


def test_only_a_quotation_in_the_other_language_stands_apart() -> None:
    assert parts("It says: «نص» [1]", "en") == [("It says: «", None), ("نص", "ar"), ("» [1]", None)]
    assert parts("It says: «text» [1]", "en") == [("It says: «text» [1]", None)]
    assert parts("«نص»", "ar") == [("«نص»", None)]
    assert parts("العدد «27»", "ar") == [("العدد «27»", None)]


@given(st.text(alphabet="aب «»“”1\u064b", min_size=1, max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_no_character_is_lost_and_what_is_marked_stays_so(text: str, left: int, right: int) -> None:
    for line in paragraphs(text, 0, [Mark(min(left, right), max(left, right))]):
        pieces = [piece for run in runs(line, "en") for piece in run.pieces]
        assert "".join(piece.text for piece in pieces) == text_of(line)
        marked = "".join(piece.text for piece in pieces if piece.marked)
        assert marked == "".join(piece.text for piece in line.pieces if piece.marked)
