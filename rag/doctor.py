"""Whether Sanad can answer on this machine: versions, weights, index, memory, and no word to the outside."""

import importlib.metadata
import ipaddress
import platform
import re
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

import psutil

from index.search import open_index
from models.errors import SanadError, StateError
from models.installation import REPAIR, ROOT
from models.registry import Kind
from models.shipped import shipped
from models.store import Located, locate
from rag.answer import answer
from rag.engine import build_engine, served
from rag.llm.generator import Message
from rag.settings import Settings

REQUIREMENTS = ROOT / "requirements.txt"
MAIN = ("llama-cpp-python", "sentence-transformers", "chromadb", "gradio", "tiktoken", "torch")
SELF_TEST = "How many CICA observers are there?"
WHOLE = "its weights are whole"
UNREAD = "search alone ranks and refuses, and answers are quotations"
UNVERIFIED = "answers are quotations, and none is verified"
GREETING, MOST = "Say hello.", 16
"""What an LLM behind a server is asked, and the tokens that it may answer with."""
MODELS = 10
"""So many of its models are named."""


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
    found: list[Located] = []

    def weights(chosen: str, kind: Kind) -> str:
        found.append(locate(chosen, kind, settings.index.cache))
        return found[-1].name

    checks: dict[str, Callable[[], str]] = {
        "versions": _versions,
        "embedder": lambda: weights(settings.index.embedder, "embedder"),
        "reader": lambda: _adapter(settings, "readers", UNREAD),
        "verifier": lambda: _adapter(settings, "verifiers", UNVERIFIED),
        "LLM": lambda: _served(settings) if settings.answer.served else weights(settings.answer.llm, "llm"),
        "wording": lambda: _wording(settings),
        "index": lambda: f"{len(open_index(settings.index).documents())} articles in {settings.index.store}",
        "memory": lambda: _memory(found),
    } | ({"offline": lambda: _offline(settings)} if offline else {})
    for name, look in checks.items():
        try:
            yield Check(name, True, look())
        except SanadError as error:
            yield Check(name, False, error.message, error.hint)


def _versions() -> str:
    pinned = dict(re.findall(r"^([\w.-]+)==([\w.]+)", REQUIREMENTS.read_text(encoding="utf-8"), re.MULTILINE))
    try:
        found = {name: importlib.metadata.version(name) for name in MAIN}
    except importlib.metadata.PackageNotFoundError as error:
        raise StateError(f"{error.name} is missing", REPAIR) from error
    # A build of the same release for one kind of processor carries it after a plus: 2.13.0+cpu.
    wrong = [f"{name} {has} (needs {pinned[name]})" for name, has in found.items() if has.split("+")[0] != pinned[name]]
    if wrong:
        raise StateError(", ".join(wrong), REPAIR)
    return ", ".join(map(" ".join, {"Python": platform.python_version(), **found}.items()))


def _adapter(settings: Settings, part: str, without: str) -> str:
    if not settings.answer.reader:
        return f"turned off: {without}"
    embedder = locate(settings.index.embedder, "embedder", settings.index.cache).name
    found = shipped(part, embedder, ", or set `reader = false` under [answer] in the settings")
    return WHOLE if found else f"there is none for this embedder: {without}"


def _served(settings: Settings) -> str:
    """Asks the server which models it has, and the one for a word."""
    chosen = settings.answer
    server = served(chosen, lambda text: len(text.split()))
    if chosen.llm_model not in (names := server.models()):
        listed = ", ".join(names[:MODELS]) or "none"
        message = f"{chosen.llm} lists no model {chosen.llm_model!r} but {listed}."
        raise StateError(message, "Name one of them as `llm_model` under [answer] in the settings.")
    started = perf_counter()
    if not "".join(server.generate([Message("user", GREETING)], max_tokens=MOST)).strip():
        hint = "If it is a model that thinks before it answers, turn that off at the server."
        raise StateError(f"{chosen.llm_model} at {chosen.llm} answered without a word.", hint)
    seconds = f"{perf_counter() - started:.1f} s"
    return f"{chosen.llm_model} at {chosen.llm} replies within {seconds}; questions and sentences leave for it"


def _wording(settings: Settings) -> str:
    if settings.answer.served:
        return "the LLM behind the server writes as it is, by the files in prompts/"
    llm = locate(settings.answer.llm, "llm", settings.index.cache).name
    found = shipped("wording", llm, ", or choose another `llm` under [answer] in the settings")
    return WHOLE if found else "this LLM words answers as it is, by prompts/answer.md"


def _memory(models: Sequence[Located]) -> str:
    needed = sum(each.model.memory_gb if each.model else 1.5 * each.path.stat().st_size / 1e9 for each in models)
    available = psutil.virtual_memory().available / 1e9
    detail = f"{available:.1f} GB free, about {needed:.1f} GB needed"
    if available < needed:
        raise StateError(detail, "Close other programs, or choose a smaller model.")
    return detail


def _offline(settings: Settings) -> str:
    with watched() as contacts:
        list(answer(SELF_TEST, (), build_engine(settings)))
    server = set(_addresses(settings.answer.llm)) if settings.answer.served else set()
    if others := contacts - server:
        raise StateError(f"answering tried to reach {', '.join(sorted(others))}", "Please report this.")
    outside = f"but to the LLM server {settings.answer.llm}" if contacts & server else "to the outside"
    return f"answered a question; no socket was opened {outside}"


def _addresses(url: str) -> Iterator[str]:
    """The host of a URL and its numbers."""
    host = urlsplit(url).hostname or ""
    yield host
    with suppress(OSError):
        yield from (str(each[4][0]) for each in socket.getaddrinfo(host, None))


@contextmanager
def watched() -> Iterator[set[str]]:
    """Collects every outside address that this process looks up, connects to or sends to. Python's own sockets are seen
    through its audit events; for those of compiled libraries the process is also sampled twenty times a second."""
    contacts: set[str] = set()
    stop = threading.Event()

    def note(host: object) -> None:
        if not is_local(str(host)):
            contacts.add(str(host))

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if stop.is_set():
            return
        if event in {"socket.connect", "socket.sendto", "socket.sendmsg"} and isinstance(arguments[1], tuple):
            note(arguments[1][0])
        elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
            note(arguments[0])

    def sample() -> None:
        process = psutil.Process()
        while not stop.wait(0.05):
            for connection in process.net_connections(kind="inet"):
                note(connection.raddr.ip if connection.raddr else "")

    sys.addaudithook(hook)  # cannot be taken away again; it only looks until `stop`
    sampler = threading.Thread(target=sample, daemon=True)
    sampler.start()
    try:
        yield contacts
    finally:
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
