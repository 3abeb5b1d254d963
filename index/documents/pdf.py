"""PDF files: PDFium finds the characters, we put them in order; pages that are pictures are read by OCR where it is
installed. A page that cannot be read as words is left out and named, never taken for text."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from index.documents.dates import iso
from index.documents.glyphs import Glyph, sheets
from index.documents.layout import Line, Row, lines, lines_as_drawn, lines_of_rows, rows
from index.documents.legible import judge
from index.documents.paragraphs import assemble, running
from index.documents.parsed import Parsed
from index.documents.recognition import install_line, missing_languages, recognise
from index.documents.titles import metadata_author, metadata_title, one_line
from index.text import clean
from index.types import Section
from models.errors import InputError

MAX_PAGES = 10_000
_LOCKED = 4
"""PDFium's error for a file that wants a password."""
_DAY = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_GENERATED = re.compile(r"\(?(anonymous|unspecified)\)?$")


@dataclass
class Page:
    """A page as read: its lines, or why there are none. `rows` without its running head and foot."""

    label: str
    sheets: list[list[Glyph]]
    rows: list[Row]
    lines: list[Line]
    reason: str = ""
    recognised: bool = False


def parse(raw: bytes, name: str) -> Parsed:
    """Text in reading order, a paragraph a line, and where each page begins in it.

    Raises InputError for a file that its readers need a password for, and where no page holds text that can be read.
    """
    with closing(open_pdf(raw, name)) as document:
        pages = list(_pages(document))
        text, sections = assemble([(page.label, page.lines) for page in pages])
        text, sections = _cleaned(text, sections)
        if not any(map(str.isalnum, text)):
            raise _unreadable(pages, name)
        about = document.get_metadata_dict()
    title = one_line(metadata_title(about.get("Title", ""), name))
    author = metadata_author(about.get("Author"))
    day = _DAY.match(about.get("CreationDate", ""))
    return Parsed(
        text,
        (title if title and not _GENERATED.match(title) and not judge(title).reason else "") or _headline(pages),
        iso("-".join(day.groups())) if day else None,
        None if author and _GENERATED.match(author) else author,
        sections=sections,
        recognised=any(page.recognised for page in pages),
        left_out="; ".join(f"p. {page.label}: {page.reason}" for page in pages if page.reason),
    )


def open_pdf(raw: bytes, name: str) -> Any:
    """PDFium's document. One that only its owner's password locks opens without any. Raises InputError for a lock
    against readers, and for a file that is none."""
    import pypdfium2  # type: ignore[import-untyped]

    try:
        document = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _LOCKED:
            raise InputError(
                f"{name} is protected by a password.", "Save a copy without the password.", "password"
            ) from error
        raise
    if not 0 < len(document) <= MAX_PAGES:
        raise InputError(f"{name} has {len(document)} pages; the limit is {MAX_PAGES}.", "Split it.", "large")
    return document


def page_labels(document: Any) -> list[str]:
    """What each page is called: by the file, else by its place."""
    given = [clean(document.get_page_label(at) or "").strip() for at in range(len(document))]
    return given if all(given) and len(set(given)) == len(given) else [str(at + 1) for at in range(len(document))]


def _pages(document: Any) -> Iterator[Page]:
    pages = []
    for at, label in enumerate(page_labels(document)):
        with closing(document[at]) as page, closing(page.get_textpage()) as textpage:
            drawn = sheets(textpage)
        pages.append(Page(label, drawn, rows(drawn[0]) if drawn else [], []))
    drops = running([page.rows for page in pages], range(1, len(pages) + 1))
    for at, (page, drop) in enumerate(zip(pages, drops, strict=True)):
        page.rows = [row for n, row in enumerate(page.rows) if n not in drop]
        page.lines = [*lines_of_rows(page.rows), *(line for sheet in page.sheets[1:] for line in lines(sheet))]
        _check(page)
        if page.reason or (not page.lines and _is_picture(document, at, empty=not page.sheets)):
            _recognise(document, at, page)
        yield page


def _check(page: Page) -> None:
    """Take the page's lines as they are drawn if only so they are words; leave them out where they are none."""
    judgement = judge("\n".join(line.text for line in page.lines))
    if not judgement.reason:
        return
    drawn = lines_as_drawn(page.rows) if page.rows else []
    if drawn and not judge("\n".join(line.text for line in drawn)).reason:
        page.lines = drawn
        return
    page.lines, page.reason = [], judgement.reason


def _is_picture(document: Any, at: int, *, empty: bool) -> bool:
    """Whether a page without text shows anything."""
    with closing(document[at]) as page:
        return empty and any(True for _ in page.get_objects(max_depth=2))


def _recognise(document: Any, at: int, page: Page) -> None:
    missing = missing_languages()
    if missing is None or missing:
        page.reason = page.reason or "it is a picture"
        return
    with closing(document[at]) as drawn:
        read = recognise(drawn)
    reason = judge("\n".join(line.text for line in read)).reason if read else "OCR found no words in it"
    if not reason:
        page.lines, page.reason, page.recognised = read, "", True
    else:
        page.reason = page.reason or reason


def _unreadable(pages: list[Page], name: str) -> InputError:
    reasons = {page.reason for page in pages if page.reason}
    if not reasons:
        return InputError(f"{name} holds no text.", "Write the article into it, or remove it.", "empty")
    hint = install_line() or "Save it from its source as text or as a Word document."
    if reasons == {"it is a picture"}:
        return InputError(f"{name} is a scan: pictures of pages, no text.", hint, "scan")
    pictures = reasons - {"it is a picture"}
    reason = f"The text of {name} cannot be read: {', '.join(sorted(pictures))}."
    return InputError(reason, hint, "unreadable")


def _headline(pages: list[Page]) -> str:
    """The lines at the head of the first page with text that are larger than the rest; "" where there are none."""
    page = next((page for page in pages if page.lines), None)
    if page is None or len(page.lines) < 3:
        return ""
    sizes = sorted(line.em for line in page.lines for _ in line.text)
    usual = sizes[len(sizes) // 2]
    large = max(line.em for line in page.lines[:6])
    if large < 1.15 * usual:
        return ""
    head = [line.text for line in page.lines[:6] if line.em > 0.95 * large]
    return one_line(" ".join(head)) if len(head) <= 3 else ""


def _cleaned(text: str, sections: tuple[Section, ...]) -> tuple[str, tuple[Section, ...]]:
    """`clean`, with the sections where they were."""
    if clean(text) == text:
        return text, sections
    return clean(text), tuple(replace(each, start=len(clean(text[: each.start]))) for each in sections)
