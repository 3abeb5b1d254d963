"""The constants of refusing, and on which questions they are fitted."""

import base64
import json
from pathlib import Path

import numpy as np
import pytest

from evals.fit_refusal import MEASURED, REFUSED, SEED, Row, constants, noting, show, signs_of, unseen
from evals.judging import sample
from evals.sets import squad_cases
from evals.squad import read_squad
from rag.judge import Head, Heads
from rag.reading import Scores


def row(name: str, direction: str, *, answered: bool) -> Row:
    return {"set": name, "id": "1", "direction": direction, "answered": answered, "scores": [4.0, 3.5], "held": ""}


def test_few_of_the_answered_questions_of_a_direction_are_below_zero() -> None:
    rows = [row(f"xquad {way}", way, answered=True) for way in ("ar-en", "en-en") for _ in range(100)]
    odds = [at / 25 for at in range(100)] + [at / 50 - 7 for at in range(100)]
    found = constants([*rows, row("nomiracl ar", "ar-ar", answered=False)], [*odds, -99.0])
    assert set(found) == {"ar-en", "en-en"}, "NoMIRACL has no part in it"
    for way, constant in found.items():
        below = [value + constant < 0 for each, value in zip(rows, odds, strict=True) if each["direction"] == way]
        assert sum(below) / len(below) == pytest.approx(REFUSED)


def test_the_head_judges_what_was_kept() -> None:
    held = np.array([[1.0, 0.0], [3.0, 1.0], [-2.0, 0.0]], np.float16)
    kept = {"held": base64.b64encode(held.tobytes()).decode()}
    heads = Heads(Head(20, np.array([2.0, -1.0], np.float32), 0.5), Head(20, np.array([0.0, 1.0], np.float32), 0.0))
    rows = [{**row("xquad", direction, answered=True), **kept} for direction in ("en-en", "ar-en")]
    assert signs_of(rows, heads).tolist() == [[4.0, 0.5, 5.5], [4.0, 0.5, 1.0]]


def test_the_head_notes_what_it_reads() -> None:
    noted: list[Scores] = []
    head = Head(20, np.array([2.0, -1.0], np.float32), 0.5)
    for each in (noting(Heads(head, head), noted).within, noting(Heads(head, head), noted).across):
        assert each.log_odds(np.array([1.0, 1.0], np.float32)) == 1.5
    assert [each.tolist() for each in noted] == [[1.0, 1.0]] * 2


def test_the_curve_has_a_line_for_each_kind(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [row("nomiracl ar", "ar-ar", answered=True), row("nomiracl ar", "ar-ar", answered=False)]
    show(rows, [3.0, -9.0])
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].startswith("| nomiracl ar, answered | 1 | 4.00 | 0.00 |")
    assert lines[3].startswith("| nomiracl ar, not | 1 | 4.00 | 1.00 |")


def test_what_is_fitted_on_is_not_what_is_measured(tmp_path: Path) -> None:
    titles = [f"Article {number}" for number in range(16)]
    data = [
        {
            "title": title,
            "paragraphs": [
                {
                    "context": f"{title} has {at} things.",
                    "qas": [{"question": f"What of {title}, {at}?", "answers": [{"text": str(at), "answer_start": 0}]}],
                }
                for at in range(40)
            ],
        }
        for title in titles
    ]
    path = tmp_path / "xquad-dev.en.json"
    path.write_text(json.dumps({"data": data}), encoding="utf-8")
    cases, paragraphs = unseen(path, path)
    about = {paragraphs[int(case.id)].title for case in cases}
    assert len(about) == 8, "the articles that nothing was trained on"
    measured = sample(squad_cases(read_squad(path), read_squad(path), sorted(about)), MEASURED, SEED)
    assert len(cases) + len(measured) == 8 * 40
    assert not {case.id for case in cases} & {case.id for case in measured}
