"""A question → its passages, as soon as they are found; then, once the reader has read the best of them, the evidence.

A follow-up is searched for in two readings, as it was typed and together with the question before it; read it is as
it was typed. Which of the two counts the best score tells.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from math import inf
from typing import get_args

from index.search import search
from index.spelling import repaired, vocabulary
from index.types import Hit
from rag.decide import AS_TYPED, FAR, margin
from rag.engine import Engine
from rag.kinds import asks_for, kind_of
from rag.read import Reader
from rag.select import rescored, select, sentences_of
from rag.types import Courtesy, Evidence, Kind, Question

READ, READ_EACH = 5, 3
"""Passages that are read: of a question that stands alone, and of each reading of one that follows another. The reader
takes 0.2 to 0.4 s a passage on two cores."""

UNREAD: frozenset[Kind] = frozenset({"summary"})
"""Kinds that no words of one sentence answer, which is what the reader looks for: search alone ranks for them."""
_WITHOUT_PARTS: Mapping[Kind, Kind] = {"parts": "fact", "comparison": "list"}


@dataclass(frozen=True)
class Found:
    """What was found for one reading of a question, which is `question.standalone`: the passages, best first, all their
    sentences that can be evidence, and the evidence in the order of rank. Passages that were not read come last, with
    the scores that search gave them. `read`: whether any was read; before that there is no evidence."""

    question: Question
    passages: tuple[Hit, ...]
    evidence: tuple[Evidence, ...] = ()
    read: bool = False
    sentences: tuple[Evidence, ...] = ()


def alone(question: Question) -> list[Question]:
    """The questions that it consists of, itself where it is one. What a later part leaves to the first is taken from it
    as a follow-up takes it from the question before."""
    if not question.parts:
        return [replace(question, kind=_WITHOUT_PARTS.get(question.kind, question.kind))]
    first, *others = (_part(question, text) for text in question.parts)
    return [first, *(replace(each, earlier=first.text) if question.kind == "parts" else each for each in others)]


def _part(question: Question, text: str) -> Question:
    kind = kind_of(text)
    kind = "fact" if kind in ("parts", "comparison", *get_args(Courtesy)) else kind
    wanted = asks_for(text) if kind == "fact" else frozenset()
    return replace(question, text=text, standalone=text, kind=kind, asks_for=wanted, parts=())


def retrieve(question: Question, engine: Engine) -> tuple[Found, ...]:
    """The passages of each reading, that of the question as it was typed first."""
    most = question.wishes.passages or engine.settings.answer.passages
    return tuple(
        Found(question.read_as(text), tuple(search(engine.index, text, most, only=question.wishes.searched)))
        for text in (question.text, question.together)
        if text
    )


def together(retrieved: Sequence[Found]) -> tuple[Hit, ...]:
    """The best passages of all readings in turn, each once, as many as of one: what can be shown before any is read."""
    once: dict[tuple[str, int], Hit] = {}
    for each in filter(None, chain.from_iterable(zip_longest(*(found.passages for found in retrieved)))):
        once.setdefault((each.document, each.start), each)
    return tuple(once.values())[: max(len(found.passages) for found in retrieved)]


def answerable(found: Found, engine: Engine, *, weighed: bool = False) -> bool:
    """Whether what was found is taken for an answer; `weighed`: the verifier says more of it."""
    least = engine.settings.answer.refuse_below + (FAR if weighed and found.read else 0.0)
    return margin(found.question, found.evidence, read=found.read) >= least


def read(question: Question, retrieved: Sequence[Found], engine: Engine) -> Found:
    """What is found for a question; where that is no answer, what is found for it in the spelling of the articles, if
    that is one."""
    found = _read_as_spelled(question, retrieved, engine)
    if answerable(found, engine) or (text := repaired(question.text, vocabulary(engine.index))) is None:
        return found
    other = replace(question, text=text, standalone=text, asks_for=asks_for(text) if question.asks_for else frozenset())
    again = _read_as_spelled(other, retrieve(other, engine), engine)
    return again if answerable(again, engine) else found


def _read_as_spelled(question: Question, retrieved: Sequence[Found], engine: Engine) -> Found:
    """What the reading brought whose best sentence has the highest score. The question is understood behind the one
    before only where that raises this score. Without a reader, and for kinds that it cannot read for, search alone
    tells."""
    reader = None if question.kind in UNREAD else engine.reader
    most = READ if len(retrieved) == 1 else READ_EACH
    found = [_read(each, reader, most, engine) for each in retrieved]
    scores = [max((sentence.score for sentence in each.evidence), default=-inf) for each in found]
    surest = found[scores.index(max(scores))]
    scores[0] += AS_TYPED
    chosen = found[scores.index(max(scores))]
    first = {(each.document, each.start) for one in (surest, chosen) for each in one.evidence[:1]}
    return surest if len(first) == 1 else replace(chosen, question=surest.question)


def _read(found: Found, reader: Reader | None, most: int, engine: Engine) -> Found:
    passages, limits = list(found.passages), engine.settings.answer
    if reader is None:
        sentences = list(chain.from_iterable(map(sentences_of, passages)))
    else:
        readings = reader.read(found.question.text, passages[:most])  # behind another, it answers that one
        asker = found.question.language
        pairs = [rescored(hit, reading, asker) for hit, reading in zip(passages[:most], readings, strict=True)]
        passages[:most] = sorted((hit for hit, _ in pairs), key=lambda hit: -hit.score)
        sentences = list(chain.from_iterable(read for _, read in pairs))
    evidence = select(
        sentences, most=limits.evidence_sentences, budget=limits.evidence_tokens, count_tokens=engine.count_tokens
    )
    read = reader is not None
    return replace(found, passages=tuple(passages), evidence=evidence, read=read, sentences=tuple(sentences))
