"""One question at a time, in the order in which they came; stopping one frees the LLM and touches no other."""

import asyncio
import threading
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.events import Waiting, events
from rag.llm.generator import Cancelled
from rag.queue import Busy, Queue, QueueSettings, Ticket
from rag.types import Event, Token
from tests import loops

SECONDS = 30
"""For the slowest machine; a test that passes never waits this long."""


class Llm:
    """Answers with one token, then works until it is cancelled or `done`."""

    def __init__(self) -> None:
        self.cancels = 0
        self.cancelled, self.done, self.works = threading.Event(), threading.Event(), threading.Event()

    def cancel(self) -> None:
        self.cancels += 1
        self.cancelled.set()

    def answer(self) -> Generator[Event, None, None]:
        self.cancelled.clear()
        yield Token("Nine", "answer")
        self.works.set()
        while not self.done.is_set():
            if self.cancelled.wait(0.005):
                raise Cancelled
        yield Token(".", "answer")


def begin(ticket: Ticket) -> None:
    """In its turn."""
    ticket.called.result(SECONDS)
    assert ticket.begin()


def queue(cancel: Llm | None = None, **limits: int) -> Queue:
    return Queue((cancel or Llm()).cancel, QueueSettings(**limits))


@given(st.lists(st.sampled_from(["enter", "leave first", "leave last", "stop last"]), max_size=40))
def test_the_order_is_that_of_coming_whoever_leaves(steps: list[str]) -> None:
    line, here = queue(), list[Ticket]()
    for step in steps:
        if step == "enter":
            here.append(line.enter())
        elif here and step == "leave first":
            here.pop(0).leave()
        elif here and step == "leave last":
            here.pop().leave()
        elif len(here) > 1:
            here.pop().stop()
        assert [each.place for each in here] == list(range(len(here)))
        assert [each.called.done() for each in here] == [True, *[False] * (len(here) - 1)][: len(here)]
        assert line.waiting == max(0, len(here) - 1)


def test_too_many_are_told_when_to_come_again() -> None:
    line = queue(most_waiting=2)
    for _ in range(3):
        line.enter()
    with pytest.raises(Busy, match="2 questions are waiting") as caught:
        line.enter()
    assert caught.value.retry_after_s == 15
    assert str(caught.value.retry_after_s) in caught.value.hint


def test_who_waits_too_long_leaves() -> None:
    line = queue()
    first, second = line.enter(), line.enter()
    with pytest.raises(Busy, match="did not come in time"):
        second.give_up()
    first.leave()
    third = line.enter()
    assert (line.waiting, third.place) == (0, 0)


def test_a_question_that_waits_is_stopped_without_a_word_to_the_llm() -> None:
    llm = Llm()
    line = queue(llm)
    first, second = line.enter(), line.enter()
    second.stop()
    assert not second.begin()
    assert (llm.cancels, first.place, line.waiting) == (0, 0, 0)


def test_the_llm_is_told_until_it_hears_and_the_next_is_not_hit() -> None:
    told = threading.Semaphore(0)
    line = Queue(told.release)
    first, second = line.enter(), line.enter()
    begin(first)
    first.stop()
    for _ in range(3):
        assert told.acquire(timeout=SECONDS)
    first.leave()
    while told.acquire(blocking=False):
        pass
    begin(second)
    first.stop()
    assert not told.acquire(blocking=False)


def test_a_question_that_nobody_began_to_answer_goes_when_it_is_stopped() -> None:
    llm = Llm()
    line = queue(llm)
    first, second = line.enter(), line.enter()
    first.stop()
    assert (second.place, llm.cancels, first.begin(), second.begin()) == (0, 0, False, True)


def test_questions_of_many_threads_are_answered_one_by_one() -> None:
    line = queue(most_waiting=50)
    inside = threading.Lock()

    def ask(n: int) -> int:
        ticket = line.enter()
        begin(ticket)
        assert inside.acquire(blocking=False)
        inside.release()
        ticket.leave()
        return n

    with ThreadPoolExecutor(50) as pool:
        assert sorted(pool.map(ask, range(200))) == list(range(200))
    assert line.waiting == 0


def test_events_come_in_the_turn_of_a_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.events.PULSE_S", 0.01)
    llm = Llm()
    line = queue(llm)
    other = line.enter()
    llm.done.set()

    async def ask() -> list[Event | Waiting]:
        seen = []
        async for event in events(line.enter(), llm.answer):
            seen.append(event)
            if len(seen) == 3:
                other.leave()
        return seen

    seen = loops.run(ask())
    assert seen[:3] == [Waiting(1)] * 3
    assert seen[-3:] == [Waiting(0), Token("Nine", "answer"), Token(".", "answer")]
    assert line.enter().place == 0


def test_who_stops_listening_frees_the_llm() -> None:
    llm = Llm()
    line = queue(llm)

    async def ask() -> None:
        async for _ in events(line.enter(), llm.answer):
            await asyncio.to_thread(llm.works.wait, SECONDS)
            raise TimeoutError

    with pytest.raises(TimeoutError):
        loops.run(ask())
    ticket = line.enter()
    begin(ticket)
    assert llm.cancels


def test_a_listener_that_is_cancelled_while_it_waits_leaves() -> None:
    line = queue()
    line.enter()

    async def ask() -> None:
        stream = events(line.enter(), Llm().answer)
        assert await anext(stream) == Waiting(1)
        task = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    loops.run(ask())
    assert line.waiting == 0


def test_events_raise_what_the_answer_raises_and_busy() -> None:
    line = queue(patience_s=1)

    def fail() -> Generator[Event, None, None]:
        yield Token("", "quote")
        raise ValueError("no")

    async def ask() -> None:
        async for _ in events(line.enter(), fail):
            pass

    with pytest.raises(ValueError, match="no"):
        loops.run(ask())
    line.enter()
    with pytest.raises(Busy):
        loops.run(ask())
    assert line.waiting == 0


def test_a_stopped_question_ends_without_a_last_word() -> None:
    llm = Llm()
    line = queue(llm)

    async def ask() -> list[Event | Waiting]:
        ticket, seen = line.enter(), list[Event | Waiting]()
        async for event in events(ticket, llm.answer):
            seen.append(event)
            ticket.stop()
        return seen

    assert loops.run(ask()) == [Token("Nine", "answer")]
    waiting = line.enter()
    begin(waiting)


def test_a_queue_is_idle_while_nobody_is_answered_or_waits() -> None:
    queue = Queue(lambda: None)
    assert queue.idle_s > 0
    first, second = queue.enter(), queue.enter()
    first.leave()
    assert queue.idle_s == 0
    second.leave()
    assert queue.idle_s > 0
