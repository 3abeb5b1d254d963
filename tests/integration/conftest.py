"""An engine on real SQLite and Chroma: a hash embedder, scripted reader, LLM and verifier."""

from collections.abc import Iterator

import pytest

from index.build import build
from index.search import open_index
from index.settings import IndexSettings
from rag.engine import Engine
from rag.llm.prompts import load_prompts
from rag.settings import AnswerSettings, Settings
from tests.fakes import HashEmbedder
from tests.integration.answers import SURE, WORDS
from tests.scripted import ScriptedGenerator, ScriptedReader, ScriptedVerifier


@pytest.fixture
def llm() -> ScriptedGenerator:
    return ScriptedGenerator()


@pytest.fixture
def reader() -> ScriptedReader:
    return ScriptedReader({WORDS: SURE, "مرة كل عامين": SURE - 0.2})


@pytest.fixture
def verifier() -> ScriptedVerifier:
    return ScriptedVerifier([WORDS, "9 observers"])


@pytest.fixture
def engine(
    settings: IndexSettings,
    embedder: HashEmbedder,
    llm: ScriptedGenerator,
    reader: ScriptedReader,
    verifier: ScriptedVerifier,
) -> Iterator[Engine]:
    build(settings, embedder)
    index = open_index(settings, embedder)
    chosen = Settings(settings, AnswerSettings())
    yield Engine(index, llm, load_prompts(), chosen, llm.count_tokens, llm.name, reader, verifier)
    index.close()
