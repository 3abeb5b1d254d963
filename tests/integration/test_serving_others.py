"""A page that others can reach, behind the gate, on Gradio's real server."""

import socket
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import httpx2 as httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from access.gate import SHUT, START, gate_for
from access.limits import TRIES
from access.register import Register, RegisterFile
from access.settings import AccessSettings
from ui.serve import serve

PASSWORD = "كلمة سرّ طويلة بما يكفي"
SECRET = "كلام من المقالات"
EVERY_WAY = ("GET", "POST", "PUT", "DELETE", "PATCH")
OPEN = {"/", "/assets/{path:path}", "/static/{path:path}", "/svelte/{path:path}", "/theme.css", "/favicon.ico"}
OPEN |= {"/login", "/login/", "/logout", "/manifest.json", "/robots.txt", START}


class Served:
    def __init__(self, folder: Path) -> None:
        self.file = RegisterFile(folder / "register.json")
        register, self.key = Register().with_reader("ليلى", PASSWORD).with_key("program")
        self.file.write(register)
        with gr.Blocks(title="سند", analytics_enabled=False) as self.page:
            gr.Markdown(SECRET)
            box = gr.Textbox()
            box.submit(lambda text: text, box, box, api_visibility="private")
        settings = AccessSettings(register_file=self.file.path, always=True, requests_per_minute=5000)
        gate = gate_for("127.0.0.1", 1, settings)
        with socket.create_server(("127.0.0.1", 0)) as found:
            port: int = found.getsockname()[1]
        picture = Route("/page-picture", lambda _: PlainTextResponse(SECRET))
        self.address = serve(self.page, "127.0.0.1", port, [picture], gate)

    def visitor(self, **options: object) -> httpx.Client:
        return httpx.Client(base_url=self.address, timeout=60, **options)  # type: ignore[arg-type]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A new one for each test: what one test asks counts against nobody else."""
    found = Served(tmp_path)
    yield found
    found.page.close(verbose=False)


def paths(routes: Iterable[Any]) -> set[str]:
    found = [*routes]
    for route in found:
        found += route.original_router.routes if hasattr(route, "original_router") else ()
    return {route.path for route in found if getattr(route, "path", None)}


def sign_in(visitor: httpx.Client, name: str = "ليلى", password: str = PASSWORD) -> int:
    return visitor.post("/login", data={"username": name, "password": password}).status_code


def test_no_route_that_there_is_answers_a_stranger(served: Served) -> None:
    """Those of Gradio too, and those that a later Gradio adds; only where one signs in is open."""
    visitor = served.visitor()
    closed = paths(served.page.app.routes) - OPEN
    assert len(closed) > 40
    for path in closed:
        place = path.split("{")[0] + ("x" if "{" in path else "")
        assert {visitor.request(way, place).status_code for way in EVERY_WAY} == {404 if path in SHUT else 401}, path
    page = visitor.get("/")
    assert page.status_code == 200 and SECRET not in page.text and "auth_required" in page.text
    assert visitor.get("/page-picture").headers["content-security-policy"].startswith("default-src 'none'")


def test_a_reader_signs_in_and_out(served: Served) -> None:
    visitor = served.visitor()
    assert sign_in(visitor) == 200
    assert SECRET in visitor.get("/").text
    assert visitor.get("/page-picture").text == SECRET
    assert visitor.get("/gradio_api/info").json() == {"named_endpoints": {}, "unnamed_endpoints": {}}
    cookie = dict(visitor.cookies)
    visitor.get("/logout")
    other = served.visitor(cookies=cookie)
    assert other.get("/page-picture").status_code == 401
    assert SECRET not in other.get("/").text


def test_a_reader_who_is_taken_out_sees_nothing_more(served: Served) -> None:
    visitor = served.visitor()
    assert sign_in(visitor) == 200
    served.file.write(served.file.stored().without("ليلى"))
    assert visitor.get("/config").status_code == 401
    assert visitor.get("/page-picture").status_code == 401
    assert SECRET not in visitor.get("/").text


def test_a_program_sends_its_key(served: Served) -> None:
    visitor = served.visitor(headers={"Authorization": f"Bearer {served.key}"})
    assert visitor.get("/page-picture").text == SECRET
    assert visitor.get("/config").status_code == 401, "the page itself wants a name: Gradio's own check"


def test_passwords_are_tried_a_few_times_a_minute(served: Served) -> None:
    visitor = served.visitor()
    answers = [sign_in(visitor, password=f"wrong {n}") for n in range(TRIES)]
    assert answers == [400] * TRIES
    assert sign_in(visitor) == 429


def test_an_upload_is_limited_and_told_no_place_of_the_server_but_its_own_copy(served: Served) -> None:
    visitor = served.visitor()
    sign_in(visitor)
    small = visitor.post("/gradio_api/upload", files={"files": ("مقال.txt", b"x" * 1000)})
    assert small.status_code == 200
    large = visitor.post("/gradio_api/upload", files={"files": ("مقال.txt", b"x" * 1_100_000)})
    assert large.status_code == 413
    many = [("files", (f"{n}.txt", b"x" * 900_000)) for n in range(28)]
    assert visitor.post("/gradio_api/upload", files=many).status_code == 413
    outside = visitor.get("/gradio_api/file=/etc/hostname")
    assert outside.status_code == 403


def test_no_other_sites_page_uses_a_readers_session(served: Served) -> None:
    visitor = served.visitor(headers={"Origin": "https://elsewhere.example"})
    assert sign_in(visitor) == 403
    assert visitor.post("/gradio_api/queue/join", json={}).status_code == 403
