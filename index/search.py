"""A question → the most relevant passages and sentences, by vectors and by terms, in both languages."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

from index import vectors
from index.catalog import Catalog
from index.database import is_writable, writing
from index.duplicates import says
from index.embed import Embedder, Vectors, cut_to_fit, identity, load_embedder
from index.filters import EVERYTHING, Filter
from index.late import agreements
from index.lexical import coverage
from index.relevance import Scale, SentenceSigns, Signs, scale_of
from index.schema import Listing, Passage
from index.settings import IndexSettings, command
from index.text import clean, detect_language, undecorated
from index.types import LANGUAGES, Document, Hit, Language, Sentence
from index.vectors import is_matched, match, open_for_writing
from models.errors import InputError, StateError

CANDIDATES = 30
"""Passages of each language, and by terms, that are scored for a question."""
ALL, EXACT, WIDER = 300, 5000, 1000
"""Where some documents are asked about: of so many passages all are scored; of so many, each is compared with the
question; where there are more, the nearest are taken from so many nearest of all if these have enough of them, else
from the index of vectors with the others shut out, which takes it ten times as long."""
REACH = 3
"""Where the index of vectors has only a part of each, so many times as many are taken from it and compared in full: of
the thirty nearest of 50,000 made-up passages .85 are among the first thirty by 256 values of 768, .994 among ninety."""


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

    def documents(self, only: Filter = EVERYTHING) -> list[Listing]:
        """Those that the filter allows, by ID."""
        return self.catalog.documents(only)

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
        collection = _open_collection(catalog, settings.chroma)
        return Index(settings, catalog, embedder or load_embedder(settings), collection)
    except BaseException:
        catalog.close()
        raise


def _check(catalog: Catalog, embedder: str, fingerprint: str) -> None:
    if not catalog.sources():
        hint = f"Build it: {command('build', catalog.store)}"
        raise StateError(f"The index in {catalog.store} is empty.", hint, "index_empty")
    catalog.require(embedder, fingerprint)
    if catalog.stale():
        message = f"The index in {catalog.store} is being rebuilt, or a rebuild was interrupted."
        hint = f"Let it finish, or go on with it: {command('build', catalog.store)}"
        raise StateError(message, hint, "index_busy")


def _open_collection(catalog: Catalog, server: str) -> vectors.Collection:
    """Chroma's collection; where it lags behind the catalog it is brought up, unless a build is at it."""
    try:
        collection = vectors.Collection(catalog, server)
        if is_matched(catalog, collection) or not is_writable(catalog.store):
            return collection
        collection.close()
    except StateError:
        pass  # damaged: made anew below
    try:
        with writing(catalog.store):
            collection = open_for_writing(catalog, server)
            match(catalog, collection)
            return collection
    except StateError:  # a build is running, or the store cannot be written: search what is there
        return vectors.Collection(catalog, server)


def search(index: Index, question: str, k: int, scale: Scale | None = None, *, only: Filter = EVERYTHING) -> list[Hit]:
    """At most `k` passages, the most relevant first (see `index.relevance` for what scores mean), of the documents that
    `only` allows.

    `scale` is that of the index's embedder unless one is given. Raises what `candidates` raises.
    """
    language, found = candidates(index, question, max(CANDIDATES, k), only)
    scale = scale or scale_of(index.embedder.name)
    scored = [(_score(each, language, scale), each) for each in found]
    scored.sort(key=lambda each: (-each[0], each[1].passage.document.id, each[1].passage.span))
    return [_hit(score, each, language, scale) for score, each in _once(index.catalog, scored)[:k]]


def _once(catalog: Catalog, scored: list[tuple[float, "Candidate"]]) -> list[tuple[float, "Candidate"]]:
    """Without the passages all of whose sentences, but for the title, stand in a near-duplicate with a better one."""
    families = catalog.families({each.passage.document.id for _, each in scored})
    better: dict[str, dict[str, Document]] = {}
    kept = []
    for score, candidate in scored:
        document = candidate.passage.document
        if document.id in families:
            relatives = better.setdefault(families[document.id][0], {})
            sentences = [document.text[start:end] for start, end in candidate.passage.sentences]
            sentences = [each for each in sentences if each != document.title]
            if any(says(other.text, sentences) for id, other in relatives.items() if id != document.id):
                continue
            relatives[document.id] = document
        kept.append((score, candidate))
    return kept


def candidates(index: Index, question: str, n: int, only: Filter = EVERYTHING) -> tuple[Language, list["Candidate"]]:
    """The question's language, and the passages that are worth scoring for it, in no order.

    Dense ones are taken from each language by itself, lexical ones from all, `n` of each kind; of the documents that
    `only` allows, all passages where these are few (`ALL`). Of a question that is too long for the embedder the
    beginning and the end are read. Raises InputError for one without a letter or digit, StateError where the index has
    been damaged or rebuilt by another embedder since.
    """
    text = undecorated(clean(question)).strip()
    if not any(map(str.isalnum, text)):
        raise InputError("The question is empty.", "Ask something in Arabic or in English.", "question_empty")
    [embedding] = index.embedder.embed_queries([cut_to_fit(text, index.embedder)])
    with index.lock:
        _refresh(index)
        allowed = _allowed(index.catalog, index.catalog.changes()[0], only) if only else None
        near = _nearest(index, embedding.vector, n, allowed)
    weights, lexical = index.catalog.lexical(text, n, allowed.rows if allowed else None)
    passages = index.catalog.passages([*near | lexical.keys()])
    agreed = agreements(embedding.tokens, ((each.tokens, each.counts) for each in passages))
    found = [
        Candidate(
            passage,
            Signs(float(passage.vector @ embedding.vector), lexical.get(passage.row, 0.0), whole),
            tuple(map(float, sentences)),
            weights,
        )
        for passage, (whole, sentences) in zip(passages, agreed, strict=True)
    ]
    return detect_language(text), found


@dataclass(frozen=True)
class _Allowed:
    """The rows of the passages that a filter allows, in order, and by language."""

    rows: Mapping[int, None]
    spoken: Mapping[Language, list[int]]


@lru_cache(maxsize=8)
def _allowed(catalog: Catalog, changes: int, only: Filter) -> _Allowed:  # noqa: ARG001 - after a change it is made anew
    """Kept, since the next question mostly has the same filter."""
    spoken = catalog.allowed(only)
    return _Allowed(dict.fromkeys(sorted(chain(*spoken.values()))), spoken)


def _nearest(index: Index, vector: Vectors, n: int, allowed: _Allowed | None) -> set[int]:
    """The rows of the `n` nearest passages of each language, of those that are allowed."""
    if allowed is None:
        return {row for language in LANGUAGES for row in nearest(index, vector, n, language)}
    if len(allowed.rows) <= ALL:
        return {*allowed.rows}
    found = set[int]()
    for language, rows in allowed.spoken.items():
        if len(allowed.rows) <= EXACT:
            found.update(_closest(index.catalog, vector, n, rows))
        else:
            wide = [row for row in index.collection.nearest(vector, WIDER, language) if row in allowed.rows]
            enough = len(wide) >= min(REACH * n, len(rows))
            found.update(
                _closest(index.catalog, vector, n, wide[: REACH * n])
                if enough
                else nearest(index, vector, n, language, rows)
            )
    return found


def nearest(index: Index, vector: Vectors, n: int, language: Language, among: Sequence[int] | None = None) -> list[int]:
    """The rows of the `n` passages of a language, of those `among` these, that are nearest to `vector` (dimension,)."""
    if not index.collection.width:
        return index.collection.nearest(vector, n, language, among)
    return _closest(index.catalog, vector, n, index.collection.nearest(vector, REACH * n, language, among))


def _closest(catalog: Catalog, vector: Vectors, n: int, rows: Sequence[int]) -> list[int]:
    cosines = catalog.cosines(rows, vector)
    return sorted(cosines, key=lambda row: -cosines[row])[:n]


def _refresh(index: Index) -> None:
    """Take in what another process has written since."""
    if index.collection.is_behind(index.catalog):
        _check(index.catalog, *identity(index.settings, index.embedder))
        index.collection.reopen(index.catalog)


@dataclass(frozen=True)
class Candidate:
    """A passage with what speaks for it, the agreement of each of its sentences, in order, and the weights of the
    question's terms."""

    passage: Passage
    signs: Signs
    agreements: tuple[float, ...]
    terms: Mapping[str, float]

    @property
    def sentences(self) -> list[SentenceSigns]:
        """What speaks for each sentence. Cut into terms only when it is asked for: of ninety candidates that took a
        third of the whole search, and eight are shown."""
        text = self.passage.document.text
        return [
            SentenceSigns(agreement, coverage(self.terms, text[start:end]))
            for (start, end), agreement in zip(self.passage.sentences, self.agreements, strict=True)
        ]


def _score(candidate: Candidate, language: Language, scale: Scale) -> float:
    return scale.weights(across=candidate.passage.document.language != language).passage(candidate.signs)


def _hit(score: float, candidate: Candidate, language: Language, scale: Scale) -> Hit:
    passage, document = candidate.passage, candidate.passage.document
    weights = scale.weights(across=document.language != language)
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
