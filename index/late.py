"""Late interaction: every token of a question meets the token of a text that is most like it, each in its context.

ColBERT's sum of maxima (Khattab and Zaharia 2020) over the token vectors that an embedder computes anyway. Two things
make it work with one that was not trained for it, and across languages: vectors are centred by language, else all
tokens of a language lie close together; and a question's token counts by how far it lies from the centre, which tells
the words that say something from those in every question. docs/evaluation.md has the figures.
"""

import base64
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

from index.catalog import Catalog
from index.embed import Embedder, Embedding, Vectors, unit
from index.types import LANGUAGES, Language

BITS = 2
"""Of a stored dimension: 96 bytes a token, about 13 kB a passage. With 4 the right passage is first for .002 more of
the questions, with 16 for no more than that."""
SPAN = 2.5
"""Standard deviations of a vector's values that the stored levels reach to either side."""
POWER = 8
"""Of a token's distance from the centre, in its weight. From 1 to 8 the right passage is first for .01 more."""
SAMPLE = Path(__file__).with_name("sample.toml")

_THREADS = ThreadpoolController()
_PER_BYTE = 8 // BITS
_HALF = 1 << (BITS - 1)
_SHIFTS = np.arange(0, 8, BITS, dtype=np.uint8)
_LEVELS: Vectors = (((np.arange(256)[:, None] >> _SHIFTS) & (2 * _HALF - 1)) - (_HALF - 0.5)).astype(np.float32)
"""(256, values a byte)"""


@dataclass(frozen=True)
class Centres:
    """The middle of each language's token vectors, float32 (dimension,): in passages and in questions."""

    passages: Mapping[Language, Vectors]
    questions: Mapping[Language, Vectors]

    @property
    def dimension(self) -> int:
        return len(self.passages["en"])

    def encoded(self) -> str:
        rows = [each[language] for each in (self.passages, self.questions) for language in LANGUAGES]
        return base64.b64encode(np.stack(rows).astype("<f4").tobytes()).decode()

    @staticmethod
    def decoded(text: str) -> "Centres":
        rows = np.frombuffer(base64.b64decode(text), "<f4").reshape(2, len(LANGUAGES), -1)
        passages, questions = (dict(zip(LANGUAGES, each, strict=True)) for each in rows)
        return Centres(passages, questions)


def centres(embedder: Embedder) -> Centres:
    """Estimated from ordinary sentences, so that they do not hang on what a corpus is about. Takes about a second."""
    sample = tomllib.loads(SAMPLE.read_text(encoding="utf-8"))
    return Centres(
        {language: _mean(embedder.embed_passages(sample[language]["statements"])) for language in LANGUAGES},
        {language: _mean(embedder.embed_queries(sample[language]["questions"])) for language in LANGUAGES},
    )


def centres_of(catalog: Catalog) -> Centres:
    """Those that the catalog's tokens were packed with. It must have been built."""
    return Centres.decoded(catalog.meta("centres") or "")


def _mean(embedded: Sequence[Embedding]) -> Vectors:
    mean: Vectors = np.concatenate([each.tokens for each in embedded]).mean(0)
    return mean


def bytes_a_token(dimension: int) -> int:
    """Of what `pack` gives."""
    return -(-dimension // _PER_BYTE)


def pack(tokens: Vectors, centre: Vectors) -> bytes:
    """Token vectors (n, dimension) as they are stored: centred, each value at one of a few levels."""
    centred = tokens - centre
    spread = centred.std(1, keepdims=True).clip(1e-9) * SPAN
    levels = (np.floor(centred / spread * _HALF).clip(-_HALF, _HALF - 1) + _HALF).astype(np.uint8)
    levels = np.pad(levels, ((0, 0), (0, -levels.shape[1] % _PER_BYTE)))
    grouped = levels.reshape(len(levels), bytes_a_token(tokens.shape[1]), _PER_BYTE) << _SHIFTS
    packed: bytes = np.bitwise_or.reduce(grouped, axis=2).tobytes()
    return packed


def unpack(packed: bytes, dimension: int) -> Vectors:
    """What `pack` was given, roughly: centred, float32 (n, dimension), each of length 1."""
    levels = np.take(_LEVELS, np.frombuffer(packed, np.uint8), axis=0).reshape(-1, bytes_a_token(dimension) * _PER_BYTE)
    return unit(levels[:, :dimension])


@dataclass(frozen=True)
class Asked:
    """A question's token vectors (n, dimension), centred and of length 1, and their weights (n,), which sum to 1."""

    tokens: Vectors
    weights: Vectors


def asked(tokens: Vectors, centre: Vectors) -> Asked:
    """`tokens` (n, dimension) of a question, `centre` that of the questions in its language."""
    centred = tokens - centre
    weights: Vectors = np.linalg.norm(centred, axis=1) ** POWER
    return Asked(unit(centred), weights / max(float(weights.sum()), 1e-12))


def agreement(question: Asked, packed: bytes, counts: Sequence[int]) -> tuple[float, Vectors]:
    """How far a passage, and each of its sentences (n,), has what the question's tokens mean: -1 to 1.

    The passage is given as its packed tokens and how many of them belong to each of its sentences, in order. Passages
    are taken one by one: their vectors then stay in the processor's cache.
    """
    tokens = unpack(packed, question.tokens.shape[1])
    best = np.full((len(question.tokens), len(counts)), -1, np.float32)
    if full := [at for at, count in enumerate(counts) if count]:
        starts = np.cumsum([0, *counts])[full]
        with _THREADS.limit(limits=1, user_api="blas"):  # where a core is busy two threads wait 20 ms for each other
            similar = question.tokens @ tokens.T
        best[:, full] = np.maximum.reduceat(similar, starts, axis=1)
    return float(question.weights @ best.max(1)), question.weights @ best
