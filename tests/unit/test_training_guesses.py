import pytest
import torch

from training.examples import half
from training.guesses import judged
from training.halves import best_words


@pytest.mark.parametrize(
    ("words", "golds", "answered", "holds"),
    [
        ("27 states", ["27 states"], True, True),
        ("the 27 states", ["27 states"], True, True),
        ("بيرت بولين", ["بيرت بولين"], True, True),
        ("وبيرت بولين", ["بيرت بولين"], True, True),
        ("Hoesung Lee", ["Bert Bolin"], True, False),
        ("هويسنج لي", ["بيرت بولين"], True, False),
        ("Bolin", ["Bert Bolin"], True, None),
        ("Bert Bolin of Sweden in 1988", ["Bert Bolin"], True, None),
        ("Bert Bolin", ["Bert Bolin"], False, None),
        ("Hoesung Lee", ["Bert Bolin"], False, False),
        ("1988", [], False, False),
        ("", ["Bert Bolin"], True, None),
    ],
)
def test_words_are_right_or_wrong_only_where_that_is_sure(
    words: str, golds: list[str], answered: bool, holds: bool | None
) -> None:
    assert judged(words, golds, answered) is holds


def test_the_best_words_do_not_overlap_and_begin_before_they_end() -> None:
    scores = torch.full((3, 8), -20.0)
    scores[:2, 0] = 0.0
    scores[0, 3], scores[1, 4] = 3.0, 2.0
    scores[0, 4], scores[1, 6] = 1.0, 1.5
    scores[0, 7], scores[1, 7] = -2.0, -2.0
    assert best_words(scores, 2) == [(5.0, 1, 2), (-4.0, 5, 5)]


def test_the_halves_of_the_paragraphs_are_about_as_large() -> None:
    assert 450 < sum(half(number) for number in range(1000)) < 550
