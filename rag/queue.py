"""Who is being answered and who waits. There is one LLM, so one question is answered at a time: first come, first
served, whether it comes from the page, the HTTP API or an MCP client."""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from math import ceil
from time import monotonic

from pydantic import Field

from index.settings import Table
from models.errors import StateError

REMEMBERED = 20
"""Questions from whose time the next ones' is estimated."""
FIRST_GUESS_S = 5.0
"""That a question takes, before any has been answered."""
INSIST_S, GIVE_UP_S = 0.05, 30.0
"""How often, and for how long, the LLM is told again to stop: a single word may come between two of its steps, when
there is nothing to abort."""


class QueueSettings(Table):
    """The table [queue] of the settings."""

    most_waiting: int = Field(default=64, ge=1, le=10_000)
    """Questions that wait; further ones are refused at once."""
    patience_s: int = Field(default=300, ge=1, le=86_400)
    """Seconds that a question waits at most for its turn."""


class Busy(StateError):
    """Too many questions wait, or one has waited too long. `retry_after_s`: when to ask again."""

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message, f"Ask again in about {retry_after_s} seconds.", kind="busy")
        self.retry_after_s = retry_after_s


class Queue:
    """`cancel` aborts what the LLM is doing; it returns at once and may be called from any thread, for nothing too."""

    def __init__(self, cancel: Callable[[], None], settings: QueueSettings | None = None) -> None:
        self._cancel = cancel
        self._settings = settings or QueueSettings()
        self._tickets: deque[Ticket] = deque()  # the first is being answered
        self._took = deque([FIRST_GUESS_S], REMEMBERED)
        self._quiet_since = monotonic()
        self._lock = threading.RLock()

    def enter(self) -> "Ticket":
        """A place behind all others. Raises Busy where too many wait."""
        with self._lock:
            if len(self._tickets) > self._settings.most_waiting:
                raise Busy(f"{self.waiting} questions are waiting already.", self.soon())
            ticket = Ticket(self, monotonic() + self._settings.patience_s)
            self._tickets.append(ticket)
            self._call_next()
        return ticket

    @property
    def waiting(self) -> int:
        """How many questions wait, without the one that is being answered."""
        with self._lock:
            return max(0, len(self._tickets) - 1)

    @property
    def idle_s(self) -> float:
        """The seconds since nobody has been answered or waited; 0 while somebody is or does."""
        with self._lock:
            return 0.0 if self._tickets else monotonic() - self._quiet_since

    def soon(self) -> int:
        """The seconds in which those who are here now will most likely have been answered; at least one."""
        with self._lock:
            return ceil(max(1, len(self._tickets)) * sum(self._took) / len(self._took))

    def _place(self, ticket: "Ticket") -> int:
        with self._lock:
            return self._tickets.index(ticket) if ticket in self._tickets else 0

    def _call_next(self) -> None:
        if self._tickets and not self._tickets[0].called.done():
            self._tickets[0].began = monotonic()
            self._tickets[0].called.set_result(None)

    def _leave(self, ticket: "Ticket") -> None:
        with self._lock:
            if ticket in self._tickets:
                if ticket is self._tickets[0]:
                    self._took.append(monotonic() - ticket.began)
                self._tickets.remove(ticket)
                ticket.called.cancel()
                ticket.ended.set()
                self._quiet_since = monotonic()
                self._call_next()

    def _stop(self, ticket: "Ticket") -> None:
        with self._lock:
            if ticket.stopped.is_set() or ticket.ended.is_set():
                return
            ticket.stopped.set()
            if ticket.begun:
                threading.Thread(target=self._insist, args=[ticket], daemon=True).start()
            else:
                self._leave(ticket)

    def _begin(self, ticket: "Ticket") -> bool:
        with self._lock:
            ticket.begun = ticket.called.done() and not ticket.ended.is_set()
            return ticket.begun

    def _insist(self, ticket: "Ticket") -> None:
        for _ in range(int(GIVE_UP_S / INSIST_S)):
            with self._lock:  # so that the question behind it, whose turn is next, can never be hit
                if ticket.ended.is_set():
                    return
                self._cancel()
            ticket.ended.wait(INSIST_S)


class Ticket:
    """A place in a queue. Whoever takes one and begins to answer must `leave`; whoever has not may also `stop` it. Both
    may be repeated.

    `called` is done when its turn comes, and cancelled where it never does. `stopped`: nobody wants the answer any
    more; who answers looks at it between two steps.
    """

    def __init__(self, queue: Queue, deadline: float) -> None:
        self._queue = queue
        self._deadline = deadline
        self.called: Future[None] = Future()
        self.stopped, self.ended = threading.Event(), threading.Event()
        self.began, self.begun = 0.0, False

    @property
    def place(self) -> int:
        """How many are before it; 0 in its turn."""
        return self._queue._place(self)

    @property
    def patience(self) -> float:
        """Seconds that are left to wait for the turn."""
        return max(0.0, self._deadline - monotonic())

    def begin(self) -> bool:
        """In its turn: whether the answer is still wanted. Where it is, `leave` must follow."""
        return self._queue._begin(self)

    def give_up(self) -> None:
        """Leaves and raises Busy."""
        self.leave()
        raise Busy("The turn of this question did not come in time.", self._queue.soon())

    def stop(self) -> None:
        """Ends the question at once, whether it waits or is being answered, from any thread; it does not wait for
        that. The LLM is told until the answer has ended."""
        self._queue._stop(self)

    def leave(self) -> None:
        """The next one's turn begins."""
        self._queue._leave(self)
