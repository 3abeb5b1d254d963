import pytest

from index.types import Hit, Language
from rag.answerable import Signs, odds, signs
from rag.settings import AnswerSettings


def passage(score: float, language: Language = "en") -> Hit:
    return Hit("d", "t", language, None, None, 0, 1, "x", score, ())


def test_signs_are_read_off_the_passages() -> None:
    found = signs([passage(1.0, "ar"), passage(0.5)], "en", 2.0)
    assert found == Signs(best=1.0, mean=0.75, judged=2.0, across=True)


@pytest.mark.parametrize("asker", ["ar", "en"])
def test_each_sign_speaks_for_an_answer(asker: Language) -> None:
    base = odds(signs([passage(0.5, asker)], asker, 0.0), asker)
    assert odds(signs([passage(1.5, asker)], asker, 0.0), asker) > base
    assert odds(signs([passage(0.5, asker)], asker, 2.0), asker) > base
    assert odds(signs([passage(0.5, "ar" if asker == "en" else "en")], asker, 0.0), asker) > base


@pytest.mark.parametrize("asker", ["ar", "en"])
def test_what_is_far_is_not_answered_whatever_the_llm_says(asker: Language) -> None:
    assert odds(signs([passage(-3.0, asker)], asker, 3.0), asker) < -1


@pytest.mark.parametrize("asker", ["ar", "en"])
def test_with_an_embedder_that_nobody_has_measured_the_llm_refuses(asker: Language) -> None:
    unmeasured = [passage(7.9, asker), passage(5.1, asker)]
    least = AnswerSettings().refuse_below
    assert odds(signs(unmeasured, asker, 1.0), asker) > least > odds(signs(unmeasured, asker, -2.0), asker)
