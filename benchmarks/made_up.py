"""A corpus of made-up articles in both languages, and an embedder of made-up vectors: true to size, cheap, repeatable.

Words are as frequent as words are (Zipf's law). Vectors are random and of length 1, of variances that fall as 1/rank,
as those along the principal axes of texts' vectors do: were all directions alike, no graph could be searched well. A
question's lies near that of the passage which it was drawn for. What is found tells nothing of quality; how much of
what is exactly the nearest is found tells whether the index of vectors loses any.
"""

import hashlib
import json
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from zlib import crc32

import numpy as np

from index.embed import TOKEN_WIDTH, Embedding, Vectors, unit
from index.types import Language
from models.registry import DEFAULT_EMBEDDER

WORDS = 30_000
"""Different words of a language."""
LETTERS = {"ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي", "en": "abcdefghijklmnopqrstuvwxyz"}
SENTENCES, SENTENCE = 25, 20
"""Sentences of an article, words of a sentence: five passages of the usual size."""
TOKENS_A_WORD = 1.9
ARTICLES_A_FILE = 100
FOLDERS = ("news", "economy", "culture", "sport", "archive")
TAGS = tuple(f"tag{number}" for number in range(50))
AUTHORS = tuple(f"Author {number}" for number in range(1000))
FIRST_DAY, DAYS = date(2005, 1, 1), 20 * 365
NEARNESS = 0.5
"""The cosine of a question and the passage that it was drawn for, about that of a real pair."""


class Words:
    """Draws words of a language, the one of rank r about 1 / (r + 50) as often as the rest."""

    def __init__(self, language: Language) -> None:
        draw = random.Random(language)
        self._words = ["".join(draw.choices(LETTERS[language], k=draw.randint(3, 9))) for _ in range(WORDS)]
        self._sums = list(accumulate(1 / (rank + 50) for rank in range(WORDS)))

    def draw(self, random: random.Random, n: int) -> str:
        return " ".join(random.choices(self._words, cum_weights=self._sums, k=n))


@lru_cache
def words_of(language: Language) -> Words:
    return Words(language)


def write_corpus(folder: Path, articles: int) -> None:
    """Writes what is missing of so many articles, every other one in Arabic, as .jsonl files in a few folders."""
    for start in range(0, articles, ARTICLES_A_FILE):
        number = start // ARTICLES_A_FILE
        path = folder / FOLDERS[number % len(FOLDERS)] / f"{number:06}.jsonl"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(".part")
            part.write_text("\n".join(_lines(start, min(start + ARTICLES_A_FILE, articles))) + "\n", encoding="utf-8")
            part.replace(path)


def _lines(start: int, end: int) -> Iterator[str]:
    for number in range(start, end):
        language: Language = "ar" if number % 2 else "en"
        draw, words = random.Random(number), words_of(language)
        article = {
            "id": str(number),
            "title": words.draw(draw, 5),
            "text": " ".join(words.draw(draw, SENTENCE).capitalize() + "." for _ in range(SENTENCES)),
            "language": language,
            "date": (FIRST_DAY + timedelta(draw.randrange(DAYS))).isoformat(),
            "author": draw.choice(AUTHORS),
            "tags": draw.sample(TAGS, 2),
        }
        yield json.dumps(article, ensure_ascii=False)


class MadeUpEmbedder:
    """An `index.embed.Embedder` whose vectors depend on a text alone, of the width of the default embedder's."""

    name = DEFAULT_EMBEDDER  # so that its vectors are stored and scored as those of this one are
    fingerprint = hashlib.sha256(b"made-up").hexdigest()[:12]
    dimension = 768
    max_tokens = 2048

    def __init__(self) -> None:
        draw = np.random.default_rng(0)
        self._spread = np.arange(1, self.dimension + 1, dtype=np.float32) ** -0.5
        self._tokens = unit(draw.standard_normal((4096, TOKEN_WIDTH), np.float32))
        self._near: dict[str, Vectors] = {}
        self.embedded = 0
        """Passages so far."""

    def expect(self, question: str, passage: Vectors) -> None:
        """From now on the question's vector is near this one (dimension,)."""
        self._near[question] = NEARNESS * passage + (1 - NEARNESS**2) ** 0.5 * self._vector(question)

    def embed_queries(self, texts: Sequence[str]) -> list[Embedding]:
        return [self._embed(text) for text in texts]

    def embed_passages(
        self, texts: Sequence[str], _titles: Sequence[str] = (), progress: Callable[[int], object] | None = None
    ) -> list[Embedding]:
        self.embedded += len(texts)
        if progress:
            progress(len(texts))
        return [self._embed(text) for text in texts]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [int(TOKENS_A_WORD * (text.count(" ") + 1)) for text in texts]

    def _embed(self, text: str) -> Embedding:
        [count] = self.count_tokens([text])
        tokens = self._tokens[_draw(text).integers(len(self._tokens), size=count)]
        starts = np.linspace(0, len(text), count, endpoint=False, dtype=int)
        vector = self._near[text] if text in self._near else self._vector(text)
        return Embedding(vector, tokens, tuple(starts.tolist()))

    def _vector(self, text: str) -> Vectors:
        vector: Vectors = unit(_draw(text).standard_normal((1, self.dimension), np.float32) * self._spread)[0]
        return vector


def _draw(text: str) -> np.random.Generator:
    return np.random.default_rng(crc32(text.encode()))
