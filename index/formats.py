"""The bytes of a file → its title and text, for each format that is read."""

import io
import re
import zipfile
from collections.abc import Callable

from index.text import clean, split_sentences
from models.errors import InputError

MAX_UNPACKED = 500_000_000
"""Bytes of a Word document when unpacked."""
TITLE_LENGTH = 120

Parser = Callable[[bytes, str], tuple[str, str]]
"""(bytes, name for messages) → (title or "", cleaned text). Raises InputError."""


def one_line(text: str) -> str:
    """A title on one line, cut at twice the usual length."""
    line = " ".join(clean(text).split())
    return line if len(line) <= 2 * TITLE_LENGTH else line[: 2 * TITLE_LENGTH].rsplit(" ", 1)[0] + " …"


def title_of(text: str) -> str:
    """The first line, if it is short and no sentence of a paragraph; else ""."""
    start, end = next(iter(split_sentences(text)), (0, 0))
    first = text[start:end]
    line = next((line.strip() for line in text.split("\n") if line.strip()), "")
    bare = re.sub(r"^#{1,6}\s+|[\s#*_]+$|^[*_]+", "", line)
    short = first == line and len(bare) <= TITLE_LENGTH and any(map(str.isalnum, bare))
    return one_line(bare) if short and bare[-1] not in ".!…۔:؛;،," else ""


def title_of_name(stem: str) -> str:
    """A file name without its ending, as words."""
    return " ".join(re.split(r"[\s_-]+", stem)).strip() or stem


_ARABIC_RUN = re.compile("[\u0621-\u064a]{2,}")


def decode(raw: bytes, name: str) -> str:
    """Text in UTF-8, UTF-16 with a byte-order mark, Windows-1256 or Windows-1252.

    The Windows code pages share their accented letters, so high bytes that form runs of Arabic letters tell them
    apart. Raises InputError for binary data and for UTF-8 with broken places, which would otherwise turn to noise.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            try:
                return raw.decode(encoding)
            except UnicodeDecodeError as error:
                reason = f"{name} is broken {encoding} at byte {error.start}."
                raise InputError(reason, "Save it as UTF-8.", "encoding") from error
    controls = sum(raw.count(byte) for byte in range(32) if byte not in b"\t\n\v\f\r")
    if b"\x00" in raw or controls > len(raw) / 100:
        hint = "Save the article as text (UTF-8), or remove the file."
        raise InputError(f"{name} is not text but binary data.", hint, "binary")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        lenient = raw.decode("utf-8", "replace")
        if lenient.count("\ufffd") * 5 < sum(not c.isascii() for c in lenient):
            hint = f"Save it as UTF-8 again; or drop the broken characters: iconv -f utf-8 -t utf-8 -c {name!r}"
            raise InputError(f"{name} is broken UTF-8 at byte {error.start}.", hint, "encoding") from error
    arabic = raw.decode("cp1256", "replace")
    runs = sum(map(len, _ARABIC_RUN.findall(arabic)))
    if 2 * runs > sum(byte >= 0x80 for byte in raw):
        return arabic
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _parse_text(raw: bytes, name: str) -> tuple[str, str]:
    return "", clean(decode(raw, name))


_HTML_NOISE = (
    "script, style, noscript, template, nav, header, footer, aside, form, iframe, svg, button, select, [hidden]"
)
_HTML_BLOCKS = (
    "p, div, section, article, main, h1, h2, h3, h4, h5, h6, li, ul, ol, dl, dt, dd, tr, table, caption, blockquote, "
    "pre, figure, figcaption, details, summary, hr, address"
)


def _parse_html(raw: bytes, name: str) -> tuple[str, str]:
    from bs4 import BeautifulSoup, Comment, NavigableString, Tag
    from bs4.dammit import EncodingDetector

    declared = EncodingDetector.find_declared_encoding(raw, is_html=True)
    try:
        markup = raw.decode(declared) if declared else decode(raw, name)
    except (LookupError, UnicodeDecodeError):
        markup = decode(raw, name)
    soup = BeautifulSoup(markup.replace("\x00", ""), "lxml")
    heading = soup.title or soup.h1
    title = one_line(heading.get_text(" ")) if heading else ""
    found = soup.find(["main", "article"])
    body = found if isinstance(found, Tag) else soup.body or soup
    for comment in body.find_all(string=lambda string: isinstance(string, Comment)):
        comment.extract()
    for noise in body.select(_HTML_NOISE):
        if noise.name not in ("header", "footer") or not noise.find_parent(["main", "article"]):
            noise.extract()
    for string in list(body.find_all(string=True)):
        string.replace_with(NavigableString(re.sub(r"\s+", " ", string)))
    for cell in body.select("td, th"):
        cell.append(" ")
    for line in body.find_all("br"):
        line.replace_with("\n")
    for block in body.select(_HTML_BLOCKS):
        block.insert_before("\n")
        block.insert_after("\n")
    lines = (line.strip() for line in clean(body.get_text()).split("\n"))
    return title, "\n".join(line for line in lines if line)


def _parse_pdf(raw: bytes, name: str) -> tuple[str, str]:
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(raw))
    if reader.is_encrypted and not reader.decrypt(""):
        raise InputError(f"{name} is protected by a password.", "Save a copy without the password.", "password")
    pages = "\n".join(page.extract_text() for page in reader.pages)
    text = re.sub(r"(?<=[^\W\d_])-\n(?=[a-z])", "", clean(pages))  # words that were hyphenated at the line's end
    if not any(map(str.isalnum, text)):
        hint = f"It is probably a scan; give it a text layer: ocrmypdf -l ara+eng {name!r} {name!r}"
        raise InputError(f"{name} holds no text.", hint, "scan")
    return "", text


def _parse_docx(raw: bytes, name: str) -> tuple[str, str]:
    import docx
    from docx.table import Table

    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
            raise InputError(f"{name} unpacks to more than {MAX_UNPACKED / 1e6:.0f} MB.", "Split it.", "large")
    lines: list[str] = []
    for block in docx.Document(io.BytesIO(raw)).iter_inner_content():
        if isinstance(block, Table):
            lines.extend(" ".join(cell.text.strip() for cell in row.cells) for row in block.rows)
        else:
            lines.append(block.text)
    return "", clean("\n".join(lines))


def _guarded(parse: Parser, kind: str) -> Parser:
    def guarded(raw: bytes, name: str) -> tuple[str, str]:
        try:
            return parse(raw, name)
        except InputError:
            raise
        except Exception as error:  # a damaged file makes these libraries raise anything
            reason = f"{name} cannot be read as {kind}: {str(error) or type(error).__name__}"
            hint = "Check that it opens elsewhere, and save it again or as text."
            raise InputError(reason, hint, "damaged") from error

    return guarded


PARSERS: dict[str, Parser] = {
    ".txt": _parse_text,
    ".md": _parse_text,
    ".html": _guarded(_parse_html, "HTML"),
    ".htm": _guarded(_parse_html, "HTML"),
    ".pdf": _guarded(_parse_pdf, "PDF"),
    ".docx": _guarded(_parse_docx, "Word document"),
}
