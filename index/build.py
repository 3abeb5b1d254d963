"""Building: the corpus → the catalog and Chroma. Incremental, resumable, one writer at a time."""

import sqlite3
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tqdm import tqdm

from index.catalog import FILE, Catalog, Embedded, writing
from index.chunk import chunk
from index.documents import Known, Skipped, Unreadable, check_folder, read_corpus
from index.embed import Embedder, Embedding, identity, load_embedder
from index.late import pack
from index.settings import IndexSettings, command
from index.text import undecorated
from index.types import Chunk, Document
from index.vectors import Collection, is_matched, match, open_for_writing
from models.errors import InputError, StateError

BATCH_PASSAGES = 64
"""Articles are committed together up to so many passages: some seconds of work on two cores, lost at most."""

Chunked = tuple[Document, list[Chunk]]


@dataclass(frozen=True)
class Progress:
    """How far a build is: files read, of an unknown `total` (0), then passages indexed."""

    stage: Literal["reading", "indexing"]
    done: int
    total: int = 0


@dataclass(frozen=True)
class BuildReport:
    """Counts of documents, what could not be read, and the passages that the index now holds."""

    added: int
    updated: int
    unchanged: int
    removed: int
    failed: tuple[Unreadable, ...]
    skipped: tuple[Skipped, ...]
    chunks: int
    seconds: float
    stored: tuple[str, ...] = ()
    """IDs of what was added or updated, in the order of the paths."""
    gone: tuple[str, ...] = ()
    """IDs of what was removed."""


def build(
    settings: IndexSettings,
    embedder: Embedder | None = None,
    *,
    rebuild: bool = False,
    progress: bool = False,
    watch: Callable[[Progress], object] = lambda _: None,
) -> BuildReport:
    """Bring the index up to the corpus; what is unchanged is not read again, what cannot be read stays as it was.

    `rebuild` stores every document anew, as another embedder or other settings need; if it is interrupted, the next
    build goes on with it. `progress` shows a bar on standard error if that is a terminal; `watch` is told of each step.
    Raises InputError where the corpus is missing or holds no article, StateError where the store is in use, damaged,
    built otherwise, or full.
    """
    started = time.monotonic()
    check_folder(settings.corpus)
    name, fingerprint = identity(settings, embedder)
    with writing(settings.store), closing(_open(settings.store, rebuild)) as catalog:
        anew = _is_anew(catalog, name, fingerprint, rebuild)
        readings = []
        for reading in read_corpus(settings.corpus, frozenset() if anew else catalog.keys()):
            readings.append(reading)
            watch(Progress("reading", len(readings)))
        fresh = [reading for reading in readings if isinstance(reading, Document)]
        known = [reading.id for reading in readings if isinstance(reading, Known)]
        failed = tuple(reading for reading in readings if isinstance(reading, Unreadable))
        stored = catalog.sources()
        if not (fresh or known or failed):
            kept = f" The index keeps its {len(stored)}." if stored else ""
            hint = f"Put articles in. To take one out of the index: {command('remove ID', settings.store)}"
            raise InputError(f"There are no articles in {settings.corpus}.{kept}", hint)
        seen = {document.id for document in fresh} | set(known)
        gone = [id for id, source in stored.items() if id not in seen and not _is_failed(source, failed)]
        # A rebuild needs those too whose files cannot be read now: their text is in the catalog.
        due = stored if anew else catalog.stale()
        unread = [catalog.document(id) for id in due if id not in seen and id not in gone]
        if anew or fresh or unread:
            embedder = embedder or load_embedder(settings)
            _check_size(settings, embedder)
        if anew:
            catalog.begin_edition(name, fingerprint)
        with closing(open_for_writing(catalog)) as collection:
            if embedder and (fresh or unread):
                _store([*fresh, *unread], catalog, collection, settings, embedder, progress, watch)
            if gone:
                collection.remove(catalog.remove(gone))
                catalog.set_matched(catalog.changes()[0])
            if not is_matched(catalog, collection):
                match(catalog, collection)
        return BuildReport(
            added=sum(document.id not in stored for document in fresh),
            updated=sum(document.id in stored for document in [*fresh, *unread]),
            unchanged=len(known),
            removed=len(gone),
            failed=failed,
            skipped=tuple(reading for reading in readings if isinstance(reading, Skipped)),
            chunks=catalog.count(),
            seconds=time.monotonic() - started,
            stored=tuple(document.id for document in [*fresh, *unread]),
            gone=tuple(gone),
        )


def remove(settings: IndexSettings, id: str) -> Document:
    """Take one document out and give it. Raises InputError if the index has none of that ID."""
    with writing(settings.store), closing(Catalog(settings.store)) as catalog:
        document = catalog.document(id)
        with closing(open_for_writing(catalog)) as collection:
            catalog.remove([id])
            match(catalog, collection)
        return document


def _open(store: Path, rebuild: bool) -> Catalog:
    """The catalog, created at need. For a rebuild a damaged or outdated one is set aside under another name."""
    try:
        catalog = Catalog(store, create=True)
        if not rebuild or not catalog.damage():
            return catalog
        catalog.close()
    except StateError as error:
        if not rebuild or isinstance(error.__cause__, sqlite3.OperationalError | OSError):
            raise
    for suffix in ("", "-wal", "-shm"):
        path = store / (FILE + suffix)
        if path.exists():
            path.replace(path.with_name(f"{path.name}.{time.strftime('%Y%m%d-%H%M%S')}"))
    return Catalog(store, create=True)


def _is_anew(catalog: Catalog, embedder: str, fingerprint: str, rebuild: bool) -> bool:
    """Whether every document is to be stored anew. Raises StateError where that is needed but not asked for."""
    if not catalog.sources():
        return True
    if not rebuild:
        catalog.require(embedder, fingerprint)
    return rebuild and not (catalog.stale() and catalog.meta("fingerprint") == fingerprint)


def _check_size(settings: IndexSettings, embedder: Embedder) -> None:
    if settings.chunk_tokens > embedder.max_tokens:
        message = (
            f"chunk_tokens is {settings.chunk_tokens}, but {embedder.name} reads only {embedder.max_tokens} tokens."
        )
        raise InputError(message, f"Set chunk_tokens to {embedder.max_tokens} or less.")


def _is_failed(source: str, failed: tuple[Unreadable, ...]) -> bool:
    """Whether the file, or a folder above it, could not be read."""
    return any(
        source == each.source or (each.source.endswith("/") and source.startswith(each.source)) for each in failed
    )


def _store(
    documents: list[Document],
    catalog: Catalog,
    collection: Collection,
    settings: IndexSettings,
    embedder: Embedder,
    progress: bool,
    watch: Callable[[Progress], object],
) -> None:
    """Chunk, embed and commit the documents batch by batch, each to the catalog first and then to Chroma."""
    if not is_matched(catalog, collection):
        match(catalog, collection)
    chunks = [chunk(each, embedder.count_tokens, settings.chunk_tokens, settings.chunk_overlap) for each in documents]
    total = sum(map(len, chunks))
    done = 0  # a bar that is not shown does not count
    with tqdm(total=total, desc="indexing", unit=" passages", disable=None if progress else True) as bar:

        def advance(passages: int) -> None:
            nonlocal done
            done += passages
            bar.update(passages)
            watch(Progress("indexing", done, total))

        for batch in _batches(list(zip(documents, chunks, strict=True))):
            added, gone = catalog.put(_embed(batch, embedder, advance))
            collection.copy(catalog, added)
            collection.remove(gone)
            catalog.set_matched(catalog.changes()[0])


def _batches(chunked: list[Chunked]) -> Iterator[list[Chunked]]:
    batch: list[Chunked] = []
    for each in chunked:
        if batch and sum(len(chunks) for _, chunks in [*batch, each]) > BATCH_PASSAGES:
            yield batch
            batch = []
        batch.append(each)
    yield batch


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
    counts = Counter(min(bisect_right(ends, start), len(ends) - 1) for start in embedding.starts)
    return Embedded(passage, embedding.vector, pack(embedding.tokens), tuple(counts[at] for at in range(len(ends))))
