import json
import math
from pathlib import Path

import pytest
import torch

from evals.fit_relevance import Lists, first, fit
from evals.retrieval import Result, cases, measures, references, row
from evals.squad import Squad, read_squad
from models.errors import InputError


def squad(path: Path, *paragraphs: list[tuple[str, list[str]]], title: str = "Tea_trade") -> Path:
    """A file with one article, of each paragraph the questions and answers."""
    content: list[dict[str, object]] = []
    for number, asked in enumerate(paragraphs):
        qas = [{"question": q, "answers": [{"text": text, "answer_start": 0} for text in texts]} for q, texts in asked]
        content.append({"context": f"paragraph {number}", "qas": qas})
    path.write_text(json.dumps({"data": [{"title": title, "paragraphs": content}]}), encoding="utf-8")
    return path


@pytest.fixture
def english(tmp_path: Path) -> Squad:
    return read_squad(
        squad(tmp_path / "en.json", [("who?", ["I", "I"]), ("nothing?", [])], [("when?", ["1990"])]), "a/"
    )


@pytest.fixture
def arabic(tmp_path: Path) -> Squad:
    file = squad(tmp_path / "ar.json", [("من؟", ["أنا"]), ("لا شيء؟", [])], [("متى؟", ["١٩٩٠"])])
    return read_squad(file, "b/")


def test_a_file_is_read(english: Squad) -> None:
    assert [(each.id, each.title, each.text) for each in english.paragraphs] == [
        ("a/00000", "Tea trade", "paragraph 0"),
        ("a/00001", "Tea trade", "paragraph 1"),
    ]
    assert [(each.text, each.paragraph, each.answers) for each in english.questions] == [
        ("who?", 0, ("I",)),
        ("nothing?", 0, ()),
        ("when?", 1, ("1990",)),
    ]


@pytest.mark.parametrize("content", ["", "[]", '{"data": 5}', '{"data": [{"paragraphs": [{}]}]}', "\xff"])
def test_another_file_is_refused_by_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(InputError, match=r"bad\.json"):
        read_squad(path)
    with pytest.raises(InputError, match=r"none\.json"):
        read_squad(tmp_path / "none.json")


def test_questions_without_an_answer_are_left_out_and_the_others_stay_parallel(english: Squad, arabic: Squad) -> None:
    across = cases(english, arabic)
    assert [(case.question, case.right, case.answers) for case in across] == [
        ("من؟", {"a/00000"}, ("I",)),
        ("متى؟", {"a/00001"}, ("1990",)),
    ]
    assert not any(case.without for case in across)


def test_mixed_either_paragraph_is_right_or_the_own_one_is_left_out(english: Squad, arabic: Squad) -> None:
    either = cases(english, arabic, mixed=True)[1]
    assert (either.right, either.answers) == ({"a/00001", "b/00001"}, ("1990", "١٩٩٠"))
    hard = cases(english, arabic, mixed=True, without_own=True)[1]
    assert (hard.right, hard.without, hard.answers) == ({"a/00001"}, {"b/00001"}, ("1990",))


def test_files_that_are_not_parallel_are_refused(english: Squad, tmp_path: Path) -> None:
    other = read_squad(squad(tmp_path / "short.json", [("من؟", ["أنا"])]))
    with pytest.raises(InputError, match="parallel"):
        cases(english, other)


def result(rank: int | None, evidence: int | None) -> Result:
    return Result(rank, evidence, 1.0, 1.0, (1.0, 1.0))


def test_measures() -> None:
    results = [result(1, 1), result(3, 2), result(11, 4), result(None, None)]
    assert measures(results) == pytest.approx([0.25, 0.5, (1 + 1 / 3 + 1 / 11) / 4, 1.5 / 4, 0.25, 0.5, 0.75])
    assert measures([result(2, 3)])[3] == pytest.approx(1 / math.log2(3))
    assert row("fused", [result(1, None)]) == "| fused | 1.000 | 1.000 | 1.000 | 1.000 | .000 | .000 | .000 |"


def test_a_smaller_pool_than_the_published_one_is_named() -> None:
    assert "120 paragraphs" in references("e5", 0.93, 120)
    assert "paragraphs" not in references("e5", 0.93, 240)


def test_the_fit_finds_what_made_the_right_item_right() -> None:
    draw = torch.Generator().manual_seed(1)
    signs = 0.8 + 0.02 * torch.randn(400, 10, 2, generator=draw)
    own = (torch.arange(10) < 5).float().expand(400, 10)
    # Within the language the first sign decides; across the second does, and it lies .1 lower there.
    signs[:, 5:, 1] -= 0.1
    worth = torch.where(own == 1, signs[..., 0], signs[..., 1] + 0.1)
    right = torch.nn.functional.one_hot(worth.argmax(1), 10).float()
    half, across = torch.arange(400) % 2, right[:, 5:].sum(1) > 0
    lists = Lists(signs, own, right, torch.ones(400, 10), half, across, torch.zeros(400, 10))
    fitted = fit(lists, half == 0, with_base=False)
    assert fitted.within[0] > 10 * abs(fitted.within[1])
    assert fitted.across[1] > 10 * abs(fitted.across[0])
    within, beyond = map(float, first(fitted, lists, half == 1, 1).split(" | "))
    assert within > 0.9
    assert beyond > 0.9
