"""Who may ask the page, and what a browser may load for it. docs/decisions/0008 says why each part is as it is."""

import base64
import hashlib
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from access.gate import is_loopback

PAGE_POLICY = {
    "default-src": "'none'",
    "script-src": "'self' 'unsafe-eval'",  # Gradio compiles its templates and `js=` with Function(); hashes are added
    "style-src": "'self' 'unsafe-inline'",  # Gradio makes style elements of what `css=` holds
    "img-src": "'self' data:",  # the dots and ticks of Gradio's theme
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'self'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
NOTHING = "default-src 'none'; frame-ancestors 'none'"
"""The policy of all that is not the page: an article or a file opened by itself runs and loads nothing."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
INLINE_SCRIPT = re.compile(rb"<script\b[^>]*>(.*?)</script>", re.DOTALL)


def middleware(host: str, names: Sequence[str] = ()) -> list[Middleware]:
    """What guards the page that is served on `host`, for `launch(app_kwargs={"middleware": …})`.

    On a loopback address only names of this machine are answered: another site's name that is made to lead here (DNS
    rebinding) is refused, and so it is on any other address where the page's `names` are given; else, not being known,
    every name is answered.
    """
    own = ["localhost", "127.0.0.1", "[::1]", host, *names]
    allowed = own if names or is_loopback(host) else ["*"]
    return [Middleware(TrustedHostMiddleware, allowed_hosts=allowed, www_redirect=False), Middleware(Guard)]


class Guard:
    """Refuses what another site's page asks, and sends the policies along with every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif _from_elsewhere(Headers(scope=scope)):
            await PlainTextResponse("Another site's page may not ask this one.", 403)(scope, receive, send)
        else:
            await self.app(scope, receive, _Guarded(send, is_page=scope["path"] == "/"))


class _Guarded:
    """Sends an answer with its headers. The page is held back until it is whole, for the hashes of its scripts."""

    def __init__(self, send: Send, is_page: bool) -> None:
        self._send = send
        self._is_page = is_page
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(HEADERS)
            headers.setdefault("Content-Security-Policy", NOTHING)  # the description of the API has its own
            if self._is_page:
                self._start = message
                return
        elif self._is_page and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            MutableHeaders(scope=self._start)["Content-Security-Policy"] = page_policy(self._body)
            await self._send(self._start)
            message = {**message, "body": self._body}
        await self._send(message)


def page_policy(page: bytes) -> str:
    """The policy under which only the scripts that stand in `page` run, and those in files of the same server."""
    own = [f"'{digest(script)}'" for script in INLINE_SCRIPT.findall(page) if script]
    policy = {**PAGE_POLICY, "script-src": " ".join([PAGE_POLICY["script-src"], *own])}
    return "; ".join(f"{name} {allowed}" for name, allowed in policy.items())


def digest(content: bytes) -> str:
    """What a policy calls a script or a style by."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode()}"


def _from_elsewhere(headers: Headers) -> bool:
    """Whether a page of another origin asks. A browser names it whenever that page posts or reads; links are free."""
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower()
