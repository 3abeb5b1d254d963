"""Pure: whether the article says what the LLM wrote."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.terms import terms
from index.text import detect_language, fold, normalise, split_sentences
from index.types import Language
from rag.asked import counts, may_answer
from rag.citations import Reply, Support, sentence_support, support
from rag.claims import as_written, claims, missing
from rag.events import Evidence, Why
from rag.names import is_spelled, names
from rag.negation import contradicts
from rag.places import places

OWN_WORDS = 0.5
"""Part of an answer's words, beyond the question's, that its sentence must hold when both are in one language."""

Alike = Callable[[str, str], float]
"""How far the second text, a sentence, has what the words of the first, an answer, mean: -1 to 1 (rag.meaning)."""
LIKE = 0.28
"""The least `Alike` of an answer and its sentence across languages. On XQuAD .05 of the right answers that have words
of their own are below it, and half of the wrong ones that pass every other check."""
NAMED_LIKE = 0.36
"""The least with which a name that is spelled otherwise may be a translation: the Academy Award and جائزة الأوسكار."""

_CHOICE = re.compile(
    r"\b(?:or|او|ام|هل)\b|^(?:is|are|was|were|do|does|did|can|could|has|have|had|will|would|should|which of)\b"
)
"""Of a folded question: it is answered by yes or no, or names the answers."""
_WORD = re.compile(r"[^\W\d_]+")
_FOREIGN = re.compile(
    r"[^\W\d_A-Za-z\xaa\xba\u00c0-\u024f\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\u1e00-\u1eff\ufb50-\ufdff\ufe70-\ufeff]"
)
"""Letters that are neither Latin nor Arabic."""


@dataclass(frozen=True)
class Statement:
    """An answer and the sentence that bears it out."""

    text: str
    support: Support


@dataclass(frozen=True)
class Failure:
    """What keeps an answer from being passed on. `detail`: the words that did not hold, as the answer wrote them."""

    why: Why
    detail: str = ""


def verify(
    reply: Reply, evidence: Sequence[Evidence], question: str, language: Language, alike: Alike | None = None
) -> Statement | Failure:
    """The answer with the sentence that supports it, or what is wrong with it.

    Where nothing was quoted the first sentence in rank will do that bears the answer out, if that says anything that
    can be compared.
    """
    if reply.quote:
        quoted = support(reply.quote, evidence)
        if quoted is None:
            return Failure("quote", reply.quote)
        return check(reply.answer, quoted, question, language, alike) or Statement(reply.answer, quoted)
    failed: Failure | None = None
    for sentence in evidence:
        whole = sentence_support(sentence)
        failure = check(reply.answer, whole, question, language, alike)
        if failure is None and (sentence.language == language or alike or claims(reply.answer) or names(reply.answer)):
            return Statement(reply.answer, whole)
        failed = failed or failure
    return failed or Failure("quote")


def check(
    answer: str, support: Support, question: str, language: Language, alike: Alike | None = None
) -> Failure | None:
    """What of the answer the cited sentence does not bear out; None if it says it all.

    The answer must be in `language`, without letters of a third script that neither sentence nor question has, and
    state what is asked for, which the question does not say itself; each of its numbers, months and periods must stand
    in the very words that were quoted; its names in the sentence, in either script; what it denies may not be affirmed
    there, nor the other way round; within a language at least half of the words of each of its sentences must be there,
    and across languages, if `alike` can tell, something like them.
    """
    if not any(char.isalnum() for char in answer) or not may_answer(answer, question) or repeats(answer, question):
        return Failure("kind")
    sentence = support.evidence
    source = f"{sentence.title}\n{sentence.text}\n{question}"
    if not _in_language(answer, language) or not set(_FOREIGN.findall(answer)) <= set(source):
        return Failure("language")
    quoted = (support.span[0] - sentence.start, support.span[1] - sentence.start)
    absent = missing(answer, sentence.text, question, within=quoted, counts=counts(question))
    if absent:
        return Failure(absent[0].kind, as_written(absent[0], answer))
    within = sentence.language == language
    said = [own for start, end in split_sentences(answer) if (own := own_words(answer[start:end], question))]
    compared = [(alike(own, sentence.text), own) for own in said] if alike and not within else []
    likeness, unlike = min(compared, default=(None, ""))
    if strange := _strange_place(answer, source):  # Serbian is like Russian, and yet another language
        return Failure("name", strange)
    if (strange := _strange_name(answer, source)) and (likeness is None or likeness < NAMED_LIKE):
        return Failure("name", strange)
    if denied := contradicts(answer, sentence.text, quoted, within):
        return Failure("negation", denied)
    if likeness is not None and likeness < LIKE:
        return Failure("words", unlike)
    if within and (strange := _strange_words(said, f"{sentence.title} {sentence.text}")):
        return Failure("words", strange)
    return None


def repeats(answer: str, question: str) -> bool:
    """Whether the answer says nothing that the question does not, which only one to choose from answers may allow."""
    return set(terms(answer)) <= set(terms(question)) and not _CHOICE.search(fold(question))


def own_words(answer: str, question: str) -> str:
    """The answer without the words of the question and without what makes a claim: what has yet to be compared."""
    asked = set(terms(question))
    kept = " ".join(word for word in answer.split() if not claims(word) and not asked & set(terms(word)))
    return kept if terms(kept) else ""


def _in_language(answer: str, language: Language) -> bool:
    """A bare name is at home in both languages."""
    words = _WORD.findall(answer)
    if detect_language(answer) == language:
        return True
    bare = len(words) <= 3 and (language == "ar" or not claims(answer))
    return (bare or (language == "ar" and "ar" in map(detect_language, words))) and not any(map(str.islower, words))


def _strange_place(answer: str, source: str) -> str:
    """The first country, people, language or city of the answer, in Arabic letters, that the source does not name."""
    folded = normalise(answer)
    here = _places(source)
    for place in places(answer):
        written = folded.text[slice(*place.span)]
        strange = not place.keys & here and not any(is_spelled(word, source) for word in _WORD.findall(written))
        if strange and not written.isascii():
            return answer[slice(*folded.span(*place.span))]
    return ""


def _places(text: str) -> set[str]:
    return {key for place in places(text) for key in place.keys}


def _strange_name(answer: str, source: str) -> str:
    """The first name of the answer that the source does not have in either script, as the answer writes it."""
    here, folded = _places(source), fold(answer)
    known: set[str] = set()
    for place in places(answer):
        if place.keys & here:
            known.update(_WORD.findall(folded[slice(*place.span)]))
    return next(
        (
            name
            for name in names(answer)
            if not claims(name) and not known.issuperset(_WORD.findall(fold(name))) and not is_spelled(name, source)
        ),
        "",
    )


def _strange_words(said: Sequence[str], source: str) -> str:
    """Of the first sentence of which more than half is not in the source: the words that are not there."""
    held = set(terms(source))
    for own in said:
        written = {term: word for word in own.split() for term in terms(word)}
        strange = [word for term, word in written.items() if term not in held]
        if len(strange) > OWN_WORDS * len(written):
            return " ".join(dict.fromkeys(strange))
    return ""
