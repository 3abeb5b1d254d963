"""Pure: a follow-up question is read together with the question before it."""

import re
from collections.abc import Sequence

from index.text import fold
from rag.events import Turn

WORDS = 8
"""A longer question is taken to stand on its own."""

# Openings and pronouns that lean on what was said before, folded. Arabic pronouns are glued to their word and
# cannot be told from its letters without a dictionary; the opening wa- or fa- on a question word gives those away.
_OPENING = re.compile(r"(?:and|but|so|also|what about|how about|[وف](?:ما|من|متي|اين|كم|كيف|لماذا|هل|ماذا)|وماذا)\b")
_PRONOUN = re.compile(
    r"\b(?:it|its|they|their|them|he|she|his|her|this|that|these|those|there|هو|هي|هم|ذلك|هذا|هذه|تلك)\b"
)
_STANDING = re.compile(r"\b(?:is|are|was|were) there\b")


def standalone(question: str, history: Sequence[Turn]) -> str:
    """The question as it can be searched for: a short one that leans on the one before is put after it."""
    if not history or len(question.split()) > WORDS:
        return question
    folded = _STANDING.sub("", fold(question))
    if not (_OPENING.match(folded) or _PRONOUN.search(folded)):
        return question
    return f"{history[-1].question} {question}"
