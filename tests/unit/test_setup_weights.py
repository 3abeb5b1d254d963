"""What is fetched before the first run follows the settings."""

import pytest

from models.registry import DEFAULT_LLM, Model
from setup import weights


def test_the_weights_that_the_settings_name_are_fetched_and_no_others(
    tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched = []

    def fetch(model: Model, cache: object) -> None:
        fetched.append((model.name, cache))

    file = tmp_path / "sanad.toml"
    file.write_text('[index]\nembedder = "multilingual-e5-small"\ncache = "kept"\n', encoding="utf-8")
    monkeypatch.setenv("SANAD_CONFIG", str(file))
    monkeypatch.setattr(weights, "fetch", fetch)
    weights.main()
    assert fetched == [(DEFAULT_LLM, tmp_path / "kept"), ("multilingual-e5-small", tmp_path / "kept")]

    monkeypatch.setenv("SANAD_ANSWER_LLM", str(tmp_path / "own.gguf"))
    fetched.clear()
    weights.main()
    assert [name for name, _cache in fetched] == ["multilingual-e5-small"]
