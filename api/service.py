"""The API as a FastAPI application, and the routes by which the page's server answers for it."""

import time
from collections.abc import Callable
from functools import partial
from typing import Annotated

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access import key_check
from api.bodies import (
    MODEL,
    Article,
    Articles,
    ChatRequest,
    Completion,
    Excerpt,
    Found,
    Health,
    Model,
    Models,
    Only,
    Passage,
    SearchRequest,
)
from api.chat import asked, filter_of
from api.errors import ApiError, described, handle_errors, loading
from api.metrics import Metrics
from api.reference import add_reference
from api.stream import Envelope, EventStream, unless_gone
from index.search import search
from models.errors import InputError
from rag.engine import Engine
from rag.events import events
from rag.queue import Busy, Queue

MOST_BYTES = 1_000_000
"""Of the body of a request."""
SEARCHES = 2
"""At once; the encoder takes one at a time, the rest of a search can go beside."""
DESCRIPTION = """
Questions to your own articles, in Arabic or English, answered with the exact words of the source.

`POST /v1/chat/completions` takes what OpenAI's clients send. What Sanad knows of an answer, its citations with offsets,
the passages and the verdict, is in the field `sanad` of every answer; docs/api.md tells more.
"""

Engines = Callable[[], Engine | None]


def build_api(engine: Engines, queue: Queue, metrics: Metrics, *, key: str = "", host: str = "127.0.0.1") -> FastAPI:
    """`engine` gives None while the models load. The `key` is asked for where it is not empty; without one the API is
    closed on a `host` that other machines reach."""
    current = engine  # in a handler, `engine` is the one at the beginning of its request
    api = FastAPI(
        title="Sanad",
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        max_body_size=MOST_BYTES,
        middleware=[Middleware(Counting, metrics=metrics)],
    )
    handle_errors(api)
    add_reference(api)
    searches = CapacityLimiter(SEARCHES)
    started = int(time.time())
    allowed = APIRouter(dependencies=[Depends(key_check(key, host))], responses=described(401, 403))

    def loaded() -> Engine:
        found = engine()
        if found is None:
            raise loading()
        return found

    Loaded = Annotated[Engine, Depends(loaded)]

    @allowed.post(
        "/v1/chat/completions",
        response_model=Completion,
        responses={**described(400, 404, 413, 422, 429, 503), 200: {"content": {"text/event-stream": {}}}},
    )
    async def complete(body: ChatRequest, request: Request, engine: Loaded) -> Response:
        """An answer to the last message, with the sources that bear it out."""
        question = await to_thread.run_sync(asked, body, engine)
        try:
            ticket = queue.enter()
        except Busy as busy:
            raise ApiError(429, str(busy).replace("\n", " "), code="busy", retry_s=busy.retry_after_s) from busy
        stream = events(ticket, lambda: metrics.observed("api", question.answer(current() or engine)))
        envelope = Envelope(question.ignored)
        if body.stream:
            usage = body.stream_options is not None and body.stream_options.include_usage
            return EventStream(stream, ticket, envelope, with_usage=usage)
        answer = await unless_gone(request, stream, ticket)
        return Response() if answer is None else JSONResponse(envelope.completion(answer).model_dump(mode="json"))

    @allowed.get("/v1/models")
    def models() -> Models:
        """The one model that answers: Sanad with all of its articles."""
        return Models(data=[Model(id=MODEL, created=started)])

    @allowed.post("/v1/search", responses=described(400, 413, 422, 503))
    async def find(body: SearchRequest, engine: Loaded) -> Found:
        """The passages nearest to a question, best first."""
        only = await to_thread.run_sync(filter_of, body.only, engine, "only")
        look = partial(search, engine.index, body.query, body.limit, only=only)
        hits = await to_thread.run_sync(look, limiter=searches)
        return Found(data=[Passage.model_validate(hit, from_attributes=True) for hit in hits])

    @allowed.get("/v1/documents", responses=described(400, 422, 503))
    def documents(
        engine: Loaded,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
        after: Annotated[str, Query(max_length=2000)] = "",
        only: Only = "",
    ) -> Articles:
        """The articles by ID, those behind `after`."""
        chosen = filter_of(only, engine, "only")
        ids = [each.id for each in engine.index.catalog.documents(chosen, counted=False) if each.id > after]
        page = engine.index.documents(chosen.of(frozenset(ids[:limit]))) if ids else []
        data = [Article.model_validate(each, from_attributes=True) for each in page]
        return Articles(data=data, has_more=len(ids) > limit)

    @allowed.get("/v1/documents/{id:path}", responses=described(404, 422, 503))
    def document(
        id: str,
        engine: Loaded,
        start: Annotated[int, Query(ge=0, le=1 << 31)] = 0,
        end: Annotated[int | None, Query(ge=0, le=1 << 31)] = None,
    ) -> Excerpt:
        """The text of an article, or what of it lies between two offsets."""
        try:
            found = engine.index.document(id)
        except InputError as error:
            raise ApiError(404, "There is no such article.", param="id", code="document_not_found") from error
        length = len(found.text)
        first = min(start, length)
        last = max(first, length if end is None else min(end, length))
        return Excerpt(
            id=found.id,
            title=found.title,
            language=found.language,
            start=first,
            end=last,
            characters=length,
            text=found.text[first:last],
        )

    @allowed.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
    def scrape() -> Response:
        """For Prometheus; while the models load there is less."""
        return Response(metrics.exposition(), media_type=CONTENT_TYPE_LATEST)

    @api.get("/health", responses={503: {"model": Health, "description": "The models are being loaded."}})
    def health() -> Response:
        """Whether questions can be answered. No key is asked for."""
        ready = engine() is not None
        body = Health(status="ok" if ready else "loading").model_dump()
        return JSONResponse(body, 200 if ready else 503, headers={} if ready else loading().headers)

    api.include_router(allowed)
    return api


def routes(api: ASGIApp) -> list[Route]:
    """The addresses at which another server hands a request on to the API."""
    return [
        Route(path, api)
        for path in ("/v1/{rest:path}", "/health", "/metrics", "/openapi.json", "/docs", "/docs/{rest:path}")
    ]


class Counting:
    """Counts requests by the pattern of their address, and their status."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", "other")
                self._metrics.count_request(route, message["status"])
            await send(message)

        await self._app(scope, receive, counted)
