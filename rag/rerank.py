"""Passages and sentences ranked anew by what the reader finds in them, beside their relevance."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.types import Hit, Language, Sentence
from rag.reader import Reader
from rag.reading import Reading

FLOOR = -20.0
"""The reader's lowest score, of a sentence that it did not see."""


GUESSES = 6
"""Answers kept of a sentence."""


@dataclass(frozen=True)
class Weights:
    """Units of relevance for one unit of the reader's score, of a passage and of a sentence, and a constant."""

    passage: float
    sentence: float
    constant: float


# Fitted by evals.fit_reader on the articles of XQuAD that the reader was not trained on.
WITHIN, ACROSS = Weights(0.048, 0.076, 0.0), Weights(0.022, 0.064, 0.15)


def rerank(
    question: str,
    asker: Language,
    passages: Sequence[Hit],
    reader: Reader,
    within: Weights = WITHIN,
    across: Weights = ACROSS,
) -> list[Hit]:
    """The passages with scores that count what the reader finds, best first."""
    read = reader.read(question, [passage.text for passage in passages])
    ranked = [
        _reranked(passage, reading, within if passage.language == asker else across)
        for passage, reading in zip(passages, read, strict=True)
    ]
    return sorted(ranked, key=lambda passage: -passage.score)


def _reranked(passage: Hit, reading: Reading, weights: Weights) -> Hit:
    return replace(
        passage,
        score=passage.score + weights.passage * max(reading.best()[0], FLOOR) + weights.constant,
        sentences=tuple(_read(sentence, passage, reading, weights) for sentence in passage.sentences),
    )


def _read(sentence: Sentence, passage: Hit, reading: Reading, weights: Weights) -> Sentence:
    inside = sentence.start - passage.start, sentence.end - passage.start
    read = max(reading.best(inside)[0], FLOOR)
    guesses = tuple(
        (score, (passage.start + start, passage.start + end))
        for score, (start, end) in reading.answers(passage.text, inside, GUESSES)
    )
    return replace(sentence, score=sentence.score + weights.sentence * read, read=read, guesses=guesses)
