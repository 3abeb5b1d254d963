import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Language
from rag.render import holds, known_for_sure, listed, said_by_rule
from rag.render.said import things_said


@pytest.mark.parametrize(
    ("words", "there", "said"),
    [
        ("الأحمر والأخضر والأزرق", "ar", "red, green and blue"),
        ("الأَحْمَر والأخضـر", "ar", "red and green"),
        ("oxygen and carbon dioxide", "en", "الأكسجين وثاني أكسيد الكربون"),
        ("في 12 مايو والأحمر", "ar", "on 12 May and red"),
        ("الأحمر", "ar", None),  # by itself it may mean several things
        ("London and oxygen", "en", "لندن والأكسجين"),
        ("oxygen and grumbling", "en", None),
        ("", "ar", None),
        ("و", "ar", None),
    ],
)
def test_what_is_named_side_by_side_is_said_of_its_things(words: str, there: Language, said: str | None) -> None:
    assert listed(words, there, "en" if there == "ar" else "ar") == said


@pytest.mark.parametrize(
    ("words", "there", "said"),
    [
        ("جون نيوتن", "ar", "John Newton"),
        ("جــون نِيُوتن", "ar", "John Newton"),
        ("ماري كوري", "ar", "Marie Curie"),
        ("شولتز", "ar", None),  # Schultz, Scholz, Schulz or Shultz
        ("الملك", "ar", None),
        ("غيوم", "ar", None),  # Guillaume, or clouds
        ("Winston Churchill", "en", "ونستون تشرشل"),
        ("Winston Qubblewick", "en", None),
        ("the king", "en", None),
        ("27 members", "en", "27 عضوا"),
        ("", "ar", None),
        ("", "en", None),
    ],
)
def test_a_name_that_all_write_alike_is_known_for_sure(words: str, there: Language, said: str | None) -> None:
    assert known_for_sure(words, there, "en" if there == "ar" else "ar") == said


def test_an_unknown_english_name_is_spelled_and_not_sure() -> None:
    assert said_by_rule("Winston Qubblewick", "en", "ar")
    assert said_by_rule("ونستون قبلويك", "ar", "en") is None


def test_a_statement_holds_such_words_only_if_it_names_each_thing() -> None:
    words = "الأحمر والأخضر والأزرق"
    assert holds("The lines are red, green and blue.", words, "ar", "en") is True
    assert holds("The tram has three lines.", words, "ar", "en") is False
    assert holds("The lines are red and green.", words, "ar", "en") is False


@given(st.text(max_size=40))
def test_any_text_is_no_list_or_several_things(text: str) -> None:
    for source, to in (("en", "ar"), ("ar", "en")):
        things = things_said(text, source, to)  # type: ignore[arg-type]
        assert len(things) != 1
        assert all(things)
