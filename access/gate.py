"""What every request passes before anything of Sanad answers it: who asks, how often, and how much they send."""

import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from access.limits import BODY, MEGABYTE, Rates, at_most
from access.register import RegisterFile
from access.settings import AccessSettings
from models.errors import StateError
from models.installation import program

UPLOAD = "/gradio_api/upload"
FILES = 25
"""Times the size of a file that one upload of several may have."""
KEPT_FREE = 1_000_000_000
"""Bytes of the disk that no upload may use up."""
SESSION = 12 * 3600
"""Seconds after which a reader signs in again."""
LOGIN = ("/login", "/login/")
OPEN = {"/", "/logout", "/health", "/theme.css", "/favicon.ico", "/manifest.json", "/robots.txt"}
OPEN_FOLDERS = ("/assets/", "/static/", "/svelte/")
"""What a browser loads to show the page where one signs in: Gradio's own files, nothing of anybody's articles. Not `/`
with its content, either, which Gradio leaves out until then. Everything else, also what will be added, is closed."""
SHUT = {"/gradio_api/token", "/gradio_api/token/", "/gradio_api/deep_link"}
"""Of Gradio's, to nobody: the first hands a session out to any script of the page, the second writes files."""
START = "/gradio_api/startup-events"
"""By which Gradio, when it starts, looks whether its own server answers."""


@dataclass(frozen=True)
class Gate:
    """Who may come in. Without a register everybody may: the page is for this machine alone."""

    register: RegisterFile | None
    upload_mb: int
    requests_per_minute: int

    @property
    def middleware(self) -> Middleware:
        """For `launch(app_kwargs={"middleware": …})`."""
        return Middleware(Keeper, gate=self)

    @property
    def sign_in(self) -> Callable[[str, str], Any] | None:
        """For `launch(auth=…)`, which awaits it: Gradio's own page asks for the name and the password."""
        return _sign_in(self.register) if self.register else None


def gate_for(host: str, upload_mb: int, settings: AccessSettings, key: str = "") -> Gate:
    """The gate of a page that is served on `host`, to which files of that size may be added. A `key` is one more.

    Raises StateError where others could come in and nobody is in the register: there are no default passwords.
    """
    others, register = settings.always or not is_loopback(host), RegisterFile(settings.register_file, key)
    if others and not register.now():
        raise StateError(
            f"Whoever reaches {host} must sign in, and there are neither readers nor keys yet.",
            f"Add one: {program('access')} add NAME, or key NAME (docs/security.md)",
        )
    return Gate(register if others else None, upload_mb, settings.requests_per_minute)


class Keeper:
    """The gate as ASGI middleware: refuses with 401, 403, 413, 429 or 507, and a sentence."""

    def __init__(self, app: ASGIApp, gate: Gate, clock: Callable[[], float] = time.monotonic) -> None:
        self._app, self._gate, self._clock = app, gate, clock
        self._rates = Rates(gate.requests_per_minute)
        self._since: dict[str, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        refusal = self._refusal(scope)
        if refusal is None:
            limit = self._gate.upload_mb * MEGABYTE * FILES if scope["path"] == UPLOAD else BODY
            return await self._app(scope, at_most(limit, receive), send)
        if scope["type"] == "websocket":
            return await send({"type": "websocket.close", "code": 1008})
        return await refusal(scope, receive, send)

    def _refusal(self, scope: Scope) -> JSONResponse | None:
        connection = HTTPConnection(scope)
        sent = connection.headers.get("content-length", "")
        most = self._gate.upload_mb * MEGABYTE * FILES if scope["path"] == UPLOAD else BODY
        if sent.isdecimal() and int(sent) > most:
            return _refused(413, f"That is too much: at most {most // MEGABYTE} MB can be sent at once.")
        if scope["path"] == UPLOAD and _free() < KEPT_FREE + int(sent if sent.isdecimal() else 0):
            return _refused(507, "The disk is full: nothing more can be added.")
        if self._gate.register is None or scope["path"].startswith(OPEN_FOLDERS):
            return None
        return self._stranger(connection, self._gate.register)

    def _stranger(self, connection: HTTPConnection, register: RegisterFile) -> JSONResponse | None:
        """The refusal of a request that nobody known makes, or who asks too often."""
        path, headers = connection.scope["path"], connection.headers
        address = connection.client.host if connection.client else ""
        if not self._rates.asks(address):
            return _too_often()
        if path in SHUT:
            return _refused(404, "There is nothing here.")
        if path in LOGIN:
            return None if self._rates.tries(address) else _too_often()
        if path == "/logout" and headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return _refused(403, "Another site's page may not sign anybody out.")
        if self._signed_in(connection, register) or path in OPEN or (path == START and is_loopback(address)):
            return None  # the cookie first: Gradio would still show the page to one who is out
        if "authorization" not in headers:
            return _refused(401, "Sign in on the page, or send a key: Authorization: Bearer …", BEARER)
        if not self._rates.may_try(address):
            return _too_often()
        if register.now().is_key(_bearer(headers)):
            return None
        self._rates.tries(address)
        return _refused(401, "This key is not known here.", BEARER)

    def _signed_in(self, connection: HTTPConnection, register: RegisterFile) -> bool:
        """Whether the cookie is that of a reader whom Gradio let in, who is still in the register, and not too old."""
        app: Any = connection.app  # Gradio's; a version without these two fails, and so lets nobody in
        tokens: dict[str, str] = app.tokens
        cookies = (connection.cookies.get(f"access-token{kind}-{app.cookie_id}") for kind in ("", "-unsecure"))
        token = next(filter(None, cookies), "")
        if tokens.get(token) not in register.now().readers:
            tokens.pop(token, None)
            return False
        now = self._clock()
        if token not in self._since:
            self._since = {known: since for known, since in self._since.items() if known in tokens} | {token: now}
        if now - self._since[token] > SESSION:
            del tokens[token]
            return False
        return True


BEARER = {"WWW-Authenticate": "Bearer"}


def is_loopback(host: str) -> bool:
    """Whether only this machine itself reaches, or has, this address."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _sign_in(register: RegisterFile) -> Callable[[str, str], Awaitable[bool]]:
    one_at_a_time = CapacityLimiter(1)  # each takes memory and a core: many at once would starve the answers

    async def sign_in(name: str, password: str) -> bool:
        return await to_thread.run_sync(register.now().is_reader, name, password, limiter=one_at_a_time)

    return sign_in


def _bearer(headers: Headers) -> str:
    kind, _, key = headers.get("authorization", "").partition(" ")
    return key.strip() if kind.lower() == "bearer" else ""


def _free() -> int:
    return shutil.disk_usage(tempfile.gettempdir()).free


def _too_often() -> JSONResponse:
    return _refused(429, "Too many requests: wait a minute.", {"Retry-After": "60"})


def _refused(status: int, message: str, headers: dict[str, str] | None = None) -> JSONResponse:
    code = "invalid_api_key" if status == 401 else None  # the form of errors that OpenAI's clients read
    return JSONResponse({"error": {"message": message, "type": "refused", "code": code}}, status, headers)
