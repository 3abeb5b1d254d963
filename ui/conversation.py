"""Pure: what has been said so far, and how each event of an answer changes it."""

from dataclasses import dataclass, replace
from math import ceil
from typing import Literal, assert_never

from access.messages import without_paths
from index.types import Hit, Language, Span
from models.errors import SanadError
from rag.events import Waiting
from rag.queue import Busy
from rag.types import Answer, Citation, Done, Event, Evidence, Read, Refused, Retrieved, Token, Turn, Verdict
from ui.strings import Strings, counted

Stage = Literal["waiting", "searching", "reading", "quoting", "answering", "done", "refused", "stopped", "failed"]
Rating = Literal["up", "down"]


@dataclass(frozen=True)
class Translation:
    """The LLM's rendering of the quotation of citation `n`: nobody has checked it."""

    n: int
    text: str = ""
    stage: Literal["writing", "done", "failed"] = "writing"
    place: int = 0
    """How many wait before it for the LLM."""


@dataclass(frozen=True)
class Exchange:
    """A question and what has come back so far; `answer` is a draft until the stage is done or refused."""

    question: str
    stage: Stage = "searching"
    place: int = 0
    """How many questions are before it, while it waits."""
    draft: str = ""
    """The article's words that the answer will rest on, while it is written."""
    answer: str = ""
    bold: tuple[Span, ...] = ()
    """Where in the answer the words stand that answer."""
    language: Language | None = None
    """Of the answer; None until it is known."""
    standalone: str | None = None
    """The question as it was understood, where it leans on earlier ones."""
    verdict: Verdict | None = None
    passages: tuple[Hit, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    citations: tuple[Citation, ...] = ()
    translations: tuple[Translation, ...] = ()
    rating: Rating | None = None
    reason: str | None = None
    """Of the rating; None until one is given."""
    model: str = ""
    settings: str = ""
    """The fingerprint of the settings that the answer was made with."""

    @property
    def settled(self) -> bool:
        """Whether the answer, or the refusal, is the final one."""
        return self.stage in ("done", "refused")

    @property
    def open(self) -> bool:
        """Whether more is to come."""
        return not self.settled and self.stage not in ("stopped", "failed")

    def with_translation(self, translation: Translation) -> "Exchange":
        """The same, with this rendering in the place of any earlier one of the same quotation."""
        others = tuple(each for each in self.translations if each.n != translation.n)
        return replace(self, translations=(*others, translation))


@dataclass(frozen=True)
class Conversation:
    """The exchanges of one reader, in order. `id` names it where the browser keeps it."""

    exchanges: tuple[Exchange, ...] = ()
    id: str = ""

    @property
    def open(self) -> bool:
        """Whether more is to come of an answer or of a translation."""
        return any(e.open or any(t.stage == "writing" for t in e.translations) for e in self.exchanges)

    def with_last(self, exchange: Exchange) -> "Conversation":
        """The same, its last exchange replaced."""
        return self.with_exchange(len(self.exchanges) - 1, exchange)

    def with_exchange(self, position: int, exchange: Exchange) -> "Conversation":
        """The same, the exchange at a position replaced."""
        before, after = self.exchanges[:position], self.exchanges[position + 1 :]
        return replace(self, exchanges=(*before, exchange, *after))

    def stopped(self) -> "Conversation":
        """The same, nothing more to come."""
        return replace(self, exchanges=tuple(stop(exchange) for exchange in self.exchanges))

    def history(self) -> tuple[Turn, ...]:
        """The questions answered so far: what a follow-up may refer to."""
        return tuple(Turn(e.question, e.answer, e.standalone, _cited(e)) for e in self.exchanges if e.settled)


def advance(exchange: Exchange, event: Event | Waiting) -> Exchange:
    """The exchange after an event of its answer."""
    match event:
        case Waiting(place):
            return replace(exchange, stage="waiting" if place else "searching", place=place)
        case Retrieved():
            return replace(exchange, stage="reading", language=event.language, passages=event.passages)
        case Read():
            found = event.answer
            return replace(
                exchange,
                stage="quoting",
                standalone=found.standalone,
                passages=found.passages,
                evidence=found.evidence,
            )
        case Token(part="quote") if exchange.stage == "answering":  # a second attempt: the first did not hold
            return replace(exchange, stage="quoting", draft=event.text, answer="")
        case Token(part="quote"):
            return replace(exchange, stage="quoting", draft=exchange.draft + event.text)
        case Token():
            return replace(exchange, stage="answering", answer=exchange.answer + event.text)
        case Done():
            return _settled(exchange, event.answer, "done")
        case Refused():
            return _settled(exchange, event.answer, "refused")
        case _:
            assert_never(event)


def stop(exchange: Exchange) -> Exchange:
    """The exchange as it stays when the reader stops it: nothing more comes, and no draft is left."""
    finished = tuple(each for each in exchange.translations if each.stage != "writing")
    exchange = replace(exchange, translations=finished)
    return replace(exchange, stage="stopped", draft="") if exchange.open else exchange


def fail(exchange: Exchange, reason: str) -> Exchange:
    """The exchange after an error, with a sentence for the reader."""
    return replace(exchange, stage="failed", draft="", answer=reason)


def explain(error: SanadError, strings: Strings) -> str:
    """An error that a person can mend, as text: the page's own sentence for its kind, else what is wrong and the way
    out as the program words them."""
    if isinstance(error, Busy):
        return strings["busy"].format(minutes=counted(strings, "minutes", ceil(error.retry_after_s / 60)))
    return strings.get(f"kind_{error.kind}") or without_paths(f"{error.message}\n{error.hint}".strip())


def _cited(exchange: Exchange) -> tuple[str, ...]:
    """The articles that the answer rests on."""
    return tuple(dict.fromkeys(each.document for each in exchange.citations if not each.also))


def _settled(exchange: Exchange, answer: Answer, stage: Stage) -> Exchange:
    return replace(
        exchange,
        stage=stage,
        draft="",
        answer=answer.answer,
        bold=answer.bold,
        language=answer.language,
        standalone=answer.standalone,
        verdict=answer.verdict,
        passages=answer.passages,
        evidence=answer.evidence,
        citations=answer.citations,
        model=answer.model,
        settings=answer.settings,
    )
