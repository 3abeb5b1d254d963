"""What distinguishes this machine from another: its cache folder, its processor, its compiler."""

import fcntl
import os
import platform
import re
import shlex
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.errors import StateError

# The extensions that -march=native turns into instructions. The whole list of flags also holds
# mitigations, which a kernel update changes without any need to compile again.
_INSTRUCTION_SETS = re.compile(r"s{1,3}e\d|avx|amx|fma|f16c|bmi|abm|popcnt|movbe|fp|asimd|sve|sme|i8mm|bf16")
_PROBE = "#include <vector>\nint main() { return 0; }\n"


def cache_folder() -> Path:
    """The folder shared by all clones of this user: SANAD_CACHE, else what platformdirs calls the user's cache."""
    if chosen := os.environ.get("SANAD_CACHE"):
        return Path(chosen).expanduser().absolute()
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "sanad"
    return Path(os.environ.get("XDG_CACHE_HOME", "").strip() or Path.home() / ".cache") / "sanad"


def description() -> str:
    """One line that is equal for two machines that can run each other's native code."""
    return " ".join([sysconfig.get_platform(), *platform.libc_ver(), *processor()])


def processor() -> list[str]:
    """The processor's instruction sets (Linux) or its name (elsewhere)."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        found = re.search(r"^(?:flags|Features)\s*:(.*)$", info.read_text(errors="replace"), re.MULTILINE)
        return sorted(filter(_INSTRUCTION_SETS.match, found[1].split())) if found else []
    if sys.platform == "darwin":
        name = subprocess.run(["sysctl", "-n", "machdep.cpu.brand_string"], capture_output=True, text=True, check=False)
        return [name.stdout.strip()]
    return [platform.processor()]


def require_compiler() -> None:
    """Raises StateError unless a C and a C++ compiler work here, as CMake would find them (CC, CXX, else the usual)."""
    for variable, language, usual in (("CC", "C", "cc gcc clang"), ("CXX", "C++", "c++ g++ clang++")):
        chosen = os.environ.get(variable)
        candidates = [shlex.split(chosen)] if chosen else [[name] for name in usual.split()]
        source = _PROBE if language == "C++" else _PROBE.partition("\n")[2]
        if not any(_compiles(command, language.lower(), source) for command in candidates):
            raise StateError(
                f"No working {language} compiler was found ({chosen or ', '.join(usual.split())}).",
                f"llama.cpp is compiled on your machine, once. {_how_to_get_a_compiler()}",
            )


def _compiles(command: list[str], language: str, source: str) -> bool:
    if shutil.which(command[0]) is None:
        return False
    probe = [*command, "-x", language, "-fsyntax-only", "-"]
    return subprocess.run(probe, input=source, text=True, capture_output=True, check=False).returncode == 0


def _how_to_get_a_compiler() -> str:
    if sys.platform == "darwin":
        return "Install one with: xcode-select --install"
    for tool, command in (
        ("apt-get", "sudo apt-get install g++"),
        ("dnf", "sudo dnf install gcc-c++"),
        ("pacman", "sudo pacman -S gcc"),
        ("apk", "sudo apk add g++"),
    ):
        if shutil.which(tool):
            return f"Install one with: {command}"
    return "Install g++ or clang, or name yours in CC and CXX."


@contextmanager
def one_at_a_time(cache: Path) -> Iterator[None]:
    """Holds the lock on `cache`; children started with close_fds=False keep it should they outlive this process."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "setup.lock").open("w") as lock:
        os.set_inheritable(lock.fileno(), True)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another set-up is running on this machine; waiting for it to finish …", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def running(
    command: list[str], output: int | None = None, env: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """A child in a process group of its own: an interruption ends its compilers and downloads along with it."""
    with subprocess.Popen(
        command,
        stdout=output,
        stderr=None if output is None else subprocess.STDOUT,
        env=env,
        encoding="utf-8",
        errors="replace",
        close_fds=False,
        start_new_session=True,
    ) as child:
        try:
            yield child
        except BaseException:
            os.killpg(child.pid, signal.SIGKILL)
            raise


def succeeds(command: list[str], output: int | None = None) -> bool:
    """Runs a command to its end."""
    with running(command, output) as child:
        return child.wait() == 0
