"""Pure: from what search and the reader say to one score, and from the best score to an answer or a refusal.

Every score is a log-odds (natural logarithm) that a passage, or a sentence, answers the question.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.types import Language
from rag.types import Evidence, Question


@dataclass(frozen=True)
class Form:
    """A linear form of the score of search and that of the reader."""

    search: float
    reader: float
    constant: float

    def score(self, search: float, reader: float) -> float:
        return self.search * search + self.reader * reader + self.constant


@dataclass(frozen=True)
class Direction:
    """From questions in one language to text in one. Below `threshold` the best sentence is taken for no answer; where
    nothing was read its score is that of search alone, and `unread` counts instead."""

    passage: Form
    sentence: Form
    threshold: float
    unread: float


# Fitted by evals.calibrate on the articles for choosing, which nothing was trained on and no table judges on. A
# threshold is the score under which .08 of the questions lie that something answers.
_WITHIN = Form(0.32, 0.22, -0.16), Form(0.59, 0.26, -0.43)
_ACROSS = Form(0.56, 0.29, 1.63), Form(0.71, 0.28, 1.43)
DIRECTIONS: Mapping[tuple[Language, Language], Direction] = {
    ("ar", "ar"): Direction(*_WITHIN, threshold=-1.84, unread=-4.41),
    ("ar", "en"): Direction(*_ACROSS, threshold=-3.26, unread=-3.64),
    ("en", "ar"): Direction(*_ACROSS, threshold=-1.35, unread=-3.64),
    ("en", "en"): Direction(*_WITHIN, threshold=-1.5, unread=-4.44),
}
"""By the language of the question and that of the text."""

AS_TYPED = -4.0
"""Log-odds in favour of what was found for a question as it was typed, against what was found for it behind the one
before. On the 48 follow-ups for choosing -4 puts the right sentence first for .94, 0 for .81, 4 for .71; of the new
questions among them all, with every value from -8 to 12 (python -m evals.followups --choose)."""

FAR = -1.0
"""How far below the threshold of its direction the best sentence of a fact may be, for the verifier to weigh it: of 222
questions for choosing that something answers one is farther. Verifier and reader together tell near misses better: they
refuse .8 of those written by hand where .08 of the answered ones are lost, the threshold .6."""


def margin(question: Question, evidence: Sequence[Evidence], *, read: bool) -> float:
    """How far the best sentence is above the threshold of its direction; minus infinity without evidence."""
    return max((each.score - _threshold(question, each, read) for each in evidence), default=float("-inf"))


def _threshold(question: Question, evidence: Evidence, read: bool) -> float:
    direction = DIRECTIONS[question.language, evidence.language]
    return direction.threshold if read else direction.unread
