"""Pure: what has been said so far, and how each event of an answer changes it."""

from dataclasses import dataclass, replace
from typing import Literal, assert_never

from index.types import Hit
from models.errors import SanadError
from rag.events import Answer, Citation, Done, Event, Evidence, Refused, Retrieved, Token, Turn

Stage = Literal["waiting", "searching", "reading", "quoting", "answering", "done", "refused", "stopped", "failed"]


@dataclass(frozen=True)
class Exchange:
    """A question and what has come back so far; `answer` is a draft until the stage is done or refused."""

    question: str
    stage: Stage = "searching"
    draft: str = ""
    """The quotation as the LLM copies it, not yet found in the article."""
    answer: str = ""
    verified: bool = True
    passages: tuple[Hit, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    citations: tuple[Citation, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether the answer, or the refusal, is the final one."""
        return self.stage in ("done", "refused")

    @property
    def open(self) -> bool:
        """Whether more is to come."""
        return not self.settled and self.stage not in ("stopped", "failed")


@dataclass(frozen=True)
class Conversation:
    """The exchanges of one reader, in order."""

    exchanges: tuple[Exchange, ...] = ()

    def with_last(self, exchange: Exchange) -> "Conversation":
        """The same, its last exchange replaced."""
        return Conversation((*self.exchanges[:-1], exchange))

    def history(self) -> tuple[Turn, ...]:
        """The questions answered so far: what a follow-up may refer to."""
        return tuple(Turn(e.question, e.answer) for e in self.exchanges if e.settled)


def advance(exchange: Exchange, event: Event) -> Exchange:
    """The exchange after an event of its answer."""
    match event:
        case Retrieved():
            return replace(exchange, stage="reading", passages=event.passages, evidence=event.evidence)
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
    return replace(exchange, stage="stopped", draft="") if exchange.open else exchange


def fail(exchange: Exchange, reason: str) -> Exchange:
    """The exchange after an error, with a sentence for the reader."""
    return replace(exchange, stage="failed", draft="", answer=reason)


def explain(error: SanadError) -> str:
    """An error that a person can mend, as text: what is wrong, then the way out."""
    return "\n".join(part for part in (error.message, error.hint) if part)


def _settled(exchange: Exchange, answer: Answer, stage: Stage) -> Exchange:
    return replace(
        exchange,
        stage=stage,
        draft="",
        answer=answer.answer,
        verified=answer.verified,
        passages=answer.passages,
        evidence=answer.evidence,
        citations=answer.citations,
    )
