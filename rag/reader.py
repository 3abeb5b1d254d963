"""The reader: a small transformer that finds where in a passage a question is answered, and whether it is.

It was made from the default embedder (see `training/`), shares that one's frozen embeddings, and reads as BERT reads
SQuAD 2 (Devlin et al. 2019, 4.3). Its weights ship with Sanad; docs/reader.md is their card.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from index.embed import Embedder, SentenceTransformerEmbedder
from index.types import Span
from models.compressed import load
from models.shipped import shipped
from rag.reading import CLOSED, Encoded, Reading, collate, encode, reading

if TYPE_CHECKING:
    from torch import Tensor


class Reader(Protocol):
    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """One for each passage."""


def weights_of(embedder: str) -> Path | None:
    """The weights of the reader that goes with an embedder of this name; None where there is none.

    Raises StateError where they are missing or damaged.
    """
    return shipped("readers", embedder, ", or set `reader = false` under [answer] in the settings")


def load_reader(embedder: Embedder) -> Reader | None:
    """The reader that goes with an embedder; None where there is none. Raises what `weights_of` raises."""
    weights = weights_of(embedder.name)
    if weights is None or not isinstance(embedder, SentenceTransformerEmbedder):
        return None
    return TransformerReader(embedder, load(weights))


class TransformerReader:
    """A Reader by torch."""

    def __init__(self, embedder: SentenceTransformerEmbedder, tensors: dict[str, "Tensor"]) -> None:
        import torch
        from transformers import BertModel

        self._embedder = embedder
        self._head = tensors["head.weight"], tensors["head.bias"]
        with torch.device("meta"):
            encoder: Any = BertModel(embedder.transformer.config, add_pooling_layer=False)
        encoder.embeddings = embedder.transformer.embeddings
        layers = {name: value for name, value in tensors.items() if not name.startswith("head.")}
        encoder.load_state_dict(layers, strict=False, assign=True)
        self._encoder = encoder.eval()

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        import torch

        if not passages:
            return []

        def tokenize(texts: list[str]) -> list[tuple[list[int], list[Span]]]:
            found = self._embedder.tokenize(texts, add_special_tokens=False, return_offsets_mapping=True)
            return list(zip(found["input_ids"], found["offset_mapping"], strict=True))

        pairs = [(question, passage) for passage in passages]
        encoded: list[Encoded] = encode(tokenize, pairs, *self._embedder.brackets)
        batch = collate(encoded)
        ids, mask, open_ = (torch.from_numpy(each) for each in (batch.ids, batch.mask, batch.open))
        with torch.inference_mode(), self._embedder.fast():
            hidden = self._encoder(input_ids=ids, attention_mask=mask).last_hidden_state
            scores = torch.nn.functional.linear(hidden.float(), *self._head).transpose(1, 2).float()
        rows = scores.masked_fill(open_[:, None] == 0, CLOSED).numpy()
        return [reading(each, row) for each, row in zip(encoded, rows, strict=True)]
