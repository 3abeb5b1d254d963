"""Pure: whether a text states a fact of the kind that a question asks for."""

import re

from index.text import fold
from rag.types import FactKind, Question
from rag.verify.numbers import claims, has_dual

# What can stand for a fact of the kind, for a date under "month".
_INSTEAD: dict[FactKind, frozenset[str]] = {
    "month": frozenset(fold("when while after before during since until عندما حين بعد قبل خلال أثناء منذ حتى").split()),
    "period": frozenset(fold("always often sometimes occasionally rarely never دائما غالبا أحيانا نادرا أبدا").split()),
    "number": frozenset(fold("all none most majority dozens كل جميع معظم غالبية أغلب عشرات").split()),
}


def may_answer(answer: str, question: Question) -> bool:
    """Whether the answer states what is asked for, or has a word that can stand for it: all, rarely, when it began."""
    kinds = question.asks_for
    counted: frozenset[FactKind] = frozenset({"number"} if "period" in kinds else ())
    if not kinds or states(answer, kinds | counted, question.standalone):
        return True
    words = set(re.findall(r"[^\W\d_]+", fold(answer)))
    instead = next(words for kind, words in _INSTEAD.items() if kind in kinds)
    return not words.isdisjoint(instead) or (kinds == {"number"} and has_dual(answer))


def states(text: str, kinds: frozenset[FactKind], question: str) -> bool:
    """Whether the text makes a claim of one of these kinds that the question does not make itself. A year or a day is
    no count, and a percentage no date."""
    said, is_date = claims(question), "month" in kinds
    return any(
        claim.kind in kinds and claim not in said and not (claim.value.endswith("%") if is_date else claim.dated)
        for claim in claims(text)
    )
