"""The vocabulary of a real index: what it holds, what it is repaired with, and that it follows changes."""

from contextlib import closing

from index.build import build
from index.search import open_index
from index.settings import IndexSettings
from index.spelling import repaired, vocabulary
from tests.fakes import HashEmbedder


def test_the_index_repairs_with_its_own_words(settings: IndexSettings, embedder: HashEmbedder) -> None:
    build(settings, embedder)
    with closing(open_index(settings, embedder)) as index:
        words = vocabulary(index)
        assert words.holds("ECO") and words.holds("سيكا") and not words.holds("zzyzx")
        assert words.holds("")
        assert repaired("When was ECO fonded?", words) == "When was ECO founded?"
        assert repaired("When was ECO founded?", words) is None
        assert vocabulary(index).words is words.words

        (settings.corpus / "en" / "more.txt").write_text("The Zeppelin landed.")
        build(settings, embedder)
        assert repaired("Where is the Zepelin?", words) is None
        assert repaired("Where is the Zepelin?", vocabulary(index)) == "Where is the Zeppelin?"


def test_of_a_large_corpus_a_part_is_sampled(settings: IndexSettings, embedder: HashEmbedder) -> None:
    build(settings, embedder)
    with closing(open_index(settings, embedder)) as index:
        titles = len(index.documents())
        everything, little = list(index.catalog.sample(10**6)), list(index.catalog.sample(10))
        assert len(everything) == 2 * titles
        assert little[:titles] == everything[:titles]
        assert [len(text) for text in little[titles:]] == [10]
