"""Rows of a spreadsheet → blocks, a row with its columns' names each. Pure."""

from collections.abc import Iterable, Iterator
from itertools import islice

from index.documents.blocks import Block
from index.documents.tables import Cell, cell, lines
from models.errors import InputError

MAX_ROWS = 100_000
"""Of one file. Each row is a passage, and passages are embedded one by one."""
MAX_COLUMNS = 1000


def blocks(rows: Iterable[Iterable[str]], sheet: str, name: str) -> Iterator[Block]:
    """The rows that hold text as sections called by their number, behind the sheet's name where it has one. Raises
    InputError where there are too many of them or of their columns."""
    numbers: list[int] = []
    grid: list[list[Cell]] = []
    for number, row in enumerate(rows, 1):
        cells = [cell(text) for text in islice(row, MAX_COLUMNS + 1)]
        while cells and not cells[-1].text:
            cells.pop()
        if cells:
            numbers.append(number)
            grid.append(cells)
        if len(cells) > MAX_COLUMNS or len(grid) > MAX_ROWS:
            what = f"{MAX_ROWS} rows" if len(grid) > MAX_ROWS else f"{MAX_COLUMNS} columns"
            raise InputError(f"{name} has more than {what}.", "Split it.", "large")
    width = max(map(len, grid), default=0)
    empty = cell("")
    grid = [row + [empty] * (width - len(row)) for row in grid]
    for at, line in lines(grid):
        yield Block(line, "row", f"{sheet} {numbers[at]}".strip())
