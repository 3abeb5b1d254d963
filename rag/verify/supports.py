"""The verifier: whether a sentence bears a statement out as the answer to a question, in any mixture of the languages.

The embedder's layers read the three together with an adapter that ships with Sanad (models/verifiers/; docs/verifier.md
is its card).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from index.embed import Embedder
from index.types import Language
from rag.adapter import Adapter, load_adapter
from rag.spans import encode_beside
from rag.types import Evidence

STATEMENT = "task: fact checking | query: {question}\nstatement: {statement}"
"""What stands before a sentence: the embedder's own prompt for telling whether a text bears out a claim."""
MAX_STATEMENT = 200
"""Tokens of question and statement; what is longer is cut at its end."""

UNREAD, SUREST = -10.0, 10.0
"""The reader's log-odds of what it has not read (rag.judge.Judge.read); those beyond count as these."""


@dataclass(frozen=True)
class Calibration:
    """`verifier`, `reader`: what their log-odds weigh in those that a statement is right (Platt scaling; Platt 1999);
    `bias` is added. Below `least` it is no answer; from `sure` on it passes as verified."""

    verifier: float
    reader: float
    bias: float
    least: float
    sure: float


WITHIN = Calibration(verifier=0.27, reader=0.31, bias=-0.62, least=-1.1, sure=1.63)
ACROSS = Calibration(verifier=0.23, reader=0.21, bias=0.04, least=-2.26, sure=1.27)
"""Within a language and across, for words that a rule said in the other. Either reading alone is wrong too often: they
err about different things. Fitted by `python -m evals.verified` on 794 wordings for questions for choosing, each of
which was read. Under `least` lie .06 of the questions that something answers, and .67 and .47 of the others, most of
which are near misses. From `sure` on .35 of the right answers pass in either case, and .03 and .05 of what passes is
wrong, within a language without near misses (docs/verifier.md)."""
POLAR = 3.52
"""The verifier's own log-odds from which on yes or no passes as verified: of 700 such rows of the articles for choosing
.03 of what passes is wrong, and .79 of the right ones pass. The reader, who looks for words, has nothing to say here:
of our twelve questions for choosing ten were answered with its log-odds, eight of them rightly; with the verifier's
alone twelve, nine of them rightly. None of these is so sure."""
FAITHFUL = 1.0
"""The verifier's log-odds from which on a sentence bears a translation of itself out: of news that was kept out .88 of
the right translations pass, and .04 of those with an error put in."""


class Verifier(Protocol):
    def supports(self, question: str, statements: Sequence[tuple[str, Evidence]]) -> list[float]:
        """For each the log-odds that its sentence, under the title of its article, bears it out as the answer."""


def calibration(statement: Language, sentence: Language) -> Calibration:
    return WITHIN if statement == sentence else ACROSS


def log_odds(verifier: float, reader: float, by: Calibration) -> float:
    """That a statement is right, by the log-odds of both."""
    return by.verifier * verifier + by.reader * min(SUREST, max(UNREAD, reader)) + by.bias


def statement_beside(question: str, statement: str) -> str:
    return STATEMENT.format(question=question, statement=statement)


def load_verifier(embedder: Embedder) -> Verifier | None:
    """The verifier that goes with an embedder; None where there is none. Raises as `load_adapter` does."""
    adapter = load_adapter("verifiers", embedder)
    return AdapterVerifier(adapter) if adapter else None


class AdapterVerifier:
    """A Verifier by torch. The adapter's head has one channel, read at the first token."""

    def __init__(self, adapter: Adapter) -> None:
        self._adapter = adapter

    def supports(self, question: str, statements: Sequence[tuple[str, Evidence]]) -> list[float]:
        if not statements:
            return []
        rows = [(statement_beside(question, text), each.title, each.text) for text, each in statements]
        encoded = encode_beside(self._adapter.tokenize, rows, self._adapter.brackets, MAX_STATEMENT)
        return [float(each) for each in self._adapter.scores(encoded, first=True)[:, 0]]
