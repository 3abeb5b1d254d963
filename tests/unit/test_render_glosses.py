import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.render.glosses import glosses


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("جون إلواي", ["John", "Elway"]),
        ("المدارس الثلجية", ["the schools", "snow"]),
        ("والمَدارس", ["schools"]),  # diacritics, and what is written as one with a word
        ("المـــدارس", ["the schools"]),
        ("37 مليون", ["37"]),
        ("في ٢٠١٥", ["2015"]),
        ("BBC", ["BBC"]),
        ("كازاخستان", ["Kazakhstan"]),
        ("", []),
        ("« »", []),
    ],
)
def test_each_word_is_called_something_in_english(words: str, found: list[str]) -> None:
    said = [gloss.split("/")[0] for gloss in glosses(words, "ar", "en")]
    assert said[: len(found)] == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("unwilling schools", ["unwilling", "مدارس"]),
        ("Kurt Newton", ["كورت", "نيوتن"]),
        ("the 39", ["39"]),
        ("of the", []),
    ],
)
def test_each_word_is_called_something_in_arabic(words: str, found: list[str]) -> None:
    assert [gloss.split("/")[0] for gloss in glosses(words, "en", "ar")] == found


@given(st.text())
def test_any_text_has_glosses(text: str) -> None:
    assert all(glosses(text, "ar", "en"))
    assert all(glosses(text, "en", "ar"))
