"""Building on real SQLite and Chroma: incremental, interrupted, refused, and never losing what is stored."""

import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from index import intake
from index.build import build, remove
from index.catalog import Catalog
from index.database import writing
from index.search import open_index
from index.settings import IndexSettings
from index.vectors import Collection
from index.verify import verify
from models.errors import InputError, StateError
from tests.fakes import HashEmbedder
from tests.integration.stores import best, stored


def test_a_second_build_embeds_only_what_changed(settings: IndexSettings, embedder: HashEmbedder) -> None:
    first = build(settings, embedder)
    assert (first.added, first.updated, first.unchanged, first.removed) == (3, 0, 0, 0)
    embedded = embedder.embedded
    assert build(settings, embedder).unchanged == 3
    assert embedder.embedded == embedded

    (settings.corpus / "en" / "eco.md").write_text("# ECO\n\nEverything is new here, and rather short.")
    (settings.corpus / "ar" / "أستانا.txt").unlink()
    (settings.corpus / "en" / "more.txt").write_text("More about nothing.")
    report = build(settings, embedder)
    assert (report.added, report.updated, report.unchanged, report.removed) == (1, 1, 1, 1)
    assert stored(settings) == {"ar/سيكا", "en/eco", "en/more"}
    assert verify(settings).problems == () and verify(settings).mended == 0


def test_what_cannot_be_read_stays_as_it_was(settings: IndexSettings, embedder: HashEmbedder) -> None:
    build(settings, embedder)
    (settings.corpus / "ar" / "سيكا.txt").write_bytes(b"\x00\x01binary")
    report = build(settings, embedder)
    assert {each.source for each in report.failed} == {"ar/سيكا.txt"}
    assert (report.unchanged, report.removed) == (2, 0)
    assert best(settings, embedder) == "ar/سيكا"
    with closing(Catalog(settings.store)) as catalog:
        assert [each.source for each in catalog.unreadable()] == ["ar/سيكا.txt"]


def test_an_article_whose_file_gave_way_to_one_that_cannot_be_read_is_gone(
    settings: IndexSettings, embedder: HashEmbedder
) -> None:
    build(settings, embedder)
    (settings.corpus / "en" / "eco.md").unlink()
    (settings.corpus / "en" / "eco.txt").write_bytes(b"\x00")
    report = build(settings, embedder)
    assert (report.gone, [each.source for each in report.failed]) == (("en/eco",), ["en/eco.txt"])


def test_a_file_beside_another_of_its_stem_takes_nothing_from_it(
    settings: IndexSettings, embedder: HashEmbedder
) -> None:
    build(settings, embedder)
    (settings.corpus / "en" / "eco.html").write_text("<p>Another article of that name.</p>")
    assert build(settings, embedder).stored == ("en/eco.html",)
    with closing(Catalog(settings.store)) as catalog:
        assert "ECO was founded" in catalog.document("en/eco").text


def test_a_renamed_file_keeps_its_vectors_and_opens_by_its_old_id(
    settings: IndexSettings, embedder: HashEmbedder
) -> None:
    build(settings, embedder)
    embedded = embedder.embedded
    (settings.corpus / "en" / "eco.md").rename(settings.corpus / "en" / "the organization (final).md")
    report = build(settings, embedder)
    assert (report.renamed, report.added, report.updated, report.removed, report.unchanged) == (1, 0, 0, 0, 2)
    assert report.moved == (("en/eco", "en/the organization (final)"),)
    (settings.corpus / "en" / "the organization (final).md").rename(settings.corpus / "eco2.md")
    build(settings, embedder)
    assert embedder.embedded == embedded
    with closing(Catalog(settings.store)) as catalog:
        for id in ("en/eco", "en/the organization (final)", "eco2"):
            assert (catalog.document(id).id, catalog.document(id).source) == ("eco2", "eco2.md")
    assert verify(settings).mended == 0
    (settings.corpus / "en" / "eco.md").write_text("Another article under the old name.")
    build(settings, embedder)
    with closing(Catalog(settings.store)) as catalog:
        assert catalog.document("en/eco").source == "en/eco.md"
        assert catalog.document("en/the organization (final)").id == "eco2"


def test_two_files_that_change_names_keep_their_vectors(settings: IndexSettings, embedder: HashEmbedder) -> None:
    build(settings, embedder)
    embedded = embedder.embedded
    folder = settings.corpus / "ar"
    (folder / "سيكا.txt").rename(folder / "x")
    (folder / "أستانا.txt").rename(folder / "سيكا.txt")
    (folder / "x").rename(folder / "أستانا.txt")
    assert build(settings, embedder).renamed == 2
    assert embedder.embedded == embedded
    assert best(settings, embedder) == "ar/أستانا"


def test_a_title_that_was_the_file_s_name_changes_with_it(settings: IndexSettings, embedder: HashEmbedder) -> None:
    text = "12 34 " * 20
    (settings.corpus / "scan-1.txt").write_text(text)
    build(settings, embedder)
    embedded = embedder.embedded
    (settings.corpus / "scan-1.txt").rename(settings.corpus / "harbour-rules.txt")
    report = build(settings, embedder)
    assert (report.renamed, report.added, report.updated, report.removed) == (1, 0, 0, 0)
    assert embedder.embedded > embedded
    with closing(Catalog(settings.store)) as catalog:
        assert catalog.document("scan-1").title == "harbour rules"


@pytest.mark.parametrize("empty", [True, False])
def test_an_empty_or_missing_corpus_wipes_nothing(settings: IndexSettings, embedder: HashEmbedder, empty: bool) -> None:
    build(settings, embedder)
    shutil.rmtree(settings.corpus)
    if empty:
        settings.corpus.mkdir()
    with pytest.raises(InputError, match="corpus"):
        build(settings, embedder, rebuild=True)
    assert best(settings, embedder) == "ar/سيكا"


def test_a_missing_corpus_leaves_no_store_behind(settings: IndexSettings, embedder: HashEmbedder) -> None:
    with pytest.raises(InputError, match="gone"):
        build(settings.model_copy(update={"corpus": settings.corpus / "gone"}), embedder)
    assert not settings.store.exists()


def test_an_interrupted_build_goes_on(
    settings: IndexSettings, embedder: HashEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "FIRST_PASSAGES", 1)
    monkeypatch.setattr(intake, "MOST_PASSAGES", 1)
    embed = embedder.embed_passages

    def fail_at_the_third(*given: Any) -> object:
        if len(stored(settings)) == 2:
            raise KeyboardInterrupt
        return embed(*given)

    monkeypatch.setattr(embedder, "embed_passages", fail_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        build(settings, embedder)
    monkeypatch.setattr(embedder, "embed_passages", embed)
    report = build(settings, embedder)
    assert (report.added, report.unchanged) == (1, 2)
    assert verify(settings).mended == 0


def test_a_build_that_dies_between_catalog_and_chroma_is_mended_when_opened(
    settings: IndexSettings, embedder: HashEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:

        def die(*_: object) -> None:
            raise KeyboardInterrupt

        patch.setattr(Collection, "add", die)
        with pytest.raises(KeyboardInterrupt):
            build(settings, embedder)
    assert stored(settings)
    assert best(settings, embedder) == "ar/سيكا"
    assert verify(settings).mended == 0


def test_there_is_one_writer(settings: IndexSettings, embedder: HashEmbedder) -> None:
    build(settings, embedder)
    with writing(settings.store):
        with pytest.raises(StateError, match="another process"):
            build(settings, embedder)
        assert best(settings, embedder) == "ar/سيكا"


def test_another_embedder_is_refused_and_a_rebuild_mends_it(settings: IndexSettings, embedder: HashEmbedder) -> None:
    build(settings, embedder)
    other = HashEmbedder("other")
    for attempt in (build, open_index):
        with pytest.raises(StateError, match="hash") as error:
            attempt(settings, other)
        assert "build --rebuild" in error.value.hint and "--store" in error.value.hint
    assert build(settings, other, rebuild=True).updated == 3
    assert best(settings, other) == "ar/سيكا"
    with pytest.raises(StateError, match="other"):
        open_index(settings, embedder)


def test_other_settings_are_refused(settings: IndexSettings, embedder: HashEmbedder) -> None:
    build(settings, embedder)
    changed = settings.model_copy(update={"chunk_tokens": 32})
    with pytest.raises(StateError, match="settings"):
        open_index(changed, embedder)
    build(changed, embedder, rebuild=True)
    assert best(changed, embedder) == "ar/سيكا"


def test_an_interrupted_rebuild_is_refused_and_the_next_build_goes_on_with_it(
    settings: IndexSettings, embedder: HashEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(settings, embedder)
    other = HashEmbedder("other")
    with monkeypatch.context() as patch:
        patch.setattr(intake, "FIRST_PASSAGES", 1)
        patch.setattr(intake, "MOST_PASSAGES", 1)
        embed = other.embed_passages

        def fail_later(*given: Any) -> object:
            if other.embedded:
                raise KeyboardInterrupt
            return embed(*given)

        patch.setattr(other, "embed_passages", fail_later)
        with pytest.raises(KeyboardInterrupt):
            build(settings, other, rebuild=True)
    with pytest.raises(StateError, match="rebuil"):
        open_index(settings, other)
    (settings.corpus / "en" / "eco.md").write_bytes(b"\x00")  # from now on only the catalog has it
    report = build(settings, other)
    assert (report.updated, report.unchanged, len(report.failed)) == (2, 1, 1)
    assert stored(settings) == {"ar/سيكا", "ar/أستانا", "en/eco"}
    assert best(settings, other, "Where is the seat of ECO in Tehran?") == "en/eco"


def test_a_catalog_of_another_schema_is_refused(settings: IndexSettings, embedder: HashEmbedder) -> None:
    build(settings, embedder)
    with closing(Catalog(settings.store)) as catalog:
        catalog._db.execute("PRAGMA user_version = 99")
    with pytest.raises(StateError, match="schema 99") as error:
        open_index(settings, embedder)
    assert "--rebuild" in error.value.hint
    assert build(settings, embedder, rebuild=True).added == 3


def test_a_full_disk_keeps_what_was_stored(settings: IndexSettings, embedder: HashEmbedder) -> None:
    build(settings, embedder)
    with closing(Catalog(settings.store)) as catalog:
        pages = catalog._db.execute("PRAGMA page_count").fetchone()[0]
        catalog._db.execute(f"PRAGMA max_page_count = {pages}")
        document = catalog.document("en/eco")
        with pytest.raises(StateError, match="full"):
            catalog.put([(type(document)(**{**vars(document), "id": "new", "text": "x" * 10**6}), [])])
        assert "new" not in catalog.sources()
    assert best(settings, embedder) == "ar/سيكا"


def test_remove(settings: IndexSettings, embedder: HashEmbedder) -> None:
    build(settings, embedder)
    assert remove(settings, "ar/سيكا").source == "ar/سيكا.txt"
    assert stored(settings) == {"ar/أستانا", "en/eco"}
    assert best(settings, embedder) != "ar/سيكا"
    with pytest.raises(InputError, match="nothing-here"):
        remove(settings, "nothing-here")


def test_a_passage_that_the_embedder_could_not_read_whole_is_refused(
    settings: IndexSettings, embedder: HashEmbedder
) -> None:
    build(settings, embedder)
    with pytest.raises(InputError, match="chunk_tokens"):
        build(settings.model_copy(update={"chunk_tokens": 300}), embedder, rebuild=True)
    assert best(settings, embedder) == "ar/سيكا"


def test_a_store_that_cannot_be_made(settings: IndexSettings, embedder: HashEmbedder, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StateError, match="file"):
        build(settings.model_copy(update={"store": tmp_path / "file" / "store"}), embedder)


def test_a_store_without_overviews_opens_and_gets_them_at_the_next_build(
    settings: IndexSettings, embedder: HashEmbedder
) -> None:
    build(settings, embedder)
    with closing(Catalog(settings.store)) as catalog:
        made = {id: catalog.overview(id) for id in catalog.sources()}
        assert all(each.sentences for each in made.values())
        with catalog.transaction():
            catalog.change("DROP TABLE overviews", [()])
    with closing(open_index(settings, embedder)) as index:
        assert {id: index.catalog.overview(id) for id in made} == made  # made for the occasion
        with pytest.raises(InputError, match="no document"):
            index.catalog.overview("nothing")
    embedded = embedder.embedded
    build(settings, embedder)
    assert embedder.embedded == embedded
    with closing(Catalog(settings.store)) as catalog:
        assert catalog.query("SELECT count(*) FROM overviews") == [(3,)]
        assert {id: catalog.overview(id) for id in made} == made
    assert verify(settings).problems == ()


def test_an_overview_goes_with_its_article(settings: IndexSettings, embedder: HashEmbedder) -> None:
    build(settings, embedder)
    (settings.corpus / "en" / "eco.md").rename(settings.corpus / "en" / "other.md")
    (settings.corpus / "ar" / "سيكا.txt").unlink()
    build(settings, embedder)
    with closing(Catalog(settings.store)) as catalog:
        about, text = catalog.overview("en/other"), catalog.document("en/other").text
        assert text[slice(*about.sentences[0])] == "ECO was founded in 1985 by Iran."
        assert (about.language, about.passages) == ("en", len(catalog.rows("en/other")))
        assert catalog.overview("en/eco") == about  # by its former ID
        assert catalog.query("SELECT count(*) FROM overviews") == [(2,)]
        assert catalog.digest("en/other", 1) == [about.sentences[0]]
