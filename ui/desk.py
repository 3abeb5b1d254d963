"""What each open page of a browser has asked of the LLM, and how that goes on until it ends."""

import logging
from collections.abc import AsyncGenerator, Callable, Generator, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, replace
from threading import Lock

from index.types import Language
from models.errors import SanadError
from rag.events import Waiting, events
from rag.queue import GIVE_UP_S, Queue, Ticket
from rag.types import NO_WISHES, Event, Turn, Wishes
from ui.conversation import Conversation, Translation, advance, explain, fail
from ui.strings import Strings

Answering = Callable[[str, Sequence[Turn], Wishes], Generator[Event, None, None]]
"""A question, the turns before it and what its reader wishes → the events of its answer. Closing the generator stops
the answer."""

Translating = Callable[[str, Language], Generator[str, None, None]]
"""A text and a language → the LLM's rendering in that language, piece by piece. Closing the generator stops it."""

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Run:
    """Something asked of the LLM, from when it is asked until it ends: the answer to the last question of the
    conversation, or where `quotation` names an exchange and a citation, the rendering of its quote. `conversation` is
    what its reader sees at the moment, in words of `strings`."""

    conversation: Conversation
    strings: Strings
    wishes: Wishes = NO_WISHES
    quotation: tuple[int, int] | None = None
    rejected: tuple[str, str] | None = None
    """A question that was not taken, and why not, for its reader; it is not in the conversation then."""
    started: bool = False
    stopped: bool = False
    ticket: Ticket | None = None

    def enter(self, queue: Queue) -> Ticket:
        """Its place in the queue. Raises Busy where too many wait."""
        self.ticket = ticket = queue.enter()
        if self.stopped:  # just now, when it had no place yet
            ticket.stop()
        return ticket

    def stop(self) -> None:
        """Returns when it has ended."""
        self.stopped = True
        if self.ticket is not None:
            self.ticket.stop()
            self.ticket.ended.wait(GIVE_UP_S)


class Desk:
    """At most one run a session (an open page of a browser)."""

    def __init__(self) -> None:
        self._runs: dict[str, Run] = {}
        self._lock = Lock()

    def enter(self, session: str, run: Run) -> bool:
        """Note what a session asks; False if it has something on its way already."""
        with self._lock:
            return self._runs.setdefault(session, run) is run

    def running(self, session: str) -> Run | None:
        """What the session has on its way."""
        with self._lock:
            return self._runs.get(session)

    @contextmanager
    def turn(self, session: str) -> Iterator[Run | None]:
        """Within it what the session asks is on its way to an end; None if it asks nothing or that has started."""
        with self._lock:
            run = self._runs.get(session)
            if run is not None and run.started:
                run = None
            elif run is not None:
                run.started = True
        try:
            yield run
        finally:
            with self._lock:
                if run is not None and self._runs.get(session) is run:
                    del self._runs[session]

    def stop(self, session: str) -> Run | None:
        """End what the session asks, whether it waits or is being answered; None if it asks nothing. Returns when it
        has ended."""
        with self._lock:
            run = self._runs.pop(session, None)
        if run is not None:
            run.stop()
        return run


async def converse(run: Run, queue: Queue, answer: Answering) -> AsyncGenerator[Conversation, None]:
    """The conversation as its place in the queue and then each event of the answer change it. The last state, at which
    it stays, is left in `run`.

    An error that a person can mend is explained in the place of the answer. Any other is only logged, and the reader
    sees a sentence of the page; so no question can take the page down. A question that is too long is rejected.
    Closing the generator stops the answer.
    """
    history = run.conversation.history()
    exchange = replace(run.conversation.exchanges[-1], stage="searching")
    try:
        ticket = run.enter(queue)
        async with aclosing(events(ticket, lambda: answer(exchange.question, history, run.wishes))) as stream:
            async for event in stream:
                exchange = advance(exchange, event)
                if not exchange.open:
                    break
                run.conversation = run.conversation.with_last(exchange)
                yield run.conversation
    except SanadError as error:
        if error.kind == "question_long":
            run.rejected = exchange.question, explain(error, run.strings)
            run.conversation = replace(run.conversation, exchanges=run.conversation.exchanges[:-1])
            return
        exchange = fail(exchange, explain(error, run.strings))
    except Exception:
        log.exception("The question could not be answered")
        exchange = fail(exchange, run.strings["failed"])
    run.conversation = run.conversation.with_last(exchange).stopped()  # an aborted answer ends without a last word


async def interpret(run: Run, queue: Queue, translate: Translating) -> AsyncGenerator[Conversation, None]:
    """The conversation as each piece of the rendering of `run.quotation` comes in. The last state is left in `run`.

    Any error is logged and the rendering marked as failed. Closing the generator stops it.
    """
    assert run.quotation is not None
    position, n = run.quotation
    exchange = run.conversation.exchanges[position]
    quote = next(citation.quote for citation in exchange.citations if citation.n == n)
    rendering = Translation(n)
    try:
        ticket = run.enter(queue)
        async with aclosing(events(ticket, lambda: translate(quote, exchange.language or "en"))) as stream:
            async for piece in stream:
                if isinstance(piece, Waiting):
                    rendering = replace(rendering, place=piece.place)
                else:
                    rendering = replace(rendering, text=rendering.text + piece)
                run.conversation = run.conversation.with_exchange(position, exchange.with_translation(rendering))
                yield run.conversation
        if not ticket.stopped.is_set():
            rendering = replace(rendering, stage="done" if rendering.text.strip() else "failed")
    except Exception:
        log.exception("The quotation could not be translated")
        rendering = replace(rendering, stage="failed")
    run.conversation = run.conversation.with_exchange(position, exchange.with_translation(rendering)).stopped()
