"""A question → the most relevant passages and sentences, by vectors and by terms, in both languages."""

import threading
from collections.abc import Collection
from dataclasses import dataclass, field

from index import vectors
from index.catalog import Catalog, Listing, Passage, writing
from index.embed import Embedder, cut_to_fit, identity, load_embedder
from index.late import agreement
from index.lexical import coverage
from index.relevance import Scale, SentenceSigns, Signs, scale_of
from index.settings import IndexSettings, command
from index.text import clean, detect_language, undecorated
from index.types import LANGUAGES, Document, Hit, Language, Sentence
from index.vectors import is_matched, match, open_for_writing
from models.errors import InputError, StateError

CANDIDATES = 30
"""Passages of each language, and by terms, that are scored for a question."""
ALL, WIDER = 300, 1000
"""Where some documents are asked about: so many passages are scored without searching for them; of more, those that
are among so many nearest of all."""


@dataclass(frozen=True)
class Index:
    """An open index. It may be used by several threads, and sees what other processes add to it."""

    settings: IndexSettings
    catalog: Catalog
    embedder: Embedder
    collection: vectors.Collection
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


def _open_collection(catalog: Catalog) -> vectors.Collection:
    """Chroma's collection; where it lags behind the catalog it is brought up, unless a build is at it."""
    try:
        collection = vectors.Collection(catalog)
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
        return vectors.Collection(catalog)


def search(
    index: Index, question: str, k: int, scale: Scale | None = None, *, documents: Collection[str] = ()
) -> list[Hit]:
    """At most `k` passages, the most relevant first (see `index.relevance` for what scores mean); of `documents` only,
    if any are given.

    `scale` is that of the index's embedder unless one is given. Raises what `candidates` raises.
    """
    language, found = candidates(index, question, max(CANDIDATES, k), documents)
    scale = scale or scale_of(index.embedder.name)
    hits = [_hit(each, language, scale) for each in found]
    return sorted(hits, key=lambda hit: (-hit.score, hit.document, hit.start))[:k]


def candidates(
    index: Index, question: str, n: int, documents: Collection[str] = ()
) -> tuple[Language, list["Candidate"]]:
    """The question's language, and the passages that are worth scoring for it, in no order.

    Dense ones are taken from each language by itself, lexical ones from all, `n` of each kind; where `documents` are
    given, the candidates are their passages, all of them where these are few (`ALL`). Of a question that is
    too long for the embedder the beginning and the end are read. Raises InputError for one without a letter or digit,
    StateError where the index has been damaged or rebuilt by another embedder since.
    """
    text = undecorated(clean(question)).strip()
    if not any(map(str.isalnum, text)):
        raise InputError("The question is empty.", "Ask something in Arabic or in English.")
    [embedding] = index.embedder.embed_queries([cut_to_fit(text, index.embedder)])
    with index.lock:
        _refresh(index)
        wider = n if not documents else WIDER
        near = {row for language in LANGUAGES for row in index.collection.nearest(embedding.vector, wider, language)}
    weights, lexical = index.catalog.lexical(text, n)
    rows = near | set(lexical)
    if documents:
        of_these = {row for id in documents for row in index.catalog.rows(id)}
        rows = of_these if len(of_these) <= ALL else rows & of_these
    found = [
        Candidate(
            passage,
            Signs(float(passage.vector @ embedding.vector), lexical.get(passage.row, 0.0), whole),
            tuple(
                SentenceSigns(float(each), coverage(weights, passage.document.text[start:end]))
                for (start, end), each in zip(passage.sentences, sentences, strict=True)
            ),
        )
        for passage in index.catalog.passages([*rows])
        for whole, sentences in [agreement(embedding.tokens, passage.tokens, passage.counts)]
    ]
    return detect_language(text), found


def _refresh(index: Index) -> None:
    """Take in what another process has written since."""
    if index.collection.is_behind(index.catalog):
        _check(index.catalog, *identity(index.settings, index.embedder))
        index.collection.reopen(index.catalog)


@dataclass(frozen=True)
class Candidate:
    """A passage with what speaks for it and for each of its sentences, in order."""

    passage: Passage
    signs: Signs
    sentences: tuple[SentenceSigns, ...]


def _hit(candidate: Candidate, language: Language, scale: Scale) -> Hit:
    passage, document = candidate.passage, candidate.passage.document
    weights = scale.weights(across=document.language != language)
    score = weights.passage(candidate.signs)
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
            Sentence(start, end, document.text[start:end], weights.of_sentence(score, signs))
            for (start, end), signs in zip(passage.sentences, candidate.sentences, strict=True)
        ),
    )
