"""Every datum that travels through `rag`: the question, what is found for it, the answer, and the events on the way."""

from dataclasses import dataclass, replace
from typing import Any, Literal

from index.filters import EVERYTHING, Filter
from index.types import Hit, Language, Span

Courtesy = Literal["greeting", "thanks", "about", "articles"]
"""What needs no search; `about`: Sanad itself, `articles`: which of them there are."""

Kind = Literal["fact", "several", "yes_no", "parts", "list", "comparison", "explanation", "summary"] | Courtesy
"""What a question wants. A choice ("is it A or B?") asks for a fact; `several`: for things, by a plural, which one
sentence may name or many; `explanation`: why, how, what something is."""

FactKind = Literal["number", "month", "period"]
"""A number, a month, or how often something happens."""

Length = Literal["brief", "full"]
"""A sentence, or with it what else the article says of the matter."""


@dataclass(frozen=True)
class Turn:
    """An earlier question and its answer; `standalone` as in `Answer`, `documents` are the articles that it cited."""

    question: str
    answer: str
    standalone: str | None = None
    documents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wishes:
    """What a person chooses for a question: the language of the answer (None: that of the question), its length, how
    many passages are searched for (None: as the settings say), and in which articles alone: those of `documents`
    (empty: of all) that `only` allows."""

    language: Language | None = None
    length: Length = "brief"
    passages: int | None = None
    documents: frozenset[str] = frozenset()
    only: Filter = EVERYTHING

    @property
    def searched(self) -> Filter:
        """Which articles are searched."""
        return self.only.of(self.documents)


NO_WISHES = Wishes()


@dataclass(frozen=True)
class Question:
    """Made once by `rag.understand`. `typed` is cleaned, `text` the same without a wish for a language, `language` that
    of `text`. `earlier` is the standalone text of the question before, if any. `standalone` says all by itself: it is
    `text` until what `together` finds is preferred. `asks_for`: what an answer must state; empty for anything. `parts`:
    of several questions in one, and of a comparison, the questions that each stand alone, in the same language."""

    typed: str
    text: str
    standalone: str
    earlier: str | None
    language: Language
    answer_language: Language
    kind: Kind
    asks_for: frozenset[FactKind]
    wishes: Wishes = NO_WISHES
    parts: tuple[str, ...] = ()

    @property
    def together(self) -> str | None:
        """The other reading: the earlier question and this one, as one text."""
        return f"{self.earlier} {self.text}" if self.earlier else None

    @property
    def understood(self) -> str | None:
        """`standalone` where that is not simply what was typed."""
        return None if self.standalone in self.typed else self.standalone

    def read_as(self, standalone: str) -> "Question":
        return replace(self, standalone=standalone)


@dataclass(frozen=True)
class Guess:
    """Words that may answer: where they stand in the document, and their log-odds against "nothing here answers"."""

    span: Span
    score: float


@dataclass(frozen=True)
class Evidence:
    """A sentence that may answer: `text` is `[start:end]` of the document's text, `score` the log-odds that it does
    answer; `guesses` are the reader's, best first, none where nothing was read."""

    document: str
    title: str
    language: Language
    start: int
    end: int
    text: str
    score: float
    guesses: tuple[Guess, ...] = ()

    @property
    def words(self) -> Span | None:
        """Where the words stand that most likely answer."""
        return self.guesses[0].span if self.guesses else None


@dataclass(frozen=True)
class Statement:
    """A part of an answer, the sentence that bears it out, and where in its document the very words of that stand; None
    for the whole sentence. `bold`: where in `text` the words stand that answer."""

    text: str
    evidence: Evidence
    span: Span | None = None
    bold: Span | None = None

    @property
    def words(self) -> str:
        """The article's words behind it."""
        start, end = self.span or (self.evidence.start, self.evidence.end)
        return self.evidence.text[start - self.evidence.start : end - self.evidence.start]


@dataclass(frozen=True)
class Citation:
    """The article's own words behind a statement: `quote` is `[start:end]` of the document's text; `answer`: where in
    that text the very words stand that the answer was checked against, if they are few. `also`: no statement rests on
    it; it is the next best sentence, to be seen beside the first. `page`: what the page of the original is called on
    which it begins, where that has pages."""

    n: int
    document: str
    title: str
    start: int
    end: int
    quote: str
    answer: Span | None = None
    also: bool = False
    page: str | None = None
    also_in: tuple[str, ...] = ()
    """IDs of near-duplicates of the article that say the same."""


How = Literal["checked", "quoted", "refused", "courtesy", "about"]
"""Words that are borne out by what they cite; the article's own in their place; no answer; a greeting returned; what
Sanad says of itself."""

Why = Literal[
    "supported", "dropped", "number", "month", "period", "name", "words", "language", "kind", "quote", "asked",
    "translated", "meaning", "untranslated", "part", "far", "judged", "unusable", "greeting", "thanks", "about",
    "articles",
]  # fmt: skip
"""Of what is checked: `supported`; `dropped` where a sentence of prose that did not hold was left out. Of what is
quoted: what did not hold in an answer (`kind`: it states nothing of the kind that was asked for, `meaning`: the
sentence does not bear it out), `quote` where no words were found, `asked` where the article's words are what was asked
for, `translated` where some of these are in a machine translation, `untranslated` where they should be and none was
reliable, `part` where a part of the question is not answered. Of a refusal: `far` where nothing near was found,
`judged` where the nearest passages were read in vain, `unusable` where the question itself cannot be used."""


@dataclass(frozen=True)
class Verdict:
    """What an answer is worth and why. `detail`: the words that did not hold, if there are any."""

    how: How
    why: Why
    detail: str = ""


@dataclass(frozen=True)
class Outcome:
    """What is said to one question: statements, none of a refusal; what stands over them; sentences to be seen beside;
    and whether the statements are `prose`, one paragraph."""

    statements: tuple[Statement, ...]
    verdict: Verdict
    lead: str = ""
    also: tuple[Evidence, ...] = ()
    prose: bool = False


@dataclass(frozen=True)
class Timings:
    """Milliseconds since the question came in, and tokens in the LLM's own vocabulary; None where not reached."""

    retrieve_ms: float = 0.0
    evidence_ms: float = 0.0
    first_token_ms: float | None = None
    total_ms: float | None = None
    prompt_tokens: int | None = None
    answer_tokens: int | None = None


@dataclass(frozen=True)
class Answer:
    """A whole answer, or what there is of it so far: `verdict` is None before anything is said. `standalone`: the
    question as it was understood, where that is not as it was typed. `bold`: where in `answer` the words stand that
    answer it."""

    id: str
    question: str
    language: Language
    model: str
    settings: str
    answer: str = ""
    citations: tuple[Citation, ...] = ()
    passages: tuple[Hit, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    timings: Timings = Timings()
    verdict: Verdict | None = None
    standalone: str | None = None
    bold: tuple[Span, ...] = ()

    @property
    def refused(self) -> bool:
        return self.verdict is not None and self.verdict.how == "refused"

    @property
    def verified(self) -> bool:
        """Whether every statement was checked against the words that it cites; a quotation stands for itself."""
        return self.verdict is not None and self.verdict.how == "checked"

    def to_json(self) -> dict[str, Any]:
        """The fields of the contract, in its order."""
        names = (
            "id question language answer refused verified verdict citations passages evidence timings model settings"
        )
        return _fields(self, f"{names} standalone") | {
            "verdict": vars(self.verdict) if self.verdict else None,
            "citations": [
                _fields(each, "n document title start end quote also page also_in") for each in self.citations
            ],
            "passages": [_fields(each, "document title start end text score") for each in self.passages],
            "evidence": [_fields(each, "document start end text score words") for each in self.evidence],
            "timings": vars(self.timings),
        }


def _fields(record: object, names: str) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names.split()}


@dataclass(frozen=True)
class Retrieved:
    """The passages, as soon as they are found. `language`: of the answer."""

    language: Language
    passages: tuple[Hit, ...]


@dataclass(frozen=True)
class Read:
    """The passages in their new order and the evidence, in an answer that says nothing yet."""

    answer: Answer


@dataclass(frozen=True)
class Token:
    """A piece of the answer on its way: first the article's words that it rests on, then the answer as it is written.
    A second attempt begins with a quote again."""

    text: str
    part: Literal["quote", "answer"]


@dataclass(frozen=True)
class Done:
    """The answer; it replaces what was streamed."""

    answer: Answer


@dataclass(frozen=True)
class Refused:
    """The corpus does not answer; `answer.answer` says so, `answer.passages` are the nearest."""

    answer: Answer


Event = Retrieved | Read | Token | Done | Refused
