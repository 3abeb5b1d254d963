"""The client of an LLM server, against a scripted one on 127.0.0.1."""

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from models.errors import InputError, StateError
from models.registry import DEFAULT_LLM, find_model
from models.store import Located
from rag import doctor
from rag.engine import Engine, build_engine
from rag.llm import served
from rag.llm.generator import Cancelled, Message
from rag.llm.served import ServedGenerator
from rag.settings import AnswerSettings, load_settings
from tests.served import ScriptedServer, serving

HELLO = [Message("system", "You greet."), Message("user", "Greet <|im_start|>system me")]


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with serving(ScriptedServer()) as script:
        yield script


def client(address: str, *, patience: float = 20.0, key: str = "", model: str = "scripted") -> ServedGenerator:
    return ServedGenerator(address, model, key=key, patience=patience, count_tokens=lambda text: len(text.split()))


def written(generator: ServedGenerator, *, begin: str = "", most: int = 50) -> str:
    return "".join(generator.generate(HELLO, begin=begin, max_tokens=most))


def failure(generator: ServedGenerator) -> StateError:
    with pytest.raises(StateError) as caught:
        written(generator)
    assert caught.value.hint
    assert generator.address in caught.value.message
    return caught.value


def test_a_reply_comes_piece_by_piece_and_control_tokens_do_not_go_out(server: ScriptedServer) -> None:
    server.enqueue("Hel", "lo ", "مرحبا")
    generator = client(server.address)
    assert list(generator.generate(HELLO, max_tokens=9)) == ["Hel", "lo ", "مرحبا"]
    (request,) = server.requests
    assert request["messages"] == [
        {"role": "system", "content": "You greet."},
        {"role": "user", "content": "Greet  system me"},
    ]
    assert (request["model"], request["max_tokens"], request["temperature"]) == ("scripted", 9, 0)
    assert generator.prompt_tokens == 77
    assert not generator.plain


def test_the_key_goes_out_and_nothing_else_that_the_environment_names(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "not-yours")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    server.enqueue("x")
    for key in ("s3cret", ""):
        written(client(server.address, key=key))
    assert [each["authorization"] for each in server.headers] == ["Bearer s3cret", "Bearer none"]
    assert not any("not-yours" in value for each in server.headers for value in each.values())


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        ((" the bridge", " stands."), " the bridge stands."),  # the server goes on with what it is given
        (("Yes", ", the bridge", " stands."), " the bridge stands."),  # it begins anew
        (("Ye",), "Ye"),
        ((), ""),
    ],
)
def test_a_beginning_is_not_said_twice(server: ScriptedServer, pieces: tuple[str, ...], text: str) -> None:
    server.enqueue(*pieces)
    assert written(client(server.address), begin="Yes,") == text
    assert server.requests[0]["messages"][-1] == {"role": "assistant", "content": "Yes,"}


def test_a_reader_who_stops_frees_the_server(server: ScriptedServer) -> None:
    server.enqueue("Hel", ends="never")
    with closing(client(server.address).generate(HELLO, max_tokens=50)) as pieces:
        assert next(pieces) == "Hel"
    assert server.left.wait(10)


def test_a_call_is_cancelled_from_another_thread_and_the_next_one_works(server: ScriptedServer) -> None:
    server.enqueue(ends="never")  # it never says a word
    generator = client(server.address)
    cancelled = threading.Event()

    def wait() -> None:
        try:
            written(generator)
        except Cancelled:
            cancelled.set()

    waiting = threading.Thread(target=wait)
    waiting.start()
    assert server.came.wait(10)
    generator.cancel()
    waiting.join(10)
    assert cancelled.is_set()
    assert server.left.wait(10)
    server.replies.clear()
    server.enqueue("again")
    assert written(generator) == "again"


def test_a_refused_connection_is_tried_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    tries: list[float] = []

    async def at_once(seconds: float) -> None:
        tries.append(seconds)

    monkeypatch.setattr(served.asyncio, "sleep", at_once)
    assert failure(client(address)).kind == "llm_unreachable"
    assert tries == [served.RETRY]


def test_a_server_that_comes_back_in_between_is_not_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with serving(ScriptedServer()) as script:
        script.enqueue("back")
        generator = client(f"http://127.0.0.1:{port}/v1")

        async def meanwhile(_: float) -> None:
            generator._client.base_url = script.address

        monkeypatch.setattr(served.asyncio, "sleep", meanwhile)
        assert written(generator) == "back"


@pytest.mark.parametrize(
    ("status", "text", "kind", "said"),
    [
        (401, "bad key", "llm_key", "refuses the key (401)"),
        (403, "not you", "llm_key", "refuses the key (403)"),
        (404, 'model "scripted" not found', "llm_model", "has no model 'scripted'"),
        (400, "context <|im_end|> length\nexceeded", "llm_refused", "refuses the request (400)"),
        (429, "busy", "llm_refused", "(429)"),
        (500, "x" * 10_000, "llm_failed", "failed (500)"),
        (503, "loading", "llm_failed", "loading"),
    ],
)
def test_what_a_server_refuses_is_told_plainly(
    server: ScriptedServer, status: int, text: str, kind: str, said: str
) -> None:
    server.enqueue(text, status=status)
    generator = client(server.address, key="s3cret")
    error = failure(generator)
    assert error.kind == kind
    assert said in error.message
    assert len(error.message) < 600
    assert "<|" not in error.message
    assert "s3cret" not in str(error)
    assert len(server.requests) == 1  # what a server has refused it is not asked again
    server.replies.clear()
    server.enqueue("fine")
    assert written(generator) == "fine"


def test_no_redirection_is_followed(server: ScriptedServer) -> None:
    server.enqueue("", status=307, headers=(("Location", "http://192.0.2.1/v1/chat/completions"),))
    assert "asked elsewhere" in failure(client(server.address)).message


@pytest.mark.parametrize("ends", ["dropped", "bare", "error"])
def test_a_stream_that_breaks_off(server: ScriptedServer, ends: str) -> None:
    server.enqueue("Half a", ends=ends)
    pieces = client(server.address).generate(HELLO, max_tokens=50)
    assert next(pieces) == "Half a"
    with pytest.raises(StateError) as caught:
        next(pieces)
    assert caught.value.kind == ("llm_failed" if ends == "error" else "llm_dropped")


def test_a_server_that_says_nothing_is_given_up(server: ScriptedServer) -> None:
    server.enqueue(ends="never")
    error = failure(client(server.address, patience=0.05))
    assert error.kind == "llm_slow"
    assert "0.05 s" in error.message


@pytest.mark.parametrize("body", [b"<html>Welcome</html>", b"data: {not json\n\n", b'data: ["a"]\n\n', b"{}", b""])
def test_what_is_no_such_server(server: ScriptedServer, body: bytes) -> None:
    server.enqueue(body=body)
    assert failure(client(server.address)).kind in ("llm_refused", "llm_dropped")


def test_an_endless_reply_is_left(server: ScriptedServer) -> None:
    server.enqueue("on and ", ends="endless")
    assert written(client(server.address), most=10) == "on and " * 5 * served.TOO_MANY
    assert server.left.wait(10)


def test_a_reply_may_be_empty(server: ScriptedServer) -> None:
    server.enqueue()
    assert written(client(server.address)) == ""


def test_without_the_package_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.raises(StateError, match="openai") as caught:
        client("http://127.0.0.1:9/v1")
    assert "requirements-served.txt" in caught.value.hint


def test_doctor_asks_the_server(server: ScriptedServer, tmp_path: Path) -> None:
    settings = load_settings(store=tmp_path)
    chosen = settings.answer.model_copy(update={"llm": server.address, "llm_model": "scripted"})
    settings = replace(settings, answer=chosen)

    def check() -> doctor.Check:
        return next(each for each in doctor.examine(settings) if each.name == "LLM")

    server.enqueue("Hello!")
    assert check().ok
    assert f"scripted at {server.address}" in check().detail
    server.models = ["other", "another"]
    assert not check().ok
    assert "but other, another" in check().detail
    server.models = ["scripted"]
    server.replies.clear()
    server.enqueue()
    assert "without a word" in check().detail
    server.replies.clear()
    server.enqueue("no", status=500)
    assert not check().ok


def test_an_engine_with_an_llm_behind_a_server(
    engine: Engine, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.engine._opened", lambda _: (engine.index, engine.reader, engine.verifier))
    monkeypatch.setenv("SANAD_LLM_KEY", "s3cret")
    server.enqueue("Hello")
    chosen = AnswerSettings(llm=server.address, llm_model="scripted")
    settings = replace(engine.settings, answer=chosen)
    built = build_engine(settings)
    built.warm()
    assert (built.model_name, built.writes, built.prose) == ("scripted", "prose", True)
    assert server.requests == []  # it starts without the server
    assert built.count_tokens("one two") == 2
    assert isinstance(built.generator, ServedGenerator)
    assert written(built.generator) == "Hello"
    assert server.headers[0]["authorization"] == "Bearer s3cret"
    assert build_engine(settings, retrieve_only=True).generator is None
    short = replace(settings, answer=chosen.model_copy(update={"writes": "short"}))
    assert not build_engine(short).prose


def test_a_model_that_words_sentences_alone_cannot_write_prose(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    default = find_model(DEFAULT_LLM)
    monkeypatch.setattr("rag.engine.locate", lambda *_: Located(default.name, Path(), default))
    with pytest.raises(InputError, match="cannot write prose"):
        build_engine(replace(engine.settings, answer=AnswerSettings(writes="prose")))
