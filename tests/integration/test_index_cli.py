"""`python -m index`: what it prints and the exit status."""

import json
from contextlib import closing
from pathlib import Path

import pytest

import index.__main__ as cli
from index.build import build
from index.catalog import Catalog
from index.documents import plain
from index.documents.parsed import Parsed
from index.settings import IndexSettings
from models.errors import InputError, StateError
from tests.fakes import HashEmbedder


@pytest.fixture
def folders(settings: IndexSettings, embedder: HashEmbedder, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The arguments for a store that the hash embedder builds."""
    monkeypatch.setenv("SANAD_INDEX_CHUNK_TOKENS", str(settings.chunk_tokens))
    monkeypatch.setattr(cli, "build", lambda given, **options: build(given, embedder, **options))
    return ["--corpus", str(settings.corpus), "--store", str(settings.store)]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    capsys.readouterr()
    assert cli.main([*arguments, "--json"]) == 0
    printed: dict[str, object] = json.loads(capsys.readouterr().out)
    return printed


def test_build_status_verify_remove(
    folders: list[str], settings: IndexSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    (settings.corpus / "bad.txt").write_bytes(b"\x00")
    (settings.corpus / "photo.png").write_bytes(b"\x00")
    report = run(capsys, "build", *folders)
    assert (report["added"], report["removed"]) == (3, 0)
    assert [each["source"] for each in report["failed"]] == ["bad.txt"]  # type: ignore[attr-defined]
    assert [each["source"] for each in report["skipped"]] == ["photo.png"]  # type: ignore[attr-defined]

    status = run(capsys, "status", *folders)
    assert (status["embedder"], status["complete"], len(status["documents"])) == ("hash", True, 3)  # type: ignore[arg-type]
    report = run(capsys, "verify", *folders)
    assert (report["documents"], report["chunks"]) == (3, status["chunks"])
    assert not any(report[each] for each in ("problems", "mended", "repaired", "lost", "aside"))
    assert run(capsys, "remove", "en/eco", *folders) == {"removed": "en/eco"}
    assert len(run(capsys, "status", *folders)["documents"]) == 2  # type: ignore[arg-type]


def test_only_some_articles_are_listed_and_shown(folders: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "build", *folders)
    [listed] = run(capsys, "status", *folders, "--only", "folder:en lang:en")["documents"]  # type: ignore[misc,arg-type]
    assert (listed["id"], listed["author"], listed["tags"]) == ("en/eco", None, [])
    assert run(capsys, "show", "--all", *folders, "--only", "folder:en")["id"] == "en/eco"
    with pytest.raises(InputError, match="colour"):
        cli.main(["status", *folders, "--only", "colour:red"])


def test_a_dry_run_tells_what_would_happen_and_writes_nothing(
    folders: list[str], settings: IndexSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    planned = run(capsys, "build", "--dry-run", *folders)
    assert [each["source"] for each in planned["added"]] == ["ar/أستانا.txt", "ar/سيكا.txt", "en/eco.md"]  # type: ignore[attr-defined]
    assert not settings.store.exists()
    run(capsys, "build", *folders)
    before = {path: path.stat().st_mtime_ns for path in settings.store.glob("catalog*")}
    corpus = settings.corpus
    (corpus / "ar" / "سيكا.txt").write_text("Another text.")
    (corpus / "ar" / "أستانا.txt").rename(corpus / "astana.txt")
    (corpus / "en" / "eco.md").unlink()
    (corpus / "bad.txt").write_bytes(b"\x00")
    (corpus / "photo.png").write_bytes(b"\x00")
    (corpus / "new.txt").write_text("New.")
    planned = run(capsys, "build", "--dry-run", *folders)
    named = {
        kind: [each["source"] for each in planned[kind]]  # type: ignore[attr-defined]
        for kind in ("added", "changed", "renamed", "removed", "failed", "skipped")
    }
    assert named == {
        "added": ["new.txt"],
        "changed": ["ar/سيكا.txt"],
        "renamed": ["astana.txt"],
        "removed": ["en/eco.md"],
        "failed": ["bad.txt"],
        "skipped": ["photo.png"],
    }
    assert cli.main(["build", "--dry-run", *folders]) == 0
    printed = capsys.readouterr().out
    assert "renamed  astana.txt  (was ar/أستانا.txt)" in printed and "1 added, 1 changed" in printed
    assert before == {path: path.stat().st_mtime_ns for path in settings.store.glob("catalog*")}


def test_status_names_what_a_killed_build_left_out_and_what_could_not_be_read(
    folders: list[str], settings: IndexSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    (settings.corpus / "bad.txt").write_bytes(b"\x00")
    run(capsys, "build", *folders)
    status = run(capsys, "status", "--store", str(settings.store))
    assert (status["complete"], status["missing"]) == (True, [])
    assert [each["source"] for each in status["changes"]["failed"]] == ["bad.txt"]  # type: ignore[index]
    with closing(Catalog(settings.store)) as catalog:
        catalog.remove(["en/eco"])  # as if a build had been killed before it came there
    status = run(capsys, "status", "--store", str(settings.store))
    assert (status["complete"], status["missing"]) == (False, ["en/eco.md"])
    assert cli.main(["status", "--store", str(settings.store)]) == 0
    printed = capsys.readouterr().out
    assert "added    en/eco.md" in printed and "is behind" in printed and "bad.txt is not text" in printed


def test_pages_that_could_not_be_read_are_named(
    folders: list[str], settings: IndexSettings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also by a later build that reads nothing anew."""
    part = Parsed("A harbour\n\nIt has nine berths.", left_out="p. 2: its letters make no words")
    read = plain.parse
    monkeypatch.setattr(plain, "parse", lambda raw, name: part if b"berths" in raw else read(raw, name))
    (settings.corpus / "harbour.txt").write_text("berths", encoding="utf-8")
    named = [{"source": "harbour.txt", "reason": part.left_out, "kind": ""}]
    assert run(capsys, "build", *folders)["partly"] == named
    assert run(capsys, "build", *folders)["partly"] == named
    assert run(capsys, "status", *folders)["partly"] == {"harbour.txt": part.left_out}


def test_for_people_failures_go_to_standard_error(
    folders: list[str], settings: IndexSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    (settings.corpus / "bad.txt").write_bytes(b"\x00")
    assert cli.main(["build", *folders]) == 0
    out, err = capsys.readouterr()
    assert "3 added" in out and "1 failed" in out
    assert "bad.txt is not text" in err
    assert cli.main(["status", *folders]) == 0
    assert "منظمة سيكا" in capsys.readouterr().out


def test_nothing_readable_at_all_exits_1(folders: list[str], settings: IndexSettings) -> None:
    for path in settings.corpus.rglob("*.*"):
        path.write_bytes(b"\x00")
    assert cli.main(["build", *folders]) == 1


def test_damage_found_by_verify_exits_1(
    folders: list[str], settings: IndexSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["build", *folders])
    with closing(Catalog(settings.store)) as catalog:
        catalog._db.execute("UPDATE documents SET text = 'x'")
    assert cli.main(["verify", *folders]) == 1
    assert "verify --repair" in capsys.readouterr().err


def test_errors(folders: list[str], tmp_path: Path) -> None:
    for arguments in (["status"], ["remove", "x"], ["verify"]):
        with pytest.raises(StateError, match="no index"):
            cli.main([*arguments, *folders])
        assert not Path(folders[-1], "catalog.db").exists()
    with pytest.raises(InputError, match="gone"):
        cli.main(["build", *folders, "--corpus", str(tmp_path / "gone")])
    with pytest.raises(SystemExit) as bad_usage:
        cli.main(["frobnicate"])
    assert bad_usage.value.code == 2


def test_show_prints_the_texts_as_they_are_stored(
    folders: list[str], settings: IndexSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "build", *folders)
    capsys.readouterr()
    assert cli.main(["show", "--all", "--json", *folders]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    with closing(Catalog(settings.store)) as catalog:
        assert [line["id"] for line in lines] == [each.id for each in catalog.documents()]
        assert all(line["text"] == catalog.document(line["id"]).text for line in lines)
    assert run(capsys, "show", lines[0]["id"], *folders) == lines[0]
    for line in lines:
        about, text = line["overview"], line["text"]
        assert all(text[each["start"] : each["end"]] == each["text"] for each in about["sentences"])
        assert list(about) == ["sentences", "mentions", "passages", "language", "date"]
    capsys.readouterr()
    assert cli.main(["show", "en/eco", *folders]) == 0
    assert "en, 1 passage\n- ECO was founded in 1985 by Iran.\n" in capsys.readouterr().out
    with pytest.raises(InputError, match="no document"):
        cli.main(["show", "nothing", *folders])
