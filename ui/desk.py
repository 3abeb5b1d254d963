"""Who is being answered and who waits. There is one LLM, so one question is answered at a time."""

import logging
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from threading import Event as Signal
from threading import Lock

from index.types import Language
from models.errors import SanadError
from rag.types import Event, Turn, Wishes
from ui.conversation import Conversation, Translation, advance, explain, fail
from ui.strings import Strings

Answering = Callable[[str, Sequence[Turn], Wishes], Generator[Event, None, None]]
"""A question, the turns before it and what its reader wishes → the events of its answer. Closing the generator stops
the answer."""

Translating = Callable[[str, Language], Generator[str, None, None]]
"""A text and a language → the LLM's rendering in that language, piece by piece. Closing the generator stops it."""

DEFAULTS = Wishes()
PATIENCE_S, RETRY_S = 30.0, 0.05
"""How long Stop waits for the answer to end, and how often it asks the LLM again to give up."""

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Run:
    """Something asked of the LLM, from when it is asked until it ends: the answer to the last question of the
    conversation, or where `quotation` names an exchange and a citation, the rendering of its quote. `conversation` is
    what its reader sees at the moment, in words of `strings`."""

    conversation: Conversation
    strings: Strings
    wishes: Wishes = DEFAULTS
    quotation: tuple[int, int] | None = None
    rejected: tuple[str, str] | None = None
    """A question that was not taken, and why not, for its reader; it is not in the conversation then."""
    started: Signal = field(default_factory=Signal)
    stopped: Signal = field(default_factory=Signal)
    ended: Signal = field(default_factory=Signal)


class Desk:
    """At most one run a session (an open page of a browser). `cancel` aborts what the LLM is doing, from any thread."""

    def __init__(self, cancel: Callable[[], None]) -> None:
        self._cancel = cancel
        self._runs: dict[str, Run] = {}
        self._lock = Lock()

    def enter(self, session: str, run: Run) -> bool:
        """Let a session wait for its turn; False if it has something on its way already."""
        with self._lock:
            return self._runs.setdefault(session, run) is run

    def running(self, session: str) -> Run | None:
        """What the session has on its way."""
        with self._lock:
            return self._runs.get(session)

    def someone_before(self, session: str) -> bool:
        """Whether the questions of other sessions are being answered or wait."""
        with self._lock:
            return any(other != session for other in self._runs)

    @contextmanager
    def turn(self, session: str) -> Iterator[Run | None]:
        """Within it the session's question is being answered; None if it has none that waits."""
        with self._lock:
            run = self._runs.get(session)
            if run is None or run.started.is_set():
                run = None
            else:
                run.started.set()
        try:
            yield run
        finally:
            if run is not None:
                with self._lock:
                    del self._runs[session]
                run.ended.set()

    def stop(self, session: str) -> Run | None:
        """End the session's question, whether it waits or is being answered; None if it has none.

        Returns when the answer has ended. The LLM is asked until then, for a single request may come between two of
        its steps, when there is nothing to abort. No other session's answer can be hit: while this one is started
        and not ended, it is the one at the LLM.
        """
        with self._lock:
            run = self._runs.get(session)
            if run is None:
                return None
            run.stopped.set()
            if not run.started.is_set():
                del self._runs[session]
                return run
        for _ in range(int(PATIENCE_S / RETRY_S)):
            self._cancel()
            if run.ended.wait(RETRY_S):
                break
        return run


def converse(run: Run, answer: Answering) -> Generator[Conversation, None, None]:
    """The conversation as each event of the answer changes it. The last state, at which it stays, is left in `run`.

    An error that a person can mend is explained in the place of the answer. Any other is only logged, and the reader
    sees a sentence of the page; so no question can take the page down. A question that is too long is rejected.
    Closing the generator stops the answer.
    """
    history = run.conversation.history()
    exchange = replace(run.conversation.exchanges[-1], stage="searching")
    try:
        with closing(answer(exchange.question, history, run.wishes)) as events:
            while exchange.open and not run.stopped.is_set():
                run.conversation = run.conversation.with_last(exchange)
                yield run.conversation
                exchange = advance(exchange, next(events))
    except StopIteration:
        pass  # an aborted answer ends without a last word
    except SanadError as error:
        if error.kind == "question_long":
            run.rejected = exchange.question, explain(error, run.strings)
            run.conversation = replace(run.conversation, exchanges=run.conversation.exchanges[:-1])
            return
        exchange = fail(exchange, explain(error, run.strings))
    except Exception:
        if not run.stopped.is_set():  # an answer that is aborted may end in any error
            log.exception("The question could not be answered")
            exchange = fail(exchange, run.strings["failed"])
    run.conversation = run.conversation.with_last(exchange).stopped()


def interpret(run: Run, translate: Translating) -> Generator[Conversation, None, None]:
    """The conversation as each piece of the rendering of `run.quotation` comes in. The last state is left in `run`.

    Any error is logged and the rendering marked as failed. Closing the generator stops it.
    """
    assert run.quotation is not None
    position, n = run.quotation
    exchange = run.conversation.exchanges[position]
    quote = next(citation.quote for citation in exchange.citations if citation.n == n)
    rendering = Translation(n)
    try:
        with closing(translate(quote, exchange.language or "en")) as pieces:
            while not run.stopped.is_set():
                run.conversation = run.conversation.with_exchange(position, exchange.with_translation(rendering))
                yield run.conversation
                rendering = replace(rendering, text=rendering.text + next(pieces))
    except StopIteration:
        rendering = replace(rendering, stage="done" if rendering.text.strip() else "failed")
    except Exception:
        if not run.stopped.is_set():
            log.exception("The quotation could not be translated")
            rendering = replace(rendering, stage="failed")
    run.conversation = run.conversation.with_exchange(position, exchange.with_translation(rendering)).stopped()
