"""Pure: lines of an article that say the rows of a table (see `index.documents.tables`) → the table again."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from index.types import Language
from ui.highlight import Paragraph, text_of

_BETWEEN = re.compile("[;؛] ")
_LONGEST_NAME = 80


@dataclass(frozen=True)
class Table:
    """The names of its columns, and in each row a value for each."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    language: Language


def tabled(lines: Sequence[Paragraph]) -> Iterator[Table | tuple[Paragraph, ...]]:
    """The lines in order; two or more in a row that name the same columns are a table."""
    for names, group in groupby(lines, lambda line: tuple(name for name, _ in _cells(line))):
        found = tuple(group)
        if len(names) > 1 and len(found) > 1:
            yield Table(names, tuple(tuple(value for _, value in _cells(line)) for line in found), found[0].language)
        else:
            yield found


def _cells(line: Paragraph) -> list[tuple[str, str]]:
    """The names and values of a line that is a row of a table; none of any other."""
    cells = [part.partition(": ") for part in _BETWEEN.split(text_of(line))]
    if line.kind != "line" or not all(value and len(name) <= _LONGEST_NAME for name, _, value in cells):
        return []
    return [(name, value) for name, _, value in cells]
