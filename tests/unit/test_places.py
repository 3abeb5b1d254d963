import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text import fold
from rag.places import places


def keys(text: str) -> set[str]:
    return {key for place in places(text) for key in place.keys}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kazakhstan", "وفي كازاخستان"),
        ("Germany", "بألمانيا"),
        ("the Germans", "الألمانية"),
        ("Japan", "اليابان"),
        ("Egyptian", "مِصــر"),
        ("Cairo", "القاهرة"),
        ("the United States", "الولايات المتحدة"),
        ("American", "أمريكا"),
        ("Saudi Arabia", "السعودية"),
        ("Turkish", "تركيا"),
        ("UK", "بريطانيا"),
    ],
)
def test_a_place_or_people_is_known_in_both_languages(one: str, other: str) -> None:
    assert keys(one) & keys(other)


def test_places_that_differ_stay_apart() -> None:
    assert not keys("Germany") & keys("النمسا واليابان")
    assert not keys("Cairo") & keys("فيينا")


@pytest.mark.parametrize("text", ["", "١٢٣", "a financial report", "تقرير مالي", "the world", "نوم عميق", "توفي الرجل"])
def test_ordinary_words_are_no_places(text: str) -> None:
    assert not places(text)


@given(st.text())
def test_places_stand_where_they_say(text: str) -> None:
    folded = fold(text)
    for place in places(text):
        start, end = place.span
        assert 0 <= start < end <= len(folded)
        assert keys(folded[start:end])
