"""Pure: what kind of fact a question asks for, and whether a sentence states one."""

import re

from index.text import fold
from rag.claims import Kind, claims

_NUMBER: frozenset[Kind] = frozenset({"number"})
_DATE: frozenset[Kind] = frozenset({"number", "month"})
_PERIOD: frozenset[Kind] = frozenset({"period"})

# The first that matches a folded question decides; "how often" comes before "how many", «كم مره» before «كم».
_ASKS: tuple[tuple[re.Pattern[str], frozenset[Kind]], ...] = (
    (re.compile(r"\bhow (?:often|frequently)\b|\bكم مره\b|\bكل كم\b"), _PERIOD),
    (
        re.compile(r"\bhow (?:many|much|long|old|far|big|large|tall|high)\b|\bnumber of\b|\bكم\b|\bعدد\b|\bمساحه\b"),
        _NUMBER,
    ),
    (re.compile(r"\bwhen\b|\bwhat (?:year|date)\b|\bwhich year\b|\bو?متي\b|\bاي (?:عام|سنه|تاريخ)\b"), _DATE),
)


def asks_for(question: str) -> frozenset[Kind]:
    """The kinds of claim that an answer may consist of; empty where it may be anything."""
    folded = fold(question)
    return next((kinds for pattern, kinds in _ASKS if pattern.search(folded)), frozenset())


def states(sentence: str, kinds: frozenset[Kind], question: str) -> bool:
    """Whether the sentence makes a claim of one of these kinds that the question does not make itself."""
    return any(claim.kind in kinds for claim in claims(sentence) - claims(question))
