"""The conversion of the 4-bit weights, on a tiny file of the same layout."""

import json
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load_file

from models.e5 import LAYER, convert, read_weights
from models.errors import StateError

HIDDEN, FFN, VOCAB, POSITIONS, TYPES = 32, 64, 3, 4, 2
MATRICES = {"q": HIDDEN, "k": HIDDEN, "v": HIDDEN, "ao": HIDDEN, "fi": HIDDEN, "fo": FFN}
ROWS = {"fi": FFN}
SCALES = st.floats(-4, 4, width=16)
BYTES = st.binary(min_size=16, max_size=16)


def block(scale: float, nibbles: bytes) -> bytes:
    return struct.pack("<e", scale) + nibbles


def tensors_of(block_bytes: bytes) -> dict[str, tuple[int, bytes]]:
    """Name → (values, bytes): every matrix repeats one block, every vector counts up."""

    def matrix(rows: int, columns: int) -> tuple[int, bytes]:
        return rows * columns, block_bytes * (rows * columns // 32)

    def vector(values: int) -> tuple[int, bytes]:
        return values, np.arange(values, dtype="<f4").tobytes()

    tensors = {"emb.word": matrix(VOCAB, HIDDEN), "emb.pos": vector(POSITIONS * HIDDEN)}
    tensors |= {"emb.type": vector(TYPES * HIDDEN), "emb.ln.w": vector(HIDDEN), "emb.ln.b": vector(HIDDEN)}
    for ours in LAYER:
        rows = ROWS.get(ours, HIDDEN)
        tensors[f"l0.{ours}.w"] = matrix(rows, MATRICES[ours]) if ours in MATRICES else vector(HIDDEN)
        tensors[f"l0.{ours}.b"] = vector(rows)
    return tensors


def weights(tensors: dict[str, tuple[int, bytes]]) -> bytes:
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, 1, 2, FFN, VOCAB, POSITIONS, TYPES, 1e-12, 32)
    pieces = b"ab"
    head += struct.pack("<5iQ", 2, 0, 2, 1, 3, len(pieces)) + struct.pack("<3I2f", 0, 1, 2, -1.0, -2.0) + pieces
    head += struct.pack("<iI", 1, 9) + struct.pack("<IBI", 0x41, 1, 0x61)
    names = [name.encode() for name in tensors]
    offset = len(head) + 4 + sum(2 + len(name) + struct.calcsize("<BIQQ") for name in names)
    directory = struct.pack("<i", len(names))
    body = b""
    for name, (values, content) in zip(names, tensors.values(), strict=True):
        directory += struct.pack("<H", len(name)) + name + struct.pack("<BIQQ", 0, values, offset, len(content))
        body += content
        offset += len(content)
    return head + directory + body


@pytest.fixture
def source(tmp_path):
    (tmp_path / "e5-small-q4.bin").write_bytes(weights(tensors_of(block(0.5, bytes(range(16))))))
    (tmp_path / "tokenizer.json").write_text("{}")
    return tmp_path


@given(SCALES, BYTES)
def test_a_block_means_what_the_format_says(tmp_path_factory, scale, nibbles):
    path = tmp_path_factory.mktemp("weights") / "e5-small-q4.bin"
    path.write_bytes(weights(tensors_of(block(scale, nibbles))))
    _, tensors = read_weights(path)
    expected = [(byte & 15) - 8 for byte in nibbles] + [(byte >> 4) - 8 for byte in nibbles]
    row = tensors["embeddings.word_embeddings.weight"][VOCAB - 1]
    assert row.tolist() == np.array([value * scale for value in expected]).astype(np.float16).tolist()


def test_matrices_have_a_row_for_each_output(source):
    header, tensors = read_weights(source / "e5-small-q4.bin")
    assert (header.hidden, header.ffn, header.vocab) == (HIDDEN, FFN, VOCAB)
    shapes = {name: values.shape for name, values in tensors.items()}
    assert shapes["embeddings.word_embeddings.weight"] == (VOCAB, HIDDEN)
    assert shapes["encoder.layer.0.intermediate.dense.weight"] == (FFN, HIDDEN)
    assert shapes["encoder.layer.0.output.dense.weight"] == (HIDDEN, FFN)
    assert shapes["encoder.layer.0.attention.output.dense.weight"] == (HIDDEN, HIDDEN)
    assert shapes["encoder.layer.0.intermediate.dense.bias"] == (FFN,)
    assert tensors["encoder.layer.0.output.LayerNorm.weight"].tolist() == list(range(HIDDEN))


def test_the_folder_is_what_sentence_transformers_loads(source, tmp_path):
    target = tmp_path / "مجلد جديد"
    convert(source, target)
    assert load_file(target / "model.safetensors")["embeddings.position_embeddings.weight"].dtype == np.float16
    modules = json.loads((target / "modules.json").read_text())
    assert [module["type"].rpartition(".")[2] for module in modules] == ["Transformer", "Pooling", "Normalize"]
    assert all((target / module["path"]).is_dir() for module in modules)
    prompts = json.loads((target / "config_sentence_transformers.json").read_text())["prompts"]
    assert prompts == {"query": "query: ", "document": "passage: "}
    assert json.loads((target / "config.json").read_text())["layer_norm_eps"] == 1e-12
    assert (target / "tokenizer.json").read_text() == "{}"


@pytest.mark.parametrize("damage", [b"", b"GGUF", b"E5S1", b"E5S1" + bytes(40)])
def test_something_else_is_refused_by_name(source, tmp_path, damage):
    (source / "e5-small-q4.bin").write_bytes(damage)
    with pytest.raises(StateError, match=r"e5-small-q4\.bin is not a 4-bit e5 model"):
        convert(source, tmp_path / "target")
    assert not (tmp_path / "target").exists()


def test_a_file_cut_short_is_refused(source):
    path = source / "e5-small-q4.bin"
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(StateError):
        read_weights(path)
