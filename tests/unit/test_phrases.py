from typing import get_args

import pytest

from index.text import detect_language
from index.types import Language
from rag.phrases import TITLES, courteous, instead, lead_in, not_answered, quotation, seeming, unanswered, without_reply
from rag.types import NO_WISHES, Courtesy, Kind, Question
from rag.understand import understand


@pytest.mark.parametrize(
    ("articles", "chosen", "en", "ar"),
    [
        (1, False, "The article does not answer", "لا تجيب المقالة عن"),
        (1, True, "The chosen article does not answer", "لا تجيب المقالة المختارة عن"),
        (2, True, "The chosen articles do not answer", "لا تجيب المقالتان المختارتان عن"),
        (2, False, "The articles do not answer", "لا تجيب المقالتان عن"),
        (24, True, "The chosen articles do not answer", "لا تجيب المقالات المختارة عن"),
        (24, False, "The articles do not answer", "لا تجيب المقالات عن"),
    ],
)
def test_who_does_not_answer_is_counted(articles: int, chosen: bool, en: str, ar: str) -> None:
    assert not_answered("en", articles, chosen=chosen).startswith(en)
    assert not_answered("ar", articles, chosen=chosen).startswith(ar)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_phrase_is_in_the_language_of_the_answer(language: Language) -> None:
    said = [
        *(quotation("", language, foreign=foreign) for foreign in (True, False)),
        *(instead("", language, foreign=foreign) for foreign in (True, False)),
        *(lead_in(language, untranslated=untranslated) for untranslated in (True, False)),
        instead(None, language),
        unanswered("", language),
    ]
    assert {detect_language(each) for each in said} == {language}
    assert len(set(said)) == len(said)


def asked(message: str, kind: Kind) -> Question:
    question = understand(message, (), NO_WISHES, count_tokens=len, most_tokens=100)
    return Question(message, message, message, None, question.language, question.language, kind, frozenset())


def reply(message: str, kind: Courtesy, articles: int = 12) -> str:
    text, verdict = courteous(asked(message, kind), [f"Title {n}" for n in range(articles)])
    assert verdict.why == kind
    return text


def test_a_greeting_is_returned_in_its_language_and_says_what_can_be_asked() -> None:
    assert reply("hi", "greeting").startswith("Hello! I am Sanad: I answer questions from the 12 articles")
    assert reply("السَّلام عليكم", "greeting").startswith("وعليكم السلام ورحمة الله. أهلا")
    assert reply("مرحبا", "greeting").startswith("أهلا وسهلا! أنا سند")
    assert "welcome" in reply("thanks", "thanks")


@pytest.mark.parametrize("kind", get_args(Courtesy))
def test_a_courtesy_is_in_the_language_of_the_message_and_whole(kind: Courtesy) -> None:
    for message, language in (("x", "en"), ("س", "ar")):
        said = reply(message, kind, articles=0 if kind == "articles" else 3)
        assert detect_language(said) == language
        assert "{" not in said


@pytest.mark.parametrize(
    ("message", "articles", "counted"),
    [
        ("x", 1, "the 1 article kept here"),
        ("x", 1042, "the 1,042 articles kept here"),
        ("س", 1, "(مقالة واحدة)"),
        ("س", 2, "(مقالتان)"),
        ("س", 7, "(7 مقالات)"),
        ("س", 11, "(11 مقالة)"),
        ("س", 102, "(102 مقالة)"),
        ("س", 103, "(103 مقالات)"),
    ],
)
def test_what_sanad_says_of_itself_counts_the_articles(message: str, articles: int, counted: str) -> None:
    assert counted in reply(message, "about", articles)


def test_the_first_articles_are_named() -> None:
    few, many = reply("x", "articles", 2), reply("س", "articles", TITLES + 1)
    assert few == "I have 2 articles:\n- «Title 0»\n- «Title 1»"
    assert many.startswith("لدي 31 مقالة، منها:\n- «Title 0»\n")
    assert many.count("\n- ") == TITLES
    assert courteous(asked("x", "articles"), ["{about} {first}\nx"])[0] == "I have 1 article:\n- «{about} {first} x»"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Yes, it was held in Rome.", "It was held in Rome."),
        ("نعم، تسير العربات كل ست دقائق.", "تسير العربات كل ست دقائق."),
        ("No. It was held in Rome.", "It was held in Rome."),
        ("Yes.", "Yes."),
        ("No one was hurt.", "No one was hurt."),
        ("لا تسير العربات ليلًا.", "لا تسير العربات ليلًا."),
        ("", ""),
    ],
)
def test_to_a_choice_neither_yes_nor_no_is_said(text: str, said: str) -> None:
    assert without_reply(text) == said


@pytest.mark.parametrize(
    ("words", "language", "said"),
    [
        ("9", "en", "The answer seems to be 9."),
        ("the Union. ", "en", "The answer seems to be the Union."),
        ("٩ مراقبين،", "ar", "يبدو أن الجواب هو ٩ مراقبين."),
    ],
)
def test_words_that_are_not_proven_stand_in_a_sentence(words: str, language: Language, said: str) -> None:
    assert seeming(words, language) == said
