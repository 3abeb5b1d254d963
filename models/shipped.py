"""Weights of our own, which ship with Sanad and go with a model that they were made from."""

from pathlib import Path

from models.errors import StateError
from models.registry import Part, find_shipped
from models.transfer import sha256_of

FOLDER = Path(__file__).parent


def shipped(part: Part, made_from: str, instead: str) -> Path | None:
    """The file, whose content is checked; None where there is none for this model.

    Raises StateError where it is missing or damaged; `instead` tells what else can be done then.
    """
    registered = find_shipped(part, made_from)
    if registered is None:
        return None
    path = FOLDER / part / registered.path
    if not path.exists() or sha256_of(path) != registered.sha256:
        raise StateError(f"The weights {path} are missing or damaged.", f"Restore the file from the release{instead}.")
    return path
