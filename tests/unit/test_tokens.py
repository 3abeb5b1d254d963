from hypothesis import given
from hypothesis import strategies as st

from rag.llm.llama import byte_of_symbol, encoding

SYMBOLS = byte_of_symbol()
BYTES = {byte: symbol for symbol, byte in SYMBOLS.items()}


def test_every_byte_has_a_symbol_of_its_own() -> None:
    assert sorted(SYMBOLS.values()) == list(range(256))
    assert SYMBOLS["A"] == ord("A")
    assert SYMBOLS["Ġ"] == ord(" ")
    assert SYMBOLS["Ċ"] == ord("\n")


def test_tokens_have_the_ids_of_the_gguf() -> None:
    tokens = encoding(BYTES | {256: "th", 257: "the", 258: "Ø§"})
    assert tokens.encode_ordinary("the") == [257]
    assert tokens.encode_ordinary("اthe") == [258, 257]
    assert tokens.encode_ordinary("b") == [ord("b")]


@given(st.text())
def test_every_text_is_encoded_without_special_tokens_and_comes_back(text: str) -> None:
    tokens = encoding(BYTES | {256: "th", 257: "the", 258: "Ø§"})
    assert tokens.decode(tokens.encode_ordinary(text)) == text


def test_digits_stand_alone_as_in_qwen2() -> None:
    tokens = encoding(BYTES | {256: "12"})
    assert tokens.encode_ordinary("12") == [ord("1"), ord("2")]
