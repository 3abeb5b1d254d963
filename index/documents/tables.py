"""Tables → a line for each row in which every value has the name of its column, as a person would read it out."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.text import detect_language


@dataclass(frozen=True, eq=False)
class Cell:
    """A cell; one that is merged over several columns or rows is the same object in each of them."""

    text: str
    header: bool = False
    """Whether the file says that it names a column or row."""


Row = Sequence[Cell]


def cell(text: str, header: bool = False) -> Cell:
    """The cell of a file's text, on one line."""
    return Cell(" ".join(text.split()), header)


def lines(rows: Sequence[Row], headed: bool | None = None) -> Iterator[tuple[int, str]]:
    """(row from 0, its line) of every row with text but the headers.

    `headed` tells whether the first row names the columns; None lets the cells tell. A row without names comes as its
    values, a table of two unnamed columns as name and value, and one value alone (a caption) as itself.
    """
    at = 0
    width = max(map(len, rows), default=0)
    while width > 1 and at < len(rows) and len(_distinct(rows[at])) < 2:
        if text := " ".join(each.text for each in _distinct(rows[at])):
            yield at, text
        at += 1
    depth = _header_rows(rows[at:], headed)
    names = _names(rows[at : at + depth])
    if not any(map(_distinct, rows[at + depth :])):  # nothing but names
        depth, names = 0, []
    for number in range(at + depth, len(rows)):
        if line := row_line(rows[number], names):
            yield number, line


def _distinct(row: Row) -> list[Cell]:
    """Its cells with text, a merged one once."""
    return [each for each in dict.fromkeys(row) if each.text]


def _header_rows(rows: Sequence[Row], headed: bool | None) -> int:
    """How many rows at the top name the columns: two where the first merges columns that the second tells apart."""
    if not rows or headed is False:
        return 0
    marked = 0
    while marked < len(rows) and all(each.header for each in rows[marked] if each.text) and _distinct(rows[marked]):
        marked += 1
    if marked:
        return marked
    first = _distinct(rows[0])
    if headed is None and (len(rows) < 2 or not _is_header(rows)):
        return 0
    merged = len({*rows[0]}) < len(rows[0]) and len(first) > 1
    return 2 if merged and len(rows) > 2 and _is_header(rows[1:]) else 1


def _is_header(rows: Sequence[Row]) -> bool:
    """Whether the first row looks like names: no number, nothing twice, and more than two columns or a number below."""
    texts = [each.text for each in dict.fromkeys(rows[0])]
    if len(texts) < 2 or sum(map(bool, texts)) < len(texts) - 1 or len(set(texts)) < len(texts):
        return False
    if any((_is_value(text) and not _is_year(text)) or len(text) > 80 for text in texts):
        return False
    if len(texts) > 2:
        return True
    valued = any(_is_value(each.text) for row in rows[1:] for each in row)
    return valued and not any(char.isdigit() for text in texts if not _is_year(text) for char in text)


def _is_value(text: str) -> bool:
    """Whether it is a number, a date, an amount: most of its letters and digits are digits."""
    marks = [char for char in text if char.isalnum()]
    digits = sum(unicodedata.category(char) == "Nd" for char in marks)
    return 2 * digits > len(marks)


def _is_year(text: str) -> bool:
    """Whether it may be a year, which names a column where others name the rows."""
    return len(text) == 4 and text.isdecimal() and 1500 < int(text) < 2100


def _names(rows: Sequence[Row]) -> list[str]:
    """Of each column: what its header cells say, from the top."""
    width = max(map(len, rows), default=0)
    columns = ([row[at] for row in rows if at < len(row)] for at in range(width))
    return [" ".join(dict.fromkeys(each.text for each in column if each.text)) for column in columns]


def row_line(row: Row, names: Sequence[str]) -> str:
    """One row: `Day: Saturday; Last: 23:10`; with Arabic semicolons where it is Arabic. "" without text."""
    if not any(each.text for each in row):
        return ""
    if len(_distinct(row)) == 1 and len({*row}) == 1:
        return row[0].text
    if not any(names):
        texts = [each.text for each in _distinct(row)]
        return ": ".join(texts) if len(row) == 2 == len(texts) and len(texts[0]) <= 80 else " | ".join(texts)
    parts = []
    for each in dict.fromkeys(row):
        titles = dict.fromkeys(
            names[at] for at, other in enumerate(row) if other is each and at < len(names) and names[at]
        )
        name = ", ".join(titles).rstrip(" :")
        if each.text:
            parts.append(f"{name}: {each.text}" if name and name != each.text else each.text)
    return ("؛ " if detect_language(" ".join(parts)) == "ar" else "; ").join(parts)
