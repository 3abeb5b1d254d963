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


def read(text: str, *words: tuple[str, float], document: str = "other", language: Language = "en") -> Evidence:
    """A sentence at the beginning of its document, with the words that the reader found in it, best first."""
    guesses = tuple(Guess((text.index(part), text.index(part) + len(part)), score) for part, score in words)
    return Evidence(document, "t", language, 0, len(text), text, 2.0, guesses)


def first(sentence: Evidence, n: int = 0) -> Statement:
    return Statement("It is so.", sentence, sentence.guesses[n].span)


@pytest.mark.parametrize(
    ("other", "weighed"),
    [
        (read("It has seven beds.", ("seven beds", 4.0)), 0.0),
        (read("It has seven beds.", ("seven beds", -9.0)), 4.0),
        (read("It has nine beds.", ("nine beds", 4.0)), 4.0),  # the same again
        (read("It has nine beds and a lake.", ("nine beds and a lake", 4.0)), 4.0),  # and more of it
        (read("It has nine.", ("nine", 4.0)), 4.0),
        (read("There are ninety.", ("ninety", 4.0)), 0.0),
        (read("فيه تِسعة أَسِرّة.", ("تِسعة أَسِرّة", 4.0), language="ar"), 0.0),
        (read("It has nine beds.", ("It has nine", 4.0), document="hut"), 4.0),  # another cut of the same words
        (read("", document="hut"), 4.0),
    ],
)
def test_words_are_weighed_against_others_that_may_answer(other: Evidence, weighed: float) -> None:
    hut = read("It has nine beds.", ("nine beds", 4.0), document="hut")
    judge = Judge(question(), EvenVerifier(), [hut, other])
    assert judge.read(first(hut)) == pytest.approx(weighed, abs=0.03)
    assert judge.read(Statement("It has nine beds.", hut)) == pytest.approx(weighed, abs=0.03)
    assert Judge(question(), EvenVerifier()).read(first(hut)) == 4.0


def test_arabic_words_are_the_same_however_they_are_spelled() -> None:
    one = read("فيه تسعة أسرّة.", ("تسعة أسرّة", 4.0), document="hut", language="ar")
    other = read("فيه تِسـعة أسرة.", ("تِسـعة أسرة", 4.0), language="ar")
    assert Judge(question(), EvenVerifier(), [one, other]).read(first(one)) == 4.0


def test_what_holds_two_answers_is_no_better_than_the_best_of_them() -> None:
    sentence = read("It has 27 members and 9 observers.", ("27 members and 9", 5.0), ("9", 4.0), ("27", 3.0))
    judge = Judge(question(), EvenVerifier(), [sentence])
    both, nine, _ = (judge.read(first(sentence, n)) for n in range(3))
    assert both - nine == pytest.approx(1.0)
    assert nine == pytest.approx(1.0, abs=0.1)


def test_of_one_sentence_other_words_are_rivals_and_a_second_that_is_told_beside_it_has_none_there() -> None:
    hut = read("Nine beds stand beside seven chairs.", ("Nine beds", 6.0), ("seven chairs", 6.0), document="hut")
    beside = read("Four lamps hang there.", ("Four lamps", 9.0))
    judge = Judge(question(), EvenVerifier(), [hut])
    assert judge.read(first(hut)) == pytest.approx(0.0, abs=0.03)
    assert judge.read(Statement("", hut)) == 6.0
    assert judge.read(first(beside)) == pytest.approx(9.0 - 6.0 - 0.69, abs=0.03)
    assert judge.proven([beside], BRIDGE) == []
    assert Judge(question(), ScriptedVerifier(["Four"]), [hut]).proven([beside], hut) == [beside]


def test_what_the_verifier_says() -> None:
    verifier = ScriptedVerifier(["nine"])
    judge = Judge(question(), verifier)
    assert judge.faithful(about_arches("It has nine arches."), "What is said?")
    assert not judge.faithful(about_arches("It has ten arches."), "What is said?")
    assert {asked for asked, *_ in verifier.history} == {"What is said?"}
    assert judge.proven([replace(BRIDGE, guesses=(Guess(ARCHES, 6.0),))], BRIDGE)
    assert Judge(question(), EvenVerifier()).proven([BRIDGE], BRIDGE) == []
    nine, ten = judge.likely([Statement("nine", BRIDGE), Statement("ten", BRIDGE)])
    assert nine > EVEN > ten


def test_without_a_verifier_nothing_is_proven_and_nothing_doubted() -> None:
    judge = Judge(question(), None)
    assert not judge.faithful(about_arches("It has nine arches."), "What is said?")
    assert judge.proven([BRIDGE], BRIDGE) == []
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
