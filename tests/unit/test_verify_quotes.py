import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.text import fold
from rag.types import Evidence
from rag.verify.quotes import locate, sentence_support, support, whole_words

ARTICLE = (
    "وتضم منظمة مؤتمر سيكا في الوقت الحاضر 27 عضوا دائما و9 اعضاء مراقبين وخمسة منظمات مراقبة، "
    "وتعتبر منتدى للحوار. It was founded in 1992 in «Almaty»."
)


def evidence(text: str, start: int = 0) -> Evidence:
    return Evidence("doc", "Title", "ar", start, start + len(text), text, 1.0)


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("9 اعضاء مراقبين", "9 اعضاء مراقبين"),
        ("٩ أَعضاء مراقبيـــن", "9 اعضاء مراقبين"),
        ("﻿founded  in ١٩٩٢", "founded in 1992"),
        ('in "Almaty"', "in «Almaty»"),
        ("FOUNDED IN 1992", "founded in 1992"),
        ("تضم منظمة مؤتمر سيكا", "تضم منظمة مؤتمر سيكا"),
    ],
)
def test_a_quote_is_found_whatever_its_letter_forms(quote: str, found: str) -> None:
    span = locate(quote, ARTICLE)
    assert span is not None
    assert ARTICLE[slice(*span)] == found


@pytest.mark.parametrize(
    "quote", ["", "في", "7 عضوا دائما", "8 اعضاء مراقبين وخمسة منظمات", "1990", "ounded", "founded in 1992 at"]
)
def test_what_the_article_does_not_say_is_not_found(quote: str) -> None:
    assert locate(quote, ARTICLE) is None


@given(st.text(max_size=80), st.text(min_size=1, max_size=40), st.text(max_size=80))
def test_a_copied_quote_is_found_and_folds_the_same(before: str, quote: str, after: str) -> None:
    assume(len(fold(quote)) >= 3)
    text = f"{before} {quote} {after}"
    span = locate(quote, text)
    assert span is not None
    assert fold(text[slice(*span)]).strip() == fold(quote)


_DRESSED = {
    "ا": ("أ", "إ", "آ", "اَ"),
    "ي": ("ى", "ی", "يـ"),
    "ه": ("ة", "هُ"),
    "ك": ("ک",),
    "9": ("٩", "۹"),
    '"': ("«", "”"),
    ",": ("،",),
    " ": ("  ", "\n", "\u00a0"),
}


@given(st.data())
def test_a_quote_in_other_letter_forms_stands_where_its_letters_stand(data: st.DataObject) -> None:
    words = st.lists(st.text("ابيهكم9", min_size=3, max_size=6), min_size=1, max_size=4).map(" ".join)
    before, plain, after = data.draw(words), data.draw(words), data.draw(words)
    quote = "".join(data.draw(st.sampled_from([char, *_DRESSED.get(char, ())])) for char in plain)
    dressed = "".join(data.draw(st.sampled_from([char, *_DRESSED.get(char, ())])) for char in plain)
    text = f"{before}: {dressed}! {after}"
    span = locate(quote, text)
    assert span is not None
    assert fold(text[slice(*span)]) == fold(quote)


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_span_is_always_within_the_text(quote: str, text: str) -> None:
    span = locate(quote, text)
    if span is not None:
        assert 0 <= span[0] < span[1] <= len(text)


def test_support_gives_offsets_into_the_document() -> None:
    at = ARTICLE.index("It was")
    sentence = evidence(ARTICLE[at:], start=at)
    found = support("in 1992", [evidence("Another sentence."), sentence])
    assert found is not None
    assert found.evidence is sentence
    assert ARTICLE[slice(*found.span)] == "in 1992"


def test_nothing_supports_a_quote_that_stands_nowhere() -> None:
    assert support("the moon", [evidence(ARTICLE)]) is None
    assert support("«»", [evidence(ARTICLE)]) is None


def test_a_sentence_is_its_own_quotation() -> None:
    sentence = evidence("It was founded.", start=40)
    assert sentence_support(sentence).span == (40, 55)
    assert sentence_support(sentence).words == sentence.text


@pytest.mark.parametrize(
    ("wanted", "text", "span"),
    [("9", "1992 و9", (6, 7)), ("9", "1992", None), ("تضم", "وتضم", (1, 4)), ("ضم", "وتضم", None), ("a", "", None)],
)
def test_a_quote_is_whole_words_but_for_what_arabic_glues_on(
    wanted: str, text: str, span: tuple[int, int] | None
) -> None:
    assert whole_words(wanted, text) == span
