"""What parts of a program take, by a clock of one's choice."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any


class Clock:
    """Adds up what each part takes, in milliseconds of `now`, which gives seconds. Parts do not overlap: one that
    begins within another counts for the other."""

    def __init__(self, now: Callable[[], float] = perf_counter) -> None:
        self.now = now
        self.spent: dict[str, float] = {}
        self.part: str | None = None
        """The part that is running."""

    @contextmanager
    def running(self, part: str) -> Iterator[None]:
        if self.part is not None:
            yield
            return
        self.part, started = part, self.now()
        try:
            yield
        finally:
            self.add(part, 1000 * (self.now() - started))
            self.part = None

    def add(self, part: str, milliseconds: float) -> None:
        self.spent[part] = self.spent.get(part, 0.0) + milliseconds

    def over(self, inner: Any, **parts: str) -> Any:
        """Passes everything on to `inner`; calls of the named methods count for their parts."""
        return _Timed(self, inner, parts)


class _Timed:
    def __init__(self, clock: Clock, inner: Any, parts: dict[str, str]) -> None:
        self._clock, self._inner, self._parts = clock, inner, parts

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name not in self._parts:
            return found

        def timed(*values: Any, **named: Any) -> Any:
            with self._clock.running(self._parts[name]):
                return found(*values, **named)

        return timed
