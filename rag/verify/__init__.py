"""Pure: whether the article says what an answer says, and where its own words stand that bear the answer out."""

from rag.types import Statement, Support
from rag.verify.check import Failure, check
from rag.verify.kinds import asks_for, may_answer
from rag.verify.quotes import locate, sentence_support, support

__all__ = [
    "Failure",
    "Statement",
    "Support",
    "asks_for",
    "check",
    "locate",
    "may_answer",
    "sentence_support",
    "support",
]
