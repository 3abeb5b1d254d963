from dataclasses import replace

import pytest

from index.types import Language, Span
from rag.judge import EVEN, Judge
from rag.types import Evidence, Guess, Question, Statement, Wishes
from rag.understand import understand
from rag.verify.check import Failure
from tests.scripted import ScriptedVerifier

TEXT = "The bridge has nine arches and was opened in 1894 by the queen."
BRIDGE = Evidence("d", "The bridge", "en", 40, 40 + len(TEXT), TEXT, 2.0)


def span(words: str) -> Span:
    at = 40 + TEXT.index(words)
    return at, at + len(words)


ARCHES = span("nine arches")


def question(language: Language | None = None) -> Question:
    typed = "How many arches does the bridge have?"
    return understand(typed, (), Wishes(language=language), count_tokens=len, most_tokens=400)


def about_arches(text: str) -> Statement:
    return Statement(text, BRIDGE, ARCHES)


@pytest.mark.parametrize(
    ("text", "language", "failure"),
    [
        ("The bridge has nine arches.", None, None),
        ("The bridge has 9 arches.", None, None),
        ("The bridge has ten arches.", None, Failure("number", "ten")),
        ("للجسر تسعة أقواس.", "ar", None),
        ("للجسر عشرة أقواس.", "ar", Failure("number", "عشرة")),
        ("The bridge has nine arches.", "ar", Failure("language")),
    ],
)
def test_the_rules_of_an_answer(text: str, language: Language | None, failure: Failure | None) -> None:
    assert Judge(question(language), None).failure(about_arches(text)) == failure


def test_a_statement_must_say_the_words_it_is_about() -> None:
    opened = Statement("The queen opened the bridge.", BRIDGE, span("was opened in 1894"))
    asked = understand("What did the queen do?", (), Wishes(), count_tokens=len, most_tokens=400)
    assert Judge(asked, None).failure(opened) == Failure("words")


def test_verifier_and_reader_must_agree() -> None:
    judge = Judge(question(), None)
    sure, unsure = (replace(BRIDGE, guesses=(Guess(ARCHES, score),)) for score in (6.0, 0.5))
    assert judge.proves(Statement("It has nine arches.", sure, ARCHES), 8.0)
    assert judge.proves(Statement("It has nine arches.", sure), 8.0)
    assert not judge.proves(Statement("It has nine arches.", sure, ARCHES), 1.0)
    assert not judge.proves(Statement("It has nine arches.", unsure, ARCHES), 8.0)
    assert not judge.proves(Statement("It has nine arches.", sure, (0, 3)), 8.0)
    assert not judge.proves(Statement("It has nine arches.", BRIDGE, ARCHES), 8.0)


def test_what_the_verifier_says() -> None:
    verifier = ScriptedVerifier(["nine"])
    judge = Judge(question(), verifier)
    assert judge.faithful(about_arches("It has nine arches."), "What is said?")
    assert not judge.faithful(about_arches("It has ten arches."), "What is said?")
    assert {asked for asked, *_ in verifier.history} == {"What is said?"}
    assert judge.proven([replace(BRIDGE, guesses=(Guess(ARCHES, 6.0),))]) and judge.proven([BRIDGE]) == []
    assert judge.likely([("nine", BRIDGE), ("ten", BRIDGE)])[0] > EVEN


def test_without_a_verifier_nothing_is_proven_and_nothing_doubted() -> None:
    judge = Judge(question(), None)
    assert not judge.faithful(about_arches("It has nine arches."), "What is said?")
    assert judge.proven([BRIDGE]) == []
    assert judge.likely([("ten", BRIDGE)]) == [EVEN]
