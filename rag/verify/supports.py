"""The verifier: whether a sentence of an article bears a statement out as the answer to a question."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from index.types import Language
from rag.types import Evidence

THRESHOLDS: Mapping[tuple[Language, Language], float] = {
    ("ar", "ar"): 0.0,
    ("ar", "en"): 0.0,
    ("en", "ar"): 0.0,
    ("en", "en"): 0.0,
}
"""Log-odds from which on a statement counts as borne out, by its language and that of the sentence."""


class Verifier(Protocol):
    def supports(self, question: str, statements: Sequence[tuple[str, Evidence]]) -> list[float]:
        """For each statement and sentence: the log-odds that the sentence (`evidence.text`, under `evidence.title`)
        bears the statement out as the answer to the question."""


def bears_out(score: float, statement: Language, sentence: Language) -> bool:
    """Whether that is enough in this direction."""
    return score >= THRESHOLDS[statement, sentence]
