"""What the rules and the verifier say of statements and sentences as answers to one question."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.render import holds
from rag.types import Evidence, Question, Statement
from rag.verify.check import Failure, check
from rag.verify.supports import Verifier, bears_out, reads_out

UNREAD = float("-inf")
EVEN = 0.0
"""Log-odds under which it is likelier that a sentence does not bear something out than that it does."""


@dataclass(frozen=True)
class Judge:
    """`verifier`: without one nothing is borne out, and all is even."""

    question: Question
    verifier: Verifier | None

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
        sentence = translation.evidence
        (score,) = self.verifier.supports(question, [(translation.text, sentence)])
        return bears_out(score, self.question.answer_language, sentence.language)

    def proves(self, statement: Statement, score: float) -> bool:
        """Whether the log-odds of the verifier, and those of the reader for the words that the statement is about, are
        both enough to call it verified."""
        sentence, language = statement.evidence, self.question.answer_language
        read = [guess.score for guess in sentence.guesses if statement.span in (None, guess.span)]
        return bears_out(score, language, sentence.language) and reads_out(
            max(read, default=UNREAD), language, sentence.language
        )

    def likely(self, statements: Sequence[tuple[str, Evidence]]) -> list[float]:
        """For each text and sentence the log-odds that the sentence bears it out, as the answer to the question as it
        was typed: behind an earlier one, the verifier as the reader would answer that."""
        if self.verifier is None or not statements:
            return [EVEN for _ in statements]
        return self.verifier.supports(self.question.text, statements)

    def proven(self, sentences: Sequence[Evidence]) -> list[Evidence]:
        """Those of the sentences that answer the question as they stand."""
        if self.verifier is None:
            return []
        scores = self.likely([(each.text, each) for each in sentences])
        pairs = zip(sentences, scores, strict=True)
        return [each for each, score in pairs if self.proves(Statement(each.text, each), score)]
