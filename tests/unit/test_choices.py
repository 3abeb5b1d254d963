from dataclasses import asdict
from typing import Any

import pytest
from bs4 import BeautifulSoup

from index.filters import Filter
from index.types import Language
from models.registry import DEFAULT_LLM
from rag.types import Wishes
from ui.choices import Choices, ModelInUse, choose, model_about, model_in_use, wishes
from ui.scope import Scope
from ui.strings import load_strings

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
    only = Filter(tags=("peace",))
    chosen = wishes(Choices(12, "full", "ar", "dark"), Scope({"a": "A", "b": "B"}, only))
    assert chosen == Wishes("ar", "full", 12, frozenset("ab"), only)
    assert wishes(USUAL, Scope()) == Wishes(passages=8)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_model_and_its_memory_are_told(language: Language) -> None:
    html = model_about(ModelInUse("<b>M</b>", 2.1), load_strings(language))
    page = BeautifulSoup(html, "html.parser")
    assert not page.select("b") and "<b>M</b>" in page.get_text()
    assert "2.1" in page.get_text() and "{" not in html
    assert "sanad.toml" in page.get_text(), "another model needs a restart, and that is said"


def test_the_model_in_use() -> None:
    assert model_in_use(DEFAULT_LLM) == ModelInUse("Gemma 3 270M, 4-bit", 0.6)
    assert model_in_use("qwen2.5-coder-1.5b-instruct-q4_k_m") == ModelInUse("Qwen2.5-Coder 1.5B Instruct, 4-bit", 2.1)
    assert model_in_use("/models/own.gguf") == ModelInUse("/models/own.gguf", None)
    assert "{" not in model_about(ModelInUse("own", None), load_strings("en"))
