"""Web pages (.html, .htm): the main text, without what stands around it on every page of a site."""

import copy
import re
from collections.abc import Iterator

import lxml.html
from lxml.html import HtmlElement

from index.documents import markup
from index.documents.blocks import Block, join
from index.documents.dates import iso
from index.documents.encoding import decode
from index.documents.parsed import Parsed
from index.documents.titles import one_line

_AROUND = (
    "//nav | //*[@role='navigation' or @role='banner' or @role='contentinfo' or @role='search' or @role='dialog'] | "
    "//*[self::header or self::footer or self::aside][not(ancestor::main or ancestor::article)]"
)
"""What the page itself declares to be no part of its text."""
HEAD = 4096
"""Bytes in which a page declares its encoding."""
_DECLARED = re.compile(rb"""<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_WESTERN = re.compile(r"(us-ascii|ascii|iso-?8859-1$|latin-?1|windows-1252|cp1252)", re.IGNORECASE)
LEAST_SHARE = 0.25
"""Of the text of a page's own <main> or <article>, or of all its text where it has none; what keeps less has missed
the main text, and then all of that is read."""


def parse(raw: bytes, name: str) -> Parsed:
    root = tree(text_of(raw, name))
    title, author, date, tags, url = _metadata(root)
    kept = list(_main(root))
    text, sections = join(kept)
    heading = next((each.name for each in sections if each.kind == "heading"), "")
    return Parsed(text, title or heading, date, author, tags, url, sections)


def text_of(raw: bytes, name: str) -> str:
    """The markup in the encoding that it declares, else in the one that it shows; pages that declare Western European
    often hold something else, so that counts for nothing."""
    found = _DECLARED.search(raw[:HEAD])
    declared = found[1].decode() if found else ""
    try:
        return raw.decode(declared) if declared and not _WESTERN.match(declared) else decode(raw, name)
    except (LookupError, UnicodeDecodeError):
        return decode(raw, name)


def tree(page: str) -> HtmlElement:
    """The page as elements; an empty one where there is no markup at all."""
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    page = page.replace("\x00", "").encode("utf-8", "replace").decode()
    return lxml.html.document_fromstring(page.encode() or b"<html></html>", parser=parser, ensure_head_body=True)


def _metadata(root: HtmlElement) -> tuple[str, str | None, str | None, tuple[str, ...], str | None]:
    """Title, author, date, tags, link."""
    from trafilatura.metadata import extract_metadata

    found = extract_metadata(root, extensive=False)
    heading = root.find(".//h1")
    title = found.title or (markup.words(heading) if heading is not None else "") or root.findtext(".//title") or ""
    tags = tuple(each for each in found.tags or () if each)
    return one_line(title), found.author or None, iso(found.date), tags, found.url or None


def _main(root: HtmlElement) -> Iterator[Block]:
    """What trafilatura takes for the main text. Tables, definitions and captions are paragraphs before it judges,
    because it drops lists in cells and captions, and tells no column from its neighbour."""
    import trafilatura

    markup.drop_hidden(root)
    markup.raise_digits(root)
    for element in root.xpath(_AROUND):
        if element.getparent() is not None:
            element.drop_tree()
    markup.flatten(root)
    whole = root.find(".//main") if root.find(".//main") is not None else root.find(".//article")
    within = list(markup.blocks(copy.deepcopy(whole if whole is not None else root.body)))
    found = trafilatura.extract(
        root, output_format="html", include_comments=False, include_tables=True, favor_recall=True, deduplicate=False
    )
    kept = list(markup.blocks(tree(found).body)) if found else []
    if _size(kept) < LEAST_SHARE * _size(within):
        yield from within
    elif len(kept) == 1 < len(within):  # of short pages it gives all text on one line
        line = _letters(kept[0])
        yield from (block for block in within if _letters(block) in line)
    else:
        yield from kept


def _letters(block: Block) -> str:
    """Its letters and digits without the marks of lists."""
    return "".join(filter(str.isalnum, re.sub(r"(?m)^\s*\d+\. ", "", block.text)))


def _size(blocks: list[Block]) -> int:
    return sum(len(block.text) for block in blocks)
