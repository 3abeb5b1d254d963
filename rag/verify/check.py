"""Pure: whether a sentence of the article says what an answer says."""

import re
from dataclasses import dataclass

from index.terms import terms
from index.text import detect_language, fold
from index.types import Language
from rag.types import FactKind, Question, Statement, Why
from rag.verify.names import is_called, is_spelled, names, third_script
from rag.verify.numbers import as_written, claims, has_dual, missing

_CHOICE = re.compile(
    r"\b(?:or|او|ام|هل|اليس|اليست|الم)\b|^which of\b"
    r"|^(?:is|are|was|were|do|does|did|can|could|has|have|had|will|would|should)(?:n't)?\b"
)
"""Of a folded question: it is answered by yes or no, or names the answers."""
_WORD = re.compile(r"[^\W\d_]+")
# What can stand for a fact of the kind, for a date under "month".
_INSTEAD: dict[FactKind, frozenset[str]] = {
    "month": frozenset(fold("when while after before during since until عندما حين بعد قبل خلال أثناء منذ حتى").split()),
    "period": frozenset(fold("always often sometimes occasionally rarely never دائما غالبا أحيانا نادرا أبدا").split()),
    "number": frozenset(fold("all none most majority dozens كل جميع معظم غالبية أغلب عشرات").split()),
}


@dataclass(frozen=True)
class Failure:
    """What keeps an answer from being passed on. `detail`: the words that did not hold, as the answer wrote them."""

    why: Why
    detail: str = ""


def check(statement: Statement, question: Question) -> Failure | None:
    """What of a statement its sentence does not bear out; None if it says it all. In this order: it must state what is
    asked for, and something that the question does not say; it must be in the language wanted, without letters of a
    third script that neither sentence nor question has; its numbers, months and periods must stand in the sentence, and
    its names, in either script or as the lexicon has them."""
    answer, sentence, asked, language = (
        statement.text,
        statement.evidence,
        question.standalone,
        question.answer_language,
    )
    if not any(map(str.isalnum, answer)) or not may_answer(answer, question) or repeats(answer, asked):
        return Failure("kind")
    source = f"{sentence.title}\n{sentence.text}\n{asked}"
    if not _in_language(answer, language) or not third_script(answer) <= third_script(source):
        return Failure("language")
    absent = missing(answer, sentence.text, asked, counts=question.asks_for == {"number"})
    if "period" not in question.asks_for:  # a full sentence may repeat "annual" and "each year"
        absent = tuple(claim for claim in absent if claim.kind != "period" or claim not in claims(asked))
    if absent:
        return Failure(absent[0].kind, as_written(absent[0], answer))
    strange = (n for n in names(answer) if not (claims(n) or is_spelled(n, source) or is_called(n, source)))
    if name := next(strange, ""):
        return Failure("name", name)
    return None


def may_answer(answer: str, question: Question) -> bool:
    """Whether the answer states what is asked for, or has a word that can stand for it: all, rarely, when it began."""
    kinds = question.asks_for
    counted: frozenset[FactKind] = frozenset({"number"} if "period" in kinds else ())
    if not kinds or states(answer, kinds | counted, question.standalone):
        return True
    words = set(_WORD.findall(fold(answer)))
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


def repeats(answer: str, question: str) -> bool:
    """Whether the answer says nothing that the question does not, which only one to choose from answers may allow."""
    return set(terms(answer)) <= set(terms(question)) and not _CHOICE.search(fold(question))


def _in_language(answer: str, language: Language) -> bool:
    """A bare name is at home in both languages."""
    words = _WORD.findall(answer)
    if detect_language(answer) == language:
        return True
    bare = len(words) <= 3 and (language == "ar" or not claims(answer))
    return (bare or (language == "ar" and "ar" in map(detect_language, words))) and not any(map(str.islower, words))
