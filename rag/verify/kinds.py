"""Pure: what kind of fact a question asks for, and whether a text states one."""

import re

from index.text import fold
from rag.types import FactKind
from rag.verify.numbers import claims, has_dual

_NUMBER: frozenset[FactKind] = frozenset({"number"})
_DATE: frozenset[FactKind] = frozenset({"number", "month"})
_PERIOD: frozenset[FactKind] = frozenset({"period"})

_INSTEAD: dict[frozenset[FactKind], frozenset[str]] = {
    _NUMBER: frozenset(fold("all none most majority dozens كل جميع معظم غالبية أغلب عشرات").split()),
    _DATE: frozenset(fold("when while after before during since until عندما حين بعد قبل خلال أثناء منذ حتى").split()),
    _PERIOD: frozenset(fold("always often sometimes occasionally rarely never دائما غالبا أحيانا نادرا أبدا").split()),
}

# The first that matches a folded question decides; "how often" comes before "how many", «كم مره» before «كم».
_ASKS: tuple[tuple[re.Pattern[str], frozenset[FactKind]], ...] = (
    (re.compile(r"\bhow (?:often|frequently)\b|\bكم مره\b|\bكل كم\b"), _PERIOD),
    (
        re.compile(
            r"\bhow (?:many|much|long|old|far|big|large|tall|high)\b"
            r"|(?:^|\b(?:is|was|are|were) the )(?:total )?number of\b"
            r"|\bو?كم\b|(?:^|\bما |\bما ه[وي] )(?:عدد|مساحه)\b"
        ),
        _NUMBER,
    ),
    (
        re.compile(
            r"\bwhen (?:and|or|was|were|is|are|did|do|does|has|have|had|will)\b"
            r"|^when\b(?!.*\b(?:what|who|which|where|how|can)\b)"
            r"|\b(?:what|which) (?:year|date)\b|\bو?متي\b|\bاي (?:عام|سنه|تاريخ)\b"
        ),
        _DATE,
    ),
)


def asks_for(question: str) -> frozenset[FactKind]:
    """The kinds of claim that an answer may consist of; empty where it may be anything."""
    folded = fold(question)
    return next((kinds for pattern, kinds in _ASKS if pattern.search(folded)), frozenset())


def states(text: str, kinds: frozenset[FactKind], question: str) -> bool:
    """Whether the text makes a claim of one of these kinds that the question does not make itself. A year or a day is
    no count, and a percentage no date."""
    said = claims(question)
    is_date = "month" in kinds
    return any(
        claim.kind in kinds and claim not in said and not (claim.value.endswith("%") if is_date else claim.dated)
        for claim in claims(text)
    )


def may_answer(answer: str, question: str) -> bool:
    """Whether the answer states what is asked for, or has a word that can stand for it: all, rarely, when it began."""
    kinds = asks_for(question)
    if not kinds or states(answer, kinds, question) or ("period" in kinds and states(answer, _NUMBER, question)):
        return True
    words = set(re.findall(r"[^\W\d_]+", fold(answer)))
    return bool(words & _INSTEAD[kinds]) or (kinds == _NUMBER and has_dual(answer))


def counts(question: str) -> bool:
    """Whether a bare number in the answer is a count."""
    return asks_for(question) == _NUMBER
