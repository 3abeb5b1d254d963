"""Fetching from a hub: a local server that speaks its protocol, with the accidents of a real network."""

import errno
import hashlib
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest
from filelock import FileLock

from models import hub, transfer
from models.errors import StateError
from models.fetch import fetch
from models.registry import HubSource, Model, ModelFile, PathSource
from models.store import home_of, is_whole
from models.transfer import git_id_of

WEIGHTS = b"GGUF" + bytes(range(256)) * 1200
CONFIG = '{"name": "عربي"}'.encode()
SHA = hashlib.sha256(WEIGHTS).hexdigest()
HUB = HubSource("someone/some-model", "c" * 40)


@dataclass
class Hub:
    """What the server holds and does. `cut`: lengths after which an answer breaks off, one for each request."""

    content: dict[str, bytes] = field(default_factory=dict)
    cut: list[int] = field(default_factory=list)
    status: int = 200
    ranges: bool = True
    tags: bool = True
    requests: list[tuple[str, str | None]] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)

    def tag(self, path: str) -> tuple[str, str]:
        """A large file goes by its SHA-256, a small one by its git id."""
        content = self.content[path]
        if path.endswith(".json"):
            return "ETag", f'"{hashlib.sha1(b"blob %d" % len(content) + bytes(1) + content).hexdigest()}"'
        return "X-Linked-Etag", f'"{hashlib.sha256(content).hexdigest()}"'


class Handler(BaseHTTPRequestHandler):
    hub: Hub

    def do_GET(self) -> None:
        prefix = f"/{HUB.repository}/resolve/{HUB.revision}/"
        if self.path.startswith("/store/"):
            self.send_content(self.path.removeprefix("/store/"))
            return
        path = self.path.removeprefix(prefix)
        self.hub.requests.append((path, self.headers["Range"]))
        self.hub.tokens.append(self.headers["Authorization"])
        if self.hub.status != 200 or path not in self.hub.content:
            self.send_error(404 if self.hub.status == 200 else self.hub.status)
        elif path.endswith(".json"):
            self.send_content(path)
        else:
            self.send_response(302)
            self.send_header("Location", f"/store/{path}")
            self.send_header("X-Repo-Commit", HUB.revision)
            if self.hub.tags:
                self.send_header(*self.hub.tag(path))
            self.send_header("Content-Length", "0")
            self.end_headers()

    def send_content(self, path: str) -> None:
        content = self.hub.content[path]
        start = int((self.headers["Range"] or "bytes=0-")[6:-1]) if self.hub.ranges else 0
        if start and start >= len(content):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(content)}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        if self.hub.tags and path.endswith(".json"):
            self.send_header(*self.hub.tag(path))
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        self.wfile.write(content[start:][: self.hub.cut.pop(0) if self.hub.cut else None])

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def server(monkeypatch) -> Iterator[Hub]:
    state = Hub({"model.gguf": WEIGHTS, "config.json": CONFIG, "1_Pooling/config.json": CONFIG})
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), type("BoundHandler", (Handler,), {"hub": state}))
    thread = threading.Thread(target=httpd.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{httpd.server_port}/")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.delenv("HF_TOKEN", raising=False)
    yield state
    httpd.shutdown()
    httpd.server_close()
    thread.join()


def model(*files: ModelFile, sources=(HUB,)) -> Model:
    files = files or (ModelFile("model.gguf", len(WEIGHTS), SHA),)
    return Model("tiny", "llm", "Tiny", "MIT", ("ar", "en"), 0.1, files, tuple(sources), context=64)


def part_of(cache: Path) -> Path:
    part = cache / "models" / "tiny.partial" / "files" / "model.gguf.part"
    part.parent.mkdir(parents=True)
    return part


def test_weights_arrive_and_are_not_fetched_twice(server, tmp_path):
    said: list[str] = []
    path = fetch(model(), tmp_path, said.append)
    assert path.read_bytes() == WEIGHTS
    assert fetch(model(), tmp_path, said.append) == path
    assert server.requests == [("model.gguf", None)]
    assert "someone/some-model" in said[0]
    assert sorted(entry.name for entry in (tmp_path / "models").iterdir()) == ["tiny", "tiny.lock"]


def test_a_cut_connection_is_taken_up_where_it_broke(server, tmp_path):
    server.cut = [1000, 70_000]
    assert fetch(model(), tmp_path).read_bytes() == WEIGHTS
    assert [range_ for _, range_ in server.requests] == [None, "bytes=1000-", "bytes=71000-"]


def test_an_interrupted_fetch_goes_on_in_the_next_run(server, tmp_path):
    part_of(tmp_path).write_bytes(WEIGHTS[:5000])
    assert fetch(model(), tmp_path).read_bytes() == WEIGHTS
    assert server.requests == [("model.gguf", "bytes=5000-")]


def test_a_whole_part_needs_no_byte_more(server, tmp_path):
    part_of(tmp_path).write_bytes(WEIGHTS)
    assert fetch(model(), tmp_path).read_bytes() == WEIGHTS
    assert len(server.requests) == 1


@pytest.mark.parametrize("stored", [b"something else" * 100, WEIGHTS + b"too much"])
@pytest.mark.usefixtures("server")
def test_wrong_bytes_of_an_earlier_run_are_thrown_away(tmp_path, stored):
    part_of(tmp_path).write_bytes(stored)
    assert fetch(model(), tmp_path).read_bytes() == WEIGHTS


def test_a_server_without_ranges_starts_again(server, tmp_path):
    server.ranges = False
    server.cut = [1000]
    assert fetch(model(), tmp_path).read_bytes() == WEIGHTS


def test_a_file_without_registered_hash_is_held_to_that_of_the_hub(server, tmp_path):
    server.cut = [1000]
    folder = model(ModelFile("config.json"), ModelFile("1_Pooling/config.json"), ModelFile("model.gguf"))
    fetch(folder, tmp_path)
    home = home_of(folder, tmp_path)
    assert (home / "1_Pooling" / "config.json").read_bytes() == CONFIG
    assert (home / "model.gguf").read_bytes() == WEIGHTS
    assert is_whole(folder, tmp_path)


@pytest.mark.parametrize("path", ["model.gguf", "config.json"])
def test_what_differs_from_the_hubs_own_hash_is_refused(server, tmp_path, monkeypatch, path):
    tag = server.tag(path)
    monkeypatch.setattr(server, "tag", lambda _path: tag)
    server.content[path] = server.content[path][::-1]
    with pytest.raises(StateError, match="another content"):
        fetch(model(ModelFile(path)), tmp_path)
    assert not home_of(model(), tmp_path).exists()


def test_no_hash_at_all_is_refused(server, tmp_path):
    server.tags = False
    with pytest.raises(StateError, match="without a hash"):
        fetch(model(ModelFile("model.gguf")), tmp_path)


@pytest.mark.parametrize("tags", [True, False])
def test_another_content_is_rejected_and_the_next_source_tried(server, tmp_path, tags):
    server.tags = tags
    server.content["model.gguf"] = WEIGHTS[::-1]
    right = tmp_path / "right.gguf"
    right.write_bytes(WEIGHTS)
    said: list[str] = []
    path = fetch(model(sources=(HUB, PathSource(str(right)))), tmp_path / "cache", said.append)
    assert path.read_bytes() == WEIGHTS
    assert any("another content" in line and "next source" in line for line in said)


def test_another_size_is_rejected_before_it_is_downloaded(server, tmp_path):
    server.tags = False
    server.content["model.gguf"] = WEIGHTS * 2
    with pytest.raises(StateError, match=f"{len(WEIGHTS) * 2} bytes instead of {len(WEIGHTS)}"):
        fetch(model(), tmp_path)
    assert not list(tmp_path.rglob("*.part")) or part_size(tmp_path) == 0


def part_size(cache: Path) -> int:
    return (cache / "models" / "tiny.partial" / "files" / "model.gguf.part").stat().st_size


@pytest.mark.parametrize(("status", "named"), [(404, "HTTP 404"), (403, "HF_TOKEN"), (401, "accept the licence")])
def test_a_refusal_says_why_and_what_to_do(server, tmp_path, status, named):
    server.status = status
    with pytest.raises(StateError, match=named) as caught:
        fetch(model(), tmp_path)
    assert "python -m models fetch tiny" in caught.value.hint
    assert len(server.requests) == 1


def test_a_token_is_sent(server, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "secret")
    fetch(model(), tmp_path)
    assert server.tokens == ["Bearer secret"]


def test_a_hub_that_stops_answering_is_given_up_and_its_bytes_kept(server, tmp_path, monkeypatch):
    monkeypatch.setattr(hub, "ATTEMPTS", 1)
    server.cut = [1000, 0]
    with pytest.raises(StateError, match="stopped answering"):
        fetch(model(), tmp_path)
    assert part_size(tmp_path) == 1000
    assert fetch(model(), tmp_path).read_bytes() == WEIGHTS
    assert server.requests[-1] == ("model.gguf", "bytes=1000-")


def test_a_busy_hub_is_asked_again(server, tmp_path, monkeypatch):
    pauses: list[float] = []

    def recover(seconds: float) -> None:
        pauses.append(seconds)
        server.status = 200

    monkeypatch.setattr(hub, "time", SimpleNamespace(sleep=recover))
    server.status = 503
    assert fetch(model(), tmp_path).read_bytes() == WEIGHTS
    assert pauses == [1]


def test_no_hub_at_all_makes_way_for_the_next_source(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    (tmp_path / "model.gguf").write_bytes(WEIGHTS)
    said: list[str] = []
    fetch(model(sources=(HUB, PathSource(str(tmp_path)))), tmp_path / "cache", said.append)
    assert any("cannot be reached" in line and "next source" in line for line in said)


@pytest.mark.usefixtures("server")
def test_damaged_weights_are_replaced(tmp_path):
    path = fetch(model(), tmp_path)
    path.write_bytes(b"GGUF damaged")
    assert fetch(model(), tmp_path).read_bytes() == WEIGHTS


@pytest.mark.usefixtures("server")
def test_too_little_room_is_said_before_a_byte_is_written(tmp_path, monkeypatch):
    path = fetch(model(), tmp_path)
    path.write_bytes(b"GGUF damaged")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=1000))
    with pytest.raises(StateError, match="Not enough disk space") as caught:
        fetch(model(), tmp_path)
    assert "SANAD_CACHE" in caught.value.hint
    assert path.read_bytes() == b"GGUF damaged"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.usefixtures("server")
def test_a_disk_that_fills_up_is_said_and_nothing_is_lost(tmp_path):
    path = fetch(model(), tmp_path)
    path.write_bytes(b"GGUF damaged")
    part = part_of(tmp_path)
    part.symlink_to("/dev/full")
    with pytest.raises(StateError, match="disk is full") as caught:
        fetch(model(), tmp_path)
    assert str(tmp_path) in caught.value.message
    assert path.read_bytes() == b"GGUF damaged"
    part.unlink()
    assert fetch(model(), tmp_path).read_bytes() == WEIGHTS


def test_a_folder_that_is_a_file_is_said(tmp_path):
    (tmp_path / "cache").write_text("not a folder")
    with pytest.raises(StateError, match="cannot be stored"):
        fetch(model(), tmp_path / "cache")


def test_other_storage_errors_are_not_hidden(tmp_path):
    with pytest.raises(OSError, match="I/O"), transfer.storage_errors(tmp_path):
        raise OSError(errno.EIO, "I/O error")


def test_two_processes_do_not_fetch_at_once(server, tmp_path):
    waiting = threading.Event()

    def report(line: str) -> None:
        if "another process" in line:
            waiting.set()

    (tmp_path / "models").mkdir()
    worker = threading.Thread(target=fetch, args=(model(), tmp_path, report))
    with FileLock(tmp_path / "models" / "tiny.lock"):
        worker.start()
        assert waiting.wait(20)
        assert server.requests == []
    worker.join(20)
    assert (home_of(model(), tmp_path) / "model.gguf").read_bytes() == WEIGHTS
    assert fetch(model(), tmp_path).exists()
    assert len(server.requests) == 1


def test_a_local_copy_is_held_to_the_hash(tmp_path):
    wrong = tmp_path / "wrong.gguf"
    wrong.write_bytes(WEIGHTS[:-1])
    missing = tmp_path / "missing.gguf"
    with pytest.raises(StateError, match="another content") as caught:
        fetch(model(sources=(PathSource(str(missing)), PathSource(str(wrong)))), tmp_path / "cache")
    assert "missing.gguf" in caught.value.message
    unhashed = replace(model(), files=(ModelFile("model.gguf"),), sources=(PathSource(str(wrong)),))
    with pytest.raises(StateError, match="no hash"):
        fetch(unhashed, tmp_path / "cache")


def test_the_git_id_is_that_of_git(tmp_path):
    (tmp_path / "empty").touch()
    assert git_id_of(tmp_path / "empty") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
