"""The command `sanad`: what it hands on, and the articles that it brings along."""

import sys
from pathlib import Path

import pytest

import sanad
from models import installation


@pytest.mark.parametrize(
    ("line", "handed_on"),
    [
        (["ask", "من؟", "--json"], ["ask", "من؟", "--json"]),
        (["index", "build", "--corpus", "x"], ["build", "--corpus", "x"]),
        (["serve", "--port", "7861"], ["--port", "7861"]),
        (["mcp"], ["mcp"]),
    ],
)
def test_a_program_gets_its_own_arguments(
    line: list[str], handed_on: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    got: list[list[str]] = []
    monkeypatch.setattr(sys, "argv", ["sanad", *line])
    monkeypatch.setattr(sanad, "_program", lambda name: lambda: got.append([name, *sys.argv[1:]]))
    sanad.main()
    assert got == [[line[0], *handed_on]]


@pytest.mark.parametrize("line", [[], ["fly"], ["-x"]])
def test_what_is_no_program_is_bad_usage(line: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["sanad", *line])
    with pytest.raises(SystemExit) as caught:
        sanad.main()
    assert caught.value.code == 2


def test_every_program_is_there() -> None:
    assert all(callable(sanad._program(name)) for name in sanad.ABOUT)


def test_articles_are_brought_once(tmp_path: Path) -> None:
    shipped, corpus = tmp_path / "shipped", tmp_path / "data" / "corpus"
    (shipped / "ar").mkdir(parents=True)
    (shipped / "ar" / "مقال.md").write_text("نص", "utf-8")
    sanad.bring_articles(shipped, corpus)
    assert (corpus / "ar" / "مقال.md").read_text("utf-8") == "نص"
    (corpus / "ar" / "مقال.md").unlink()
    sanad.bring_articles(shipped, corpus)
    assert not (corpus / "ar" / "مقال.md").exists()
    assert [path.name for path in corpus.parent.iterdir()] == ["corpus"]


def test_what_a_person_types(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [installation.program(name) for name in ("app", "rag", "index")] == [
        "python app.py",
        "python -m rag",
        "python -m index",
    ]
    monkeypatch.setattr(installation, "INSTALLED", True)
    assert [installation.program(name) for name in ("app", "rag", "index")] == ["sanad serve", "sanad", "sanad index"]
