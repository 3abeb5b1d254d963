"""`python -m index`: what it prints and the exit status."""

import json
from contextlib import closing
from pathlib import Path

import pytest

import index.__main__ as cli
from index.build import build
from index.catalog import Catalog
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
    assert run(capsys, "verify", *folders) == {"documents": 3, "chunks": status["chunks"], "problems": [], "mended": 0}
    assert run(capsys, "remove", "en/eco", *folders) == {"removed": "en/eco"}
    assert len(run(capsys, "status", *folders)["documents"]) == 2  # type: ignore[arg-type]


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
    assert "--rebuild" in capsys.readouterr().err


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
    with pytest.raises(InputError, match="no document"):
        cli.main(["show", "nothing", *folders])
