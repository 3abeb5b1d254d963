"""Small files of every format, made by the tests themselves, and what is read of them."""

import io
import zipfile
from typing import Any

from index.documents.formats import FORMATS
from index.documents.parsed import Parsed

_OASIS = "".join(
    f' xmlns:{each}="urn:oasis:names:tc:opendocument:xmlns:{each}:1.0"' for each in ("office", "text", "table", "meta")
)
_DRAWING = ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
W = ' xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def saved(document: Any) -> bytes:
    """The bytes of what a library has made."""
    raw = io.BytesIO()
    document.save(raw)
    return raw.getvalue()


def archive(files: dict[str, str | bytes]) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return raw.getvalue()


def docx(body: str, notes: str = "", header: str = "") -> bytes:
    """A Word document of this WordprocessingML; `notes` are footnotes, `header` a head of every page."""
    import docx as library
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from lxml import etree

    document = library.Document()
    if header:
        document.sections[0].header.paragraphs[0].text = header
    if notes:
        blob = f"<w:footnotes{W}>{notes}</w:footnotes>".encode()
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
        part = Part(PackURI("/word/footnotes.xml"), kind, blob, document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    element = document.element.body
    for at, child in enumerate(etree.fromstring(f"<w:body{W}>{body}</w:body>")):
        element.insert(at, child)
    return saved(document)


def odt(body: str, meta: str = "", styles: str = "") -> bytes:
    spaces = _OASIS + _DRAWING
    files: dict[str, str | bytes] = {
        "content.xml": f"<office:document-content{spaces}><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>",
        "meta.xml": f"<office:document-meta{spaces}><office:meta>{meta}</office:meta></office:document-meta>",
        "styles.xml": f"<office:document-styles{spaces}>{styles}</office:document-styles>",
    }
    return archive(files)


def epub(pages: dict[str, str], metadata: str = "") -> bytes:
    """A book of these pages in their order, with a page of contents that is none of the text."""
    items = "".join(f'<item id="i{at}" href="{name}"/>' for at, name in enumerate(pages))
    spine = "".join(f'<itemref idref="i{at}"/>' for at in range(len(pages)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<metadata>{metadata}</metadata><manifest>{items}<item id='nav' href='nav.xhtml' properties='nav'/></manifest>"
        f"<spine><itemref idref='nav'/>{spine}</spine></package>"
    )
    container = '<container><rootfiles><rootfile full-path="book/content.opf"/></rootfiles></container>'
    files: dict[str, str | bytes] = {f"book/{name}": page for name, page in pages.items()}
    return archive({"META-INF/container.xml": container, "book/content.opf": package, "book/nav.xhtml": "x", **files})


def parsed(name: str, raw: bytes | str) -> Parsed:
    raw = raw if isinstance(raw, bytes) else raw.encode()
    found = FORMATS["." + name.rpartition(".")[2]].read(raw, name)
    assert all(0 <= each.start <= len(found.text) for each in found.sections)
    return found


def named(found: Parsed) -> dict[str, str]:
    """The first line of each section by its name."""
    return {each.name: found.text[each.start :].split("\n", 1)[0] for each in found.sections}
