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
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from unicodedata import normalize

from rapidfuzz.distance import Levenshtein

from benchmarks.pdf.making import Made, make_all
from models.errors import InputError

Reader = Callable[[bytes], str]
UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\u0640\ufeff]")


def _pypdf(raw: bytes) -> str:
    import pypdf

    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(raw)).pages)


def _pdfminer(raw: bytes) -> str:
    from pdfminer.high_level import extract_text

    return str(extract_text(io.BytesIO(raw)))


def _pdfium(raw: bytes) -> str:
    import pypdfium2

    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(raw))


def _pdfplumber(raw: bytes) -> str:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(raw)) as pdf:
        return "\n".join(page.extract_text() for page in pdf.pages)


def _pymupdf(raw: bytes) -> str:
    import pymupdf

    return "\n".join(page.get_text() for page in pymupdf.open(stream=raw, filetype="pdf"))


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
    parser.add_argument("--only", help="part of the names to make and read")
    arguments = parser.parse_args()
    made, missing = make_all(arguments.only or "")
    readers = {name: read for name, (module, read) in READERS.items() if find_spec(module)}
    seconds, pages = dict.fromkeys(readers, 0.0), 0
    table = [f"| PDF | made by | {' | '.join(readers)} |", f"|---|---|{'--:|' * len(readers)}"]
    sums = {name: [0.0, 0.0] for name in readers}
    for each in made:
        cells = []
        pages += _pages(each)
        for name, read in readers.items():
            start = perf_counter()
            text = read(each.pdf)
            seconds[name] += perf_counter() - start
            if arguments.keep:
                _keep(arguments.keep, each, name, text)
            if not each.truth:
                cells.append("refused" if not plain(text) else "rubbish")
                continue
            letters, words = errors(each.truth, text)
            sums[name] = [sums[name][0] + letters, sums[name][1] + words]
            cells.append(f"{100 * letters:.1f} / {100 * words:.1f}")
        table.append(f"| {each.name} | {each.maker} | {' | '.join(cells)} |")
    known = max(1, sum(bool(each.truth) for each in made))
    mean = [f"{100 * letters / known:.1f} / {100 * words / known:.1f}" for letters, words in sums.values()]
    table.append(f"| **mean** | | {' | '.join(mean)} |")
    table.append(f"| pages a second | | {' | '.join(f'{pages / spent:.0f}' for spent in seconds.values())} |")
    print("Wrong characters / wrong words, per cent.\n", *table, sep="\n")
    for name in [*missing, *(name for name in READERS if name not in readers)]:
        print(f"Not installed: {name}")


def _pages(made: Made) -> int:
    import pypdfium2

    return len(pypdfium2.PdfDocument(made.pdf))


def _keep(folder: Path, made: Made, reader: str, text: str) -> None:
    stem = f"{made.maker} {made.name}".replace(",", "").replace(" ", "-")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{stem}.pdf").write_bytes(made.pdf)
    (folder / f"{stem}.truth.txt").write_text(made.truth, "utf-8")
    (folder / f"{stem}.{reader}.txt").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
