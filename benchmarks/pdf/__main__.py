"""`python -m benchmarks.pdf`: makes PDFs of known text and measures what each library reads in them, in reading order,
by the share of wrong characters and words (edit distance, white space as one space), and its speed.

What makes and reads them is not needed to run Sanad: `pip install weasyprint reportlab arabic-reshaper python-bidi
pypdf pdfminer.six pdfplumber pymupdf`, and Debian's libreoffice-writer-nogui, chromium, pango1.0-tools. What is missing
is left out, and named. (PyMuPDF is under the AGPL: measured, not shipped.)
"""

import argparse
import io
import re
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from statistics import mean
from time import process_time
from unicodedata import normalize

from rapidfuzz.distance import Levenshtein

from benchmarks.pdf.recipes import Recipe, recipes
from models.errors import InputError

Reader = Callable[[bytes], str]
UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\u0640\ufeff]")


def _pypdf(raw: bytes) -> str:
    return "\n".join(page.extract_text() for page in import_module("pypdf").PdfReader(io.BytesIO(raw)).pages)


def _pdfminer(raw: bytes) -> str:
    return str(import_module("pdfminer.high_level").extract_text(io.BytesIO(raw)))


def _pdfium(raw: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in import_module("pypdfium2").PdfDocument(raw))


def _pdfplumber(raw: bytes) -> str:
    with import_module("pdfplumber").open(io.BytesIO(raw)) as pdf:
        return "\n".join(page.extract_text() for page in pdf.pages)


def _pymupdf(raw: bytes) -> str:
    return "\n".join(page.get_text() for page in import_module("pymupdf").open(stream=raw, filetype="pdf"))


def _sanad(raw: bytes) -> str:
    from index.documents.pdf import parse

    try:
        return parse(raw, "made.pdf").text
    except InputError:
        return ""


READERS: dict[str, tuple[str, Reader]] = {
    "Sanad": ("pypdfium2", _sanad),
    "pypdfium2": ("pypdfium2", _pdfium),
    "PyMuPDF": ("pymupdf", _pymupdf),
    "pypdf": ("pypdf", _pypdf),
    "pdfminer.six": ("pdfminer", _pdfminer),
    "pdfplumber": ("pdfplumber", _pdfplumber),
}


def plain(text: str) -> str:
    """Text as it is compared."""
    return " ".join(normalize("NFC", UNSEEN.sub("", text)).split())


def errors(truth: str, read: str) -> tuple[float, float]:
    """The share of wrong characters and of wrong words, each at most 1."""
    truth, read = plain(truth), plain(read)
    letters = Levenshtein.distance(truth, read) / max(1, len(truth))
    words = Levenshtein.distance(truth.split(), read.split()) / max(1, len(truth.split()))
    return min(1.0, letters), min(1.0, words)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pdf", description=__doc__)
    parser.add_argument("--keep", type=Path, help="a folder to leave the PDFs and what was read in them")
    parser.add_argument("--only", default="", help="part of the names to make and read")
    given = parser.parse_args()
    chosen, missing = recipes(given.only)
    readers = {name: read for name, (module, read) in READERS.items() if find_spec(module)}
    seconds = dict.fromkeys(readers, 0.0)
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in readers}
    pages = 0
    print("Wrong characters / wrong words, per cent.\n")
    print(f"| PDF | made by | {' | '.join(readers)} |", f"|---|---|{'--:|' * len(readers)}", sep="\n")
    for recipe in chosen:
        pdf, cells = recipe.make(), []
        for name, read in readers.items():
            start = process_time()
            text = read(pdf)
            if recipe.lines:
                seconds[name] += process_time() - start
                found[name].append(errors(recipe.truth, text))
                cells.append(_percent(*found[name][-1]))
            else:
                cells.append("rubbish" if plain(text) else "refused")
            if given.keep:
                _keep(given.keep, recipe, pdf, name, text)
        pages += _pages(pdf) if recipe.lines else 0
        print(f"| {recipe.name} | {recipe.maker} | {' | '.join(cells)} |", flush=True)
    means = [_percent(*(mean(column) for column in zip(*each, strict=True))) for each in found.values()]
    print(f"| **mean** | | {' | '.join(means)} |")
    print(
        f"| pages a second of processor time | | {' | '.join(f'{pages / spent:.0f}' for spent in seconds.values())} |"
    )
    for name in [*missing, *(name for name in READERS if name not in readers)]:
        print(f"Not installed: {name}")


def _percent(letters: float, words: float) -> str:
    return f"{100 * letters:.1f} / {100 * words:.1f}"


def _pages(pdf: bytes) -> int:
    return len(import_module("pypdfium2").PdfDocument(pdf))


def _keep(folder: Path, recipe: Recipe, pdf: bytes, reader: str, text: str) -> None:
    stem = recipe.file.removesuffix(".pdf")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / recipe.file).write_bytes(pdf)
    (folder / f"{stem}.truth.txt").write_text(recipe.truth, "utf-8")
    (folder / f"{stem}.{reader}.txt").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
