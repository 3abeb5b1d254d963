"""Searching real SQLite and Chroma."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from index import vectors
from index.build import build
from index.filters import Filter, parse_filter
from index.search import Index, open_index, search
from index.settings import IndexSettings
from index.verify import verify
from models.errors import InputError, StateError
from models.installation import ROOT
from tests.fakes import HashEmbedder

QUESTION = "كم عدد الأعضاء المراقبين في منظمة سيكا؟"


@pytest.fixture
def index(settings: IndexSettings, embedder: HashEmbedder) -> Iterator[Index]:
    build(settings, embedder)
    opened = open_index(settings, embedder)
    yield opened
    opened.close()


def test_a_hit_is_the_article_s_own_text_with_its_sentences_scored(index: Index) -> None:
    hits = search(index, QUESTION, 3)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    hit = hits[0]
    assert (hit.document, hit.title, hit.language) == ("ar/سيكا", "منظمة سيكا", "ar")
    for each in hits:
        text = index.document(each.document).text
        assert text[each.start : each.end] == each.text
        assert all(text[sentence.start : sentence.end] == sentence.text for sentence in each.sentences)
    best = max(hit.sentences, key=lambda sentence: sentence.score)
    assert best.text == "تضم منظمة سيكا 27 عضوا دائما و9 أعضاء مراقبين."


def test_decorated_letters_find_what_plain_ones_do(index: Index) -> None:
    [plain] = search(index, QUESTION, 1)
    [decorated] = search(index, "كَمْ عَدَدُ الأعضاءِ المُراقِبينَ في منظّمةِ سيــكا؟\u200f", 1)
    assert decorated == plain


def test_no_more_hits_than_asked_for_and_than_there_are(index: Index) -> None:
    everything = search(index, "ECO", 1000)
    assert len(everything) == index.catalog.count()
    assert [hit.document for hit in search(index, "ECO", 2)] == [hit.document for hit in everything[:2]]
    assert search(index, "ECO", 0) == []


@pytest.mark.parametrize("question", ["", "  \n", "؟؟؟", "\u200f\u0640", "\x00"])
def test_a_question_without_words_is_refused(index: Index, question: str) -> None:
    with pytest.raises(InputError, match="empty"):
        search(index, question, 3)


def test_a_question_of_ten_thousand_words_is_answered_by_its_beginning_and_end(index: Index) -> None:
    assert search(index, QUESTION * 9 + " lorem ipsum" * 5000 + QUESTION * 9, 1)[0].document == "ar/سيكا"
    assert len(search(index, "x" * 1_000_000, 3)) == 3


def test_documents_are_listed_and_shown(index: Index) -> None:
    assert [each.id for each in index.documents()] == ["ar/أستانا", "ar/سيكا", "en/eco"]
    assert index.document("en/eco").title == "Economic Cooperation Organization"
    with pytest.raises(InputError, match="nowhere"):
        index.document("nowhere")


def test_no_index_and_an_empty_one_say_how_to_build_it(settings: IndexSettings, embedder: HashEmbedder) -> None:
    with pytest.raises(StateError, match="no index") as error:
        open_index(settings, embedder)
    assert "python -m index build" in error.value.hint
    assert not settings.store.exists()
    settings.store.mkdir()
    (settings.store / "catalog.db").write_bytes(b"")
    with pytest.raises(StateError, match="empty"):
        open_index(settings, embedder)


def test_vectors_are_cut_to_the_width_that_their_embedder_allows(
    index: Index, settings: IndexSettings, embedder: HashEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that was built before is brought up when it is opened."""
    before = [hit.document for hit in search(index, QUESTION, 3)]
    index.close()
    monkeypatch.setattr(vectors, "WIDTH", {embedder.name: 16})
    with closing(open_index(settings, embedder)) as cut:
        assert cut.collection.count() == cut.catalog.count()
        assert search(cut, QUESTION, 3)[0].document == before[0]
        [row, *_] = cut.catalog.rows("ar/سيكا")
        vector = cut.catalog.vectors([row])[0]
        assert cut.collection.nearest(vector, 1, "ar") == [row]
        altered = vector.copy()
        altered[16:] = 0
        assert cut.collection.differing([row], altered[None]) == []
        altered[:8] = 0
        assert cut.collection.differing([row], altered[None]) == [row]
    assert verify(settings).mended == 0


def test_what_another_process_adds_is_found(index: Index, settings: IndexSettings) -> None:
    assert search(index, "Baku and the Caspian Sea", 1)[0].document != "en/baku"
    (settings.corpus / "en" / "baku.txt").write_text("Baku lies on the Caspian Sea.")
    in_another_process(settings, "hash")
    assert search(index, "Baku and the Caspian Sea", 1)[0].document == "en/baku"


def test_an_open_index_that_another_process_rebuilt_otherwise_is_refused(index: Index, settings: IndexSettings) -> None:
    in_another_process(settings, "other", "rebuild=True")
    with pytest.raises(StateError, match="other"):
        search(index, QUESTION, 1)


def test_an_env_file_in_the_current_folder_is_left_alone(settings: IndexSettings, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("CHROMA_SERVER_HTTP_PORT=not a number\n")
    in_another_process(settings, "hash", folder=tmp_path)
    assert (settings.store / "catalog.db").exists()


def in_another_process(
    settings: IndexSettings, embedder: str, option: str = "rebuild=False", folder: Path = ROOT
) -> None:
    program = (
        "import sys; from index.build import build; from index.settings import IndexSettings;"
        "from tests.fakes import HashEmbedder;"
        f"build(IndexSettings.model_validate_json(sys.argv[1]), HashEmbedder(sys.argv[2]), {option})"
    )
    arguments = [sys.executable, "-c", program, settings.model_dump_json(), embedder]
    subprocess.run(arguments, check=True, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)})


def test_several_threads_search_while_a_build_runs(
    index: Index, settings: IndexSettings, embedder: HashEmbedder, tmp_path: Path
) -> None:
    [expected] = search(index, QUESTION, 1)
    with ThreadPoolExecutor(5) as threads:
        found = [threads.submit(search, index, QUESTION, 1) for _ in range(40)]
        for number in range(3):
            (settings.corpus / f"{number}.txt").write_text(f"Number {number} is here.")
            threads.submit(build, settings, embedder).result()
        assert all(each.result()[0].text == expected.text for each in found)
    assert len(index.documents()) == 6
    assert not list(tmp_path.glob("*.db"))


@pytest.mark.parametrize(
    ("only", "found"),
    [
        ("folder:ar", {"ar/أستانا", "ar/سيكا"}),
        ("lang:en", {"en/eco"}),
        ("id:en/eco id:ar/سيكا", {"en/eco", "ar/سيكا"}),
        ("folder:ar lang:en", set()),
        ("date:2021", set()),
    ],
)
def test_only_what_a_filter_allows_is_found(index: Index, only: str, found: set[str]) -> None:
    allowed = parse_filter(only)
    assert {hit.document for hit in search(index, QUESTION, 30, only=allowed)} == found
    assert {each.id for each in index.documents(allowed)} == found


@pytest.mark.parametrize(("whole", "exact", "wider"), [(300, 5000, 1000), (0, 5000, 1000), (0, 0, 1000), (0, 0, 1)])
def test_a_small_part_of_the_index_is_searched_whole_however_it_is_done(
    settings: IndexSettings,
    embedder: HashEmbedder,
    monkeypatch: pytest.MonkeyPatch,
    whole: int,
    exact: int,
    wider: int,
) -> None:
    """Few of a folder among many others that are nearer to the question."""
    for number in range(300):
        folder, said = ("few", "Ferry") if number % 60 == 0 else ("many", "The ferry of Marr crosses twice a day")
        path = settings.corpus / folder / f"{number}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{said}, number {number}.")
    build(settings, embedder)
    for name, value in {"ALL": whole, "EXACT": exact, "WIDER": wider}.items():
        monkeypatch.setattr(f"index.search.{name}", value)
    with closing(open_index(settings, embedder)) as index:
        only = Filter(folders=("few",))
        found = [hit.document for hit in search(index, "The ferry of Marr crosses twice a day", 3, only=only)]
        assert len(found) == 3 and all(id.startswith("few/") for id in found)
        assert search(index, "The ferry of Marr, number 120", 1, only=only)[0].document == "few/120"


def test_a_filter_follows_what_is_added(index: Index, settings: IndexSettings, embedder: HashEmbedder) -> None:
    only = Filter(folders=("en",))
    assert {hit.document for hit in search(index, "Baku", 30, only=only)} == {"en/eco"}
    (settings.corpus / "en" / "baku.txt").write_text("Baku lies on the Caspian Sea.")
    build(settings, embedder)
    assert {hit.document for hit in search(index, "Baku", 30, only=only)} == {"en/eco", "en/baku"}


def test_what_is_not_among_the_vectors_yet_does_not_stop_a_search(index: Index) -> None:
    english = index.catalog.rows("en/eco")
    vector = index.catalog.vectors(english[:1])[0]
    assert index.collection.nearest(vector, 3, "en", [*english, 10**6])[0] == english[0]
    assert index.collection.nearest(vector, 3, "en", [10**6]) == index.collection.nearest(vector, 3, "en", []) == []
