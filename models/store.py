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
        """What SentenceTransformer takes as `prompts`; None leaves the folder its own."""
        if self.model is None:
            return None
        return {"query": self.model.query_prompt, "document": self.model.document_prompt}


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
    record = _read_record(home, model)
    if record is None or not all((home / path).is_file() for path in record):
        return False
    seen = {path: _check(home / path, None if again else checked) for path, checked in record.items()}
    if any(seen[path].sha256 != checked.sha256 for path, checked in record.items()):
        return False
    if seen != record:
        write_record(home, model, seen)
    return True


def record_of(home: Path, paths: Iterable[str]) -> dict[str, _Checked]:
    """The record of these files as they are now."""
    return {path: _check(home / path, None) for path in paths}


def write_record(home: Path, model: Model, record: dict[str, _Checked]) -> None:
    """Store the record beside the weights. A folder that cannot be written keeps none, and is hashed every time."""
    content = {"origin": _origin(model), "files": {path: asdict(checked) for path, checked in record.items()}}
    part = home / f"{RECORD}.part"
    try:
        part.write_text(json.dumps(content, indent=1), encoding="utf-8")
        part.replace(home / RECORD)
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise


def _origin(model: Model) -> dict[str, str | None]:
    """What the record was made from: with another entry in the registry the weights are no longer the right ones."""
    return {file.path: file.sha256 for file in model.files} | {"convert": model.convert}


def _read_record(home: Path, model: Model) -> dict[str, _Checked] | None:
    """The record; for files that somebody put there, one that demands what the registry says; None where neither is."""
    try:
        content = json.loads((home / RECORD).read_text(encoding="utf-8"))
        files = {path: _Checked(**checked) for path, checked in content["files"].items()}
    except FileNotFoundError:
        if model.convert or any(file.sha256 is None for file in model.files):
            return None
        return {file.path: _Checked(-1, -1, file.sha256 or "") for file in model.files}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return files if content.get("origin") == _origin(model) else None


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
