import pytest

from index.lexical import coverage
from index.relevance import scale_of

E5 = scale_of("multilingual-e5-small")


def test_a_right_passage_in_the_other_language_outranks_an_unrelated_one_in_the_same() -> None:
    right_across = E5.passage((0.790, 0.0, 0.58, 0.5), question="en", text="ar")
    unrelated_within = E5.passage((0.805, 0.2, 0.45, 0.4), question="en", text="en")
    assert right_across > unrelated_within


@pytest.mark.parametrize("text", ["ar", "en"])
def test_every_part_counts(text: str) -> None:
    base = E5.passage((0.8, 0.2, 0.5, 0.4), question="en", text=text)  # type: ignore[arg-type]
    for better in ((0.81, 0.2, 0.5, 0.4), (0.8, 0.3, 0.5, 0.4), (0.8, 0.2, 0.6, 0.4), (0.8, 0.2, 0.5, 0.5)):
        assert E5.passage(better, question="en", text=text) > base  # type: ignore[arg-type]
    assert E5.sentence(0.5, 0.4, question="en", text=text) > E5.sentence(0.4, 0.4, question="en", text=text)  # type: ignore[arg-type]


def test_an_embedder_that_nobody_measured_never_refuses() -> None:
    assert scale_of("my own").passage((-0.5, 0.0, -1.0, -1.0), question="ar", text="en") > 1


def test_coverage_is_the_part_of_the_question_s_weight() -> None:
    asked = {"observ": 3.0, "cica": 1.0, "9": 0.0}
    assert coverage(asked, "The observers met.") == pytest.approx(0.75)
    assert coverage(asked, "CICA's observers") == pytest.approx(1.0)
    assert coverage(asked, "") == 0
    assert coverage({"cica": 2.0}, "CICA") == pytest.approx(1 / 3)
    assert coverage({}, "anything") == 0
