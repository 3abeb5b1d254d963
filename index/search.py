"""A question → the nearest passages, each with its sentences ranked by the same vectors."""

import threading
from dataclasses import dataclass, field

from index.catalog import Catalog, Listing, Passage, writing
from index.embed import Embedder, Vectors, cut_to_fit, identity, load_embedder
from index.settings import IndexSettings, command
from index.text import clean, undecorated
from index.types import Document, Hit, Sentence
from index.vectors import Collection, is_matched, match, open_for_writing
from models.errors import InputError, StateError


@dataclass(frozen=True)
class Index:
    """An open index. It may be used by several threads, and sees what other processes add to it."""

    settings: IndexSettings
    catalog: Catalog
    embedder: Embedder
    collection: Collection
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    """Held while Chroma is asked or reopened."""

    def document(self, id: str) -> Document:
        """Raises InputError if there is none of that ID."""
        return self.catalog.document(id)

    def documents(self) -> list[Listing]:
        """All documents by ID."""
        return self.catalog.documents()

    def close(self) -> None:
        self.collection.close()
        self.catalog.close()


def open_index(settings: IndexSettings, embedder: Embedder | None = None) -> Index:
    """The index of the settings, with its embedder loaded (about ten seconds, unless one is given).

    Raises StateError with the command that mends it where there is no index, or it is empty, damaged, half rebuilt, or
    built by another embedder or with other settings; also where the embedder's weights are missing.
    """
    catalog = Catalog(settings.store)
    try:
        _check(catalog, *identity(settings, embedder))
        collection = _open_collection(catalog)
        return Index(settings, catalog, embedder or load_embedder(settings), collection)
    except BaseException:
        catalog.close()
        raise


def _check(catalog: Catalog, embedder: str, fingerprint: str) -> None:
    if not catalog.sources():
        raise StateError(f"The index in {catalog.store} is empty.", f"Build it: {command('build', catalog.store)}")
    catalog.require(embedder, fingerprint)
    if catalog.stale():
        message = f"The index in {catalog.store} is being rebuilt, or a rebuild was interrupted."
        raise StateError(message, f"Let it finish, or go on with it: {command('build', catalog.store)}")


def _open_collection(catalog: Catalog) -> Collection:
    """Chroma's collection; where it lags behind the catalog it is brought up, unless a build is at it."""
    try:
        collection = Collection(catalog)
        if is_matched(catalog, collection):
            return collection
        collection.close()
    except StateError:
        pass  # damaged: made anew below
    try:
        with writing(catalog.store):
            collection = open_for_writing(catalog)
            match(catalog, collection)
            return collection
    except StateError:  # a build is running, or the store cannot be written: search what is there
        return Collection(catalog)


def search(index: Index, question: str, k: int) -> list[Hit]:
    """At most `k` passages, the nearest first; `score` is the cosine similarity to the question, -1 to 1.

    Of a question that is too long for the embedder the beginning and the end are read. Raises InputError for one
    without a letter or digit, StateError where the index has been damaged or rebuilt by another embedder since.
    """
    text = undecorated(clean(question)).strip()
    if not any(map(str.isalnum, text)):
        raise InputError("The question is empty.", "Ask something in Arabic or in English.")
    vector = index.embedder.embed_queries([cut_to_fit(text, index.embedder)])[0]
    with index.lock:
        _refresh(index)
        found = _nearest(index, vector, k)
    return [_hit(passage, score, vector) for passage, score in found]


def _refresh(index: Index) -> None:
    """Take in what another process has written since."""
    if index.collection.is_behind(index.catalog):
        _check(index.catalog, *identity(index.settings, index.embedder))
        index.collection.reopen(index.catalog)


def _nearest(index: Index, vector: Vectors, k: int) -> list[tuple[Passage, float]]:
    """The best `k` that the catalog still has: while a build is running Chroma may lag behind it."""
    n = k
    while True:
        scores = dict(index.collection.nearest(vector, n)) if k > 0 else {}
        passages = index.catalog.passages(list(scores))
        if len(passages) >= k or len(scores) < n:
            return [(passage, scores[passage.row]) for passage in passages[:k]]
        n *= 2


def _hit(passage: Passage, score: float, question: Vectors) -> Hit:
    document = passage.document
    cosines = passage.sentence_vectors @ question
    return Hit(
        document=document.id,
        title=document.title,
        language=document.language,
        date=document.date,
        url=document.url,
        start=passage.span[0],
        end=passage.span[1],
        text=document.text[slice(*passage.span)],
        score=score,
        sentences=tuple(
            Sentence(start, end, document.text[start:end], float(cosine))
            for (start, end), cosine in zip(passage.sentences, cosines, strict=True)
        ),
    )
