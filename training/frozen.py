"""The frozen weights that training needs, written out in pieces, so that it can run on another machine.

They are the embedder's layers in bfloat16, its two dense layers behind the pooling, and of its vocabulary the rows
that the texts at hand use: about 280 MB instead of 1.2 GB.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional

from models.errors import StateError
from models.shipped import shipped

EMBEDDER = "embeddinggemma-300m"
PIECE = 58 * 10**6
"""Bytes of a piece at most, a little less than 60 MB."""
CONFIG, VOCABULARY = "config.json", "vocabulary.json"
EMBEDDING = "embed_tokens.weight"
ROWS = 20_000
"""Rows of the vocabulary in one tensor: 31 MB."""


def shipped_reader() -> Path:
    """The adapter of the reader that ships. Raises StateError where it is missing or damaged."""
    path = shipped("readers", EMBEDDER, "")
    assert path is not None  # it is in the registry
    return path


def write_pieces(embedder: Path, vocabulary: Sequence[int], out: Path) -> int:
    """Writes `piece-00.safetensors`, … and two small files into `out`; how many pieces there are.

    `vocabulary`: the IDs whose rows are kept, in their new order; the first three must be those of padding, <eos> and
    <bos>. Raises StateError where the embedder's folder has no weights.
    """
    out.mkdir(parents=True, exist_ok=True)
    number = -1
    try:
        for number, piece in enumerate(_pieces(embedder, vocabulary)):
            save_file(piece, out / f"piece-{number:02}.safetensors")
        config = json.loads((embedder / CONFIG).read_text(encoding="utf-8"))
    except OSError as error:
        raise StateError(f"The embedder in {embedder} cannot be read: {error}", "python -m models fetch") from error
    (out / CONFIG).write_text(json.dumps(config | {"vocab_size": len(vocabulary)}), encoding="utf-8")
    (out / VOCABULARY).write_text(json.dumps(list(vocabulary)), encoding="utf-8")
    return number + 1


def _pieces(embedder: Path, vocabulary: Sequence[int]) -> Iterator[dict[str, Tensor]]:
    piece: dict[str, Tensor] = {}
    size = 0
    for name, value in _tensors(embedder, vocabulary):
        if size + value.nbytes > PIECE:
            yield piece
            piece, size = {}, 0
        piece[name] = value
        size += value.nbytes
    yield piece


def _tensors(embedder: Path, vocabulary: Sequence[int]) -> Iterator[tuple[str, Tensor]]:
    for name, value in load_file(embedder / "model.safetensors").items():
        if name == EMBEDDING:
            rows = value[torch.tensor(vocabulary)].to(torch.bfloat16)
            for start in range(0, len(rows), ROWS):
                yield f"{EMBEDDING}.{start:07}", rows[start : start + ROWS].clone()
        else:
            yield name, value.to(torch.bfloat16).contiguous()
    for folder in ("2_Dense", "3_Dense"):
        weights = load_file(embedder / folder / "model.safetensors")
        yield folder, weights["linear.weight"].to(torch.bfloat16)


class Embedding(nn.Module):
    """Unit vectors (texts, 768) of padded token IDs (texts, tokens), as sentence-transformers computes them: mean
    pooling, two dense layers, length 1."""

    def __init__(self, encoder: Any, dense: Sequence[Tensor]) -> None:
        super().__init__()
        self.encoder, self.dense = encoder, dense

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        pooled = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        for weight in self.dense:
            pooled = functional.linear(pooled, weight.float())
        return functional.normalize(pooled, dim=-1)


def read_pieces(folder: Path, device: torch.device) -> tuple[Any, Embedding]:
    """The encoder (transformers' Gemma3TextModel) with the vocabulary of the pieces, and the embedding built on it.

    Raises StateError where there are no pieces.
    """
    from transformers import Gemma3TextConfig, Gemma3TextModel

    every: dict[str, Tensor] = {}
    for path in sorted(folder.glob("piece-*.safetensors")):
        every |= load_file(path, device=str(device))
    if not every:
        raise StateError(f"There are no pieces in {folder}.", "Write them: python -m training.prepare")
    dense = [every.pop(name) for name in ("2_Dense", "3_Dense")]
    rows = [every.pop(name) for name in sorted(every) if name.startswith(EMBEDDING)]
    every[EMBEDDING] = torch.cat(rows)
    config = Gemma3TextConfig(**json.loads((folder / CONFIG).read_text(encoding="utf-8")))
    config._attn_implementation = "sdpa"
    with torch.device(device):
        encoder: Any = cast(Any, Gemma3TextModel(config)).to(torch.bfloat16)
    missing, unexpected = encoder.load_state_dict(every, strict=False, assign=True)
    fuse_norms(encoder)
    if missing or unexpected:
        raise StateError(f"{folder} has other weights than the encoder needs: {missing or unexpected}")
    return encoder.eval(), Embedding(encoder, dense)


class Norm(nn.Module):
    """The same as Gemma3RMSNorm in one kernel instead of six: a fifth of a step on an accelerator."""

    def __init__(self, norm: Any) -> None:
        super().__init__()
        self.register_buffer("scale", (1 + norm.weight.float()).to(norm.weight.dtype), persistent=False)
        self.eps = norm.eps

    def forward(self, rows: Tensor) -> Tensor:
        scale = cast(Tensor, self.scale)
        return functional.rms_norm(rows, scale.shape, scale, self.eps)


def fuse_norms(encoder: Any) -> None:
    for module in list(encoder.modules()):
        for name, child in module.named_children():
            if type(child).__name__ == "Gemma3RMSNorm":
                setattr(module, name, Norm(child))
