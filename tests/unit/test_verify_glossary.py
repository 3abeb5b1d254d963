"""What the other language calls terms and words, as it was written by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Language
from rag.render import rendered
from rag.verify.glossary import articled, called, glosses_of, is_strange, means_one_thing
from rag.verify.names import whole_name


@pytest.mark.parametrize(
    ("words", "source", "name"),
    [
        ("nuclear fission", "en", "الانشطار النووي"),
        ("the speed of light", "en", "سرعة الضوء"),
        ("الانشطار النووي", "ar", "nuclear fission"),
        ("انشطار نووي", "ar", "nuclear fission"),
        ("سُرعة الضَّوء", "ar", "speed of light"),
        ("وسـرعة الضوء", "ar", "speed of light"),
        ("The Independent", "en", "الإندبندنت"),
        ("annual reports", "en", "التقارير السنوية"),
    ],
)
def test_a_term_is_called_what_the_other_language_calls_it(words: str, source: Language, name: str) -> None:
    assert called(words, source, "ar" if source == "en" else "en")[0] == name


def test_what_is_counted_has_a_gloss_without_its_number() -> None:
    assert [glosses_of(word) for word in ("tenge", "تنغي", "Liras")] == [("تنغي",), ("tenge",), ("ليرات",)]


def test_a_surname_is_no_trade() -> None:
    assert called("Miller", "en", "ar") == ()


@pytest.mark.parametrize(
    ("words", "source", "to"),
    [("independent", "en", "ar"), ("speed of light", "en", "en"), ("speed of plywood", "en", "ar"), ("", "ar", "en")],
)
def test_what_is_no_term_is_called_nothing(words: str, source: Language, to: Language) -> None:
    assert called(words, source, to) == ()


def test_a_word_of_several_senses_has_them_all() -> None:
    assert {"hair", "poetry"} <= set(called("شعر", "ar", "en"))


def test_only_what_means_one_thing_is_said_by_rule() -> None:
    assert means_one_thing("natural gas")
    assert rendered("الغاز الطبيعي", "ar", "en") == "natural gas"
    assert not means_one_thing("limestone")
    assert rendered("الحجر الجيري", "ar", "en") is None
    assert not means_one_thing("square kilometres")


@pytest.mark.parametrize(
    ("form", "other"), [("الغاز الطبيعي", "غاز طبيعي"), ("ثقب أسود", "الثقب الأسود"), ("سرعة الضوء", None), ("", "")]
)
def test_articles_come_and_go(form: str, other: str | None) -> None:
    assert articled(form) == (() if other is None else (other,))


def test_a_name_is_strange_and_a_word_is_not() -> None:
    assert is_strange("كوروكاوا")
    assert not is_strange("المدارس")
    assert not is_strange("والمَدارس")
    assert glosses_of("أَعلى")[0] == "higher"


@pytest.mark.parametrize("cut", ["كيشو", "كوروكاوا", "كيشو كوروكاوا"])
def test_a_name_in_arabic_that_was_cut_is_completed(cut: str) -> None:
    text = "وضع المعماري الياباني كيشو كوروكاوا المخطط العام للعاصمة."
    start = text.index(cut)
    assert text[slice(*whole_name(text, (start, start + len(cut))))] == "كيشو كوروكاوا"


@given(st.text(max_size=30), st.sampled_from(["en", "ar"]))
def test_any_text_may_be_asked_for(text: str, source: Language) -> None:
    assert all(called(text, source, "ar" if source == "en" else "en"))
    assert is_strange(text) in {True, False}
