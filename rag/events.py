"""The events of an answer for a program on an event loop: it waits for its turn and is answered by a thread, and who
stops listening frees the LLM at once."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable
from collections.abc import Generator as Yielding
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TypeVar

from rag.llm.generator import Cancelled
from rag.memory import give_back
from rag.queue import Ticket

PULSE_S = 2.0
"""How often one who waits is told its place, in seconds."""

T = TypeVar("T")


@dataclass(frozen=True)
class Waiting:
    """How many are before the question; 0: its turn has come."""

    place: int


async def places(ticket: Ticket) -> AsyncGenerator[int, None]:
    """How many are before the ticket, again and again until it is its turn or it is stopped. Raises Busy, having left,
    where its turn does not come in time."""
    turn = asyncio.wrap_future(ticket.called)
    while not ticket.called.done():
        yield ticket.place
        await asyncio.wait([turn], timeout=min(PULSE_S, ticket.patience))
        if not ticket.patience and not ticket.called.done():
            ticket.give_up()


async def events(ticket: Ticket, answer: Callable[[], Yielding[T, None, None]]) -> AsyncGenerator[T | Waiting, None]:
    """`Waiting` until it is the ticket's turn and, if it had to wait, once more then; after that the events of the
    answer, which begins only now; they end without a last word where the ticket is stopped. Closing the iterator stops
    it. Raises Busy, and what the answer raises."""
    loop = asyncio.get_running_loop()
    arrived, waited = asyncio.Queue[T | Exception | None](), False
    try:
        async for place in places(ticket):
            waited = True
            yield Waiting(place)
        if waited and not ticket.stopped.is_set():
            yield Waiting(0)
        if not ticket.begin():
            return

        def tell(event: T | Exception | None) -> None:
            with suppress(RuntimeError):  # the loop has ended, with the program
                loop.call_soon_threadsafe(arrived.put_nowait, event)

        threading.Thread(target=_work, args=[ticket, answer, tell], daemon=True).start()
        while (event := await arrived.get()) is not None:
            if isinstance(event, Exception):
                raise event
            yield event
    finally:
        ticket.stop()  # the thread leaves when the LLM is free


def _work(
    ticket: Ticket, answer: Callable[[], Yielding[T, None, None]], tell: Callable[[T | Exception | None], None]
) -> None:
    failed = None
    try:
        with closing(answer()) as stream:
            for event in stream:
                if ticket.stopped.is_set():
                    break
                tell(event)
    except Cancelled:
        pass
    except Exception as error:
        failed = None if ticket.stopped.is_set() else error
    finally:
        ticket.leave()
    tell(failed)
    give_back()
