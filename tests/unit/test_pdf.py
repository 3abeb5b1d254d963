"""Whole files. Those in tests/pdfs were made by `python -m benchmarks.pdf --keep`, of the texts that stand there."""

import io
from pathlib import Path

import pypdf
import pytest

from benchmarks.pdf.recipes import recipes_of_all
from index.documents import pdf, recognition
from index.documents.layout import lines
from index.documents.page_picture import draw, page_picture, stretches
from index.documents.parsed import Parsed
from models.errors import InputError

PDFS = Path(__file__).parents[1] / "pdfs"
TRUTHS = {each.file: each.lines for each in recipes_of_all()}


def of_lines(*pages: str, password: str = "", owner: str = "") -> bytes:
    """A PDF with a page for each text (ASCII), in Helvetica."""
    name, dictionary = pypdf.generic.NameObject, pypdf.generic.DictionaryObject
    writer = pypdf.PdfWriter()
    font = {name("/Type"): name("/Font"), name("/Subtype"): name("/Type1"), name("/BaseFont"): name("/Helvetica")}
    fonts = dictionary({name("/F1"): writer._add_object(dictionary(font))})
    for text in pages:
        page = writer.add_blank_page(400, 300)
        page[name("/Resources")] = dictionary({name("/Font"): fonts})
        content = pypdf.generic.DecodedStreamObject()
        shown = " T* ".join(f"({line}) Tj" for line in text.split("\n"))
        content.set_data(f"BT /F1 12 Tf 14 TL 20 200 Td {shown} ET".encode())
        page[name("/Contents")] = writer._add_object(content)
    writer.add_metadata({"/Title": "Minutes", "/Author": "Ada Lind", "/CreationDate": "D:20210504120000Z"})
    if password or owner:
        writer.encrypt(password, owner or None, algorithm="RC4-128")
    raw = io.BytesIO()
    writer.write(raw)
    return raw.getvalue()


@pytest.fixture(autouse=True)
def no_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (pdf, recognition):
        monkeypatch.setattr(module, "missing_languages", lambda: None)


def parse(file: Path) -> Parsed:
    return pdf.parse(file.read_bytes(), file.name)


@pytest.mark.parametrize("file", sorted(path.name for path in PDFS.glob("*.pdf") if "no-map" not in path.name))
def test_made_files_are_read_as_they_were_written(file: str) -> None:
    assert parse(PDFS / file).text.split() == " ".join(TRUTHS[file]).split()


def test_pages_begin_where_their_text_begins() -> None:
    parsed = parse(PDFS / "WeasyPrint-head-and-foot.pdf")
    assert [each.name for each in parsed.sections] == [str(n) for n in range(1, len(parsed.sections) + 1)]
    assert len(parsed.sections) > 1 and all(
        parsed.text[each.start - 1 : each.start] in ("", " ", "\n") for each in parsed.sections
    )


def test_a_page_without_letters_is_refused_with_the_reason() -> None:
    with pytest.raises(InputError, match=r"not mapped to letters|no words") as refused:
        parse(PDFS / "reportlab-no-map-to-letters.pdf")
    assert refused.value.kind == "unreadable" and "tesseract" in refused.value.hint


def test_properties_are_read_and_a_bad_page_among_good_ones_is_named() -> None:
    good, bad = (
        "The minutes of the meeting\nwere read and agreed upon.",
        "Xqzj vwkq zzxj qvkz wxqj\nkzqv jjxw qkzv xwjq vqkz",
    )
    parsed = pdf.parse(of_lines(good, bad, good.replace("agreed", "voted")), "minutes-3.pdf")
    assert (parsed.title, parsed.author, parsed.date) == ("Minutes", "Ada Lind", "2021-05-04")
    assert parsed.left_out == "p. 2: its letters make no words"
    assert "agreed" in parsed.text and "voted" in parsed.text and "qvkz" not in parsed.text
    assert [each.name for each in parsed.sections] == ["1", "3"]


def test_a_lock_against_readers_refuses_and_one_of_the_owner_does_not() -> None:
    text = "Apprentices must build two metres of wall."
    assert pdf.parse(of_lines(text, owner="o"), "rules.pdf").text == text
    with pytest.raises(InputError, match="password") as locked:
        pdf.parse(of_lines(text, password="p", owner="o"), "rules.pdf")
    assert locked.value.kind == "password"


def test_empty_pages_and_pictures_of_pages_hold_no_text() -> None:
    with pytest.raises(InputError) as empty:
        pdf.parse(of_lines("", ""), "blank.pdf")
    assert empty.value.kind in ("empty", "scan")
    from PIL import Image

    scan = io.BytesIO()
    Image.new("L", (200, 100), 128).save(scan, "PDF")
    with pytest.raises(InputError, match="scan") as scanned:
        pdf.parse(scan.getvalue(), "scan.pdf")
    assert scanned.value.kind == "scan"


@pytest.mark.parametrize("cut", [0, 9, 200])
def test_a_broken_file_raises_and_does_not_end_the_program(cut: int) -> None:
    with pytest.raises(Exception, match=r"."):
        pdf.parse(of_lines("Some words.")[:cut], "broken.pdf")


def test_a_page_is_drawn_with_the_quotation_marked(tmp_path: Path) -> None:
    from PIL import Image

    file = tmp_path / "a file.pdf"
    file.write_bytes(of_lines("One line.\nAnother line is quoted here.", "The second page."))
    plain = Image.open(io.BytesIO(draw(file.read_bytes(), file.name, "1", [])))
    marked = Image.open(io.BytesIO(page_picture(file, "1", ["Another line is quoted here."])))
    assert marked.size == plain.size and plain.tobytes() != marked.tobytes()
    assert b"\xff\xeb\x78" in marked.tobytes() and b"\xff\xeb\x78" not in plain.tobytes()
    with pytest.raises(InputError):
        page_picture(file, "7", [])


def test_of_a_quotation_over_two_pages_the_part_on_the_page_is_found() -> None:
    import pypdfium2  # type: ignore[import-untyped]

    from index.documents.glyphs import sheets

    document = pypdfium2.PdfDocument(of_lines("was holed twice on the slipway.\nIncome came to nothing."))
    read = lines(sheets(document[0].get_textpage())[0])
    found = stretches(read, "Nobody was hurt, although the boat was holed twice on the slipway.")
    assert ["".join(glyph.text for glyph in line) for line in found] == ["washoledtwiceontheslipway"]
    assert stretches(read, "of which nothing stands here") == []
