"""One question at a time, and Stop that returns when the answer has ended, without touching another reader's."""

import threading
from collections.abc import Generator, Sequence
from dataclasses import replace

import pytest

from index.types import Language
from models.errors import InputError
from rag.types import Answer, Citation, Done, Event, Read, Retrieved, Token, Turn, Wishes
from ui.conversation import Conversation, Exchange, Translation
from ui.desk import Desk, Run, converse, interpret
from ui.strings import load_strings

BRIEF = Wishes(length="brief", passages=4)
STRINGS = load_strings("en")


def nothing() -> Run:
    return Run(Conversation(), STRINGS)


def test_a_session_has_one_question_on_its_way() -> None:
    desk = Desk(lambda: None)
    assert desk.enter("a", nothing())
    assert not desk.enter("a", nothing())
    assert not desk.someone_before("a")
    assert desk.someone_before("b")
    with desk.turn("a") as run:
        assert run is not None
        with desk.turn("a") as again:
            assert again is None
        assert not desk.enter("a", nothing())
    assert run.ended.is_set()
    assert desk.enter("a", nothing())


def test_stopping_what_waits_does_not_touch_what_runs() -> None:
    cancelled: list[str] = []
    desk = Desk(lambda: cancelled.append("llm"))
    desk.enter("a", nothing())
    with desk.turn("a"):
        desk.enter("b", nothing())
        stopped = desk.stop("b")
        assert stopped is not None
        assert stopped.stopped.is_set()
        with desk.turn("b") as run:
            assert run is None
    assert cancelled == []


def test_stop_asks_the_llm_until_the_answer_has_ended() -> None:
    asked = 0
    enough = threading.Event()

    def cancel() -> None:
        nonlocal asked
        asked += 1
        if asked == 3:
            enough.set()

    desk = Desk(cancel)
    desk.enter("a", nothing())
    started = threading.Event()

    def answer() -> None:
        with desk.turn("a"):
            started.set()
            enough.wait(30)

    thread = threading.Thread(target=answer)
    thread.start()
    assert started.wait(30)
    run = desk.stop("a")
    assert run is not None
    assert run.ended.is_set()
    assert asked >= 3
    thread.join()
    assert desk.stop("a") is None


def test_an_answer_that_fails_leaves_the_desk_free() -> None:
    desk = Desk(lambda: None)
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
    return list(converse(run, answer)), run


def last(run: Run) -> Exchange:
    return run.conversation.exchanges[-1]


def test_every_event_is_seen_and_the_answer_stays() -> None:
    found = Retrieved("en", ())
    settled = Answer("", "", "en", "m", "s", "Nine.")
    states, run = ask(
        found, Read(replace(settled, answer="")), Token("ni", "quote"), Token("Ni", "answer"), Done(settled)
    )
    assert [s.exchanges[-1].stage for s in states] == ["searching", "reading", "quoting", "quoting", "answering"]
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
    return list(interpret(run, translate)), run


def test_a_translation_comes_piece_by_piece_and_stays() -> None:
    states, run = render("9 ", "members")
    assert [s.exchanges[0].translations[0].text for s in states] == ["", "9 ", "9 members"]
    assert all(state.open for state in states)
    assert run.conversation.exchanges[0].translations == (Translation(1, "9 members", "done"),)
    assert not run.conversation.open


@pytest.mark.parametrize("pieces", [(), ("  ",), ("9 ", RuntimeError("secret path"))])
def test_a_translation_that_fails_is_marked(pieces: tuple[str | Exception, ...]) -> None:
    _, run = render(*pieces)
    assert [each.stage for each in run.conversation.exchanges[0].translations] == ["failed"]
