import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.terms import terms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("المراقبين", "مراقبون"),
        ("وبالمنظمة", "منظمة"),
        ("للمنظمات", "المنظمة"),
        ("كِتَابٌ", "كتـــاب"),
        ("٢٧", "27"),
        ("أعضاء", "اعضاء"),
        ("observers", "Observer"),
        ("Meetings", "meeting"),
        ("ﻛﺎﺯﺍﺧﺴﺘﺎﻥ", "كازاخستان"),
        ("Café", "cafe"),
    ],
)
def test_forms_of_one_word_are_one_term(one: str, other: str) -> None:
    assert terms(one) == terms(other) != []


@pytest.mark.parametrize("text", ["", "  ", "؟!", "من هو؟", "what is the", "🙂🙂"])
def test_nothing_to_search_for(text: str) -> None:
    assert terms(text) == []


def test_words_stand_in_order_and_repeat() -> None:
    assert terms("CICA, سيكا and CICA: 9") == ["cica", "سيك", "cica", "9"]


@given(st.text())
def test_any_text_has_terms_of_letters_and_digits(text: str) -> None:
    assert all(term.isalnum() for term in terms(text))
