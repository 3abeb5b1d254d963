"""A question → its passages, as soon as they are found; then, once the reader has read the best of them, the evidence.

A follow-up is searched for in two readings, as it was typed and together with the question before it. Which of them
counts the reader tells.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from index.search import search
from index.types import Hit
from rag.decide import AS_TYPED
from rag.engine import Engine
from rag.select import rescored, select, sentences_of
from rag.types import Evidence, Kind, Question

READ, READ_EACH = 5, 3
"""Passages that are read: of a question that stands alone, and of each reading of one that follows another. The reader
takes 0.2 to 0.4 s a passage on two cores."""

UNREAD: frozenset[Kind] = frozenset({"comparison", "summary"})
"""Kinds that no words of one sentence answer, which is what the reader looks for: search alone ranks for them."""


@dataclass(frozen=True)
class Retrieval:
    """The passages of one reading of a question, best first."""

    question: str
    passages: tuple[Hit, ...]


@dataclass(frozen=True)
class Found:
    """What counts: the question as it was understood, all passages, best first, and the evidence in the order of rank.
    Passages that were not read come last, with the scores that search gave them. `read`: whether any was read."""

    question: Question
    passages: tuple[Hit, ...]
    evidence: tuple[Evidence, ...]
    read: bool


def retrieve(question: Question, engine: Engine) -> tuple[Retrieval, ...]:
    """One retrieval for each reading, that of the question as it was typed first."""
    k = question.wishes.passages or engine.settings.answer.passages
    readings = [question.text, *filter(None, [question.together])]
    return tuple(
        Retrieval(text, tuple(search(engine.index, text, k, documents=question.wishes.documents))) for text in readings
    )


def together(question: Question, retrievals: Sequence[Retrieval], engine: Engine) -> tuple[Hit, ...]:
    """The best passages of all readings in turn, each once: what can be shown before any is read."""
    most = question.wishes.passages or engine.settings.answer.passages
    in_turn = chain.from_iterable(zip_longest(*(each.passages for each in retrievals)))
    return tuple(_once(filter(None, in_turn)))[:most]


def read(question: Question, retrievals: Sequence[Retrieval], engine: Engine) -> Found:
    """The reading of the question whose best sentence has the highest score, with its passages and evidence.

    Without a reader, and for kinds that it cannot read for, search alone tells.
    """
    if engine.reader is None or question.kind in UNREAD:
        found = [_unread(each, question, engine) for each in retrievals]
    else:
        found = [_read(each, question, READ if len(retrievals) == 1 else READ_EACH, engine) for each in retrievals]
    bias = [AS_TYPED, *(0.0 for _ in found[1:])]
    best = max(zip(found, bias, strict=True), key=lambda each: _best(each[0]) + each[1])[0]
    others = together(question, retrievals, engine)
    most = question.wishes.passages or engine.settings.answer.passages
    passages = tuple(_once([*best.passages, *others]))[:most]
    return Found(best.question, passages, best.evidence, best.read)


def _read(retrieval: Retrieval, question: Question, most: int, engine: Engine) -> Found:
    assert engine.reader is not None
    passages = retrieval.passages[:most]
    readings = engine.reader.read(retrieval.question, passages)
    pairs = [rescored(hit, reading, question.language) for hit, reading in zip(passages, readings, strict=True)]
    hits = sorted((hit for hit, _ in pairs), key=lambda hit: -hit.score)
    evidence = _select(chain.from_iterable(sentences for _, sentences in pairs), engine)
    unread = retrieval.passages[most:]
    return Found(question.read_as(retrieval.question), (*hits, *unread), evidence, True)


def _unread(retrieval: Retrieval, question: Question, engine: Engine) -> Found:
    evidence = _select(chain.from_iterable(map(sentences_of, retrieval.passages)), engine)
    return Found(question.read_as(retrieval.question), retrieval.passages, evidence, False)


def _select(sentences: Iterator[Evidence], engine: Engine) -> tuple[Evidence, ...]:
    limits = engine.settings.answer
    return select(
        sentences, most=limits.evidence_sentences, budget=limits.evidence_tokens, count_tokens=engine.count_tokens
    )


def _best(found: Found) -> float:
    return found.evidence[0].score if found.evidence else float("-inf")


def _once(passages: Iterator[Hit] | Sequence[Hit]) -> Iterator[Hit]:
    """Each passage once, in its first place."""
    seen: set[tuple[str, int, int]] = set()
    for passage in passages:
        key = passage.document, passage.start, passage.end
        if key not in seen:
            seen.add(key)
            yield passage
