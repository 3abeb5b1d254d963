"""Where weights live, and whether they are whole: `<cache>/models/<name>/`, each with a record of what was checked.

Hashing a gigabyte takes seconds, so a start compares size and time of change with that record, and hashes again only
what has changed since. Nothing here uses the network.
"""

import errno
import json
import os
import shlex
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import platformdirs

from models.errors import InputError, StateError
from models.registry import Kind, Model, find_model, load_registry
from models.transfer import sha256_of

RECORD = "verified.json"


@dataclass(frozen=True)
class Located:
    """Weights on this machine: `path` is a GGUF file (llm) or a sentence-transformers folder (embedder).

    `model` is None for a file or folder of the user's own, which then follows its own configuration.
    """

    name: str
    path: Path
    model: Model | None

    @property
    def prompts(self) -> dict[str, str] | None:
        """What SentenceTransformer takes as `prompts`, the document's without a title; None leaves the folder its own."""
        if self.model is None:
            return None
        return {"query": self.model.query_prompt, "document": self.model.prompt_for("")}


@dataclass(frozen=True)
class _Checked:
    """A file as it was when its SHA-256 was taken."""

    size: int
    changed_ns: int
    sha256: str


def default_cache() -> Path:
    """The folder for what can be fetched again: SANAD_CACHE, or the user's cache folder."""
    chosen = os.environ.get("SANAD_CACHE")
    return Path(chosen).expanduser() if chosen else Path(platformdirs.user_cache_dir("sanad"))


def home_of(model: Model, cache: Path) -> Path:
    return cache / "models" / model.name


def path_of(model: Model, home: Path) -> Path:
    """What is loaded: the file of an LLM (the first, where it is split), the folder of an embedder."""
    return home / model.files[0].path if model.kind == "llm" else home


def locate(name_or_path: str, kind: Kind, cache: Path | None = None) -> Located:
    """The weights of a registered model, or a local GGUF file (llm) or sentence-transformers folder (embedder).

    Raises StateError when a registered model is not there or is damaged, with the command that fetches it, and
    InputError when the name is unknown or the path holds something else.
    """
    cache = cache or default_cache()
    if name_or_path in load_registry():
        model = find_model(name_or_path, kind)
        home = home_of(model, cache)
        if not home.is_dir():
            raise StateError(f"The weights of {model.name} are not in {home}.", fetch_command([model.name], cache))
        if not is_whole(model, cache):
            raise StateError(f"The weights of {model.name} in {home} are damaged.", fetch_command([model.name], cache))
        return Located(model.name, path_of(model, home), model)
    path = Path(name_or_path).expanduser()
    if not path.exists():
        names = ", ".join(model.name for model in load_registry().values() if model.kind == kind)
        message = f"{name_or_path!r} is neither a registered {kind} nor a file or folder."
        raise InputError(message, f"Give a path, or one of: {names}")
    return Located(name_or_path, _own_gguf(path) if kind == "llm" else _own_folder(path), None)


def fetch_command(names: Iterable[str], cache: Path) -> str:
    """The command line that brings the weights of these models into this cache."""
    elsewhere = "" if cache == default_cache() else f" --cache {shlex.quote(str(cache))}"
    return f"python -m models fetch {' '.join(names)}{elsewhere}"


def is_whole(model: Model, cache: Path, *, again: bool = False) -> bool:
    """Whether every file is there and has its SHA-256; `again` takes it anew even where nothing has changed."""
    home = home_of(model, cache)
    record, seen = _read_record(home), {}
    for file in model.files:
        before = record.get(file.path)
        expected = file.bfloat16 or file.sha256 or (before and before.sha256)
        if expected is None or not (home / file.path).is_file():
            return False
        seen[file.path] = _check(home / file.path, None if again else before)
        if seen[file.path].sha256 != expected:
            return False
    if seen != record:
        _write_record(home, seen)
    return True


def record_files(model: Model, home: Path) -> None:
    """Store beside the weights what they are now."""
    _write_record(home, {file.path: _check(home / file.path, None) for file in model.files})


def _write_record(home: Path, record: dict[str, _Checked]) -> None:
    """A folder that cannot be written keeps no record, and is hashed every time."""
    part = home / f"{RECORD}.part"
    try:
        part.write_text(json.dumps({"files": {path: asdict(checked) for path, checked in record.items()}}, indent=1))
        part.replace(home / RECORD)
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise


def _read_record(home: Path) -> dict[str, _Checked]:
    """What was recorded; nothing where that cannot be read."""
    try:
        files = json.loads((home / RECORD).read_text(encoding="utf-8"))["files"]
        return {path: _Checked(**checked) for path, checked in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _check(path: Path, before: _Checked | None) -> _Checked:
    status = path.stat()
    if before and (before.size, before.changed_ns) == (status.st_size, status.st_mtime_ns):
        return before
    return _Checked(status.st_size, status.st_mtime_ns, sha256_of(path))


def _own_gguf(path: Path) -> Path:
    hint = "Give the path of a .gguf file, or the name of a registered llm: python -m models list"
    if not path.is_file():
        raise InputError(f"{path} is a folder, not a GGUF file.", hint)
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.", hint) from error
    if magic != b"GGUF":
        raise InputError(f"{path} is not a GGUF file.", hint)
    return path


def _own_folder(path: Path) -> Path:
    if not any((path / name).is_file() for name in ("modules.json", "config.json")):
        message = f"{path} is not a sentence-transformers folder: it has no modules.json or config.json."
        raise InputError(message, "Give such a folder, or the name of a registered embedder: python -m models list")
    return path
