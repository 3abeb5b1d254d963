"""Files that are damaged, odd or made to do harm: each has to end in an outcome with a reason, in time.

    python -m benchmarks.hostile [--seed 1] [--mutations 20] [--keep DIR]

writes them into a folder, reads it as a build does, and prints the outcomes and what took longest. The exit status is
1 where a file has no outcome, where what lies outside the corpus was read, or where the readers took too long.
"""

import argparse
import io
import os
import random
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

from index.documents import Entry, Skipped, Unreadable, attempt, read, scan, with_ids
from index.types import Document

SECRET = "the secret of the house is 8134"
"""Stands in a file outside the corpus; no article may hold it."""
LIMIT = 130
"""Seconds for one file: the readers' own limit and what it takes to end them."""
_PROSE = "The mill of Tarrow has ground barley since 1742. طاحونة قديمة على نهر العين، بنيت سنة ١٧٤٢. "


def bases() -> Iterator[tuple[str, bytes]]:
    """(ending, a sound file of it)."""
    import docx
    import openpyxl
    import pptx
    from pypdf import PdfWriter

    word = docx.Document()
    word.add_heading("The mill", 1)
    word.add_paragraph(_PROSE * 5)
    table = word.add_table(3, 3)
    for at, cell in enumerate(table._cells):
        cell.text = f"value {at}"
    yield ".docx", _saved(word)
    slides = pptx.Presentation()
    slides.slides.add_slide(slides.slide_layouts[1]).shapes.title.text = "The mill"
    yield ".pptx", _saved(slides)
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Walls", 0)
    for row in (["Wall", "Length", "Built"], ["Cairn", 14, 1788], ["Tarn", 9.5, 1804]):
        sheet.append(row)
    yield ".xlsx", _saved(book)
    pdf = PdfWriter()
    pdf.add_blank_page(300, 300)
    raw = io.BytesIO()
    pdf.write(raw)
    yield ".pdf", raw.getvalue()
    yield ".odt", _odt(f"<text:h>The mill</text:h><text:p>{_PROSE}</text:p>")
    yield ".epub", _epub(f"<html><body><h1>One</h1><p>{_PROSE}</p></body></html>", "one.xhtml")
    yield ".rtf", (b"{\\rtf1\\ansi\\ansicpg1256 " + _PROSE.encode("cp1256", "ignore") + b"\\par{\\footnote A note.}}")
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Dora <dora@example.org>", "Flour"
    mail.set_content(_PROSE)
    mail.add_alternative(f"<p>{_PROSE}</p>", subtype="html")
    yield ".eml", mail.as_bytes()
    yield ".html", f"<html><body><main><h1>The mill</h1><p>{_PROSE * 5}</p></main></body></html>".encode()
    yield (
        ".md",
        f"---\ntitle: The mill\n---\n# The mill\n\n{_PROSE}[^1]\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[^1]: x".encode(),
    )
    yield ".csv", b"Wall,Length\nCairn,14\nTarn,9\n"
    yield ".txt", _PROSE.encode()
    yield ".jsonl", b'{"id": "mill", "text": "The mill."}\n{"id": "weir", "text": "The weir."}\n'


def _saved(document: object) -> bytes:
    raw = io.BytesIO()
    document.save(raw)  # type: ignore[attr-defined]
    return raw.getvalue()


def _zip(files: dict[str, bytes | str]) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return raw.getvalue()


def _odt(body: str, doctype: str = "") -> bytes:
    spaces = "".join(
        f' xmlns:{each}="urn:oasis:names:tc:opendocument:xmlns:{each}:1.0"' for each in ("office", "text", "table")
    )
    content = f"{doctype}<office:document-content{spaces}><office:body><office:text>{body}</office:text></office:body>"
    return _zip({"content.xml": f"{content}</office:document-content>"})


def _epub(page: str, href: str) -> bytes:
    container = '<container><rootfiles><rootfile full-path="c.opf"/></rootfiles></container>'
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><manifest>'
        f'<item id="a" href="{href}"/></manifest><spine><itemref idref="a"/></spine></package>'
    )
    return _zip({"META-INF/container.xml": container, "c.opf": package, "one.xhtml": page})


def mutated(raw: bytes, random_: random.Random) -> bytes:
    """The file with one of the damages that files come with: bits, a cut, a hole, a repetition, a damaged part."""
    data = bytearray(raw)
    match random_.randrange(6):
        case 0:
            for _ in range(random_.randint(1, 30)):
                data[random_.randrange(len(data))] = random_.randrange(256)
        case 1:
            del data[random_.randrange(len(data)) :]
        case 2:
            start = random_.randrange(len(data))
            data[start : start + random_.randint(1, 200)] = b""
        case 3:
            start = random_.randrange(len(data))
            data[start:start] = bytes(data[start : start + 300]) * random_.randint(2, 50)
        case 4:
            start = random_.randrange(len(data))
            data[start:start] = random_.choice((b"\x00", b"\xff", b"<", b"{", b"\xef\xbb\xbf", b"\r")) * 500
        case _:
            return _with_damaged_part(raw, random_)
    return bytes(data)


def _with_damaged_part(raw: bytes, random_: random.Random) -> bytes:
    """Of an archive one file is damaged and packed again, so that the damage reaches the reader of its XML."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            files: dict[str, bytes | str] = {name: archive.read(name) for name in archive.namelist()}
    except zipfile.BadZipFile:
        return raw[::-1]
    name = random_.choice(sorted(files))
    content = bytearray(files[name])  # type: ignore[arg-type]
    for _ in range(random_.randint(1, 10)):
        if content:
            start = random_.randrange(len(content))
            content[start : start + random_.randint(0, 20)] = random_.choice(
                (b"", b"<", b">", b"&x;", b"-1", b"99999999")
            )
    files[name] = bytes(content)
    return _zip(files)


def made(outside: Path) -> Iterator[tuple[str, bytes]]:
    """(name, file) of what is made to do harm."""
    sound = dict(bases())
    laughs = '<!DOCTYPE r [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12)
    )
    steal = f'<!DOCTYPE r [<!ENTITY s SYSTEM "{outside.as_uri()}">]>'
    yield "laughs.odt", _odt("<text:p>&m;</text:p>", f"{laughs}]>")
    yield "steal.odt", _odt("<text:p>&s;</text:p>", steal)
    for suffix in (".docx", ".pptx", ".xlsx"):
        with zipfile.ZipFile(io.BytesIO(sound[suffix])) as archive:
            files: dict[str, bytes | str] = {name: archive.read(name) for name in archive.namelist()}
        main = next(name for name in files if name.endswith(("document.xml", "slide1.xml", "sheet1.xml")))
        text = bytes(files[main]).decode()  # type: ignore[arg-type]
        head, _, rest = text.partition("?>")
        rest = rest.replace("The mill", "&s;").replace("Wall", "&s;")
        yield f"steal{suffix}", _zip({**files, main: f"{head}?>{steal}{rest}"})
        yield f"laughs{suffix}", _zip({**files, main: f"{head}?>{laughs}]>{rest.replace('&s;', '&m;')}"})
        yield f"bomb{suffix}", _zip({**files, main: "0" * 600_000_000})
        yield f"zeros{suffix}", _zip({**files, main: b"\x00" * 100_000_000})
        yield f"spaces{suffix}", _zip({**files, main: text.replace("><", ">" + " " * 2_000_000 + "<", 40)})
        yield f"slip{suffix}", _zip({**files, "../../../../tmp/evil.txt": "x", "/etc/evil": "x"})
        yield f"crowd{suffix}", _zip({**files, **{f"extra/{n}": "" for n in range(30_000)}})
        yield f"lying{suffix}", _zip({**files, main: "0" * 1_000_000}).replace(b"\x40\x42\x0f\x00", b"\x10\x00\x00\x00")
        yield f"nothing{suffix}", _zip({})
    with zipfile.ZipFile(io.BytesIO(sound[".docx"])) as archive:
        word: dict[str, bytes | str] = {name: archive.read(name) for name in archive.namelist()}
    text = bytes(word["word/document.xml"]).decode()  # type: ignore[arg-type]
    head, _, _ = text.partition("<w:body>")
    for depth in (100, 3000):
        nested = (
            "<w:tbl><w:tr><w:tc>" * depth + "<w:p><w:r><w:t>deep</w:t></w:r></w:p>" + "</w:tc></w:tr></w:tbl>" * depth
        )
        yield (
            f"nested-{depth}.docx",
            _zip({**word, "word/document.xml": f"{head}<w:body>{nested}</w:body></w:document>"}),
        )
    wide = '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="99999999"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'
    yield "wide.docx", _zip({**word, "word/document.xml": f"{head}<w:body>{wide}</w:body></w:document>"})
    with zipfile.ZipFile(io.BytesIO(sound[".xlsx"])) as archive:
        book: dict[str, bytes | str] = {name: archive.read(name) for name in archive.namelist()}
    sheet = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
    corner = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    many = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 150_000))
    yield "corner.xlsx", _zip({**book, "xl/worksheets/sheet1.xml": sheet.format(corner)})
    yield "rows.xlsx", _zip({**book, "xl/worksheets/sheet1.xml": sheet.format(many)})
    yield (
        "deep-lists.odt",
        _odt("<text:list><text:list-item>" * 200 + "<text:p>x</text:p>" + "</text:list-item></text:list>" * 200),
    )
    yield "repeated.odt", _odt('<text:p>a<text:s text:c="2000000000"/>b</text:p>')
    yield (
        "covered.odt",
        _odt(
            '<table:table><table:table-row><table:covered-table-cell table:number-columns-repeated="900000000"/>'
            "</table:table-row></table:table>"
        ),
    )
    yield "slip.epub", _epub("<p>x</p>", f"../../../../../../..{outside.as_posix()}")
    yield "loop.epub", _epub("<p>x</p>", "c.opf")
    yield "laughs.epub", _epub(f"{laughs}]><html><body><p>&m;</p></body></html>", "one.xhtml")
    yield "empty.epub", _zip({"META-INF/container.xml": "<container/>"})
    for name, page in _pages(outside).items():
        yield f"{name}.html", page.encode()
    for name, content in _texts().items():
        yield name, content if isinstance(content, bytes) else content.encode()


def _pages(outside: Path) -> dict[str, str]:
    row = "<tr>" + "<td>x</td>" * 10 + "</tr>"
    return {
        "deep": "<div>" * 100_000 + "deep" + "</div>" * 100_000,
        "deep-lists": "<ul><li>" * 5000 + "x" + "</li></ul>" * 5000,
        "deep-tables": "<table><tr><td>" * 3000 + "x",
        "deep-spans": "<p>" + "<b><i>" * 50_000 + "x",
        "span": "<table><tr><td colspan=999999999 rowspan=999999999>a</td><td>b</td></tr></table>",
        "span-many": "<table>" + "<tr><td colspan=100 rowspan=100>a</td><td>b</td></tr>" * 500 + "</table>",
        "rows": f"<table>{row * 30_000}</table>",
        "open-comment": "<p>before</p><!-- " + "x" * 1_000_000,
        "attributes": "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x</p>",
        "entities": "<p>" + "&amp;" * 500_000 + "&#0;&#x110000;&#xD800;</p>",
        "script": "<script>" + "while(1){}" * 100_000,
        "include": f'<iframe src="{outside.as_uri()}"></iframe><object data="{outside.as_uri()}"></object><p>text</p>',
        "line": "<p>" + "word " * 2_000_000,
        "controls": "<p>" + "".join(map(chr, range(32))) * 1000 + "text</p>",
        "charset": '<meta charset="no-such-thing"><p>text</p>',
        "charset-utf7": '<meta charset="utf-7"><p>+ADw-script+AD4-</p>',
        "links": "<p>" + "<a href='x'>y</a> " * 100_000,
        "definitions": "<dl>" + "<dt>a</dt>" * 50_000 + "<dd>b</dd></dl>",
    }


def _texts() -> dict[str, str | bytes]:
    return {
        "line.txt": "x" * 20_000_000,
        "words.txt": "word " * 4_000_000,
        "lines.txt": "\n" * 5_000_000 + "text",
        "nul.txt": b"text\x00text" * 1000,
        "nuls.txt": b"\x00" * 100_000,
        "marks.txt": "ا" + "\u064b" * 500_000,
        "tatweel.txt": "ـ" * 500_000 + "نص",
        "overrides.txt": "\u202e" * 50_000 + "text",
        "surrogates.txt": b"\xed\xa0\x80" * 5000,
        "utf16-cut.txt": "نص عربي".encode("utf-16")[:-1],
        "stops.txt": "." * 3_000_000,
        "quotes.md": "> " * 20_000 + "x",
        "brackets.md": "[" * 50_000,
        "links.md": "[a](" * 50_000,
        "emphasis.md": "*a **b " * 20_000,
        "backticks.md": "".join("`" * n + " " for n in range(1000)),
        "footnotes.md": "".join(f"[^{n}]\n\n[^{n}]: note [^{n}]\n\n" for n in range(2000)),
        "wiki.md": "[[" * 50_000 + "a|b]]",
        "table.md": "|" + "a|" * 2000 + "\n|" + "-|" * 2000 + "\n" + ("|" + "b|" * 2000 + "\n") * 50,
        "lists.md": "".join("  " * n + "- x\n" for n in range(2000)),
        "yaml-laughs.md": "---\na: &a [x,x]\n"
        + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)},*{chr(97 + n)}]\n" for n in range(24))
        + "tags: *y\n---\ntext",
        "yaml-object.md": "---\ntitle: !!python/object/apply:os.system ['true']\n---\ntext",
        "yaml-deep.md": "---\na: " + "[" * 20_000 + "\n---\ntext",
        "quote.csv": 'a,b\n"' + "x,y\n" * 200_000,
        "columns.csv": ",".join("ab" for _ in range(5000)) + "\n" + ",".join("1" for _ in range(5000)),
        "rows.csv": "a,b\n" + "1,2\n" * 150_000,
        "field.csv": "a,b\n" + "x" * 3_000_000 + ",y\n",
        "commas.csv": "," * 2_000_000,
        "deep.jsonl": '{"id": "x", "text": ' + "[" * 200_000,
        "number.jsonl": '{"id": "n", "text": "t", "date": ' + "9" * 10_000 + "}",
        "line.jsonl": '{"id": "long", "text": "' + "y" * 5_000_000 + '"}',
        "braces.rtf": "{\\rtf1" + "{" * 100_000 + "x",
        "unicode.rtf": "{\\rtf1 " + "\\u99999999999?" * 1000 + "}",
        "hex.rtf": "{\\rtf1 " + "\\'zz\\'e" * 50_000 + "}",
        "binary.rtf": b"{\\rtf1 {\\pict\\bin999999999 " + os.urandom(1000) + b"}}",
        "cells.rtf": "{\\rtf1 " + "\\cell" * 100_000 + "\\row}",
        "multipart.eml": "From: a\nContent-Type: multipart/mixed; boundary=b\n\n"
        + "--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 3000,
        "forwarded.eml": "From: a\nSubject: s\nContent-Type: message/rfc822\n\n" * 500 + "text",
        "heads.eml": "From: a\n" + "X-A: " + "b" * 1_000_000 + "\n\ntext",
        "charset.eml": "From: a\nContent-Type: text/plain; charset=no-such\nContent-Transfer-Encoding: base64\n\n!!!",
        "objects.pdf": "%PDF-1.4\n"
        + "1 0 obj<</Kids[1 0 R]/Type/Pages/Count 999999999>>endobj\n"
        + "trailer<</Root 1 0 R>>",
        "parents.pdf": "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        "2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\n"
        "trailer<</Root 1 0 R>>",
        "nothing.pdf": b"%PDF-",
        "picture.pdf": b"\x89PNG\r\n\x1a\n" + b"\x00" * 1000,
        "picture.docx": b"\xff\xd8\xff\xe0" + b"\x00" * 1000,
        "legacy.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 4096,
        "~$lock.docx": b"x",
        "link.url": b"[InternetShortcut]\r\nURL=https://example.org/\x1b[31m\r\n",
        "link.webloc": b'<?xml version="1.0"?><plist><dict><key>URL</key><string>https://example.org</string></dict></plist>',
        "laughs.webloc": b'<!DOCTYPE r [<!ENTITY a "' + b"a" * 1000 + b'">]><plist><string>&a;</string></plist>',
        ".hidden.txt": SECRET,
        "unknown.xyz": b"x",
        "README.md": "about",
        "a..txt": "dots",
        "...txt": "dots",
        "‮gpj.txt": "turned name",
    }


def write(folder: Path, outside: Path, seed: int, mutations: int) -> int:
    """Write all of them below `folder`; how many. The same seed makes the same files."""
    outside.write_text(SECRET)
    random_ = random.Random(seed)
    count = 0
    for suffix, raw in bases():
        for number in range(mutations):
            (folder / f"damaged-{number}{suffix}").write_bytes(mutated(raw, random_))
            count += 1
    for name, raw in made(outside):
        (folder / name).write_bytes(raw)
        count += 1
    (folder / "outside.txt").symlink_to(outside)
    (folder / "outside").symlink_to(outside.parent)
    (folder / "gone.txt").symlink_to(folder / "no-such-file")
    (folder / "circle.txt").symlink_to(folder / "circle.txt")
    os.mkfifo(folder / "pipe.txt")
    (folder / "folder.txt").mkdir()
    (folder / "folder.txt" / "a.txt").write_text("in a folder with an ending")
    return count + 6


def outcomes(folder: Path) -> Iterator[tuple[str, Document | Skipped | Unreadable, float]]:
    """(source, outcome, seconds) of everything that a build of the folder comes to."""
    entries = []
    for found in scan(folder):
        if isinstance(found, Entry):
            entries.append(found)
        else:
            yield found.source, found, 0.0
    for id, entry in with_ids(entries):
        started = time.monotonic()
        outcome = attempt(lambda entry=entry, id=id: read(folder, entry, id), entry.source)  # type: ignore[misc]
        yield entry.source, outcome, time.monotonic() - started


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutations", type=int, default=20, help="damaged files of each format")
    parser.add_argument("--keep", type=Path, help="a new folder for the files, kept afterwards")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = given.keep or Path(temporary)
        folder = root / "corpus"
        folder.mkdir(parents=True)
        count = write(folder, root / "outside.txt", given.seed, given.mutations)
        results = list(outcomes(folder))
        names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path != folder / "folder.txt"}
    seen = {source.rstrip("/") for source, _, _ in results}
    silent = {name for name in names if name not in seen and name.encode("unicode_escape").decode() not in seen}
    stolen = [source for source, outcome, _ in results if isinstance(outcome, Document) and SECRET in outcome.text]
    slow = [source for source, _, seconds in results if seconds > LIMIT]
    unexplained = [source for source, outcome, _ in results if not isinstance(outcome, Document) and not outcome.reason]
    kinds = Counter(
        f"refused: {outcome.kind}" if isinstance(outcome, Unreadable) else type(outcome).__name__.lower()
        for _, outcome, _ in results
    )
    print(f"{count} inputs, {len(results)} outcomes")
    for kind, number in kinds.most_common():
        print(f"  {kind.replace('document', 'read')}: {number}")
    for source, _, seconds in sorted(results, key=lambda each: -each[2])[:5]:
        print(f"  slowest: {source} {seconds:.1f} s")
    for what, found in (
        ("no outcome", silent),
        ("no reason", unexplained),
        ("read from outside", stolen),
        ("slow", slow),
    ):
        print(f"{what}: {len(found)} {sorted(found)[:10] if found else ''}")
    return 1 if silent or stolen or slow or unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
