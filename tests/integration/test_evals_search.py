"""The measuring of retrieval on real SQLite and Chroma, with a tiny embedder."""

from collections.abc import Sequence
from dataclasses import replace

from evals.retrieval import DENSE, LATE, LEXICAL, Case, Selecting, cases, measures, run
from evals.squad import Paragraph, Question, Squad, indexed
from evals.timed import Timed
from index.relevance import scale_of
from index.search import candidates
from index.types import Hit
from tests.fakes import HashEmbedder

ENGLISH = Squad(
    (
        Paragraph("a/0", "Tea", "Tea is grown on terraces. It was brought to Ceylon in 1867.", 0),
        Paragraph("a/1", "ECO", "ECO was founded in 1985 by Iran. Its seat is Tehran.", 1),
        Paragraph("a/2", "Silk", "Silk is spun by worms. They eat mulberry leaves.", 2),
        Paragraph("a/3", "Salt", "Salt is dug in mines. Camels carry it far.", 3),
    ),
    (
        Question("When was tea brought to Ceylon?", 0, ("1867",)),
        Question("ECO was founded when, in 1985?", 1, ("Iran",)),
    ),
)
ARABIC = Squad(
    (
        Paragraph("b/0", "Tea", "يزرع الشاي على المدرجات. وقد جلب إلى سيلان عام 1867.", 0),
        Paragraph("b/1", "ECO", "أسست إيران المنظمة عام 1985. ومقرها في طهران.", 1),
    ),
    (Question("متى جلب الشاي إلى سيلان؟", 0, ("1867",)), Question("أين مقر المنظمة؟", 1, ("طهران",))),
)


def sentences(_question: str, hits: Sequence[Hit]) -> list[tuple[str, str]]:
    """Every sentence, the best of each passage first."""
    ranked = [(hit, sorted(hit.sentences, key=lambda sentence: -sentence.score)) for hit in hits]
    return [(hit.document, each.text) for hit, best in ranked for each in best]


SELECT: Selecting = sentences


def test_the_right_paragraph_and_its_sentence_are_found_in_every_way_of_searching() -> None:
    embedder = Timed(HashEmbedder())
    with indexed(ENGLISH.paragraphs, embedder) as index:
        for scale in (DENSE, LEXICAL, LATE, scale_of("hash")):
            results = [run(case, index, embedder, scale, SELECT) for case in cases(ENGLISH, ENGLISH)]
            assert [(result.rank, result.evidence, result.own) for result in results] == [(1, 1, 1.0), (1, 1, 1.0)]
            assert measures(results) == [1.0] * 7
        nothing = Case("quince jelly", frozenset(["a/0"]), ("1867",))
        assert run(nothing, index, embedder, LEXICAL, SELECT).rank is None  # no term in common
        assert run(nothing, index, embedder, DENSE, SELECT).rank is not None


def test_a_paragraph_that_is_left_out_makes_way_for_its_parallel() -> None:
    embedder = Timed(HashEmbedder())
    with indexed([*ENGLISH.paragraphs, *ARABIC.paragraphs], embedder) as index:
        [either, _] = cases(ENGLISH, ARABIC, mixed=True)
        found = run(either, index, embedder, DENSE, SELECT)
        assert (found.rank, found.own_first, found.own) == (1, 1.0, 0.4)
        [hard, _] = cases(ENGLISH, ARABIC, mixed=True, without_own=True)
        left = run(hard, index, embedder, DENSE, SELECT)
        assert left.rank is not None
        assert left.own < found.own  # two of the first five were in Arabic, one is


def test_titles_are_searched_unless_left_out() -> None:
    embedder = HashEmbedder()
    tea, eco, *others = ENGLISH.paragraphs
    paragraphs = [tea, replace(eco, title="Quince"), *others]  # no text has the word
    for titles, expected in ((True, {"a/1"}), (False, set[str]())):
        with indexed(paragraphs, embedder, titles=titles) as index:
            _, scored = candidates(index, "quince", 5)
            assert {each.passage.document.id for each in scored if each.signs[1] > 0} == expected
