"""Pure: whether a sentence of the article says what an answer says."""

import re
from dataclasses import dataclass

from index.terms import terms
from index.text import detect_language, fold
from rag.types import FactKind, Question, Statement, Why
from rag.verify.dimensions import fits
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
    """What of a statement its sentence does not bear out, by the first of `RULES` that finds something."""
    return next((failed for rule in RULES if (failed := rule(statement, question))), None)


def is_answer(statement: Statement, question: Question) -> Failure | None:
    """It states what is asked for, and something that the question does not say."""
    answer = statement.text
    said = any(map(str.isalnum, answer)) and may_answer(answer, question) and not repeats(answer, question.standalone)
    return None if said else Failure("kind")


def in_language(statement: Statement, question: Question) -> Failure | None:
    """It is in the language wanted; a bare name is at home in both."""
    answer, language = statement.text, question.answer_language
    words = _WORD.findall(answer)
    if detect_language(answer) == language:
        return None
    bare = len(words) <= 3 and (language == "ar" or not claims(answer))
    mixed = language == "ar" and "ar" in map(detect_language, words)
    return None if (bare or mixed) and not any(map(str.islower, words)) else Failure("language")


def in_known_scripts(statement: Statement, question: Question) -> Failure | None:
    """It has no letters of a third script that neither sentence nor question has."""
    known = third_script(statement.text) <= third_script(_source(statement, question))
    return None if known else Failure("language")


def has_its_claims(statement: Statement, question: Question) -> Failure | None:
    """Its numbers, months and periods stand in the sentence; it may repeat "annual" and "each year" of the question."""
    answer, asked = statement.text, question.standalone
    for claim in missing(answer, statement.evidence.text, asked, counts=question.asks_for == {"number"}):
        if claim.kind != "period" or "period" in question.asks_for or claim not in claims(asked):
            return Failure(claim.kind, as_written(claim, answer))
    return None


def has_its_names(statement: Statement, question: Question) -> Failure | None:
    """Its names stand in the sentence or the question, in either script or as the lexicon has them."""
    strange = strangers(statement.text, _source(statement, question))
    return Failure("name", strange[0]) if strange else None


def strangers(text: str, source: str) -> list[str]:
    """The names of an English text that are not in another, in either script or as the lexicon has them."""
    return [n for n in names(text) if not (claims(n) or is_spelled(n, source) or is_called(n, source))]


RULES = (is_answer, in_language, in_known_scripts, has_its_claims, has_its_names)


def _source(statement: Statement, question: Question) -> str:
    return f"{statement.evidence.title}\n{statement.evidence.text}\n{question.standalone}"


def may_answer(answer: str, question: Question) -> bool:
    """Whether the answer states what is asked for, or has a word that can stand for it: all, rarely, when it began. An
    amount of another dimension is none."""
    if not fits(answer, question.standalone):
        return False
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
