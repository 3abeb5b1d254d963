"""Where weights live, and whether they are whole: `<cache>/models/<name>/`, each with a record of what was checked.

Hashing a gigabyte takes seconds, so a start compares size and time of change with that record, and hashes again only
what has changed since. Nothing here uses the network.
"""

import json
import os
import shlex
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from models.errors import InputError, StateError
from models.installation import program
from models.registry import Kind, Model, find_model, load_registry
from models.transfer import sha256_of

RECORD = "verified.json"
Record = dict[str, dict[str, Any]]
"""A file as it was when its SHA-256 was taken: size in bytes, time of change in nanoseconds, sha256; by its path."""


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
        """What SentenceTransformer takes as `prompts`, the document's without title; None leaves the folder its own."""
        if self.model is None:
            return None
        return {"query": self.model.query_prompt, "document": self.model.prompt_for("")}


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
        if not is_whole(model, cache):
            what = f"in {home} are damaged" if home.is_dir() else f"are not in {home}"
            raise StateError(f"The weights of {model.name} {what}.", fetch_command([model.name], cache))
        return Located(model.name, path_of(model, home), model)
    path = Path(name_or_path).expanduser()
    names = ", ".join(model.name for model in load_registry().values() if model.kind == kind)
    if not path.exists():
        message = f"{name_or_path!r} is neither a registered {kind} nor a file or folder."
    elif kind == "embedder" and not any((path / name).is_file() for name in ("modules.json", "config.json")):
        message = f"{path} is not a sentence-transformers folder: it has no modules.json or config.json."
    elif kind == "llm" and not _is_gguf(path):
        message = f"{path} is not a GGUF file{' but a folder' if path.is_dir() else ''}."
    else:
        return Located(name_or_path, path, None)
    raise InputError(message, f"Give another path, or one of: {names}")


def _is_gguf(path: Path) -> bool:
    with suppress(OSError), path.open("rb") as file:
        return file.read(4) == b"GGUF"
    return False


def fetch_command(names: Iterable[str], cache: Path) -> str:
    """The command line that brings the weights of these models into this cache."""
    elsewhere = "" if cache == default_cache() else f" --cache {shlex.quote(str(cache))}"
    return f"{program('models')} fetch {' '.join(names)}{elsewhere}"


def is_whole(model: Model, cache: Path, *, again: bool = False) -> bool:
    """Whether every file is there and has its SHA-256, which is taken anew where the file has changed, or `again`."""
    home = home_of(model, cache)
    record, seen = _read_record(home), Record()
    for file in model.files:
        before = record.get(file.path, {})
        if not (home / file.path).is_file():
            return False
        seen[file.path] = _check(home / file.path, {} if again else before)
        if seen[file.path]["sha256"] != (file.bfloat16 or file.sha256 or before.get("sha256")):
            return False
    if seen != record:
        with suppress(OSError):  # a folder that cannot be written is hashed every time
            write_record(model, home, seen)
    return True


def write_record(model: Model, home: Path, record: Record | None = None) -> None:
    """Store beside the weights what they are now."""
    record = record or {file.path: _check(home / file.path, {}) for file in model.files}
    part = home / f"{RECORD}.part"
    part.write_text(json.dumps({"files": record}, indent=1), encoding="utf-8")
    part.replace(home / RECORD)


def _read_record(home: Path) -> Record:
    try:
        files = json.loads((home / RECORD).read_text(encoding="utf-8"))["files"]
        return {path: entry for path, entry in files.items() if isinstance(entry, dict)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _check(path: Path, before: dict[str, Any]) -> dict[str, Any]:
    status = path.stat()
    now = {"size": status.st_size, "changed_ns": status.st_mtime_ns}
    return before if now.items() <= before.items() and "sha256" in before else now | {"sha256": sha256_of(path)}
