from pathlib import Path

import pytest

from models.errors import InputError
from rag.settings import load_settings


def test_file_environment_and_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "sanad.toml"
    file.write_text('[answer]\ncontext = 8192\npassages = 7\n[index]\nstore = "here"\n', encoding="utf-8")
    monkeypatch.setenv("SANAD_ANSWER_PASSAGES", "3")
    settings = load_settings(file, corpus=tmp_path / "articles")
    assert (settings.answer.context, settings.answer.passages) == (8192, 3)
    assert settings.index.store == tmp_path / "here"
    assert settings.index.corpus == tmp_path / "articles"


def test_the_fingerprint_follows_what_changes_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    before = load_settings().fingerprint
    monkeypatch.setenv("SANAD_ANSWER_THREADS", "1")
    assert load_settings().fingerprint == before
    monkeypatch.setenv("SANAD_ANSWER_PASSAGES", "9")
    assert load_settings().fingerprint != before


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("SANAD_ANSWER_LLMS", "x", "SANAD_ANSWER_LLM"),
        ("SANAD_ANSWER_CONTEXT", "many", "context"),
        ("SANAD_ANSWER_PASSAGES", "0", "passages"),
    ],
)
def test_what_is_unknown_or_impossible_is_named(
    variable: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(InputError) as caught:
        load_settings()
    assert said in f"{caught.value.message} {caught.value.hint}"
