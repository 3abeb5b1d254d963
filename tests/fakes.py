"""Stand-ins for models: small, deterministic, and true to the interface."""

import hashlib
import re
from collections.abc import Callable, Sequence

import numpy as np

from index.embed import Embedding, Vectors
from index.text import fold


class HashEmbedder:
    """Character trigrams of the folded text hashed into 64 dimensions: texts that share words have a high cosine."""

    dimension = 64
    max_tokens = 256

    def __init__(self, name: str = "hash") -> None:
        self.name = name
        self.fingerprint = hashlib.sha256(name.encode()).hexdigest()[:12]
        self.embedded = 0
        """How many passages it has embedded so far."""

    def embed_queries(self, texts: Sequence[str]) -> list[Embedding]:
        return [self._embed(text, text) for text in texts]

    def embed_passages(
        self, texts: Sequence[str], titles: Sequence[str] = (), progress: Callable[[int], object] | None = None
    ) -> list[Embedding]:
        self.embedded += len(texts)
        if progress:
            progress(len(texts))
        named = titles or [""] * len(texts)
        return [self._embed(text, f"{title} {text}") for title, text in zip(named, texts, strict=True)]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def _embed(self, text: str, titled: str) -> Embedding:
        """Its tokens are the words."""
        words = list(re.finditer(r"\S+", text))
        tokens = np.array([self._vector(word.group()) for word in words], np.float32).reshape(-1, self.dimension)
        return Embedding(self._vector(titled), tokens, tuple(word.start() for word in words))

    def _vector(self, text: str) -> Vectors:
        row = np.full(self.dimension, 1e-6, np.float32)
        padded = f" {fold(text)} "
        for at in range(len(padded) - 2):
            digest = hashlib.blake2b(padded[at : at + 3].encode(), digest_size=2).digest()
            row[int.from_bytes(digest, "big") % self.dimension] += 1
        vector: Vectors = row / np.linalg.norm(row)
        return vector
