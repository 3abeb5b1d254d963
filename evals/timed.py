"""An embedder under the stopwatch."""

from collections.abc import Callable, Sequence
from time import perf_counter

from index.embed import Embedder, Embedding


class Timed:
    """An embedder that notes how long the last question took it, and embeds no question twice."""

    def __init__(self, inner: Embedder) -> None:
        self.inner = inner
        self._kept: dict[tuple[str, ...], tuple[list[Embedding], float]] = {}
        self.name, self.fingerprint = inner.name, inner.fingerprint
        self.dimension, self.max_tokens = inner.dimension, inner.max_tokens
        self.milliseconds = 0.0
        """Of the last question, when it was embedded."""
        self.spent = 0.0
        """Of the last call: next to nothing where the question had been embedded before."""

    def embed_queries(self, texts: Sequence[str]) -> list[Embedding]:
        started = perf_counter()
        key = tuple(texts)
        if key not in self._kept:
            embedded = self.inner.embed_queries(texts)
            self._kept[key] = embedded, milliseconds_since(started)
        embedded, self.milliseconds = self._kept[key]
        self.spent = milliseconds_since(started)
        return embedded

    def embed_passages(
        self, texts: Sequence[str], titles: Sequence[str] = (), progress: Callable[[int], object] | None = None
    ) -> list[Embedding]:
        return self.inner.embed_passages(texts, titles, progress)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self.inner.count_tokens(texts)


def milliseconds_since(started: float) -> float:
    return (perf_counter() - started) * 1000


def spread(values: Sequence[float]) -> str:
    """Median and 95th percentile."""
    ordered = sorted(values)
    return f"{ordered[len(ordered) // 2]:.1f} ms (p95 {ordered[int(0.95 * len(ordered))]:.1f})"
