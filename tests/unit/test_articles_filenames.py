import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.filenames import MAX_BYTES, safe_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("article.txt", "article.txt"),
        ("منارة تاروت ٢٠٢١.PDF", "منارة تاروت ٢٠٢١.pdf"),
        ("CICA وسيكا.md", "CICA وسيكا.md"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\temp\\a.docx", "a.docx"),
        ('a "b" <c>: d?*|.html', "a b c d.html"),
        ("it's.txt", "it's.txt"),
        ("\u202etxt.exe\u200f.txt", "txt.exe.txt"),
        ("a\x00\x1b[31m\nb.txt", "a[31m b.txt"),
        ("  . hidden .txt", "hidden.txt"),
        (".htaccess", "htaccess"),
        (".txt", "article.txt"),
        ("", "article"),
        ("..", "article"),
        ("CON.txt", "_CON.txt"),
        ("lpt1.old.txt", "_lpt1.old.txt"),
        ("archive.tar.gz", "archive.tar.gz"),
        ("ﺳﻴﻜﺎ ـــ مُحَمَّد.txt", "ﺳﻴﻜﺎ ـــ مُحَمَّد.txt"),
        ("e\u0301.txt", "é.txt"),
    ],
)
def test_safe_name(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_taken_stem_gets_a_number_whatever_its_case_and_ending() -> None:
    assert safe_name("Light.md", {"light"}) == "Light 2.md"
    assert safe_name("light.txt", {"light", "light 2"}) == "light 3.txt"


@given(st.text(max_size=400), st.sampled_from(["", ".txt", ".JSONL", ".exe"]))
def test_any_name_becomes_one_that_stays_in_its_folder(name: str, ending: str) -> None:
    safe = safe_name(name + ending)
    assert safe.isprintable() and safe.strip(" ") == safe
    assert not set('/\\:*?"<>|') & set(safe) and not safe.startswith(".")
    assert 0 < len(safe.encode()) <= MAX_BYTES
    if ending in (".txt", ".JSONL"):
        assert safe.endswith(ending.lower())
    assert safe_name(safe) == safe


def test_a_long_name_is_cut_between_letters() -> None:
    safe = safe_name("م" * 300 + ".txt", {"م" * 95})
    assert safe.endswith(".txt") and set(safe.removesuffix(".txt")) <= set("م 2")
    assert len(safe.encode()) <= MAX_BYTES
