"""Errors as OpenAI's clients read them. Nothing of the server's own shows in one: no path, no trace, no input."""

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from models.errors import InputError, SanadError
from rag.queue import Busy

log = logging.getLogger(__name__)

LOADING_S = 5
"""When to ask again while the models load."""


class Problem(BaseModel):
    """What went wrong, in a sentence; `param`: the field of the request that is to blame."""

    message: str
    type: str
    param: str | None = None
    code: str | None = None


class Failure(BaseModel):
    """The body of every error."""

    error: Problem


class ApiError(Exception):
    """Becomes an answer of this status."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        param: str | None = None,
        code: str | None = None,
        retry_s: int | None = None,
    ) -> None:
        super().__init__(message)
        kind = "invalid_request_error" if status < 429 else "server_error"
        self.status, self.problem = status, Problem(message=message, type=kind, param=param, code=code)
        self.headers = {"Retry-After": str(retry_s)} if retry_s is not None else {}

    def body(self) -> dict[str, Any]:
        return Failure(error=self.problem).model_dump()


def loading() -> ApiError:
    return ApiError(503, "The models are being loaded.", code="loading", retry_s=LOADING_S)


def explained(error: Exception) -> ApiError:
    """The answer to an error that came up in Sanad. What may name a folder of this machine is only logged."""
    match error:
        case ApiError():
            return error
        case Busy():
            return ApiError(503, str(error).replace("\n", " "), code="busy", retry_s=error.retry_after_s)
        case InputError():
            return ApiError(400, f"{error.message} {error.hint}".strip(), code=error.kind or None)
        case SanadError():
            log.error("A question could not be answered: %s", error)
            return ApiError(503, "Index or model cannot be used at the moment. The log of the server says why.")
        case _:
            log.exception("A question could not be answered", exc_info=error)
            return ApiError(500, "Something unexpected went wrong. The log of the server says what.")


DESCRIBED: dict[int | str, dict[str, Any]] = {
    status: {"description": description} | ({} if status == 413 else {"model": Failure})
    for status, description in {
        400: "The question, the conversation or the filter cannot be used.",
        401: "The key is missing or wrong.",
        403: "The API is closed: it is served to other machines, and no key is set.",
        404: "There is no such model or article.",
        413: "The body is too large.",
        422: "A field is missing or of the wrong type.",
        429: "Too many questions wait.",
        503: "The models are being loaded, the turn of the question did not come in time, or the index cannot be used.",
    }.items()
}
"""What OpenAPI says of errors."""


def described(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: DESCRIBED[status] for status in statuses}


def handle_errors(api: FastAPI) -> None:
    """Every error of the API has the same shape."""

    def answer(error: ApiError) -> JSONResponse:
        return JSONResponse(error.body(), error.status, error.headers)

    async def ours(_: Request, error: Exception) -> JSONResponse:
        return answer(explained(error))

    async def http(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        found = ApiError(error.status_code, error.detail)
        return JSONResponse(found.body(), error.status_code, error.headers)

    async def shape(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        first = error.errors()[0]
        if first["type"] == "json_invalid":
            return answer(ApiError(422, "The body is not JSON."))
        where = ".".join(str(part) for part in first["loc"][1:])
        return answer(ApiError(422, f"{where or 'The body'}: {first['msg']}", param=where or None))

    api.add_exception_handler(ApiError, ours)
    api.add_exception_handler(SanadError, ours)
    api.add_exception_handler(HTTPException, http)
    api.add_exception_handler(RequestValidationError, shape)
    api.add_exception_handler(Exception, ours)
