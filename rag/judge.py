"""What the rules and the verifier say of statements and sentences as answers to one question."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.render import holds
from rag.types import Evidence, Question, Statement
from rag.verify.check import Failure, check
from rag.verify.supports import Verifier, bears_out

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

    def proves(self, statement: Statement, question: str | None = None) -> bool:
        """Whether the verifier finds that its sentence bears the statement out as the answer to the question."""
        if self.verifier is None:
            return False
        sentence = statement.evidence
        (score,) = self.verifier.supports(question or self.question.standalone, [(statement.text, sentence)])
        return bears_out(score, self.question.answer_language, sentence.language)

    def likely(self, statements: Sequence[tuple[str, Evidence]]) -> list[float]:
        """For each text and sentence the log-odds that the sentence bears it out."""
        if self.verifier is None or not statements:
            return [EVEN for _ in statements]
        return self.verifier.supports(self.question.standalone, statements)

    def proven(self, sentences: Sequence[Evidence]) -> list[Evidence]:
        """Those of the sentences that answer the question as they stand."""
        if self.verifier is None:
            return []
        scores = self.likely([(each.text, each) for each in sentences])
        pairs = zip(sentences, scores, strict=True)
        return [each for each, score in pairs if bears_out(score, each.language, each.language)]
