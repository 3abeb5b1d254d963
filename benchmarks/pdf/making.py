"""Makes PDFs of known text by whatever makers are installed: LibreOffice, WeasyPrint, Pango with cairo, Chromium's
print, and reportlab, which draws what it is given from left to right and so is fed lines in visual order."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from html import escape
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

Paragraphs = Sequence[str]
Table = Sequence[Sequence[str]]

FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
"""Has the presentation forms, which reportlab needs."""
CHROMIUM = next(filter(shutil.which, ("chromium", "chromium-browser", "google-chrome")), None)


def _rows(table: Table) -> list[str]:
    return [" ".join(row) for row in table]


def html_of(paragraphs: Paragraphs, language: str, *, style: str = "", table: Table = (), heading: str = "") -> str:
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
    made: bytes = import_module("weasyprint").HTML(string=html).write_pdf()
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
        f"<style:text-properties {font}/></style:style><style:style style:name='T' style:family='table'>"
        f"<style:table-properties style:writing-mode='{mode}'/></style:style></office:automatic-styles>"
        "<office:body><office:text>"
        + "".join(f"<text:p text:style-name='P'>{escape(each)}</text:p>" for each in paragraphs)
        + (f"<table:table table:style-name='T'>{columns}{cells}</table:table>" if table else "")
        + "</office:text></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    manifest = (
        "<?xml version='1.0' encoding='UTF-8'?><m:manifest "
        f"xmlns:m='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0' m:version='1.3'>"
        f"<m:file-entry m:full-path='/' m:media-type='{kind}'/>"
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


def _visual(line: str) -> str:
    reshaper = import_module("arabic_reshaper").ArabicReshaper({"delete_harakat": False})
    base = "R" if re.search("[\u0621-\u064a]", line) else "L"
    visual: str = import_module("bidi").get_display(reshaper.reshape(line), base_dir=base)
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
    metrics = import_module("reportlab.pdfbase.pdfmetrics")
    metrics.registerFont(import_module("reportlab.pdfbase.ttfonts").TTFont("DejaVu", FONT))
    lines: list[tuple[str, bool]] = []
    for paragraph in paragraphs:
        lines += [(line, at == 0) for at, line in enumerate(_wrapped(paragraph, wide, hyphenate))]
    file = io.BytesIO()
    encryption = import_module("reportlab.lib.pdfencrypt").StandardEncryption
    locked = encryption(password[0], password[1], canPrint=1, strength=128) if password else None
    canvas = import_module("reportlab.pdfgen.canvas").Canvas(file, pagesize=(595, 842), encrypt=locked)
    right = bool(re.search("[\u0621-\u064a]", paragraphs[0]))
    column = 505 / columns
    size = 10 if columns == 1 else 8
    pages = [lines[at : at + height * columns] for at in range(0, len(lines), height * columns)]

    def draw(line: str, edge: float, y: float) -> None:
        visual = line if letters == "raw" else _visual(line)
        x = edge - metrics.stringWidth(visual, "DejaVu", size) if right else edge
        if letters in ("line", "raw"):
            canvas.drawString(x, y, visual)
            return
        pieces = [(m.start(), m[0]) for m in re.finditer(r"\S+" if letters == "word" else r"(?s).", visual)]
        for at, piece in reversed(pieces) if right else pieces:
            canvas.drawString(x + metrics.stringWidth(visual[:at], "DejaVu", size), y, piece)

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


def without_maps(pdf: bytes) -> bytes:
    """The same without the tables from glyphs to letters: what it says cannot be read any more."""
    pypdf = import_module("pypdf")
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(pdf)))
    for page in writer.pages:
        for font in page["/Resources"]["/Font"].values():
            font.get_object().pop("/ToUnicode", None)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()
