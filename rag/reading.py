"""A question and a passage → tokens for the reader; its scores of tokens → answers and what they are worth. Pure."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.types import Span

MAX_TOKENS = 288
MAX_QUESTION = 64
MAX_ANSWER = 30
"""Tokens."""
SLACK = 6
"""So many times as many token spans are looked at as answers are wanted: many are parts of the same words."""
OPENING, CLOSING = "$€£¥#", "%°"
"""Signs that belong to the words they stand beside."""

CLOSED = -1e4
"""The score of tokens that cannot begin or end an answer: no infinity, which would spoil sums."""

Integers = NDArray[np.int64]
Scores = NDArray[np.float32]
Tokenize = Callable[[list[str]], list[tuple[list[int], list[Span]]]]
"""Texts → for each the IDs of its tokens, without special ones, and the characters that each stands for."""


@dataclass(frozen=True)
class Encoded:
    """`<s> question </s></s> passage </s>`. Token `first + i` is `passage[slice(*offsets[i])]`, which may begin with
    white space. A passage too long is cut at its end."""

    ids: tuple[int, ...]
    first: int
    offsets: tuple[Span, ...]


@dataclass(frozen=True)
class Batch:
    """`ids`, `mask`, `open`: (examples, tokens); `open` is 1 where an answer may stand: at `<s>`, which says that there
    is none, and in the passage."""

    ids: Integers
    mask: Integers
    open: Integers


def encode(tokenize: Tokenize, pairs: Sequence[tuple[str, str]], begin: int, end: int) -> list[Encoded]:
    """Each pair of a question and a passage; `begin` and `end` are the IDs of `<s>` and `</s>`.

    Neither text gets the embedder's prefixes: reading is a task of its own.
    """
    questions = tokenize([question for question, _ in pairs])
    passages = tokenize([passage for _, passage in pairs])
    found = []
    for (question, _), (passage, offsets) in zip(questions, passages, strict=True):
        head = [begin, *question[:MAX_QUESTION], end, end]
        room = MAX_TOKENS - len(head) - 1
        found.append(Encoded((*head, *passage[:room], end), len(head), tuple(offsets[:room])))
    return found


def collate(encoded: Sequence[Encoded]) -> Batch:
    shape = len(encoded), max(len(each.ids) for each in encoded)
    ids, mask, open_ = (np.zeros(shape, np.int64) for _ in range(3))
    for row, each in enumerate(encoded):
        ids[row, : len(each.ids)] = each.ids
        mask[row, : len(each.ids)] = 1
        open_[row, 0] = 1
        open_[row, each.first : each.first + len(each.offsets)] = 1
    return Batch(ids, mask, open_)


@dataclass(frozen=True)
class Reading:
    """What the reader says of one passage: float32 (passage tokens) each, and the score of "no answer"."""

    starts: Scores
    ends: Scores
    null: float
    offsets: tuple[Span, ...]

    def best(self, inside: Span | None = None) -> tuple[float, int, int]:
        """Score minus that of "no answer", first and last token of the best answer, or of the best one of the tokens
        that end in the characters `inside`. Minus infinity where there is none."""
        low, sums = self._sums(inside)
        if not sums.size:
            return -np.inf, 0, 0
        first, last = np.unravel_index(int(sums.argmax()), sums.shape)
        return float(sums[first, last]) - self.null, low + int(first), low + int(last)

    def answer(self, passage: str, inside: Span | None = None) -> tuple[float, Span]:
        """Score minus that of "no answer", and the characters of the best answer (in `inside`)."""
        score, first, last = self.best(inside)
        if score == -np.inf:
            return score, (0, 0)
        return score, tokens_to_span(self.offsets, passage, first, last)

    def answers(self, passage: str, inside: Span, most: int) -> list[tuple[float, Span]]:
        """At most `most` answers in `inside`, best first, as `answer` gives them; each begins and ends with a word."""
        low, sums = self._sums(inside)
        found: dict[Span, float] = {}
        for place in np.argsort(-sums, axis=None)[: most * SLACK]:
            first, last = np.unravel_index(int(place), sums.shape)
            if len(found) == most or sums[first, last] == -np.inf:
                break
            span = to_words(passage, tokens_to_span(self.offsets, passage, low + int(first), low + int(last)))
            found.setdefault(span, float(sums[first, last]) - self.null)
        return [(score, span) for span, score in found.items() if span[0] < span[1]]

    def _sums(self, inside: Span | None) -> tuple[int, Scores]:
        """The first token that ends `inside`, and the scores of answers from one token of these to another."""
        low_end, high_end = inside or (0, np.inf)
        keep = [at for at, (_, end) in enumerate(self.offsets) if low_end < end <= high_end]
        if not keep:
            return 0, np.empty((0, 0), np.float32)
        low, high = keep[0], keep[-1] + 1
        places = np.arange(high - low)
        length = places[None, :] - places[:, None]
        sums = self.starts[low:high, None] + self.ends[None, low:high]
        return low, np.where((length >= 0) & (length < MAX_ANSWER), sums, -np.inf)


def to_words(text: str, span: Span) -> Span:
    """The span widened to whole words, without punctuation around them."""
    start, end = span
    while start > 0 and _is_word(text[start - 1]) and _is_word(text[start]):
        start -= 1
    while end < len(text) and _is_word(text[end - 1]) and _is_word(text[end]):
        end += 1
    while start < end and not (_is_word(text[start]) or text[start] in OPENING):
        start += 1
    while start < end and not (_is_word(text[end - 1]) or text[end - 1] in CLOSING):
        end -= 1
    return start, end


def _is_word(char: str) -> bool:
    """Letters, digits and marks above or below them."""
    return char.isalnum() or unicodedata.category(char) == "Mn"


def tokens_to_span(offsets: Sequence[Span], passage: str, first: int, last: int) -> Span:
    """The characters of the tokens `first` to `last` (inclusive), without white space around."""
    start, end = offsets[first][0], offsets[last][1]
    text = passage[start:end]
    return start + len(text) - len(text.lstrip()), end - len(text) + len(text.rstrip())


def reading(encoded: Encoded, scores: Scores) -> Reading:
    """Of float32 (2, tokens), which may be padded."""
    inside = slice(encoded.first, encoded.first + len(encoded.offsets))
    return Reading(scores[0, inside], scores[1, inside], float(scores[0, 0] + scores[1, 0]), encoded.offsets)
