"""Damage on real SQLite and Chroma: what is found, what is mended, and what is refused."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from index.build import build
from index.catalog import Catalog
from index.database import FILE
from index.settings import IndexSettings
from index.types import LANGUAGES
from index.vectors import FOLDER, Collection
from index.verify import verify
from models.errors import StateError
from tests.fakes import HashEmbedder
from tests.integration.stores import best, stored


def test_chroma_is_made_anew_from_the_catalog(settings: IndexSettings, embedder: HashEmbedder) -> None:
    build(settings, embedder)
    embedded = embedder.embedded
    shutil.rmtree(settings.store / FOLDER)
    assert best(settings, embedder) == "ar/سيكا"
    (settings.store / FOLDER / "chroma.sqlite3").write_bytes(b"junk" * 100)
    assert best(settings, embedder) == "ar/سيكا"
    shutil.rmtree(settings.store / FOLDER)
    (settings.store / FOLDER).write_text("a file")
    assert build(settings, embedder).unchanged == 3
    assert best(settings, embedder) == "ar/سيكا"
    assert embedder.embedded == embedded


def test_verify_finds_wrong_vectors_and_mends_them(settings: IndexSettings, embedder: HashEmbedder) -> None:
    report = build(settings, embedder)
    with closing(Catalog(settings.store)) as catalog, closing(Collection(catalog)) as collection:
        rows = catalog.rows()
        collection.add(rows[:1], -catalog.vectors(rows[:1]), ["ar"])
        collection.remove(rows[1:2])
        collection.add([10**6], catalog.vectors(rows[:1]), ["ar"])
    found = verify(settings)
    assert (found.documents, found.chunks, found.problems, found.mended) == (3, report.chunks, (), 3)
    assert verify(settings).mended == 0


def test_a_vector_among_those_of_the_other_language_is_taken_out(
    settings: IndexSettings, embedder: HashEmbedder
) -> None:
    build(settings, embedder)
    with closing(Catalog(settings.store)) as catalog, closing(Collection(catalog)) as collection:
        row = catalog.rows()[:1]
        [language] = catalog.languages(row)
        other = next(each for each in LANGUAGES if each != language)
        collection.add(row, -catalog.vectors(row), [other])
        assert row[0] in collection.rows()[other]
    assert verify(settings).mended == 1
    assert verify(settings).mended == 0
    with closing(Catalog(settings.store)) as catalog, closing(Collection(catalog)) as collection:
        assert row[0] in collection.rows()[language] - collection.rows()[other]


@pytest.mark.parametrize("alteration", ["text = 'x' || text", "sections = 'x'"])
def test_a_text_that_is_not_what_was_stored_is_not_opened(
    settings: IndexSettings, embedder: HashEmbedder, alteration: str
) -> None:
    build(settings, embedder)
    with closing(Catalog(settings.store)) as catalog:
        catalog.change(f"UPDATE documents SET {alteration} WHERE id = 'en/eco'", [()])
        assert catalog.document("ar/سيكا").text
        with pytest.raises(StateError, match="en/eco") as raised:
            catalog.document("en/eco")
    assert (raised.value.kind, "verify --repair" in raised.value.hint) == ("index_damaged", True)


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        ("UPDATE documents SET text = 'x' || text WHERE id = 'en/eco'", "text of 'en/eco'"),
        ("UPDATE sentences SET end = start", "'en/eco'"),
        ("DELETE FROM chunks WHERE ordinal = 0", "in no passage"),
        ("UPDATE chunks SET vector = zeroblob(length(vector))", "vector"),
        ("UPDATE chunks SET tokens = zeroblob(1 + length(tokens))", "token vectors"),
        ("UPDATE documents SET tags = 'x' WHERE id = 'en/eco'", "text of 'en/eco'"),
        ("DELETE FROM lexical WHERE rowid = (SELECT max(row) FROM chunks)", "by their words"),
        ("INSERT INTO lexical (rowid, passage, title) VALUES (999, 'x', 'x')", "belong to no article"),
        ("UPDATE lexical_docsize SET id = id + 1000", "search by words"),
    ],
)
def test_verify_reports_what_is_wrong_in_the_catalog_and_a_repair_mends_it(
    settings: IndexSettings, embedder: HashEmbedder, damage: str, named: str
) -> None:
    build(settings, embedder)
    with closing(Catalog(settings.store)) as catalog:
        catalog._db.execute(damage)  # no public way does damage
    assert any(named in problem for problem in verify(settings).problems)
    embedded = embedder.embedded
    shutil.move(settings.corpus, settings.corpus.with_name("elsewhere"))
    report = verify(settings, embedder, repair=True)
    assert report.problems == ()
    assert bool(report.repaired) == (embedder.embedded > embedded)
    if report.lost:
        assert report.lost == ("en/eco",) and stored(settings) == {"ar/سيكا", "ar/أستانا"}
        shutil.move(settings.corpus.with_name("elsewhere"), settings.corpus)
        assert build(settings, embedder).stored == ("en/eco",)
    again = verify(settings)
    assert (again.problems, again.mended, again.documents) == ((), 0, 3)


def test_a_repair_embeds_anew_what_another_embedder_made_from_the_stored_text(
    settings: IndexSettings, embedder: HashEmbedder
) -> None:
    build(settings, embedder)
    shutil.rmtree(settings.corpus)
    other = HashEmbedder("other")
    report = verify(settings, other, repair=True)
    assert (len(report.repaired), report.problems) == (3, ())
    assert best(settings, other) == "ar/سيكا"


def test_a_repair_saves_what_can_be_read_of_a_damaged_catalog(settings: IndexSettings, embedder: HashEmbedder) -> None:
    for number in range(40):
        (settings.corpus / f"{number}.txt").write_text(f"Number {number}\n\n" + f"The {number}th says so. " * 40)
    build(settings, embedder)
    embedded = embedder.embedded
    path = settings.store / FILE
    with closing(Catalog(settings.store)) as catalog:
        catalog.query("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        for page in range(20, path.stat().st_size // 4096, 9):
            file.seek(4096 * page)
            file.write(b"\xff" * 4096)
    report = verify(settings, embedder, repair=True)
    assert report.problems == () and Path(report.aside).exists()
    assert 0 < report.documents <= 43 and embedder.embedded - embedded > 0
    build(settings, embedder)
    assert (verify(settings).problems, verify(settings).documents) == ((), 43)
    assert best(settings, embedder) == "ar/سيكا"


@pytest.mark.parametrize("offset", [0, 4096])
def test_a_damaged_catalog_is_said_so_and_set_aside_by_a_rebuild(
    settings: IndexSettings, embedder: HashEmbedder, offset: int
) -> None:
    build(settings, embedder)
    with (settings.store / FILE).open("r+b") as file:
        file.seek(offset)
        file.write(b"\xff" * 12000)
    with pytest.raises(StateError, match="damaged") as error:
        build(settings, embedder)
    assert "verify --repair" in error.value.hint and FILE in error.value.message
    assert build(settings, embedder, rebuild=True).added == 3
    assert best(settings, embedder) == "ar/سيكا"
    assert list(settings.store.glob(f"{FILE}.*-*")), "the damaged file is kept"
