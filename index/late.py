"""Late interaction: every token of a question meets the token of a text that is most like it, each in its context.

ColBERT's sum of maxima (Khattab and Zaharia 2020, arXiv:2004.12832), over the token vectors that make a text's vector:
they are computed anyway. docs/decisions/0006-late-interaction.md has the figures.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

from index.embed import Vectors, unit

BITS = 2
"""Of a stored value: 64 bytes a token, about 11 kB a passage. With 8 or 32 nothing is found better."""
SPAN = 2.5
"""Standard deviations of a vector's values that the stored levels reach to either side."""

_THREADS = ThreadpoolController()
_PER_BYTE = 8 // BITS
_HALF = 1 << (BITS - 1)
_SHIFTS = np.arange(0, 8, BITS, dtype=np.uint8)
_LEVELS: Vectors = (((np.arange(256)[:, None] >> _SHIFTS) & (2 * _HALF - 1)) - (_HALF - 0.5)).astype(np.float32)
"""(256, values a byte)"""


def bytes_a_token(width: int) -> int:
    """Of what `pack` gives."""
    return -(-width // _PER_BYTE)


def pack(tokens: Vectors) -> bytes:
    """Token vectors (n, width) as they are stored, each value at one of a few levels."""
    spread = tokens.std(1, keepdims=True).clip(1e-9) * SPAN
    levels = (np.floor(tokens / spread * _HALF).clip(-_HALF, _HALF - 1) + _HALF).astype(np.uint8)
    levels = np.pad(levels, ((0, 0), (0, -levels.shape[1] % _PER_BYTE)))
    packed = np.zeros((len(levels), bytes_a_token(tokens.shape[1])), np.uint8)
    for at, shift in enumerate(_SHIFTS):
        packed |= levels[:, at::_PER_BYTE] << shift
    return packed.tobytes()


def unpack(packed: bytes, width: int) -> Vectors:
    """What `pack` was given, roughly: float32 (n, width), each of length 1."""
    return unit(_levels(packed, width))


def _levels(packed: bytes, width: int) -> Vectors:
    """(n, width), of any length."""
    levels = np.take(_LEVELS, np.frombuffer(packed, np.uint8), axis=0).reshape(-1, bytes_a_token(width) * _PER_BYTE)
    return levels[:, :width]


def agreements(question: Vectors, passages: Iterable[tuple[bytes, Sequence[int]]]) -> list[tuple[float, Vectors]]:
    """How far each passage, and each of its sentences (n,), has what a question's tokens (m, width) mean: -1 to 1.

    A passage is given as its packed tokens and how many of them belong to each of its sentences, in order. They are
    taken one by one: their vectors then stay in the processor's cache.
    """
    with _THREADS.limit(limits=1, user_api="blas"):  # where a core is busy two threads wait 20 ms for each other
        return [_agreement(question, packed, counts) for packed, counts in passages]


def _agreement(question: Vectors, packed: bytes, counts: Sequence[int]) -> tuple[float, Vectors]:
    best = np.full((len(question), len(counts)), -1, np.float32)
    if not best.size:
        return -1.0, np.full(len(counts), -1, np.float32)
    if full := [at for at, count in enumerate(counts) if count]:
        tokens = _levels(packed, question.shape[1])
        similar = question @ tokens.T
        similar /= np.sqrt(np.einsum("ij,ij->i", tokens, tokens))
        best[:, full] = np.maximum.reduceat(similar, np.cumsum([0, *counts])[full], axis=1)
    return float(best.max(1).sum()) / len(question), best.sum(0) / np.float32(len(question))
