"""Questions that the page offers, as buttons that ask: some to begin with, others to go on with behind an answer."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from index.types import Language
from rag.types import Answer
from ui.conversation import Conversation, Exchange


class Offering(Protocol):
    """What makes them; `rag.suggest.idle.Suggestions` does."""

    @property
    def complete(self) -> bool:
        """Whether no further starters are to come for now."""

    def starters(self, language: Language) -> Sequence[str]:
        """To begin with, those that are made already."""

    def follow_ups(self, answer: Answer, asked: Sequence[str], wanted: Callable[[], bool]) -> Iterator[str]:
        """Behind an answer, each as soon as it is checked, as long as they are `wanted`."""


def follow_ups(shown: Conversation, offering: Offering, wanted: Callable[[], bool]) -> Iterator[tuple[str, ...]]:
    """Those behind the last answer, ever more of them; none where it is not there."""
    found: tuple[str, ...] = ()
    last = shown.exchanges[-1] if shown.exchanges else None
    if last is not None and last.settled:
        asked = [each.question for each in shown.exchanges]
        for question in offering.follow_ups(_answer(last), asked, wanted):
            found = (*found, question)
            yield found


def _answer(exchange: Exchange) -> Answer:
    return Answer(
        id="",
        question=exchange.question,
        language=exchange.language or "en",
        model=exchange.model,
        settings=exchange.settings,
        answer=exchange.answer,
        citations=exchange.citations,
        verdict=exchange.verdict,
    )
