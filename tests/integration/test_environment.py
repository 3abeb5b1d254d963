"""The environment is made with the real venv and pip, from tiny wheels and without an index."""

import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from models.errors import StateError
from setup import build_llama, environment, machine


def make_wheel(folder: Path, name: str, version: str = "1.0", code: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{name}.py", code or f"version = {version!r}\n")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", f"{name}.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")
    return path


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache that holds the wheel of llama.cpp and one package; the index lies on no network."""
    for variable in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL", "CMAKE_ARGS"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_INDEX_URL", (tmp_path / "no index").as_uri())
    folder = tmp_path / "ذاكرة مؤقتة"
    make_wheel(folder / "wheels" / build_llama.key(), "llama_cpp")
    make_wheel(folder / "wheelhouse", "article")
    return folder


@pytest.fixture
def root(tmp_path):
    """A clone whose path has a space and Arabic letters."""
    clone = tmp_path / "نسخة من سند"
    clone.mkdir()
    (clone / "requirements.txt").write_text("-c constraints.txt\narticle==1.0\n")
    (clone / "requirements-dev.txt").write_text("-r requirements.txt\n")
    (clone / "constraints.txt").write_text("article==1.0\n")
    return clone


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """An environment with nothing but pip."""
    folder = tmp_path_factory.mktemp("bare") / "venv"
    environment._make_venv(folder)
    return folder


@pytest.fixture
def begun(root, bare):
    """A clone whose environment is whole, but lacks every package."""
    venv = root / ".venv"
    shutil.copytree(bare, venv, symlinks=True)
    (venv / "sanad-setup.json").write_text(json.dumps({"python": environment._version(venv / "bin" / "python")}))
    return root


def version_in(root: Path, module: str) -> str:
    command = [str(root / ".venv/bin/python"), "-c", f"import {module}; print({module}.version)"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_an_environment_is_made_offline_left_alone_updated_and_made_anew(root, cache, monkeypatch):
    environment.ensure(root, cache, development=False)
    assert version_in(root, "article") == "1.0"
    assert version_in(root, "llama_cpp") == "1.0"

    mark = root / ".venv" / "made once"
    mark.touch()
    with monkeypatch.context() as nothing_runs:
        nothing_runs.setattr(machine, "running", None)
        environment.ensure(root, cache, development=False)  # whole: no process is started but python -V

    make_wheel(cache / "wheelhouse", "article", "2.0")
    (root / "requirements.txt").write_text("article==2.0\n")
    environment.ensure(root, cache, development=True)
    assert version_in(root, "article") == "2.0"
    assert mark.exists()

    (root / "requirements.txt").write_text("article==3.0\n")
    with pytest.raises(StateError, match="could not be fetched"):
        environment.ensure(root, cache, development=False)
    make_wheel(cache / "wheelhouse", "article", "3.0")
    environment.ensure(root, cache, development=False)
    assert version_in(root, "article") == "3.0"
    assert not mark.exists()  # what an interrupted change left behind is not taken for whole


def test_a_compiled_library_that_does_not_load_is_not_kept(begun, cache):
    folder = cache / "wheels" / build_llama.key()
    make_wheel(folder, "llama_cpp", code="raise OSError('libggml.so: wrong ELF class')\n")
    with pytest.raises(StateError, match=r"does not load: OSError: libggml\.so: wrong ELF class"):
        environment.ensure(begun, cache, development=False)
    assert not folder.exists()
    assert not (begun / ".venv" / "sanad-setup.json").exists()


def test_a_half_written_wheel_is_fetched_again(begun, cache, monkeypatch):
    whole = make_wheel(cache.parent / "mirror", "article")
    half = cache / "wheelhouse" / whole.name
    half.write_bytes(whole.read_bytes()[:100])
    monkeypatch.setenv("PIP_CONFIG_FILE", str(cache.parent / "pip.conf"))
    (cache.parent / "pip.conf").write_text(f"[global]\nfind-links =\n    {whole.parent}\n")
    environment.ensure(begun, cache, development=False)
    assert half.read_bytes() == whole.read_bytes()
    assert "llama" in json.loads((begun / ".venv" / "sanad-setup.json").read_text())
