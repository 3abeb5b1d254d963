"""Who may ask the page and which policy its answers carry. tests/browser/test_policy.py tries it in a browser."""

import base64
import hashlib

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from ui.security import HEADERS, NOTHING, middleware, page_policy

PAGE = "<script>window.a = 1</script><script type='module' src='b.js'></script><p>ص</p><script>\n2\n</script>"


def client(host: str = "127.0.0.1", base_url: str = "http://127.0.0.1:7860") -> TestClient:
    async def page(_: Request) -> Response:
        halves = PAGE.encode()[:20], PAGE.encode()[20:]
        return StreamingResponse(iter(halves), media_type="text/html")

    async def other(_: Request) -> Response:
        return HTMLResponse(PAGE)

    routes = [Route("/", page), Route("/other", other, methods=["GET", "POST"])]
    return TestClient(Starlette(routes=routes, middleware=middleware(host)), base_url=base_url)


def digest(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def scripts(policy: str) -> list[str]:
    return next(part.split()[1:] for part in policy.split("; ") if part.startswith("script-src "))


def test_the_page_comes_whole_and_allows_its_own_scripts_alone() -> None:
    answer = client().get("/")
    assert answer.text == PAGE
    allowed = scripts(answer.headers["content-security-policy"])
    assert allowed == ["'self'", "'unsafe-eval'", digest("window.a = 1"), digest("\n2\n")]
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


def test_nothing_else_runs_or_loads_anything() -> None:
    answer = client().get("/other")
    assert answer.headers["content-security-policy"] == NOTHING
    assert client().get("/missing").headers["content-security-policy"] == NOTHING


def test_a_page_without_scripts_allows_no_inline_script() -> None:
    assert scripts(page_policy(b"")) == ["'self'", "'unsafe-eval'"]


@pytest.mark.parametrize("name", ["127.0.0.1:7860", "localhost:7860", "LOCALHOST", "[::1]:7860"])
def test_names_of_this_machine_are_answered(name: str) -> None:
    assert client().get("/", headers={"Host": name}).status_code == 200


@pytest.mark.parametrize("name", ["rebound.example", "rebound.example:7860", "127.0.0.1.rebound.example", ""])
def test_another_name_for_this_machine_is_refused(name: str) -> None:
    assert client().get("/", headers={"Host": name}).status_code == 400


def test_a_page_for_the_whole_network_answers_to_any_name() -> None:
    for host in ("0.0.0.0", "192.168.1.5", "machine.local"):
        assert client(host).get("/", headers={"Host": "machine.local"}).status_code == 200


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://127.0.0.1:7860", 200),
        ("http://127.0.0.1:9999", 403),
        ("http://localhost:7860", 403),
        ("https://other.example", 403),
        ("null", 403),
        ("", 403),
    ],
)
def test_only_the_page_itself_may_post(origin: str, status: int) -> None:
    assert client().post("/other", headers={"Origin": origin}).status_code == status
    assert client("0.0.0.0").post("/other", headers={"Origin": origin}).status_code == status
