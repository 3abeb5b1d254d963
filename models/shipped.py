"""What of our own ships with Sanad: weights, which go with a model that they were made from, and tables of words."""

import tomllib
from pathlib import Path

from models.errors import StateError
from models.registry import REGISTRY, ModelFile
from models.transfer import sha256_of


def shipped(part: str, made_from: str, instead: str, registry: Path = REGISTRY) -> Path | None:
    """The file, in the folder `part` beside the registry, whose content is checked; None where there is none.

    Raises StateError where it is missing or damaged; `instead` tells what else can be done then.
    """
    table = tomllib.loads(registry.read_text(encoding="utf-8")).get(part, {}).get(made_from)
    if table is None:
        return None
    file = ModelFile(**table)
    path = registry.parent / part / file.path
    if not path.exists() or sha256_of(path) != file.sha256:
        raise StateError(f"The weights {path} are missing or damaged.", f"Restore the file from the release{instead}.")
    return path


def table(name: str) -> list[list[str]]:
    """The columns of each line of a table of words: as much a part of the code as a module, and no more checked."""
    text = REGISTRY.parent.joinpath("lexicons", f"{name}.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()]
