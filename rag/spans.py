"""A question beside a passage → tokens for the reader; its scores of tokens → words that may answer. Pure."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.text import undecorated
from index.types import Span

QUESTION = "task: question answering | query: {question}"
PASSAGE = "\ntitle: {title} | text: "
"""The embedder's own prompts, in one text: what it has learned to expect before a question and before a passage."""
NO_TITLE = "none"
MAX_QUESTION, MAX_TITLE, MAX_PASSAGE = 72, 40, 320
"""Tokens. What is longer is cut at its end."""
MAX_ANSWER = 36
"""Tokens of an answer."""
SLACK = 6
"""So many times as many token spans are looked at as answers are wanted: many are parts of the same words."""
RECALL = 2.0
"""How many times as much as what is too much in an answer it counts what is missing (the beta of van Rijsbergen's F,
1979): words that are cut mislead, some too many stand in the same sentence of the source. By convention, not fitted."""
WEIGHED, CANDIDATES = 200, 40
"""So many token spans, the likeliest, stand for all; of so many the fullest is chosen."""
OPENING, CLOSING = "$€£¥#-−+", "%٪°"
"""Signs that belong to the number that they stand before or behind."""

Scores = NDArray[np.float32]
Tokenize = Callable[[Sequence[str]], list[tuple[list[int], list[Span]]]]
"""Texts → for each the IDs of its tokens, without special ones, and the characters that each stands for."""


@dataclass(frozen=True)
class Encoded:
    """`<bos> question title passage <eos>`; the token `first + i` stands for `passage[slice(*offsets[i])]`."""

    ids: tuple[int, ...]
    first: int
    offsets: tuple[Span, ...]


def encode(tokenize: Tokenize, rows: Sequence[tuple[str, str, str]], brackets: tuple[int, int]) -> list[Encoded]:
    """Triples of question, title and passage. `brackets`: the IDs of <bos> and <eos>."""
    return encode_beside(
        tokenize, [(QUESTION.format(question=question), *rest) for question, *rest in rows], brackets, MAX_QUESTION
    )


def encode_beside(
    tokenize: Tokenize, rows: Sequence[Sequence[str]], brackets: tuple[int, int], most: int
) -> list[Encoded]:
    """Triples of a text of at most `most` tokens, a title and a passage that is read beside it.

    Tashkeel and tatweel are left out of what is read; the offsets are those of the passage as it stands.
    """
    if not rows:
        return []
    texts = tokenize([undecorated(text) for text, _, _ in rows])
    titles = tokenize([PASSAGE.format(title=undecorated(title).strip() or NO_TITLE) for _, title, _ in rows])
    passages = tokenize([undecorated(passage) for _, _, passage in rows])
    end_of_title = tokenize([PASSAGE.format(title="")])[0][0][-3:]
    encoded = []
    for (_, _, passage), (text, _), (title, _), (read, offsets) in zip(rows, texts, titles, passages, strict=True):
        if len(title) > MAX_TITLE:
            title = [*title[: MAX_TITLE - len(end_of_title)], *end_of_title]
        head = [brackets[0], *text[:most], *title]
        ids = (*head, *read[:MAX_PASSAGE], brackets[1])
        encoded.append(Encoded(ids, len(head), as_written(passage, offsets[:MAX_PASSAGE])))
    return encoded


def as_written(text: str, offsets: Sequence[Span]) -> tuple[Span, ...]:
    """Offsets in `undecorated(text)` → offsets in `text`."""
    kept = [at for at, char in enumerate(text) if undecorated(char)]
    if len(kept) == len(text):
        return tuple(offsets)
    return tuple((kept[start], kept[end - 1] + 1) if start < end else (0, 0) for start, end in offsets)


@dataclass(frozen=True)
class TokenScores:
    """What the reader says of the tokens of one passage: `starts`, `ends` float32 (tokens,) each less half the score of
    "nothing here answers", so that start + end is the log-odds of an answer against none; `answers`: log-odds that
    something in the passage answers, of a head of its own."""

    starts: Scores
    ends: Scores
    answers: float
    offsets: tuple[Span, ...]


def token_scores(encoded: Encoded, scores: Scores) -> TokenScores:
    """Of float32 (3, tokens), which may be padded: start, end, and at the first token "nothing here answers" in the
    first two and "something answers" in the third."""
    inside = slice(encoded.first, encoded.first + len(encoded.offsets))
    return TokenScores(
        starts=scores[0, inside] - scores[0, 0],
        ends=scores[1, inside] - scores[1, 0],
        answers=float(scores[2, 0]),
        offsets=encoded.offsets,
    )


def tokens_inside(offsets: Sequence[Span], span: Span) -> range:
    """The tokens that end inside the characters of `span`."""
    keep = [at for at, (_, end) in enumerate(offsets) if span[0] < end <= span[1]]
    return range(keep[0], keep[-1] + 1) if keep else range(0)


def answer_sums(scores: TokenScores, tokens: range) -> Scores:
    """float32 (tokens, tokens): of an answer from one of the tokens to another; minus infinity where it ends before it
    begins or is longer than MAX_ANSWER."""
    places = np.arange(len(tokens))
    length = places[None, :] - places[:, None]
    part = slice(tokens.start, tokens.stop)
    sums = scores.starts[part, None] + scores.ends[None, part]
    return np.where((length >= 0) & (length < MAX_ANSWER), sums, np.float32(-np.inf)).astype(np.float32)


def best_answers(scores: TokenScores, passage: str, inside: Span, most: int) -> list[tuple[float, Span]]:
    """At most `most` answers in the characters `inside`, best first: log-odds and span; each begins and ends with a
    word."""
    tokens = tokens_inside(scores.offsets, inside)
    sums = answer_sums(scores, tokens)
    found: dict[Span, float] = {}
    for place in np.argsort(-sums, axis=None)[: most * SLACK]:
        first, last = np.unravel_index(int(place), sums.shape)
        if len(found) == most or sums[first, last] == -np.inf:
            break
        span = (scores.offsets[tokens[int(first)]][0], scores.offsets[tokens[int(last)]][1])
        span = to_words(passage, (max(span[0], inside[0]), min(span[1], inside[1])))
        if span[0] < span[1]:
            found.setdefault(span, float(sums[first, last]))
    return [(score, span) for span, score in found.items()]


def fullest_answer(scores: TokenScores, passage: str, inside: Span) -> tuple[float, Span] | None:
    """Of the answers in the characters `inside` the one whose words have, weighed by how likely the reader finds each
    span, the highest expected F with `RECALL` in common with the right ones (minimum Bayes risk; Kumar and Byrne 2004),
    with the log-odds of the likeliest span that shares words with it; None without any."""
    tokens = tokens_inside(scores.offsets, inside)
    sums = answer_sums(scores, tokens)
    order = np.argsort(-sums, axis=None, kind="stable")[:WEIGHED]
    order = order[np.isfinite(sums.flat[order])]
    if not order.size:
        return None
    first, last = np.unravel_index(order, sums.shape)
    odds = sums.flat[order]
    weights = np.exp(odds - odds[0])
    begins, ends = first[:CANDIDATES, None], last[:CANDIDATES, None]
    shared = np.maximum(np.minimum(ends, last) - np.maximum(begins, first) + 1, 0)
    beta = RECALL**2
    measure = (1 + beta) * shared / (beta * (last - first + 1) + ends - begins + 1)
    chosen = int(np.argmax(measure @ weights))
    start = scores.offsets[tokens[int(first[chosen])]][0]
    end = scores.offsets[tokens[int(last[chosen])]][1]
    span = to_words(passage, (max(start, inside[0]), min(end, inside[1])))
    return (float(odds[shared[chosen] > 0].max()), span) if span[0] < span[1] else None


def log_sum(values: Scores) -> float:
    """log of the sum of exp; minus infinity for none."""
    if not values.size or (highest := float(values.max())) == -np.inf:
        return -np.inf
    return highest + float(np.log(np.exp(values - highest).sum()))


_COMPOUND = re.compile(r"(?:-[^\W\d_]+)+(?!\w)")
"""What makes African-American of African."""


def to_words(text: str, span: Span) -> Span:
    """The span widened to whole words and compounds, without punctuation around them; empty where it holds no word."""
    start, end = span
    while start > 0 and _is_word(text[start - 1]) and start < end and _is_word(text[start]):
        start -= 1
    while end < len(text) and end > start and _is_word(text[end - 1]) and _is_word(text[end]):
        end += 1
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and not _is_word(text[end - 1]):
        end -= 1
    if start < end and (rest := _COMPOUND.match(text, end)) and text[end - 1].isalpha():
        end = rest.end()
    if start < end and text[start].isdigit() and _opens(text, start - 1):
        start -= 1
    if start < end < len(text) and text[end - 1].isdigit() and text[end] in CLOSING:
        end += 1
    return start, end


def _opens(text: str, at: int) -> bool:
    """Whether a sign stands there that belongs to the number behind it, and no word before it: 1978-1981 has none."""
    return at >= 0 and text[at] in OPENING and not (at and _is_word(text[at - 1]))


def _is_word(char: str) -> bool:
    """Letters, digits and marks above or below them."""
    return char.isalnum() or unicodedata.category(char) == "Mn"
