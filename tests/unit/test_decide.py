from itertools import product

import pytest

from index.types import LANGUAGES, Language
from rag.decide import DIRECTIONS, Direction, Form, margin
from rag.types import Evidence, Question


def question(language: Language) -> Question:
    return Question("q", "q", "q", None, language, "en", "fact", frozenset())


def evidence(language: Language, score: float) -> Evidence:
    return Evidence("d", "t", language, 0, 1, "x", score)


def test_every_direction_has_its_forms() -> None:
    assert set(DIRECTIONS) == set(product(LANGUAGES, LANGUAGES))


def test_more_from_search_or_the_reader_is_more() -> None:
    for direction in DIRECTIONS.values():
        for form in (direction.passage, direction.sentence):
            assert form.score(1, 0) >= form.score(0, 0)
            assert form.score(0, 1) > form.score(0, 0)


def test_a_form_is_linear() -> None:
    assert Form(0.5, 2.0, -1.0).score(3.0, 4.0) == 8.5


def test_the_best_sentence_decides_by_the_threshold_of_its_direction(monkeypatch: pytest.MonkeyPatch) -> None:
    form = Form(0.0, 1.0, 0.0)
    within, across = (Direction(form, form, threshold, unread) for threshold, unread in ((1.0, 4.0), (-2.0, 6.0)))
    monkeypatch.setattr("rag.decide.DIRECTIONS", {("ar", "ar"): within, ("ar", "en"): across})
    both = [evidence("ar", 3.0), evidence("en", 1.0)]
    assert margin(question("ar"), both, read=True) == 3.0
    assert margin(question("ar"), both, read=False) == -1.0
    assert margin(question("ar"), [], read=True) == float("-inf")
