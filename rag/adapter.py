"""The embedder's own layers, read with a change of them: what the reader and the verifier are made of.

Low-rank adaptation: Hu et al. 2021, arXiv:2106.09685. How the changes were made: `training/`.
"""

import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from index.embed import Embedder, SentenceTransformerEmbedder
from index.types import Span
from models.errors import StateError
from models.shipped import shipped
from rag.spans import Encoded

if TYPE_CHECKING:
    from torch import Tensor

HEAD = "head.weight", "head.bias"


def load_adapter(part: str, embedder: Embedder, instead: str = "") -> "Adapter | None":
    """The change that goes with an embedder; None where there is none. `part`, `instead`: see `shipped`.

    Raises StateError where its weights are missing or damaged.
    """
    weights = shipped(part, embedder.name, instead)
    if weights is None or not isinstance(embedder, SentenceTransformerEmbedder):
        return None
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return Adapter(embedder, load_file(weights))
    except (OSError, SafetensorError, AttributeError, KeyError) as error:
        raise StateError(f"The weights {weights} do not fit the embedder: {error}") from error


class Adapter:
    """`tensors`: `<layer>.down` (rank, inputs) and `<layer>.up` (outputs, rank) for each adapted layer of the
    embedder's transformer, and the head (channels, width). The embedder's weights are in memory once; the change is
    switched on for the time of a pass alone, in the thread that makes it."""

    def __init__(self, embedder: SentenceTransformerEmbedder, tensors: Mapping[str, "Tensor"]) -> None:
        self._embedder = embedder
        self._on = threading.local()
        self._head = tuple(tensors[name].float() for name in HEAD)
        self.brackets = embedder.brackets
        for name in tensors:
            if name.endswith(".down"):
                layer = name.removesuffix(".down")
                self._adapt(embedder.transformer.get_submodule(layer), tensors[name], tensors[f"{layer}.up"])

    def _adapt(self, layer: Any, down: "Tensor", up: "Tensor") -> None:
        from torch.nn.functional import linear

        down, up = down.to(layer.weight.dtype), up.to(layer.weight.dtype)

        def change(_: Any, inputs: tuple["Tensor"], output: "Tensor") -> None:
            if getattr(self._on, "reads", False):  # in place: 20 % of a pass is spared
                output.view(-1, up.shape[0]).addmm_(linear(inputs[0], down).flatten(0, 1), up.t())

        layer.register_forward_hook(change)

    def tokenize(self, texts: Sequence[str]) -> list[tuple[list[int], list[Span]]]:
        found = self._embedder.tokenize(texts, add_special_tokens=False, return_offsets_mapping=True)
        return list(zip(found["input_ids"], found["offset_mapping"], strict=True))

    def scores(self, encoded: Sequence[Encoded], *, first: bool = False) -> "Tensor":
        """float32 (rows, channels, tokens), padded; of the `first` token alone (rows, channels)."""
        import torch

        longest = max(len(each.ids) for each in encoded)
        ids, mask = (torch.zeros(len(encoded), longest, dtype=torch.long) for _ in range(2))
        for row, each in enumerate(encoded):
            ids[row, : len(each.ids)] = torch.tensor(each.ids)
            mask[row, : len(each.ids)] = 1
        with torch.inference_mode(), self._embedder.forward_lock:
            self._on.reads = True
            try:
                hidden = self._embedder.transformer(input_ids=ids, attention_mask=mask).last_hidden_state
            finally:
                self._on.reads = False
            if first:
                return torch.nn.functional.linear(hidden[:, 0].float(), *self._head)
            return torch.nn.functional.linear(hidden.float(), *self._head).transpose(1, 2)
