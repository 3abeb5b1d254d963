"""Retrieval and the choice between two readings of a follow-up, with a scripted search and a scripted reader."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from index.filters import EVERYTHING, Filter
from index.types import Hit, Sentence
from rag import retrieve as module
from rag.retrieve import READ, READ_EACH, Found, alone, read, retrieve, together
from rag.settings import AnswerSettings
from rag.types import Kind, Question, Wishes
from tests.scripted import ScriptedReader

EARLIER, TYPED = "How wide is the Danube?", "And how long?"
BOTH = f"{EARLIER} {TYPED}"

pytestmark = pytest.mark.usefixtures("by_reader")


def hit(text: str, score: float = 0.0) -> Hit:
    return Hit(text, "t", "en", None, None, 0, len(text), text, score, (Sentence(0, len(text), text, score),))


class ScriptedSearch:
    def __init__(self, **found: list[Hit]) -> None:
        self.found = found
        self.asked: list[tuple[str, int, Filter]] = []

    def __call__(self, _: object, question: str, k: int, *, only: Filter = EVERYTHING) -> list[Hit]:
        self.asked.append((question, k, only))
        return self.found["together" if question == BOTH else "typed"][:k]


def engine(reader: ScriptedReader | None) -> Any:
    settings = SimpleNamespace(answer=AnswerSettings())
    return SimpleNamespace(index=None, reader=reader, settings=settings, count_tokens=lambda text: len(text.split()))


def question(earlier: str | None = None, kind: Kind = "fact", wishes: Wishes = Wishes()) -> Question:  # noqa: B008
    return Question(TYPED, TYPED, TYPED, earlier, "en", "en", kind, frozenset(), wishes)


def found(asked: Question, reader: ScriptedReader | None) -> Found:
    with_reader = engine(reader)
    return read(asked, retrieve(asked, with_reader), with_reader)


@pytest.fixture(autouse=True)
def spelled(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Question → the same in the spelling of the articles; filled by the test."""
    known: dict[str, str] = {}
    monkeypatch.setattr(module, "vocabulary", lambda _: known)
    monkeypatch.setattr(module, "repaired", lambda text, vocabulary: vocabulary.get(text))
    return known


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> ScriptedSearch:
    typed = [hit("roads are long"), hit("lists are long"), *(hit(f"filler {n}", -n) for n in range(1, 9))]
    both = [hit("the Danube is wide"), hit("the Danube is 2850 km long"), hit("roads are long"), hit("a", -9.0)]
    scripted = ScriptedSearch(typed=typed, together=both)
    monkeypatch.setattr(module, "search", scripted)
    return scripted


def test_a_question_that_stands_alone_is_searched_for_once(searched: ScriptedSearch) -> None:
    reader = ScriptedReader({"lists": 9.0})
    result = found(question(), reader)
    assert [text for text, *_ in searched.asked] == [TYPED]
    assert [(text, len(passages)) for text, passages in reader.history] == [(TYPED, READ)]
    assert [each.text for each in result.passages][:3] == ["lists are long", "roads are long", "filler 1"]
    assert [each.text for each in result.passages][READ:] == ["filler 4", "filler 5", "filler 6"]
    assert result.passages[READ].score > result.passages[READ - 1].score  # search thinks more of it, and is not asked
    assert result.evidence[0].text == "lists are long"
    assert result.read


def test_a_follow_up_is_read_both_ways_and_the_reader_chooses(searched: ScriptedSearch) -> None:
    reader = ScriptedReader({"2850 km": 90.0, "long": 3.0})
    result = found(question(EARLIER), reader)
    assert [text for text, *_ in searched.asked] == [TYPED, BOTH]
    assert [(text, len(passages)) for text, passages in reader.history] == [(TYPED, READ_EACH)] * 2
    assert result.question.standalone == result.question.understood == BOTH
    assert result.evidence[0].text == "the Danube is 2850 km long"
    assert result.passages[0].text == "the Danube is 2850 km long"
    texts = [each.text for each in result.passages]
    assert len(texts) == len(set(texts)) == 4


@pytest.mark.usefixtures("searched")
def test_a_new_subject_keeps_the_question_as_it_was_typed() -> None:
    result = found(question(EARLIER), ScriptedReader({"lists": 90.0, "2850 km": 3.0}))
    assert result.question.understood is None
    assert result.evidence[0].text == "lists are long"
    even = found(question(EARLIER), ScriptedReader({"lists": 5.0, "2850 km": 5.0}))
    assert even.evidence[0].text == "the Danube is 2850 km long"
    assert even.question.understood is None


@pytest.mark.usefixtures("searched")
def test_what_gains_nothing_from_the_question_before_stands_as_it_was_typed() -> None:
    result = found(question(EARLIER), ScriptedReader({"roads": 9.0}))
    assert result.evidence[0].text == "roads are long"
    assert result.question.understood is None


def test_without_a_reader_search_alone_tells(searched: ScriptedSearch) -> None:
    result = found(question(), None)
    assert not result.read
    assert [each.text for each in result.passages] == [each.text for each in searched.found["typed"][:8]]
    assert result.evidence[0].guesses == ()
    assert result.evidence[0].words is None


@pytest.mark.usefixtures("searched")
def test_what_no_words_answer_is_not_read() -> None:
    reader = ScriptedReader({"lists": 9.0})
    assert not found(question(kind="summary"), reader).read
    assert reader.history == []


def test_what_was_read_keeps_every_sentence(searched: ScriptedSearch) -> None:
    result = found(question(), ScriptedReader({"lists": 9.0}))
    assert {each.text for each in result.sentences} == {hit.text for hit in searched.found["typed"][:READ]}
    assert set(result.evidence) <= set(result.sentences)


def test_a_question_without_parts_is_one() -> None:
    (whole,) = alone(question(kind="fact"))
    assert whole == question()
    assert [each.kind for each in alone(question(kind="parts"))] == ["fact"]
    assert [each.kind for each in alone(question(kind="comparison"))] == ["list"]


def test_parts_stand_alone_and_later_ones_follow_the_first() -> None:
    whole = replace(question(kind="parts"), parts=("How wide is the Danube?", "How long is it?"))
    first, second = alone(whole)
    assert (first.text, first.earlier, first.parts, first.kind) == ("How wide is the Danube?", None, (), "fact")
    assert (second.text, second.earlier) == ("How long is it?", first.text)
    assert second.asks_for == frozenset({"number"})
    sides = alone(replace(whole, kind="comparison"))
    assert [each.earlier for each in sides] == [None, None]


def test_a_part_holds_no_parts() -> None:
    parts = "What is it and why was it built?", "Compare both", "thanks"
    assert {each.kind for each in alone(replace(question(kind="parts"), parts=parts))} == {"fact"}


def test_what_is_not_found_is_searched_for_in_the_spelling_of_the_articles(
    searched: ScriptedSearch, spelled: dict[str, str]
) -> None:
    spelled[TYPED] = BOTH
    reader = ScriptedReader({"2850": 9.0})
    result = found(question(), reader)
    assert [text for text, *_ in searched.asked] == [TYPED, BOTH]
    assert (result.question.standalone, result.question.understood) == (BOTH, BOTH)
    assert result.evidence[0].text == "the Danube is 2850 km long"
    reader.answers = {"lists": 9.0}
    assert found(question(), reader).question.understood is None  # it was found
    reader.answers = {}
    assert found(question(), reader).question.understood is None  # nor is it then


def test_wishes_bound_the_search(searched: ScriptedSearch) -> None:
    wishes = Wishes(passages=2, documents=frozenset({"d"}), only=Filter(languages=("ar",)))
    reader = ScriptedReader()
    assert len(found(question(wishes=wishes), reader).passages) == 2
    assert searched.asked == [(TYPED, 2, Filter(ids=frozenset({"d"}), languages=("ar",)))]
    assert len(reader.history[0][1]) == 2


def test_nothing_found_is_no_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "search", ScriptedSearch(typed=[], together=[]))
    for reader in (None, ScriptedReader()):
        assert (found(question(EARLIER), reader).passages, found(question(EARLIER), reader).evidence) == ((), ())


@pytest.mark.usefixtures("searched")
def test_what_is_shown_at_once_takes_from_both_in_turn() -> None:
    asked = question(EARLIER)
    shown = together(retrieve(asked, engine(None)))
    assert [each.text for each in shown][:4] == [
        "roads are long",
        "the Danube is wide",
        "lists are long",
        "the Danube is 2850 km long",
    ]
    assert len(shown) == AnswerSettings().passages
