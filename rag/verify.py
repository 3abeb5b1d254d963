"""Pure: whether the article says what the LLM wrote."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.terms import terms
from index.text import detect_language
from index.types import Language
from rag.asked import asks_for, states
from rag.citations import Reply, Support, sentence_support, support
from rag.claims import claims, missing
from rag.events import Evidence
from rag.names import is_spelled, names

OWN_WORDS = 0.5
"""Part of an answer's words, beyond the question's, that its sentence must hold when both are in one language."""


@dataclass(frozen=True)
class Statement:
    """An answer and the sentence that bears it out."""

    text: str
    support: Support


def verify(reply: Reply, evidence: Sequence[Evidence], question: str, language: Language) -> Statement | None:
    """The answer with the sentence that supports it, or None.

    The answer must be in `language` and state what is asked for; each of its numbers, months and periods must stand in
    the very words that were quoted, and within a language at least half of its words in the sentence. Where the quote
    was not found the first sentence in rank will do that holds all of this, if it holds any claim or word at all.
    """
    kinds = asks_for(question)
    if not any(char.isalnum() for char in reply.answer) or not _in_language(reply.answer, language):
        return None
    if kinds and not states(reply.answer, kinds, question):
        return None
    quoted = support(reply.quote, evidence)
    if quoted is not None:
        start, end = (offset - quoted.evidence.start for offset in quoted.span)
        exact = quoted.evidence.text[start:end]
        said = not missing(reply.answer, exact, question) and _worded(reply.answer, quoted.evidence, question, language)
        return Statement(reply.answer, quoted) if said else None
    for sentence in evidence:
        tied = bool(claims(reply.answer) - claims(question)) or sentence.language == language
        said = tied and not missing(reply.answer, sentence.text, question)
        if said and _worded(reply.answer, sentence, question, language):
            return Statement(reply.answer, sentence_support(sentence))
    return None


def _in_language(answer: str, language: Language) -> bool:
    """A bare name is at home in both languages."""
    return detect_language(answer) == language or len(answer.split()) <= 3


def _worded(answer: str, sentence: Evidence, question: str, language: Language) -> bool:
    """Whether the sentence has every name of the answer and, in the same language, enough of its own words."""
    source = f"{sentence.title} {sentence.text} {question}"
    if not all(is_spelled(name, source) for name in names(answer) if not claims(name)):
        return False
    words = (word for word in answer.split() if not claims(word))  # numbers have been checked, however written
    own = {term for word in words for term in terms(word)} - set(terms(question))
    if sentence.language != language or not own:
        return True
    held = set(terms(f"{sentence.title} {sentence.text}"))
    return len(own & held) >= OWN_WORDS * len(own)
