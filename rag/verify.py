"""Pure: whether the article says what the LLM wrote."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.text import detect_language, fold
from index.types import Language
from rag.citations import Reply, Support, sentence_support, support
from rag.claims import claims, missing
from rag.events import Evidence

SHARED_WORDS = 0.5
"""Part of an answer's words that a sentence must hold to support it when the LLM's quote was not found."""


@dataclass(frozen=True)
class Statement:
    """An answer and the sentence that bears it out."""

    text: str
    support: Support


def verify(reply: Reply, evidence: Sequence[Evidence], question: str, language: Language) -> Statement | None:
    """The answer with the sentence that supports it, or None.

    The answer must be in `language`, and every number, month and period of it must be in the sentence that was
    quoted. Where the quote was not found, or is of another sentence, the first sentence in rank will do that holds
    all of the answer's claims and, if it makes none, half of its words.
    """
    if not any(char.isalnum() for char in reply.answer) or not _in_language(reply.answer, language):
        return None
    quoted = support(reply.quote, evidence)
    if quoted is not None and not missing(reply.answer, quoted.evidence.text, question):
        return Statement(reply.answer, quoted)
    own_claims = claims(reply.answer) - claims(question)
    for sentence in evidence:
        if missing(reply.answer, sentence.text, question):
            continue
        if own_claims or _shared(reply.answer, sentence.text) >= SHARED_WORDS:
            return Statement(reply.answer, sentence_support(sentence))
    return None


def _in_language(answer: str, language: Language) -> bool:
    """A bare name or number is at home in both languages: no letter of the other script among many is asked for."""
    return not any(char.isalpha() for char in answer) or detect_language(answer) == language or len(answer.split()) <= 3


def _shared(answer: str, sentence: str) -> float:
    words, held = set(fold(answer).split()), set(fold(sentence).split())
    return len(words & held) / max(len(words), 1)
