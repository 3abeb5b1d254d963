"""One question at a time of each page, its place in the queue seen, and Stop that returns when the answer has ended."""

import threading
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from dataclasses import replace

import pytest

from index.types import Language
from models.errors import InputError
from rag.llm.generator import Cancelled
from rag.queue import Queue, QueueSettings
from rag.types import Answer, Citation, Done, Event, Read, Retrieved, Token, Turn, Wishes
from tests import loops
from ui.conversation import Conversation, Exchange, Translation
from ui.desk import Desk, Run, converse, interpret
from ui.strings import load_strings

SECONDS = 30
"""For the slowest machine; a test that passes never waits this long."""
BRIEF = Wishes(length="brief", passages=4)
STRINGS = load_strings("en")


def nothing() -> Run:
    return Run(Conversation(), STRINGS)


def question(text: str = "?") -> Run:
    return Run(Conversation((Exchange(text),)), STRINGS)


def queue(**limits: int) -> Queue:
    return Queue(lambda: None, QueueSettings(**limits))


def states_of(states: AsyncGenerator[Conversation, None]) -> list[Conversation]:
    async def collected() -> list[Conversation]:
        return [state async for state in states]

    return loops.run(collected())


class Llm:
    """Reads the prompt of each question until it is cancelled."""

    def __init__(self) -> None:
        self.reads, self.cancelled = threading.Event(), threading.Event()
        self.cancels = 0

    def cancel(self) -> None:
        self.cancels += 1
        if self.cancels > 2:  # it did not hear at once
            self.cancelled.set()

    def answer(self, *_: object) -> Generator[Event, None, None]:
        yield Retrieved("en", ())
        self.reads.set()
        assert self.cancelled.wait(SECONDS)
        raise Cancelled


def test_a_session_has_one_question_on_its_way() -> None:
    desk = Desk()
    assert desk.enter("a", nothing())
    assert not desk.enter("a", nothing())
    with desk.turn("a") as run:
        assert run is not None
        with desk.turn("a") as again:
            assert again is None
        assert not desk.enter("a", nothing())
        assert desk.running("a") is run
    assert desk.enter("a", nothing())


def test_who_waits_sees_how_many_are_before_and_then_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.events.PULSE_S", 0.01)
    line, run = queue(), question()
    others = [line.enter(), line.enter()]
    said = Answer("", "", "en", "m", "s", "Nine.")

    def answer(*_: object) -> Generator[Event, None, None]:
        yield Token("Ni", "answer")
        yield Done(said)

    async def seen() -> list[tuple[str, int]]:
        found = []
        async for state in converse(run, line, answer):
            found.append((state.exchanges[-1].stage, state.exchanges[-1].place))
            if others:
                others.pop(0).leave()
        return found

    stages = loops.run(seen())
    assert stages[0] == ("waiting", 2)
    assert stages[-2:] == [("searching", 0), ("answering", 0)]
    assert last(run).answer == "Nine."
    assert line.enter().place == 0


def test_too_many_that_wait_are_a_sentence_with_the_time_to_come_again() -> None:
    line, run = queue(most_waiting=1), question()
    line.enter(), line.enter()
    assert states_of(converse(run, line, Llm().answer)) == []
    assert (last(run).stage, last(run).answer) == (
        "failed",
        "Too many questions are waiting, or yours has waited too long. Please ask again in about 1 minute.",
    )


def test_who_has_waited_too_long_is_told_so_and_has_left() -> None:
    line, run = queue(patience_s=1), question()
    line.enter()
    states = states_of(converse(run, line, Llm().answer))
    assert states[0].exchanges[-1].stage == "waiting"
    assert last(run).stage == "failed"
    assert "waited too long" in last(run).answer
    assert line.waiting == 0


def stopped_while(stop: Callable[[Desk], Run | None], llm: Llm, line: Queue) -> Run:
    """A question that is stopped, from another thread, as soon as the LLM reads its prompt."""
    desk, run = Desk(), question()
    desk.enter("a", run)

    def press() -> None:
        assert llm.reads.wait(SECONDS)
        assert stop(desk) is run

    async def reply() -> None:
        with desk.turn("a") as begun:
            assert begun is run
            async for _ in converse(run, line, llm.answer):
                pass

    pressing = threading.Thread(target=press)
    pressing.start()
    loops.run(reply())
    pressing.join(SECONDS)
    assert not pressing.is_alive()
    return run


def test_stop_tells_the_llm_until_it_hears_and_returns_when_the_answer_has_ended() -> None:
    llm = Llm()
    line = Queue(llm.cancel)
    run = stopped_while(lambda desk: desk.stop("a"), llm, line)
    assert run.ticket is not None
    assert run.ticket.ended.is_set()
    assert last(run).stage == "stopped"
    assert llm.cancels > 2
    assert line.enter().begin()


def test_stopping_what_waits_does_not_touch_what_runs() -> None:
    llm = Llm()
    line = Queue(llm.cancel)
    first, desk, run = line.enter(), Desk(), question()
    first.begin()
    desk.enter("b", run)

    async def reply() -> list[str]:
        stages = []
        async for state in converse(run, line, llm.answer):
            stages.append(state.exchanges[-1].stage)
            assert desk.stop("b") is run
        return stages

    assert loops.run(reply()) == ["waiting"]
    assert (last(run).stage, llm.cancels, line.waiting) == ("stopped", 0, 0)
    assert not llm.reads.is_set()


def test_what_is_stopped_before_it_has_a_place_asks_nothing() -> None:
    line, run, llm = queue(), question(), Llm()
    run.stop()
    assert states_of(converse(run, line, llm.answer)) == []
    assert last(run).stage == "stopped"
    assert not llm.reads.is_set()
    assert line.enter().place == 0


def test_a_reader_who_goes_frees_the_llm() -> None:
    llm = Llm()
    line, run = Queue(llm.cancel), question()

    async def leave() -> None:
        states = converse(run, line, llm.answer)
        await anext(states)
        await states.aclose()

    loops.run(leave())
    assert run.ticket is not None
    assert run.ticket.ended.wait(SECONDS)
    assert line.enter().begin()


def test_an_answer_that_fails_leaves_the_desk_free() -> None:
    desk = Desk()
    desk.enter("a", nothing())
    with pytest.raises(RuntimeError), desk.turn("a"):
        raise RuntimeError("the LLM is gone")
    assert desk.enter("a", nothing())


def ask(*events: Event | Exception) -> tuple[list[Conversation], Run]:
    """The states that a reader sees while the events come, and the run as it is left. An exception is raised."""

    def answer(question: str, history: Sequence[Turn], wishes: Wishes) -> Generator[Event, None, None]:
        assert (question, list(history), wishes) == ("And now?", [Turn("Before?", "Yes.")], BRIEF)
        for event in events:
            if isinstance(event, Exception):
                raise event
            yield event

    earlier = Exchange("Before?", "done", answer="Yes.")
    run = Run(
        Conversation((earlier, Exchange("Never answered?", "stopped"), Exchange("And now?", "waiting"))), STRINGS, BRIEF
    )
    return states_of(converse(run, queue(), answer)), run


def last(run: Run) -> Exchange:
    return run.conversation.exchanges[-1]


def test_every_event_is_seen_and_the_answer_stays() -> None:
    found = Retrieved("en", ())
    settled = Answer("", "", "en", "m", "s", "Nine.")
    states, run = ask(
        found, Read(replace(settled, answer="")), Token("ni", "quote"), Token("Ni", "answer"), Done(settled)
    )
    assert [s.exchanges[-1].stage for s in states] == ["reading", "quoting", "quoting", "answering"]
    assert (last(run).stage, last(run).answer) == ("done", "Nine.")


def test_an_error_that_a_person_can_mend_is_explained() -> None:
    _, run = ask(InputError("The question is too long.", "Ask in a few sentences."))
    assert (last(run).stage, last(run).answer) == ("failed", "The question is too long.\nAsk in a few sentences.")


def test_any_other_error_is_only_logged(caplog: pytest.LogCaptureFixture) -> None:
    _, run = ask(Token("Ni", "answer"), RuntimeError("secret path"))
    assert (last(run).stage, last(run).answer) == ("failed", STRINGS["failed"])
    assert "secret path" in caplog.text


def test_an_answer_without_a_last_word_counts_as_stopped() -> None:
    _, run = ask(Token("Ni", "answer"))
    assert (last(run).stage, last(run).answer) == ("stopped", "Ni")


def test_an_error_of_a_known_kind_is_a_sentence_of_the_page() -> None:
    _, run = ask(InputError("The file is too large: 60 MB.", "Split it.", "large"))
    assert last(run).answer == STRINGS["kind_large"]


def render(*pieces: str | Exception) -> tuple[list[Conversation], Run]:
    """The states while the quotation of the first of two answers is translated."""

    def translate(text: str, to: Language) -> Generator[str, None, None]:
        assert (text, to) == ("9 اعضاء", "en")
        for piece in pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece

    quoted = Exchange("?", "done", "", "Nine [1].", "en", citations=(Citation(1, "a", "t", 0, 7, "9 اعضاء"),))
    run = Run(Conversation((quoted, Exchange("More?", "stopped"))), STRINGS, quotation=(0, 1))
    return states_of(interpret(run, queue(), translate)), run


def test_a_translation_comes_piece_by_piece_and_stays() -> None:
    states, run = render("9 ", "members")
    assert [s.exchanges[0].translations[0].text for s in states] == ["9 ", "9 members"]
    assert all(state.open for state in states)
    assert run.conversation.exchanges[0].translations == (Translation(1, "9 members", "done"),)
    assert not run.conversation.open


@pytest.mark.parametrize("pieces", [(), ("  ",), ("9 ", RuntimeError("secret path"))])
def test_a_translation_that_fails_is_marked(pieces: tuple[str | Exception, ...]) -> None:
    _, run = render(*pieces)
    assert [each.stage for each in run.conversation.exchanges[0].translations] == ["failed"]
