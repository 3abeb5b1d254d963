"""What a catalog stores: its tables, and what a row of each is in memory."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from index import duplicates, lexical
from index.embed import Vectors
from index.types import Chunk, Document, Language, Section, Span

SCHEMA = 8
LATER = """
CREATE TABLE IF NOT EXISTS overviews (
    document INTEGER PRIMARY KEY REFERENCES documents (row) ON DELETE CASCADE,
    sentences TEXT NOT NULL, mentions TEXT NOT NULL
)
"""
"""What an older store of this schema may lack: it is read without, and gets it at the next build."""
TABLES = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES ('id', lower(hex(randomblob(6)))), ('edition', '0');
CREATE TABLE documents (
    row INTEGER PRIMARY KEY AUTOINCREMENT, edition INTEGER NOT NULL, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
    text TEXT NOT NULL, language TEXT NOT NULL, sha256 TEXT NOT NULL, source TEXT NOT NULL, date TEXT, url TEXT,
    author TEXT, tags TEXT NOT NULL, sections TEXT NOT NULL, recognised INTEGER NOT NULL,
    left_out TEXT NOT NULL, digest TEXT NOT NULL
);
-- AUTOINCREMENT never gives a number twice: a row names one passage of one version of a document, in Chroma too.
CREATE TABLE chunks (
    row INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL REFERENCES documents (row) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, vector BLOB NOT NULL, tokens BLOB NOT NULL
);
CREATE INDEX chunks_of_document ON chunks (document);
-- All that lists and filters need, apart from the texts: these would be read along, a gigabyte at 100,000 articles.
CREATE INDEX documents_about ON documents (
    id, title, language, source, date, url, author, tags, edition, length(text)
);
-- IDs that articles had before their files were renamed, so that what cited them still opens.
CREATE TABLE former (id TEXT PRIMARY KEY, now TEXT NOT NULL) WITHOUT ROWID;
-- What the last build could not read.
CREATE TABLE unreadable (source TEXT NOT NULL, reason TEXT NOT NULL, hint TEXT NOT NULL, kind TEXT NOT NULL);
CREATE TABLE sentences (
    chunk INTEGER NOT NULL REFERENCES chunks (row) ON DELETE CASCADE,
    start INTEGER NOT NULL, end INTEGER NOT NULL, tokens INTEGER NOT NULL, PRIMARY KEY (chunk, start)
) WITHOUT ROWID;
{lexical.TABLES}
{duplicates.TABLES}
{LATER}
"""
DOCUMENT = "id, title, text, language, sha256, source, date, url, author, tags, sections, recognised, left_out"


class Key(NamedTuple):
    """What tells a document from all others and from its own earlier versions; `sha256` is of its bytes in `source`."""

    id: str
    source: str
    sha256: str


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
    author: str | None
    tags: tuple[str, ...]


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


def digest(document: Document) -> str:
    """SHA-256 of all that is stored of it but its name and place, which change with its file's."""
    return hashlib.sha256(json.dumps(columns(document)[1:5] + columns(document)[6:]).encode()).hexdigest()


def columns(document: Document) -> list[Any]:
    """In the order of `DOCUMENT`; tags and sections as JSON, with these what is bold: catalogs from before there was
    any can still be read."""
    sections = [(each.start, each.kind, each.name) for each in document.sections]
    packed = {"tags": document.tags, "sections": [*sections, *((start, "bold", end) for start, end in document.bold)]}
    as_json = {name: json.dumps(value, ensure_ascii=False) for name, value in packed.items()}
    fields = vars(document) | as_json
    return [fields[name] for name in DOCUMENT.split(", ")]


def document(columns: Sequence[Any]) -> Document:
    """What `columns` was given."""
    fields = dict(zip(DOCUMENT.split(", "), columns, strict=True))
    fields["tags"] = tuple(json.loads(fields["tags"]))
    sections = json.loads(fields["sections"])
    fields["sections"] = tuple(Section(*each) for each in sections if each[1] != "bold")
    fields["bold"] = tuple((start, end) for start, kind, end in sections if kind == "bold")
    fields["recognised"] = bool(fields["recognised"])
    return Document(**fields)


def blob(vector: Vectors) -> bytes:
    """A vector (dimension,) as it is stored: 16-bit floats, the lowest byte first."""
    return vector.astype("<f2").tobytes()


def vector(blob: bytes) -> Vectors:
    """What `blob` was given, roughly, or several of them one after the other."""
    return np.frombuffer(blob, "<f2").astype(np.float32)
