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
    """A sentence of a passage; its passage's score and this `score` together rank it."""

    start: int
    end: int
    text: str
    score: float
    read: float | None = None
    """What a reader says for an answer in it against none, in log-odds, roughly."""
    guesses: tuple[tuple[float, Span], ...] = ()
    """What a reader takes for the answer in it, best first: the same kind of score, and where it stands."""


@dataclass(frozen=True)
class Hit:
    """A passage found for a question; `score`: 0 is like an unrelated one, 1 like the right one."""

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
