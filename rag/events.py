"""What `answer` yields and what an answer is, in Python and in JSON (the contract of the command line)."""

from dataclasses import dataclass
from typing import Any, Literal

from index.types import Hit, Language, Span


@dataclass(frozen=True)
class Turn:
    """An earlier question of the conversation and what was answered."""

    question: str
    answer: str


Length = Literal["brief", "full"]


@dataclass(frozen=True)
class Wishes:
    """What a person chooses for a question; the defaults leave it to the settings."""

    language: Language | None = None
    """Of the answer; None: that of the question."""
    length: Length = "brief"
    """Where article and answer are in one language: the very words that answer, or a sentence around them."""
    passages: int | None = None
    documents: frozenset[str] = frozenset()
    """Only these articles are searched; empty: all."""


How = Literal["checked", "quoted", "refused", "courtesy"]
"""The LLM's words, borne out by what they cite; the article's own in their place; no answer; a greeting returned."""

Why = Literal[
    "supported",  # checked: each statement is borne out
    "number",  # from here to "quote": what did not hold in the LLM's answer, so that the article is quoted
    "month",
    "period",
    "name",
    "words",
    "negation",
    "language",
    "kind",  # it states nothing of the kind that was asked for
    "quote",  # what it quotes is not in the article
    "asked",  # quoted because the article's words are what was asked for
    "far",  # refused: no passage is near enough
    "judged",  # refused: no sentence of the nearest passages answers
    "greeting",
    "thanks",
]


@dataclass(frozen=True)
class Verdict:
    """What an answer is worth and why. `detail`: the words that did not hold, if there are any."""

    how: How
    why: Why
    detail: str = ""


@dataclass(frozen=True)
class Evidence:
    """A sentence shown to the LLM: `text` is `[start:end]` of the document's text."""

    document: str
    title: str
    language: Language
    start: int
    end: int
    text: str
    score: float
    guesses: tuple[tuple[float, Span], ...] = ()
    """The reader's, as in `index.types.Sentence`."""


@dataclass(frozen=True)
class Citation:
    """The article's own words behind a statement: `quote` is `[start:end]` of the document's text.

    `answer` tells where in that text the very words stand that the answer was checked against, if they are few. `also`:
    no statement rests on it; it is the next best sentence, shown where the first is not certain.
    """

    n: int
    document: str
    title: str
    start: int
    end: int
    quote: str
    answer: Span | None = None
    also: bool = False


@dataclass(frozen=True)
class Timings:
    """Milliseconds since the question came in, and tokens in the LLM's own vocabulary; None where not reached."""

    retrieve_ms: float
    evidence_ms: float
    first_token_ms: float | None = None
    total_ms: float | None = None
    prompt_tokens: int | None = None
    answer_tokens: int | None = None


@dataclass(frozen=True)
class Answer:
    """A whole answer. `verified`: every statement is covered by a quote found in the article; `verdict`, which is None
    before anything is said, tells how. `standalone`: the question as it was understood, where it leans on earlier
    ones."""

    id: str
    question: str
    language: Language
    answer: str
    refused: bool
    verified: bool
    citations: tuple[Citation, ...]
    passages: tuple[Hit, ...]
    evidence: tuple[Evidence, ...]
    timings: Timings
    model: str
    settings: str
    verdict: Verdict | None = None
    standalone: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The fields of the contract, in its order."""
        return {
            "id": self.id,
            "question": self.question,
            "language": self.language,
            "answer": self.answer,
            "refused": self.refused,
            "verified": self.verified,
            "citations": [
                {"n": c.n, "document": c.document, "title": c.title, "start": c.start, "end": c.end, "quote": c.quote}
                for c in self.citations
            ],
            "passages": [
                {
                    "document": p.document,
                    "title": p.title,
                    "start": p.start,
                    "end": p.end,
                    "text": p.text,
                    "score": p.score,
                }
                for p in self.passages
            ],
            "evidence": [
                {"document": e.document, "start": e.start, "end": e.end, "text": e.text, "score": e.score}
                for e in self.evidence
            ],
            "timings": vars(self.timings),
            "model": self.model,
            "settings": self.settings,
            "verdict": vars(self.verdict) if self.verdict else None,
            "standalone": self.standalone,
        }


@dataclass(frozen=True)
class Retrieved:
    """The passages and the evidence, before the LLM reads them."""

    language: Language
    passages: tuple[Hit, ...]
    evidence: tuple[Evidence, ...]
    standalone: str | None = None


@dataclass(frozen=True)
class Token:
    """A piece of what the LLM writes: first the quote that it copies, then the answer."""

    text: str
    part: Literal["quote", "answer"]


@dataclass(frozen=True)
class Done:
    """The verified answer; it replaces what was streamed."""

    answer: Answer


@dataclass(frozen=True)
class Refused:
    """The corpus does not answer; `answer.answer` says so, `answer.passages` are the nearest."""

    answer: Answer


Event = Retrieved | Token | Done | Refused
