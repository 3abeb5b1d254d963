"""Reading pictures of pages: Tesseract, where it is installed, with Arabic and English. It is a program of its own."""

import csv
import io
import os
import re
import shutil
import subprocess
from functools import cache
from typing import Any

from index.documents.bidi import leaning, with_brackets_right
from index.documents.layout import Line

LANGUAGES = ("ara", "eng")
DPI = 300
"""What Tesseract's makers advise."""
LONGEST_SIDE = 5000
"""Pixels of a page's picture at most."""
SECONDS = 120
"""That a page may take."""
SURE = 40
"""Tesseract's confidence, of 100, below which a word of a picture is taken for a stain."""

_ONE_THREAD = {**os.environ, "OMP_THREAD_LIMIT": "1"}
"""Several threads of Tesseract wait for each other by spinning: beside other work a page took 120 s instead of 3."""
_UNSEEN = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@cache
def missing_languages() -> tuple[str, ...] | None:
    """The languages that Tesseract lacks; None where it is not installed itself."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=SECONDS, check=False)
    return tuple(language for language in LANGUAGES if language not in listed.stdout.split())


def install_line() -> str:
    """The command that installs what is missing; "" where nothing is."""
    if missing_languages() == ():
        return ""
    return "To have scans read, install OCR: sudo apt-get install tesseract-ocr tesseract-ocr-ara tesseract-ocr-eng"


def recognise(page: Any) -> list[Line]:
    """The lines of PDFium's page as Tesseract reads them in its picture, in its order; none where it fails."""
    width, height = page.get_size()
    scale = min(DPI / 72, LONGEST_SIDE / max(width, height, 1))
    picture = io.BytesIO()
    page.render(scale=scale, grayscale=True).to_pil().save(picture, "PNG")
    command = ["tesseract", "stdin", "stdout", "-l", "+".join(LANGUAGES), "--dpi", str(round(72 * scale)), "tsv"]
    try:
        done = subprocess.run(
            command, input=picture.getvalue(), env=_ONE_THREAD, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return []
    return _lines(done.stdout.decode("utf-8", "replace"), scale, height)


def _lines(table: str, scale: float, height: float) -> list[Line]:
    """Tesseract's table of words → lines, in points from the page's foot."""
    found: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for word in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        if word["level"] == "5" and word["text"].strip() and float(word["conf"]) >= SURE:
            found.setdefault(tuple(word[key] for key in ("block_num", "par_num", "line_num")), []).append(word)
    blocks: dict[str, tuple[float, float]] = {}
    for words in found.values():
        left, right = _sides(words, scale)
        low, high = blocks.get(words[0]["block_num"], (left, right))
        blocks[words[0]["block_num"]] = min(low, left), max(high, right)
    return [_line(words, scale, height, blocks[words[0]["block_num"]]) for words in found.values()]


def _sides(words: list[dict[str, str]], scale: float) -> tuple[float, float]:
    left = min(int(word["left"]) for word in words)
    right = max(int(word["left"]) + int(word["width"]) for word in words)
    return left / scale, right / scale


def _line(words: list[dict[str, str]], scale: float, height: float, column: tuple[float, float]) -> Line:
    text = with_brackets_right(_UNSEEN.sub("", " ".join(word["text"] for word in words)))
    bottom = max(int(word["top"]) + int(word["height"]) for word in words)
    tall = sorted(int(word["height"]) for word in words)[len(words) // 2]
    em = 5 * round(tall / scale / 5) or 5.0  # so roughly that lines of one size seldom differ
    return Line(
        text, (None,) * len(text), *_sides(words, scale), height - bottom / scale, em, leaning(text) > 0, column
    )
