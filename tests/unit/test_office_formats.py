"""What is read of documents, slides and tables of office programs, by the reader itself."""
# ruff: noqa: E501

import datetime
from typing import Any

import docx as docx_library
import openpyxl
import pptx
import pytest
from docx.opc.packuri import PackURI as docx_name
from docx.opc.part import Part as docx_part
from lxml import etree
from pptx.opc.package import Part as pptx_part
from pptx.opc.packuri import PackURI as pptx_name
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches

from tests.files import W, docx, named, odt, parsed, saved


def p(text: str, properties: str = "") -> str:
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def test_a_word_document_in_the_order_that_it_is_read() -> None:
    heading = '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>'
    body = (
        p("المدارس", heading)
        + "<w:p><w:r><w:t>أربع </w:t></w:r><w:ins><w:r><w:t>مدارس.</w:t></w:r></w:ins><w:del><w:r><w:delText>خمس"
        '</w:delText></w:r></w:del><w:r><w:rPr><w:vanish/></w:rPr><w:t>سر</w:t></w:r><w:r><w:footnoteReference w:id="2"/>'
        f"</w:r><w:r><w:pict><w:txbxContent>{p('هاتف 5550173')}</w:txbxContent></w:pict></w:r></w:p>"
        "<w:tbl><w:tblPr><w:bidiVisual/></w:tblPr>"
        f"<w:tr>{tc('المشروع')}{tc('السنة')}{tc('الكلفة')}</w:tr>"
        f"<w:tr>{tc('الربيع', '<w:vMerge w:val=' + chr(34) + 'restart' + chr(34) + '/>')}{tc('2023')}{tc('72000')}</w:tr>"
        f"<w:tr>{tc('', '<w:vMerge/>')}{tc('2024')}{tc('58500')}</w:tr></w:tbl>"
        f"<w:sdt><w:sdtContent>{p('في إطار.')}</w:sdtContent></w:sdt>"
        '<w:p><m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>x = 4</m:t></m:r>'
        "</m:oMath></w:p>"
        '<w:p><w:r><w:t>10</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>3</w:t></w:r></w:p>'
    )
    notes = (
        f'<w:footnote w:type="separator" w:id="0">{p("-")}</w:footnote><w:footnote w:id="2">{p("حاشية.")}</w:footnote>'
    )
    found = parsed("a.docx", docx(body, notes, header="تقرير داخلي"))
    assert found.title == "المدارس"
    assert found.text.split("\n\n") == [
        "المدارس",
        "أربع مدارس.",
        "حاشية.",
        "هاتف 5550173",
        "المشروع: الربيع؛ السنة: 2023؛ الكلفة: 72000",
        "المشروع: الربيع؛ السنة: 2024؛ الكلفة: 58500",
        "في إطار.",
        "x = 4",
        "10³",
        "تقرير داخلي",
    ]
    assert named(found) == {"المدارس": "المدارس"}


def test_slides_with_tables_notes_and_without_what_is_hidden() -> None:
    file = pptx.Presentation()
    first = file.slides.add_slide(file.slide_layouts[5])
    first.shapes.title.text = "The fair"
    table = first.shapes.add_table(2, 2, Inches(1), Inches(3), Inches(4), Inches(1)).table
    for at, text in enumerate(("Day", "Hour", "Sunday", "9")):
        table.cell(at // 2, at % 2).text = text
    box = first.shapes.add_textbox(Inches(1), Inches(2), Inches(4), Inches(1))
    box.text_frame.text = "On the quay."
    first.notes_slide.notes_text_frame.text = "Speak slowly."
    hidden = file.slides.add_slide(file.slide_layouts[5])
    hidden.shapes.title.text = "Secret"
    hidden._element.set("show", "0")
    last = file.slides.add_slide(file.slide_layouts[5])
    last.shapes.title.text = "النهاية"
    found = parsed("a.pptx", saved(file))
    assert found.text.split("\n\n") == ["The fair", "On the quay.", "Day: Sunday; Hour: 9", "Speak slowly.", "النهاية"]
    assert [(each.kind, each.name) for each in found.sections] == [("slide", "1"), ("slide", "3")]
    assert found.title == "The fair"


DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"


POINTS = (("", "الري"), (' type="pres"', "again"), (' type="asst"', "Seeds"), ("", " "))
WORDS = (
    f'<d:dataModel xmlns:d="{DIAGRAM}" xmlns:a="{DRAWING}"><d:ptLst>'
    + "".join(f"<d:pt{kind}><d:t><a:p><a:r><a:t>{word}</a:t></a:r></a:p></d:t></d:pt>" for kind, word in POINTS)
    + "</d:ptLst></d:dataModel>"
).encode()


def diagram_of(part: Any, words: Any) -> str:
    """The element that shows a diagram in a part of a document, whose words stand in another part."""
    return (
        f'<a:graphic xmlns:a="{DRAWING}"><a:graphicData uri="{DIAGRAM}"><d:relIds xmlns:d="{DIAGRAM}" '
        f'xmlns:r="{RELATIONS}" r:dm="{part.relate_to(words, f"{RELATIONS}/diagramData")}"/></a:graphicData></a:graphic>'
    )


def test_the_words_of_diagrams() -> None:
    document = docx_library.Document()
    document.add_paragraph("Steps:")
    word = docx_part(docx_name("/word/diagrams/data1.xml"), "application/x+xml", WORDS, document.part.package)
    drawn = etree.fromstring(f"<w:p{W}><w:r><w:drawing>{diagram_of(document.part, word)}</w:drawing></w:r></w:p>")
    document.element.body.insert(1, drawn)
    assert parsed("a.docx", saved(document)).text == "Steps:\n\n- الري\n- Seeds"

    file = pptx.Presentation()
    slide = file.slides.add_slide(file.slide_layouts[5])
    slide.shapes.title.text = "Steps"
    data = pptx_part(pptx_name("/ppt/diagrams/data1.xml"), "application/x+xml", file.part.package, WORDS)
    slide.shapes._spTree.append(
        parse_xml(
            f'<p:graphicFrame {nsdecls("p", "a")}><p:nvGraphicFramePr><p:cNvPr id="9" name="x"/><p:cNvGraphicFramePr/>'
            '<p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x="0" y="9"/><a:ext cx="9" cy="9"/></p:xfrm>'
            f"{diagram_of(slide.part, data)}</p:graphicFrame>"
        )
    )
    assert parsed("a.pptx", saved(file)).text == "Steps\n\n- الري\n- Seeds"


def test_the_date_of_the_template_is_not_that_of_the_file() -> None:
    document = docx_library.Document()
    document.add_paragraph("Text.")
    assert parsed("a.docx", saved(document)).date is None
    document.core_properties.modified = datetime.datetime(2024, 5, 1)
    assert parsed("a.docx", saved(document)).date == "2024-05-01"
    assert parsed("a.pptx", saved(pptx.Presentation())).date is None


def test_every_row_of_a_workbook_has_its_columns_names() -> None:
    book = openpyxl.Workbook()
    del book["Sheet"]
    walls = book.create_sheet("Walls")
    for row in (["Walls of Penmarrow"], [], ["Wall", "Length", "Share", "Seen"]):
        walls.append(row)
    walls.append(["Cairn", 14.0, 0.25, datetime.datetime(2021, 6, 11)])
    walls["C4"].number_format = "0%"
    book.create_sheet("أسعار").append(["البند", "السعر"])
    book["أسعار"].append(["تذكرة", 7])
    book.create_sheet("Hidden").append(["x"])
    book["Hidden"].sheet_state = "hidden"
    found = parsed("a.xlsx", saved(book))
    assert found.text.split("\n\n") == [
        "Walls of Penmarrow",
        "Wall: Cairn; Length: 14; Share: 25%; Seen: 2021-06-11",
        "البند: تذكرة؛ السعر: 7",
    ]
    assert [each.name for each in found.sections] == ["Walls 1", "Walls 4", "أسعار 2"]
    assert found.left_out == ""
    walls.append(["All", "=SUM(B4:B4)"])
    assert parsed("a.xlsx", saved(book)).left_out.startswith("Formulas without a result: 1.")


def test_an_open_document_with_notes_tables_and_changes() -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>deleted</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes><text:h>Kilns</text:h>"
        "<text:p>Last lit<text:s text:c='2'/>in 1911<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>By Ada Finch.</text:p></text:note-body></text:note>.<draw:text-box><text:p>Boxed.</text:p></draw:text-box>"
        "</text:p><table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Kiln</text:p>"
        "</table:table-cell><table:table-cell><text:p>Height</text:p></table:table-cell></table:table-row>"
        "</table:table-header-rows><table:table-row><table:table-cell><text:p>Tarn</text:p></table:table-cell>"
        "<table:table-cell><text:p>6 m</text:p></table:table-cell></table:table-row></table:table>"
    )
    meta = "<dc:title>x</dc:title><meta:initial-creator>Ada Finch</meta:initial-creator><dc:date>2020-02-03T04:05</dc:date>"
    found = parsed("a.odt", odt(body, meta))
    assert found.text.split("\n\n") == [
        "Kilns",
        "Last lit  in 1911.",
        "By Ada Finch.",
        "Boxed.",
        "Kiln: Tarn; Height: 6 m",
    ]
    assert (found.title, found.author, found.date) == ("Kilns", "Ada Finch", "2020-02-03")


def test_rich_text_with_notes_tables_and_hidden_text() -> None:
    source = (
        r"{\rtf1\ansi\ansicpg1256{\fonttbl{\f0\fcharset178 Arial;}}{\info{\title The quarry}{\author Ada Finch}}"
        r"{\header Guild\par}\f0 Bought in 1978.{\footnote A gift.} {\v secret}\par "
        r"\'c7\'e1\'da\'e4\'e6\'c7\'e4\par Stone\cell Price\cell\row Slate\cell 7\cell\row\pard End.}"
    )
    found = parsed("a.rtf", source)
    assert found.text.split("\n\n") == [
        "Bought in 1978.",
        "العنوان",
        "Stone: Slate; Price: 7",
        "End.",
        "A gift.",
        "Guild",
    ]
    assert (found.title, found.author) == ("The quarry", "Ada Finch")


@pytest.mark.parametrize("encoding", ["cp1256", "utf-8"])
def test_rich_text_whose_letters_are_not_escaped(encoding: str) -> None:
    assert parsed("a.rtf", r"{\rtf1\ansi\ansicpg1256 طاحونة قديمة.}".encode(encoding)).text == "طاحونة قديمة."
