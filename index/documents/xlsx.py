"""Workbooks (.xlsx): every visible sheet row by row, values as they were last calculated."""

import datetime
import io
import re
import warnings
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

import openpyxl

from index.documents import sheet
from index.documents.archive import unpack
from index.documents.blocks import Block, join
from index.documents.dates import iso
from index.documents.parsed import Parsed
from index.documents.titles import metadata_author, metadata_title, title_of_name

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_FORMULA = re.compile(rb"<f\b[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")


def parse(raw: bytes, name: str) -> Parsed:
    with unpack(raw, name) as archive:
        missing = sum(_uncalculated(archive.read(each)) for each in archive.namelist() if _SHEET.fullmatch(each))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions that it does not know
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        blocks: list[Block] = []
        shown = [each for each in book.worksheets if each.sheet_state == "visible"]
        for each in shown:
            each.reset_dimensions()
            blocks.extend(sheet.blocks(map(_row, each.iter_rows()), each.title if len(shown) > 1 else "", name))
        properties = book.properties
        book.close()
    text, sections = join(blocks)
    title = metadata_title(properties.title or "", name) or title_of_name(PurePath(name).stem)
    return Parsed(
        text,
        title,
        iso(properties.modified or properties.created),
        metadata_author(properties.creator),
        (),
        None,
        sections,
        left_out=f"Formulas without a result: {missing}. Open the file where it was made, and save it." * bool(missing),
    )


def _uncalculated(sheet: bytes) -> int:
    """How many formulas have no result, as a program leaves them that writes workbooks and does not calculate."""
    return sum(1 for _ in _FORMULA.finditer(sheet))


def _row(cells: tuple[Any, ...]) -> Iterator[str]:
    return (_shown(each.value, each.number_format if each.value is not None else "") for each in cells)


def _shown(value: object, number_format: str) -> str:
    """About as the program shows it: no more digits than were typed, per cent as such, dates in ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", "minutes") if value.time() != datetime.time() else value.date().isoformat()
    if isinstance(value, float):
        percent = "%" in number_format
        return f"{value * 100 if percent else value:.12g}" + "%" * percent
    if isinstance(value, int) and not isinstance(value, bool) and "%" in number_format:
        return f"{value * 100}%"
    return str(value)
