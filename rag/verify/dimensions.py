"""Pure: what a question asks to be measured, and what an amount measures: metres are no price.

A length beside "square" is an area, beside "cubic" a volume; "pound" may be a weight or money, and is neither here.
"""

import re
from functools import lru_cache

from index.text import fold
from models.shipped import table
from rag.verify.lexicon import NOUNS
from rag.verify.numbers import claims, readable

_BEHIND = 3
"""Words behind a number among which its unit stands."""
_RAISED = {"square": "area", "مربع": "area", "cubic": "volume", "مكعب": "volume"}
_ASKS = tuple(
    (re.compile(rf"\b(?:{asks})\b"), frozenset(said.split()))
    for kind, said, asks in table("dimensions")
    if kind == "asks"
)


def asked(question: str) -> frozenset[str]:
    """The dimensions that an amount may have that answers; none where any may."""
    folded = fold(question)
    return next((dimensions for asks, dimensions in _ASKS if asks.search(folded)), frozenset())


def measured(text: str) -> frozenset[str]:
    """The dimensions of the amounts in a text."""
    said, found = readable(text), set[str]()
    words = [match.span() for match in re.finditer(r"\w+", said)]
    for claim in claims(text):
        behind = [said[start:end] for start, end in words if start >= claim.span[1]][:_BEHIND]
        units = [_units().get(word) or _units().get(re.sub("ا$", "", word)) for word in behind]
        if dimension := next(filter(None, units), None):
            raised = (_RAISED[word] for word in map(_bare, behind) if word in _RAISED)
            found.add(next(raised, dimension) if dimension == "length" else dimension)
    return frozenset(found)


def fits(answer: str, question: str) -> bool:
    """Whether no amount of an answer measures another thing than the question asks for."""
    wanted, said = asked(question), measured(answer)
    return not wanted or not said or not wanted.isdisjoint(said)


def _bare(word: str) -> str:
    return re.sub("(?:ه|ا)$", "", word)


@lru_cache(maxsize=1)
def _units() -> dict[str, str]:
    """Folded forms of both languages → the dimension."""
    dimensions = {
        unit: said for kind, said, units in table("dimensions") if kind == "unit" for unit in units.split("|")
    }
    return {
        fold(form): dimensions[noun.english[0]]
        for noun in NOUNS
        if noun.english[0] in dimensions
        for form in (*noun.english, *noun.arabic)
    }
