"""Counts tokens in the LLM's own vocabulary, with a tiktoken `Encoding` built from the GGUF.

Budgets counted in a foreign vocabulary cheat Arabic: it costs 2.3 tokens a word in Qwen2's own
vocabulary and 4.4 in cl100k_base.
"""

import base64
import os
from collections.abc import Mapping
from pathlib import Path

import tiktoken

# llama.cpp names the pre-tokeniser in `tokenizer.ggml.pre`; these are its regular expressions
# (src/llama-vocab.cpp). A model with another one is counted by llama.cpp itself.
PATTERNS: Mapping[str, str] = {
    "qwen2": (
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|"
        r"\s*[\r\n]+|\s+(?!\S)|\s+"
    ),
    "llama-bpe": (
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|"
        r"\s*[\r\n]+|\s+(?!\S)|\s+"
    ),
}


def byte_of_symbol() -> dict[str, int]:
    """The map of GPT-2's byte-level BPE, from printable symbol to byte (openai/gpt-2, encoder.py)."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {chr(256 + i): byte for i, byte in enumerate(others)}


def ranks_of(vocabulary: Mapping[int, str]) -> dict[bytes, int]:
    """Token bytes → id, for the ordinary tokens (type 1) of a byte-level BPE vocabulary."""
    symbols = byte_of_symbol()
    return {bytes(symbols[symbol] for symbol in text): token for token, text in vocabulary.items()}


def encoding(name: str, pattern: str, ranks: dict[bytes, int]) -> tiktoken.Encoding:
    """An encoding without special tokens: all text is ordinary text to it."""
    return tiktoken.Encoding(name=name, pat_str=pattern, mergeable_ranks=ranks, special_tokens={})


def save_ranks(ranks: Mapping[bytes, int], path: Path) -> None:
    """Writes tiktoken's own file format: base64 of the token, a space, the rank; whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    with partial.open("wb") as out:
        for token, rank in sorted(ranks.items(), key=lambda item: item[1]):
            out.write(base64.b64encode(token) + b" " + str(rank).encode() + b"\n")
    partial.replace(path)


def load_ranks(path: Path) -> dict[bytes, int]:
    """Reads what `save_ranks` wrote. tiktoken's own loader keeps a second copy under the temporary folder."""
    with path.open("rb") as lines:
        return {base64.b64decode(token): int(rank) for token, rank in (line.split() for line in lines)}
