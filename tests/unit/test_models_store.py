"""Finding weights without the network, and noticing when they are not what they were."""

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from models import store
from models.errors import InputError, StateError
from models.registry import DEFAULT_EMBEDDER, DEFAULT_LLM, HubSource, Model, ModelFile
from models.store import default_cache, home_of, is_whole, locate, write_record

CONTENT = b"GGUF weights"
MODEL = Model(
    name="tiny",
    kind="llm",
    title="Tiny",
    licence="MIT",
    languages=("ar", "en"),
    memory_gb=0.1,
    files=(ModelFile("tiny.gguf", len(CONTENT), hashlib.sha256(CONTENT).hexdigest()),),
    sources=(HubSource("a/b", "c"),),
    context=64,
)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache with the whole weights of the one registered model."""
    monkeypatch.setattr(store, "load_registry", lambda: {MODEL.name: MODEL})
    monkeypatch.setattr(store, "find_model", lambda _name, _kind: MODEL)
    cache = tmp_path / "مخزن"
    home = home_of(MODEL, cache)
    home.mkdir(parents=True)
    (home / "tiny.gguf").write_bytes(CONTENT)
    write_record(MODEL, home)
    return cache


@pytest.fixture
def hashed(monkeypatch):
    """The files that were hashed."""
    seen: list[str] = []
    real = store.sha256_of

    def spy(path: Path) -> str:
        seen.append(path.name)
        return real(path)

    monkeypatch.setattr(store, "sha256_of", spy)
    return seen


def test_whole_weights_are_found_without_hashing(cache, hashed):
    located = locate("tiny", "llm", cache)
    assert (located.name, located.model) == ("tiny", MODEL)
    assert located.path.read_bytes() == CONTENT
    assert hashed == []


def test_a_new_time_alone_costs_one_hash(cache, hashed):
    os.utime(home_of(MODEL, cache) / "tiny.gguf", ns=(1, 1))
    locate("tiny", "llm", cache)
    locate("tiny", "llm", cache)
    assert hashed == ["tiny.gguf"]


@pytest.mark.parametrize("damage", [CONTENT[:-1], b"", b"X" + CONTENT[1:], CONTENT + b"\0"])
def test_changed_weights_are_damaged(cache, damage):
    path = home_of(MODEL, cache) / "tiny.gguf"
    path.write_bytes(damage)
    with pytest.raises(StateError, match="damaged") as caught:
        locate("tiny", "llm", cache)
    assert caught.value.hint.startswith("python -m models fetch tiny --cache ")
    assert path.read_bytes() == damage


def test_a_lost_file_is_damage(cache):
    (home_of(MODEL, cache) / "tiny.gguf").unlink()
    with pytest.raises(StateError, match="damaged"):
        locate("tiny", "llm", cache)


@pytest.mark.parametrize("record", ["", "{", "[]", '{"files": {"tiny.gguf": 3}}', '{"files": {}}', '{"files": 3}'])
def test_a_broken_record_costs_one_hash(cache, hashed, record):
    (home_of(MODEL, cache) / store.RECORD).write_text(record)
    assert is_whole(MODEL, cache)
    assert is_whole(MODEL, cache)
    assert hashed == ["tiny.gguf"]


def test_without_a_registered_hash_the_record_decides(cache):
    unpinned = replace(MODEL, files=(replace(MODEL.files[0], sha256=None),))
    assert is_whole(unpinned, cache, again=True)
    (home_of(MODEL, cache) / store.RECORD).unlink()
    assert not is_whole(unpinned, cache)


def test_weights_kept_in_16_bit_are_held_to_that_hash(cache):
    file = replace(MODEL.files[0], sha256="a" * 64, bfloat16=MODEL.files[0].sha256)
    assert is_whole(replace(MODEL, files=(file,)), cache, again=True)


def test_another_entry_in_the_registry_asks_for_other_weights(cache):
    other = replace(MODEL, files=(replace(MODEL.files[0], sha256="b" * 64),))
    assert not is_whole(other, cache)


def test_weights_that_somebody_put_there_are_checked_and_taken(cache, hashed):
    (home_of(MODEL, cache) / store.RECORD).unlink()
    assert is_whole(MODEL, cache)
    assert is_whole(MODEL, cache)
    assert hashed == ["tiny.gguf"]


def test_verify_hashes_even_what_looks_unchanged(cache):
    path = home_of(MODEL, cache) / "tiny.gguf"
    status = path.stat()
    path.write_bytes(b"X" + CONTENT[1:])
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert is_whole(MODEL, cache)
    assert not is_whole(MODEL, cache, again=True)


def test_missing_weights_bring_the_command(tmp_path, monkeypatch):
    monkeypatch.setenv("SANAD_CACHE", str(tmp_path))
    assert default_cache() == tmp_path
    with pytest.raises(StateError) as caught:
        locate(DEFAULT_LLM, "llm")
    assert caught.value.hint == f"python -m models fetch {DEFAULT_LLM}"
    with pytest.raises(InputError):
        locate(DEFAULT_LLM, "embedder")


def test_a_gguf_of_ones_own(tmp_path):
    path = tmp_path / "نموذج مع فراغ.gguf"
    path.write_bytes(b"GGUF\x03\0\0\0")
    located = locate(str(path), "llm", tmp_path)
    assert (located.path, located.model, located.prompts) == (path, None, None)


@pytest.mark.parametrize("content", [b"", b"GGU", b"PK\x03\x04", "نص".encode()])
def test_what_is_no_gguf_is_refused_by_name(tmp_path, content):
    path = tmp_path / "model.gguf"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"model\.gguf is not a GGUF"):
        locate(str(path), "llm", tmp_path)


def test_an_embedder_of_ones_own(tmp_path):
    with pytest.raises(InputError, match=r"modules\.json"):
        locate(str(tmp_path), "embedder", tmp_path)
    with pytest.raises(InputError, match="folder"):
        locate(str(tmp_path), "llm", tmp_path)
    (tmp_path / "config.json").write_text("{}")
    assert locate(str(tmp_path), "embedder", tmp_path).path == tmp_path


def test_neither_a_name_nor_a_path(tmp_path):
    with pytest.raises(InputError) as caught:
        locate("gpt-9", "embedder", tmp_path)
    assert DEFAULT_EMBEDDER in caught.value.hint
