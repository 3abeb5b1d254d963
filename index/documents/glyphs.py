"""What stands where on a page of a PDF, as PDFium tells: characters with their places, in no order that means anything.

PDFium's own order is not used: it cuts an Arabic line at a number and swaps its halves.
"""

import ctypes
import math
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

MAX_GLYPHS = 100_000
"""Of a page; a page of small print has 10,000."""
KASHIDA = "\u0640"
UNKNOWN = "\ufffd"
"""A glyph of which the file does not say what letter it is."""
FLAT = 0.12
"""Of the type's size: how tall a kashida is at most; PDFs often do not say what it is."""
_HYPHENS = (0x2D, 0xAD, 0x2010, 0xFFFE, 0x02)
_FORMS = (("\ufb00", "\ufb06"), ("\ufb50", "\ufdff"), ("\ufe70", "\ufefc"))
"""Ligatures and the presentation forms of Arabic letters."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """`text` as drawn in [x0, x1] on the baseline y, in points, y growing upwards; `em`: the size of its type. `top`
    and `bottom` of its ink; `order`: its place in PDFium's order."""

    text: str
    x0: float
    x1: float
    y: float
    em: float
    top: float
    bottom: float
    order: int

    @property
    def is_space(self) -> bool:
        return self.text.isspace()


@cache
def is_mark(char: str) -> bool:
    """Whether a character is written on the one before."""
    return unicodedata.category(char)[0] == "M"


@cache
def letters(char: str) -> str:
    """A presentation form or ligature as the letters that it stands for; anything else as it is."""
    if any(low <= char <= high for low, high in _FORMS):
        return unicodedata.normalize("NFKC", char).strip()
    return char


def sheets(textpage: Any) -> list[list[Glyph]]:
    """The glyphs of a page, apart by the direction in which their lines run, and turned so that the lines are level:
    the direction of most first. What runs askew (a watermark) is left out."""
    turned: dict[int, list[Glyph]] = {}
    for turn, glyph in _glyphs(textpage):
        turned.setdefault(turn, []).append(glyph)
    return [list(_marked(turned[turn])) for turn in sorted(turned, key=lambda turn: -len(turned[turn]))]


def _glyphs(textpage: Any) -> Iterator[tuple[int, Glyph]]:
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

    page = textpage.raw
    codes = [pdfium.FPDFText_GetUnicode(page, at) for at in range(min(pdfium.FPDFText_CountChars(page), MAX_GLYPHS))]
    exact = any(is_mark(chr(code)) for code in set(codes))  # only marks ask for where the ink is
    x, y = ctypes.c_double(), ctypes.c_double()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    rect, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    runs: dict[int, tuple[float, int | None]] = {}  # a text object → the size of its type, quarters of a turn
    for at, code in enumerate(codes):
        drawn = pdfium.FPDFText_GetTextObject(page, at)
        if not drawn:
            continue  # a space or line end that PDFium has made up
        key = ctypes.addressof(drawn.contents)
        if key not in runs:
            pdfium.FPDFText_GetMatrix(page, at, matrix)
            size = pdfium.FPDFText_GetFontSize(page, at) * math.hypot(matrix.c, matrix.d)
            turn = pdfium.FPDFText_GetCharAngle(page, at) / (math.pi / 2)
            runs[key] = size, round(turn) % 4 if abs(turn - round(turn)) < 0.05 else None
        em, quarters = runs[key]
        if quarters is None:
            continue
        unknown = pdfium.FPDFText_HasUnicodeMapError(page, at) == 1
        if exact or unknown:
            pdfium.FPDFText_GetCharBox(page, at, left, right, bottom, top)
        if unknown:
            text = KASHIDA if 0 < top.value - bottom.value < FLAT * em and right.value > left.value else UNKNOWN
        elif code in _HYPHENS and pdfium.FPDFText_IsHyphen(page, at) == 1:
            text = "-"
        else:
            text = letters(chr(code))
        if not _is_seen(text):
            continue
        pdfium.FPDFText_GetCharOrigin(page, at, x, y)
        pdfium.FPDFText_GetLooseCharBox(page, at, rect)
        box = rect.left, rect.bottom, rect.right, rect.top
        if exact:
            box = rect.left, bottom.value, rect.right, top.value
            if is_mark(text[0]):  # it has no width of its own
                box = left.value, bottom.value, right.value, top.value
        base = y.value
        if quarters:
            corners = _turned(box[0], box[1], quarters), _turned(box[2], box[3], quarters)
            (x0, x1), (y0, y1) = map(sorted, zip(*corners, strict=True))
            box, base = (x0, y0, x1, y1), _turned(x.value, base, quarters)[1]
        yield quarters, Glyph(text, box[0], box[2], base, em if 1 < em < 500 else 10.0, box[3], box[1], at)


@cache
def _is_seen(text: str) -> bool:
    return bool(text) and unicodedata.category(text[0]) not in ("Cc", "Cf", "Cn", "Cs")


def _turned(x: float, y: float, quarters: int) -> tuple[float, float]:
    """A place after the page was turned back by quarters of a turn."""
    return ((x, y), (y, -x), (-x, -y), (-y, x))[quarters]


def _marked(glyphs: Iterable[Glyph]) -> Iterator[Glyph]:
    """The glyphs, each with the marks above and below it, and the letters of a ligature as one, in logical order."""
    bases = _joined([glyph for glyph in glyphs if not is_mark(glyph.text[0])])
    marks = [glyph for glyph in glyphs if is_mark(glyph.text[0])]
    if not marks:
        yield from bases
        return
    cells: dict[int, list[int]] = {}
    for at, base in enumerate(bases):
        if not base.is_space:
            for cell in range(int(base.x0 // 20), int(base.x1 // 20) + 1):
                cells.setdefault(cell, []).append(at)
    carried: dict[int, list[Glyph]] = {}
    for mark in marks:
        cell = int((mark.x0 + mark.x1) / 2 // 20)
        around = {at for n in (cell - 1, cell, cell + 1) for at in cells.get(n, ())}
        near = [at for at in around if abs(bases[at].y - mark.y) < mark.em * 0.75]
        if near:
            carried.setdefault(min(near, key=lambda at: _off(bases[at], mark)), []).append(mark)
    for at, base in enumerate(bases):
        yield _with_marks(base, carried[at]) if at in carried else base


def _off(base: Glyph, mark: Glyph) -> float:
    """How far a mark is from a letter."""
    if _split(base, mark):
        return -1.0
    middle = (mark.x0 + mark.x1) / 2
    outside = max(base.x0 - middle, middle - base.x1, 0.0)
    return outside * 4 + abs(base.y - mark.y) + abs((base.x0 + base.x1) / 2 - middle) / 8


def _split(base: Glyph, mark: Glyph) -> bool:
    """Whether letter and mark are of one glyph, whose box PDFium has divided among them."""
    return (
        max(abs(base.top - mark.top), abs(base.bottom - mark.bottom)) < 0.02
        and min(abs(base.x0 - mark.x1), abs(base.x1 - mark.x0)) < 0.02
    )


def _with_marks(base: Glyph, marks: list[Glyph]) -> Glyph:
    parts = list(base.text)
    width = (base.x1 - base.x0) / len(parts)
    x0, x1 = base.x0, base.x1
    for mark in sorted(marks, key=lambda mark: unicodedata.combining(mark.text[0])):
        if _split(base, mark):
            x0, x1 = min(x0, mark.x0), max(x1, mark.x1)
        place = int((base.x1 - (mark.x0 + mark.x1) / 2) / max(width, 0.01)) if len(parts) > 1 else 0
        place = min(max(place, 0), len(parts) - 1)
        if mark.text not in parts[place]:
            parts[place] += mark.text
    return replace(base, text="".join(parts), x0=x0, x1=x1)


def _joined(glyphs: list[Glyph]) -> list[Glyph]:
    """The letters of one ligature have one place. PDFium gives them in the order of reading where it has turned the run
    round, else backwards; which of both tells the run's direction, and lam comes before alef always."""
    joined: list[list[Glyph]] = []
    for glyph in glyphs:
        last = joined[-1][-1] if joined else None
        if (
            last
            and glyph.order == last.order + 1
            and not glyph.is_space
            and abs(glyph.y - last.y) < 0.01
            and (abs(glyph.x0 - last.x0) < 0.01 or abs(glyph.x1 - last.x1) < 0.01)
            and min(glyph.x1 - glyph.x0, last.x1 - last.x0) > 0.01
        ):
            joined[-1].append(glyph)
        else:
            joined.append([glyph])
    return [_ligature(joined, at) if len(joined[at]) > 1 else joined[at][0] for at in range(len(joined))]


def _ligature(clusters: list[list[Glyph]], at: int) -> Glyph:
    cluster = clusters[at]
    text = "".join(glyph.text for glyph in cluster)
    if unicodedata.bidirectional(text[0]) in ("R", "AL"):
        first, last = clusters[max(0, at - 1)][0], clusters[min(len(clusters) - 1, at + 1)][0]
        backwards = first.y == last.y and first.x0 < last.x0
        if (text[0] in "اأإآٱ" and text[1] == "ل" and len(text) == 2) or (backwards and not text.startswith("ل")):
            text = "".join(glyph.text for glyph in reversed(cluster))
    x0, x1 = min(glyph.x0 for glyph in cluster), max(glyph.x1 for glyph in cluster)
    return replace(cluster[0], text=text, x0=x0, x1=x1)
