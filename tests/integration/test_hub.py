"""Fetching from a hub through huggingface_hub: a local server that speaks its protocol, with a network's accidents."""

import errno
import hashlib
import shutil
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest
from filelock import FileLock
from huggingface_hub import constants, file_download

from models import hub, transfer
from models.errors import StateError
from models.fetch import fetch
from models.registry import HubSource, Model, ModelFile
from models.store import home_of, is_whole

WEIGHTS = b"GGUF" + bytes(range(256)) * 1200
CONFIG = '{"name": "عربي"}'.encode()
SHA = hashlib.sha256(WEIGHTS).hexdigest()
HUB = HubSource("someone/some-model", "c" * 40)
MIRROR = HubSource("another/copy", "d" * 40)


@dataclass
class Hub:
    """What the server holds and does. `cut`: lengths after which an answer breaks off, one for each request."""

    content: dict[str, bytes] = field(default_factory=dict)
    mirrored: dict[str, bytes] = field(default_factory=dict)
    cut: list[int] = field(default_factory=list)
    status: int = 200
    ranges: bool = True
    tags: bool = True
    questions: list[tuple[str, str]] = field(default_factory=list)
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

    def do_HEAD(self) -> None:
        self.answer(with_content=False)

    def do_GET(self) -> None:
        self.answer(with_content=True)

    def answer(self, *, with_content: bool) -> None:
        if self.path.startswith("/store/"):
            assert self.headers["Authorization"] is None  # the store is another host, which the token is not for
            self.send_content(self.path.removeprefix("/store/"), with_content)
            return
        source = next((each for each in (HUB, MIRROR) if self.path.startswith(f"/{each.repository}/")), None)
        path = self.path.removeprefix(f"/{source.repository}/resolve/{source.revision}/") if source else ""
        held = self.hub.mirrored if source == MIRROR else self.hub.content
        if with_content:
            self.hub.requests.append((path, self.headers["Range"]))
        else:
            self.hub.questions.append((path, self.headers["User-Agent"]))
        self.hub.tokens.append(self.headers["Authorization"])
        if self.hub.status != 200 or path not in held:
            self.send_error(404 if self.hub.status == 200 else self.hub.status)
        elif path.endswith(".json"):
            self.send_content(path, with_content)
        else:
            self.send_response(302)
            self.send_header("Location", f"http://localhost:{self.server.server_address[1]}/store/{path}")
            self.send_header("X-Repo-Commit", source.revision if source else "")
            self.send_header("X-Linked-Size", str(len(held[path])))
            if self.hub.tags:
                self.send_header(*self.hub.tag(path))
            self.send_header("Content-Length", "0")
            self.end_headers()

    def send_content(self, path: str, with_content: bool) -> None:
        content = self.hub.mirrored.get(path) or self.hub.content[path]
        start = int((self.headers["Range"] or "bytes=0-")[6:-1]) if self.hub.ranges else 0
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        if self.hub.tags and path.endswith(".json"):
            self.send_header(*self.hub.tag(path))
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        if with_content:
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
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(constants, "DOWNLOAD_CHUNK_SIZE", 100)  # bytes that a cut connection may lose
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", "/nowhere/token")
    monkeypatch.setattr(file_download, "time", SimpleNamespace(sleep=lambda _seconds: None))
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


def test_weights_arrive_and_are_not_fetched_twice(server, tmp_path, capsys):
    path = fetch(model(), tmp_path)
    assert path.read_bytes() == WEIGHTS
    assert fetch(model(), tmp_path) == path
    assert server.requests == [("model.gguf", None)]
    assert "someone/some-model" in capsys.readouterr().err
    assert sorted(entry.name for entry in (tmp_path / "models").iterdir()) == ["tiny", "tiny.lock"]


def test_nothing_is_told_about_this_machine(server, tmp_path):
    fetch(model(), tmp_path)
    ((_path, program),) = server.questions
    assert "hf_hub" in program
    assert "torch" not in program
    assert constants.HF_HUB_OFFLINE


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
    assert server.requests == []


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
    server.cut = [10]
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


def test_another_content_is_rejected_and_the_next_source_tried(server, tmp_path, capsys):
    server.content["model.gguf"] = WEIGHTS[::-1]
    server.mirrored["other.gguf"] = WEIGHTS
    with pytest.raises(StateError, match="another content") as caught:
        fetch(model(sources=(HUB, MIRROR)), tmp_path)
    assert "another/copy" in caught.value.message
    server.mirrored["model.gguf"] = WEIGHTS
    assert fetch(model(sources=(HUB, MIRROR)), tmp_path).read_bytes() == WEIGHTS
    assert "another content" in capsys.readouterr().err


@pytest.mark.parametrize("status", [401, 403, 404, 500, 503])
def test_a_refusal_is_named_and_costs_one_question(server, tmp_path, status):
    server.status = status
    with pytest.raises(StateError, match=str(status)) as caught:
        fetch(model(), tmp_path)
    assert "python -m models fetch tiny" in caught.value.hint
    assert (len(server.questions), server.requests) == (1, [])


def test_a_token_is_sent_to_the_hub_alone(server, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    fetch(model(), tmp_path)
    assert server.tokens == ["Bearer hf_secret", "Bearer hf_secret"]


def test_a_hub_that_stops_answering_is_given_up_and_its_bytes_kept(server, tmp_path):
    server.cut = [1000, *[0] * 20]
    with pytest.raises(StateError, match="stopped answering"):
        fetch(model(), tmp_path)
    part = tmp_path / "models" / "tiny.partial" / "files" / "model.gguf.part"
    assert part.stat().st_size == 1000
    server.cut = []
    assert fetch(model(), tmp_path).read_bytes() == WEIGHTS
    assert server.requests[-1] == ("model.gguf", "bytes=1000-")


def test_no_hub_at_all_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with pytest.raises(StateError, match="cannot be had"):
        fetch(model(), tmp_path)


def test_a_hub_that_swallows_the_question_makes_way_when_patience_ends(tmp_path, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{silent.getsockname()[1]}")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        monkeypatch.setattr(hub, "PATIENCE", 0.2)
        with pytest.raises(StateError, match="cannot be had"):
            fetch(model(), tmp_path)


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
    with pytest.raises(StateError, match="No space left") as caught:
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


def test_two_processes_do_not_fetch_at_once(server, tmp_path, monkeypatch):
    waiting = threading.Event()

    def say(line: str) -> None:
        if "another process" in line:
            waiting.set()

    monkeypatch.setattr("models.fetch.say", say)
    (tmp_path / "models").mkdir()
    worker = threading.Thread(target=fetch, args=(model(), tmp_path))
    with FileLock(tmp_path / "models" / "tiny.lock"):
        worker.start()
        assert waiting.wait(20)
        assert server.requests == []
    worker.join(20)
    assert (home_of(model(), tmp_path) / "model.gguf").read_bytes() == WEIGHTS
    assert fetch(model(), tmp_path).exists()
    assert len(server.requests) == 1
