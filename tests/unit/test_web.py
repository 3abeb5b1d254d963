"""Links: fetched from a server of this machine where the settings allow it, and refused for what they are."""

import gzip
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any

import pytest

from index import web
from index.settings import IndexSettings
from index.web import fetch, is_public
from models.errors import InputError

OPEN = IndexSettings(allow_private_links=True)
PAGE = "<html><body><main><p>The lighthouse was lit in 1911.</p></main></body></html>"
ARABIC = "<html><body><p>أضيئت المنارة عام 1911.</p></body></html>"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        pages: dict[str, tuple[str, bytes]] = {
            "/news/light%20house.html": ("text/html; charset=utf-8", PAGE.encode()),
            "/arabic": ("text/html; charset=windows-1256", ARABIC.encode("cp1256")),
            "/report": ("application/pdf", b"%PDF-1.7"),
            "/table.csv": ("text/plain", b"a,b"),
            "/file.docx": ("application/octet-stream", b"PK"),
            "/image": ("image/png", b"x"),
            "/large": ("text/plain", b"x" * 2000),
            "/bomb": ("text/plain", gzip.compress(b"x" * 2_000_000)),
        }
        if self.path.startswith("/to?"):
            self.send_response(302)
            self.send_header("Location", self.path.partition("?")[2])
            self.end_headers()
            return
        if self.path == "/slow":
            self.server.released.wait(20)  # type: ignore[attr-defined]
            return
        if self.path not in pages:
            self.send_error(404)
            return
        kind, content = pages[self.path]
        self.send_response(200)
        self.send_header("Content-Type", kind)
        if self.path == "/bomb":
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.released = threading.Event()  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.released.set()  # type: ignore[attr-defined]
    server.shutdown()
    server.server_close()


def refusal(link: str, settings: IndexSettings = OPEN, max_bytes: int = web.MAX_BYTES) -> str:
    with pytest.raises(InputError) as caught:
        fetch(link, settings, max_bytes)
    assert caught.value.hint
    return caught.value.kind


def test_a_page_comes_with_its_address_and_a_name(site: str) -> None:
    page = fetch(f" {site}/news/light%20house.html#top ", OPEN)
    assert page.url == f"{site}/news/light%20house.html"
    assert page.name == "127.0.0.1 light house.html"
    assert page.content.decode() == PAGE


def test_the_encoding_that_the_server_alone_tells_is_kept(site: str) -> None:
    assert fetch(f"{site}/arabic", OPEN).content.decode() == ARABIC


@pytest.mark.parametrize(
    ("path", "ending"), [("/report", ".pdf"), ("/table.csv", ".csv"), ("/file.docx", ".docx"), ("/large", ".txt")]
)
def test_the_ending_is_that_of_the_type_and_where_this_is_vague_of_the_address(
    site: str, path: str, ending: str
) -> None:
    assert fetch(site + path, OPEN).name.endswith(ending)


def test_redirects_are_followed_relative_to_the_name_and_a_few_only(site: str) -> None:
    by_name = site.replace("127.0.0.1", "localhost")
    assert fetch(f"{by_name}/to?/to?/report", OPEN).url == f"{by_name}/report"
    assert refusal(f"{site}/to?" + "/to?" * 6 + "/report") == "link_redirects"
    assert refusal(f"{site}/to?file:///etc/passwd") == "link_address"
    assert refusal(f"{site}/to?ftp://example.org/") == "link_address"


@pytest.mark.parametrize("path", ["/large", "/bomb"])
def test_a_page_that_is_too_large_is_refused_also_when_it_is_packed(site: str, path: str) -> None:
    assert refusal(site + path, max_bytes=1999) == "link_large"


def test_what_is_not_there_not_read_or_does_not_come_is_refused(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(f"{site}/none") == "link_status"
    assert refusal(f"{site}/image") == "link_type"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert refusal(f"http://127.0.0.1:{port}/") == "link_unreachable"
    assert refusal("http://no-such-name.invalid/") == "link_unreachable"
    monkeypatch.setattr(web, "SECONDS", 0.2)
    assert refusal(f"{site}/slow") == "link_time"


@pytest.mark.parametrize(
    "link",
    [
        "",
        "eco",
        "file:///etc/passwd",
        "ftp://example.org/a",
        "javascript:alert(1)",
        "http://",
        "http:///a",
        "http://user:secret@example.org/",
        "http://example.org:port/",
        "http://exa mple.org/",
        "http://example.org/" + "a" * 2000,
        "\x00http://example.org",
    ],
)
def test_only_addresses_of_pages_are_taken(link: str) -> None:
    assert refusal(link) == "link_address"


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "169.254.169.254"],
)
def test_this_machine_and_its_network_are_not_asked(site: str, host: str) -> None:
    port = site.rpartition(":")[2]
    assert refusal(f"http://{host}:{port}/report", IndexSettings()) == "link_private"


def addressed(monkeypatch: pytest.MonkeyPatch, names: dict[str, list[list[str]]]) -> None:
    """Names have these addresses, at every look-up the next ones."""

    def resolve(host: str, port: int | None, *_: Any, **__: Any) -> list[Any]:
        found = names[host].pop(0) if host in names else [host]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port or 0)) for each in found]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


def test_a_name_of_which_one_address_is_private_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    addressed(monkeypatch, {"example.org": [["93.184.215.14", "10.0.0.7"]]})
    assert refusal("http://example.org/", IndexSettings()) == "link_private"


def test_the_connection_goes_to_the_address_that_was_checked(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    port = int(site.rpartition(":")[2])
    monkeypatch.setattr(web, "is_public", lambda address: str(address) == "127.0.0.1")  # in the place of a public one
    addressed(monkeypatch, {"rebinding.example": [["127.0.0.1"], ["127.0.0.2"]]})
    assert fetch(f"http://rebinding.example:{port}/report", IndexSettings()).content == b"%PDF-1.7"


def test_every_redirect_is_checked(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    port = int(site.rpartition(":")[2])
    monkeypatch.setattr(web, "is_public", lambda address: str(address) == "127.0.0.1")
    addressed(monkeypatch, {"first.example": [["127.0.0.1"]], "second.example": [["127.0.0.2"]]})
    link = f"http://first.example:{port}/to?http://second.example:{port}/report"
    assert refusal(link, IndexSettings()) == "link_private"


def test_offline_nothing_is_asked(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("a connection was made"))
    assert refusal(f"{site}/report", IndexSettings(offline=True, allow_private_links=True)) == "link_offline"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("::ffff:93.184.215.14", True),
        ("64:ff9b::5db8:d70e", True),
        ("127.8.8.8", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fec0::1", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("2001:db8::1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::a00:1", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(ip_address(address)) is public
