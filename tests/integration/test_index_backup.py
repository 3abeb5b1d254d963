"""Everything into one archive and back, and archives that are refused; and a folder that is followed."""

import io
import json
import tarfile
import threading
from contextlib import closing
from pathlib import Path

import pytest

from index.backup import MANIFEST, export, restore
from index.build import BuildReport, build
from index.catalog import Catalog
from index.schema import SCHEMA
from index.search import open_index, search
from index.settings import IndexSettings
from index.verify import verify
from index.watch import follow
from models.errors import InputError, SanadError, StateError
from tests.fakes import HashEmbedder


@pytest.fixture
def archive(settings: IndexSettings, embedder: HashEmbedder, tmp_path: Path) -> Path:
    build(settings, embedder)
    export(settings, tmp_path / "all.tar")
    return tmp_path / "all.tar"


@pytest.fixture
def elsewhere(settings: IndexSettings, tmp_path: Path) -> IndexSettings:
    return settings.model_copy(update={"store": tmp_path / "new store", "corpus": tmp_path / "new corpus"})


def test_what_was_exported_is_there_again_without_embedding(
    archive: Path, elsewhere: IndexSettings, embedder: HashEmbedder
) -> None:
    embedded = embedder.embedded
    assert vars(restore(elsewhere, archive)) == {"documents": 3, "files": 3}
    assert (verify(elsewhere).problems, verify(elsewhere).mended) == ((), 0)
    with closing(open_index(elsewhere, embedder)) as index:
        assert search(index, "كم عدد الأعضاء المراقبين في منظمة سيكا؟", 1)[0].document == "ar/سيكا"
    assert build(elsewhere, embedder).unchanged == 3 and embedder.embedded == embedded
    with pytest.raises(StateError, match="already"):
        restore(elsewhere, archive)
    assert not [*archive.parent.glob("*.part"), *archive.parent.glob("sanad-*")]


def test_a_file_of_another_content_is_not_overwritten(archive: Path, elsewhere: IndexSettings) -> None:
    path = elsewhere.corpus / "en" / "eco.md"
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    with pytest.raises(StateError, match=r"eco\.md"):
        restore(elsewhere, archive)
    assert path.read_text() == "mine" and not (elsewhere.store / "catalog.db").exists()


@pytest.mark.parametrize("at", [0, 3_000, 60_000])
def test_a_damaged_archive_is_refused_and_leaves_nothing(archive: Path, elsewhere: IndexSettings, at: int) -> None:
    raw = bytearray(archive.read_bytes())
    raw[at : at + 3] = b"\xff\x00\xfe"
    archive.write_bytes(raw)
    with pytest.raises(InputError):
        restore(elsewhere, archive)
    assert not elsewhere.corpus.exists() and not (elsewhere.store / "catalog.db").exists()


def test_a_truncated_archive_is_refused(archive: Path, elsewhere: IndexSettings) -> None:
    archive.write_bytes(archive.read_bytes()[:-40_000])
    with pytest.raises(InputError):
        restore(elsewhere, archive)
    assert not elsewhere.corpus.exists()


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        ({"format": 1, "schema": SCHEMA, "files": {"corpus/../../out.txt": {}}}, "outside"),
        ({"format": 1, "schema": SCHEMA, "files": {"/etc/passwd": {}}}, "outside"),
        ({"format": 1, "schema": SCHEMA - 1, "files": {}}, "another version"),
        ({"format": 1, "schema": SCHEMA, "files": {}}, "not list"),
        ([], "not an archive"),
    ],
)
def test_an_archive_of_others_is_refused(tmp_path: Path, elsewhere: IndexSettings, about: object, reason: str) -> None:
    path = tmp_path / "strange.tar"
    with tarfile.open(path, "w") as tar:
        for name, raw in ((MANIFEST, json.dumps(about).encode()), ("corpus/../../out.txt", b"x")):
            member = tarfile.TarInfo(name)
            member.size = len(raw)
            tar.addfile(member, io.BytesIO(raw))
    with pytest.raises(InputError, match=reason):
        restore(elsewhere, path)
    assert not (tmp_path / "out.txt").exists()


def test_a_folder_that_is_followed_is_built_again_when_it_changes(
    settings: IndexSettings, embedder: HashEmbedder
) -> None:
    reports: list[BuildReport | SanadError] = []
    stop, enough = threading.Event(), threading.Event()

    def write_until_seen() -> None:
        (settings.corpus / "new.txt").write_text("New.")
        while not enough.wait(0.2):
            (settings.corpus / ".hidden").touch()

    def tell(report: BuildReport | SanadError) -> None:
        reports.append(report)
        if len(reports) == 1:  # the folder is watched only from a moment on
            threading.Thread(target=write_until_seen, daemon=True).start()
        else:
            enough.set()
            stop.set()

    follow(settings, tell, embedder, stop)
    assert isinstance(reports[1], BuildReport) and reports[1].stored == ("new",)
    with closing(Catalog(settings.store)) as catalog:
        assert "New" in catalog.document("new").text
