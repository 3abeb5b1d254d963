"""What every source of weights needs: room on the disk, a progress bar, a check, and an atomic end."""

import errno
import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tqdm import tqdm

from models.errors import StateError

Report = Callable[[str], None]
ELSEWHERE = "Put them in a folder that you may write to: set SANAD_CACHE, or give --cache DIR."
FREE_SPACE = "Free some space there, or put them elsewhere: set SANAD_CACHE, or give --cache DIR."


class SourceError(Exception):
    """This source does not deliver the file; another one may. The text says why."""


def say(line: str) -> None:
    """A line of progress on standard error, above a running bar."""
    tqdm.write(line, file=sys.stderr)


def bar(total: int | None, initial: int = 0, name: str = "") -> "tqdm[Any]":
    """A progress bar in bytes on standard error; in a log file, a line every ten seconds."""
    interval = 0.1 if sys.stderr.isatty() else 10
    return tqdm(total=total, initial=initial, desc=name, unit="B", unit_scale=True, mininterval=interval)


def size_text(size: float) -> str:
    """Bytes for people: 1.1 GB."""
    return f"{size / 1e9:.1f} GB" if size >= 1e8 else f"{size / 1e6:.0f} MB"


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def git_id_of(path: Path) -> str:
    """The name that git gives to the content: SHA-1 over a header with the size and the bytes."""
    digest = hashlib.sha1(f"blob {path.stat().st_size}\0".encode(), usedforsecurity=False)
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def ensure_room(folder: Path, need: int) -> None:
    """Raise StateError when the disk that holds `folder` has less than `need` bytes free."""
    free = shutil.disk_usage(folder).free
    if free < need:
        message = f"Not enough disk space in {folder}: {size_text(need)} needed, {size_text(free)} free."
        raise StateError(message, FREE_SPACE)


@contextmanager
def storage_errors(folder: Path) -> Iterator[None]:
    """Turn a full or unwritable disk into a StateError. What was stored stays; a later run goes on from there."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StateError(f"The disk is full: {folder} ({error}).", FREE_SPACE) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST):
            raise StateError(f"The weights cannot be stored in {folder}: {error}.", ELSEWHERE) from error
        raise


def settle(part: Path, target: Path) -> None:
    """Give the finished `part` its name, once its bytes are on the disk."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(target)
