"""Lines of all pages → paragraphs: heads and page numbers out, lines joined, sentences whole over pages. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.documents.bidi import leaning
from index.documents.layout import Line, Row, line_of
from index.types import Section

EDGE_ROWS = 4
"""Rows from the top and from the bottom of a page that may be a running head or foot."""
SHORT = 0.4
"""Of a column's width: a line without a full stop that leaves so much free is a heading or an entry."""
SAME_HEIGHT = 3.0
"""Points by which a running head may differ from page to page."""
_PAGE_NUMBER = re.compile(
    r"\W*(?P<word>page|p\.|pg\.?|صفحة|الصفحة|ص)?\W*(?P<number>\d{1,4})(?:\W*(?:of|from|من|/|\|)\W*\d{1,4})?\W*",
    re.IGNORECASE,
)
_LIST_MARK = re.compile(r"(?:[-*+•–—▪●◦■]|\(?\d{1,3}[.)\-](?!\d)|\(?[a-zA-Z\u0621-\u064a][.)])\s")
_STOP = re.compile(r"[.!?؟:…۔][\"'”’»›)\]⁰¹²³⁴⁵⁶⁷⁸⁹]*$")
_HYPHENATED = re.compile(r"([^\W\d_]+)-$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def running(pages: Sequence[Sequence[Row]], numbers: Sequence[int]) -> list[set[int]]:
    """Of each page, which of its rows are a running head, a foot or its number: at the edge, and on a page nearby at
    the same height with the same words, numbers aside; or nothing but the page's number."""
    found: list[set[int]] = [set() for _ in pages]
    for edge in (1, -1):
        edges = [[_Edge.of(at, page[at]) for at in _edge(len(page), edge)] for page in pages]
        for page, mine in enumerate(edges):
            near = [
                (each, numbers[other] - numbers[page])
                for other in range(max(0, page - 2), min(len(edges), page + 3))
                if other != page
                for each in edges[other]
            ]
            for row in mine:
                alone = len(pages) == 1 and row.number == numbers[page]
                if not (alone or row.says_page or any(row.repeats(other, later) for other, later in near)):
                    break
                found[page].add(row.at)
    return [rows if len(rows) < len(page) or len(pages) > 1 else set() for rows, page in zip(found, pages, strict=True)]


@dataclass(frozen=True)
class _Edge:
    """A row at the edge of a page: what it says but for numbers, and if it is nothing but a page's number, that."""

    at: int
    y: float
    key: str
    number: int | None
    says_page: bool

    @classmethod
    def of(cls, at: int, row: Row) -> "_Edge":
        letters = re.sub(r"\d+", "#", "".join(glyph.text for glyph in row if not glyph.is_space))
        match = None
        if len(row) <= 40:
            from_right = leaning(glyph.text for glyph in row) > 0
            match = _PAGE_NUMBER.fullmatch(line_of(row, (row[0].x0, row[-1].x1), block_from_right=from_right).text)
        number = int(match["number"]) if match else None
        return cls(at, row[0].y, letters, number, bool(match and match["word"]))

    def repeats(self, other: "_Edge", later: int) -> bool:
        """Whether a row of the page so much later stands at the same height with the same words, or counts on."""
        if abs(self.y - other.y) > SAME_HEIGHT:
            return False
        if self.number is not None and other.number is not None:
            return other.number - self.number == later
        return self.key == other.key and any(map(str.isalpha, self.key))


def _edge(rows: int, edge: int) -> list[int]:
    return list(range(min(EDGE_ROWS, rows))) if edge > 0 else list(range(rows - 1, max(-1, rows - 1 - EDGE_ROWS), -1))


@dataclass
class Paragraph:
    """Joined lines. `breaks`: where in `text` another page begins, and which. `em`: of its last line."""

    text: str
    page: str
    last: Line
    breaks: list[tuple[int, str]]


def assemble(pages: Sequence[tuple[str, Sequence[Line]]]) -> tuple[str, tuple[Section, ...]]:
    """Labels and lines of pages → the text, a paragraph a line, and where each page begins in it."""
    words = {word for _, lines in pages for line in lines for word in _WORD.findall(line.text)}
    whole: list[Paragraph] = []
    for label, lines in pages:
        if not lines:
            continue
        body = _body(lines)
        found = list(_paragraphs(lines, label, words))
        if whole and found:
            before = next((at for at in range(len(whole) - 1, -1, -1) if whole[at].last.em > 0.92 * body), None)
            if (
                before is not None
                and whole[before].page == whole[-1].page
                and _goes_on(whole[before], found[0], lines[0])
            ):
                first = found.pop(0)
                start = _join(whole[before], first.text, first.last, words)
                whole[before].breaks.append((start, label))
        whole += found
    text, sections = "", list[Section]()
    for paragraph in whole:
        text += "\n" if text else ""
        for at, label in [(0, paragraph.page), *paragraph.breaks]:
            if not sections or sections[-1].name != label:
                sections.append(Section(len(text) + at, "page", label))
        text += paragraph.text
    return text, tuple(sections)


def _body(lines: Sequence[Line]) -> float:
    """The size of most of the type."""
    sizes: dict[float, int] = {}
    for line in lines:
        sizes[round(line.em, 1)] = sizes.get(round(line.em, 1), 0) + len(line.text)
    return max(sizes, key=lambda em: sizes[em])


def _paragraphs(lines: Sequence[Line], label: str, words: set[str]) -> Iterator[Paragraph]:
    steps = [above.y - below.y for above, below in pairwise(lines) if 0 < above.y - below.y < 4 * above.em]
    step = median(steps) if steps else 0.0
    current: Paragraph | None = None
    for line in lines:
        if current is not None and _same(current, line, step):
            _join(current, line.text, line, words)
            continue
        if current is not None:
            yield current
        current = Paragraph(line.text, label, line, [])
    if current is not None:
        yield current


def _same(paragraph: Paragraph, line: Line, step: float) -> bool:
    """Whether a line goes on with the paragraph above it."""
    above = paragraph.last
    if above.is_row or line.is_row or _LIST_MARK.match(line.text):
        return False
    if abs(above.em - line.em) > 0.12 * above.em or (above.from_right != line.from_right and above.room > above.em):
        return False
    down = above.y - line.y
    if down <= 0:  # on to the next column
        return not _STOP.search(above.text) and above.room < line.first_word + above.em
    if down > 1.35 * step and down > 1.5 * above.em:
        return False
    if line.indent > 0.8 * line.em and above.indent < 0.3 * line.em and line.indent < 6 * line.em:
        return False
    if _STOP.search(above.text):
        return above.room < line.first_word + 0.4 * above.em
    return above.room < SHORT * (above.column[1] - above.column[0])


def _goes_on(before: Paragraph, after: Paragraph, line: Line) -> bool:
    """Whether the sentence at the end of a page goes on at the start of the next."""
    above = before.last
    if above.is_row or line.is_row or _LIST_MARK.match(line.text) or _STOP.search(before.text):
        return False
    if abs(above.em - line.em) > 0.12 * above.em or above.from_right != line.from_right:
        return False
    return line.text[:1].islower() or above.room < line.first_word + 2 * above.em or not after.text[:1].isupper()


def _join(paragraph: Paragraph, text: str, last: Line, words: set[str]) -> int:
    """Add text to a paragraph; where it begins there. A word that was parted by a hyphen becomes one, unless the
    pages have it with the hyphen elsewhere."""
    hyphen = _HYPHENATED.search(paragraph.text)
    rest = _WORD.match(text)
    if hyphen and rest:
        if rest[0][0].islower() and f"{hyphen[1]}-{rest[0]}" not in words:
            paragraph.text = paragraph.text[:-1]
    elif not paragraph.text.endswith(("-", "–", "/")) or not text[:1].isalnum():
        paragraph.text += " "
    start = len(paragraph.text)
    paragraph.text += text
    paragraph.last = last
    return start
