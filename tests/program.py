"""The whole program on the real weights, as a reader starts it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from models.installation import ROOT
from tests.ports import free_port

SECONDS = 300
"""Two slow cores, busy with other things; a test that passes never waits this long."""


@dataclass(frozen=True)
class Program:
    """`address`: what it prints as soon as it is ready. `loading`: how its API answered before that."""

    address: str
    loading: tuple[int, ...]


@contextmanager
def running(store: Path) -> Iterator[Program]:
    port = free_port()
    command = [sys.executable, "app.py", "--port", str(port), "--store", str(store)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            loading = _asked_early(f"http://127.0.0.1:{port}", process)
            printed = []
            for line in process.stdout:
                printed.append(line)
                if "http://" in line:
                    yield Program(next(word for word in line.split() if word.startswith("http://")), loading)
                    break
            else:
                pytest.fail("the program ended without an address: " + "".join(printed))
        finally:
            process.terminate()


def _asked_early(address: str, process: subprocess.Popen[str]) -> tuple[int, ...]:
    """The status of the metrics and of a question, asked as soon as somebody listens there."""
    while process.poll() is None:
        try:
            metrics = httpx.get(f"{address}/metrics", timeout=SECONDS)
        except httpx.TransportError:
            continue
        answer = httpx.post(f"{address}/v1/chat/completions", json={"messages": []}, timeout=SECONDS)
        return metrics.status_code, answer.status_code
    return ()
