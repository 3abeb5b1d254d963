import pytest

from index.types import Language
from rag.answerable import AHEAD, MOST, NEAR, near, odds
from rag.judge import SUREST
from rag.settings import AnswerSettings

DIRECTIONS = [(asker, text) for asker in ("ar", "en") for text in ("ar", "en")]
each_direction = pytest.mark.parametrize(("asker", "text"), DIRECTIONS)


@each_direction
def test_relevance_and_judgement_speak_for_an_answer(asker: Language, text: Language) -> None:
    base = odds([3.0, 2.8], 0.0, asker, text)
    assert odds([4.0, 3.8], 0.0, asker, text) > base
    assert odds([3.0, 2.8], 1.0, asker, text) > base


@each_direction
def test_a_sentence_that_stands_out_speaks_for_an_answer(asker: Language, text: Language) -> None:
    assert odds([3.0, 2.0], 0.0, asker, text) > odds([3.0, 2.8], 0.0, asker, text)
    assert odds([3.0], 0.0, asker, text) == odds([3.0, 3.0 - AHEAD], 0.0, asker, text), "one alone is ahead of all"


@each_direction
def test_with_an_embedder_that_nobody_has_measured_the_judgement_decides(asker: Language, text: Language) -> None:
    least = AnswerSettings().refuse_below
    assert odds([50.0], -3 * SUREST, asker, text) < least < odds([50.0, 49.0], SUREST, asker, text)
    assert odds([50.0], 0.0, asker, text) == odds([MOST], 0.0, asker, text)


def test_what_is_far_is_asked_of_no_llm() -> None:
    assert near(NEAR)
    assert not near(NEAR - 0.1)
    assert not near(-5.0)
