"""The virtual environment: made once, left alone while nothing has changed, made anew when it is not whole."""

import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from models.errors import StateError
from setup import build_llama, machine

ROOT = Path(__file__).resolve().parent.parent
RUNTIME = "requirements.txt"
DEVELOPMENT = "requirements-dev.txt"


def ensure(root: Path, cache: Path, development: bool) -> None:
    """Makes `root/.venv` hold what the requirements say. Without a change it does nothing, and needs no network.

    The record of what is installed is removed before and written after every change, so that an interrupted
    installation is never taken for whole. Raises StateError with the way out.
    """
    venv = root / ".venv"
    python = venv / "bin" / "python"
    record = venv / "sanad-setup.json"
    wanted = {"llama": build_llama.key()} | digests(root, development)

    def is_ready() -> bool:
        return is_whole(record, python) and wanted.items() <= _read(record).items()

    if is_ready():
        return
    with machine.one_at_a_time(cache):
        if is_ready():
            return  # made while this process waited
        if not is_whole(record, python):
            _make_venv(venv)
        installed = _read(record)
        record.unlink(missing_ok=True)
        wheel = build_llama.wheel(cache, python)
        if installed.get("llama") != wanted["llama"]:
            _require(_pip(python, "install", "-q", "--no-deps", "--no-index", "--force-reinstall", str(wheel)))
        _install(python, cache / "wheelhouse", wheel, root / (DEVELOPMENT if development else RUNTIME))
        _check_that_llama_loads(python, wheel)
        part = record.with_suffix(".part")
        part.write_text(json.dumps(installed | wanted | {"python": _version(python)}, indent=1))
        part.replace(record)


def digests(root: Path, development: bool) -> dict[str, str]:
    """Requirements file → hash of all that it pins."""
    pins = (root / "constraints.txt").read_bytes() + (root / RUNTIME).read_bytes()
    found = {RUNTIME: hashlib.sha256(pins).hexdigest()}
    if development:
        found[DEVELOPMENT] = hashlib.sha256(pins + (root / DEVELOPMENT).read_bytes()).hexdigest()
    return found


def is_whole(record: Path, python: Path) -> bool:
    """Whether an installation ended here, with the Python that still stands behind the environment."""
    return "python" in _read(record) and _read(record)["python"] == _version(python)


def _read(record: Path) -> dict[str, str]:
    try:
        state = json.loads(record.read_text())
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def _version(python: Path) -> str:
    """The version of an interpreter, empty when it does not run (its system Python is gone, for example)."""
    try:
        answer = subprocess.run([str(python), "-V"], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    # A patch release keeps the installed packages usable; 3.11 → 3.12 does not.
    return ".".join(answer.stdout.split(".")[:2]) if answer.returncode == 0 else ""


def _make_venv(venv: Path) -> None:
    if any(importlib.util.find_spec(name) is None for name in ("venv", "ensurepip")):
        raise StateError(
            f"This Python ({sys.executable}) cannot make virtual environments.",
            f"On Debian and Ubuntu: sudo apt-get install python3.{sys.version_info.minor}-venv",
        )
    print("Making the virtual environment .venv …", flush=True)
    if not machine.succeeds([sys.executable, "-m", "venv", "--clear", str(venv)]):
        raise StateError(f"{venv} could not be made.", "See the message above; then run it again.")


def _install(python: Path, wheelhouse: Path, llama: Path, requirements: Path) -> None:
    """Installs from the wheelhouse, which is filled first when something is missing there."""
    wheelhouse.mkdir(parents=True, exist_ok=True)
    from_cache = ("install", "-q", "--no-index", "--find-links", str(wheelhouse), "-r", str(requirements))
    print("Installing packages: within a minute if this machine's cache has them …", flush=True)
    if _pip(python, *from_cache, quiet=True):
        return
    for package in wheelhouse.glob("*.whl"):
        if not zipfile.is_zipfile(package):
            package.unlink()  # an interrupted copy
    print(f"Fetching packages into {wheelhouse}: about 0.5 GB, once for all clones.", flush=True)
    if not _pip(python, "wheel", "-r", str(requirements), "--find-links", str(llama.parent), "-w", str(wheelhouse)):
        raise StateError(
            "The packages could not be fetched.",
            "Check the network (a proxy is read from https_proxy, a mirror from PIP_INDEX_URL) and the free space, "
            "then run it again.",
        )
    for copy in wheelhouse.glob("llama_cpp_python-*"):
        copy.unlink()  # its place is the folder named after this machine
    print("Installing them …", flush=True)
    _require(_pip(python, *from_cache))


def _require(installed: bool) -> None:
    if not installed:
        raise StateError("The packages could not be installed.", "See the message above; then run it again.")


def _pip(python: Path, *arguments: str, quiet: bool = False) -> bool:
    return machine.succeeds([str(python), "-m", "pip", *arguments], subprocess.DEVNULL if quiet else None)


def _check_that_llama_loads(python: Path, wheel: Path) -> None:
    answer = subprocess.run([str(python), "-c", "import llama_cpp"], capture_output=True, text=True, check=False)
    if answer.returncode:
        shutil.rmtree(wheel.parent)
        reason = (answer.stderr.strip().splitlines() or ["it ended without a message"])[-1]
        raise StateError(
            f"The compiled llama.cpp does not load: {reason}", "It was removed from the cache; run it again."
        )
