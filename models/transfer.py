"""What every source of weights needs: room on the disk, a progress bar, a check, and an atomic end."""

import errno
import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tqdm import tqdm

from models.errors import StateError

ELSEWHERE = "Free some space, or put them where there is some and you may write: set SANAD_CACHE, or give --cache DIR."
NO_STORAGE = (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST)


class SourceError(Exception):
    """This source does not deliver the file; another one may. The text says why."""


def say(line: str) -> None:
    """A line of progress on standard error, above a running bar."""
    tqdm.write(line, file=sys.stderr)


def size_text(size: float) -> str:
    """Bytes for people: 1.1 GB."""
    return f"{size / 1e9:.1f} GB" if size >= 1e8 else f"{size / 1e6:.0f} MB"


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def ensure_room(folder: Path, need: int) -> None:
    """Raise StateError when the disk that holds `folder` has less than `need` bytes free."""
    free = shutil.disk_usage(folder).free
    if free < need:
        message = f"Not enough disk space in {folder}: {size_text(need)} needed, {size_text(free)} free."
        raise StateError(message, ELSEWHERE)


@contextmanager
def storage_errors(folder: Path) -> Iterator[None]:
    """Turn a full or unwritable disk into a StateError. What was stored stays; a later run goes on from there."""
    try:
        yield
    except OSError as error:
        if error.errno not in NO_STORAGE:
            raise
        raise StateError(f"The weights cannot be stored in {folder}: {error}.", ELSEWHERE) from error


def settle(part: Path, target: Path, sha256: str | None = None) -> None:
    """Give the finished `part` its name, once its bytes are on the disk. Raises SourceError for another SHA-256."""
    if sha256 and (digest := sha256_of(part)) != sha256:
        raise SourceError(f"{target.name} has another content than the one registered: sha256 {digest}")
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(target)
