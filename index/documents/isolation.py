"""Readers of formats that a hostile file may bring down run in a process of their own, with limits on memory and time.

One process reads file after file; one that fails is replaced. Bytes go in, JSON comes out: nothing that the process
says is executed here.
"""

import contextlib
import json
import os
import signal
import struct
import subprocess
import sys
import threading
from dataclasses import asdict
from io import RawIOBase
from pathlib import Path
from select import select
from typing import Any, NoReturn

import psutil

from index.documents.parsed import Parsed
from index.types import Section
from models.errors import InputError

MEMORY = 3_000_000_000
"""Bytes that a reader may take."""
_LENGTH = struct.Struct(">Q")
_POLL = 0.2
"""Seconds between looks at how much memory it takes, for systems that set no limit (macOS)."""

IDLE = 60
"""Seconds without a file after which the process ends by itself."""


class Worker:
    """Reads files in a process of its own, which starts with the first one and again after each that brings it down."""

    def __init__(self, memory: int = MEMORY) -> None:
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def read(self, raw: bytes, name: str, suffix: str, seconds: int) -> Parsed:
        """The article. Raises InputError for whatever keeps it from being read, the limits included."""
        with self._lock:
            answer = self._answer(raw, name, suffix, seconds)
        if "error" in answer:
            message, hint, kind = answer["error"]
            raise InputError(message, hint, kind)
        sections = tuple(Section(**each) for each in answer["sections"])
        bold = tuple((start, end) for start, end in answer["bold"])
        return Parsed(**{**answer, "tags": tuple(answer["tags"]), "sections": sections, "bold": bold})

    def _answer(self, raw: bytes, name: str, suffix: str, seconds: int, again: bool = True) -> dict[str, Any]:
        if self._process is None or self._process.poll() is not None:
            self.end()
            self._process = _start(self._memory)
        request = json.dumps({"name": name, "suffix": suffix, "seconds": seconds}).encode()
        try:
            return _ask(self._process, request, raw, self._memory)
        except (OSError, EOFError, ValueError, psutil.Error):
            status = self.end()
            if status == 0 and again:  # it had just ended for want of work
                return self._answer(raw, name, suffix, seconds, again=False)
            raise InputError(*_reason(name, status)) from None

    def end(self) -> int:
        """End the process, if there is one; its exit status, negative for the signal that ended it before."""
        if self._process is None:
            return 0
        process, self._process = self._process, None
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
        process.kill()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()
        return process.wait()


def _start(memory: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", __name__, str(memory)],
        cwd=Path(__file__).resolve().parents[__name__.count(".")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _ask(process: subprocess.Popen[bytes], request: bytes, raw: bytes, memory: int) -> dict[str, Any]:
    """Raises OSError, EOFError or ValueError where the process ends or is ended, or answers no JSON."""
    assert process.stdin and process.stdout
    for part in (request, raw):
        process.stdin.write(_LENGTH.pack(len(part)) + part)
    process.stdin.flush()
    watched = psutil.Process(process.pid)
    answer = b""
    while len(answer) < _LENGTH.size or len(answer) < _LENGTH.size + _LENGTH.unpack_from(answer)[0]:
        if select([process.stdout], [], [], _POLL)[0]:
            received = os.read(process.stdout.fileno(), 1 << 20)
            if not received:
                raise EOFError
            answer += received
        elif watched.memory_info().rss > memory:
            process.send_signal(signal.SIGKILL)
    found = json.loads(answer[_LENGTH.size :])
    if not isinstance(found, dict):
        raise ValueError("no answer")
    return found


def _reason(name: str, status: int) -> tuple[str, str, str]:
    """Message, hint and kind for a reader that ended without an answer."""
    hint = "Check that it opens elsewhere, and save it again, as text or in parts."
    if status == -signal.SIGALRM:
        return f"{name} was not read in time: it is too large or made to be slow.", hint, "large"
    if status in (-signal.SIGKILL, -signal.SIGABRT):
        return f"{name} takes too much memory.", hint, "large"
    return f"{name} cannot be read: its reader crashed ({status}).", hint, "damaged"


def _serve(memory: int) -> NoReturn:
    """Read what comes in on standard input until it ends; what libraries print goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from index.documents.formats import FORMATS

    requests = os.fdopen(os.dup(0), "rb", buffering=0)
    while select([requests], [], [], IDLE)[0] and (request := _received(requests)):
        about, raw = json.loads(request), _received(requests)
        format = FORMATS[about["suffix"]]
        signal.alarm(about["seconds"])  # ends the process, also inside a library
        try:
            answer: dict[str, Any] = asdict(format.read(raw, about["name"]))
        except InputError as error:
            answer = {"error": (error.message, error.hint, error.kind)}
        signal.alarm(0)
        made = json.dumps(answer).encode()
        answers.write(_LENGTH.pack(len(made)) + made)
        answers.flush()
    raise SystemExit


def _received(source: RawIOBase) -> bytes:
    """The next part; empty at the end."""
    head = _exactly(source, _LENGTH.size)
    return _exactly(source, _LENGTH.unpack(head)[0]) if len(head) == _LENGTH.size else b""


def _exactly(source: RawIOBase, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size and (part := source.read(min(1 << 20, size - len(parts)))):
        parts += part
    return bytes(parts)


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
