import os
from pathlib import Path

import pytest

from index.settings import IndexSettings, read_table
from models.errors import InputError


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("SANAD_")]:
        monkeypatch.delenv(name)


def read(tmp_path: Path, content: str) -> IndexSettings:
    file = tmp_path / "sanad.toml"
    file.write_text(content, encoding="utf-8")
    return read_table(IndexSettings, "index", file)


def test_the_defaults_need_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SANAD_VAR", str(tmp_path / "built"))
    monkeypatch.setenv("SANAD_CACHE", str(tmp_path / "كاش"))
    settings = read(tmp_path, "")
    assert settings.store == tmp_path / "built" / "index"
    assert settings.cache == tmp_path / "كاش"
    assert settings.corpus.name == "corpus"


def test_the_environment_overrides_the_file_and_paths_count_from_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SANAD_INDEX_CHUNK_TOKENS", "77")
    monkeypatch.setenv("SANAD_INDEX_STORE", "فهرس")
    monkeypatch.chdir(tmp_path.parent)
    settings = read(tmp_path, '[index]\ncorpus = "مقالات"\nchunk_tokens = 99\nstore = "elsewhere"\n')
    assert settings.corpus == tmp_path / "مقالات"
    assert settings.store == tmp_path.parent / "فهرس"
    assert settings.chunk_tokens == 77


def test_the_file_can_be_named_by_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.write_text('[index]\nembedder = "bge-m3"\n[answer]\nanything = 1\n')
    monkeypatch.setenv("SANAD_CONFIG", str(file))
    assert read_table(IndexSettings, "index").embedder == "bge-m3"


def test_a_mark_of_byte_order_is_no_mistake(tmp_path: Path) -> None:
    assert read(tmp_path, "\ufeff[index]\nchunk_tokens = 64\n").chunk_tokens == 64


@pytest.mark.parametrize(
    ("content", "environ", "named"),
    [
        ("[index]\nchunk_size = 3\n", {}, ["chunk_size", "chunk_tokens", "sanad.toml"]),
        ("[indx]\na = 1\n", {}, ["indx", "[index]"]),
        ("chunk_tokens = 1\n", {}, ["chunk_tokens", "[index]"]),
        ("[index]\nchunk_tokens = 'many'\n", {}, ["chunk_tokens"]),
        ("[index]\nchroma = 'host:8000'\n", {}, ["chroma", "http://host:port"]),
        ("[index]\nchroma = 'http://host:many'\n", {}, ["chroma"]),
        ("index = 3\n", {}, ["index", "sanad.toml"]),
        ("[index\n", {}, ["sanad.toml", "TOML"]),
        ("", {"SANAD_INDEX_EMBEDER": "x"}, ["SANAD_INDEX_EMBEDER", "SANAD_INDEX_EMBEDDER", "SANAD_CACHE"]),
        ("", {"SANAD_INDEX_CHUNK_TOKENS": "-1"}, ["SANAD_INDEX_CHUNK_TOKENS", "16"]),
    ],
)
def test_what_is_unknown_or_invalid_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str, environ: dict[str, str], named: list[str]
) -> None:
    for variable, value in environ.items():
        monkeypatch.setenv(variable, value)
    with pytest.raises(InputError) as error:
        read(tmp_path, content)
    assert all(name in str(error.value) for name in named)


def test_a_named_file_that_is_missing_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SANAD_CONFIG", str(tmp_path / "gone.toml"))
    with pytest.raises(InputError, match=r"gone\.toml"):
        read_table(IndexSettings, "index")


def test_the_fingerprint_follows_what_is_stored_and_nothing_else(tmp_path: Path) -> None:
    one = IndexSettings()
    assert one.fingerprint == IndexSettings(corpus=tmp_path, store=tmp_path, cache=tmp_path).fingerprint
    assert (
        len({one.fingerprint, IndexSettings(chunk_tokens=64).fingerprint, IndexSettings(embedder="x").fingerprint}) == 3
    )
