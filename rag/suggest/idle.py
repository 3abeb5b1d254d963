"""What Sanad offers to ask, made while nothing else is to be done: no question ever waits in line behind it."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from index.types import Language
from models.errors import SanadError
from rag.engine import Engine
from rag.llm.generator import Cancelled
from rag.suggest.follow_ups import follow_ups
from rag.suggest.starters import make_starters, starters
from rag.types import Answer

QUIET_S = 5.0
"""Without a question, until starters are made: whoever has just read an answer may ask again."""
LOOK_S = 0.2
CHANGES_S = 5.0
"""How often it is looked whether there is quiet, and whether the articles have changed."""
log = logging.getLogger(__name__)


class Suggestions:
    """`engine` gives the one that answers now; `idle` the seconds since anything else was done, 0 while it is."""

    def __init__(self, engine: Callable[[], Engine], idle: Callable[[], float]) -> None:
        self._engine, self._idle = engine, idle
        self._ended = threading.Event()
        self._made = -1
        """The state of the articles that starters have been made of, as the catalog counts its changes."""

    def begin(self) -> None:
        """Make starters whenever the articles have changed, in a thread of its own."""
        threading.Thread(target=self._keep_up, daemon=True).start()

    def end(self) -> None:
        """Make no more; what is being checked is given up."""
        self._ended.set()

    @property
    def complete(self) -> bool:
        """Whether no further starters are to come while the articles stay as they are."""
        return self._made == self._changes()

    def starters(self, language: Language) -> tuple[str, ...]:
        """At most three questions to begin with, at once: those that are made already."""
        return starters(self._engine().index, language)

    def follow_ups(self, answer: Answer, asked: Sequence[str], wanted: Callable[[], bool]) -> Iterator[str]:
        """See `rag.suggest.follow_ups`. Each comes when it has been checked, between questions; none comes any more
        once they are not `wanted`."""
        with suppress(Cancelled):
            yield from follow_ups(answer, asked, self._engine(), lambda: self._wait(0.0, wanted))

    def _wait(self, quiet_s: float, wanted: Callable[[], bool]) -> None:
        """Returns when there has been quiet for so long; raises Cancelled where nobody wants it any more."""
        while wanted() and not self._ended.is_set():
            if self._idle() > quiet_s:
                return
            self._ended.wait(LOOK_S)
        raise Cancelled

    def _keep_up(self) -> None:
        while not self._ended.is_set():
            if not self.complete:
                self._make()
            self._ended.wait(CHANGES_S)

    def _make(self) -> None:
        changes = self._changes()
        try:
            make_starters(self._engine(), lambda: self._wait(QUIET_S, lambda: True))
        except Cancelled:
            return
        except SanadError as error:  # an article may go while a question about it is checked
            log.info("No questions could be made of the articles: %s", error)
        self._made = changes

    def _changes(self) -> int:
        return self._engine().index.catalog.changes()[0]
