"""How relevant a passage or a sentence is: the log-odds that it answers the question, from its cosine and its terms.

Logistic regression over the passages that search finds, within a language and across (`evals.fit_relevance`): terms
say nothing across languages beyond names and figures, and cosines lie lower there.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Weights:
    """Of a logistic model, for texts in the question's language or for those in the other.

    A passage: its cosine, its lexical score (0 to about 2) and a constant. A sentence: the part of the question's terms
    that it holds (0 to 1), beside its passage's score, and a constant.
    """

    cosine: float
    terms: float
    constant: float
    coverage: float
    sentence: float


@dataclass(frozen=True)
class Scale:
    """The weights of an embedder."""

    within: Weights
    across: Weights

    def passage(self, cosine: float, terms: float, *, across: bool) -> float:
        """The log-odds that a passage answers."""
        w = self.across if across else self.within
        return w.cosine * cosine + w.terms * terms + w.constant

    def sentence(self, coverage: float, *, across: bool) -> float:
        """To be added to the log-odds of its passage."""
        w = self.across if across else self.within
        return w.coverage * coverage + w.sentence


MEASURED: Mapping[str, Scale] = {}
# For an embedder that nobody has measured every question counts as answerable, and refusing is left to the LLM.
_UNMEASURED = Weights(cosine=20.0, terms=4.0, constant=25.0, coverage=2.0, sentence=-1.0)


def scale_of(embedder: str) -> Scale:
    """The scale measured for an embedder of this name."""
    return MEASURED.get(embedder, Scale(_UNMEASURED, _UNMEASURED))
