"""Following the folder from the page: what changes is in the index by itself, one writer at a time."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from index import watch
from index.build import BuildReport, build
from index.database import writing
from index.search import open_index, search
from index.settings import IndexSettings
from tests.fakes import HashEmbedder
from ui.following import Following
from ui.shelf import Outcome, Report, Shelf, add_text

QUESTION = "Where does the lighthouse of Tarout stand?"
LIGHTHOUSE = "The Lighthouse\n\nThe lighthouse of Tarout stands on the island's eastern shore. It was lit in 1911."
SECONDS = 60
"""For the slowest machine; a test that passes never waits this long."""


class Listening(Following):
    """Lets a test wait for what is noted."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__(shelf)
        self.noted = threading.Condition()
        self.told: list[Report] = []

    def _note(self, report: Report) -> None:
        super()._note(report)
        with self.noted:
            self.told.append(report)
            self.noted.notify_all()

    def wait(self, until: Callable[[], bool]) -> None:
        with self.noted:
            assert self.noted.wait_for(until, SECONDS)


@pytest.fixture
def following(settings: IndexSettings, embedder: HashEmbedder) -> Iterator[Listening]:
    build(settings, embedder)
    index = open_index(settings, embedder)
    made = Listening(Shelf(index, max_bytes=10_000))
    yield made
    made.end()
    index.close()


def test_it_is_off_and_does_nothing_until_it_is_switched_on(following: Listening) -> None:
    corpus = following.shelf.corpus
    (corpus / "light.txt").write_text(LIGHTHOUSE)
    assert not following.on and following.when is None
    following.switch(True)
    following.wait(lambda: bool(following.told))
    assert following.on and following.when
    assert following.told == [Report((Outcome("light.txt", "added", articles=1, passages=2),))]
    (corpus / "light.txt").unlink()
    (corpus / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    following.wait(lambda: any(each.result == "failed" for report in following.told for each in report.outcomes))
    seen = {(each.name, each.result) for report in following.told for each in report.outcomes}
    assert {("light", "removed"), ("broken.pdf", "failed")} <= seen
    (corpus / "light.txt").write_text(LIGHTHOUSE)
    following.wait(lambda: following.told[-1].outcomes[0].result == "added")
    assert [each.name for each in following.told[-1].outcomes] == ["light.txt"], "what is broken is told once"
    assert search(following.shelf.index, QUESTION, 1)[0].document == "light"


def test_a_change_during_the_first_build_is_not_missed(following: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    def first(settings: IndexSettings, embedder: HashEmbedder, **_: Any) -> BuildReport:
        built = build(settings, embedder)
        (following.shelf.corpus / "light.txt").write_text(LIGHTHOUSE)
        monkeypatch.setattr(watch, "build", build)
        return built

    monkeypatch.setattr(watch, "build", first)
    following.switch(True)
    following.wait(lambda: bool(following.told))
    assert [each.name for each in following.told[0].outcomes] == ["light.txt"]


def test_off_again_nothing_more_is_read(following: Listening) -> None:
    following.switch(True)
    following.switch(True)
    following.end()
    (following.shelf.corpus / "light.txt").write_text(LIGHTHOUSE)
    assert not following.on and following.told == []
    assert "light" not in following.shelf.index.catalog.sources()


def test_what_is_added_on_the_page_meanwhile_waits_for_its_turn_and_is_told_by_the_page(following: Listening) -> None:
    following.switch(True)
    report = add_text(following.shelf, "The Lighthouse", LIGHTHOUSE, lambda _: None)
    assert report.error is None and [each.result for each in report.outcomes] == ["added"]
    following.end()
    assert following.told == []


def test_where_another_program_writes_the_index_it_goes_off_and_says_so(following: Listening) -> None:
    with writing(following.shelf.index.settings.store):
        following.switch(True)
        following.wait(lambda: bool(following.told))
        following._thread.join(SECONDS)  # type: ignore[union-attr]
    assert not following.on and following.report.error
    assert "another process" in following.report.error.message
