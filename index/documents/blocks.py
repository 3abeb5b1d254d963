"""The blocks of an article (paragraphs, headings, rows) → its text with the sections that lie in it. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from index.text import clean
from index.types import Section


@dataclass(frozen=True)
class Block:
    """A paragraph or a list. Where `kind` is set a section begins with it, called `name`, or like the heading that
    the block is."""

    text: str
    kind: Literal["page", "slide", "row", "heading"] | None = None
    name: str = ""


def join(blocks: Iterable[Block]) -> tuple[str, tuple[Section, ...]]:
    """The cleaned text, blank lines between blocks (lines side by side would be taken for one wrapped paragraph), and
    its sections. Blocks without text go; a section that begins with one begins with the next block."""
    parts: list[str] = []
    sections: list[Section] = []
    waiting: list[Block] = []
    at = 0
    for block in blocks:
        if block.kind:
            waiting.append(block)
        text = "\n".join(filter(None, (line.rstrip() for line in clean(block.text).split("\n")))).strip()
        if not text:
            continue
        for each in waiting:
            name = " ".join(clean(each.name or each.text).split())[:120]
            if each.kind and name:
                sections.append(Section(at, each.kind, name))
        waiting.clear()
        parts.append(text)
        at += len(text) + 2
    return "\n\n".join(parts), tuple(sections)


_PAGE_NUMBER = re.compile(r"[\W\d]*(?:(?:page|p|صفحة|الصفحة|ص)\W*\d+\W*(?:(?:of|/|من)\W*\d*)?)?[\W\d]*", re.IGNORECASE)


def once(blocks: Iterable[Block]) -> Iterator[Block]:
    """Heads and feet that stand on every page, each once and without page numbers."""
    seen: set[str] = set()
    for block in blocks:
        words = " ".join(block.text.split())
        if words not in seen and not _PAGE_NUMBER.fullmatch(words):
            seen.add(words)
            yield block
