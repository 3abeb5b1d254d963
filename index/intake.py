"""Documents → passages → vectors → the catalog and Chroma, batch by batch, so that memory does not grow with them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from time import monotonic

import numpy as np

from index.catalog import Catalog
from index.chunk import chunk
from index.documents.titles import searched_title
from index.embed import Embedder, Embedding
from index.late import pack
from index.schema import Embedded
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
Made = tuple[Document, list[Embedded]]


def take_in(
    made: Iterable[list[Made]], former: Mapping[str, str], catalog: Catalog, collection: Collection
) -> list[str]:
    """Store the documents of each batch, all of them or none, in the catalog first and then in Chroma; gives their IDs.

    `former`: the IDs that some of them had before.
    """
    stored: list[str] = []
    for batch in made:
        added, gone = catalog.put(batch, former)
        collection.copy(catalog, added)
        collection.remove(gone)
        catalog.set_matched(catalog.changes()[0])
        stored.extend(document.id for document, _ in batch)
    return stored


def chunked(documents: Iterable[Document], settings: IndexSettings, embedder: Embedder) -> Iterator[Chunked]:
    """The documents with their passages."""
    for document in documents:
        yield document, chunk(document, embedder.count_tokens, settings.chunk_tokens, settings.chunk_overlap)


def embedded_here(
    chunked: Iterable[Chunked], embedder: Embedder, watch: Callable[[float, int], object]
) -> Iterator[list[Made]]:
    """Batches of documents with what the embedder makes of their passages, about as many as take SECONDS to make and to
    store. `watch` is told how many documents, parts of them too, and passages more are done."""
    most = [FIRST_PASSAGES]
    for batch in batches(chunked, lambda: most[0]):
        started, passages = monotonic(), sum(len(chunks) for _, chunks in batch)
        share = len(batch) / max(passages, 1)
        yield embedded(batch, embedder, partial(_tell, watch, share))
        most[0] = min(MOST_PASSAGES, max(1, int(passages * SECONDS / max(monotonic() - started, 1e-3))))


def _tell(watch: Callable[[float, int], object], share: float, passages: int) -> None:
    watch(passages * share, passages)


def batches(chunked: Iterable[Chunked], most: Callable[[], int]) -> Iterator[list[Chunked]]:
    """The documents, so many at once as have at most `most()` passages, or one."""
    batch: list[Chunked] = []
    passages = 0
    for each in chunked:
        if batch and passages + len(each[1]) > most():
            yield batch
            batch, passages = [], 0
        batch.append(each)
        passages += len(each[1])
    if batch:
        yield batch


def check_size(settings: IndexSettings, embedder: Embedder) -> None:
    """Raises InputError where a passage could be longer than what the embedder reads."""
    if settings.chunk_tokens > embedder.max_tokens:
        message = (
            f"chunk_tokens is {settings.chunk_tokens}, but {embedder.name} reads only {embedder.max_tokens} tokens."
        )
        raise InputError(message, f"Set chunk_tokens to {embedder.max_tokens} or less.", "settings")


def embedded(
    chunked: Sequence[Chunked], embedder: Embedder, advance: Callable[[int], object] = lambda _: None
) -> list[Made]:
    """The documents with what the embedder makes of their chunks; `advance` counts passages."""
    texts = [undecorated(each.text) for _, chunks in chunked for each in chunks]
    titles = [title for document, chunks in chunked for title in [searched_title(document)] * len(chunks)]
    made = iter(embedder.embed_passages(texts, titles, advance))
    return [(document, [_embedded(each, next(made)) for each in chunks]) for document, chunks in chunked]


def _embedded(passage: Chunk, embedding: Embedding) -> Embedded:
    """A token belongs to the first sentence that ends behind its first character."""
    ends = [len(undecorated(passage.text[: end - passage.start])) for _, end in passage.sentences]
    of = np.searchsorted(ends[:-1], embedding.starts, side="right")
    counts = np.bincount(of, minlength=len(ends)).tolist()
    return Embedded(passage, embedding.vector, pack(embedding.tokens), tuple(counts))
