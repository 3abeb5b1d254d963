import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.text import fold
from rag.citations import Reply, locate, parse_reply, split_reply, support
from rag.events import Evidence

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
        ("تضم منظمة مؤتمر سيكا في الوقت الحالي 27 عضوا دائما", "وتضم منظمة مؤتمر سيكا في الوقت الحاضر 27 عضوا دائما"),
    ],
)
def test_a_quote_is_found_whatever_its_letter_forms(quote: str, found: str) -> None:
    span = locate(quote, ARTICLE)
    assert span is not None
    assert ARTICLE[slice(*span)] == found


@pytest.mark.parametrize(
    "quote", ["", "في", "7 عضوا دائما", "8 اعضاء مراقبين وخمسة منظمات", "1990", "كرة القدم في البرازيل"]
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


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ('"9 اعضاء" [1]\nAnswer: There are 9 [1].', Reply("9 اعضاء", "There are 9.")),
        ("[2] since 1992\nAnswer: منذ 1992 [2][3]\n\nQuote: more", Reply("since 1992", "منذ 1992")),
        ("none\nAnswer: none", Reply("", "")),
        ("None.\nAnswer: No answer.", Reply("", "")),
        ("لا شيء\nالجواب: لا يوجد", Reply("", "")),
        ("a quote alone", Reply("a quote alone", "")),
        ("", Reply("", "")),
    ],
)
def test_a_reply_is_taken_apart(text: str, reply: Reply) -> None:
    assert parse_reply(text) == reply


@given(
    st.lists(
        st.sampled_from(["9 اع", "ضاء", "\n", "Ans", "wer", ":", " There", " are 9", "a", "\nAnswer: x"]), max_size=12
    )
)
def test_streaming_tells_the_same_parts_as_the_whole(pieces: list[str]) -> None:
    tokens = list(split_reply(pieces))
    parts = [token.part for token in tokens]
    assert parts == sorted(parts, key=["quote", "answer"].index)
    streamed = "".join(token.text for token in tokens if token.part == "quote")
    whole = parse_reply("".join(pieces))
    assert fold(whole.quote) in fold(streamed)
    assert "Answer:" not in streamed


def test_the_answer_streams_without_waiting() -> None:
    pieces = iter(["since 1992", "\nAns", "wer: ", "منذ", " 1992"])
    stream = split_reply(pieces)
    assert next(stream).text == "since 1992"
    assert [token.text for token in stream if token.part == "answer"] == ["منذ", " 1992"]
