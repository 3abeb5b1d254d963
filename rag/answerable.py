"""Whether the articles answer a question at all: by relevance, which the reader has a part in, and by the judgement.

A logistic regression on questions that are answered by what is searched and on others that are not (training.judge;
docs/evaluation.md has the curves). Pure.
"""

from index.types import Language

RELEVANCE, JUDGED = 0.336, 0.669
"""Weights of the relevance of the best sentence of the evidence and of the log-odds of the one that is judged best."""

CONSTANTS: dict[tuple[Language, Language], float] = {
    ("ar", "ar"): -0.432,
    ("ar", "en"): -0.969,
    ("en", "ar"): -0.246,
    ("en", "en"): -0.648,
}
"""By the language of the question and that of the evidence: both signs are weaker across languages."""

NEAR = 1.2
"""The least relevance: where the best sentence has less no LLM is asked. Of the answered questions of every direction
ninety-nine in a hundred have more than 1.27; those in `evals/questions.jsonl` about other things have less than .7."""

MOST = 6.0
"""Relevance beyond this says no more; that of an embedder that nobody has measured often is, and refusing is then left
to the judgement."""


def near(relevance: float) -> bool:
    """Whether the LLM need be asked at all."""
    return relevance >= NEAR


def odds(relevance: float, judged: float, asker: Language, text: Language) -> float:
    """How far both speak for an answer, in units of log-odds: of the questions that are answered .04 (across
    languages), .05 (Arabic) and .08 (English) are below 0."""
    return RELEVANCE * min(relevance, MOST) + JUDGED * judged + CONSTANTS[asker, text]
