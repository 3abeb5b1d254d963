"""Following a folder: whenever its files change, the index is brought up."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import watchfiles

from index.build import BuildReport, build
from index.embed import Embedder
from index.settings import IndexSettings
from models.errors import SanadError

QUIET_MS = 1_600
"""Changes that follow each other within so long are taken in together."""
WAIT_MS = 500
"""Between two looks at whether it is to stop."""


def follow(
    settings: IndexSettings,
    tell: Callable[[BuildReport | SanadError], object],
    embedder: Embedder | None = None,
    stop: threading.Event | None = None,
    turn: Callable[[], AbstractContextManager[object]] = nullcontext,
) -> None:
    """Build now and after every change of the corpus, until `stop` is set or Ctrl-C is pressed.

    `tell` is given what each build did, or why it did nothing: the next change is another try. Each build runs, and is
    told, inside a `turn`, for a program that writes the index in other ways too. Raises what the first build raises.
    """
    watched = watchfiles.watch(
        settings.corpus,
        watch_filter=None,
        debounce=QUIET_MS,
        stop_event=stop,
        raise_interrupt=False,
        rust_timeout=WAIT_MS,
        yield_on_timeout=True,
    )
    next(watched, None)  # it sees changes from now on, so that none is missed while the first build runs
    with turn():
        tell(build(settings, embedder, progress=True))
    for changes in watched:
        if changes:
            with turn():
                try:
                    tell(build(settings, embedder))
                except SanadError as error:
                    tell(error)
