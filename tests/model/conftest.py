"""The engine on the real weights over the articles that ship, loaded once for all tests of this folder."""

from collections.abc import Iterator

import pytest

from index.embed import Embedder
from rag.engine import Engine, build_engine
from rag.settings import Settings


@pytest.fixture(scope="package")
def engine(shipped: Settings) -> Iterator[Engine]:
    engine = build_engine(shipped)
    yield engine
    engine.index.close()


@pytest.fixture(scope="package")
def embedder(engine: Engine) -> Embedder:
    return engine.index.embedder
