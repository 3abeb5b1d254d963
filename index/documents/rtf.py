"""Rich text (.rtf). striprtf reads the running text; what it drops (notes, text boxes, heads and feet) is handed to it
one by one, and what is not displayed is taken out before."""

import re
from collections.abc import Iterator

from striprtf.striprtf import rtf_to_text

from index.documents.blocks import Block, join, once
from index.documents.parsed import Parsed
from index.documents.tables import cell, lines
from index.documents.titles import metadata_author, metadata_title
from models.errors import InputError

_CELL = "\x1f"
_TOKEN = re.compile(r"\\(?:([a-zA-Z]+)(-?\d+)?|.)|[{}]", re.DOTALL)
_HIDDEN = frozenset(("v", "deleted"))
_BEHIND = frozenset(("footnote", "shptxt"))
_EVERY_PAGE = frozenset(("header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"))
_PROPERTIES = frozenset(("title", "author"))


def parse(raw: bytes, name: str) -> Parsed:
    source = _escaped(raw).lstrip()
    if not source.startswith("{\\rtf"):
        raise InputError(
            f"{name} cannot be read as RTF: it is something else.", "Save it again, or as text.", "damaged"
        )
    found = re.search(r"\{\s*\\fonttbl", source)
    head = source[: _end(source, found.start())] if found else re.match(r"\{(\\[a-z]+-?\d* ?)*", source)[0]  # type: ignore[index]
    rest, groups = _without(source, _HIDDEN | _BEHIND | _EVERY_PAGE | _PROPERTIES)

    def shown(*words: str) -> Iterator[Block]:
        for word, group in groups:
            if word in words:
                yield from _blocks(head, group)

    around = list(once(shown(*_EVERY_PAGE)))
    text, sections = join([*_blocks("", rest), *shown(*_BEHIND), *around])
    title = next((block.text for block in shown("title")), "")
    author = next((block.text for block in shown("author")), None)
    return Parsed(text, metadata_title(title, name), author=metadata_author(author), sections=sections)


def _escaped(raw: bytes) -> str:
    """The source in ASCII: letters that stand in it as they are become escapes, of UTF-8 or of its code page."""
    try:
        text = raw.decode("utf-8")
        return "".join(char if char.isascii() else _unicode(char) for char in text)
    except UnicodeDecodeError:
        return "".join(char if char.isascii() else f"\\'{ord(char):02x}" for char in raw.decode("latin-1"))


def _unicode(char: str) -> str:
    units = char.encode("utf-16-le")
    return "".join(f"\\u{int.from_bytes(units[at : at + 2], 'little')}?" for at in range(0, len(units), 2))


def _blocks(head: str, source: str) -> Iterator[Block]:
    """The paragraphs, and the rows of tables with their columns' names."""
    marked = re.sub(r"\\(?:nest)?cell(?![a-zA-Z])", r"\\'1f", source)
    text = str(rtf_to_text(f"{head}{marked}}}" if head else marked, errors="replace"))  # type: ignore[no-untyped-call]
    rows: list[str] = []
    for line in [*text.split("\n"), ""]:
        if _CELL in line:
            rows.append(line.removesuffix(_CELL))
            continue
        yield from (Block(each) for _, each in lines([[cell(part) for part in row.split(_CELL)] for row in rows]))
        rows.clear()
        yield Block(line)


def _without(source: str, words: frozenset[str]) -> tuple[str, list[tuple[str, str]]]:
    """The source without its innermost groups that begin with one of these control words, and those groups (word,
    inside). Hidden text that is switched on and off inside a group goes as well."""
    source = re.sub(r"\\v(?![a-zA-Z0-9]).*?\\v0(?!\d)", "", source, flags=re.DOTALL)
    kept: list[str] = []
    groups: list[tuple[str, str]] = []
    opened: list[int] = []  # how many pieces were kept when the group began
    last = 0
    names: list[str | None] = []
    for token in _TOKEN.finditer(source):
        if token[0] == "{":
            kept.append(source[last : token.start()])
            opened.append(len(kept))
            names.append(None)
            kept.append("{")
            last = token.end()
        elif token[0] == "}" and opened:
            pieces = opened.pop()
            word = names.pop()
            kept.append(source[last : token.start()])
            last = token.end()
            if word is None:
                kept.append("}")
            else:
                inside = "".join(kept[pieces + 1 :])
                del kept[pieces:]
                groups.append((word, re.sub(rf"\\{word}(?![a-zA-Z])", "", inside, count=1)))
        elif token[1] in words and names and names[-1] is None and len(opened) > 1 and token[2] != "0":
            names[-1] = token[1]
    kept.append(source[last:])
    return "".join(kept), groups


def _end(source: str, start: int) -> int:
    """Behind the group that begins at `start`."""
    depth = 0
    for token in _TOKEN.finditer(source, start):
        depth += (token[0] == "{") - (token[0] == "}")
        if depth == 0:
            return token.end()
    return len(source)
