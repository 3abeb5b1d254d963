"""Makes PDFs of known text by whatever makers are installed: LibreOffice, WeasyPrint, Pango with cairo, Chromium's
print, and reportlab, which draws what it is given from left to right and so is fed lines in visual order."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.pdf.texts import (
    ARABIC,
    ARABIC_FOOT,
    ARABIC_HEAD,
    ENGLISH,
    ENGLISH_FOOT,
    ENGLISH_HEAD,
    ENGLISH_LONG,
    ENGLISH_TABLE,
    INDIC,
    MARKS,
    TABLE,
)

Paragraphs = Sequence[str]
Table = Sequence[Sequence[str]]

FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
"""Has the presentation forms, which reportlab needs."""
CHROMIUM = next(filter(shutil.which, ("chromium", "chromium-browser", "google-chrome")), None)


@dataclass(frozen=True)
class Made:
    """A PDF and what it says."""

    name: str
    maker: str
    pdf: bytes
    truth: str


def _rows(table: Table) -> list[str]:
    return [" ".join(row) for row in table]


def _html(paragraphs: Paragraphs, language: str, *, style: str = "", table: Table = (), heading: str = "") -> str:
    rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in table)
    body = (f"<h1>{escape(heading)}</h1>" if heading else "") + "".join(f"<p>{escape(each)}</p>" for each in paragraphs)
    return (
        f"<!DOCTYPE html><html lang={language} dir={'rtl' if language == 'ar' else 'ltr'}><meta charset=utf-8><style>"
        f"body {{ font: 12pt 'Noto Naskh Arabic', 'DejaVu Serif' }} td {{ padding: 2pt 18pt }} {style}</style>"
        f"<body>{body}{f'<table>{rows}</table>' if rows else ''}"
    )


def _run(command: Sequence[str], folder: str) -> bytes:
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=180)
    return next(Path(folder).glob("*.pdf")).read_bytes()


def by_weasyprint(html: str) -> bytes:
    from weasyprint import HTML

    made: bytes = HTML(string=html).write_pdf()
    return made


def by_chromium(html: str) -> bytes:
    with TemporaryDirectory() as folder:
        (Path(folder) / "page.html").write_text(html, "utf-8")
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--print-to-pdf=page.pdf"]
        return _run([CHROMIUM or "chromium", *flags, "page.html"], folder)


def by_libreoffice(paragraphs: Paragraphs, language: str, *, justify: bool = False, table: Table = ()) -> bytes:
    """From an OpenDocument text."""
    mode, align = ("rl-tb", "right") if language == "ar" else ("lr-tb", "left")
    cells = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p text:style-name='P'>{escape(c)}</text:p></table:table-cell>" for c in row)
        + "</table:table-row>"
        for row in table
    )
    columns = f"<table:table-column table:number-columns-repeated='{len(table[0])}'/>" if table else ""
    names = " ".join(
        f"xmlns:{short}='urn:oasis:names:tc:opendocument:xmlns:{name}:1.0'"
        for short, name in zip(
            ("office", "text", "table", "style", "fo", "svg"),
            ("office", "text", "table", "style", "xsl-fo-compatible", "svg-compatible"),
            strict=True,
        )
    )
    font = "style:font-name-complex='Noto Naskh Arabic' fo:font-size='12pt' style:font-size-complex='12pt'"
    document = (
        f"<?xml version='1.0' encoding='UTF-8'?><office:document-content {names} office:version='1.3' "
        "><office:font-face-decls><style:font-face "
        "style:name='Noto Naskh Arabic' svg:font-family='Noto Naskh Arabic'/></office:font-face-decls>"
        "<office:automatic-styles><style:style style:name='P' style:family='paragraph'><style:paragraph-properties "
        f"style:writing-mode='{mode}' fo:text-align='{'justify' if justify else align}' fo:margin-bottom='8pt'/>"
        f"<style:text-properties {font}/></style:style><style:style style:name='T' style:family='table'><style:table-properties "
        f"style:writing-mode='{mode}'/></style:style></office:automatic-styles><office:body><office:text>"
        + "".join(f"<text:p text:style-name='P'>{escape(each)}</text:p>" for each in paragraphs)
        + (f"<table:table table:style-name='T'>{columns}{cells}</table:table>" if table else "")
        + "</office:text></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    manifest = (
        "<?xml version='1.0' encoding='UTF-8'?><m:manifest xmlns:m='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0' "
        f"m:version='1.3'><m:file-entry m:full-path='/' m:media-type='{kind}'/>"
        "<m:file-entry m:full-path='content.xml' m:media-type='text/xml'/></m:manifest>"
    )
    with TemporaryDirectory() as folder:
        with zipfile.ZipFile(Path(folder) / "page.odt", "w") as archive:
            archive.writestr("mimetype", kind)
            archive.writestr("content.xml", document)
            archive.writestr("META-INF/manifest.xml", manifest)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        return _run(["soffice", profile, "--headless", "--convert-to", "pdf", "page.odt"], folder)


def by_pango(paragraphs: Paragraphs, *, justify: bool = True) -> bytes:
    with TemporaryDirectory() as folder:
        (Path(folder) / "page.txt").write_text("\n\n".join(paragraphs), "utf-8")
        look = ["--font=Noto Naskh Arabic 12", "--width=440", "--wrap=word", *(["--justify"] if justify else [])]
        return _run(["pango-view", "-q", "--no-display", "--output=page.pdf", *look, "page.txt"], folder)


def _visual(line: str, *, shaped: bool = True) -> str:
    from arabic_reshaper import ArabicReshaper
    from bidi import get_display

    shown = ArabicReshaper({"delete_harakat": False}).reshape(line) if shaped else line
    visual: str = get_display(shown, base_dir="R" if re.search("[\u0621-\u064a]", line) else "L")
    return visual


def by_reportlab(
    paragraphs: Paragraphs,
    *,
    wide: int = 78,
    columns: int = 1,
    height: int = 30,
    head: str = "",
    foot: str = "",
    page_numbers: str = "",
    letters: str = "line",
    hyphenate: bool = False,
    password: tuple[str, str] | None = None,
) -> bytes:
    """Lines of about `wide` characters, `height` of them a column. `letters`: how a line is drawn: whole ("line"), word
    by word with no space between ("word"), letter by letter from the right ("letter"), or as it is written ("raw")."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    registerFont(TTFont("DejaVu", FONT))
    lines: list[tuple[str, bool]] = []
    for paragraph in paragraphs:
        lines += [(line, at == 0) for at, line in enumerate(_wrapped(paragraph, wide, hyphenate))]
    file = io.BytesIO()
    locked = StandardEncryption(password[0], password[1], canPrint=1, strength=128) if password else None
    canvas = Canvas(file, pagesize=(595, 842), encrypt=locked)
    right = bool(re.search("[\u0621-\u064a]", paragraphs[0]))
    column = 505 / columns
    size = 10 if columns == 1 else 8
    pages = [lines[at : at + height * columns] for at in range(0, len(lines), height * columns)]

    def draw(line: str, edge: float, y: float) -> None:
        visual = line if letters == "raw" else _visual(line)
        x = edge - stringWidth(visual, "DejaVu", size) if right else edge
        if letters in ("line", "raw"):
            canvas.drawString(x, y, visual)
            return
        pieces = [(m.start(), m[0]) for m in re.finditer(r"\S+" if letters == "word" else r"(?s).", visual)]
        for at, piece in reversed(pieces) if right else pieces:
            canvas.drawString(x + stringWidth(visual[:at], "DejaVu", size), y, piece)

    for number, page in enumerate(pages, 1):
        canvas.setFont("DejaVu", size)
        if head:
            draw(head, 550 if right else 45, 810)
        y = 760.0
        for at, (line, first) in enumerate(page):
            place = at // height
            if at % height == 0:
                y = 760.0
            y -= 18 if first and at % height else 0
            left = 45 + column * (columns - 1 - place if right else place)
            draw(line, left + column - (15 if columns > 1 else 0) if right else left, y)
            y -= 14
        if foot or page_numbers:
            draw(foot, 550 if right else 45, 40)
            canvas.drawString(290, 25, _visual(page_numbers.format(number, len(pages))))
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _wrapped(paragraph: str, wide: int, hyphenate: bool) -> list[str]:
    lines, line = [], ""
    for word in paragraph.split():
        if line and len(line) + 1 + len(word) > wide:
            room = wide - len(line) - 2
            if hyphenate and word.isalpha() and 3 <= room < len(word) - 2:
                lines.append(f"{line} {word[:room]}-")
                line = word[room:]
                continue
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line]


def _without_maps(pdf: bytes) -> bytes:
    """The same without the tables from glyphs to letters: what it says cannot be read any more."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    for page in writer.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            font.get_object().pop("/ToUnicode", None)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


_COLUMNS = "body { columns: 2; column-gap: 24pt; text-align: justify; font-size: 10pt } h1 { column-span: all }"
_RUNNING = (
    "@page {{ size: A5; margin: 22mm 15mm; @top-center {{ content: '{}' }} "
    "@bottom-left {{ content: '{}' }} @bottom-right {{ content: '{}' counter(page) }} }}"
)


def recipes() -> Iterator[tuple[str, str, Callable[[], bytes], str]]:
    """Name, maker, how to make it, what it says."""
    arabic, english = "\n".join(ARABIC), "\n".join(ENGLISH)
    pages = {"WeasyPrint": by_weasyprint, "Chromium": by_chromium}
    both, long = [*ARABIC[:3], *ENGLISH[:2], *ARABIC[3:]], [*ARABIC, *INDIC, *ARABIC[:4]]
    for maker in ("LibreOffice", "WeasyPrint", "Chromium"):

        def page(
            paragraphs: Paragraphs, language: str = "ar", *, justify: bool = False, table: Table = (), maker: str = maker
        ) -> Callable[[], bytes]:
            if maker == "LibreOffice":
                return lambda: by_libreoffice(paragraphs, language, justify=justify, table=table)
            style = "p { text-align: justify }" if justify else ""
            return lambda: pages[maker](_html(paragraphs, language, style=style, table=table))

        yield "Arabic", maker, page(ARABIC), arabic
        yield "Arabic, justified", maker, page(ARABIC, justify=True), arabic
        yield "Arabic-Indic digits", maker, page(INDIC), "\n".join(INDIC)
        yield "marks, lam-alef", maker, page(MARKS), "\n".join(MARKS)
        yield "table", maker, page(ARABIC[:1], table=TABLE), "\n".join([ARABIC[0], *_rows(TABLE)])
        yield "both languages", maker, page(both), "\n".join(both)
        yield "English", maker, page(ENGLISH, "en"), english
    for maker in ("WeasyPrint", "Chromium"):
        make = pages[maker]
        title = "متحف الملاحة في الساحل"
        page = _html(ARABIC, "ar", style=_COLUMNS, heading=title)
        yield "two columns", maker, lambda make=make, page=page: make(page), "\n".join([title, *ARABIC])
        page_en = _html(ENGLISH_LONG, "en", style=_COLUMNS, heading="The Ferry to Marr")
        yield "two columns, English", maker, lambda make=make, page=page_en: make(page), "\n".join(["The Ferry to Marr", *ENGLISH_LONG])
    running = _html(long, "ar", style=_RUNNING.format(ARABIC_HEAD, ARABIC_FOOT, "صفحة "))
    yield "head and foot", "WeasyPrint", lambda: by_weasyprint(running), "\n".join(long)
    english_running = _html(ENGLISH_LONG, "en", style=_RUNNING.format(ENGLISH_HEAD, ENGLISH_FOOT, "Page "))
    yield "head and foot, English", "WeasyPrint", lambda: by_weasyprint(english_running), "\n".join(ENGLISH_LONG)
    yield "table, English", "WeasyPrint", lambda: by_weasyprint(_html(ENGLISH[:1], "en", table=ENGLISH_TABLE)), "\n".join([ENGLISH[0], *_rows(ENGLISH_TABLE)])
    yield "Arabic, justified", "Pango", lambda: by_pango(ARABIC), arabic
    yield "Arabic-Indic digits", "Pango", lambda: by_pango(INDIC, justify=False), "\n".join(INDIC)
    yield "marks, lam-alef", "Pango", lambda: by_pango(MARKS), "\n".join(MARKS)
    yield "visual order", "reportlab", lambda: by_reportlab(ARABIC), arabic
    yield "visual order, digits", "reportlab", lambda: by_reportlab(INDIC), "\n".join(INDIC)
    yield "visual order, lam-alef", "reportlab", lambda: by_reportlab(MARKS[1:]), MARKS[1]
    yield "visual order, two columns", "reportlab", lambda: by_reportlab(ARABIC, wide=52, columns=2, height=16), arabic
    yield "visual order, head and foot", "reportlab", lambda: by_reportlab(long, height=12, head=ARABIC_HEAD, foot=ARABIC_FOOT, page_numbers="- {} -"), "\n".join(long)
    yield "words, no spaces", "reportlab", lambda: by_reportlab(ARABIC, letters="word"), arabic
    yield "letter by letter", "reportlab", lambda: by_reportlab(ARABIC, letters="letter"), arabic
    yield "unshaped, left to right", "reportlab", lambda: by_reportlab(ARABIC, letters="raw"), arabic
    yield "hyphens, English", "reportlab", lambda: by_reportlab(ENGLISH, hyphenate=True, height=8, page_numbers="Page {} of {}"), english
    yield "no map to letters", "reportlab", lambda: _without_maps(by_reportlab(ARABIC)), ""


def _available(maker: str) -> bool:
    return {
        "LibreOffice": lambda: shutil.which("soffice") is not None,
        "Chromium": lambda: CHROMIUM is not None,
        "Pango": lambda: shutil.which("pango-view") is not None,
        "WeasyPrint": lambda: find_spec("weasyprint") is not None,
        "reportlab": lambda: all(map(find_spec, ("reportlab", "arabic_reshaper", "bidi"))) and FONT.exists(),
    }[maker]()


def make_all(only: str = "") -> tuple[list[Made], list[str]]:
    """What could be made here of the names with `only` in them, and the makers that are missing."""
    made: list[Made] = []
    missing: list[str] = []
    for name, maker, make, truth in recipes():
        if only not in f"{maker} {name}":
            continue
        if _available(maker):
            made.append(Made(name, maker, make(), truth))
        elif maker not in missing:
            missing.append(maker)
    return made, missing
