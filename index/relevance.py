"""How relevant a passage or a sentence is: dense and lexical evidence on one scale, within a language and across.

0 is like the best passage of an unrelated corpus, 1 is like the right passage in the question's own language.

multilingual-e5 gives a right passage in the other language a lower cosine (.79) than an unrelated one in the same
language (.80): left as they are, passages in the question's own language crowd out the others. So within a language
and across it cosines have weights of their own, fitted together: a softmax regression over all passages of a mixed
corpus, where the right paragraph is there in one language only and its neighbours in both.
docs/evaluation.md has the figures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.types import Language


@dataclass(frozen=True)
class Weights:
    """Of the parts of a score, for texts in the question's language or for those in the other.

    A passage: its cosine, its lexical score (0 to about 2), its agreement with the question's tokens (late interaction,
    -1 to 1), that of its best sentence, and a constant.
    A sentence: its agreement, the part of the question's terms that it holds (0 to 1), and a constant.
    """

    cosine: float
    lexical: float
    agreement: float
    best_sentence: float
    constant: float
    sentence: float
    coverage: float
    sentence_constant: float


@dataclass(frozen=True)
class Scale:
    """The weights of an embedder."""

    within: Weights
    across: Weights

    def passage(self, signs: Sequence[float], *, question: Language, text: Language) -> float:
        """`signs`: cosine, lexical score, agreement, that of the best sentence."""
        w = self.within if question == text else self.across
        weights = (w.cosine, w.lexical, w.agreement, w.best_sentence)
        return sum(weight * sign for weight, sign in zip(weights, signs, strict=True)) + w.constant

    def sentence(self, agreement: float, coverage: float, *, question: Language, text: Language) -> float:
        """To be added to the relevance of its passage."""
        w = self.within if question == text else self.across
        return w.sentence * agreement + w.coverage * coverage + w.sentence_constant


# Fitted on 612 questions in either language over 240 paragraphs (half of the articles of XQuAD), in log-odds over 7.5.
# Across languages the constants ask for 1.25 units of log-odds more than the fit: a reader prefers her own language.
MEASURED: Mapping[str, Scale] = {
    "multilingual-e5-small": Scale(
        within=Weights(2.46, 0.64, 2.20, 1.31, -3.81, 3.35, 0.68, 0.0),
        across=Weights(5.80, 1.12, 3.11, 2.96, -6.65, 7.45, 0.0, -0.93),
    ),
}
# For an embedder that nobody has measured every question counts as answerable, and refusing is left to the LLM.
_UNMEASURED = Weights(2.88, 0.3, 1.0, 0.5, 5.0, 1.0, 0.3, 0.0)


def scale_of(embedder: str) -> Scale:
    """The scale measured for an embedder of this name."""
    return MEASURED.get(embedder, Scale(_UNMEASURED, _UNMEASURED))
