"""The list of models: what ships is sound, and a mistake in it is named."""

import re
from pathlib import Path

import pytest

from models.errors import InputError, StateError
from models.registry import DEFAULT_EMBEDDER, DEFAULT_LLM, HubSource, WheelSource, find_model, load_registry

SHA = "a" * 64
GOOD = f"""
[models."x-1"]
kind = "llm"
title = "X"
licence = "MIT"
languages = ["ar"]
memory_gb = 1.0
context = 64
files = [{{ path = "x.gguf", size = 3, sha256 = "{SHA}" }}]
sources = [{{ kind = "hub", repository = "a/b", revision = "c" }}]
"""


def load(tmp_path: Path, text: str):
    path = tmp_path / "registry.toml"
    path.write_text(text, encoding="utf-8")
    return load_registry(path)


def test_the_defaults_are_there_and_their_wheels_come_first():
    for name, kind in ((DEFAULT_LLM, "llm"), (DEFAULT_EMBEDDER, "embedder")):
        model = find_model(name, kind)
        assert isinstance(model.sources[0], WheelSource)
        assert all(file.sha256 and file.size for file in model.files)


def test_the_wheels_of_the_default_llm_stand_in_number_order():
    source = find_model(DEFAULT_LLM).sources[0]
    assert isinstance(source, WheelSource)
    numbers = [re.findall(r"part(\d+)==0\.2\.0$", wheel.requirement)[0] for wheel in source.wheels]
    assert numbers == [str(number) for number in range(1, 23)]
    assert [int(wheel.member[-6:-4]) for wheel in source.wheels] == list(range(1, 23))


def test_every_entry_is_pinned_and_usable():
    for model in load_registry().values():
        assert {"ar", "en"} <= set(model.languages)
        assert model.licence
        for source in model.sources:
            if isinstance(source, HubSource):
                assert re.fullmatch("[0-9a-f]{40}", source.revision), model.name
            if isinstance(source, WheelSource):
                assert {wheel.file for wheel in source.wheels} == {file.path for file in model.files}
                assert all(re.fullmatch("[0-9a-f]{64}", wheel.sha256) for wheel in source.wheels)
        for file in model.files:
            assert file.sha256 is None or re.fullmatch("[0-9a-f]{64}", file.sha256)
        if model.kind == "llm":
            assert model.files[0].path.lower().endswith("q4_k_m.gguf")


def test_e5_models_have_their_prompts():
    for name in ("multilingual-e5-small", "multilingual-e5-base", "multilingual-e5-large"):
        model = find_model(name)
        assert (model.query_prompt, model.document_prompt) == ("query: ", "passage: ")


def test_a_good_file_loads(tmp_path):
    model = load(tmp_path, GOOD)["x-1"]
    assert model.size == 3
    assert model.files[0].sha256 == SHA


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('licence = "MIT"', 'license = "MIT"', "unknown license"),
        ('licence = "MIT"', "", "missing licence"),
        ('kind = "llm"', 'kind = "oracle"', "unknown kind 'oracle'"),
        ('kind = "hub"', 'kind = "ftp"', "unknown kind of source 'ftp'"),
        ('repository = "a/b"', 'repo = "a/b"', "unknown repo"),
        ("context = 64", "", "missing context"),
        ('kind = "llm"', 'kind = "embedder"', "missing dimension, max_tokens"),
        ('path = "x.gguf"', 'path = "../x.gguf"', "leads out"),
        ('"x-1"', '"/x"', "leads out"),
        ("context = 64", 'context = 64\nconvert = "magic"', "unknown conversion"),
        ('kind = "hub", repository = "a/b", revision = "c"', 'kind = "path", path = "/x"', None),
        (f', sha256 = "{SHA}"', "", None),
        ("[models", "[model", "models"),
        ("files = [", "files = ", "registry.toml"),
        ("files = [{", "filez = [{", "files"),
    ],
)
def test_a_mistake_is_named(tmp_path, old, new, named):
    text = GOOD.replace(old, new)
    assert text != GOOD
    if named is None:
        assert load(tmp_path, text)["x-1"]
        return
    with pytest.raises(StateError, match=re.escape(named)) as caught:
        load(tmp_path, text)
    assert "registry.toml" in caught.value.message


def test_without_a_hash_only_a_hub_will_do(tmp_path):
    text = GOOD.replace(f', sha256 = "{SHA}"', "").replace(
        'kind = "hub", repository = "a/b", revision = "c"', 'kind = "path", path = "/x"'
    )
    with pytest.raises(StateError, match="needs a sha256"):
        load(tmp_path, text)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(StateError, match=r"nowhere\.toml"):
        load_registry(tmp_path / "nowhere.toml")


def test_an_unknown_name_brings_the_names_of_its_kind():
    with pytest.raises(InputError) as caught:
        find_model("gpt-9", "embedder")
    assert DEFAULT_EMBEDDER in caught.value.hint
    assert DEFAULT_LLM not in caught.value.hint
    with pytest.raises(InputError):
        find_model(DEFAULT_LLM, "embedder")
