"""The reader: what it finds in passages. The embedder's own layers read a question beside a passage with an adapter
that ships with Sanad (models/readers/; docs/reader.md is its card).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from index.embed import Embedder
from index.types import Hit
from rag.adapter import Adapter, load_adapter
from rag.spans import (
    TokenScores,
    answer_sums,
    best_answers,
    encode,
    fullest_answer,
    log_sum,
    token_scores,
    tokens_inside,
)
from rag.types import Guess

GUESSES = 4
"""Words that may answer, kept of a sentence."""
UNSEEN = -20.0
"""The log-odds of a sentence that the reader did not see, being behind the end of what it reads at once."""


@dataclass(frozen=True)
class SentenceReading:
    """Of a sentence, whose offsets these are: the log-odds that it answers, and words in it that may, the likeliest
    first; `fullest`: those that are least likely to be cut."""

    start: int
    end: int
    score: float
    guesses: tuple[Guess, ...] = ()
    fullest: Guess | None = None


@dataclass(frozen=True)
class Reading:
    """Of a passage: the log-odds that something in it answers, and a reading of each of its sentences, in order."""

    score: float
    sentences: tuple[SentenceReading, ...]


class Reader(Protocol):
    def read(self, question: str, passages: Sequence[Hit]) -> list[Reading]:
        """One for each passage."""


def load_reader(embedder: Embedder) -> Reader | None:
    """The reader that goes with an embedder; None where there is none. Raises as `load_adapter` does."""
    adapter = load_adapter("readers", embedder, ", or set `reader = false` under [answer] in the settings")
    return AdapterReader(adapter) if adapter else None


class AdapterReader:
    """A Reader by torch. The adapter's head has three channels: start, end, and whether anything answers."""

    def __init__(self, adapter: Adapter) -> None:
        self._adapter = adapter

    def read(self, question: str, passages: Sequence[Hit]) -> list[Reading]:
        return self.read_each([question] * len(passages), passages)

    def read_each(self, questions: Sequence[str], passages: Sequence[Hit]) -> list[Reading]:
        """One for each question beside the passage at the same place."""
        if not passages:
            return []
        rows = [(question, each.title, each.text) for question, each in zip(questions, passages, strict=True)]
        encoded = encode(self._adapter.tokenize, rows, self._adapter.brackets)
        scores = self._adapter.scores(encoded).numpy()
        return [reading(hit, token_scores(each, row)) for hit, each, row in zip(passages, encoded, scores, strict=True)]


def reading(passage: Hit, scores: TokenScores) -> Reading:
    """What the scores of a passage's tokens say of it and of its sentences.

    That something answers is the mean of two log-odds: of all answers against none, and of the head that was made for
    it. A sentence has of it the share of its answers among all.
    """
    every = log_sum(answer_sums(scores, range(len(scores.offsets))))
    if every == -np.inf:
        return Reading(UNSEEN, tuple(SentenceReading(each.start, each.end, UNSEEN) for each in passage.sentences))
    answers = (every + scores.answers) / 2
    sentences = []
    for each in passage.sentences:
        inside = each.start - passage.start, each.end - passage.start
        share = log_sum(answer_sums(scores, tokens_inside(scores.offsets, inside))) - every
        found = best_answers(scores, passage.text, inside, GUESSES)
        guesses = tuple(Guess((passage.start + start, passage.start + end), score) for score, (start, end) in found)
        whole = fullest_answer(scores, passage.text, inside)
        fullest = whole and Guess((passage.start + whole[1][0], passage.start + whole[1][1]), whole[0])
        sentences.append(SentenceReading(each.start, each.end, max(answers + share, UNSEEN), guesses, fullest))
    return Reading(answers, tuple(sentences))
