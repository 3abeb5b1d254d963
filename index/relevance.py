"""How relevant a passage or a sentence is: dense and lexical evidence on one scale, within a language and across.

0 is like the best passage of an unrelated corpus, 1 is like the right passage in the question's own language.

multilingual-e5 gives a right passage in the other language a lower cosine (.79) than an unrelated one in the same
language (.80): left as they are, passages in the question's own language crowd out the others. So within a language
and across it cosines have weights of their own, fitted together: a softmax regression over all passages of a mixed
corpus, where the right paragraph is there in one language only and its neighbours in both.
docs/evaluation.md has the figures.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from index.types import Language


@dataclass(frozen=True)
class Weights:
    """Of the parts of a score, for texts in the question's language or for those in the other.

    A passage: its cosine, that of its best sentence, its lexical score (0 to about 2), and a constant.
    A sentence: its cosine, the part of the question's terms that it holds (0 to 1), and a constant.
    """

    passage: float
    best_sentence: float
    lexical: float
    constant: float
    sentence: float
    coverage: float
    sentence_constant: float


@dataclass(frozen=True)
class Scale:
    """The weights of an embedder."""

    within: Weights
    across: Weights

    def passage(
        self, cosine: float, best_sentence: float, lexical: float, *, question: Language, text: Language
    ) -> float:
        w = self.within if question == text else self.across
        return w.passage * cosine + w.best_sentence * best_sentence + w.lexical * lexical + w.constant

    def sentence(self, cosine: float, coverage: float, *, question: Language, text: Language) -> float:
        """To be added to the relevance of its passage."""
        w = self.within if question == text else self.across
        return w.sentence * cosine + w.coverage * coverage + w.sentence_constant


# Fitted on 612 questions in either language over 240 paragraphs (half of the articles of XQuAD), in log-odds over 8.
# Across languages the constants ask for half a unit of log-odds more than the fit: a reader prefers her own language.
MEASURED: Mapping[str, Scale] = {
    "multilingual-e5-small": Scale(
        within=Weights(2.88, 3.75, 0.92, -5.5, 3.9, 0.6, -3.2),
        across=Weights(7.5, 6.0, 1.0, -10.12, 7.0, 0.52, -5.2),
    ),
}
# For an embedder that nobody has measured every question counts as answerable, and refusing is left to the LLM.
_UNMEASURED = Weights(2.88, 1.44, 0.3, 5.0, 3.9, 0.3, 0.0)


def scale_of(embedder: str) -> Scale:
    """The scale measured for an embedder of this name."""
    return MEASURED.get(embedder, Scale(_UNMEASURED, _UNMEASURED))
