"""Embedding on a Ray cluster of two workers on this machine; only where Ray is installed (requirements-ray.txt)."""

from contextlib import closing
from typing import Any

import numpy as np
import pytest

from index.build import build
from index.catalog import Catalog
from index.settings import IndexSettings
from models.errors import InputError, StateError
from tests.fakes import HashEmbedder

ray: Any
try:
    import ray  # type: ignore[import-not-found, unused-ignore, no-redef]
except ImportError:
    ray = None

needs_ray = pytest.mark.skipif(ray is None, reason="Ray is not installed: pip install -r requirements-ray.txt")


@needs_ray
def test_two_workers_make_what_one_process_makes(
    settings: IndexSettings, embedder: HashEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.cluster.BATCH", 8)
    monkeypatch.setattr("index.cluster.WAVE", 40)
    for number in range(60):
        (settings.corpus / f"{number}.txt").write_text(
            f"Article {number}.\n\nIt tells of the ferry number {number}. " * 3
        )
    there = settings.model_copy(update={"store": settings.store.with_name("there")})
    started = ray.init

    def of_two(address: str, **options: object) -> object:
        return started(address, num_cpus=2, **options)

    monkeypatch.setattr(ray, "init", of_two)
    alone, apart = build(settings, embedder), build(there, HashEmbedder(), ray="local")
    assert (alone.added, alone.chunks, alone.stored) == (apart.added, apart.chunks, apart.stored)
    with closing(Catalog(settings.store)) as one, closing(Catalog(there.store)) as other:
        for document in one.documents():
            ours, theirs = one.passages(one.rows(document.id)), other.passages(other.rows(document.id))
            assert [each.span for each in ours] == [each.span for each in theirs]
            assert [each.tokens for each in ours] == [each.tokens for each in theirs]
            assert np.array_equal([each.vector for each in ours], [each.vector for each in theirs])


@needs_ray
def test_no_cluster_is_a_sentence(settings: IndexSettings, embedder: HashEmbedder) -> None:
    with pytest.raises(StateError, match="no Ray cluster"):
        build(settings, embedder, ray="auto")


@pytest.mark.skipif(ray is not None, reason="Ray is installed")
def test_without_ray_the_way_to_it_is_named(settings: IndexSettings, embedder: HashEmbedder) -> None:
    with pytest.raises(InputError, match="not installed") as error:
        build(settings, embedder, ray="auto")
    assert "requirements-ray.txt" in error.value.hint
