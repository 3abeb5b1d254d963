"""Whether the articles answer a question that is to be offered: it goes the way that it would go if a reader asked it,
up to the words of the answer."""

from collections.abc import Callable

from index.types import Span
from rag.engine import Engine
from rag.judge import EVEN, Judge
from rag.retrieve import Found, answerable, read, retrieve
from rag.select import article, may_be
from rag.suggest.candidate import Candidate
from rag.types import NO_WISHES, Evidence, Question, Statement
from rag.understand import understand


def is_answered(candidate: Candidate, engine: Engine, wait: Callable[[], object] = lambda: None) -> bool:
    """Whether search and reader find the very sentence and the very words that the question was made of, above the
    threshold, and the verifier does not doubt them. Takes as long as the evidence for a question, one or two seconds on
    two cores; of a summary a millisecond. `wait` is called before each use of the encoder, and returns when there is
    nothing else to do."""
    limits = engine.settings.answer
    question = understand(
        candidate.text, (), NO_WISHES, count_tokens=engine.count_tokens, most_tokens=limits.question_tokens
    )
    if question.language != candidate.language or question.parts:
        return False
    if candidate.form == "summary":
        titles = {each.id: each.title for each in engine.index.catalog.documents(counted=False)}
        return question.kind == "summary" and article(question.text, titles, (), None) == candidate.document
    wait()
    retrieved = retrieve(question, engine)
    wait()
    found = read(question, retrieved, engine)
    if not found.evidence or not answerable(found, engine):
        return False
    best = found.evidence[0]
    if candidate.sentence is not None and not _is_in(candidate, best):
        return False
    wait()
    return _is_likely(candidate, question, found, engine)


def _is_in(candidate: Candidate, best: Evidence) -> bool:
    """Whether a sentence is the one that the question was made of."""
    assert candidate.sentence is not None
    return best.document == candidate.document and _overlap((best.start, best.end), candidate.sentence)


def _is_likely(candidate: Candidate, question: Question, found: Found, engine: Engine) -> bool:
    """Whether the words that would answer are those of the candidate, and the verifier finds them or their sentence
    likelier right than wrong."""
    best = found.evidence[0]
    guesses = may_be([best], question)[:1]
    spans = [each.span for each in guesses if each.span]
    if candidate.words and found.read and not any(_overlap(each, candidate.words) for each in spans):
        return False
    judge = Judge(question, engine.verifier, found.sentences)
    return max(judge.likely([*guesses, Statement(best.text, best)])) >= EVEN


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
