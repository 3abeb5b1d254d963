"""Who is being answered and who waits. There is one LLM, so one question is answered at a time."""

import logging
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from threading import Event as Signal
from threading import Lock

from models.errors import SanadError
from rag.events import Event, Turn
from ui.conversation import Conversation, advance, explain, fail, stop

Answering = Callable[[str, Sequence[Turn]], Generator[Event, None, None]]
"""A question and the turns before it → the events of its answer. Closing the generator stops the answer."""

PATIENCE_S, RETRY_S = 30.0, 0.05
"""How long Stop waits for the answer to end, and how often it asks the LLM again to give up."""

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Run:
    """A question from when it is asked until its answer ends. `conversation` is what its reader sees at the moment."""

    conversation: Conversation
    started: Signal = field(default_factory=Signal)
    stopped: Signal = field(default_factory=Signal)
    ended: Signal = field(default_factory=Signal)


class Desk:
    """At most one run a session (an open page of a browser). `cancel` aborts what the LLM is doing, from any thread."""

    def __init__(self, cancel: Callable[[], None]) -> None:
        self._cancel = cancel
        self._runs: dict[str, Run] = {}
        self._lock = Lock()

    def enter(self, session: str, conversation: Conversation) -> Run | None:
        """Take in the last question of a conversation; None if the session has one that is not answered yet."""
        with self._lock:
            if session in self._runs:
                return None
            self._runs[session] = run = Run(conversation)
            return run

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


def converse(run: Run, answer: Answering, sorry: str) -> Generator[Conversation, None, None]:
    """The conversation as each event of the answer changes it. The last state, at which it stays, is left in `run`.

    An error that a person can mend is explained in the place of the answer. Any other is only logged, and the reader
    sees the sentence `sorry`; so no question can take the page down. Closing the generator stops the answer.
    """
    history = run.conversation.history()
    exchange = replace(run.conversation.exchanges[-1], stage="searching")
    try:
        with closing(answer(exchange.question, history)) as events:
            while exchange.open and not run.stopped.is_set():
                run.conversation = run.conversation.with_last(exchange)
                yield run.conversation
                exchange = advance(exchange, next(events))
    except StopIteration:
        pass  # an aborted answer ends without a last word
    except SanadError as error:
        exchange = fail(exchange, explain(error))
    except Exception:
        if not run.stopped.is_set():  # an answer that is aborted may end in any error
            log.exception("The question could not be answered")
            exchange = fail(exchange, sorry)
    run.conversation = run.conversation.with_last(stop(exchange))
