"""Settings from `sanad.toml` and the environment; anything unknown is an error that names what is known."""

import hashlib
import json
import os
import shlex
import tomllib
from pathlib import Path
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from models.errors import InputError
from models.installation import HOME, program
from models.registry import DEFAULT_EMBEDDER
from models.store import default_cache

GLOBALS = ("SANAD_CONFIG", "SANAD_CACHE", "SANAD_VAR", "SANAD_LLM_KEY")
"""SANAD_CONFIG: the settings file; SANAD_CACHE: downloaded models; SANAD_VAR: everything built (default `var/`);
SANAD_LLM_KEY: the key for an LLM server."""
Folder = Annotated[Path, AfterValidator(lambda path: path.expanduser().resolve())]


def _address(text: str) -> str:
    at = urlsplit(text)
    if text and (at.scheme not in ("http", "https") or not at.hostname or at.path.strip("/") or at.query):
        raise ValueError("write it as http://host:port")
    _ = at.port  # a ValueError where it is none
    return text.rstrip("/")


Address = Annotated[str, AfterValidator(_address)]


class Table(BaseModel):
    """One frozen table of settings; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


TableT = TypeVar("TableT", bound=Table)


def var_folder() -> Path:
    """The one folder for everything that is built and can be built again."""
    return Path(os.environ.get("SANAD_VAR") or HOME / "var").expanduser().resolve()


class IndexSettings(Table):
    """What is indexed, where, and how. `chunk_tokens` and `chunk_overlap` are counted in the embedder's tokens."""

    corpus: Folder = HOME / "corpus"
    store: Folder = Field(default_factory=lambda: var_folder() / "index")
    cache: Folder = Field(default_factory=default_cache)
    embedder: str = Field(default=DEFAULT_EMBEDDER, min_length=1)
    """A name of the registry or the path of a sentence-transformers folder."""
    chroma: Address = ""
    """Where a Chroma server keeps the vectors, as http://host:port; empty: they are kept in the store."""
    chunk_tokens: int = Field(default=192, ge=16, le=8192)
    chunk_overlap: int = Field(default=0, ge=0)
    """At most this many tokens of the end of a passage are repeated, as whole sentences, at the start of the next."""
    offline: bool = False
    """Whether links are refused that a reader wants to add as articles: the one thing that asks the network."""
    allow_private_links: bool = False
    """Whether such a link may lead into the own network: to private and other addresses that are not public."""

    @property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits over what decides the stored passages and vectors."""
        return fingerprint({"embedder": self.embedder, "chunk": [self.chunk_tokens, self.chunk_overlap]})


def command(arguments: str, store: Path) -> str:
    """The command line of the index that acts on this store, to be shown as the way out."""
    usual = store == IndexSettings().store
    return f"{program('index')} {arguments}" + ("" if usual else f" --store {shlex.quote(str(store))}")


def fingerprint(value: Any) -> str:
    """Twelve hexadecimal digits of the SHA-256 of `value` as JSON."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:12]


class _Tables(BaseSettings):
    """What the file may hold. A variable SANAD_<TABLE>_<FIELD> goes before it."""

    model_config = SettingsConfigDict(
        env_prefix="SANAD_", env_nested_delimiter="_", env_nested_max_split=1, extra="forbid"
    )
    index: Any = None
    answer: Any = None
    page: Any = None
    access: Any = None
    queue: Any = None
    api: Any = None

    @classmethod
    def settings_customise_sources(cls, *_class: Any, **sources: Any) -> tuple[PydanticBaseSettingsSource, ...]:
        return sources["env_settings"], sources["init_settings"]


class _File(TomlConfigSettingsSource):
    def _read_file(self, file_path: Any) -> dict[str, Any]:
        return tomllib.loads(file_path.read_text(encoding="utf-8-sig"))  # an editor may have put a byte order mark


def read_table(kind: type[TableT], table: str, file: Path | None = None) -> TableT:
    """The settings of `[table]` in `sanad.toml`, overridden by variables `SANAD_<TABLE>_<FIELD>`.

    The file is `file`, else the one SANAD_CONFIG names, else `sanad.toml` in the folder HOME if there is one.
    A relative path in the file counts from the file's folder, in the environment from the current folder.
    Raises InputError for an unreadable file and for anything unknown or invalid.
    """
    named = file or os.environ.get("SANAD_CONFIG")
    path = Path(named or HOME / "sanad.toml")
    try:
        if named:
            path.open().close()  # a file that is not there is passed over below
        content = _File(_Tables, path)()
    except OSError as error:
        raise InputError(f"The settings file {path} cannot be read: {error.strerror}") from error
    except ValueError as error:  # not TOML, or not UTF-8
        raise InputError(f"{path} is not valid TOML: {error}", "Correct the line, or delete the file.") from error
    if isinstance(values := content.get(table), dict):
        paths = {name for name, field in kind.model_fields.items() if field.annotation is Path}
        content[table] = values | {
            name: path.resolve().parent / Path(value).expanduser()
            for name, value in values.items()
            if name in paths and isinstance(value, str)
        }
    fields: dict[str, Any] = {table: (kind, Field(default_factory=kind))}
    try:
        found: TableT = getattr(create_model("Settings", __base__=_Tables, **fields)(**content), table)
    except ValidationError as error:
        reasons = "; ".join(_reason(e["type"], e["loc"], e["msg"], path) for e in error.errors())
        variables = [*GLOBALS, *(f"SANAD_{table}_{name}".upper() for name in kind.model_fields)]
        hint = f"[{table}] has {', '.join(kind.model_fields)}; the environment, {', '.join(variables)}."
        tables = ", ".join(f"[{name}]" for name in _Tables.model_fields)
        raise InputError(f"The settings cannot be used: {reasons}.", f"The tables are {tables}. {hint}") from error
    return found


def _reason(kind: str, where: tuple[int | str, ...], message: str, file: Path) -> str:
    """What is wrong with a setting, and where it was set."""
    variable = "_".join(["SANAD", *map(str, where)]).upper()
    source = variable if variable in os.environ else f"{'.'.join(map(str, where))} in {file}"
    return f"{source} does not exist" if kind == "extra_forbidden" else f"{source}: {message}"
