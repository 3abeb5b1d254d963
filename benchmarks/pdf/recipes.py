"""Which PDFs are made, by whom, and what each says."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec

from benchmarks.pdf.making import (
    CHROMIUM,
    FONT,
    Table,
    by_chromium,
    by_libreoffice,
    by_pango,
    by_reportlab,
    by_weasyprint,
    html_of,
    without_maps,
)
from benchmarks.pdf.texts import (
    ARABIC,
    ARABIC_FOOT,
    ARABIC_HEAD,
    ARABIC_LONG,
    ARABIC_TITLE,
    BOTH,
    ENGLISH,
    ENGLISH_FOOT,
    ENGLISH_HEAD,
    ENGLISH_LONG,
    ENGLISH_TABLE,
    ENGLISH_TITLE,
    INDIC,
    MARKS,
    TABLE,
)


@dataclass(frozen=True)
class Recipe:
    """`lines`: what it says, in reading order; none where it cannot be read."""

    name: str
    maker: str
    make: Callable[[], bytes]
    lines: Sequence[str]

    @property
    def file(self) -> str:
        return f"{self.maker} {self.name}.pdf".replace(",", "").replace(" ", "-")

    @property
    def truth(self) -> str:
        return "\n".join(self.lines)


_COLUMNS = "body { columns: 2; column-gap: 24pt; text-align: justify; font-size: 10pt } h1 { column-span: all }"
_RUNNING = (
    "@page {{ size: A5; margin: 22mm 15mm; @top-center {{ content: '{}' }} "
    "@bottom-left {{ content: '{}' }} @bottom-right {{ content: '{}' counter(page) }} }}"
)


def _page(
    maker: str, paragraphs: Sequence[str], language: str = "ar", *, justify: bool = False, table: Table = ()
) -> bytes:
    if maker == "LibreOffice":
        return by_libreoffice(paragraphs, language, justify=justify, table=table)
    style = "p { text-align: justify }" if justify else ""
    html = html_of(paragraphs, language, style=style, table=table)
    return by_weasyprint(html) if maker == "WeasyPrint" else by_chromium(html)


def _columns(maker: str, paragraphs: Sequence[str], language: str, title: str) -> bytes:
    html = html_of(paragraphs, language, style=_COLUMNS, heading=title)
    return by_weasyprint(html) if maker == "WeasyPrint" else by_chromium(html)


def _running(paragraphs: Sequence[str], language: str, head: str, foot: str, page: str) -> bytes:
    return by_weasyprint(html_of(paragraphs, language, style=_RUNNING.format(head, foot, page)))


def _of_office_and_web() -> Iterator[Recipe]:
    rows, english_rows = ([" ".join(row) for row in table] for table in (TABLE, ENGLISH_TABLE))
    for maker in ("LibreOffice", "WeasyPrint", "Chromium"):
        page = partial(_page, maker)
        yield Recipe("Arabic", maker, partial(page, ARABIC), ARABIC)
        yield Recipe("Arabic, justified", maker, partial(page, ARABIC, justify=True), ARABIC)
        yield Recipe("Arabic-Indic digits", maker, partial(page, INDIC), INDIC)
        yield Recipe("marks, lam-alef", maker, partial(page, MARKS), MARKS)
        yield Recipe("table", maker, partial(page, ARABIC[:1], table=TABLE), [ARABIC[0], *rows])
        yield Recipe("both languages", maker, partial(page, BOTH), BOTH)
        yield Recipe("English", maker, partial(page, ENGLISH, "en"), ENGLISH)
    for maker in ("WeasyPrint", "Chromium"):
        columns = partial(_columns, maker)
        yield Recipe("two columns", maker, partial(columns, ARABIC, "ar", ARABIC_TITLE), [ARABIC_TITLE, *ARABIC])
        english = partial(columns, ENGLISH_LONG, "en", ENGLISH_TITLE)
        yield Recipe("two columns, English", maker, english, [ENGLISH_TITLE, *ENGLISH_LONG])
    running = partial(_running, ARABIC_LONG, "ar", ARABIC_HEAD, ARABIC_FOOT, "صفحة ")
    yield Recipe("head and foot", "WeasyPrint", running, ARABIC_LONG)
    running = partial(_running, ENGLISH_LONG, "en", ENGLISH_HEAD, ENGLISH_FOOT, "Page ")
    yield Recipe("head and foot, English", "WeasyPrint", running, ENGLISH_LONG)
    table = partial(_page, "WeasyPrint", ENGLISH[:1], "en", table=ENGLISH_TABLE)
    yield Recipe("table, English", "WeasyPrint", table, [ENGLISH[0], *english_rows])


def _of_libraries() -> Iterator[Recipe]:
    yield Recipe("Arabic, justified", "Pango", partial(by_pango, ARABIC), ARABIC)
    yield Recipe("Arabic-Indic digits", "Pango", partial(by_pango, INDIC, justify=False), INDIC)
    yield Recipe("marks, lam-alef", "Pango", partial(by_pango, MARKS), MARKS)
    draw = partial(by_reportlab, ARABIC)
    yield Recipe("visual order", "reportlab", draw, ARABIC)
    yield Recipe("visual order, digits", "reportlab", partial(by_reportlab, INDIC), INDIC)
    yield Recipe("visual order, lam-alef", "reportlab", partial(by_reportlab, MARKS[1:]), MARKS[1:])
    columns = partial(draw, wide=52, columns=2, height=16)
    yield Recipe("visual order, two columns", "reportlab", columns, ARABIC)
    running = partial(by_reportlab, ARABIC_LONG, height=12, head=ARABIC_HEAD, foot=ARABIC_FOOT, page_numbers="- {} -")
    yield Recipe("visual order, head and foot", "reportlab", running, ARABIC_LONG)
    yield Recipe("words, no spaces", "reportlab", partial(draw, letters="word"), ARABIC)
    yield Recipe("letter by letter", "reportlab", partial(draw, letters="letter"), ARABIC)
    yield Recipe("unshaped, left to right", "reportlab", partial(draw, letters="raw"), ARABIC)
    hyphens = partial(by_reportlab, ENGLISH, hyphenate=True, height=8, page_numbers="Page {} of {}")
    yield Recipe("hyphens, English", "reportlab", hyphens, ENGLISH)
    yield Recipe("no map to letters", "reportlab", lambda: without_maps(draw()), ())


def _is_installed(maker: str) -> bool:
    match maker:
        case "LibreOffice":
            return shutil.which("soffice") is not None
        case "Chromium":
            return CHROMIUM is not None
        case "Pango":
            return shutil.which("pango-view") is not None
        case "WeasyPrint":
            return find_spec("weasyprint") is not None
    return all(map(find_spec, ("reportlab", "arabic_reshaper", "bidi"))) and FONT.exists()


def recipes_of_all() -> list[Recipe]:
    """Those whose makers are not installed too."""
    return [*_of_office_and_web(), *_of_libraries()]


def recipes(only: str = "") -> tuple[list[Recipe], list[str]]:
    """Those with `only` in their names whose makers are installed here, and the makers that are not."""
    every = [each for each in recipes_of_all() if only in f"{each.maker} {each.name}"]
    makers = dict.fromkeys(each.maker for each in every)
    missing = [maker for maker in makers if not _is_installed(maker)]
    return [each for each in every if each.maker not in missing], missing
