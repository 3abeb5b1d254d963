from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from rag.llm import tokens

BYTES = {bytes([byte]): byte for byte in range(256)}
MERGED = BYTES | {b"th": 256, b"the": 257, "ال".encode(): 258}


def test_every_byte_has_a_symbol_of_its_own() -> None:
    symbols = tokens.byte_of_symbol()
    assert sorted(symbols.values()) == list(range(256))
    assert symbols["A"] == ord("A")
    assert symbols["Ġ"] == ord(" ")
    assert symbols["Ċ"] == ord("\n")


def test_ranks_are_ids_by_bytes() -> None:
    assert tokens.ranks_of({7: "Ġthe", 9: "Ø§"}) == {b" the": 7, "ا".encode(): 9}


def test_ranks_survive_their_file(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "ترميز.tiktoken"
    tokens.save_ranks(MERGED, path)
    assert tokens.load_ranks(path) == MERGED
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@given(st.text())
def test_every_text_is_encoded_without_special_tokens_and_comes_back(text: str) -> None:
    encoding = tokens.encoding("test", tokens.PATTERNS["qwen2"], MERGED)
    assert encoding.decode(encoding.encode_ordinary(text)) == text


def test_digits_stand_alone_as_in_qwen2() -> None:
    encoding = tokens.encoding("test", tokens.PATTERNS["qwen2"], BYTES | {b"12": 256})
    assert encoding.encode_ordinary("12") == [ord("1"), ord("2")]
