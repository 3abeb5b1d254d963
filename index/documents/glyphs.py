"""What stands where on a page of a PDF, as PDFium tells: characters with their places, in no order that means anything.

PDFium's own order is not used: it cuts an Arabic line at a number and swaps its halves.
"""

import ctypes
import math
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

MAX_GLYPHS = 100_000
"""Of a page; a page of small print has 10,000."""
KASHIDA = "\u0640"
UNKNOWN = "\ufffd"
"""A glyph of which the file does not say what letter it is."""
_FORMS = (("\ufb00", "\ufb06"), ("\ufb50", "\ufdff"), ("\ufe70", "\ufefc"))
"""Ligatures and the presentation forms of Arabic letters."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """`text` as drawn in [x0, x1] on the baseline y, in points, y growing upwards; `em`: the size of its type. `top` and
    `bottom` of its ink; `order`: its place in PDFium's order."""

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


def is_mark(char: str) -> bool:
    """Whether a character is written on the one before."""
    return unicodedata.category(char)[0] == "M"


def letters(text: str) -> str:
    """Presentation forms and ligatures as the letters that they stand for; everything else as it is."""
    return "".join(
        unicodedata.normalize("NFKC", char).strip() if any(low <= char <= high for low, high in _FORMS) else char
        for char in text
    )


def sheets(textpage: Any) -> list[list[Glyph]]:
    """The glyphs of a page, apart by the direction in which their lines run, and turned so that the lines are level:
    the direction of most first. What runs askew (a watermark) is left out."""
    turned: dict[int, list[Glyph]] = {}
    for turn, glyph in _glyphs(textpage):
        turned.setdefault(turn, []).append(glyph)
    return [list(_marked(turned[turn])) for turn in sorted(turned, key=lambda turn: -len(turned[turn]))]


def _glyphs(textpage: Any) -> Iterator[tuple[int, Glyph]]:
    import pypdfium2.raw as pdfium

    x, y = ctypes.c_double(), ctypes.c_double()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    rect, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    runs: dict[int, tuple[float, int | None]] = {}  # a text object → the size of its type, quarters of a turn
    for at in range(min(pdfium.FPDFText_CountChars(textpage), MAX_GLYPHS)):
        drawn = pdfium.FPDFText_GetTextObject(textpage, at)
        if not drawn:
            continue  # a space or line end that PDFium has made up
        code = pdfium.FPDFText_GetUnicode(textpage, at)
        pdfium.FPDFText_GetCharBox(textpage, at, left, right, bottom, top)
        if pdfium.FPDFText_HasUnicodeMapError(textpage, at) == 1:
            text = KASHIDA if top.value - bottom.value < 1.2 and right.value > left.value else UNKNOWN
        else:
            text = "-" if pdfium.FPDFText_IsHyphen(textpage, at) == 1 else letters(chr(code))
        if not text or unicodedata.category(text[0]) in ("Cc", "Cf", "Cn", "Cs"):
            continue
        key = ctypes.cast(drawn, ctypes.c_void_p).value or 0
        if key not in runs:
            pdfium.FPDFText_GetMatrix(textpage, at, matrix)
            size = pdfium.FPDFText_GetFontSize(textpage, at) * math.hypot(matrix.c, matrix.d)
            turn = pdfium.FPDFText_GetCharAngle(textpage, at) / (math.pi / 2)
            runs[key] = size, round(turn) % 4 if abs(turn - round(turn)) < 0.05 else None
        em, quarters = runs[key]
        if quarters is None:
            continue
        pdfium.FPDFText_GetCharOrigin(textpage, at, x, y)
        pdfium.FPDFText_GetLooseCharBox(textpage, at, rect)
        box = (rect.left, bottom.value, rect.right, top.value)
        if is_mark(text[0]):  # a mark has no width of its own: where its ink is
            box = left.value, bottom.value, right.value, top.value
        low, high = _turned(box[0], box[1], quarters), _turned(box[2], box[3], quarters)
        yield quarters, Glyph(
            text,
            min(low[0], high[0]),
            max(low[0], high[0]),
            _turned(x.value, y.value, quarters)[1],
            em if 1 < em < 500 else max(1.0, abs(high[1] - low[1]) * 1.5),
            max(low[1], high[1]),
            min(low[1], high[1]),
            at,
        )


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
        if text[0] in "اأإآٱ" and text[1] == "ل" and len(text) == 2 or backwards and not text.startswith("ل"):
            text = "".join(glyph.text for glyph in reversed(cluster))
    x0, x1 = min(glyph.x0 for glyph in cluster), max(glyph.x1 for glyph in cluster)
    return replace(cluster[0], text=text, x0=x0, x1=x1)
