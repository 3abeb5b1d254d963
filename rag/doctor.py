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
from typing import Any

import psutil

from index.search import open_index
from models.errors import SanadError
from models.shipped import shipped
from models.store import locate
from rag.answer import answer
from rag.engine import build_engine
from rag.settings import Settings
from rag.types import Done, Refused

REQUIREMENTS = Path(__file__).parent.parent / "requirements.txt"
MAIN = ("llama-cpp-python", "sentence-transformers", "chromadb", "gradio", "tiktoken", "torch")
SELF_TEST = "How many CICA observers are there?"


@dataclass(frozen=True)
class Check:
    name: str
    ok: bool
    detail: str
    hint: str = ""


def examine(settings: Settings, *, offline: bool = False) -> Iterator[Check]:
    """One check after another; a failed one tells the way out. `offline` also answers a question with the LLM."""
    yield _versions()
    yield _attempt("embedder", lambda: locate(settings.index.embedder, "embedder", settings.index.cache).name)
    yield _attempt("reader", lambda: _reader(settings))
    yield _attempt("LLM", lambda: locate(settings.answer.llm, "llm", settings.index.cache).name)
    yield _attempt("index", lambda: _index(settings))
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
    found: dict[str, str] = {}
    for name in MAIN:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "missing"
    python = ".".join(map(str, sys.version_info[:3]))
    # A build of the same release for one kind of processor carries it after a plus: 2.13.0+cpu.
    wrong = [f"{name} {is_} (needs {pinned[name]})" for name, is_ in found.items() if is_.split("+")[0] != pinned[name]]
    detail = ", ".join(wrong) or ", ".join([f"Python {python}", *(f"{name} {is_}" for name, is_ in found.items())])
    return Check("versions", not wrong, detail, "make setup")


def _reader(settings: Settings) -> str:
    without = "search alone ranks and refuses, and answers are quotations"
    if not settings.answer.reader:
        return f"turned off: {without}"
    embedder = locate(settings.index.embedder, "embedder", settings.index.cache).name
    found = shipped("readers", embedder, ", or set `reader = false` under [answer] in the settings")
    return "its weights are whole" if found else f"there is none for this embedder: {without}"


def _index(settings: Settings) -> str:
    index = open_index(settings.index)
    articles = len(index.documents())
    return f"{articles} articles in {settings.index.store}"


def _memory(settings: Settings) -> Check:
    chosen = ((settings.answer.llm, "llm"), (settings.index.embedder, "embedder"))
    needed = 0.0
    for name, kind in chosen:
        try:
            located = locate(name, kind, settings.index.cache)  # type: ignore[arg-type]
        except SanadError:
            continue
        needed += located.model.memory_gb if located.model else 1.5 * located.path.stat().st_size / 1e9
    available = psutil.virtual_memory().available / 1e9
    detail = f"{available:.1f} GB free, about {needed:.1f} GB needed"
    return Check("memory", available >= needed, detail, "Close other programs, or choose a smaller model.")


def _offline(settings: Settings) -> str:
    with watched() as contacts:
        engine = build_engine(settings)
        for event in answer(SELF_TEST, (), engine):
            if isinstance(event, Done | Refused):
                break
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
    watching = True

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if not watching:
            return
        if event in {"socket.connect", "socket.sendto", "socket.sendmsg"} and isinstance(arguments[1], tuple):
            host = str(arguments[1][0])
        elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
            host = str(arguments[0])
        else:
            return
        if not is_local(host):
            contacts.add(host)

    sys.addaudithook(hook)  # cannot be taken away again; it only looks while `watching`
    stop = threading.Event()

    def sample() -> None:
        process = psutil.Process()
        while not stop.wait(0.05):
            remotes = (connection.raddr for connection in process.net_connections(kind="inet") if connection.raddr)
            contacts.update(remote.ip for remote in remotes if not is_local(remote.ip))

    sampler = threading.Thread(target=sample, daemon=True)
    sampler.start()
    try:
        yield contacts
    finally:
        watching = False
        stop.set()
        sampler.join()


def is_local(host: str) -> bool:
    """Whether a host name or address is this machine itself."""
    if host in {"", "None", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False
