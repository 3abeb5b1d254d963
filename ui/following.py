"""Following the folder of a shelf: while it is switched on, the index is brought up whenever the files change."""

import threading
from collections.abc import Iterator, Set
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from index.build import BuildReport
from index.documents import Unreadable
from index.watch import follow
from models.errors import SanadError, unexpected
from ui.shelf import Report, Shelf, report_of

SECONDS_TO_END = 10
"""That a build which is running at the end is waited for; one that is killed loses nothing that was done."""


class Following:
    """A switch, off at first. One for all readers of the page, as there is one folder."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._stop: threading.Event | None = None
        self._thread: threading.Thread | None = None
        self._before: Set[str] = frozenset()
        self._failed: Set[Unreadable] = frozenset()
        self.report = Report(())
        """What the last build that changed anything did, or why following ended."""
        self.when: datetime | None = None
        """When that was; None: nothing has happened yet."""

    @property
    def on(self) -> bool:
        return self._stop is not None

    def switch(self, on: bool) -> None:
        """On or off, if it is not so already. What is being built when it goes off is built to its end."""
        if on and self._stop is None:
            self._stop = threading.Event()
            self._failed = frozenset()
            self._thread = threading.Thread(target=self._follow, args=[self._stop], daemon=True)
            self._thread.start()
        elif not on and self._stop is not None:
            self._stop.set()
            self._stop = None

    def end(self) -> None:
        """Off, and waited for."""
        self.switch(False)
        if self._thread:
            self._thread.join(SECONDS_TO_END)

    def _follow(self, stop: threading.Event) -> None:
        index = self.shelf.index
        try:
            follow(index.settings, self._tell, index.embedder, stop, self._turn)
            return
        except SanadError as error:
            self._note(Report((), error))
        except Exception:
            self._note(Report((), unexpected("The folder cannot be followed any more")))
        if self._stop is stop:
            self._stop = None

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """The page changes the corpus in other ways too, one at a time."""
        with self.shelf.lock:
            self._before = self.shelf.index.catalog.sources().keys()
            yield

    def _tell(self, built: BuildReport | SanadError) -> None:
        """What cannot be read is told once, not after every change of another file."""
        if isinstance(built, SanadError):
            self._note(Report((), built))
            return
        failed = frozenset(built.failed)
        news = replace(built, failed=tuple(each for each in built.failed if each not in self._failed))
        self._failed = failed
        report = report_of(self.shelf, news, self._before, {})
        if report.outcomes:
            self._note(report)

    def _note(self, report: Report) -> None:
        self.report, self.when = report, datetime.now()
