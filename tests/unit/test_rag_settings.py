from pathlib import Path

import pytest

from models.errors import InputError
from rag.settings import AnswerSettings, load_settings


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


def answer_settings(tmp_path: Path, text: str) -> AnswerSettings:
    file = tmp_path / "sanad.toml"
    file.write_text(f"[answer]\n{text}", encoding="utf-8")
    return load_settings(file).answer


def test_an_llm_behind_a_server(tmp_path: Path) -> None:
    chosen = answer_settings(tmp_path, 'llm = "http://127.0.0.1:8080/v1"\nllm_model = "قلم"')
    assert (chosen.served, chosen.llm_model, chosen.writes) == (True, "قلم", None)
    assert not AnswerSettings().served


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('llm = "http://127.0.0.1:8080/v1"', "name in `llm_model`"),
        ('llm = "http://me:s3cret@host/v1"\nllm_model = "m"', "SANAD_LLM_KEY"),
        ('llm = "http://host:port/v1"\nllm_model = "m"', "ort"),
        ('llm = "http:///v1"\nllm_model = "m"', "http://host:port/v1"),
        ('llm_model = "m"', "belongs to an `llm`"),
        ('llm_key = "s3cret"', "does not exist"),
        ('writes = "poems"', "prose"),
    ],
)
def test_what_does_not_fit_an_llm_behind_a_server(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        answer_settings(tmp_path, text)
    assert "s3cret" not in str(caught.value)


def test_the_key_in_the_environment_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    before = load_settings().fingerprint
    monkeypatch.setenv("SANAD_LLM_KEY", "s3cret")
    assert load_settings().fingerprint == before
    assert "s3cret" not in repr(load_settings())
