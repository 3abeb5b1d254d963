"""A store on a disk that cannot be written to is asked, and left as it is. (`tests.faults` mounts one.)"""

import hashlib
import os
import shutil
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from index.build import build
from index.search import open_index, search
from index.settings import IndexSettings
from index.vectors import FOLDER
from models.errors import StateError
from tests.fakes import HashEmbedder

QUESTION = "كم عدد الأعضاء المراقبين في منظمة سيكا؟"


@pytest.fixture
def store(
    settings: IndexSettings, embedder: HashEmbedder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> IndexSettings:
    """Built, and from then on only to be read: permissions do not hold the superuser back, whom tests may run as."""
    build(settings, embedder)
    (tmp_path / "copies").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "copies"))
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: not mode & os.W_OK and access(path, mode))
    return settings


def contents(folder: Path) -> dict[str, str]:
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def test_it_is_asked_and_not_touched(store: IndexSettings, embedder: HashEmbedder, tmp_path: Path) -> None:
    before = contents(store.store)
    with closing(open_index(store, embedder)) as index:
        assert search(index, QUESTION, 1)[0].document == "ar/سيكا"
        assert any((tmp_path / "copies").iterdir())
    assert contents(store.store) == before
    assert not any((tmp_path / "copies").iterdir())


@pytest.mark.parametrize("harm", ["missing", "damaged"])
def test_vectors_that_cannot_be_copied_are_taken_from_the_catalog(
    harm: str, store: IndexSettings, embedder: HashEmbedder
) -> None:
    if harm == "missing":
        shutil.rmtree(store.store / FOLDER)
    else:
        os.truncate(store.store / FOLDER / "chroma.sqlite3", 1000)
    before = contents(store.store)
    with closing(open_index(store, embedder)) as index:
        assert index.collection.count() == index.catalog.count()
        assert search(index, QUESTION, 1)[0].document == "ar/سيكا"
    assert contents(store.store) == before


def test_a_build_says_that_it_cannot_be_changed(store: IndexSettings, embedder: HashEmbedder) -> None:
    with pytest.raises(StateError, match="can be read and searched, but not changed"):
        build(store, embedder)
