"""The measuring of retrieval on real SQLite and Chroma, with a tiny embedder."""

import sqlite3
from contextlib import closing
from dataclasses import replace

from pytest import MonkeyPatch

from evals import stores
from evals.data.squad import Paragraph, Question
from evals.retrieval import DENSE, LATE, LEXICAL, Case, cases, measures, run
from evals.stores import indexed, kept
from evals.timed import Timed
from index.build import build
from index.database import FILE
from index.relevance import scale_of
from index.search import candidates, open_index
from index.settings import IndexSettings
from index.types import Language
from tests.fakes import HashEmbedder


def paragraph(language: Language, number: int, title: str, text: str, *questions: tuple[str, str, str]) -> Paragraph:
    """With questions (id, words, answer)."""
    asked = []
    for id, words, answer in questions:
        at = text.index(answer)
        asked.append(Question(id, words, ((at, at + len(answer)),)))
    return Paragraph(f"{language}/{number}", title, text, language, tuple(asked))


ENGLISH = [
    paragraph(
        "en",
        0,
        "Tea",
        "Tea is grown on terraces. It was brought to Ceylon in 1867.",
        ("tea", "When was tea brought to Ceylon?", "1867"),
    ),
    paragraph(
        "en",
        1,
        "ECO",
        "ECO was founded in 1985 by Iran. Its seat is Tehran.",
        ("eco", "ECO was founded when, in 1985?", "Iran"),
    ),
    paragraph("en", 2, "Silk", "Silk is spun by worms. They eat mulberry leaves."),
    paragraph("en", 3, "Salt", "Salt is dug in mines. Camels carry it far."),
]
ARABIC = [
    paragraph(
        "ar",
        0,
        "Tea",
        "يزرع الشاي على المدرجات. وقد جلب إلى سيلان عام 1867.",
        ("tea", "متى جلب الشاي إلى سيلان؟", "1867"),
    ),
    paragraph("ar", 1, "ECO", "أسست إيران المنظمة عام 1985. ومقرها في طهران.", ("eco", "أين مقر المنظمة؟", "طهران")),
]


def test_the_right_paragraph_and_its_sentence_are_found_in_every_way_of_searching() -> None:
    embedder = Timed(HashEmbedder())
    with indexed(ENGLISH, embedder) as index:
        for scale in (DENSE, LEXICAL, LATE, scale_of("hash")):
            results = [run(case, index, embedder, scale) for case in cases(ENGLISH, ENGLISH)]
            assert [(result.rank, result.evidence, result.own) for result in results] == [(1, 1, True), (1, 1, True)]
            assert measures(results) == [1.0] * 5
        nothing = Case("quince jelly", frozenset(["en/0"]), ("1867",))
        assert run(nothing, index, embedder, LEXICAL).rank is None  # no term in common
        assert run(nothing, index, embedder, DENSE).rank is not None


def test_a_paragraph_that_is_left_out_makes_way_for_its_parallel() -> None:
    embedder = Timed(HashEmbedder())
    with indexed([*ENGLISH, *ARABIC], embedder) as index:
        [either, _] = cases(ENGLISH, ARABIC, mixed=True)
        found = run(either, index, embedder, DENSE)
        assert (found.rank, found.own) == (1, True)
        [hard, _] = cases(ENGLISH, ARABIC, mixed=True, without_own=True)
        assert hard.without == {"ar/0"} and hard.right == {"en/0"}
        left = run(hard, index, embedder, DENSE)
        assert left.rank is not None and left.rank > 1  # an unrelated one in the question's language comes first


def test_titles_are_searched_unless_left_out() -> None:
    embedder = HashEmbedder()
    tea, eco, *others = ENGLISH
    paragraphs = [tea, replace(eco, title="Quince"), *others]  # no text has the word
    for titles, expected in ((True, {"en/1"}), (False, set[str]())):
        with indexed(paragraphs, embedder, titles=titles) as index:
            _, scored = candidates(index, "quince", 5)
            assert {each.passage.document.id for each in scored if each.signs.terms > 0} == expected


def test_a_kept_store_of_another_version_is_built_again(settings: IndexSettings, monkeypatch: MonkeyPatch) -> None:
    embedder = HashEmbedder()
    monkeypatch.setattr(stores, "build", lambda settings, _, **options: build(settings, embedder, **options))
    kept(settings.corpus, settings.store)
    with closing(sqlite3.connect(settings.store / FILE)) as old:
        old.execute("PRAGMA user_version = 1")
    with closing(open_index(kept(settings.corpus, settings.store), embedder)) as index:
        assert len(index.documents()) == 3
