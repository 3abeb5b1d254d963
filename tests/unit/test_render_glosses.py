import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.render.glosses import as_names, glosses, invented


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


@pytest.mark.parametrize(
    ("phrase", "words", "strange"),
    [
        ("Roderick Bartlett", "رادوسلاف بيتكوف", ["Roderick", "Bartlett"]),
        ("Radoslaw Petkov", "رادوسلاف بيتكوف", []),  # another spelling of the same
        ("Radoslaw Petkov", "رادُوسْلاف بيتكـوف", []),
        ("Virgin Atlantic and Ryanair", "ريديت ولينكد إن", ["Virgin", "Atlantic", "Ryanair"]),
        ("the Ministry of Health", "وزارة الصحة", []),
        ("a hospital in Germany", "مستشفى في ألمانيا", []),
        ("the old market", "السوق القديمة", []),
        ("Super Bowl XXXIII", "السوبر بول 33", []),
        ("", "", []),
    ],
)
def test_a_name_that_nobody_wrote_is_invented(phrase: str, words: str, strange: list[str]) -> None:
    assert invented(phrase, words, glosses(words, "ar", "en")) == strange


def test_only_names_alone_are_put_together_of_their_glosses() -> None:
    assert as_names(["Tiago/Diego", "Sampaio"]) == "Tiago Sampaio"
    assert as_names(["hospital", "Holhomali"]) is None
    assert as_names([]) is None


@given(st.text(max_size=40), st.text(max_size=40))
def test_what_is_invented_stands_in_the_phrase(phrase: str, words: str) -> None:
    assert all(name in phrase for name in invented(phrase, words, glosses(words, "ar", "en")))
