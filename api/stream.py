"""The events of an answer → what is sent to the client: one body, or server-sent events while the answer comes up."""

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

from fastapi import Request
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api.bodies import MODEL, Choice, Completion, Grounds, Json, Reply, Usage
from api.errors import ApiError, explained
from rag.events import Waiting
from rag.queue import Ticket
from rag.types import Answer, Done, Event, Read, Refused, Retrieved, Token

Events = AsyncIterator[Event | Waiting]


@dataclass(frozen=True)
class Envelope:
    """What stands around an answer."""

    ignored: tuple[str, ...]
    id: str = field(default_factory=lambda: f"chatcmpl-{secrets.token_hex(12)}")
    created: int = field(default_factory=lambda: int(time.time()))

    def completion(self, answer: Answer) -> Completion:
        choice = Choice(message=Reply(content=answer.answer))
        return Completion(
            id=self.id, created=self.created, choices=[choice], usage=_usage(answer), sanad=self.grounds(answer)
        )

    def grounds(self, answer: Answer) -> Grounds:
        return Grounds.model_validate({**answer.to_json(), "ignored": self.ignored})

    def chunk(self, delta: Json | None, sanad: Json | None = None, finish: str | None = None) -> Json:
        """A piece of a stream; without a delta it has no choices."""
        choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}]
        chunk: Json = {"id": self.id, "object": "chat.completion.chunk", "created": self.created, "model": MODEL}
        return {**chunk, "choices": choices, **({"sanad": sanad} if sanad else {})}


async def unless_gone(request: Request, events: Events, ticket: Ticket) -> Answer | None:
    """The whole answer; None where the client leaves, which frees the LLM."""
    gone, last = asyncio.ensure_future(_gone(request)), asyncio.ensure_future(_last(events))
    try:
        await asyncio.wait([gone, last], return_when=asyncio.FIRST_COMPLETED)
        return last.result() if last.done() else None
    finally:
        ticket.stop()
        gone.cancel()
        last.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _last(events: Events) -> Answer:
    async for event in events:
        if isinstance(event, Done | Refused):
            return event.answer
    raise ApiError(503, "The answer was stopped.", code="stopped", retry_s=1)


class EventStream(StreamingResponse):
    """Server-sent events. The LLM is free as soon as the client has gone."""

    media_type = "text/event-stream"

    def __init__(self, events: Events, ticket: Ticket, envelope: Envelope, *, with_usage: bool) -> None:
        lines = _lines(events, envelope, with_usage=with_usage)
        super().__init__(lines, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._ticket = ticket

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._ticket.stop()


async def _lines(events: Events, envelope: Envelope, *, with_usage: bool) -> AsyncIterator[str]:
    """A comment while the question waits; then chunks. Only what stands becomes `content`: what the LLM writes is a
    draft until it has been checked, and comes in the field `sanad`."""
    yield _data(envelope.chunk({"role": "assistant", "content": ""}))
    try:
        async for event in events:
            if isinstance(event, Waiting):
                yield f": {event.place} before this question\n\n"
            else:
                for chunk in _chunks(event, envelope, with_usage=with_usage):
                    yield _data(chunk)
    except Exception as error:
        yield _data(explained(error).body())
    yield "data: [DONE]\n\n"


def _chunks(event: Event, envelope: Envelope, *, with_usage: bool) -> Iterator[Json]:
    match event:
        case Retrieved(passages=passages):
            shown = Answer("", "", event.language, "", "", passages=passages)
            yield envelope.chunk({}, {"stage": "passages", "passages": shown.to_json()["passages"]})
        case Read(answer=answer):
            yield envelope.chunk({}, {"stage": "evidence", "evidence": answer.to_json()["evidence"]})
        case Token(text=text, part=part):
            yield envelope.chunk({}, {"stage": "draft", "part": part, "text": text})
        case Done(answer=answer) | Refused(answer=answer):
            for line in answer.answer.splitlines(keepends=True):
                yield envelope.chunk({"content": line})
            grounds = envelope.grounds(answer).model_dump(mode="json")
            yield envelope.chunk({}, {"stage": "done", **grounds}, "stop")
            if with_usage:
                yield {**envelope.chunk(None), "usage": _usage(answer).model_dump()}


def _usage(answer: Answer) -> Usage:
    read, written = answer.timings.prompt_tokens or 0, answer.timings.answer_tokens or 0
    return Usage(prompt_tokens=read, completion_tokens=written, total_tokens=read + written)


def _data(chunk: Json) -> str:
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"
