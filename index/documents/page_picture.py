"""A page of a PDF as a picture, with words marked in it: PDFium draws it on this machine, in a process of its own, for
a file that was made to harm must not harm the program that shows it."""

import io
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from ctypes import byref, c_int
from pathlib import Path
from typing import Any

from index.documents.glyphs import Glyph, sheets
from index.documents.layout import Line, lines, lines_as_drawn, rows
from index.documents.pdf import open_pdf, page_labels
from index.text import fold
from models.errors import InputError

WIDTH = 1000
"""Pixels; a page that is taller than `TALLEST` times its width is cut to that."""
TALLEST = 3
MARK = (255, 235, 120)
SECONDS = 20
LEAST = 12
"""Letters of a quotation's beginning or end that are looked for where a page does not hold it whole."""

Box = tuple[int, int, int, int]


def page_picture(file: Path, label: str, quotes: Sequence[str]) -> bytes:
    """The page of this label as PNG, the words of the quotations marked as far as they stand on it.

    Raises InputError where the file cannot be read, has no such page, or takes too long.
    """
    command = [sys.executable, "-m", __name__, str(file.resolve()), label, *quotes]
    folder = Path(__file__).resolve().parents[__name__.count(".")]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise InputError(f"{file.name}: its page was not drawn in time.", "Open the file itself.", "large") from error
    if done.returncode:
        raise InputError(f"{file.name}: page {label} cannot be shown.", "Open the file itself.", "damaged")
    return done.stdout


def draw(raw: bytes, name: str, label: str, quotes: Sequence[str]) -> bytes:
    """`page_picture` within this process."""
    from PIL import Image, ImageChops

    with closing(open_pdf(raw, name)) as document:
        labels = page_labels(document)
        if label not in labels:
            raise InputError(f"{name} has no page {label}.", "Build the index again.", "page")
        with closing(document[labels.index(label)]) as page:
            width, height = page.get_size()
            picture = page.render(scale=WIDTH / max(width, height / TALLEST, 1)).to_pil().convert("RGB")
            marks = Image.new("RGB", picture.size, "white")
            for box in _boxes(page, quotes, picture.size):
                marks.paste(MARK, box)
    file = io.BytesIO()
    ImageChops.multiply(picture, marks).save(file, "PNG", optimize=True)
    return file.getvalue()


def _boxes(page: Any, quotes: Sequence[str], size: tuple[int, int]) -> list[Box]:
    """Where the quotations stand on a page, a box a line, in pixels."""
    with closing(page.get_textpage()) as textpage:
        found = sheets(textpage)
        readings = [
            [line for sheet in found for line in lines(sheet)],
            [line for sheet in found[:1] for line in lines_as_drawn(rows(sheet))],
        ]
        return [
            _box(page, textpage, glyphs, size)
            for quote in quotes
            for glyphs in next(filter(None, (stretches(reading, quote) for reading in readings)), [])
        ]


def stretches(read: Sequence[Line], quote: str) -> list[list[Glyph]]:
    """The glyphs of a quotation, a list a line; of one that runs over two pages, what is on this one."""
    letters = [
        (letter, at, place)
        for at, line in enumerate(read)
        for char, place in zip(line.text, line.places, strict=True)
        for letter in _letters(char)
    ]
    text, sought = "".join(letter for letter, *_ in letters), _letters(quote)
    start, length = _found(text, sought)
    by_line: dict[int, list[Glyph]] = {}
    for _, at, place in letters[start : start + length]:
        if place:
            by_line.setdefault(at, []).append(place)
    return list(by_line.values())


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text)))


def _found(text: str, sought: str) -> tuple[int, int]:
    """Where the letters stand, or else the longest beginning of them that ends the text or end that begins it."""
    if sought and (start := text.find(sought)) >= 0:
        return start, len(sought)
    for length in range(len(sought) - 1, LEAST - 1, -1):
        if (start := text.rfind(sought[:length])) >= 0:
            return start, length
        if (start := text.find(sought[-length:])) >= 0:
            return start, length
    return 0, 0


def _box(page: Any, textpage: Any, glyphs: Sequence[Glyph], size: tuple[int, int]) -> Box:
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

    rect, x, y = pdfium.FS_RECTF(), c_int(), c_int()
    corners: list[tuple[int, int]] = []
    for glyph in glyphs:
        pdfium.FPDFText_GetLooseCharBox(textpage.raw, glyph.order, rect)
        for side, edge in ((rect.left, rect.bottom), (rect.right, rect.top)):
            pdfium.FPDF_PageToDevice(page.raw, 0, 0, *size, 0, side, edge, byref(x), byref(y))
            corners.append((x.value, y.value))
    across, down = [corner[0] for corner in corners], [corner[1] for corner in corners]
    return min(across) - 2, min(down), max(across) + 2, max(down)


def main() -> None:
    file, label, *quotes = sys.argv[1:]
    sys.stdout.buffer.write(draw(Path(file).read_bytes(), Path(file).name, label, quotes))


if __name__ == "__main__":
    main()
