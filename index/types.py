"""The data that the index takes in and gives out. Offsets are characters into `Document.text`."""

from dataclasses import dataclass
from typing import Literal, get_args

Language = Literal["ar", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
Span = tuple[int, int]


@dataclass(frozen=True)
class Section:
    """Where a person finds a part of a text in the original: it begins at `start` and ends where the next begins.
    `name` is "12" of a page or a slide, "7" or "Prices 7" of a row, the words of a heading."""

    start: int
    kind: Literal["page", "slide", "row", "heading"]
    name: str


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
    """ISO 8601 where it could be read as that."""
    url: str | None = None
    author: str | None = None
    tags: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    """In order of `start`; none where the original has none."""
    recognised: bool = False
    """Whether some of the text was read from pictures of pages (OCR)."""
    left_out: str = ""
    """What of the file could not be read and why, for people."""
    bold: tuple[Span, ...] = ()
    """What its author made bold, in order, as far as the format's reader tells."""

    def page_at(self, offset: int) -> str | None:
        """What the page of the original is called on which this character stands; None where it has no pages."""
        pages = [each.name for each in self.sections if each.kind == "page" and each.start <= offset]
        return pages[-1] if pages else None


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
