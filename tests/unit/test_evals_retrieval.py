import numpy as np
import pytest

from evals.data.squad import Paragraph, Question
from evals.fit_relevance import Items, first, fit
from evals.retrieval import Result, cases, measures, row
from index.types import Language
from models.errors import InputError


def paragraph(language: Language, number: int, text: str, *questions: tuple[str, str]) -> Paragraph:
    """With questions (id, answer); an empty answer is none."""
    spans = [((text.index(answer), text.index(answer) + len(answer)),) if answer else () for _, answer in questions]
    asked = tuple(Question(id, f"{id}, {language}?", each) for (id, _), each in zip(questions, spans, strict=True))
    return Paragraph(f"{language}/{number}", f"Title {number}", text, language, asked)


ENGLISH = [
    paragraph("en", 0, "It is I.", ("who", "I"), ("nothing", "")),
    paragraph("en", 1, "In 1990.", ("when", "1990")),
]
ARABIC = [
    paragraph("ar", 0, "هو أنا.", ("who", "أنا"), ("nothing", "")),
    paragraph("ar", 1, "عام ١٩٩٠.", ("when", "١٩٩٠")),
]


def test_questions_without_an_answer_are_left_out_and_the_others_stay_parallel() -> None:
    across = cases(ENGLISH, ARABIC)
    assert [(case.question, case.right, case.answers) for case in across] == [
        ("who, ar?", {"en/0"}, ("I",)),
        ("when, ar?", {"en/1"}, ("1990",)),
    ]
    assert not any(case.without for case in across)


def test_mixed_either_paragraph_is_right_or_the_own_one_is_left_out() -> None:
    either = cases(ENGLISH, ARABIC, mixed=True)[1]
    assert (either.right, either.answers) == ({"en/1", "ar/1"}, ("1990", "١٩٩٠"))
    hard = cases(ENGLISH, ARABIC, mixed=True, without_own=True)[1]
    assert (hard.right, hard.without, hard.answers) == ({"en/1"}, {"ar/1"}, ("1990",))


def test_only_some_articles_are_asked_about() -> None:
    assert [case.right for case in cases(ENGLISH, ARABIC, ["Title 1"])] == [{"en/1"}]


def test_files_that_are_not_parallel_are_refused() -> None:
    with pytest.raises(InputError, match="no question"):
        cases(ENGLISH, [paragraph("ar", 0, "هو أنا.", ("another", "أنا"))])


def result(rank: int | None, evidence: int | None) -> Result:
    return Result(rank, evidence, True, (1.0, 1.0))


def test_measures() -> None:
    results = [result(1, 1), result(3, 2), result(11, 4), result(None, None)]
    assert measures(results) == pytest.approx([0.25, 0.5, (1 + 1 / 3 + 1 / 11) / 4, 0.25, 0.5])
    assert row("fused", [result(1, None)]) == "| fused | 1.000 | 1.000 | 1.000 | .000 | .000 |"


def made_up(seed: int) -> list[Items]:
    """Within a language the first sign decides; across it is the second, which lies .1 lower there."""
    draw = np.random.default_rng(seed)
    lists = []
    for _ in range(400):
        signs = 0.8 + 0.02 * draw.standard_normal((10, 2))
        across = (np.arange(10) >= 5).astype(float)
        worth = np.where(across == 1, signs[:, 1], signs[:, 0])
        signs[5:, 1] -= 0.1
        lists.append(Items(signs, across, (np.arange(10) == worth.argmax()).astype(float)))
    return lists


def test_the_fit_finds_what_made_the_right_item_right_in_log_odds() -> None:
    within, across = fit(made_up(1), np.ones((2, 2)))
    assert within[0] > 10 * abs(within[1])
    assert across[1] > 10 * abs(across[0])
    judged = made_up(2)
    assert first(judged, (within, across)) > 0.9
    right = np.concatenate([items.right for items in judged])
    likely = np.concatenate(
        [
            1
            / (
                1
                + np.exp(
                    -np.where(
                        items.across == 1, items.signs @ across[:2] + across[2], items.signs @ within[:2] + within[2]
                    )
                )
            )
            for items in judged
        ]
    )
    assert likely.mean() == pytest.approx(right.mean(), abs=0.02)
    assert (likely > 0.5)[right == 1].mean() > (likely > 0.5)[right == 0].mean() + 0.5


def test_a_sign_that_is_not_allowed_has_no_weight() -> None:
    within, across = fit(made_up(1), np.array([[1.0, 1.0], [1.0, 0.0]]))
    assert across[1] == 0 and within[0] > 0
