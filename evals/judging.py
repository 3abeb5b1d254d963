"""What is asked, what would be right, and how an answer compares with that."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from evals.data.agreement import exact, f1
from evals.scores import accepts, bare, without_markers
from index.search import Index
from index.text import detect_language
from index.types import Span
from rag.types import Answer, Wishes

QUOTES = 2
"""So many of an answer's quotes are looked into for what the answer itself does not say."""


@dataclass(frozen=True)
class Case:
    """A question. Of each of `accepted` one string must be found; where there is none, nothing is known of the answer
    but whether there is one (`answerable`)."""

    id: str
    question: str
    direction: str
    """The language of the question and that of the article, or another name of the row that it counts in."""
    answerable: bool = True
    accepted: tuple[tuple[str, ...], ...] = ()
    document: str | None = None
    """The right one to cite."""
    span: Span | None = None
    """The right place in it; None: anywhere."""
    about: str | None = None
    """The document that it is asked about, also where nothing in it answers."""
    short: bool = False
    """Whether `accepted` are the whole answers that F1 and exact match are made for."""
    wishes: Wishes = field(default_factory=Wishes)


@dataclass(frozen=True)
class Result:
    """How one question went; None, or nothing, where it does not apply."""

    id: str
    direction: str
    answer: Answer
    correct: bool | None
    """What is accepted stands in the answer itself; an unanswerable question is refused in its own language."""
    shown: bool | None
    """It stands there or in the first quotes."""
    cited: bool | None
    """A citation that the answer rests on overlaps the right place."""
    evidence: bool | None
    """A sentence of the evidence overlaps it (and, where the place is a whole document, holds what is accepted): what
    no LLM can mend."""
    f1: float | None
    exact_match: bool | None
    right: tuple[bool, ...]
    """Of each citation that the answer rests on: whether it overlaps the right place."""
    exact: tuple[bool, ...]
    """Of each quote: whether it is the article's own text, character for character."""


def judged(case: Case, answer: Answer, index: Index) -> Result:
    """Compares an answer, Sanad's or the naive pipeline's, with what is right."""
    quotes = [citation.quote for citation in answer.citations[:QUOTES]]
    correct = shown = cited = evidence = None
    right: tuple[bool, ...] = ()
    if not case.answerable:
        correct = answer.refused and detect_language(answer.answer) == answer.language
    elif case.accepted:
        correct = not answer.refused and _accepted(case, answer.answer)
        shown = not answer.refused and _accepted(case, "\n".join([answer.answer, *quotes]))
    if case.document is not None:
        support = [each for each in answer.citations if not each.also]
        right = tuple(_overlaps(case, each.document, (each.start, each.end)) for each in support)
        cited = any(right)
        evidence = any(
            _overlaps(case, each.document, (each.start, each.end)) and (case.span or _accepted(case, each.text))
            for each in answer.evidence
        )
    whole = "" if answer.refused else without_markers(answer.answer)
    measured = case.answerable and case.short
    return Result(
        id=case.id,
        direction=case.direction,
        answer=answer,
        correct=correct,
        shown=shown,
        cited=cited,
        evidence=evidence,
        f1=f1(whole, case.accepted[0]) if measured else None,
        exact_match=exact(whole, case.accepted[0]) if measured else None,
        right=right,
        exact=tuple(index.document(c.document).text[c.start : c.end] == c.quote for c in answer.citations),
    )


def _accepted(case: Case, text: str) -> bool:
    return all(accepts(map(bare, strings) if case.short else strings, text) for strings in case.accepted)


def _overlaps(case: Case, document: str, span: Span) -> bool:
    start, end = case.span or span
    return document == case.document and max(start, span[0]) < min(end, span[1])


def sample(cases: Sequence[Case], limit: int | None, seed: int) -> list[Case]:
    """All in random order, one of each direction after another, or the first `limit`: however soon a run ends, what it
    has asked is an even sample."""
    return list(_in_turns(cases, random.Random(seed)))[:limit]


def _in_turns(cases: Sequence[Case], draw: random.Random) -> Iterator[Case]:
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(case.direction, []).append(case)
    shuffled = [draw.sample(group, len(group)) for group in groups.values()]
    for turn in range(max(map(len, shuffled), default=0)):
        yield from (group[turn] for group in shuffled if turn < len(group))
