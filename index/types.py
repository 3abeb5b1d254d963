"""The data that the index takes in and gives out. Offsets are characters into `Document.text`."""

from dataclasses import dataclass
from typing import Literal, get_args

Language = Literal["ar", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
Span = tuple[int, int]


@dataclass(frozen=True)
class Document:
    """An article as read: `text` is what every offset points into, never changed afterwards."""

    id: str
    title: str
    text: str
    language: Language
    sha256: str
    source: str
    """Path of the file, relative to the corpus."""
    date: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Chunk:
    """A passage to be: `text == document.text[start:end]`, made of whole sentences where they fit."""

    document: str
    ordinal: int
    start: int
    end: int
    text: str
    sentences: tuple[Span, ...]
    """Each sentence's offsets in the document, in order, all within [start, end)."""


@dataclass(frozen=True)
class Sentence:
    """A sentence of a passage; `score`: the log-odds that it answers the question, as far as search can tell."""

    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True)
class Hit:
    """A passage found for a question; `score`: the log-odds that it answers, as far as search can tell."""

    document: str
    title: str
    language: Language
    date: str | None
    url: str | None
    start: int
    end: int
    text: str
    score: float
    sentences: tuple[Sentence, ...]
