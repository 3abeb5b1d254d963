"""Figures of search and reader, and the fit of the constants that decide."""

import numpy as np
import pytest

from evals.calibrate import best, fitted, without_right
from evals.evidence import COLUMNS, Result, measures, row


def test_measures_count_what_applies() -> None:
    results = [
        Result(True, False, 3.0, by_search=True, first=True, sentence=True, in_three=True, f1=1.0, evidence_ms=10),
        Result(True, True, -1.0, by_search=False, first=True, sentence=False, in_three=True, f1=0.5, evidence_ms=30),
        Result(False, True, -2.0),
        Result(False, False, 4.0),
    ]
    found = measures(results)
    assert (found["R@1 by search"], found["R@1"], found["evidence first"], found["in first 3"]) == (0.5, 1, 0.5, 1)
    assert (found["F1"], found["refused, answerable"], found["refused, unanswerable"]) == (0.75, 0.5, 0.5)
    assert found["at .10"] == 0.5
    assert found["AUC"] == 0.5


def test_a_row_leaves_open_what_was_not_measured() -> None:
    cells = row("set", measures([Result(True, False, 1.0)])).split("|")[2:-1]
    assert len(cells) == len(COLUMNS)
    assert cells[0].strip() == "1"
    assert [cell.strip() for cell in cells[1:6]] == ["–"] * 5


def test_the_fit_puts_the_right_one_first_and_knows_how_sure_it_is() -> None:
    draw = np.random.default_rng(1)
    lists = []
    for _ in range(300):
        right = np.zeros(5)
        right[draw.integers(5)] = 1
        search, reader = right * 1.0 + draw.normal(size=5), right * 3.0 + draw.normal(size=5)
        lists.append(np.column_stack([right, search, reader]))
    weight_of_search, weight_of_reader, constant = fitted(lists)
    assert weight_of_reader > 2 * weight_of_search > 0
    rows = np.concatenate(lists)
    said = 1 / (1 + np.exp(-(rows[:, 1] * weight_of_search + rows[:, 2] * weight_of_reader + constant)))
    assert float(said.mean()) == pytest.approx(0.2, abs=0.02)


def test_what_is_read_where_the_right_paragraph_is_missing() -> None:
    found = [{"right": at == 1, "sentences": [(False, float(at), 0.0)]} for at in range(6)]
    left = without_right(found)
    assert [each["sentences"][0][1] for each in left] == [0, 2, 3, 4, 5]
    assert best(left, (2.0, 1.0, 0.5)) == 10.5
    assert best([], (1.0, 1.0, 0.0)) == -np.inf
