"""Whether the articles answer a question at all: by relevance, which the reader has a part in, by how far the best
sentence is ahead of the next, and by the judgement.

A logistic regression on questions that are answered by what is searched and on others that are not, with a constant for
each direction (evals.fit_refusal; docs/evaluation.md has the curve). Pure.
"""

from collections.abc import Sequence

from index.types import Language

WEIGHTS = (0.088, 0.621, 0.930)
"""Of the signs, in their order."""

CONSTANTS: dict[tuple[Language, Language], float] = {
    ("ar", "ar"): 0.019,
    ("ar", "en"): 0.720,
    ("en", "ar"): 0.303,
    ("en", "en"): 0.532,
}
"""By the language of the question and that of the evidence: all signs are weaker across languages."""

NEAR = 0.8
"""The least relevance: where the best sentence has less no LLM is asked. Of 344 answered questions about articles that
the reader has not seen two have less; those in `evals/questions.jsonl` about other things have less than .7."""

MOST, AHEAD = 6.0, 2.0
"""Relevance and a lead beyond these say no more. The relevance of an embedder that nobody has measured often lies
beyond; refusing is then left to the judgement."""


def near(relevance: float) -> bool:
    """Whether the LLM need be asked at all."""
    return relevance >= NEAR


def signs(scores: Sequence[float], judged: float) -> tuple[float, float, float]:
    """The relevance of the best sentence of the evidence (`scores`, best first), how far it is ahead of the next, and
    the log-odds of the sentence that is judged best. Where many sentences are near the question and none stands out,
    the judgement has to say more."""
    lead = scores[0] - scores[1] if len(scores) > 1 else AHEAD
    return min(scores[0], MOST), min(lead, AHEAD), judged


def odds(scores: Sequence[float], judged: float, asker: Language, text: Language) -> float:
    """How far all speak for an answer, in units of log-odds: .06 of the answered questions of every direction are below
    0. `scores` and `judged` as `signs` takes them."""
    each = zip(WEIGHTS, signs(scores, judged), strict=True)
    return sum(weight * sign for weight, sign in each) + CONSTANTS[asker, text]
