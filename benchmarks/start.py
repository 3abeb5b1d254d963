"""A cold start: when the page can be reached, when the first answer is there, and what memory the process takes."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from models.installation import ROOT

PATIENCE_S, POLL_S = 300.0, 0.02
SETTLED_S = 8.0
"""After the start, until memory at rest is looked at: what is found out beside the page is then done."""
MEMORY = ("VmRSS", "VmHWM", "RssAnon", "RssFile")


@dataclass(frozen=True)
class Start:
    """Seconds from the command on; megabytes as `memory` gives them."""

    page: float
    ready: float
    first_answer: float
    rest: dict[str, int]
    peak: dict[str, int]
    answers: int


def memory(process: int) -> dict[str, int]:
    """Megabytes that a process holds: all (VmRSS), the most so far (VmHWM), of its own (RssAnon) and of files, which
    the system can take back (RssFile). Read from Linux."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    held = dict(line.split(":", 1) for line in lines if ":" in line)
    return {name: int(held[name].split()[0]) // 1024 for name in MEMORY}


@contextmanager
def started(command: Sequence[str], environment: dict[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a group of its own, which ends with it."""
    process = subprocess.Popen(
        command, cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL, env={**os.environ, **(environment or {})}
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def measure_start(questions: Sequence[str], command: Sequence[str] = ("make", "-s", "run")) -> Start:
    """Starts Sanad by the command, which takes a port in ARGS, and asks all questions, one after another."""
    port = free_port()
    began = perf_counter()
    with started([*command, f"ARGS=--port {port}"]) as process:
        address = f"http://127.0.0.1:{port}"
        page = _until(process, began, lambda: _status(address) is not None)
        ready = _until(process, began, lambda: _status(f"{address}/health") == 200)
        ask(address, questions[0])
        first = perf_counter() - began
        time.sleep(SETTLED_S)
        server = _listener(process.pid, port)
        rest = memory(server)
        for question in questions[1:]:
            ask(address, question)
        return Start(page, ready, first, rest, memory(server), len(questions))


def ask(address: str, question: str, timeout: float = PATIENCE_S) -> dict[str, Any]:
    """The whole answer of the HTTP API. Raises OSError for one that is refused."""
    body = json.dumps({"model": "sanad", "messages": [{"role": "user", "content": question}]}).encode()
    request = urllib.request.Request(f"{address}/v1/chat/completions", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=timeout) as response:
        answer: dict[str, Any] = json.load(response)
        return answer


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def wait_until_ready(process: subprocess.Popen[bytes], address: str) -> float:
    """Seconds. Raises RuntimeError where the process ends or takes too long."""
    return _until(process, perf_counter(), lambda: _status(f"{address}/health") == 200)


def _until(process: subprocess.Popen[bytes], began: float, reached: Any) -> float:
    while not reached():
        if process.poll() is not None or perf_counter() - began > PATIENCE_S:
            raise RuntimeError("Sanad did not start; the reason stands above.")
        time.sleep(POLL_S)
    return perf_counter() - began


def _status(address: str) -> int | None:
    """None where nobody answers."""
    try:
        with urllib.request.urlopen(address, timeout=5) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def _listener(group: int, port: int) -> int:
    """The process of the group whose command line names the port, and that no shell or make is."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
                if b"app.py" in words and str(port).encode() in words and os.getpgid(int(folder.name)) == group:
                    return int(folder.name)
            except OSError:
                continue  # it has ended since
    raise RuntimeError("The process that serves the page was not found.")
