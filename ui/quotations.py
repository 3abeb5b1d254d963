"""Pure: a line of an answer → runs of pieces, the quotations in it that are in the other language apart.

A sentence of ours that leads in to an Arabic quotation would else run from right to left with it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from index.text import detect_language
from index.types import Language, Span
from ui.highlight import Paragraph, Piece, text_of

OPENING, CLOSING = "«“", "»”"


@dataclass(frozen=True)
class Run:
    """Pieces in a row; `language` where they are a quotation in another language than the line."""

    pieces: tuple[Piece, ...]
    language: Language | None = None


def quotations(text: str) -> Iterator[Span]:
    """What stands between quotation marks, these left out; marks inside belong to the outer quotation."""
    depth = start = 0
    for at, char in enumerate(text):
        if char in OPENING:
            start = start if depth else at + 1
            depth += 1
        elif char in CLOSING and depth:
            depth -= 1
            if not depth:
                yield start, at


def own_language(line: Paragraph, usual: Language | None) -> Language:
    """Of a line's own words, else of its quotations; the usual one where there are no letters at all."""
    text = text_of(line)
    words = text
    for start, end in reversed(list(quotations(text))):
        words = words[:start] + words[end:]
    spoken = next((each for each in (words, text) if _speaks(each)), None)
    return detect_language(spoken) if spoken else usual or line.language


def runs(line: Paragraph, language: Language) -> list[Run]:
    """The line, whose own words are in `language`, cut at the quotations in the other one."""
    text = text_of(line)
    found, position = [], 0
    for start, end in quotations(text):
        other = detect_language(text[start:end])
        if other != language and _speaks(text[start:end]):
            found += [Run(_cut(line, position, start)), Run(_cut(line, start, end), other)]
            position = end
    return [run for run in (*found, Run(_cut(line, position, len(text)))) if run.pieces]


def _speaks(text: str) -> bool:
    return any(map(str.isalpha, text))


def _cut(line: Paragraph, start: int, end: int) -> tuple[Piece, ...]:
    """The characters [start, end) of the line; what is marked stays so."""
    found, position = [], 0
    for piece in line.pieces:
        left, right = max(start - position, 0), min(end - position, len(piece.text))
        if left < right:
            found.append(replace(piece, text=piece.text[left:right]))
        position += len(piece.text)
    return tuple(found)
