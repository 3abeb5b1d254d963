"""`python -m models`, without fetching anything from outside."""

import json

import pytest

from models.__main__ import main
from models.errors import InputError, StateError
from models.registry import DEFAULT_EMBEDDER, DEFAULT_LLM, load_registry


@pytest.fixture
def models(monkeypatch, tmp_path):
    """Run the command with these words on a cache of its own."""
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    def run(*words: str) -> int:
        monkeypatch.setattr("sys.argv", ["models", *words, "--cache", str(tmp_path / "مخزن")])
        return main()

    return run


def test_list_as_json_has_every_model_and_marks_the_defaults(models, capsys):
    assert models("list", "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in rows] == list(load_registry())
    assert {row["name"] for row in rows if row["default"]} == {DEFAULT_LLM, DEFAULT_EMBEDDER}
    assert not any(row["fetched"] for row in rows)


def test_list_for_people_names_the_licence_and_where_to_read_it(models, capsys):
    assert models("list") == 0
    out = capsys.readouterr().out
    assert "Apache-2.0" in out
    assert "Gemma Terms of Use (https://ai.google.dev/gemma/terms)" in out
    assert out.count("[default]") == 2


def test_verify_says_which_are_missing(models, capsys):
    with pytest.raises(StateError) as caught:
        models("verify")
    assert capsys.readouterr().out == f"{DEFAULT_LLM}: not fetched\n{DEFAULT_EMBEDDER}: not fetched\n"
    assert caught.value.hint.startswith(f"python -m models fetch {DEFAULT_LLM} {DEFAULT_EMBEDDER} --cache ")


def test_path_of_what_is_not_here_brings_the_command(models):
    with pytest.raises(StateError) as caught:
        models("path", DEFAULT_LLM)
    assert caught.value.hint.startswith(f"python -m models fetch {DEFAULT_LLM} --cache ")


def test_no_hub_is_named(models):
    with pytest.raises(StateError, match=r"the hub .* cannot be had"):
        models("fetch", "lfm2-1.2b-rag-q4_k_m")


def test_an_unknown_name_is_refused(models):
    with pytest.raises(InputError, match="gpt-9"):
        models("fetch", "gpt-9")


@pytest.mark.parametrize("words", [[], ["eat"], ["path"], ["list", "--xml"]])
def test_bad_usage_exits_2(models, words):
    with pytest.raises(SystemExit) as caught:
        models(*words)
    assert caught.value.code == 2
