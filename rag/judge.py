"""What the rules and the verifier say of statements and sentences as answers to one question."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import exp, log

from index.text import fold
from index.types import Span
from rag.render import holds
from rag.types import Evidence, Guess, Question, Statement
from rag.verify.check import Failure, check
from rag.verify.ranks import unborne
from rag.verify.supports import FAITHFUL, POLAR, UNREAD, Calibration, Verifier, calibration, log_odds

_WORD = re.compile(r"\w+")

EVEN = 0.0
"""Log-odds under which it is likelier that a statement is wrong than that it is right."""


@dataclass(frozen=True)
class Judge:
    """`verifier`: without one nothing is proven, and all is even. `rivals`: sentences whose words those of
    a statement are weighed against, for only one of them answers."""

    question: Question
    verifier: Verifier | None
    rivals: Sequence[Evidence] = ()

    def failure(self, statement: Statement) -> Failure | None:
        """What of a statement does not hold by the rules; the last is that it says the words that it is about."""
        if (failed := check(statement, self.question)) is not None:
            return failed
        there, language = statement.evidence.language, self.question.answer_language
        return Failure("words") if holds(statement.text, statement.words, there, language) is False else None

    def faithful(self, translation: Statement, question: str) -> bool:
        """Whether the verifier finds that a sentence bears its translation out, as the answer to an open question."""
        if self.verifier is None:
            return False
        (score,) = self.verifier.supports(question, [(translation.text, translation.evidence)])
        return score >= FAITHFUL

    def likely(self, statements: Sequence[Statement]) -> list[float]:
        """For each the log-odds that it is right, as the answer to the question as it was typed (behind an earlier one,
        the verifier as the reader would answer that): by the verifier, and by the reader for the words that it is
        about."""
        if self.verifier is None or not statements:
            return [EVEN for _ in statements]
        scores = self.verifier.supports(self.question.text, [(each.text, each.evidence) for each in statements])
        pairs = zip(scores, statements, strict=True)
        return [log_odds(score, self.read(each), self._calibration(each.evidence)) for score, each in pairs]

    def polar(self, replies: Sequence[Statement]) -> list[float]:
        """For each the log-odds that its sentence bears yes or no out, alone or with the fact behind it."""
        if self.verifier is None or not replies:
            return [EVEN for _ in replies]
        return self.verifier.supports(self.question.text, [(each.text, each.evidence) for each in replies])

    def proves_polar(self, odds: float) -> bool:
        """Whether such log-odds are enough for yes or no to be called verified."""
        return self.verifier is not None and odds >= POLAR

    def doubts(self, odds: float, sentence: Evidence) -> bool:
        """Whether with such log-odds neither a statement about a sentence nor the sentence is an answer."""
        return self.verifier is not None and odds < self._calibration(sentence).least

    def proves(self, odds: float, sentence: Evidence) -> bool:
        """Whether such log-odds are enough for a statement about a sentence to be called verified: not where the
        question asks for the first, the oldest or the like, and the sentence tells of no such thing."""
        sure = self.verifier is not None and odds >= self._calibration(sentence).sure
        return sure and not unborne(self.question.standalone, f"{sentence.title}\n{sentence.text}")

    def proven(self, sentences: Sequence[Evidence], told: Evidence) -> list[Evidence]:
        """Those of the sentences that answer the question as they stand, beside one that was told already."""
        beside = replace(self, rivals=[each for each in self.rivals if each != told])
        odds = beside.likely([Statement(each.text, each) for each in sentences])
        return [each for each, score in zip(sentences, odds, strict=True) if self.proves(score, each)]

    def read(self, statement: Statement) -> float:
        """The reader's log-odds for the words of a statement, of the whole sentence those for its best words, against
        "nothing here answers" and all words of other places that say something else. What holds several words that may
        answer ("27 members and 9") is weighed as the best of them is: it is no better for having two answers."""
        here, span = statement.evidence, statement.span
        best = max(
            (each for each in here.guesses if span in (None, each.span)),
            key=lambda guess: guess.score,
            default=Guess((here.start, here.start), UNREAD),
        )
        inside = [each for each in here.guesses if span and each.span != span and _holds(span, each.span)]
        core = replace(statement, span=max(inside, key=lambda guess: guess.score, default=best).span)
        others = (
            guess.score
            for sentence in self.rivals
            for guess in sentence.guesses
            if _differs(other := Statement("", sentence, guess.span), core) and (span or _differs(other, statement))
        )
        return best.score - log(1.0 + sum(map(exp, others)))

    def _calibration(self, sentence: Evidence) -> Calibration:
        return calibration(self.question.answer_language, sentence.language)


def _holds(one: Span, other: Span) -> bool:
    return one[0] <= other[0] and other[1] <= one[1]


def _differs(one: Statement, other: Statement) -> bool:
    """Whether their words stand in different places and neither hold the other."""
    (start, end), (begins, ends) = (each.span or (each.evidence.start, each.evidence.end) for each in (one, other))
    if one.evidence.document == other.evidence.document and start < ends and begins < end:
        return False
    said, words = _words(one.words), _words(other.words)
    return said not in words and words not in said


@lru_cache(4096)
def _words(text: str) -> str:
    return f" {' '.join(_WORD.findall(fold(text)))} "
