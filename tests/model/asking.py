"""Asking the real engine, over the articles that ship or over others."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from index.build import build
from index.search import open_index
from rag.answer import answer
from rag.engine import Engine
from rag.settings import load_settings
from rag.types import Answer, Done, Refused, Turn


def ask(engine: Engine, question: str, *history: Turn) -> Answer:
    *_, last = answer(question, history, engine)
    assert isinstance(last, Done | Refused)
    return last.answer


def exact(engine: Engine, result: Answer) -> bool:
    """Whether every citation is, to the character, what stands there in its article."""
    return all(engine.index.document(c.document).text[c.start : c.end] == c.quote for c in result.citations)


@contextmanager
def over(engine: Engine, corpus: Path, store: Path) -> Iterator[Engine]:
    """The same models over other articles."""
    settings = load_settings(store=store, corpus=corpus)
    build(settings.index, engine.index.embedder)
    index = open_index(settings.index, engine.index.embedder)
    yield replace(engine, index=index, settings=settings)
    index.close()
