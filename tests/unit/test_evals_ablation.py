from typing import Any

import pytest

from evals.ablation import counts, tried

ROW: dict[str, Any] = {
    "question": "How many members are there?", "title": "The club", "sentence": "The club has nine members.",
    "words": "nine", "text": "There are nine members.", "read": 9.0, "score": 9.0, "right": True, "across": False,
    "by_rule": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "failed"),
    [
        ("There are nine members.", set()),
        ("There are ten members.", {"has_its_claims", "says_its_words"}),
        ("Vladimir has nine members.", {"has_its_names"}),
        ("عدد الأعضاء تسعة.", {"in_language"}),
        ("There are members.", {"is_answer", "says_its_words"}),
    ],
)
def test_each_rule_is_tried_by_itself(text: str, failed: set[str]) -> None:
    assert tried(ROW | {"text": text}).failed == failed


def test_what_would_pass_is_counted_by_whether_it_is_right() -> None:
    wrong, unsure = ROW | {"right": False}, ROW | {"score": -9.0, "read": -9.0}
    assert list(counts([tried(ROW), tried(wrong), tried(unsure)])) == [3, 2, 1, 1, 0]
