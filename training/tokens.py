"""A question and a passage → tokens, and spans of characters ↔ spans of tokens. Pure."""

import random
from collections.abc import Iterator, Sequence

from tokenizers import Tokenizer

from index.types import Span
from models.errors import InputError
from rag import reading
from rag.reading import Encoded

WINDOW = 50
"""Batches among which examples are sorted by length: little padding, and still a good shuffle."""


def encode(tokenizer: Tokenizer, pairs: Sequence[tuple[str, str]]) -> list[Encoded]:
    """Each pair of a question and a passage, as the product reads it."""

    def tokenize(texts: list[str]) -> list[tuple[list[int], list[Span]]]:
        found = tokenizer.encode_batch(texts, add_special_tokens=False)
        return [(each.ids, each.offsets) for each in found]

    begin, end = (_special(tokenizer, token) for token in ("<s>", "</s>"))
    return reading.encode(tokenize, pairs, begin, end)


def _special(tokenizer: Tokenizer, token: str) -> int:
    found = tokenizer.token_to_id(token)
    if found is None:
        raise InputError(f"The embedder's tokenizer has no {token}.", "Choose an embedder of the XLM-R family.")
    return found


def span_to_tokens(offsets: Sequence[Span], span: Span) -> Span | None:
    """The first and the last token (both inclusive, counted in the passage) that share a character with `span`."""
    inside = [at for at, (start, end) in enumerate(offsets) if start < span[1] and span[0] < end]
    if not inside or offsets[inside[-1]][1] < span[1]:  # cut away with the end of the passage
        return None
    return inside[0], inside[-1]


def batches(lengths: Sequence[int], size: int, seed: int) -> Iterator[list[int]]:
    """Every example once, in shuffled batches of about equal length."""
    shuffle = random.Random(seed)
    order = list(range(len(lengths)))
    shuffle.shuffle(order)
    for start in range(0, len(order), size * WINDOW):
        window = sorted(order[start : start + size * WINDOW], key=lambda each: lengths[each])
        groups = [window[at : at + size] for at in range(0, len(window), size)]
        shuffle.shuffle(groups)
        yield from groups
