"""Cosines made comparable: 0 is like the best text of an unrelated corpus, 1 is like the right one.

multilingual-e5 gives a right passage in the other language a lower cosine (.79) than an unrelated one in the same
language (.80): left as they are, passages in the question's own language crowd out the others.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from index.types import Language


@dataclass(frozen=True)
class Scale:
    """Two cosines: of the best unrelated text, and of the right one."""

    unrelated: float
    right: float

    def __call__(self, cosine: float) -> float:
        return (cosine - self.unrelated) / (self.right - self.unrelated)


@dataclass(frozen=True)
class Relevance:
    """The scales of an embedder: within a language, across languages, for passages and for sentences."""

    passage: Scale
    passage_across: Scale
    sentence: Scale
    sentence_across: Scale

    def of_passage(self, cosine: float, question: Language, text: Language) -> float:
        return (self.passage if question == text else self.passage_across)(cosine)

    def of_sentence(self, cosine: float, question: Language, text: Language) -> float:
        return (self.sentence if question == text else self.sentence_across)(cosine)


AS_IT_IS = Scale(0.0, 1.0)
UNMEASURED = Relevance(AS_IT_IS, AS_IT_IS, AS_IT_IS, AS_IT_IS)
"""For an embedder that nobody has measured: cosines are left alone, and refusing is left to the LLM."""

# Medians of the best cosine over 120 paragraphs a language: 612 questions of XQuAD (half of its articles) on their own
# paragraphs, 217 Arabic and 250 English questions of NoMIRACL on the same ones.
MEASURED: Mapping[str, Relevance] = {
    "multilingual-e5-small": Relevance(
        passage=Scale(0.800, 0.867),
        passage_across=Scale(0.756, 0.787),
        sentence=Scale(0.810, 0.876),
        sentence_across=Scale(0.784, 0.803),
    ),
}


def relevance_of(embedder: str) -> Relevance:
    """The scales measured for an embedder of this name."""
    return MEASURED.get(embedder, UNMEASURED)
