"""Pure: a text and the spans to mark in it → paragraphs of pieces that a template can write out."""

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from index.text import detect_language
from index.types import Language, Span

Kind = Literal["line", "heading", "item"]
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(?=\S)")
_ITEM = re.compile(r"\s*[-*+•]\s+(?=\S)")
_STRONG = re.compile(r"(\*\*)(?=\S)(.+?)(?<=\S)(\*\*)")

LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
"""A paragraph: what stands between two of the characters at which a text breaks its lines."""

HIDDEN = dict.fromkeys((*range(0x09), *range(0x0E, 0x20), *range(0x7F, 0xA0), 0x202D, 0x202E), "\ufffd")
"""Control characters, and the two bidirectional overrides, which show words in an order that is not theirs."""


@dataclass(frozen=True)
class Mark:
    """Characters [start, end) to mark, the numbers of the citations they belong to (none before the answer), and those
    of the characters that are the answer itself, if that is known. `beside`: the answer does not rest on them."""

    start: int
    end: int
    numbers: frozenset[int] = frozenset()
    answer: Span | None = None
    beside: bool = False


@dataclass(frozen=True)
class Piece:
    """Part of a paragraph. `begins` and `ends` number the citations whose words begin and end with this piece; `answer`
    are the characters of its text that are the answer itself; `beside` as in `Mark`. `strong`: its author's bold."""

    text: str
    marked: bool = False
    begins: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    answer: Span | None = None
    beside: bool = False
    strong: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A line of a text, which may be a heading or an item of a list. `language` is that of most of its letters; the
    line runs in the direction of that script.

    The first letter would be the other choice (it is the browser's `dir="auto"`), but an Arabic sentence that begins
    with "CICA" would then run the wrong way.
    """

    pieces: tuple[Piece, ...]
    language: Language
    kind: Kind = "line"


def text_of(line: Paragraph) -> str:
    return "".join(piece.text for piece in line.pieces)


def visible(text: str) -> str:
    """The text with U+FFFD in the place of every control character, one for one."""
    return text.translate(HIDDEN)


def plain(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a text in which nothing is marked."""
    return paragraphs(text, 0, ())


def paragraphs(text: str, offset: int, marks: Iterable[Mark]) -> tuple[Paragraph, ...]:
    """Split `text` into paragraphs and those into pieces.

    `offset` is where `text` begins in the document that the marks point into. Marks are clipped to the text and
    merged where they overlap. Every character but line breaks and blank lines comes out once, in order; control
    characters come out as U+FFFD.
    """
    merged = _merge(text, offset, marks)
    return tuple(
        Paragraph(tuple(_pieces(text, *line.span(), merged)), detect_language(line.group()))
        for line in LINE.finditer(text)
        if not line.group().isspace()
    )


def article(
    text: str, offset: int, marks: Iterable[Mark], headings: Set[int] = frozenset(), bold: Sequence[Span] = ()
) -> tuple[Paragraph, ...]:
    """As `paragraphs`, with the text's Markdown taken for what it is: its signs are left out, but not in what is
    marked, which stands to the letter. At the offsets `headings` of the document stand headings without signs, and what
    lies in `bold` is bold without them."""
    dressed = []
    found = (line for line in LINE.finditer(text) if not line.group().isspace())
    for line, match in zip(paragraphs(text, offset, marks), found, strict=True):
        head = _HEADING.match(match.group())
        item = None if head else _ITEM.match(match.group())
        kind: Kind = "heading" if head or offset + match.start() in headings else "item" if item else "line"
        begun = head or item
        signs = [begun.span()] if begun else []
        strong = [(start - offset - match.start(), end - offset - match.start()) for start, end in bold]
        for starred in _STRONG.finditer(match.group(), begun.end() if begun else 0):
            signs += [starred.span(1), starred.span(3)]
            strong.append(starred.span(2))
        pieces = tuple(_undressed(line.pieces, signs, strong))
        dressed.append(Paragraph(pieces, line.language, kind))
    return tuple(dressed)


def _undressed(pieces: Iterable[Piece], signs: list[Span], strong: list[Span]) -> Iterator[Piece]:
    """The pieces of a line without the signs at these places in it, cut where bold begins and ends."""
    position = 0
    for piece in pieces:
        end = position + len(piece.text)
        if piece.marked:
            yield piece
        else:
            borders = sorted({position, end, *(at for span in (*signs, *strong) for at in span if position < at < end)})
            for left, right in pairwise(borders):
                if not any(start <= left < stop for start, stop in signs):
                    bold = any(start <= left < stop for start, stop in strong)
                    yield Piece(piece.text[left - position : right - position], strong=bold)
        position = end


def _merge(text: str, offset: int, marks: Iterable[Mark]) -> list[Mark]:
    """The marks as offsets into `text`: clipped, without blanks at their ends, in order, overlapping ones made one."""
    merged: list[Mark] = []
    for mark in sorted(marks, key=lambda m: (m.start, m.end)):
        start, end = max(mark.start - offset, 0), min(mark.end - offset, len(text))
        words = text[start:end] if start < end else ""
        if not words.strip():
            continue
        start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
        answer = mark.answer and (mark.answer[0] - offset, mark.answer[1] - offset)
        if merged and start < merged[-1].end:
            before = merged.pop()
            numbers = before.numbers | mark.numbers
            beside = before.beside and mark.beside
            merged.append(Mark(before.start, max(before.end, end), numbers, before.answer or answer, beside))
        else:
            merged.append(Mark(start, end, mark.numbers, answer, mark.beside))
    return merged


def _pieces(text: str, start: int, end: int, marks: list[Mark]) -> Iterator[Piece]:
    """Cut the line [start, end) at the borders of the marks."""
    position = start
    for mark in marks:
        left, right = max(mark.start, position), min(mark.end, end)
        if left >= right:
            continue
        if position < left:
            yield Piece(visible(text[position:left]))
        numbers = tuple(sorted(mark.numbers))
        begins, ends = left == mark.start, right == mark.end
        first, last = (min(max(at - left, 0), right - left) for at in mark.answer or (0, 0))
        answer = (first, last) if first < last else None
        borders = numbers if begins else (), numbers if ends else ()
        yield Piece(visible(text[left:right]), True, *borders, answer, mark.beside)
        position = right
    if position < end:
        yield Piece(visible(text[position:end]))
