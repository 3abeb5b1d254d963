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

    search: float = 0.5
    reader: float = 1.0
    constant: float = 0.0

    def score(self, search: float, reader: float) -> float:
        return self.search * search + self.reader * reader + self.constant


@dataclass(frozen=True)
class Direction:
    """From questions in one language to text in one. Below `threshold` the best sentence is taken for no answer; where
    nothing was read its score is that of search alone, and `unread` counts instead."""

    passage: Form = Form()
    sentence: Form = Form()
    threshold: float = 0.0
    unread: float = 0.0


# Placeholders, to be fitted on articles that nothing was trained on and that no table judges on.
DIRECTIONS: Mapping[tuple[Language, Language], Direction] = {
    ("ar", "ar"): Direction(),
    ("ar", "en"): Direction(),
    ("en", "ar"): Direction(),
    ("en", "en"): Direction(),
}
"""By the language of the question and that of the text."""

AS_TYPED = 1.0
"""Log-odds in favour of reading a question as it was typed, against reading it together with the one before. A
placeholder, to be fitted on follow-ups."""


def margin(question: Question, evidence: Sequence[Evidence], *, read: bool) -> float:
    """How far the best sentence is above the threshold of its direction; minus infinity without evidence."""
    return max((each.score - _threshold(question, each, read) for each in evidence), default=float("-inf"))


def _threshold(question: Question, evidence: Evidence, read: bool) -> float:
    direction = DIRECTIONS[question.language, evidence.language]
    return direction.threshold if read else direction.unread
