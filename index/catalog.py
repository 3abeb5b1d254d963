"""The SQLite catalog: documents, passages, sentences and their vectors. The source of truth; Chroma follows it."""

import hashlib
import json
import random
import sqlite3
import threading
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import filelock
import numpy as np

from index import lexical
from index.documents import Key
from index.embed import Vectors
from index.settings import command
from index.terms import terms
from index.types import Chunk, Document, Language, Section, Span
from models.errors import InputError, StateError

FILE = "catalog.db"
SCHEMA = 5
_TABLES = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    row INTEGER PRIMARY KEY AUTOINCREMENT, edition INTEGER NOT NULL, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
    text TEXT NOT NULL, language TEXT NOT NULL, sha256 TEXT NOT NULL, source TEXT NOT NULL, date TEXT, url TEXT,
    author TEXT, tags TEXT NOT NULL, sections TEXT NOT NULL, recognised INTEGER NOT NULL, text_sha256 TEXT NOT NULL
);
-- AUTOINCREMENT never gives a number twice: a row names one passage of one version of a document, in Chroma too.
CREATE TABLE chunks (
    row INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL REFERENCES documents (row) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, vector BLOB NOT NULL, tokens BLOB NOT NULL
);
CREATE INDEX chunks_of_document ON chunks (document);
CREATE TABLE sentences (
    chunk INTEGER NOT NULL REFERENCES chunks (row) ON DELETE CASCADE,
    start INTEGER NOT NULL, end INTEGER NOT NULL, tokens INTEGER NOT NULL, PRIMARY KEY (chunk, start)
) WITHOUT ROWID;
{lexical.TABLES}
"""
_DOCUMENT = "id, title, text, language, sha256, source, date, url, author, tags, sections, recognised"


@dataclass(frozen=True)
class Listing:
    """A document without its text; `characters` and `chunks` are counts."""

    id: str
    title: str
    language: Language
    source: str
    date: str | None
    url: str | None
    characters: int
    chunks: int


@dataclass(frozen=True)
class Passage:
    """A stored chunk: its vector is float32 (dimension,) and of length 1."""

    row: int
    document: Document
    span: Span
    sentences: tuple[Span, ...]
    vector: Vectors
    tokens: bytes
    """Its token vectors (see `index.late`)."""
    counts: tuple[int, ...]
    """How many of them belong to each sentence, in order."""


@dataclass(frozen=True)
class Embedded:
    """A chunk with its vector (dimension,), its packed token vectors, and how many of them each sentence has."""

    chunk: Chunk
    vector: Vectors
    tokens: bytes
    counts: tuple[int, ...]


@contextmanager
def writing(store: Path) -> Iterator[None]:
    """Hold the store as its one writer. Raises StateError when another process does."""
    with _explained(store):
        store.mkdir(parents=True, exist_ok=True)
        try:
            lock = filelock.FileLock(store / "writer.lock", timeout=0).acquire()
        except filelock.Timeout as error:
            raise StateError(f"The index in {store} is being written by another process.", "Wait for it.") from error
    with lock:
        yield


@contextmanager
def _explained(store: Path) -> Iterator[None]:
    """Errors of SQLite and of the file system as StateErrors that name the store and the way out."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.OperationalError as error:
        if "full" in str(error):
            hint = "Free some space and run the command again; what was finished is kept."
        elif "locked" in str(error):
            hint = "Another process is writing it; try again."
        else:
            hint = "Check the folder's permissions, or choose another with --store."
        raise StateError(f"The index in {store} cannot be used: {error}.", hint) from error
    except sqlite3.DatabaseError as error:
        hint = f"Build it again from the corpus: {command('build --rebuild', store)}"
        raise StateError(f"The index in {store} is damaged: {error}.", hint) from error
    except OSError as error:
        hint = "Check the free space and the folder's permissions, or choose another with --store."
        raise StateError(f"The index in {store} cannot be used: {error.strerror or error}.", hint) from error


class Catalog:
    """The catalog of a store, for one writer and any number of readers; methods may be called from several threads.

    Every method raises StateError for a damaged file, a full disk or missing permissions.
    """

    def __init__(self, store: Path, create: bool = False) -> None:
        """Raises StateError where there is no catalog (unless `create`) or it has another schema."""
        self.store = store
        self._lock = threading.RLock()
        path = store / FILE
        if not create and not path.is_file():
            raise StateError(f"There is no index in {store}.", f"Build it: {command('build', store)}")
        with _explained(store):
            self._db = sqlite3.connect(path, check_same_thread=False, timeout=10, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self._db.close()
                raise

    def _prepare(self) -> None:
        schema = self._db.execute("PRAGMA user_version").fetchone()[0]
        tables = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if schema not in (0, SCHEMA) or (schema == 0 and tables):
            raise StateError(
                f"The index in {self.store} was built by another version of Sanad (schema {schema}, not {SCHEMA}).",
                f"Build it again from the corpus: {command('build --rebuild', self.store)}",
            )
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA foreign_keys = ON")
        if schema == 0:
            with self._transaction():
                for statement in _TABLES.split(";"):
                    self._db.execute(statement)
                self._db.execute("INSERT INTO meta VALUES ('id', ?), ('edition', '0')", [uuid.uuid4().hex[:12]])
                self._db.execute(f"PRAGMA user_version = {SCHEMA}")

    def close(self) -> None:
        with self._lock:
            self._db.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock, _explained(self.store):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def _rows(self, query: str, *values: Any) -> list[Any]:
        with self._lock, _explained(self.store):
            return self._db.execute(query, values).fetchall()

    # --- what the index as a whole is ---

    def meta(self, key: str) -> str | None:
        """`id`, `embedder` (its name), `fingerprint`, `edition`, `changes` and `matched`."""
        found = self._rows("SELECT value FROM meta WHERE key = ?", key)
        return found[0][0] if found else None

    def _set(self, **values: object) -> None:
        rows = [(key, str(value)) for key, value in values.items()]
        self._db.executemany("INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", rows)

    @property
    def collection(self) -> str:
        """The name of the Chroma collection that belongs to this catalog in this edition."""
        return f"passages-{self.meta('id')}-{self.meta('edition')}"

    def begin_edition(self, embedder: str, fingerprint: str) -> None:
        """From now on documents are stored as this embedder and these settings make them; those stored before are
        stale until they are stored again."""
        edition = int(self.meta("edition") or 0) + 1
        with self._transaction():
            self._set(embedder=embedder, fingerprint=fingerprint, edition=edition)

    def require(self, embedder: str, fingerprint: str) -> None:
        """Raises StateError unless the index was built as this embedder and these settings would (see `identity`)."""
        if self.meta("fingerprint") == fingerprint:
            return
        built = self.meta("embedder")
        now = (
            f"{embedder} is set now" if built != embedder else "its files or the settings of [index] have changed since"
        )
        raise StateError(
            f"The index in {self.store} was built by the embedder {built}; {now}.",
            f"Build it again: {command('build --rebuild', self.store)}",
        )

    def stale(self) -> list[str]:
        """IDs of the documents of an earlier edition, left by a rebuild that has not finished."""
        return [id for (id,) in self._rows(f"SELECT id FROM documents WHERE edition != {self._edition}")]

    _edition = "(SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'edition')"

    def changes(self) -> tuple[int, int]:
        """How many changes there were, and how many of them Chroma has been matched to."""
        return int(self.meta("changes") or 0), int(self.meta("matched") or 0)

    def set_matched(self, changes: int) -> None:
        with self._transaction():
            self._set(matched=changes)

    # --- documents ---

    def keys(self) -> set[Key]:
        """Of the documents of this edition."""
        return set(self._rows(f"SELECT id, source, sha256 FROM documents WHERE edition = {self._edition}"))

    def sources(self) -> dict[str, str]:
        """Document ID → source file."""
        return dict(self._rows("SELECT id, source FROM documents"))

    def document(self, id: str) -> Document:
        """Raises InputError if there is none of that ID."""
        found = self._rows(f"SELECT {_DOCUMENT} FROM documents WHERE id = ?", id)
        if not found:
            raise InputError(f"The index has no document {id!r}.", f"List them: {command('status', self.store)}")
        return _document(found[0])

    def documents(self) -> list[Listing]:
        """All documents by ID."""
        return [
            Listing(*row)
            for row in self._rows(
                "SELECT id, title, language, source, date, url, length(text), "
                "(SELECT count(*) FROM chunks WHERE document = documents.row) FROM documents ORDER BY id"
            )
        ]

    def put(self, documents: Iterable[tuple[Document, Sequence[Embedded]]]) -> tuple[list[int], list[int]]:
        """Store documents in place of their earlier versions, all or none.

        Gives the new chunk rows and those that are gone.
        """
        added: list[int] = []
        gone: list[int] = []
        with self._transaction():
            for document, chunks in documents:
                gone += self._delete(document.id)
                values = [*_columns(document), hashlib.sha256(document.text.encode()).hexdigest()]
                columns = f"{_DOCUMENT}, text_sha256, edition"
                row = self._db.execute(
                    f"INSERT INTO documents ({columns}) VALUES ({'?, ' * len(values)} {self._edition})", values
                ).lastrowid
                added += [self._put_chunk(row, document.title, each) for each in chunks]
            self._count_change()
        return added, gone

    def _put_chunk(self, document: int | None, title: str, each: Embedded) -> int:
        chunk = each.chunk
        inserted = self._db.execute(
            "INSERT INTO chunks (document, ordinal, start, end, vector, tokens) VALUES (?, ?, ?, ?, ?, ?)",
            (document, chunk.ordinal, chunk.start, chunk.end, _blob(each.vector), each.tokens),
        )
        row = int(inserted.lastrowid or 0)
        sentences = [(row, *span, count) for span, count in zip(chunk.sentences, each.counts, strict=True)]
        self._db.executemany("INSERT INTO sentences VALUES (?, ?, ?, ?)", sentences)
        lexical.add(self._db, row, chunk.text, title)
        return row

    def remove(self, ids: Iterable[str]) -> list[int]:
        """Delete documents, all or none; gives the chunk rows that are gone."""
        with self._transaction():
            gone = [row for id in ids for row in self._delete(id)]
            self._count_change()
        return gone

    def _delete(self, id: str) -> list[int]:
        gone = self.rows(id)
        lexical.remove(self._db, gone)
        self._db.execute("DELETE FROM documents WHERE id = ?", [id])
        return gone

    def _count_change(self) -> None:
        self._set(changes=int(self.meta("changes") or 0) + 1)

    # --- passages ---

    def rows(self, id: str | None = None) -> list[int]:
        """The chunk rows of this edition, or of one document of any edition, in order."""
        if id is None:
            found = self._rows(f"SELECT chunks.row {self._of_edition} ORDER BY 1")
        else:
            query = "SELECT chunks.row FROM chunks JOIN documents ON documents.row = document WHERE id = ? ORDER BY 1"
            found = self._rows(query, id)
        return [row for (row,) in found]

    def count(self) -> int:
        """How many chunk rows this edition has."""
        return int(self._rows(f"SELECT count(*) {self._of_edition}")[0][0])

    _of_edition = f"FROM chunks JOIN documents ON documents.row = document WHERE edition = {_edition}"

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """Those of the rows that exist, in the order given. Each document is read once."""
        documents: dict[int, Document] = {}
        found = []
        with self._lock:
            for row in rows:
                for number, start, end, vector, tokens in self._rows(
                    "SELECT document, start, end, vector, tokens FROM chunks WHERE row = ?", row
                ):
                    if number not in documents:
                        [values] = self._rows(f"SELECT {_DOCUMENT} FROM documents WHERE row = ?", number)
                        documents[number] = _document(values)
                    inside = self._rows("SELECT start, end, tokens FROM sentences WHERE chunk = ? ORDER BY start", row)
                    spans, counts = tuple((a, b) for a, b, _ in inside), tuple(count for _, _, count in inside)
                    about = documents[number], (start, end), spans
                    found.append(Passage(row, *about, _vector(vector), tokens, counts))
        return found

    def lexical(self, question: str, n: int) -> tuple[dict[str, float], dict[int, float]]:
        """The weights of the question's terms, and at most `n` chunk rows with their lexical score, best first."""
        with self._lock, _explained(self.store):
            asked = lexical.weights(self._db, question)
            return asked, lexical.best(self._db, asked, n)

    def holds(self, text: str) -> bool:
        """Whether a passage or a title has one of the terms of the text, or the text has none."""
        asked = terms(text)
        query = f"SELECT 1 FROM lexical_terms WHERE term IN ({', '.join('?' * len(asked))}) LIMIT 1"
        return not asked or bool(self._rows(query, *asked))

    def sample(self, most: int) -> Iterator[str]:
        """All titles, then texts until they have `most` characters: all of them, or some that are drawn by lot, always
        the same."""
        yield from (title for (title,) in self._rows("SELECT title FROM documents"))
        rows = [row for (row,) in self._rows("SELECT row FROM documents ORDER BY row")]
        for row in random.Random(0).sample(rows, len(rows)):
            for (text,) in self._rows("SELECT text FROM documents WHERE row = ?", row):
                yield text[:most]
                most -= len(text)
            if most <= 0:
                return

    def vectors(self, rows: Sequence[int]) -> Vectors:
        """float32 (n, dimension) of rows that exist."""
        return np.stack([_vector(self._rows("SELECT vector FROM chunks WHERE row = ?", row)[0][0]) for row in rows])

    def languages(self, rows: Sequence[int]) -> list[Language]:
        """Of the documents of rows that exist."""
        query = "SELECT language FROM chunks JOIN documents ON documents.row = document WHERE chunks.row = ?"
        return [self._rows(query, row)[0][0] for row in rows]

    def damage(self) -> list[str]:
        """What SQLite finds wrong with the file."""
        return [line for (line,) in self._rows("PRAGMA integrity_check") if line != "ok"]

    def altered(self) -> list[str]:
        """IDs of the documents whose text is not the one that was stored."""
        rows = self._rows("SELECT id, text, text_sha256 FROM documents")
        return [id for id, text, sha256 in rows if hashlib.sha256(text.encode()).hexdigest() != sha256]


def _columns(document: Document) -> list[Any]:
    """In the order of `_DOCUMENT`; tags and sections as JSON."""
    packed = {"tags": document.tags, "sections": [(each.start, each.kind, each.name) for each in document.sections]}
    as_json = {name: json.dumps(value, ensure_ascii=False) for name, value in packed.items()}
    return list((vars(document) | as_json).values())


def _document(columns: Sequence[Any]) -> Document:
    fields = dict(zip(_DOCUMENT.split(", "), columns, strict=True))
    fields["tags"] = tuple(json.loads(fields["tags"]))
    fields["sections"] = tuple(Section(*each) for each in json.loads(fields["sections"]))
    fields["recognised"] = bool(fields["recognised"])
    return Document(**fields)


def _blob(vector: Vectors) -> bytes:
    return vector.astype("<f2").tobytes()


def _vector(blob: bytes) -> Vectors:
    return np.frombuffer(blob, "<f2").astype(np.float32)
