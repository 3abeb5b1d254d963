from dataclasses import replace

import pytest

from index.lexical import coverage
from index.relevance import SentenceSigns, Signs, scale_of

GEMMA = scale_of("embeddinggemma-300m")


def test_a_right_passage_in_the_other_language_outranks_an_unrelated_one_in_the_same() -> None:
    right_across = GEMMA.across.passage(Signs(0.5, 0.0, 0.6))
    unrelated_within = GEMMA.within.passage(Signs(0.4, 0.2, 0.45))
    assert right_across > 0 > unrelated_within


@pytest.mark.parametrize("across", [True, False])
def test_no_sign_speaks_against_a_text(across: bool) -> None:
    weights, signs, sentence = GEMMA.weights(across=across), Signs(0.5, 0.2, 0.5), SentenceSigns(0.5, 0.4)
    base = weights.passage(signs)
    for better in (replace(signs, cosine=0.6), replace(signs, agreement=0.6)):
        assert weights.passage(better) > base
    assert weights.passage(replace(signs, terms=0.3)) >= base
    assert weights.of_sentence(base, replace(sentence, agreement=0.6)) > weights.of_sentence(base, sentence)
    assert weights.of_sentence(base + 1, sentence) > weights.of_sentence(base, sentence)


def test_an_embedder_that_nobody_measured_never_refuses() -> None:
    assert scale_of("my own").across.passage(Signs(-0.5, 0.0, -1.0)) > 1


def test_coverage_is_the_part_of_the_question_s_weight() -> None:
    asked = {"observ": 3.0, "cica": 1.0, "9": 0.0}
    assert coverage(asked, "The observers met.") == pytest.approx(0.75)
    assert coverage(asked, "CICA's observers") == pytest.approx(1.0)
    assert coverage(asked, "") == 0
    assert coverage({"cica": 2.0}, "CICA") == pytest.approx(1 / 3)
    assert coverage({}, "anything") == 0
