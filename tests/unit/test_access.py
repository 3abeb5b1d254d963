"""Passwords, the register, limits, and what the gate lets through."""

import json
import stat
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

import access.__main__ as command
from access import gate as gates
from access import messages
from access.gate import SESSION, Gate, Keeper, gate_for
from access.limits import BODY, TRIES, Rates, network
from access.messages import without_paths
from access.passwords import NOBODY, hash_password, matches
from access.register import Register, RegisterFile
from access.settings import AccessSettings
from models.errors import InputError, StateError

PASSWORD = "كلمة سرّ طويلة بما يكفي"
KEY = "sanad-key-of-the-environment"


@pytest.fixture
def file(tmp_path: Path) -> RegisterFile:
    return RegisterFile(tmp_path / "var" / "register.json")


@pytest.fixture(scope="module")
def reader() -> Register:
    return Register().with_reader("ليلى", PASSWORD)


def test_a_password_is_known_again_and_nothing_else_is() -> None:
    stored = hash_password(PASSWORD)
    assert matches(PASSWORD, stored)
    assert not matches(PASSWORD + " ", stored) and not matches("", stored)
    assert hash_password(PASSWORD) != stored, "each has a salt of its own"
    assert PASSWORD not in stored
    assert not matches("", NOBODY)


def test_a_hash_of_another_kind_is_no_password() -> None:
    with pytest.raises(ValueError, match="argon2"):
        matches("x", "argon2$15$8$3$AA==$AA==")


def test_readers_and_keys_come_and_go(reader: Register) -> None:
    register, key = reader.with_key("prometheus")
    assert register.is_reader("ليلى", PASSWORD)
    assert not register.is_reader("ليلى", "x") and not register.is_reader("nobody", PASSWORD)
    assert (
        register.is_key(key) and not register.is_key(key[:-1]) and not register.is_key("") and not Register().is_key("")
    )
    assert key not in json.dumps(dict(register.keys))
    assert not register.without("prometheus").is_key(key)
    assert not register.without("ليلى").readers
    with pytest.raises(InputError, match="no reader and no key"):
        register.without("someone")


@pytest.mark.parametrize("name", ["", " ", " a", "a\n", "a\u202eb", "\x00"])
def test_what_is_no_name(name: str) -> None:
    with pytest.raises(InputError, match="no name"):
        Register().with_key(name)


@pytest.mark.parametrize("password", ["", "short", "كلمة سر", "ل" * 1001])
def test_passwords_that_are_too_short_or_too_long_are_refused(password: str) -> None:
    with pytest.raises(InputError, match="12 to 1000"):
        Register().with_reader("a", password)


def test_the_file_is_its_owners_alone_and_read_again_when_it_changes(file: RegisterFile, reader: Register) -> None:
    assert not file.now()
    file.write(reader)
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert file.now() == reader
    other = RegisterFile(file.path)
    other.write(reader.without("ليلى"))
    assert not file.now()
    assert [each.name for each in file.path.parent.iterdir()] == ["register.json"]


@pytest.mark.parametrize("content", ["", "[]", '{"readers": 1}', '{"readers": {"a": 1}}'])
def test_a_damaged_register_lets_nobody_in(file: RegisterFile, content: str) -> None:
    file.path.parent.mkdir()
    file.path.write_text(content, "utf-8")
    with pytest.raises(StateError, match="cannot be used"):
        file.now()


@pytest.mark.parametrize(
    ("host", "always", "asked"),
    [
        ("127.0.0.1", False, False),
        ("localhost", False, False),
        ("::1", False, False),
        ("127.0.0.1", True, True),
        ("0.0.0.0", False, True),
        ("::", False, True),
        ("192.0.2.7", False, True),
        ("sanad.example.org", False, True),
    ],
)
def test_others_come_in_only_where_somebody_is_in_the_register(
    host: str, always: bool, asked: bool, file: RegisterFile
) -> None:
    settings = AccessSettings(register_file=file.path, always=always)
    if asked:
        with pytest.raises(StateError, match="must sign in") as caught:
            gate_for(host, 20, settings)
        assert "access add" in caught.value.hint
    file.write(Register().with_key("k")[0])
    gate = gate_for(host, 20, settings)
    assert (gate.register is not None, gate.sign_in is not None) == (asked, asked)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_what_is_counted_as_one_address(address: str, counted: str) -> None:
    assert network(address) == counted


def test_each_address_has_counts_of_its_own() -> None:
    rates = Rates(3)
    assert [rates.asks("192.0.2.1") for _ in range(4)] == [True, True, True, False]
    assert rates.asks("192.0.2.2") and rates.tries("192.0.2.1")


class Site:
    """Sanad's ways behind the gate, with Gradio's cookies, and a clock that stands still."""

    def __init__(self, file: RegisterFile, requests: int = 600, register: bool = True) -> None:
        async def read(request: Request) -> Response:
            return PlainTextResponse(f"{len(await request.body())} bytes")

        async def talk(socket: WebSocket) -> None:
            await socket.accept()

        self.now = 0.0
        self.file = file
        gate = Gate(file if register else None, 1, requests)
        self.app = Starlette(
            routes=[Route("/{path:path}", read, methods=["GET", "POST"]), WebSocketRoute("/{path:path}", talk)],
            middleware=[Middleware(Keeper, gate=gate, clock=lambda: self.now)],
        )
        self.app.tokens = {"t": "ليلى"}  # type: ignore[attr-defined]
        self.app.cookie_id = "id"  # type: ignore[attr-defined]
        self.client = TestClient(self.app)

    def status(self, path: str, method: str = "GET", **headers: str) -> int:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.request(method, path, headers=named).status_code


@pytest.fixture
def site(file: RegisterFile, reader: Register) -> Site:
    file.write(reader)
    return Site(file)


COOKIE = "access-token-unsecure-id=t"


@pytest.mark.parametrize("path", ["/", "/assets/index.js", "/theme.css", "/health", "/login", "/logout"])
def test_the_page_where_one_signs_in_is_open(site: Site, path: str) -> None:
    assert site.status(path) == 200


@pytest.mark.parametrize(
    "path",
    [
        "/config",
        "/page-picture",
        "/v1/chat/completions",
        "/metrics",
        "/docs",
        "/openapi.json",
        "/gradio_api/queue/join",
        "/gradio_api/upload",
        "/gradio_api/heartbeat/x",
        "/gradio_api/cancel",
        "/gradio_api/startup-events",
        "/monitoring/x",
        "/assets",
        "/login/x",
        "/Assets/a",
        "/theme.css/",
        "/whatever-comes",
    ],
)
def test_everything_else_is_closed_until_one_has_signed_in(site: Site, path: str) -> None:
    assert site.status(path) == 401
    assert site.status(path, cookie=COOKIE) == 200
    assert site.status(path, cookie="access-token-unsecure-id=u") == 401
    with pytest.raises(WebSocketDisconnect), site.client.websocket_connect(path):
        pass


def test_a_reader_who_is_taken_out_is_out_at_once(site: Site) -> None:
    assert site.status("/config", cookie=COOKIE) == 200
    site.file.write(Register().with_key("k")[0])
    assert site.status("/config", cookie=COOKIE) == 401
    assert site.app.tokens == {}  # type: ignore[attr-defined]


def test_a_session_ends(site: Site) -> None:
    assert site.status("/config", cookie=COOKIE) == 200
    site.now = SESSION
    assert site.status("/config", cookie=COOKIE) == 200
    site.now += 1
    assert site.status("/config", cookie=COOKIE) == 401


def test_keys_open_and_wrong_ones_are_soon_not_even_looked_at(site: Site, reader: Register) -> None:
    register, key = reader.with_key("program")
    site.file.write(register)
    assert site.status("/v1/models", authorization=f"Bearer {key}") == 200
    assert site.status("/v1/models", authorization=f"bearer  {key}") == 200
    assert site.status("/v1/models", authorization=f"Basic {key}") == 401
    tried = [site.status("/v1/models", authorization="Bearer x") for _ in range(TRIES + 2)]
    assert tried == [401] * (TRIES - 1) + [429] * 3
    assert site.status("/v1/models", authorization=f"Bearer {key}") == 429
    assert site.status("/v1/models", cookie=COOKIE) == 200


def test_a_key_of_the_environment_is_one_more(file: RegisterFile) -> None:
    given = RegisterFile(file.path, KEY)
    given.write(Register().with_key("k")[0])
    assert given.now().is_key(KEY) and not given.stored().is_key(KEY)
    assert Site(given).status("/v1/models", authorization=f"Bearer {KEY}") == 200
    assert gate_for("0.0.0.0", 20, AccessSettings(register_file=file.path.with_name("none")), "key").register


def test_passwords_cannot_be_tried_at_will(site: Site) -> None:
    assert [site.status("/login", "POST") for _ in range(TRIES + 1)] == [200] * TRIES + [429]
    answer = site.client.post("/login")
    assert answer.headers["retry-after"] == "60"


def test_requests_are_counted_but_not_the_files_of_the_page(file: RegisterFile, reader: Register) -> None:
    file.write(reader)
    site = Site(file, requests=10)
    assert [site.status("/") for _ in range(11)] == [200] * 10 + [429]
    assert site.status("/assets/a.js") == 200


def test_another_sites_page_signs_nobody_out(site: Site) -> None:
    assert site.status("/logout", cookie=COOKIE, sec_fetch_site="cross-site") == 403
    assert site.status("/logout", cookie=COOKIE, sec_fetch_site="same-origin") == 200


def test_without_a_register_nobody_is_asked_or_counted(file: RegisterFile) -> None:
    site = Site(file, requests=10, register=False)
    assert {site.status("/config") for _ in range(20)} == {200}


def test_what_is_too_large_is_refused_also_without_a_length(file: RegisterFile) -> None:
    site = Site(file, register=False)
    assert site.client.post("/v1/search", content=b"x" * BODY).status_code == 200
    assert site.client.post("/v1/search", content=b"x" * (BODY + 1)).status_code == 413
    parts = (b"x" * 1_000_000 for _ in range(9))
    assert site.client.post("/v1/search", content=parts).status_code == 413
    assert site.client.post("/gradio_api/upload", content=b"x" * (BODY + 1)).status_code == 200
    assert site.client.post("/gradio_api/upload", headers={"Content-Length": "26000000"}).status_code == 413


def test_no_upload_fills_the_disk(file: RegisterFile, monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(file, register=False)
    monkeypatch.setattr(gates, "_free", lambda: gates.KEPT_FREE + 2)
    assert site.client.post("/gradio_api/upload", content=b"xx").status_code == 200
    assert site.client.post("/gradio_api/upload", content=b"xxx").status_code == 507
    assert site.client.post("/v1/search", content=b"xxx").status_code == 200


@pytest.fixture
def line(file: RegisterFile, monkeypatch: pytest.MonkeyPatch) -> RegisterFile:
    monkeypatch.setenv("SANAD_ACCESS_REGISTER_FILE", str(file.path))
    return file


def test_the_command_line(
    line: RegisterFile, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Piped:
        def isatty(self) -> bool:
            return False

        def readline(self) -> str:
            return f"{PASSWORD}\n"

    monkeypatch.setattr("sys.stdin", Piped())
    command.main(["add", "ليلى"])
    command.main(["key", "program"])
    out, err = capsys.readouterr()
    key = out.splitlines()[1]
    assert line.now().is_reader("ليلى", PASSWORD) and line.now().is_key(key)
    assert PASSWORD not in out + err
    command.main(["list", "--json"])
    assert json.loads(capsys.readouterr().out) == {"readers": ["ليلى"], "keys": ["program"]}
    command.main(["remove", "program"])
    assert not line.now().is_key(key)


def test_two_different_passwords_are_none(line: RegisterFile, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = iter([PASSWORD, PASSWORD + "x"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda _: next(typed))
    with pytest.raises(InputError, match="not the same"):
        command.main(["add", "a"])
    assert not line.now()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("There is no index in /srv/sanad/var/index.", "There is no index in index."),
        ("تعذّرت قراءة «/home/ليلى/مقالات/نص.txt»", "تعذّرت قراءة «نص.txt»"),
        ("python -m index build --store '/a/b c/d'", "python -m index build --store 'b c/d'"),
        ("~/articles/x.md and /x.md", "x.md and /x.md"),
        ("See https://example.org/a/b/c and http://127.0.0.1:8000/v1/models", ""),
        ("and/or, 3/4/5, ١/٢/٣, 12/10/2021, index/build", ""),
        ("", ""),
    ],
)
def test_no_place_of_this_machine_is_told(text: str, told: str) -> None:
    assert without_paths(text) == (told or text)


def test_folders_of_ours_with_spaces_are_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "ROOT", Path("/home/a reader/سند"))
    assert without_paths("/home/a reader/سند/var/index is gone") == "index is gone"
