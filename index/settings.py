"""Settings from `sanad.toml` and the environment; anything unknown is an error that names what is known."""

import hashlib
import json
import os
import shlex
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.errors import InputError
from models.registry import DEFAULT_EMBEDDER
from models.store import default_cache

ROOT = Path(__file__).resolve().parent.parent
TABLES = ("index", "answer", "page")
GLOBALS = ("SANAD_CONFIG", "SANAD_CACHE", "SANAD_VAR")
"""SANAD_CONFIG: the settings file; SANAD_CACHE: downloaded models; SANAD_VAR: everything built (default `var/`)."""


class Table(BaseModel):
    """One frozen table of settings; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


TableT = TypeVar("TableT", bound=Table)


def var_folder() -> Path:
    """The one folder for everything that is built and can be built again."""
    return _absolute(os.environ.get("SANAD_VAR") or ROOT / "var", Path.cwd())


class IndexSettings(Table):
    """What is indexed, where, and how. `chunk_tokens` and `chunk_overlap` are counted in the embedder's tokens."""

    corpus: Path = Field(default=ROOT / "corpus")
    store: Path = Field(default_factory=lambda: var_folder() / "index")
    cache: Path = Field(default_factory=default_cache)
    embedder: str = Field(default=DEFAULT_EMBEDDER, min_length=1)
    """A name of the registry or the path of a sentence-transformers folder."""
    chunk_tokens: int = Field(default=192, ge=16, le=8192)
    chunk_overlap: int = Field(default=0, ge=0)
    """At most this many tokens of the end of a passage are repeated, as whole sentences, at the start of the next."""

    @property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits over what decides the stored passages and vectors."""
        return fingerprint({"embedder": self.embedder, "chunk": [self.chunk_tokens, self.chunk_overlap]})


def command(arguments: str, store: Path) -> str:
    """The command line of the index that acts on this store, to be shown as the way out."""
    usual = store == IndexSettings().store
    return f"python -m index {arguments}" + ("" if usual else f" --store {shlex.quote(str(store))}")


def fingerprint(value: Any) -> str:
    """Twelve hexadecimal digits of the SHA-256 of `value` as JSON."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:12]


def read_table(
    kind: type[TableT], table: str, file: Path | None = None, environ: Mapping[str, str] = os.environ
) -> TableT:
    """The settings of `[table]` in `sanad.toml`, overridden by variables `SANAD_<TABLE>_<FIELD>`.

    The file is `file`, else the one SANAD_CONFIG names, else `sanad.toml` in the project's folder if there is one.
    A relative path in the file counts from the file's folder, in the environment from the current folder.
    Raises InputError for an unreadable file and for anything unknown or invalid.
    """
    path = file or Path(environ.get("SANAD_CONFIG") or ROOT / "sanad.toml")
    required = file is not None or "SANAD_CONFIG" in environ
    values = _from_file(path, required).get(table, {})
    if unknown := values.keys() - kind.model_fields.keys():
        known = ", ".join(kind.model_fields)
        raise InputError(
            f"{path}: [{table}] has no {', '.join(sorted(unknown))}.", f"The keys of [{table}] are {known}."
        )
    values = _paths(kind, values, path.resolve().parent) | _paths(
        kind, _from_environment(kind, table, environ), Path.cwd()
    )
    try:
        return kind(**values)
    except ValidationError as error:
        reasons = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise InputError(
            f"The settings [{table}] cannot be used: {reasons}", f"Correct them in {path} or in the environment."
        ) from error


def _from_file(path: Path, required: bool) -> dict[str, dict[str, Any]]:
    if not required and not path.exists():
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"The settings file {path} cannot be read: {error.strerror}") from error
    except ValueError as error:  # not TOML, or not UTF-8
        raise InputError(f"{path} is not valid TOML: {error}", "Correct the line, or delete the file.") from error
    if unknown := [name for name, value in content.items() if name not in TABLES or not isinstance(value, dict)]:
        known = ", ".join(f"[{name}]" for name in TABLES)
        raise InputError(f"{path} has unknown settings: {', '.join(unknown)}", f"The tables are {known}.")
    return content


def _from_environment(kind: type[Table], table: str, environ: Mapping[str, str]) -> dict[str, Any]:
    prefix = f"SANAD_{table.upper()}_"
    values = {
        variable.removeprefix(prefix).lower(): value
        for variable, value in environ.items()
        if variable.startswith(prefix)
    }
    if unknown := values.keys() - kind.model_fields.keys():
        variables = ", ".join(prefix + name.upper() for name in sorted(unknown))
        known = ", ".join([*GLOBALS, *(prefix + name.upper() for name in kind.model_fields)])
        raise InputError(f"The environment sets {variables}, which does not exist.", f"There are {known}.")
    return values


def _paths(kind: type[Table], values: dict[str, Any], base: Path) -> dict[str, Any]:
    """`values` with relative paths made absolute from `base`."""
    return {
        name: _absolute(value, base) if kind.model_fields[name].annotation is Path and isinstance(value, str) else value
        for name, value in values.items()
    }


def _absolute(path: str | Path, base: Path) -> Path:
    return (base / Path(path).expanduser()).resolve()
