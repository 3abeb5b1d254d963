"""The blocks of an article (paragraphs, headings, rows) → its text with the sections that lie in it. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from index.text import clean
from index.types import Section, Span

BOLD = "\x86\x87"
"""Before and behind what is bold in the text of a block stand these controls of Unicode for a selected area, which XML
allows; `join` takes them out like all others."""


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


def bold(blocks: Iterable[Block], text: str) -> tuple[Span, ...]:
    """Where `text`, which `join` made of the blocks, has what stands between two `BOLD`. Both have the same characters
    but for blanks, and so these are counted."""
    places = [at for at, char in enumerate(text) if not char.isspace()]
    spans: list[Span] = []
    count = opened = 0
    for part in re.split(f"([{''.join(BOLD)}])", "\n".join(block.text for block in blocks)):
        if part == BOLD[0]:
            opened = count
        elif part == BOLD[1] and opened < count:
            spans.append((places[opened], places[count - 1] + 1))
        else:
            count += len("".join(clean(part).split()))
    return tuple(spans)


_PAGE_NUMBER = re.compile(r"[\W\d]*(?:(?:page|p|صفحة|الصفحة|ص)\W*\d+\W*(?:(?:of|/|من)\W*\d*)?)?[\W\d]*", re.IGNORECASE)


def once(blocks: Iterable[Block]) -> Iterator[Block]:
    """Heads and feet that stand on every page, each once and without page numbers."""
    seen: set[str] = set()
    for block in blocks:
        words = " ".join(block.text.split())
        if words not in seen and not _PAGE_NUMBER.fullmatch(words):
            seen.add(words)
            yield block
