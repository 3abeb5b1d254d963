"""What is asked, what would be right, and how an answer compares with that."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from evals.scores import accepts, bare, has_letters, in_language, opens, own_words
from evals.sentence import is_sentence
from index.search import Index
from index.text import detect_language
from index.types import Language, Span
from rag.types import Answer, Wishes

QUOTES = 2
"""So many of an answer's quotes are looked into for what the answer itself does not say."""


class Place(NamedTuple):
    """What may be cited: a part of a document, or, without `span`, anything in it."""

    document: str
    span: Span | None = None


@dataclass(frozen=True)
class Case:
    """A question. Of each of `accepted` one string must be found; where there is none, nothing is known of the answer
    but whether there is one (`answerable`)."""

    id: str
    question: str
    direction: str
    """The language of the answer and that of the article, or another name of the row that it counts in."""
    answerable: bool = True
    accepted: tuple[tuple[str, ...], ...] = ()
    places: tuple[Place, ...] = ()
    """The right ones to cite."""
    about: str | None = None
    """The document that it is asked about, also where nothing in it answers."""
    short: bool = False
    """Whether `accepted` are spans of a text, which a sentence may hold without their article or punctuation."""
    wishes: Wishes = field(default_factory=Wishes)
    kind: str = "fact"
    corpus: str = ""
    history: tuple[str, ...] = ()
    """The questions before it."""
    asker: Language | None = None
    """The language that the answer should have, where that is not the question's."""
    first: tuple[str, ...] = ()
    """One of these words must open the answer."""
    reject: tuple[str, ...] = ()
    """None of these may be said."""
    either: bool = False
    """Whether a refusal is right as well."""

    @property
    def language(self) -> Language:
        return self.asker or detect_language(self.question)

    @property
    def document(self) -> str | None:
        return self.places[0].document if self.places else None


@dataclass(frozen=True)
class Result:
    """How one question went; None, or nothing, where it does not apply."""

    case: Case
    answer: Answer
    correct: bool | None
    """What is accepted stands in the answer's own words, which are in the asker's language, with the right word first
    and nothing that is rejected; an unanswerable question is refused in that language."""
    complete: bool | None
    """Of a question of several parts: each is answered."""
    language: bool
    """The answer's own words are in the asker's language."""
    sentence: bool | None
    """They are a full sentence in it; None for a refusal."""
    shown: bool | None
    """What is accepted stands there, in whatever language, or in the first quotes."""
    cited_first: bool | None
    """The first citation that the answer rests on overlaps a right place."""
    cited: bool | None
    """One of them does; an answer about Sanad itself has none."""
    evidence: bool | None
    """A sentence of the evidence overlaps it (and, where the place is a whole document, holds what is accepted): what
    no LLM can mend."""
    exact: tuple[bool, ...]
    """Of each quote: whether it is the article's own text, character for character."""

    @property
    def id(self) -> str:
        return self.case.id

    @property
    def right(self) -> bool:
        """An answer, not a refusal, that is correct."""
        return bool(self.correct) and not self.answer.refused

    @property
    def refused_wrongly(self) -> bool | None:
        """None for what may be refused."""
        return self.answer.refused if self.case.answerable and not self.case.either else None


def exact_quotes(answer: Answer, index: Index) -> tuple[bool, ...]:
    return tuple(index.document(c.document).text[c.start : c.end] == c.quote for c in answer.citations)


def judged(case: Case, answer: Answer, exact: tuple[bool, ...] = ()) -> Result:
    """Compares an answer, Sanad's or the naive pipeline's, with what is right."""
    words = own_words(answer.answer, case.language)
    language = detect_language(words) == case.language if has_letters(words) else bool(words)
    refused = answer.refused and language
    correct = complete = shown = cited_first = cited = evidence = None
    if not case.answerable:
        correct = refused
    elif case.accepted:
        named = not answer.refused and accepted(case, words)
        complete = named if len(case.accepted) > 1 else None
        correct = (named and language and _opened(case, words)) or (case.either and refused)
        quotes = [citation.quote for citation in answer.citations[:QUOTES]]
        shown = not answer.refused and accepted(case, "\n".join([answer.answer, *quotes]), every=True)
    if case.kind == "about":
        cited = not answer.citations
    elif case.places and not (case.either and answer.refused):
        right = [_overlaps(case, each.document, (each.start, each.end)) for each in answer.citations if not each.also]
        cited_first, cited = any(right[:1]), any(right)
        evidence = any(
            _overlaps(case, each.document, (each.start, each.end))
            and (case.places[0].span is not None or accepted(case, each.text, every=True))
            for each in answer.evidence
        )
    return Result(
        case=case,
        answer=answer,
        correct=correct,
        complete=complete,
        language=language,
        sentence=None if answer.refused else language and is_sentence(words, case.language),
        shown=shown,
        cited_first=cited_first,
        cited=cited,
        evidence=evidence,
        exact=exact,
    )


def accepted(case: Case, text: str, every: bool = False) -> bool:
    """Whether each thing that is asked for is said, in the asker's language, or in `every` one."""
    for strings in case.accepted:
        allowed = strings if every else in_language(strings, case.language)
        if not accepts(map(bare, allowed) if case.short else allowed, text):
            return False
    return True


def _opened(case: Case, words: str) -> bool:
    """Whether the right word comes first and nothing is said, outside of quotations, that must not be."""
    opened = not case.first or opens(in_language(case.first, case.language), words)
    return opened and not accepts(case.reject, own_words(words, None))


def _overlaps(case: Case, document: str, span: Span) -> bool:
    def overlaps(place: Place) -> bool:
        start, end = place.span or span
        return document == place.document and max(start, span[0]) < min(end, span[1])

    return any(map(overlaps, case.places))


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
