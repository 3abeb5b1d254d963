"""Which files of a folder may be articles, and what is said of the others."""

import os
from pathlib import Path

import pytest

from index.documents import Skipped, Unreadable, find_files, read_corpus
from index.documents.link import note_origin, origin
from index.types import Document


def left(folder: Path) -> dict[str, Skipped | Unreadable]:
    return {each.source: each for each in find_files(folder)[1]}


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("README.md", b"about", "tells about the folder"),
        (".hidden.txt", b"x", "Hidden"),
        ("photo.jpg", b"x", ".pptx"),
        ("no-ending", b"x", ".docx"),
        ("~$walls.docx", b"x", "a lock of Word"),
        (
            "link.url",
            b"[InternetShortcut]\r\nURL=https://penmarrow.example/walls\r\n",
            "https://penmarrow.example/walls",
        ),
        (
            "link.webloc",
            b"<plist><dict><key>URL</key><string>https://a.example</string></dict></plist>",
            "https://a.example",
        ),
        ("odd.webloc", b"\x00", "a page"),
    ],
)
def test_what_is_left_out_is_named_with_its_reason(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)
    found = left(tmp_path)[name]
    assert isinstance(found, Skipped) and reason in found.reason and found.kind


def test_what_leads_out_of_the_folder_is_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    (folder / "sub").mkdir(parents=True)
    outside = tmp_path / "secret.txt"
    outside.write_text("secret")
    (folder / "inside.txt").write_text("x")
    (folder / "sub" / "same.txt").symlink_to(folder / "inside.txt")
    (folder / "out.txt").symlink_to(outside)
    (folder / "far").symlink_to(tmp_path)
    (folder / "circle.txt").symlink_to(folder / "circle.txt")
    (folder / "gone.txt").symlink_to(folder / "nothing")
    os.mkfifo(folder / "pipe.txt")
    found = left(folder)
    assert set(found) == {"out.txt", "far/", "circle.txt", "gone.txt", "pipe.txt"}
    assert "outside" in found["out.txt"].reason and "regular" in found["pipe.txt"].reason
    assert [path.name for path in find_files(folder)[0]] == ["inside.txt", "same.txt"]


def test_a_corpus_that_is_itself_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_text("x")
    (tmp_path / "corpus").symlink_to(tmp_path / "real")
    assert find_files(tmp_path / "corpus")[1] == []


def test_a_link_beside_a_file_tells_where_that_is_from(tmp_path: Path) -> None:
    for name in ("eco.txt", "other.txt"):
        (tmp_path / name).write_text("ECO was founded in 1985.")
    note_origin(tmp_path / "eco.txt", "https://a.example/eco?سؤال=1")
    note_origin(tmp_path / "other.txt", "file:///etc/passwd")
    (tmp_path / "alone.url").write_text("[InternetShortcut]\nURL=https://b.example/")
    assert set(left(tmp_path)) == {"alone.url"}
    found = {each.id: each for each in read_corpus(tmp_path) if isinstance(each, Document)}
    assert found["eco"].url == "https://a.example/eco?سؤال=1" == origin(tmp_path / "eco.txt")
    assert found["other"].url is None
