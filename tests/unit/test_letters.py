import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text import detect_language
from rag.letters import transliterated
from rag.verify.names import is_spelled


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("Philip Newton", "فيليب نيوتن"),
        ("Theodor Fowler", "تيودور فاولر"),
        ("Philip Johnson", "فيليب جونسون"),
        ("Martin Luther King", "مارتن لوثر كينغ"),
        ("Manning", "مانينغ"),
        ("Gandhi", "غاندي"),
        ("BBC", "بي بي سي"),
        ("C. Kent", "سي. كينت"),
        ("Saint-Denis", "سانت-دينيس"),
        ("Al-Farabi", "الفارابي"),
        ("Müller 9", "مولر 9"),
        ("Ali and Omar", "علي وعمر"),
        ("", ""),
    ],
)
def test_english_names_in_arabic_letters(name: str, there: str) -> None:
    assert transliterated(name, "en", "ar") == there


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("نيوتن", "Newton"),
        ("جون إلواي", "John Elway"),
        ("عَبْدُ اللَّهِ", "Abdullah"),
        ("البرونكوس", "Broncos"),
        ("ســـلمان", "Salman"),
        ("9", "9"),
        ("", ""),
    ],
)
def test_arabic_names_in_english_letters(name: str, there: str) -> None:
    assert transliterated(name, "ar", "en") == there


def test_within_a_language_a_name_stays() -> None:
    assert transliterated("Philip", "en", "en") == "Philip"


@pytest.mark.parametrize("name", ["Nazarbayev", "Nafzger", "Sullivan", "Bingzhong", "Simpson", "Gandhi", "Marlee"])
def test_a_name_is_known_again_by_its_sound(name: str) -> None:
    assert is_spelled(name, transliterated(name, "en", "ar"))


@given(st.from_regex(r"[A-Z][a-z]{2,12}", fullmatch=True))
def test_english_letters_become_arabic_ones(name: str) -> None:
    there = transliterated(name, "en", "ar")
    assert there
    assert detect_language(there) == "ar"


@given(st.text())
def test_any_text_can_be_tried(text: str) -> None:
    transliterated(text, "en", "ar")
    transliterated(text, "ar", "en")
