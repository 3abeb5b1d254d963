"""Documents → passages → vectors → the catalog and Chroma, batch by batch, so that memory does not grow with them."""

from collections.abc import Callable, Iterable, Mapping
from time import monotonic

import numpy as np

from index.catalog import Catalog, Embedded
from index.chunk import chunk
from index.embed import Embedder, Embedding
from index.late import pack
from index.settings import IndexSettings
from index.text import undecorated
from index.types import Chunk, Document
from index.vectors import Collection
from models.errors import InputError

SECONDS = 3.0
"""Of work between two commits: what a killed build may lose, save in one article that takes longer by itself."""
FIRST_PASSAGES, MOST_PASSAGES = 16, 256
"""In the first batch, before the speed is known, and in any: a passage's token vectors take 200 kB while it waits."""

Chunked = tuple[Document, list[Chunk]]


def take_in(
    documents: Iterable[Document],
    former: Mapping[str, str],
    catalog: Catalog,
    collection: Collection,
    settings: IndexSettings,
    embedder: Embedder,
    watch: Callable[[float, int], object],
) -> list[str]:
    """Store the documents, each whole or not at all, in the catalog first and then in Chroma; gives their IDs.

    `former`: the IDs that some of them had before. `watch` is told how many documents, parts of them too, and passages
    more are done.
    """
    stored: list[str] = []
    batch: list[Chunked] = []
    most = FIRST_PASSAGES

    def commit() -> None:
        nonlocal most
        started, passages = monotonic(), sum(len(chunks) for _, chunks in batch)
        share = len(batch) / max(passages, 1)
        made = _embed(batch, embedder, lambda done: watch(done * share, done))
        added, gone = catalog.put(made, former)
        collection.copy(catalog, added)
        collection.remove(gone)
        catalog.set_matched(catalog.changes()[0])
        stored.extend(document.id for document, _ in batch)
        batch.clear()
        most = min(MOST_PASSAGES, max(1, int(passages * SECONDS / max(monotonic() - started, 1e-3))))

    for document in documents:
        chunks = chunk(document, embedder.count_tokens, settings.chunk_tokens, settings.chunk_overlap)
        if batch and sum(len(each) for _, each in batch) + len(chunks) > most:
            commit()
        batch.append((document, chunks))
    if batch:
        commit()
    return stored


def check_size(settings: IndexSettings, embedder: Embedder) -> None:
    """Raises InputError where a passage could be longer than what the embedder reads."""
    if settings.chunk_tokens > embedder.max_tokens:
        message = (
            f"chunk_tokens is {settings.chunk_tokens}, but {embedder.name} reads only {embedder.max_tokens} tokens."
        )
        raise InputError(message, f"Set chunk_tokens to {embedder.max_tokens} or less.")


def _embed(
    chunked: list[Chunked], embedder: Embedder, advance: Callable[[int], object]
) -> list[tuple[Document, list[Embedded]]]:
    """The documents with what the embedder makes of their chunks; `advance` counts passages."""
    texts = [undecorated(each.text) for _, chunks in chunked for each in chunks]
    titles = [document.title for document, chunks in chunked for _ in chunks]
    made = iter(embedder.embed_passages(texts, titles, advance))
    return [(document, [_embedded(each, next(made)) for each in chunks]) for document, chunks in chunked]


def _embedded(passage: Chunk, embedding: Embedding) -> Embedded:
    """A token belongs to the first sentence that ends behind its first character."""
    ends = [len(undecorated(passage.text[: end - passage.start])) for _, end in passage.sentences]
    of = np.searchsorted(ends[:-1], embedding.starts, side="right")
    counts = np.bincount(of, minlength=len(ends)).tolist()
    return Embedded(passage, embedding.vector, pack(embedding.tokens), tuple(counts))
