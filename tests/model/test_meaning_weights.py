"""What the real embedder makes of answers across languages."""

from collections.abc import Iterator

import pytest

from index.embed import load_embedder
from index.late import centres
from index.settings import IndexSettings
from rag.meaning import alike_by
from rag.verify import LIKE, Alike

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def alike() -> Iterator[Alike]:
    embedder = load_embedder(IndexSettings())
    yield alike_by(embedder, centres(embedder))


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ("الزراعة", "كرة القدم", "Most people in the valley live by farming."),
        ("الدنمارك", "كرة القدم", "The council was founded by Denmark."),
        ("farming", "the football league", "يعيش معظم سكان الوادي من الزراعة."),
    ],
)
def test_a_right_answer_is_like_its_sentence_in_the_other_language(
    alike: Alike, right: str, wrong: str, sentence: str
) -> None:
    assert alike(right, sentence) >= LIKE > alike(wrong, sentence)
