"""Books (.epub): the chapters in the order of reading."""

import posixpath
from urllib.parse import unquote

from lxml import etree

from index.documents import html, markup
from index.documents.archive import unpack, xml
from index.documents.blocks import Block, join
from index.documents.dates import iso
from index.documents.parsed import Parsed
from index.documents.titles import metadata_title
from models.errors import InputError

_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"


def parse(raw: bytes, name: str) -> Parsed:
    with unpack(raw, name) as archive:
        if "META-INF/encryption.xml" in archive.namelist() and b"EncryptedKey" in archive.read(
            "META-INF/encryption.xml"
        ):
            raise InputError(f"{name} is locked (DRM).", "Use a copy without the lock.", "password")
        container = xml(archive, "META-INF/container.xml")
        root = next((each.get("full-path", "") for each in container.iter("{*}rootfile")), "")
        package = xml(archive, root)
        items = {item.get("id"): item for item in package.iter(f"{_OPF}item")}
        blocks: list[Block] = []
        for reference in package.iter(f"{_OPF}itemref"):
            item = items.get(reference.get("idref"))
            if item is None or "nav" in item.get("properties", "").split():
                continue
            path = posixpath.normpath(posixpath.join(posixpath.dirname(root), unquote(item.get("href", ""))))
            page = html.tree(html.text_of(archive.read(path), name))
            for mark in page.xpath("//*[contains(@*[name()='epub:type'], 'noteref') or @role='doc-noteref']"):
                mark.drop_tree()
            blocks.extend(markup.blocks(page.body))
    text, sections = join(blocks)
    title = metadata_title(_first(package, "title") or "", name)
    tags = tuple(each.text.strip() for each in package.iter(f"{_DC}subject") if each.text and each.text.strip())
    return Parsed(text, title, iso(_first(package, "date")), _first(package, "creator"), tags, None, sections)


def _first(package: etree._Element, field: str) -> str | None:
    found = [" ".join(each.text.split()) for each in package.iter(f"{_DC}{field}") if each.text and each.text.strip()]
    return found[0] if found else None
