"""An LLM behind an OpenAI-compatible server: the only import of openai. One call at a time, each can be cancelled.

The client works on a thread of its own, where a call that is given up closes its connection at once, also while the
server still reads the prompt; that is how llama.cpp's server, vLLM, Ollama and LM Studio learn that they may stop.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from collections.abc import Generator as Yielding
from concurrent.futures import CancelledError, Future
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

import httpx2

from models.errors import SanadError, StateError
from rag.llm.control import defuse
from rag.llm.generator import Cancelled, Message

if TYPE_CHECKING:
    import openai

CONNECT = 5.0
"""Seconds for a connection."""
RETRY = 0.5
"""Seconds before a refused connection is tried once more: a server that is being started again."""
TOO_MANY = 2
"""Times the tokens that were asked for, after which a server is left: its vocabulary may make more of a text."""
TOLD = 300
"""Characters at most of what a server says of an error."""

T = TypeVar("T")


class ServedGenerator:
    """The model of a server, decoded greedily, with the server's own chat template.

    `address` is the base of the API, as http://host:port/v1. `key` is sent to that server alone: no proxy of the
    environment is used, and no redirection followed. `patience`: seconds without a word after which a call is given up.
    `count_tokens` stands in for the vocabulary, which the API does not give.
    """

    plain = False

    def __init__(
        self, address: str, model: str, *, key: str, patience: float, count_tokens: Callable[[str], int]
    ) -> None:
        openai = _library()
        self.address, self.model = address, model
        self.count_tokens = count_tokens
        self.prompt_tokens = 0
        self._patience = patience
        network = httpx2.AsyncClient(timeout=httpx2.Timeout(None, connect=CONNECT), trust_env=False)
        self._client = openai.AsyncOpenAI(base_url=address, api_key=key or "none", max_retries=0, http_client=network)
        self._client.organization = self._client.project = None  # else those that the environment names are sent
        self._lock = threading.Lock()
        self._running: Future[None] | None = None
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="served-llm", daemon=True).start()

    def generate(self, messages: Sequence[Message], *, begin: str = "", max_tokens: int) -> Yielding[str, None, None]:
        """As the protocol says. `begin` goes out as the beginning of the assistant's turn; where the server does not go
        on with that and the model repeats it, it is left out here."""
        sent = [Message(each.role, defuse(each.text)) for each in messages]
        sent += [Message("assistant", begin)] if begin else []
        pieces: SimpleQueue[str | None] = SimpleQueue()
        with self._lock:
            self.prompt_tokens = sum(self.count_tokens(each.text) for each in sent)
            running = self._start(self._put(sent, max_tokens, pieces))
            running.add_done_callback(lambda _: pieces.put(None))
            self._running = running
            try:
                yield from _without(begin, iter(pieces.get, None), running.cancelled)
                running.result()
            except CancelledError as error:
                raise Cancelled from error
            finally:
                running.cancel()

    def read_ahead(self, prefix: Sequence[Message]) -> None:
        """Nothing: the server keeps beginnings of prompts by itself."""

    def cancel(self) -> None:
        if (running := self._running) is not None:
            running.cancel()

    def models(self) -> list[str]:
        """The names that the server lists. Raises StateError as `generate` does."""

        async def listed() -> list[str]:
            async with asyncio.timeout(self._patience):
                return [str(each.id) for each in (await self._client.models.list()).data or ()]

        return self._start(self._told(listed())).result()

    def _start(self, coroutine: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    async def _put(self, messages: Sequence[Message], max_tokens: int, pieces: SimpleQueue[str | None]) -> None:
        async def put() -> None:
            async for piece in self._stream(messages, max_tokens):
                pieces.put(piece)

        await self._told(put())

    async def _stream(self, messages: Sequence[Message], max_tokens: int) -> AsyncIterator[str]:
        """The pieces of the reply. A server that goes on far past `max_tokens` is left."""
        seen = finished = False
        left = TOO_MANY * max_tokens
        async with await self._opened(messages, max_tokens) as stream:
            while left > 0:
                async with asyncio.timeout(self._patience):
                    chunk: Any = await anext(stream, None)
                if chunk is None:
                    break
                seen = True
                if usage := getattr(chunk, "usage", None):
                    self.prompt_tokens = usage.prompt_tokens or self.prompt_tokens
                for choice in (getattr(chunk, "choices", None) or ())[:1]:
                    finished = finished or choice.finish_reason is not None
                    piece = choice.delta.content if choice.delta else None
                    if isinstance(piece, str) and piece:
                        left -= max(1, self.count_tokens(piece))
                        yield piece
        if not seen:
            raise self._error("llm_refused", "answers, but not as an OpenAI-compatible server does", ADDRESS)
        if not finished and left > 0:
            raise self._error("llm_dropped", "broke off in the middle of an answer", LOG)

    async def _opened(self, messages: Sequence[Message], max_tokens: int) -> "openai.AsyncStream[Any]":
        chat: Any = [{"role": each.role, "content": each.text} for each in messages]

        async def opened() -> "openai.AsyncStream[Any]":
            async with asyncio.timeout(self._patience):
                stream: openai.AsyncStream[Any] = await self._client.chat.completions.create(
                    model=self.model,
                    messages=chat,
                    max_tokens=max_tokens,
                    temperature=0.0,
                    stream=True,
                    stream_options={"include_usage": True},
                )
                return stream

        try:
            return await opened()
        except _library().APIConnectionError as error:
            if not isinstance(error.__cause__, httpx2.ConnectError):
                raise
        await asyncio.sleep(RETRY)
        return await opened()

    async def _told(self, call: Coroutine[Any, Any, T]) -> T:
        """What a call gives; what goes wrong with it as a StateError."""
        openai = _library()
        try:
            return await call
        except SanadError:
            raise
        except (TimeoutError, openai.APITimeoutError) as error:
            hint = "Ask again, or raise `llm_timeout` under [answer] in the settings."
            raise self._error("llm_slow", f"said nothing for {self._patience:g} s", hint) from error
        except openai.APIStatusError as error:
            raise self._refused(error) from error
        except openai.APIConnectionError as error:
            if isinstance(error.__cause__, httpx2.ConnectError):
                raise self._error("llm_unreachable", "cannot be reached", ADDRESS) from error
            raise self._error("llm_dropped", "broke off in the middle of an answer", LOG) from error
        except httpx2.TransportError as error:
            raise self._error("llm_dropped", "broke off in the middle of an answer", LOG) from error
        except openai.APIError as error:
            raise self._error("llm_failed", f"failed: {_short(error.message)}", LOG) from error
        except (ValueError, TypeError, AttributeError) as error:  # no JSON, or JSON of another shape
            raise self._error("llm_refused", "answers, but not as an OpenAI-compatible server does", ADDRESS) from error

    def _refused(self, error: "openai.APIStatusError") -> StateError:
        status, said = error.status_code, _short(error.message)
        if status in (401, 403):
            hint = "Put the right key into the environment variable SANAD_LLM_KEY."
            return self._error("llm_key", f"refuses the key ({status})", hint)
        if status == 404:
            hint = "`llm_model` under [answer] names the model: `python -m rag doctor` tells which the server has."
            return self._error("llm_model", f"has no model {self.model!r}, or no API at this address: {said}", hint)
        if status >= 500:
            return self._error("llm_failed", f"failed ({status}): {said}", LOG)
        if status < 400:
            return self._error("llm_refused", f"wants to be asked elsewhere ({status})", ADDRESS)
        hint = "Where it is about the length: give the server a longer context, or lower `evidence_tokens`."
        return self._error("llm_refused", f"refuses the request ({status}): {said}", hint)

    def _error(self, kind: str, what: str, hint: str) -> StateError:
        return StateError(f"The LLM server {self.address} {what}.", hint, kind=kind)


ADDRESS = "Start it, or correct `llm` under [answer] in the settings: the address usually ends in /v1."
LOG = "Ask again; if that is no help, the server's log tells why."


def _library() -> Any:
    try:
        import openai
    except ModuleNotFoundError as error:
        hint = "Install it: .venv/bin/python -m pip install -r requirements-served.txt"
        raise StateError(
            "An LLM behind a server needs the package openai, which is missing.", hint, "llm_failed"
        ) from error
    return openai


def _short(text: str) -> str:
    """On one line, and not much of it."""
    line = " ".join(defuse(text).split())
    return line if len(line) <= TOLD else f"{line[:TOLD]}…"


def _without(begin: str, pieces: Any, ended: Callable[[], bool]) -> Yielding[str, None, None]:
    """The pieces until the call has ended, without a `begin` that they repeat."""
    held = ""
    for piece in pieces:
        if ended():
            return
        held += piece
        if begin and len(start := held.lstrip()) < len(begin) and begin.startswith(start):
            continue
        if begin:
            held = held.lstrip().removeprefix(begin) if held.lstrip().startswith(begin) else held
            begin = ""
        yield held
        held = ""
    if held:
        yield held
