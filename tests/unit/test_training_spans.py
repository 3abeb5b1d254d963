import numpy as np
import pytest

from training.spans import auc, exact, f1, words


@pytest.mark.parametrize(
    ("answer", "gold"),
    [
        ("the Cairo Conference.", "Cairo conference"),
        ("القاهرة،", "قاهره"),
        ("إلى المدينةِ", "الى مدينة"),
        ("عام ١٩٩٠", "عام 1990"),
    ],
)
def test_what_differs_in_form_only_is_exact(answer: str, gold: str) -> None:
    assert exact(answer, ["other", gold])
    assert f1(answer, ["other", gold]) == 1


def test_words_keep_what_is_no_article() -> None:
    assert words("ال الله other") == ["ال", "له", "other"]


def test_f1_is_of_the_words_in_common() -> None:
    assert f1("in the year 1990", ["1990"]) == 0.5
    assert f1("لا", ["نعم"]) == 0
    assert f1("", ["نعم"]) == 0


def test_auc() -> None:
    assert auc([2, 3], [0, 1]) == 1
    assert auc([0, 1], [2, 3]) == 0
    assert auc([1], [1]) == 0.5
    assert np.isnan(auc([], [1]))
