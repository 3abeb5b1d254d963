"""Whether Sanad can answer on this machine: versions, weights, index, memory, and no word to the outside."""

import importlib.metadata
import ipaddress
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import psutil

from index.search import open_index
from models.errors import SanadError
from models.shipped import shipped
from models.store import locate
from rag.answer import answer
from rag.engine import build_engine
from rag.settings import Settings

REQUIREMENTS = Path(__file__).parent.parent / "requirements.txt"
MAIN = ("llama-cpp-python", "sentence-transformers", "chromadb", "gradio", "tiktoken", "torch")
SELF_TEST = "How many CICA observers are there?"
UNREAD = "search alone ranks and refuses, and answers are quotations"


@dataclass(frozen=True)
class Check:
    name: str
    ok: bool
    detail: str
    hint: str = ""

    def __str__(self) -> str:
        way_out = f"\n      → {self.hint}" if self.hint and not self.ok else ""
        return f"{'ok  ' if self.ok else 'FAIL'}  {self.name}: {self.detail}{way_out}"


def examine(settings: Settings, *, offline: bool = False) -> Iterator[Check]:
    """One check after another; a failed one tells the way out. `offline` also answers a question with the LLM."""

    def name_of(chosen: str, kind: Literal["llm", "embedder"]) -> str:
        return locate(chosen, kind, settings.index.cache).name

    yield _versions()
    yield _attempt("embedder", lambda: name_of(settings.index.embedder, "embedder"))
    yield _attempt("reader", lambda: _reader(settings))
    yield _attempt("LLM", lambda: name_of(settings.answer.llm, "llm"))
    yield _attempt("index", lambda: f"{len(open_index(settings.index).documents())} articles in {settings.index.store}")
    yield _memory(settings)
    if offline:
        yield _attempt("offline", lambda: _offline(settings))


def _attempt(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except SanadError as error:
        return Check(name, False, error.message, error.hint)


def _versions() -> Check:
    pinned = dict(re.findall(r"^([\w.-]+)==([\w.]+)", REQUIREMENTS.read_text(encoding="utf-8"), re.MULTILINE))
    found = {"Python": ".".join(map(str, sys.version_info[:3]))}
    for name in MAIN:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "missing"
    # A build of the same release for one kind of processor carries it after a plus: 2.13.0+cpu.
    wrong = [
        f"{name} {found[name]} (needs {pinned[name]})" for name in MAIN if found[name].split("+")[0] != pinned[name]
    ]
    return Check("versions", not wrong, ", ".join(wrong or map(" ".join, found.items())), "make setup")


def _reader(settings: Settings) -> str:
    if not settings.answer.reader:
        return f"turned off: {UNREAD}"
    embedder = locate(settings.index.embedder, "embedder", settings.index.cache).name
    found = shipped("readers", embedder, ", or set `reader = false` under [answer] in the settings")
    return "its weights are whole" if found else f"there is none for this embedder: {UNREAD}"


def _memory(settings: Settings) -> Check:
    needed = 0.0
    chosen: tuple[tuple[str, Literal["llm", "embedder"]], ...]
    chosen = (settings.answer.llm, "llm"), (settings.index.embedder, "embedder")
    for name, kind in chosen:
        try:
            located = locate(name, kind, settings.index.cache)
        except SanadError:
            continue
        needed += located.model.memory_gb if located.model else 1.5 * located.path.stat().st_size / 1e9
    available = psutil.virtual_memory().available / 1e9
    detail = f"{available:.1f} GB free, about {needed:.1f} GB needed"
    return Check("memory", available >= needed, detail, "Close other programs, or choose a smaller model.")


def _offline(settings: Settings) -> str:
    with watched() as contacts:
        list(answer(SELF_TEST, (), build_engine(settings)))
    if contacts:
        raise SanadError(f"answering tried to reach {', '.join(sorted(contacts))}", "Please report this.")
    return "answered a question; no socket was opened to the outside"


@contextmanager
def watched() -> Iterator[set[str]]:
    """Collects every outside address that this process looks up, connects to or sends to.

    Python's own sockets are seen through its audit events. Those of compiled libraries are not, so that the
    process's connections are sampled twenty times a second as well.
    """
    contacts: set[str] = set()
    stop = threading.Event()

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if stop.is_set():
            return
        if event in {"socket.connect", "socket.sendto", "socket.sendmsg"} and isinstance(arguments[1], tuple):
            contacts.update(_outside(str(arguments[1][0])))
        elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
            contacts.update(_outside(str(arguments[0])))

    def sample() -> None:
        process = psutil.Process()
        while not stop.wait(0.05):
            for connection in process.net_connections(kind="inet"):
                contacts.update(_outside(connection.raddr.ip) if connection.raddr else ())

    sys.addaudithook(hook)  # cannot be taken away again; it only looks until `stop`
    sampler = threading.Thread(target=sample, daemon=True)
    sampler.start()
    try:
        yield contacts
    finally:
        stop.set()
        sampler.join()


def _outside(host: str) -> set[str]:
    return set() if is_local(host) else {host}


def is_local(host: str) -> bool:
    """Whether a host name or address is this machine itself."""
    if host in {"", "None", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False
