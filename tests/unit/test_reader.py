"""Which reader goes with which embedder, and what happens when its weights are not whole."""

from pathlib import Path

import pytest

from models import registry, shipped
from models.errors import StateError
from rag.reader import load_reader, weights_of
from tests.fakes import HashEmbedder


def test_the_weights_that_ship_are_whole_and_small() -> None:
    path = weights_of(registry.DEFAULT_EMBEDDER)
    assert path is not None
    assert path.stat().st_size <= 25_000_000


def test_an_embedder_without_a_reader_does_without() -> None:
    assert weights_of("bge-m3") is None
    assert load_reader(HashEmbedder()) is None


def test_damaged_and_missing_weights_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipped, "FOLDER", tmp_path)
    with pytest.raises(StateError, match="missing or damaged") as caught:
        weights_of(registry.DEFAULT_EMBEDDER)
    assert "reader = false" in caught.value.hint
    (tmp_path / "readers").mkdir()
    (tmp_path / "readers" / f"{registry.DEFAULT_EMBEDDER}.safetensors").write_bytes(b"not these")
    with pytest.raises(StateError, match="missing or damaged"):
        weights_of(registry.DEFAULT_EMBEDDER)
