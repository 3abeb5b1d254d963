"""Pure: whether the article says what an answer says, and where its own words stand that bear the answer out."""

from rag.verify.check import Failure, check
from rag.verify.quotes import locate, sentence_support, support

__all__ = ["Failure", "check", "locate", "sentence_support", "support"]
