"""Gemma 3 from a GGUF: its weights, dequantised into transformers' layers to be trained on, and what training changed,
written as the adapter that llama.cpp loads beside the same GGUF.

The file is read once and cut (`cut`): its layers as they are packed, and of its vocabulary the rows that the texts at
hand use, which are 80 MB instead of 253.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from gguf import GGUFReader, GGUFWriter
from gguf.constants import GGMLQuantizationType
from gguf.quants import dequantize
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from models.errors import StateError
from training.frozen import fuse_norms
from training.lean import LINEAR, LeanEncoder

ARCHITECTURE = "gemma3"
EMBEDDING = "token_embd.weight"
PAD, EOS, BOS = 0, 1, 2
PIECE = 45 * 10**6
"""Bytes of a piece at most."""
SHAPES = "shapes.json"
LAYER = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "attn_q_norm": "self_attn.q_norm",
    "attn_k_norm": "self_attn.k_norm",
    "post_attention_norm": "post_attention_layernorm",
    "ffn_norm": "pre_feedforward_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
    "post_ffw_norm": "post_feedforward_layernorm",
}
"""llama.cpp's name of a tensor in a layer → transformers' module."""


def cut(gguf: Path, vocabulary: Sequence[int], out: Path) -> int:
    """Writes the packed tensors into `out` as `piece-00.safetensors`, … with the rows of `vocabulary` alone; how many
    pieces there are. Raises StateError for a GGUF of another architecture."""
    reader = GGUFReader(gguf)
    if _value(reader, "general.architecture") != ARCHITECTURE:
        raise StateError(f"{gguf} holds no {ARCHITECTURE} model.")
    out.mkdir(parents=True, exist_ok=True)
    pieces: list[dict[str, Tensor]] = [{}]
    size, types = 0, {}
    for each in reader.tensors:
        packed = np.asarray(each.data)
        if each.name == EMBEDDING:
            packed = packed[np.asarray(vocabulary)]
        if size + packed.nbytes > PIECE:
            pieces.append({})
            size = 0
        pieces[-1][each.name] = torch.from_numpy(packed.copy())
        size += packed.nbytes
        types[each.name] = int(each.tensor_type)
    for number, piece in enumerate(pieces):
        save_file(piece, out / f"piece-{number:02}.safetensors")
    about = {"config": _config(reader, len(vocabulary)), "types": types, "vocabulary": list(vocabulary)}
    (out / SHAPES).write_text(json.dumps(about), encoding="utf-8")
    return len(pieces)


def _value(reader: GGUFReader, name: str) -> Any:
    field = reader.get_field(name)
    return field.contents() if field else None


def _config(reader: GGUFReader, rows: int) -> dict[str, Any]:
    """What Gemma3TextConfig takes; the base of the rotation in local layers is not in the file but in the
    architecture."""

    def own(name: str) -> Any:
        return _value(reader, f"{ARCHITECTURE}.{name}")

    return {
        "vocab_size": rows,
        "hidden_size": own("embedding_length"),
        "intermediate_size": own("feed_forward_length"),
        "num_hidden_layers": own("block_count"),
        "num_attention_heads": own("attention.head_count"),
        "num_key_value_heads": own("attention.head_count_kv"),
        "head_dim": own("attention.key_length"),
        "query_pre_attn_scalar": own("attention.key_length"),
        "rms_norm_eps": own("attention.layer_norm_rms_epsilon"),
        "sliding_window": own("attention.sliding_window"),
        "max_position_embeddings": own("context_length"),
        "rope_theta": own("rope.freq_base"),
    }


class LeanDecoder(LeanEncoder):
    """The same with each token seeing those before it alone; texts are shorter than the window of the local layers."""

    def unseen(self, mask: Tensor, dtype: torch.dtype) -> Tensor:
        later = torch.full((mask.shape[1], mask.shape[1]), -1e9, dtype=dtype, device=mask.device)
        return later.triu(1)[None, None]


class WordingModel(nn.Module):
    """Gemma 3, frozen, with low-rank adapters on every linear layer. `vocabulary`: the ID in the whole vocabulary of
    each of its own."""

    def __init__(self, folder: Path, rank: int, device: torch.device, *, compiled: bool = True) -> None:
        """Raises StateError where `folder` holds no pieces of a model."""
        super().__init__()
        packed: dict[str, Tensor] = {}
        for path in sorted(folder.glob("piece-*.safetensors")):
            packed |= load_file(path)
        if EMBEDDING not in packed:
            raise StateError(f"There are no pieces of a model in {folder}.", "python -m training.wording_data")
        about = json.loads((folder / SHAPES).read_text(encoding="utf-8"))
        self.vocabulary: list[int] = about["vocabulary"]
        decoder = _decoder(about["config"], _unpacked(packed, about["types"]), device)
        adapters = {}
        for number, layer in enumerate(decoder.layers):
            for name in LINEAR:
                weight = layer.get_submodule(name).weight
                adapters[f"layers.{number}.{name}.down"] = torch.randn(rank, weight.shape[1]) * weight.shape[1] ** -0.5
                adapters[f"layers.{number}.{name}.up"] = torch.zeros(weight.shape[0], rank)
        self.embedding = decoder.embed_tokens.weight
        self.decoder = LeanDecoder(decoder, adapters, 0, compiled=compiled).to(device)

    def forward(self, ids: Tensor, places: Tensor) -> Tensor:
        """float32 scores (places, vocabulary) of what follows after the `places` of padded token IDs (texts, tokens),
        counted through all texts. Padding stands behind, where nothing that matters looks."""
        chosen = self.decoder(ids, torch.ones_like(ids)).flatten(0, 1)[places]
        return nn.functional.linear(chosen, self.embedding).float()

    def tuned(self) -> dict[str, nn.Parameter]:
        """What training changes: `layers.0.mlp.up_proj.down`, …"""
        return dict(self.decoder.adapters())

    def put(self, tensors: Mapping[str, Tensor]) -> None:
        """Take over what `tuned` gave, or a copy of it."""
        with torch.no_grad():
            for name, value in self.tuned().items():
                value.copy_(tensors[name])


def _unpacked(packed: Mapping[str, Tensor], types: Mapping[str, int]) -> dict[str, Tensor]:
    """bfloat16, by the names of transformers. llama.cpp keeps 1 + w of the norms."""
    found = {}
    for name, value in packed.items():
        plain = torch.from_numpy(dequantize(value.numpy(), GGMLQuantizationType(types[name])).copy())
        if "norm" in name:
            plain -= 1
        found[_module(name)] = plain.to(torch.bfloat16)
    return found


def _module(name: str) -> str:
    if name == EMBEDDING:
        return "embed_tokens.weight"
    if name == "output_norm.weight":
        return "norm.weight"
    _, layer, tensor, _ = name.split(".")
    return f"layers.{layer}.{LAYER[tensor]}.weight"


def _decoder(config: Mapping[str, Any], weights: Mapping[str, Tensor], device: torch.device) -> Any:
    from transformers import Gemma3TextConfig, Gemma3TextModel

    shape = Gemma3TextConfig(**config)
    shape._attn_implementation = "sdpa"
    with torch.device(device):
        decoder: Any = cast(Any, Gemma3TextModel(shape)).to(torch.bfloat16)
    missing, unexpected = decoder.load_state_dict(weights, strict=False)
    if missing or unexpected:
        raise StateError(f"The GGUF has other weights than the layers need: {missing or unexpected}")
    fuse_norms(decoder)
    return decoder.eval()


def write_adapter(tuned: Mapping[str, Tensor], path: Path) -> None:
    """As llama.cpp reads it (its convert_lora_to_gguf.py): lora_a is `down`, lora_b is `up`, and the change of a layer
    is alpha / rank · lora_b · lora_a, here with alpha = rank. float16."""
    writer = GGUFWriter(path, ARCHITECTURE)
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(next(v for n, v in tuned.items() if n.endswith(".down")).shape[0]))
    for name, value in sorted(tuned.items()):
        writer.add_tensor(_in_adapter(name), value.detach().to("cpu", torch.float16).contiguous().numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def read_adapter(path: Path) -> dict[str, Tensor]:
    """float32, by the names of `WordingModel.tuned`: what `write_adapter` wrote."""
    found = {}
    for each in GGUFReader(path).tensors:
        _, layer, tensor, _, kind = each.name.split(".")
        name = f"layers.{layer}.{LAYER[tensor]}.{'down' if kind == 'lora_a' else 'up'}"
        found[name] = torch.from_numpy(np.asarray(each.data).astype(np.float32))
    return found


def _in_adapter(name: str) -> str:
    _, layer, rest = name.split(".", 2)
    module, kind = rest.rsplit(".", 1)
    tensor = next(tensor for tensor, theirs in LAYER.items() if theirs == module)
    return f"blk.{layer}.{tensor}.weight.lora_{'a' if kind == 'down' else 'b'}"
