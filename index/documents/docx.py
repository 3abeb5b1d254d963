"""Word documents (.docx): what is displayed, in order; notes and text boxes behind the paragraph they belong to."""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from lxml import etree

from index.documents import diagram
from index.documents.archive import unpack
from index.documents.blocks import Block, join, once
from index.documents.dates import saved
from index.documents.markup import raised
from index.documents.parsed import Parsed
from index.documents.tables import Cell, cell, lines
from index.documents.titles import metadata_author, metadata_title, one_line

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LETTERS = (f"{_W}t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LEFT_OUT = frozenset(
    {f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "sectPr", "pPr", "rPr")} | {_FALLBACK}
)
_BESIDE = (f"{_W}txbxContent", f"{_W}footnoteReference", f"{_W}endnoteReference", diagram.RELATIONS)
_DIAGRAM_DATA = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/diagramData"


@dataclass(frozen=True)
class _Beside:
    """What stands in files of its own: footnotes and endnotes by kind and ID, diagrams by the relation to them."""

    texts: Mapping[tuple[str, str], etree._Element] = field(default_factory=dict)
    diagrams: Mapping[str, bytes] = field(default_factory=dict)


def parse(raw: bytes, name: str) -> Parsed:
    unpack(raw, name).close()
    document = docx.Document(io.BytesIO(raw))
    levels = _levels(document)
    notes = _beside(document)
    body = list(_blocks(document.element.body, levels, notes))
    text, sections = join([*body, *_heads_and_feet(document)])
    core = document.core_properties
    titled = next((one_line(each.text) for each in body if each.kind == "heading" and each.text.strip()), "")
    tags = tuple(filter(None, (part.strip() for part in re.split("[,،;؛]", core.keywords or ""))))
    title = titled or metadata_title(core.title or "", name)
    return Parsed(text, title, saved(core.modified or core.created), metadata_author(core.author), tags, None, sections)


def _levels(document: Document) -> frozenset[str]:
    """IDs of the styles of titles and headings; styles that are based on one count."""
    heading = re.compile(r"(heading|title|عنوان|العنوان)\b", re.IGNORECASE)
    found = set()
    for style in document.styles.element.iter(f"{_W}style"):
        named = style.find(f"{_W}name")
        outline = style.find(f"{_W}pPr/{_W}outlineLvl")
        label = named.get(f"{_W}val", "") if named is not None else ""
        if heading.match(label) or (outline is not None and outline.get(f"{_W}val", "9") < "9"):
            found.add(style.get(f"{_W}styleId", ""))
    return frozenset(found)


def _beside(document: Document) -> _Beside:
    texts = {}
    for kind, relation in (("footnote", RELATIONSHIP_TYPE.FOOTNOTES), ("endnote", RELATIONSHIP_TYPE.ENDNOTES)):
        for part in _parts(document, relation).values():
            root = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
            for note in root.iter(f"{_W}{kind}"):
                if note.get(f"{_W}type", "normal") == "normal":
                    texts[kind, note.get(f"{_W}id", "")] = note
    return _Beside(texts, {id: part.blob for id, part in _parts(document, _DIAGRAM_DATA).items()})


def _parts(document: Document, relation: str) -> dict[str, Part]:
    """By the ID of the relation."""
    return {
        id: each.target_part
        for id, each in document.part.rels.items()
        if each.reltype == relation and not each.is_external
    }


def _blocks(element: etree._Element, headings: frozenset[str], notes: _Beside) -> Iterator[Block]:
    for child in element:
        if child.tag == f"{_W}p":
            yield from _paragraph(child, headings, notes)
        elif child.tag == f"{_W}tbl":
            yield from _table(child, headings, notes)
        elif child.tag not in _LEFT_OUT:
            yield from _blocks(child, headings, notes)


def _paragraph(element: etree._Element, headings: frozenset[str], notes: _Beside) -> Iterator[Block]:
    style = element.find(f"{_W}pPr/{_W}pStyle")
    outline = element.find(f"{_W}pPr/{_W}outlineLvl")
    heading = (style is not None and style.get(f"{_W}val") in headings) or outline is not None
    beside: list[etree._Element] = []
    yield Block("".join(_text(element, beside)), "heading" if heading else None)
    for each in beside:
        if each.tag == f"{_W}txbxContent":
            yield from _blocks(each, headings, notes)
        elif each.tag == diagram.RELATIONS:
            yield Block(diagram.text(notes.diagrams.get(each.get(diagram.DATA, ""), b"")))
        else:
            note = notes.texts.get((each.tag.removeprefix(_W).removesuffix("Reference"), each.get(f"{_W}id", "")))
            if note is not None:
                yield from _blocks(note, headings, _Beside())


def _text(element: etree._Element, beside: list[etree._Element]) -> Iterator[str]:
    """The text that is displayed in a paragraph; its text boxes, diagrams and references to notes go to `beside`."""
    for child in element:
        if child.tag in _LETTERS:
            yield child.text or ""
        elif child.tag in (f"{_W}tab", f"{_W}ptab"):
            yield "\t"
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        elif child.tag == f"{_W}noBreakHyphen":
            yield "-"
        elif child.tag in _BESIDE:
            beside.append(child)
        elif child.tag == f"{_W}r" and child.find(f"{_W}rPr/{_W}vanish") is not None:
            continue
        elif child.tag == f"{_W}r" and _is_raised(child):
            yield raised("".join(_text(child, beside)))
        elif child.tag not in _LEFT_OUT:
            yield from _text(child, beside)


def _is_raised(run: etree._Element) -> bool:
    align = run.find(f"{_W}rPr/{_W}vertAlign")
    return align is not None and align.get(f"{_W}val") == "superscript"


def _table(element: etree._Element, headings: frozenset[str], notes: _Beside) -> Iterator[Block]:
    grid: list[list[Cell]] = []
    for tr in _children(element, "tr"):
        marked = tr.find(f"{_W}trPr/{_W}tblHeader") is not None
        row: list[Cell] = []
        for tc in _children(tr, "tc"):
            span = tc.find(f"{_W}tcPr/{_W}gridSpan")
            merge = tc.find(f"{_W}tcPr/{_W}vMerge")
            if merge is not None and merge.get(f"{_W}val") != "restart" and grid and len(row) < len(grid[-1]):
                made = grid[-1][len(row)]
            else:
                within = list(_blocks(tc, headings, notes))
                made = cell(" ".join(block.text for block in within), marked)
            width = span.get(f"{_W}val", "1") if span is not None else "1"
            row.extend([made] * (min(100, int(width)) if width.isdigit() else 1))
        grid.append(row)
    yield from (Block(line) for _, line in lines(grid))


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Rows or cells, also those in content controls and insertions."""
    for child in element:
        if child.tag == f"{_W}{name}":
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins"):
            yield from _children(child, name)


def _heads_and_feet(document: Document) -> Iterator[Block]:
    """What stands on every page, once, behind the text; page numbers are fields and have no text of their own."""
    found = [
        block
        for relation in (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER)
        for part in _parts(document, relation).values()
        for block in _blocks(etree.fromstring(part.blob), frozenset(), _Beside())
    ]
    yield from once(found)
