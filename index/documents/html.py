"""Web pages (.html, .htm)."""

import re

from index.documents.encoding import decode
from index.documents.parsed import Parsed
from index.documents.titles import one_line
from index.text import clean

_HTML_NOISE = (
    "script, style, noscript, template, nav, header, footer, aside, form, iframe, svg, button, select, [hidden]"
)
_HTML_BLOCKS = (
    "p, div, section, article, main, h1, h2, h3, h4, h5, h6, li, ul, ol, dl, dt, dd, tr, table, caption, blockquote, "
    "pre, figure, figcaption, details, summary, hr, address"
)


def parse(raw: bytes, name: str) -> Parsed:
    from bs4 import BeautifulSoup, Comment, NavigableString, Tag
    from bs4.dammit import EncodingDetector

    declared = EncodingDetector.find_declared_encoding(raw, is_html=True)
    try:
        markup = raw.decode(declared) if declared else decode(raw, name)
    except (LookupError, UnicodeDecodeError):
        markup = decode(raw, name)
    soup = BeautifulSoup(markup.replace("\x00", ""), "lxml")
    heading = soup.title or soup.h1
    title = one_line(heading.get_text(" ")) if heading else ""
    found = soup.find(["main", "article"])
    body = found if isinstance(found, Tag) else soup.body or soup
    for comment in body.find_all(string=lambda string: isinstance(string, Comment)):
        comment.extract()
    for noise in body.select(_HTML_NOISE):
        if noise.name not in ("header", "footer") or not noise.find_parent(["main", "article"]):
            noise.extract()
    for string in list(body.find_all(string=True)):
        string.replace_with(NavigableString(re.sub(r"\s+", " ", string)))
    for cell in body.select("td, th"):
        cell.append(" ")
    for line in body.find_all("br"):
        line.replace_with("\n")
    for block in body.select(_HTML_BLOCKS):
        block.insert_before("\n")
        block.insert_after("\n")
    lines = (line.strip() for line in clean(body.get_text()).split("\n"))
    return Parsed("\n".join(line for line in lines if line), title)
