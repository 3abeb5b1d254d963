"""Whether the articles answer a question at all: relevance, which the reader has a part in, and the LLM's judgement.

A logistic regression on questions that are answered by what is searched and on others that are not (evals.fit_refusal).
Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

from index.types import Hit, Language


@dataclass(frozen=True)
class Signs:
    """`best`, `mean`: relevance of the passages found. `judged`: the LLM's log-odds of the sentence that is to answer.
    `across`: whether the best passage is in the other language."""

    best: float
    mean: float
    judged: float
    across: bool

    @property
    def values(self) -> tuple[float, ...]:
        return self.best, self.mean, self.judged, float(self.across)


# Fitted by evals.fit_refusal; docs/evaluation.md has the curves.
WEIGHTS = (1.569, -0.812, 0.505, 0.946)
"""Of each of the signs."""
CONSTANTS: dict[Language, float] = {"ar": -2.084, "en": -2.611}
"""By the language of the question."""

MOST = 2.5
"""Relevance beyond this says no more; that of an embedder that nobody has measured always is, and refusing is then left
to the LLM."""


def signs(passages: Sequence[Hit], asker: Language, judged: float) -> Signs:
    """Of passages, best first, of which there must be one."""
    scores = [min(passage.score, MOST) for passage in passages]
    return Signs(max(scores), mean(scores), judged, passages[0].language != asker)


def odds(of: Signs, asker: Language) -> float:
    """Log-odds that they answer, where as many questions are answered as not."""
    return CONSTANTS[asker] + sum(weight * value for weight, value in zip(WEIGHTS, of.values, strict=True))
