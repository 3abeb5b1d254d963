"""Stores of what is asked about: of articles, kept; of paragraphs, each a document of its own, for a while."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from evals.data.squad import Paragraph
from index.build import build
from index.embed import Embedder
from index.search import Index, open_index
from index.settings import IndexSettings, read_table
from models.errors import StateError


def prefixed(paragraph: Paragraph) -> Paragraph:
    """The same with its language in its ID, so that both languages of a set can be stored together."""
    return replace(paragraph, id=f"{paragraph.language}/{paragraph.id}")


def kept(corpus: Path, store: Path) -> IndexSettings:
    """The settings of a store of the folder's articles, which is brought up to them."""
    settings = read_table(IndexSettings, "index").model_copy(update={"corpus": corpus, "store": store})
    _bring_up(settings)
    return settings


def _bring_up(settings: IndexSettings, embedder: Embedder | None = None) -> None:
    """Builds; what an earlier version or another embedder built, anew."""
    try:
        build(settings, embedder, progress=True)
    except StateError:
        build(settings, embedder, rebuild=True, progress=True)


@contextmanager
def stored(
    paragraphs: Sequence[Paragraph], embedder: Embedder | None = None, *, titles: bool = True
) -> Iterator[IndexSettings]:
    """The settings of a store; with `titles` each document is under its article's title. The embedder of the settings
    makes it, and it is kept for the next run; with an `embedder` of one's own it is temporary."""
    settings = read_table(IndexSettings, "index")
    lines = [
        json.dumps({"id": each.id, "title": each.title if titles else each.id, "text": each.text})
        for each in paragraphs
    ]
    text = "\n".join(lines)
    with TemporaryDirectory(prefix="sanad-") as temporary:
        kept = settings.store.parent / "evals" / sha256(text.encode()).hexdigest()[:12]
        folder = Path(temporary) if embedder else kept
        settings = settings.model_copy(update={"corpus": folder / "corpus", "store": folder / "store"})
        settings.corpus.mkdir(parents=True, exist_ok=True)
        (settings.corpus / "paragraphs.jsonl").write_text(text, encoding="utf-8")
        _bring_up(settings, embedder)
        yield settings


@contextmanager
def indexed(paragraphs: Sequence[Paragraph], embedder: Embedder, *, titles: bool = True) -> Iterator[Index]:
    """A temporary index of the paragraphs (see `stored`)."""
    with stored(paragraphs, embedder, titles=titles) as settings:
        index = open_index(settings, embedder)
        try:
            yield index
        finally:
            index.close()
