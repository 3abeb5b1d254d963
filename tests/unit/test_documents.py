import io
import json
from pathlib import Path

import pypdf
import pytest

from index.documents import Reading, Skipped, Unreadable, read_corpus
from index.types import Document
from models.errors import InputError

ARABIC = "مؤتمر سيكا\n\nتضم المنظمة 27 عضوا دائما و9 أعضاء مراقبين، وتُعدّ منتدى للحوار."
FRENCH = "Été à Paris\n\nL'hôtel où naît la forêt, près du café où l'élève rêvait déjà."


def read(folder: Path) -> dict[str, Reading]:
    return {r.id if isinstance(r, Document) else r.source: r for r in read_corpus(folder)}


def document(reading: Reading) -> Document:
    assert isinstance(reading, Document), reading
    return reading


def failure(reading: Reading) -> Unreadable:
    assert isinstance(reading, Unreadable), reading
    return reading


def pdf(text: str, password: str = "") -> bytes:
    """A one-page PDF that shows `text` (ASCII) in Helvetica."""
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(300, 300)
    font = pypdf.generic.DictionaryObject(
        {
            pypdf.generic.NameObject("/Type"): pypdf.generic.NameObject("/Font"),
            pypdf.generic.NameObject("/Subtype"): pypdf.generic.NameObject("/Type1"),
            pypdf.generic.NameObject("/BaseFont"): pypdf.generic.NameObject("/Helvetica"),
        }
    )
    fonts = pypdf.generic.DictionaryObject({pypdf.generic.NameObject("/F1"): writer._add_object(font)})
    resources = pypdf.generic.DictionaryObject({pypdf.generic.NameObject("/Font"): fonts})
    page[pypdf.generic.NameObject("/Resources")] = resources
    content = pypdf.generic.DecodedStreamObject()
    lines = " T* ".join(f"({line}) Tj" for line in text.split("\n"))
    content.set_data(f"BT /F1 12 Tf 14 TL 20 200 Td {lines} ET".encode())
    page[pypdf.generic.NameObject("/Contents")] = writer._add_object(content)
    if password:
        writer.encrypt(password)
    raw = io.BytesIO()
    writer.write(raw)
    return raw.getvalue()


def test_a_text_keeps_every_character_and_takes_its_title_from_the_first_line(tmp_path: Path) -> None:
    (tmp_path / "ar").mkdir()
    (tmp_path / "ar" / "سيكا.txt").write_text(ARABIC, encoding="utf-8")
    article = document(read(tmp_path)["ar/سيكا"])
    assert article.text == ARABIC
    assert (article.title, article.language, article.source) == ("مؤتمر سيكا", "ar", "ar/سيكا.txt")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# What is *CICA*?\n\nA forum.", "What is CICA?"),
        ("A heading\nA paragraph follows.", "A heading"),
        ("This is a sentence.\nAnother.", "This is a …"),
        ("word " * 60, "word word word word word word word word …"),
        ("12 34", "the file name"),
        ("word", "the file name"),
        ("---\n\nText of one.", "Text …"),
        ('---\ntitle: "Of fish"\n---\n# Fish\n\nText.', "Of fish"),
        ("Text.\n\n## Later\n\nMore.", "Later"),
        (
            "This paragraph was wrapped by an editor at some\nwidth, and so its first line is no title\nof ours.",
            "This paragraph",
        ),
        ("The Summit, a meeting of heads of state, stands at the top.", "The Summit"),
        ("أستانا هي عاصمة كازاخستان منذ عام 1997.", "أستانا"),
        ("وقال الوزير في كلمته (أمس): إن العام كان جيدا.", "وقال الوزير في كلمته"),
    ],
)
def test_titles(tmp_path: Path, text: str, title: str) -> None:
    (tmp_path / "the-file_name.md").write_text(text, encoding="utf-8")
    assert document(read(tmp_path)["the-file_name"]).title == title


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (ARABIC, "utf-8"),
        (ARABIC, "utf-8-sig"),
        (ARABIC, "utf-16"),
        (ARABIC, "cp1256"),
        ("CICA and ECO in English, and one word: سيكا. " * 3, "cp1256"),
        (FRENCH, "cp1252"),
        ("Naïve café", "latin-1"),
    ],
)
def test_encodings(tmp_path: Path, text: str, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    assert document(read(tmp_path)["a"]).text == text


def test_windows_line_ends_and_controls_go(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"Title\r\n\r\nText\x0b of one.\x7f")
    assert document(read(tmp_path)["a"]).text == "Title\n\nText\n of one."


@pytest.mark.parametrize(
    ("name", "raw", "reason"),
    [
        ("photo.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x01", "binary"),
        ("noise.md", bytes(range(1, 32)) * 9, "binary"),
        ("broken.txt", ARABIC.encode()[:-1] + b"\xff!", "byte"),
        ("cut.txt", b"\xff\xfea", "broken utf-16"),
        ("empty.txt", b"", "no text"),
        ("blank.html", b"<html><script>var x</script></html>", "no text"),
        ("fake.pdf", b"%PDF-1.4 nothing", "PDF"),
        ("fake.docx", b"PK\x03\x04", "Word"),
        ("locked.pdf", pdf("secret", "password"), "password"),
        ("scan.pdf", pdf(""), "no text"),
    ],
)
def test_a_bad_file_is_named_and_stops_nothing(tmp_path: Path, name: str, raw: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(raw)
    (tmp_path / "zz.txt").write_text("Good text.")
    readings = read(tmp_path)
    assert name in failure(readings[name]).reason and reason in failure(readings[name]).reason
    assert document(readings["zz"]).text == "Good text."


def test_a_file_over_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.documents.corpus.MAX_BYTES", 10)
    (tmp_path / "long.txt").write_text("more than ten")
    assert "limit" in failure(read(tmp_path)["long.txt"]).reason


def test_jsonl_gives_an_article_a_line_and_survives_a_bad_one(tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": "x/1", "title": " The\ntitle ", "text": "نص", "language": "en", "date": "2022", "url": "u"}),
        "not json",
        json.dumps({"id": "x/2"}),
        "",
        json.dumps({"id": "x/1", "text": "again"}),
        json.dumps({"id": 7, "text": "Seven\n\nText."}),
        json.dumps(["id", "text"]),
        json.dumps({"id": "x/3", "text": " \n"}),
    ]
    (tmp_path / "all.jsonl").write_text("\ufeff" + "\n".join(lines), encoding="utf-8")
    readings = read(tmp_path)
    first = document(readings["x/1"])
    assert (first.title, first.text, first.language) == ("The title", "نص", "en")
    assert (first.date, first.url, first.source) == ("2022", "u", "all.jsonl")
    assert document(readings["7"]).title == "Seven"
    reasons = " ".join(r.reason for r in read_corpus(tmp_path) if isinstance(r, Unreadable) and r.source == "all.jsonl")
    assert all(named in reasons for named in ("all.jsonl:2", "all.jsonl:3", "all.jsonl:5", "all.jsonl:7", "'x/3'"))


def test_files_of_one_stem_are_all_read_and_a_line_has_its_own_id(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one")
    (tmp_path / "a.md").write_text("two")
    (tmp_path / "b.jsonl").write_text('{"id": "a", "text": "three"}\n{"id": "a", "text": "four"}')
    readings = read(tmp_path)
    assert {id: document(readings[id]).text for id in ("a", "a.md", "a.txt")} == {
        "a": "three",
        "a.md": "two",
        "a.txt": "one",
    }
    assert "b.jsonl:2" in failure(readings["b.jsonl"]).reason
    (tmp_path / "b.jsonl").unlink()
    assert set(read(tmp_path)) == {"a", "a.txt"}


def test_what_is_no_article_is_passed_over(tmp_path: Path) -> None:
    for name in ("README.md", "LICENSE", ".hidden.txt", "photo.png"):
        (tmp_path / name).write_text("x")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "a.txt").write_text("x")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "readme.md").write_text("An article")
    readings = read(tmp_path)
    left = {"README.md", "LICENSE", ".hidden.txt", "photo.png", ".git/"}
    assert set(readings) == {*left, "sub/readme"}
    assert all(isinstance(readings[name], Skipped) for name in left)


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="gone"):
        list(read_corpus(tmp_path / "gone"))
