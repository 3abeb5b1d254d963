"""Names as the articles write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.render.glosses import glosses
from rag.render.namesakes import Namesakes, namesakes

WORDS = {
    "rahba": (4, "Rahba"),
    "dalloul": (9, "Dalloul"),
    "velden": (3, "Velden"),
    "robe": (2, "robe"),
    "nato": (2, "NATO"),
    "رحبه": (5, "رحبة"),
}
NAMES = namesakes(WORDS)


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("رحبة", "Rahba"),
        ("بِرَحْبَة", "Rahba"),
        ("دلّول", "Dalloul"),
        ("فيلدن", "Velden"),
        ("رحـــبة", "Rahba"),
        ("الاجتماع", None),
        ("و", None),
        ("", None),
        ("Rahba", None),
        ("٣", None),
    ],
)
def test_an_arabic_name_is_written_as_the_articles_write_it(word: str, name: str | None) -> None:
    assert NAMES.of(word, "ar") == name


def test_nothing_is_found_in_no_articles_and_for_english() -> None:
    assert Namesakes().of("رحبة", "ar") is None
    assert NAMES.of("Rahba", "en") is None


def test_it_goes_before_what_the_word_means() -> None:
    assert glosses("في فيلدن", "ar", "en", NAMES)[0].split("/")[0] == "Velden"
    assert glosses("في فيلدن", "ar", "en")[0].split("/")[0] != "Velden"


@given(st.text(max_size=12))
def test_any_word_may_be_asked_for(word: str) -> None:
    assert NAMES.of(word, "ar") in {None, "Rahba", "Dalloul", "Velden"}
