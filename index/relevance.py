"""How relevant a passage or a sentence is: the log-odds that it answers the question, from dense and lexical signs.

Within a language and across it the signs have weights of their own, fitted together (`evals.fit_relevance`): a right
passage in the other language has a lower cosine than one in the question's own, and shares hardly a term.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Signs:
    """What speaks for a passage: its cosine, its lexical score (0 to about 2), and its agreement with the question's
    tokens (late interaction, -1 to 1)."""

    cosine: float
    terms: float
    agreement: float


@dataclass(frozen=True)
class SentenceSigns:
    """What speaks for a sentence: its agreement, and the part of the question's terms that it holds (0 to 1)."""

    agreement: float
    coverage: float


@dataclass(frozen=True)
class Weights:
    """Of the signs, for texts in the question's language or for those in the other, each with a constant.

    `prior` is the weight of a passage's log-odds in those of its sentences.
    """

    cosine: float
    terms: float
    agreement: float
    constant: float
    prior: float
    sentence: float
    coverage: float
    sentence_constant: float

    def passage(self, signs: Signs) -> float:
        """The log-odds that a passage answers."""
        dense = self.cosine * signs.cosine + self.agreement * signs.agreement
        return dense + self.terms * signs.terms + self.constant

    def of_sentence(self, passage: float, signs: SentenceSigns) -> float:
        """The log-odds that a sentence of a passage with the log-odds `passage` answers."""
        own = self.sentence * signs.agreement + self.coverage * signs.coverage + self.sentence_constant
        return self.prior * passage + own


@dataclass(frozen=True)
class Scale:
    """The weights of an embedder."""

    within: Weights
    across: Weights

    def weights(self, *, across: bool) -> Weights:
        return self.across if across else self.within


MEASURED: Mapping[str, Scale] = {
    "embeddinggemma-300m": Scale(
        within=Weights(7.32, 0.96, 9.93, -10.6, prior=0.63, sentence=5.04, coverage=0.25, sentence_constant=-4.54),
        across=Weights(8.8, 0.0, 10.95, -10.32, prior=0.61, sentence=6.9, coverage=0.0, sentence_constant=-5.05),
    ),
}
# For an embedder that nobody has measured every question counts as answerable, and refusing is left to the LLM.
_UNMEASURED = Weights(12.0, 2.0, 4.0, 20.0, 1.0, 8.0, 2.0, 0.0)


def scale_of(embedder: str) -> Scale:
    """The scale measured for an embedder of this name."""
    return MEASURED.get(embedder, Scale(_UNMEASURED, _UNMEASURED))
