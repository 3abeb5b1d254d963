"""Adding, removing and reading again on a real index: each file has its outcome, and nothing stored is lost."""

import json
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from index.build import Progress, build
from index.database import writing
from index.search import open_index, search
from index.settings import IndexSettings
from models.errors import StateError
from tests.fakes import HashEmbedder
from ui.articles import followed
from ui.shelf import Outcome, Report, Shelf, Upload, Watch, add, add_text, articles, read_again, remove

QUESTION = "Where does the lighthouse of Tarout stand?"
LIGHTHOUSE = "The Lighthouse\n\nThe lighthouse of Tarout stands on the island's eastern shore. It was lit in 1911."


@pytest.fixture
def shelf(settings: IndexSettings, embedder: HashEmbedder) -> Iterator[Shelf]:
    build(settings, embedder)
    index = open_index(settings, embedder)
    yield Shelf(index, max_bytes=10_000)
    index.close()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


def upload(inbox: Path, name: str, content: str | bytes) -> Upload:
    path = inbox / f"{len(list(inbox.iterdir()))}"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return Upload(name, path)


def outcomes(report: Report) -> tuple[Outcome, ...]:
    assert report.error is None
    return report.outcomes


def ignore(_: Progress) -> None:
    pass


def test_a_good_and_a_bad_file_each_have_their_outcome_and_the_good_one_is_found(shelf: Shelf, inbox: Path) -> None:
    good = upload(inbox, "منارة 'تاروت'.txt", LIGHTHOUSE)
    files = [
        upload(inbox, "photo.jpg", b"\xff\xd8"),
        good,
        upload(inbox, "binary.txt", b"\x00\x01\x02"),
        upload(inbox, "broken.pdf", b"%PDF-1.7 nothing"),
        upload(inbox, "empty.md", ""),
        upload(inbox, "large.txt", "x" * 10_001),
        Upload("lost.txt", None),
    ]
    found = {(each.name, each.result, each.kind) for each in outcomes(add(shelf, files, ignore))}
    assert found == {
        ("photo.jpg", "failed", "format"),
        ("منارة 'تاروت'.txt", "added", ""),
        ("binary.txt", "failed", "binary"),
        ("broken.pdf", "failed", "damaged"),
        ("empty.md", "failed", "empty"),
        ("large.txt", "failed", "large"),
        ("lost.txt", "failed", "upload"),
    }
    assert search(shelf.index, QUESTION, 1)[0].document == "added/منارة 'تاروت'"
    assert [path.name for path in (shelf.corpus / "added").iterdir()] == ["منارة 'تاروت'.txt"]
    assert list(inbox.iterdir()) == [], "uploads are not left behind"
    assert {each.state for each in articles(shelf)} == {"ready"}


def test_a_name_that_leads_elsewhere_stays_in_the_folder(shelf: Shelf, inbox: Path) -> None:
    names = [
        "../../../outside.txt",
        "..\\..\\outside.txt",
        "/etc/outside.txt",
        "a" * 300 + ".txt",
        "\u202etxt.exe.txt",
        ".txt",
    ]
    added = outcomes(add(shelf, [upload(inbox, name, f"{LIGHTHOUSE} {n}") for n, name in enumerate(names)], ignore))
    assert [each.result for each in added] == ["added"] * len(names)
    kept = [path.name for path in (shelf.corpus / "added").iterdir()]
    assert len(kept) == len(names)
    assert {"outside.txt", "outside 2.txt", "outside 3.txt", "txt.exe.txt"} < set(kept)
    assert not list(shelf.corpus.parent.rglob("outside.txt.*")) and not (shelf.corpus.parent / "outside.txt").exists()


def test_the_same_content_again_is_told_and_not_stored_twice(shelf: Shelf, inbox: Path) -> None:
    first = [upload(inbox, "one.txt", LIGHTHOUSE), upload(inbox, "two.txt", LIGHTHOUSE)]
    assert [each.result for each in outcomes(add(shelf, first, ignore))] == ["known", "added"]
    original = (shelf.corpus / "en" / "eco.md").read_bytes()
    assert outcomes(add(shelf, [upload(inbox, "copy.md", original)], ignore)) == (Outcome("copy.md", "known"),)
    assert len(articles(shelf)) == 4


def test_another_article_of_the_same_name_does_not_take_its_place(shelf: Shelf, inbox: Path) -> None:
    outcomes(add(shelf, [upload(inbox, "Light.txt", LIGHTHOUSE)], ignore))
    outcomes(add(shelf, [upload(inbox, "light.md", "# Another\n\nThis is another article.")], ignore))
    assert {each.source for each in articles(shelf) if each.source.startswith("added/")} == {
        "added/Light.txt",
        "added/light 2.md",
    }


def test_lines_of_articles(shelf: Shelf, inbox: Path) -> None:
    lines = [json.dumps({"id": f"news-{n}", "title": f"News {n}", "text": LIGHTHOUSE + str(n)}) for n in range(3)]
    file = upload(inbox, "news.jsonl", "\n".join([*lines, "not JSON", '{"id": 3}', lines[0]]))
    found = outcomes(add(shelf, [file], ignore))
    assert found[0] == Outcome("news.jsonl", "added", articles=3, passages=found[0].passages)
    assert found[1:] == (Outcome("news.jsonl", "failed", "json"), Outcome("news.jsonl", "failed", "taken"))
    assert outcomes(remove(shelf, ["news-1"], ignore)) == (Outcome("News 1", "failed", "shared"),)
    assert {each.result for each in outcomes(remove(shelf, ["news-0", "news-1", "news-2"], ignore))} == {"removed"}
    assert len(articles(shelf)) == 3


@pytest.mark.parametrize("title", ["منارة تاروت", "", 'A "quoted" / slashed <b>title</b>'])
def test_a_pasted_text(shelf: Shelf, title: str) -> None:
    text = "The lighthouse of Tarout stands on the island's eastern shore, and nobody knows why it was built there."
    [outcome] = outcomes(add_text(shelf, title, text, ignore))
    assert outcome.result == "added"
    hit = search(shelf.index, QUESTION, 1)[0]
    assert hit.document.startswith("added/")
    if title:
        assert hit.title == title
    assert [each.kind for each in outcomes(add_text(shelf, title, " \n", ignore))] == ["empty"]


def test_removing_keeps_the_file_out_of_the_corpus(shelf: Shelf) -> None:
    original = (shelf.corpus / "ar" / "سيكا.txt").read_bytes()
    assert outcomes(remove(shelf, ["ar/سيكا"], ignore)) == (Outcome("منظمة سيكا", "removed"),)
    assert (shelf.corpus / ".removed" / "ar" / "سيكا.txt").read_bytes() == original
    assert outcomes(read_again(shelf, ignore)) == ()
    assert {each.id for each in articles(shelf)} == {"ar/أستانا", "en/eco"}
    assert all(hit.document != "ar/سيكا" for hit in search(shelf.index, "سيكا", 5))


def test_the_last_article_stays(shelf: Shelf) -> None:
    everything = [each.id for each in articles(shelf)]
    assert {(each.result, each.kind) for each in outcomes(remove(shelf, everything, ignore))} == {("failed", "last")}
    assert len(articles(shelf)) == 3


def test_reading_again_tells_what_changed_and_the_table_what_is_wrong(shelf: Shelf) -> None:
    corpus = shelf.corpus
    (corpus / "en" / "eco.md").write_text("# ECO\n\nEverything is new here.")
    (corpus / "ar" / "سيكا.txt").write_bytes(b"\x00")
    (corpus / "ar" / "أستانا.txt").unlink()
    (corpus / "new.txt").write_text(LIGHTHOUSE)
    (corpus / "scan.pdf").write_bytes(b"%PDF")
    states = {each.source: each.state for each in articles(shelf)}
    assert states["ar/أستانا.txt"] == "gone" and states["new.txt"] == "waiting"

    steps: list[Progress] = []
    report = read_again(shelf, steps.append)
    assert {(each.name, each.result, each.kind) for each in report.outcomes} == {
        ("en/eco.md", "updated", ""),
        ("new.txt", "added", ""),
        ("ar/أستانا", "removed", ""),
        ("ar/سيكا.txt", "failed", "binary"),
        ("scan.pdf", "failed", "damaged"),
    }
    assert {step.stage for step in steps} == {"reading", "indexing"}
    assert steps[-1].done == steps[-1].total
    now = {each.source: (each.state, each.kind) for each in articles(shelf)}
    assert now["ar/سيكا.txt"] == ("outdated", "binary")
    assert now["scan.pdf"] == ("unreadable", "damaged")
    assert now["new.txt"] == ("ready", "")
    assert outcomes(remove(shelf, ["scan.pdf"], ignore)) == (Outcome("scan", "removed"),)
    assert "scan.pdf" not in {each.source for each in articles(shelf)}


def test_while_another_program_writes_the_files_wait(shelf: Shelf, inbox: Path) -> None:
    with writing(shelf.index.settings.store):
        report = add(shelf, [upload(inbox, "light.txt", LIGHTHOUSE)], ignore)
    assert isinstance(report.error, StateError)
    assert report.outcomes == (Outcome("light.txt", "waiting"),)
    assert {each.state for each in articles(shelf) if each.source == "added/light.txt"} == {"waiting"}
    assert [each.result for each in outcomes(read_again(shelf, ignore))] == ["added"]


def test_two_hundred_files_with_progress_while_questions_are_searched(shelf: Shelf, inbox: Path) -> None:
    files = [upload(inbox, f"article {n}.txt", f"Article {n}\n\n{LIGHTHOUSE} It is number {n}.") for n in range(200)]
    work = followed(partial(add, shelf, files))
    steps = [next(work)]
    assert search(shelf.index, "كم عدد الأعضاء المراقبين في منظمة سيكا؟", 1)[0].document == "ar/سيكا"
    while True:
        try:
            steps.append(next(work))
        except StopIteration as end:
            report: Report = end.value
            break
    assert [each.result for each in outcomes(report)] == ["added"] * 200
    assert len(articles(shelf)) == 203
    indexing = [step.done for step in steps if step.stage == "indexing"]
    assert indexing == sorted(indexing)


def test_work_that_nobody_looks_at_any_more_comes_to_its_end(shelf: Shelf, inbox: Path) -> None:
    ended = threading.Event()

    def work(watch: Watch) -> Report:
        report = add(shelf, [upload(inbox, "light.txt", LIGHTHOUSE), upload(inbox, "bad.txt", b"\x00")], watch)
        ended.set()
        return report

    steps = followed(work)
    next(steps)
    steps.close()
    assert ended.wait(60)
    assert {each.state for each in articles(shelf)} == {"ready"} and len(articles(shelf)) == 4
