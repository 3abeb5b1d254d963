from dataclasses import asdict
from typing import Any

import pytest

from index.filters import EVERYTHING, Filter
from rag.types import Wishes
from ui.choices import Choices, choose, wishes

USUAL = Choices(8)


def test_valid_fields_are_taken() -> None:
    fields = {"passages": 12, "length": "full", "language": "ar", "theme": "dark"}
    assert choose(USUAL, fields) == Choices(12, "full", "ar", "dark")
    assert choose(Choices(12, "full", "ar"), {"language": ""}) == Choices(12, "full", None)


@pytest.mark.parametrize(
    "fields",
    [
        None,
        [],
        "text",
        {},
        {"passages": 9999},
        {"passages": "12"},
        {"passages": [12]},
        {"length": "endless"},
        {"language": "xx"},
        {"language": {"ar": 1}},
        {"theme": "<script>"},
        {"unknown": "1"},
    ],
)
def test_anything_else_changes_nothing(fields: Any) -> None:
    assert choose(USUAL, fields) == USUAL


def test_what_a_browser_has_kept_is_read_back() -> None:
    assert choose(USUAL, {"length": "full", "language": "en", "passages": 4.0}) == Choices(4, "full", "en")
    assert choose(USUAL, asdict(Choices(12, "full", None, "dark"))) == Choices(12, "full", None, "dark")


def test_wishes() -> None:
    only = Filter(tags=("peace",), ids=frozenset("ab"))
    chosen = wishes(Choices(12, "full", "ar", "dark"), only)
    assert chosen == Wishes("ar", "full", 12, only=only)
    assert wishes(USUAL, EVERYTHING) == Wishes(passages=8)
