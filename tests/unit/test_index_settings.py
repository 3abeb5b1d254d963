from pathlib import Path

import pytest

from index.settings import IndexSettings, read_table
from models.errors import InputError


def read(tmp_path: Path, content: str, **environ: str) -> IndexSettings:
    file = tmp_path / "sanad.toml"
    file.write_text(content, encoding="utf-8")
    return read_table(IndexSettings, "index", file, environ)


def test_the_defaults_need_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SANAD_VAR", str(tmp_path / "built"))
    monkeypatch.setenv("SANAD_CACHE", str(tmp_path / "كاش"))
    settings = read(tmp_path, "")
    assert settings.store == tmp_path / "built" / "index"
    assert settings.cache == tmp_path / "كاش"
    assert settings.corpus.name == "corpus"


def test_the_environment_overrides_the_file_and_paths_count_from_it(tmp_path: Path) -> None:
    settings = read(tmp_path, '[index]\ncorpus = "مقالات"\nchunk_tokens = 99\n', SANAD_INDEX_CHUNK_TOKENS="77")
    assert settings.corpus == tmp_path / "مقالات"
    assert settings.chunk_tokens == 77


def test_the_file_can_be_named_by_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.write_text('[index]\nembedder = "bge-m3"\n[answer]\nanything = 1\n')
    assert read_table(IndexSettings, "index", environ={"SANAD_CONFIG": str(file)}).embedder == "bge-m3"


@pytest.mark.parametrize(
    ("content", "environ", "named"),
    [
        ("[index]\nchunk_size = 3\n", {}, ["chunk_size", "chunk_tokens", "sanad.toml"]),
        ("[indx]\na = 1\n", {}, ["indx", "[index]"]),
        ("chunk_tokens = 1\n", {}, ["chunk_tokens", "[index]"]),
        ("[index]\nchunk_tokens = 'many'\n", {}, ["chunk_tokens"]),
        ("[index\n", {}, ["sanad.toml", "TOML"]),
        ("", {"SANAD_INDEX_EMBEDER": "x"}, ["SANAD_INDEX_EMBEDER", "SANAD_INDEX_EMBEDDER", "SANAD_CACHE"]),
        ("", {"SANAD_INDEX_CHUNK_TOKENS": "-1"}, ["chunk_tokens"]),
    ],
)
def test_what_is_unknown_or_invalid_is_named(
    tmp_path: Path, content: str, environ: dict[str, str], named: list[str]
) -> None:
    with pytest.raises(InputError) as error:
        read(tmp_path, content, **environ)
    assert all(name in str(error.value) for name in named)


def test_a_named_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.toml"):
        read_table(IndexSettings, "index", environ={"SANAD_CONFIG": str(tmp_path / "gone.toml")})


def test_the_fingerprint_follows_what_is_stored_and_nothing_else(tmp_path: Path) -> None:
    one = IndexSettings()
    assert one.fingerprint == IndexSettings(corpus=tmp_path, store=tmp_path, cache=tmp_path).fingerprint
    assert (
        len({one.fingerprint, IndexSettings(chunk_tokens=64).fingerprint, IndexSettings(embedder="x").fingerprint}) == 3
    )
