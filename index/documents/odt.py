"""OpenDocument texts (.odt): what is displayed, in order; notes and text boxes behind their paragraph."""

from collections.abc import Iterator

from lxml import etree

from index.documents.archive import unpack, xml
from index.documents.blocks import Block, join, once
from index.documents.dates import iso
from index.documents.parsed import Parsed
from index.documents.tables import Cell, cell, lines
from index.documents.titles import metadata_author, metadata_title, one_line
from models.errors import InputError

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_LEFT_OUT = frozenset(
    {
        f"{_TEXT}tracked-changes",
        f"{_TEXT}note-citation",
        f"{_TEXT}hidden-text",
        f"{_TEXT}hidden-paragraph",
        f"{_TEXT}page-number",
        f"{_TEXT}page-count",
        f"{_OFFICE}annotation",
        f"{_OFFICE}annotation-end",
        f"{_OFFICE}forms",
    }
)
MAX_REPEATED = 1000


def parse(raw: bytes, name: str) -> Parsed:
    with unpack(raw, name) as archive:
        if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in archive.read(
            "META-INF/manifest.xml"
        ):
            raise InputError(f"{name} is protected by a password.", "Save a copy without the password.", "password")
        content = xml(archive, "content.xml")
        meta = xml(archive, "meta.xml") if "meta.xml" in archive.namelist() else None
        styles = xml(archive, "styles.xml") if "styles.xml" in archive.namelist() else None
    office = content.find(f".//{_OFFICE}text")
    if office is None:
        raise InputError(f"{name} is no OpenDocument text.", "Save it as .odt.", "damaged")
    body = list(_blocks(office))
    feet = [] if styles is None else list(styles.iter("{*}header", "{*}footer"))
    text, sections = join([*body, *once(block for each in feet for block in _blocks(each))])
    titled = next((one_line(each.text) for each in body if each.kind and each.text.strip()), "")
    title = titled or metadata_title(_meta(meta, "title"), name)
    author = metadata_author(_meta(meta, "initial-creator") or _meta(meta, "creator"))
    tags = () if meta is None else tuple(each.text for each in meta.iter("{*}keyword") if each.text)
    return Parsed(text, title, iso(_meta(meta, "date") or _meta(meta, "creation-date")), author, tags, None, sections)


def _meta(meta: etree._Element | None, field: str) -> str:
    found = None if meta is None else meta.find(f".//{{*}}{field}")
    return "" if found is None else (found.text or "").strip()


def _blocks(element: etree._Element) -> Iterator[Block]:
    for child in element:
        if child.tag in (f"{_TEXT}p", f"{_TEXT}h"):
            beside: list[etree._Element] = []
            titled = child.get(f"{_TEXT}style-name", "") in ("Title", "Subtitle")
            heading = child.tag == f"{_TEXT}h" or titled
            yield Block("".join(_text(child, beside)), "heading" if heading else None)
            for each in beside:
                yield from _blocks(each)
        elif child.tag == f"{_TABLE}table":
            yield from (Block(line) for _, line in lines(_grid(child)))
        elif child.tag not in _LEFT_OUT:
            yield from _blocks(child)


def _text(element: etree._Element, beside: list[etree._Element]) -> Iterator[str]:
    """The text of a paragraph; bodies of notes and text boxes go to `beside`."""
    yield element.text or ""
    for child in element:
        if child.tag in (f"{_TEXT}note-body", f"{_DRAW}text-box"):
            beside.append(child)
        elif child.tag == f"{_TEXT}s":
            count = child.get(f"{_TEXT}c", "1")
            yield " " * min(MAX_REPEATED, int(count) if count.isdigit() else 1)
        elif child.tag == f"{_TEXT}tab":
            yield "\t"
        elif child.tag == f"{_TEXT}line-break":
            yield "\n"
        elif child.tag not in _LEFT_OUT:
            yield from _text(child, beside)
        yield child.tail or ""


def _grid(table: etree._Element) -> list[list[Cell]]:
    """Its rows; a covered cell is the one beside that spans columns, else the one above."""
    grid: list[list[Cell]] = []
    heads = {row for header in table.iter(f"{_TABLE}table-header-rows") for row in header}
    for tr in table.iter(f"{_TABLE}table-row"):
        row: list[Cell] = []
        marked = tr in heads
        left = 0
        for each in tr.iterchildren(f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            count = _number(each, "number-columns-repeated")
            if each.tag == f"{_TABLE}table-cell":
                left = _number(each, "number-columns-spanned") - 1
                row.extend([cell(" ".join(block.text for block in _blocks(each)), marked)] * count)
                continue
            for _ in range(count):
                above = grid[-1][len(row)] if grid and len(row) < len(grid[-1]) else cell("")
                row.append(row[-1] if left > 0 and row else above)
                left -= 1
        grid.append(row)
    return grid


def _number(element: etree._Element, name: str) -> int:
    count = element.get(f"{_TABLE}{name}", "1")
    return min(100, int(count)) if count.isdigit() else 1
