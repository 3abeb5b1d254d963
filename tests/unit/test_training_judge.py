"""What the judge's heads are fitted on, and the fits."""

from pathlib import Path

import pytest
import torch

from evals.judging import Case
from rag.events import Evidence
from rag.judge import read_heads
from rag.prompts import load_prompts
from tests.scripted import ScriptedGenerator
from training.judge import (
    Asked,
    ask_pairs,
    collected,
    export,
    fit,
    folds,
    head,
    judged_apart,
    keep,
    label,
    scores,
    show,
    shown,
)
from training.pairs import Pair

TEXT = "تأسست المنظمة عام ١٩٤٥ في القاهرة."


def sentence(document: str, text: str = TEXT) -> Evidence:
    return Evidence(document, "المنظمة", "ar", 0, len(text), text, 1.0)


def test_a_sentence_answers_that_has_the_answer_in_the_right_paragraph() -> None:
    case = Case("1", "متى تأسست؟", "ar-ar", accepted=(("1945",),), document="right", short=True)
    assert label(case, sentence("right")) == 1
    assert label(case, sentence("right", "مقرها القاهرة.")) == 0
    assert label(case, sentence("other", "مقرها القاهرة.")) == 0
    assert label(case, sentence("other")) == -1, "it may answer as well"
    assert label(Case("2", "متى حلت؟", "ar-ar", answerable=False), sentence("right")) == 0
    assert label(Case("3", "متى تأسست؟", "ar answerable"), sentence("right")) == -1


def test_the_first_that_answers_is_shown_with_the_best_others() -> None:
    assert shown([0, 0, 0, 0, 1, 1]) == [0, 1, 4]
    assert shown([1, -1, 0, 0, 0]) == [0, 2, 3]
    assert shown([-1, -1, -1, -1]) == [0, 1, 2]
    assert shown([]) == []


def test_what_was_collected_is_read_again_set_behind_set(tmp_path: Path) -> None:
    groups = [(Pair("متى؟", "سيكا", "عام 1992.", True), Pair("متى؟", "سيكا", "في آسيا.", False))]
    groups += [(Pair("Where?", "CICA", "In 1992.", False),)]
    for name in ("one", "two"):
        llm = ScriptedGenerator(judgement=2.0)
        keep(name, ask_pairs(name, groups, llm, load_prompts()["judge"], [16, 20]), [16, 20], tmp_path)
    asked, states = collected(["one", "two"], tmp_path, 20)
    assert [(each.set, each.answered, each.labels, each.rows) for each in asked] == [
        ("one", True, (1, 0), (0, 1)),
        ("one", False, (0,), (2,)),
        ("two", True, (1, 0), (3, 4)),
        ("two", False, (0,), (5,)),
    ]
    assert states.tolist() == [[2.0, 20.0]] * 6


def answering(number: int) -> int | None:
    """The place of the sentence that answers a question."""
    return None if number % 2 else int(number % 6 == 4)


def questions(n: int = 60) -> tuple[list[Asked], torch.Tensor]:
    """Half of them are answered, by the sentence whose first column is high, mostly the first; nobody says which."""
    draw = torch.Generator().manual_seed(1)
    states = torch.randn(2 * n, 4, generator=draw)
    asked = []
    for number in range(n):
        rows = 2 * number, 2 * number + 1
        high = answering(number)
        states[list(rows), 0] = torch.tensor([4.0 if place == high else -4.0 for place in range(2)])
        labels = (0, 0) if high is None else (-1, -1)
        asked.append(Asked("set", high is not None, (2.0, 1.5), labels, rows))
    return asked, states


def test_the_head_finds_out_which_sentence_answers() -> None:
    asked, states = questions()
    judgements = judged_apart(asked, states, 1.0)
    for number, each in enumerate(asked):
        high = answering(number)
        assert [bool(judgements[row] > 0) for row in each.rows] == [high == 0, high == 1]
    assert scores(states, head(asked, states, judgements, 1.0)).sign().equal(judgements.sign())


def test_every_question_is_in_one_part() -> None:
    asked, _ = questions(23)
    assert sorted(at for part in folds(asked) for at in part) == list(range(23))


def test_both_kinds_count_the_same_however_rare_one_is() -> None:
    values = torch.tensor([[1.0], [-1.0], [-1.0], [-1.0], [-1.0]])
    weight, constant = fit(values, torch.tensor([1.0, 0.0, 0.0, 0.0, 0.0]), 1.0).tolist()
    assert weight > 0
    assert constant == pytest.approx(0, abs=0.05)


def test_the_table_counts_what_was_collected(capsys: pytest.CaptureFixture[str]) -> None:
    asked, states = questions(60)
    pairs = [Asked("pairs", bool(at % 2), (), (at % 2,), (at,)) for at in range(10)]
    show([*asked, *pairs], judged_apart([*asked, *pairs], states, 1.0))
    of_set, of_pairs = capsys.readouterr().out.splitlines()[2:]
    assert of_set.startswith("| set | 60 | 30 | 120 | nan |"), "nobody says which sentence answers"
    assert of_pairs.startswith("| pairs | 10 | 5 | 10 | 0.")


def test_an_exported_head_is_read_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "head.safetensors"
    export(torch.tensor([0.5, -1.0, 2.0]), torch.tensor([0.25, 1.0, -2.0]), 7, path)
    read = read_heads(path)
    assert [(each.layer, each.weights.tolist(), each.constant) for each in (read.within, read.across)] == [
        (7, [0.5, -1.0], 2.0),
        (7, [0.25, 1.0], -2.0),
    ]
