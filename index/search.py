"""A question → the most relevant passages and sentences, by vectors and by terms, in both languages."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypedDict, get_args

from index.catalog import Catalog, Listing, Passage, writing
from index.embed import Embedder, Vectors, cut_to_fit, identity, load_embedder
from index.lexical import coverage
from index.relevance import Scale, scale_of
from index.settings import IndexSettings, command
from index.text import clean, detect_language, undecorated
from index.types import Document, Hit, Language, Sentence
from index.vectors import Collection, is_matched, match, open_for_writing
from models.errors import InputError, StateError

LANGUAGES: tuple[Language, ...] = get_args(Language)
CANDIDATES = 30
"""Passages of each language, and by terms, that are scored for a question."""


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
    """At most `k` passages, the most relevant first (see `index.relevance` for what scores mean).

    Dense candidates are taken from each language by itself, lexical ones from all. Of a question that is too long
    for the embedder the beginning and the end are read. Raises InputError for one without a letter or digit,
    StateError where the index has been damaged or rebuilt by another embedder since.
    """
    text = undecorated(clean(question)).strip()
    if not any(map(str.isalnum, text)):
        raise InputError("The question is empty.", "Ask something in Arabic or in English.")
    vector = index.embedder.embed_queries([cut_to_fit(text, index.embedder)])[0]
    n = max(CANDIDATES, k)
    with index.lock:
        _refresh(index)
        near = {row for language in LANGUAGES for row in index.collection.nearest(vector, n, language)}
    asked, lexical = index.catalog.lexical(text, n)
    asker = Asker(detect_language(text), vector, asked, scale_of(index.embedder.name))
    hits = [
        hit(passage, lexical.get(passage.row, 0.0), asker) for passage in index.catalog.passages([*near | set(lexical)])
    ]
    return sorted(hits, key=lambda each: (-each.score, each.document, each.start))[:k]


def _refresh(index: Index) -> None:
    """Take in what another process has written since."""
    if index.collection.is_behind(index.catalog):
        _check(index.catalog, *identity(index.settings, index.embedder))
        index.collection.reopen(index.catalog)


@dataclass(frozen=True)
class Asker:
    """What passages are scored against: `weights` are those of the question's terms (see `index.lexical`)."""

    language: Language
    vector: Vectors
    weights: Mapping[str, float]
    scale: Scale


def hit(passage: Passage, lexical: float, asker: Asker) -> Hit:
    """The passage with its relevance and that of its sentences; `lexical` is its score by terms."""
    document = passage.document
    languages: _Languages = {"question": asker.language, "text": document.language}
    cosines = [float(cosine) for cosine in passage.sentence_vectors @ asker.vector]
    texts = [document.text[start:end] for start, end in passage.sentences]
    return Hit(
        document=document.id,
        title=document.title,
        language=document.language,
        date=document.date,
        url=document.url,
        start=passage.span[0],
        end=passage.span[1],
        text=document.text[slice(*passage.span)],
        score=asker.scale.passage(float(passage.vector @ asker.vector), max(cosines), lexical, **languages),
        sentences=tuple(
            Sentence(start, end, text, asker.scale.sentence(cosine, coverage(asker.weights, text), **languages))
            for (start, end), text, cosine in zip(passage.sentences, texts, cosines, strict=True)
        ),
    )


class _Languages(TypedDict):
    question: Language
    text: Language
