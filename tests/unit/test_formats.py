"""What is read of each format, by the reader itself."""
# ruff: noqa: E501

from email.message import EmailMessage

import pytest

from benchmarks.pages import PAGES, Page
from index import schema
from index.types import Document, Section
from models.errors import InputError
from tests.files import archive, epub, named, parsed

MARKDOWN = """---
title: "ميناء: الصيد"
author: [سلمى راعي, Elsa Thorne]
date: 2021-06-11
tags: [harbour, مد وجزر]
link: https://example.org/p
draft: false
---

# The harbour

> [!note] Updated
> By the *harbour office*.

It has **34 boats**.[^1] See [[customs|the customs house]] and [Pell](https://example.org).

| Berth | Price |
|-------|------:|
| A     | 18    |
| C     | 44    |

Tide
: the rise of the sea

- [x] crane
- ice
  - house

```python
depth = [[1, 2]]
```

<!-- not for readers -->

[^1]: The cannery paid for it.
"""


def test_markdown_is_read_as_it_is_displayed() -> None:
    found = parsed("a.md", MARKDOWN)
    assert (found.title, found.date, found.url) == ("ميناء: الصيد", "2021-06-11", "https://example.org/p")
    assert (found.author, found.tags) == ("سلمى راعي, Elsa Thorne", ("harbour", "مد وجزر"))
    assert found.text.split("\n\n") == [
        "The harbour",
        "Updated\nBy the harbour office.",
        "It has 34 boats. See the customs house and Pell.",
        "Berth: A; Price: 18",
        "Berth: C; Price: 44",
        "Tide: the rise of the sea",
        "- [x] crane\n- ice\n  - house",
        "depth = [[1, 2]]",
        "1. The cannery paid for it.",
    ]
    assert named(found) == {"The harbour": "The harbour"}


def test_what_markdown_makes_bold_is_told_by_exact_offsets() -> None:
    source = (
        "# The **old** town\n\nA  **wall of\nstone** and <b>a __gate__</b> by <strong></strong>it.\n\n"
        "- **تضمّ سيكا** 27\n- none\n\n| **Day** | Hour |\n|---|---|\n| **Sat** | 5 |\n\n"
        "A<b> blank </b>side, 2 ** 3, `**code**`, ***both***."
    )
    found = parsed("a.md", source)
    assert [found.text[start:end] for start, end in found.bold] == ["wall of\nstone", "a gate", "تضمّ سيكا", "both"]
    assert found.text == parsed("a.md", source.replace("<b>", "<i>").replace("</b>", "</i>")).text
    assert "\n\nA wall of\nstone and a gate by it.\n\n- تضمّ سيكا 27\n" in found.text


def test_what_is_bold_is_stored_with_the_sections() -> None:
    found = Document("a", "A", "Old town", "en", "", "a.md", sections=(Section(0, "heading", "Old"),), bold=((0, 3),))
    columns = schema.columns(found)
    assert len(columns) == len(schema.DOCUMENT.split(", "))
    assert schema.document(columns) == found


@pytest.mark.parametrize(
    ("source", "title", "text"),
    [
        ("---\ntitle: A title: with a colon\ndate: 3\n---\nText.", "A title: with a colon", "Text."),
        ('+++\ntitle = "Of fish"\n+++\nText.', "Of fish", "Text."),
        ("---\nالعنوان: ري السهل\n---\nنص.", "ري السهل", "نص."),
        ("Text.\n\n---\n\nMore.", "", "Text.\n\nMore."),
        ("---\nA line of text between two rules.\n---\nMore.", "A line of text between two rules.", None),
        ("---\n---\nText.", "", "Text."),
    ],
)
def test_front_matter(source: str, title: str, text: str | None) -> None:
    found = parsed("a.md", source)
    assert found.title == title
    assert text is None or found.text == text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_gives_its_own_text_and_not_what_stands_around_it(page: Page) -> None:
    text = " ".join(parsed("page.html", page.markup).text.split())
    assert [part for part in page.keep if part not in text] == []
    assert [part for part in page.drop if part in text] == []


def test_html_blocks_and_metadata() -> None:
    found = parsed(
        "page.html",
        "<html><head><title>سيكا &amp; آسيا | Site</title><meta name='author' content='Tilda Brann'>"
        "<meta property='article:published_time' content='2024-03-04T10:00:00Z'>"
        "<link rel='canonical' href='https://example.org/cica'></head><body><article><h1>سيكا &amp; آسيا</h1>"
        "<p>سطر\nأول <b>غامق</b>.</p><p>ثان<br>ثالث</p><h2>Table</h2><table><tr><td>a</td><td>b</td></tr></table>"
        "</article></body></html>",
    )
    assert found.text == "سيكا & آسيا\n\nسطر أول غامق.\n\nثان\nثالث\n\nTable\n\na: b"
    assert (found.title, found.author, found.date) == ("سيكا & آسيا", "Tilda Brann", "2024-03-04")
    assert found.url == "https://example.org/cica"
    assert [each.name for each in found.sections] == ["سيكا & آسيا", "Table"]


def test_nothing_of_a_page_s_main_text_is_lost_inside_other_elements() -> None:
    prose = (
        "<p>The ferry has linked the island with the harbour since the war, and carries cars and people alike.</p>" * 3
    )
    found = parsed(
        "a.html",
        f"<html><body><article><h1>Ferry</h1>{prose}<ul><li>Cars<ul><li>small: 26</li><li>large: 40</li></ul></li></ul>"
        "<figure><blockquote>It never sails in fog.</blockquote><figcaption>The captain</figcaption></figure>"
        "<p>On <time>3 March 1968</time> it burned 10<sup>3</sup> litres<sup><a href='#n1'>1</a></sup> for 5 m<sup>2</sup>,"
        f" the 4<sup>th</sup> time.</p><div class='callout'>Bring 7 tickets.</div><p>He said <q>never</q> twice.</p>{prose}"
        "</article></body></html>",
    )
    assert found.text.split("\n\n")[2:-1] == [
        "- Cars\n  - small: 26\n  - large: 40",
        "It never sails in fog.",
        "The captain",
        "On 3 March 1968 it burned 10³ litres for 5 m², the 4th time.",
        "Bring 7 tickets.",
        'He said "never" twice.',
    ]


@pytest.mark.parametrize(
    "source",
    [
        "Wall,Built\nTarn,1804\n",
        "Wall;Built\r\nTarn;1804\r\n",
        "Wall\tBuilt\n\n\nTarn\t1804",
        '"Wall","Built"\n"Tarn","1804"',
    ],
)
def test_csv_with_any_delimiter(source: str) -> None:
    found = parsed("a.csv", source)
    assert (found.text, found.title) == ("Wall: Tarn; Built: 1804", "a")
    assert found.sections == (Section(0, "row", "4" if "\n\n\n" in source else "2"),)


def test_a_table_in_arabic_and_in_its_old_encoding() -> None:
    found = parsed("a.csv", "المدرسة؛الطلاب\nابن الهيثم؛903\nالنهضة؛268\n".encode("iso-8859-6"))
    assert found.text == "المدرسة: ابن الهيثم؛ الطلاب: 903\n\nالمدرسة: النهضة؛ الطلاب: 268"


def test_a_book_in_the_order_of_its_chapters() -> None:
    pages = {
        "one.xhtml": "<html><body><h1>One</h1><p>On 3 March 1812 Noah Tegg began.</p></body></html>",
        "two.xhtml": "<html><body><h1>الثاني</h1><p>ثم مضى.</p></body></html>",
    }
    metadata = (
        "<dc:title>A waller's diary</dc:title><dc:creator>Noah Tegg</dc:creator><dc:date>1831-05</dc:date>"
        "<dc:subject>walls</dc:subject>"
    )
    found = parsed("a.epub", epub(pages, metadata))
    assert found.text == "One\n\nOn 3 March 1812 Noah Tegg began.\n\nالثاني\n\nثم مضى."
    assert (found.title, found.author, found.date) == ("A waller's diary", "Noah Tegg", "1831-05")
    assert named(found) == {"One": "One", "الثاني": "الثاني"} and found.tags == ("walls",)


def test_a_mail_and_the_mail_inside_it() -> None:
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "a@example.org", "السعر"
    inner.set_content("سبعة دنانير.", charset="windows-1256")
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Date"] = (
        "Dora Quist <d@example.org>",
        "Flour",
        "Thu, 26 Nov 2026 10:00:00 +0300",
    )
    mail.set_content("See below.\n\nDora")
    mail.add_alternative("<p>See <b>below</b>.</p>", subtype="html")
    mail.add_attachment(inner)
    mail.add_attachment(b"\x00\x01", maintype="application", subtype="octet-stream", filename="x.bin")
    found = parsed("a.eml", mail.as_bytes())
    assert found.text == "See below.\n\nDora\n\nالسعر\n\nسبعة دنانير."
    assert (found.title, found.author, found.date) == ("Flour", "Dora Quist", "2026-11-26")
    assert found.left_out == "x.bin: no file of this kind is read"


def test_the_files_attached_to_a_mail() -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@example.org", "Walls"
    mail.set_content("The list is attached.")
    for number, price in ((1, "تسعة"), (2, "عشرة")):
        inner = EmailMessage()
        inner["Subject"] = f"العرض {number}"
        inner.set_content(f"{price} دنانير.")
        mail.add_attachment(inner)
    mail.add_attachment("Wall,Built\nLong Tarn,1804\n", subtype="csv", filename="walls.csv")
    mail.add_attachment("# سور\n\nسور المدينة.\n\n## باب\n\nباب من خشب.", filename="سور.md")
    mail.add_attachment(b"PK\x03\x04", maintype="application", subtype="msword", filename="broken.docx")
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png")
    found = parsed("a.eml", mail.as_bytes())
    assert found.text.split("\n\n") == [
        "The list is attached.",
        *("العرض 1", "تسعة دنانير.", "العرض 2", "عشرة دنانير."),
        "Wall: Long Tarn; Built: 1804",
        *("سور", "سور المدينة.", "باب", "باب من خشب."),
    ]
    named = [(each.kind, each.name, found.text[each.start :].split("\n")[0]) for each in found.sections]
    assert named == [
        ("heading", "العرض 1", "العرض 1"),
        ("heading", "العرض 2", "العرض 2"),
        ("heading", "walls.csv", "Wall: Long Tarn; Built: 1804"),
        ("row", "walls.csv 2", "Wall: Long Tarn; Built: 1804"),
        ("heading", "سور.md", "سور"),
        ("heading", "سور", "سور"),
        ("heading", "باب", "باب"),
    ]
    assert found.left_out.startswith("broken.docx cannot be read as Word document")
    assert found.left_out.endswith("; An attachment without a name (image/png)")


def test_a_mail_of_html_alone() -> None:
    mail = EmailMessage()
    mail["Subject"] = "x"
    mail.set_content("<style>p{}</style><p>Two <i>tonnes</i>.</p>", subtype="html")
    assert parsed("a.eml", mail.as_bytes()).text == "Two tonnes."


@pytest.mark.parametrize(
    ("name", "raw", "reason"),
    [
        ("a.docx", archive({}), "Word"),
        ("a.pptx", b"PK\x03\x04", "PowerPoint"),
        ("a.xlsx", b"", "Excel"),
        ("a.epub", archive({"x": "y"}), "EPUB"),
        ("a.odt", archive({"content.xml": "<r/>"}), "OpenDocument"),
        ("a.rtf", b"%PDF", "RTF"),
        ("a.eml", b"just text", "mail"),
        ("a.csv", "\n".join([",".join("ab" * 600)] * 2).encode(), "columns"),
    ],
)
def test_what_is_no_such_file_is_refused_as_that(name: str, raw: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        parsed(name, raw)


def test_an_archive_that_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.documents.archive.MAX_UNPACKED", 1000)
    for suffix in ("docx", "pptx", "xlsx", "odt", "epub"):
        with pytest.raises(InputError, match="unpacks"):
            parsed(f"bomb.{suffix}", archive({"content.xml": "0" * 2000}))
