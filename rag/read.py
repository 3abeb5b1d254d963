"""The reader: what it finds in passages, and where it is loaded from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from index.embed import Embedder
from index.types import Hit
from rag.types import Guess


@dataclass(frozen=True)
class SentenceReading:
    """Of a sentence, whose offsets these are: the log-odds that it answers, and words in it that may, best first."""

    start: int
    end: int
    score: float
    guesses: tuple[Guess, ...] = ()


@dataclass(frozen=True)
class Reading:
    """Of a passage: the log-odds that something in it answers, and a reading of each of its sentences, in order."""

    score: float
    sentences: tuple[SentenceReading, ...]


class Reader(Protocol):
    def read(self, question: str, passages: Sequence[Hit]) -> list[Reading]:
        """One for each passage."""


def load_reader(embedder: Embedder) -> Reader | None:
    """The reader that goes with an embedder; None where there is none, as for every embedder until its weights ship."""
    del embedder
    return None
