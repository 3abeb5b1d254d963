"""The wheel of llama.cpp: compiled for this processor once, then taken from the user's cache folder."""

import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from models.errors import StateError
from setup import machine

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "llama-cpp-python.txt"  # the source package and its hash, as a requirements file
LEAN = HERE / "lean.cmake"
# Off: the multimodal part and TLS. The server, the examples and the tests are off in the binding already.
OPTIONS = ("-DLLAVA_BUILD=OFF", "-DLLAMA_OPENSSL=OFF")
_STEP = re.compile(r"^\s*\[\s*(\d+)(?:/(\d+)|%)\]")


def key() -> str:
    """Names the wheel that fits: it changes with llama.cpp's version, its build options and the machine."""
    parts = [SOURCE.read_text(), LEAN.read_text(), *OPTIONS, os.environ.get("CMAKE_ARGS", ""), machine.description()]
    version = SOURCE.read_text().split()[0].replace("==", "-")
    return f"{version}-{hashlib.sha256(repr(parts).encode()).hexdigest()[:12]}"


def wheel(cache: Path, python: Path) -> Path:
    """The wheel for this machine from `cache`, built by `python`'s pip when it is not there yet.

    Raises StateError when there is no compiler, no network to fetch the source, or the build fails.
    """
    folder = cache / "wheels" / key()
    if not any(folder.glob("*.whl")):
        machine.require_compiler()
        folder.parent.mkdir(parents=True, exist_ok=True)
        for left_by_a_crash in folder.parent.glob("building-*"):
            shutil.rmtree(left_by_a_crash, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix="building-", dir=folder.parent) as work:
            _build(python, Path(work), log=folder.parent / "build.log")
            shutil.rmtree(folder, ignore_errors=True)
            (Path(work) / "wheel").rename(folder)
    return next(folder.glob("*.whl"))


def _build(python: Path, work: Path, log: Path) -> None:
    print("llama.cpp is compiled for this machine: once, usually 2 to 3 minutes on two cores.", flush=True)
    pip = [str(python), "-m", "pip"]
    fetch = [*pip, "download", "--no-deps", "--no-binary=llama-cpp-python", "--require-hashes", "-r", str(SOURCE)]
    if not machine.succeeds([*fetch, "-d", str(work)]):
        raise StateError(
            "The source of llama.cpp could not be fetched.",
            "Check the network (a proxy is read from https_proxy, a mirror from PIP_INDEX_URL) and run it again.",
        )
    started = time.monotonic()
    # Without pip's cache: it would hand this lean wheel to other projects that ask for llama-cpp-python.
    compile_it = [*pip, "wheel", "-v", "--no-deps", "--no-cache-dir", "-w", str(work / "wheel")]
    with (
        log.open("w", encoding="utf-8") as record,
        machine.running([*compile_it, str(next(work.glob("*.tar.gz")))], subprocess.PIPE, _environment()) as process,
    ):
        for line in process.stdout or ():
            record.write(line)
            _show(line, time.monotonic() - started)
    print(flush=True)
    if process.returncode:
        raise StateError(
            "\n".join(["llama.cpp could not be compiled.", *_complaints(log), f"The whole log: {log}"]),
            "If memory ran out, build with fewer jobs: CMAKE_BUILD_PARALLEL_LEVEL=1 make setup",
        )
    print(f"Compiled in {_clock(time.monotonic() - started)}; kept for every other clone on this machine.", flush=True)


def _environment() -> dict[str, str]:
    options = [*OPTIONS, f"-DCMAKE_PROJECT_llama.cpp_INCLUDE={LEAN.as_posix()}"]
    return os.environ | {
        "CMAKE_ARGS": f"{shlex.join(options)} {os.environ.get('CMAKE_ARGS', '')}".strip(),
        "CMAKE_BUILD_PARALLEL_LEVEL": os.environ.get("CMAKE_BUILD_PARALLEL_LEVEL") or str(os.cpu_count() or 1),
    }


def progress(line: str) -> int | None:
    """How much is done, in percent, if `line` is a progress line of ninja (`[3/83] …`) or make (`[ 12%] …`)."""
    step = _STEP.match(line)
    if step is None:
        return None
    done, total = int(step[1]), int(step[2] or 100)
    return 100 * done // total if total else None


def _show(line: str, seconds: float) -> None:
    percent = progress(line)
    if percent is not None and sys.stdout.isatty():
        print(f"\r  compiling: {percent:3d} %  {_clock(seconds)} ", end="", flush=True)
    elif percent is not None and percent % 10 == 0:
        print(f"  compiling: {percent:3d} %  {_clock(seconds)}", flush=True)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _complaints(log: Path) -> Iterator[str]:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    errors = [line.strip() for line in lines if re.search(r"\berror\b|fatal|Killed", line, re.IGNORECASE)]
    yield from (f"  {line[:200]}" for line in errors[:5])
