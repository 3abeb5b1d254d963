from collections.abc import Sequence
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


class EvenVerifier:
    def supports(self, _: str, statements: Sequence[tuple[str, Evidence]]) -> list[float]:
        return [0.0 for _ in statements]


def test_verifier_and_reader_are_weighed_together() -> None:
    read, doubted = (replace(BRIDGE, guesses=(Guess(ARCHES, score),)) for score in (20.0, -20.0))
    statements = [Statement("nine", read, ARCHES), Statement("nine", read), Statement("nine", doubted, ARCHES)]
    sure, whole, doubtful = Judge(question(), EvenVerifier()).likely(statements)
    assert sure == whole > doubtful
    other, unread = Judge(question(), EvenVerifier()).likely([Statement("x", read, (0, 3)), Statement("x", BRIDGE)])
    assert other == unread == doubtful  # what the reader did not choose, and what it did not read
    (borne,) = Judge(question(), ScriptedVerifier(["nine"])).likely([Statement("nine", read, ARCHES)])
    assert borne > sure
    assert Judge(question(), EvenVerifier()).proves(borne, BRIDGE)
    assert not Judge(question(), EvenVerifier()).proves(EVEN, BRIDGE)
    assert not Judge(question(), None).proves(borne, BRIDGE)


def test_what_the_verifier_says() -> None:
    verifier = ScriptedVerifier(["nine"])
    judge = Judge(question(), verifier)
    assert judge.faithful(about_arches("It has nine arches."), "What is said?")
    assert not judge.faithful(about_arches("It has ten arches."), "What is said?")
    assert {asked for asked, *_ in verifier.history} == {"What is said?"}
    assert judge.proven([replace(BRIDGE, guesses=(Guess(ARCHES, 6.0),))])
    assert Judge(question(), EvenVerifier()).proven([BRIDGE]) == []
    nine, ten = judge.likely([Statement("nine", BRIDGE), Statement("ten", BRIDGE)])
    assert nine > EVEN > ten


def test_without_a_verifier_nothing_is_proven_and_nothing_doubted() -> None:
    judge = Judge(question(), None)
    assert not judge.faithful(about_arches("It has nine arches."), "What is said?")
    assert judge.proven([BRIDGE]) == []
    assert judge.likely([Statement("ten", BRIDGE)]) == [EVEN]
    assert not judge.doubts(-20.0, BRIDGE)


def test_what_is_unlikely_is_doubted_and_what_is_likely_is_not() -> None:
    judge = Judge(question(), EvenVerifier())
    assert judge.doubts(-20.0, BRIDGE)
    assert not judge.doubts(EVEN, BRIDGE)


def test_words_of_either_language_are_weighed_alike() -> None:
    arabic = Evidence("a", "الجسر", "ar", 0, 20, "للجسر أحد عشر قوسا.", 3.0, (Guess((0, 5), 1.0),))
    english = replace(BRIDGE, guesses=(Guess(ARCHES, 9.0),))
    found = [Statement("eleven", arabic, (0, 5)), Statement("nine arches", english, ARCHES)]
    eleven, arches = Judge(question(), EvenVerifier()).likely(found)
    assert arches > eleven


def test_an_answer_about_the_first_is_proven_only_by_a_sentence_about_the_first() -> None:
    first = understand("When did the first queen open it?", (), Wishes(), count_tokens=len, most_tokens=400)
    told = replace(BRIDGE, text=TEXT.replace("the queen", "the first queen"))
    assert Judge(first, EvenVerifier()).proves(10.0, told)
    assert not Judge(first, EvenVerifier()).proves(10.0, BRIDGE)


def test_yes_and_no_are_the_verifiers_alone_to_weigh() -> None:
    judge = Judge(question(), ScriptedVerifier(["Yes."]))
    unread = replace(BRIDGE, guesses=(Guess(ARCHES, -20.0),))
    yes, no = judge.polar([Statement("Yes.", unread), Statement("No.", unread)])
    assert yes > EVEN > no
    assert judge.proves_polar(yes)
    assert not judge.proves_polar(EVEN)
    assert Judge(question(), None).polar([Statement("Yes.", unread)]) == [EVEN]
    assert not Judge(question(), None).proves_polar(yes)
