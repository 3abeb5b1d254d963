"""The reader as it is trained: the embedder's own layers, frozen, with low-rank adapters, and one linear layer.

Low-rank adaptation: Hu et al. 2021, arXiv:2106.09685. Scores as BERT reads SQuAD 2 (Devlin et al. 2019,
arXiv:1810.04805, 4.3), and a score of its own for whether anything answers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.lean import LeanEncoder

CLOSED = -1e4
"""The score of tokens that cannot begin or end an answer: no infinity, which would spoil sums."""
CHANNELS = 3
UNKNOWN = -100
"""What torch's cross-entropy leaves out."""


@dataclass(frozen=True)
class Shape:
    """`rank` of the adapters; they are on the layers from `first_layer` on."""

    rank: int = 32
    first_layer: int = 0
    dropout: float = 0.1


class Adapter(nn.Module):
    """A frozen linear layer and a low-rank change of it: y = Wx + B(Ax)."""

    def __init__(self, base: nn.Linear, shape: Shape) -> None:
        super().__init__()
        self.base = base
        self.dropout = shape.dropout
        self.down = nn.Parameter(torch.empty(shape.rank, base.in_features))
        self.up = nn.Parameter(torch.zeros(base.out_features, shape.rank))
        nn.init.normal_(self.down, std=base.in_features**-0.5)

    def forward(self, hidden: Tensor) -> Tensor:
        small = functional.linear(hidden, self.down.to(hidden.dtype))
        if self.training:
            small = functional.dropout(small, self.dropout)  # of the few values in between: cheap
        return cast(Tensor, self.base(hidden)) + functional.linear(small, self.up.to(hidden.dtype))


class ReaderModel(nn.Module):
    """float32 scores (examples, 3, tokens) of padded token IDs (examples, tokens)."""

    def __init__(self, encoder: Any, shape: Shape) -> None:
        super().__init__()
        encoder.requires_grad_(False)
        for number, layer in enumerate(encoder.layers):
            if number < shape.first_layer:
                continue
            for part in (layer.self_attn, layer.mlp):
                for name, child in list(part.named_children()):
                    if isinstance(child, nn.Linear):
                        setattr(part, name, Adapter(child, shape))
        self.encoder = encoder
        self.dropout = shape.dropout
        self.head = nn.Linear(encoder.config.hidden_size, CHANNELS)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def forward(self, ids: Tensor, mask: Tensor, opened: Tensor) -> Tensor:
        """`opened` is 1 where an answer may stand: at the first token, which says that there is none, and in the
        passage."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        hidden = functional.dropout(hidden, self.dropout, self.training)
        scores: Tensor = self.head(hidden).transpose(1, 2)
        return scores.masked_fill(opened[:, None] == 0, CLOSED)

    def tuned(self) -> dict[str, nn.Parameter]:
        """What training changes: `layers.0.mlp.up_proj.down`, …, `head.weight`, `head.bias`."""
        return {name.removeprefix("encoder."): value for name, value in self.named_parameters() if value.requires_grad}

    def put(self, tensors: Mapping[str, Tensor]) -> None:
        """Take over what `tuned` gave, or a copy of it."""
        with torch.no_grad():
            for name, value in self.tuned().items():
                value.copy_(tensors[name])


class LeanReader(nn.Module):
    """The same scores, by the encoder as it is trained on a processor: of a reader's `tensors` those of the layers from
    `first_layer` on, and the head, go on being trained."""

    def __init__(self, encoder: Any, tensors: Mapping[str, Tensor], first_layer: int, *, compiled: bool) -> None:
        super().__init__()
        self.lean = LeanEncoder(encoder, tensors, first_layer, compiled=compiled)
        self.head = nn.Linear(encoder.config.hidden_size, CHANNELS)
        self.put({name: tensors[name] for name in self.tuned()})

    def forward(self, ids: Tensor, mask: Tensor, opened: Tensor) -> Tensor:
        hidden = functional.dropout(self.lean(ids, mask).float(), 0.1, self.training)
        scores: Tensor = self.head(hidden).transpose(1, 2)
        return scores.masked_fill(opened[:, None] == 0, CLOSED)

    def tuned(self) -> dict[str, nn.Parameter]:
        """What training changes, by the names of `ReaderModel`."""
        return dict(self.lean.adapters()) | dict(self.head.named_parameters("head"))

    def put(self, tensors: Mapping[str, Tensor]) -> None:
        with torch.no_grad():
            for name, value in self.tuned().items():
                value.copy_(tensors[name])


Reader = ReaderModel | LeanReader


def collate(rows: list[tuple[list[int], int]], device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    """IDs, mask and opened, int64 (examples, tokens) each, of rows with their first token of the passage; the last
    token, <eos>, is closed."""
    longest = -(-max(len(ids) for ids, _ in rows) // 8) * 8
    ids, mask, opened = (torch.zeros(len(rows), longest, dtype=torch.long) for _ in range(3))
    for at, (row, first) in enumerate(rows):
        ids[at, : len(row)] = torch.tensor(row)
        mask[at, : len(row)] = 1
        opened[at, 0] = 1
        opened[at, first : len(row) - 1] = 1
    return ids.to(device, non_blocking=True), mask.to(device, non_blocking=True), opened.to(device, non_blocking=True)


def loss(scores: Tensor, starts: Tensor, ends: Tensor, weight_of_answers: float = 0.5) -> Tensor:
    """Mean cross-entropy of (examples, 3, tokens) against the places of first and last token, 0 and 0 for no answer,
    UNKNOWN where a passage answers and nobody knows with which words, and binary cross-entropy of the third channel at
    the first token."""
    spans = functional.cross_entropy(scores[:, 0], starts) + functional.cross_entropy(scores[:, 1], ends)
    answers = functional.binary_cross_entropy_with_logits(scores[:, 2, 0], (starts != 0).float())
    return spans / 2 + weight_of_answers * answers


def batches(lengths: list[int], most_tokens: int, order: list[int], window: int = 4096) -> Iterator[list[int]]:
    """`order` in batches of at most `most_tokens` with their padding; inside a window sorted by length."""
    for start in range(0, len(order), window):
        part = sorted(order[start : start + window], key=lambda at: lengths[at])
        batch: list[int] = []
        for at in part:
            if batch and (len(batch) + 1) * lengths[at] > most_tokens:
                yield batch
                batch = []
            batch.append(at)
        yield batch
