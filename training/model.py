"""The reader: the embedder's own transformer and one linear layer, as BERT reads SQuAD 2 (Devlin et al. 2019,
arXiv:1810.04805, 4.3). The embeddings stay those of the embedder, so that only layers and head need to be kept."""

from pathlib import Path
from typing import cast

import torch
from torch import Tensor, nn
from transformers import BertModel

from rag.reading import CLOSED, Batch

DROPOUT = 0.1


class Dropout(nn.Module):
    """As nn.Dropout with a rate in 256ths: eight random bytes a draw, where torch's own takes a third of a step on a
    CPU (2.9 s for 2.1 s)."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.threshold = round(256 * rate)

    def forward(self, hidden: Tensor) -> Tensor:
        if not self.training or not self.threshold:
            return hidden
        draws = torch.randint(-(2**63), 2**63 - 1, ((hidden.numel() + 7) // 8,), device=hidden.device)
        kept = draws.view(torch.uint8)[: hidden.numel()].view(hidden.shape) >= self.threshold
        return hidden * (kept.to(hidden.dtype) * (256 / (256 - self.threshold)))


class Reader(nn.Module):
    """Start and end scores for every token; those of token 0 (`<s>`) say that the passage holds no answer."""

    def __init__(self, encoder: BertModel, dropout: float = DROPOUT) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(encoder.config.hidden_size, 2)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)
        encoder.embeddings.requires_grad_(False)
        for module in list(encoder.modules()):
            for name, child in module.named_children():
                if isinstance(child, nn.Dropout) and child.p > 0:
                    setattr(module, name, Dropout(dropout))

    def forward(self, ids: Tensor, mask: Tensor, open_: Tensor) -> Tensor:
        """float32 (examples, 2, tokens) of int64 (examples, tokens) each, see `rag.reading.Batch`."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        scores: Tensor = self.head(hidden).float().transpose(1, 2)
        return scores.masked_fill(open_[:, None] == 0, CLOSED)

    def read(self, batch: Batch) -> Tensor:
        device = self.head.weight.device
        return cast(Tensor, self(*(torch.from_numpy(each).to(device) for each in (batch.ids, batch.mask, batch.open))))

    def tuned(self) -> dict[str, Tensor]:
        """What training changes, by the names of BertModel, and `head.weight` and `head.bias`."""
        named = self.named_parameters()
        return {name.removeprefix("encoder."): value for name, value in named if value.requires_grad}

    def put(self, tensors: dict[str, Tensor]) -> None:
        """Take over what `tuned` gave, or a copy of it."""
        with torch.no_grad():
            for name, value in self.tuned().items():
                value.copy_(tensors[name])


def new_reader(folder: Path, seed: int, dropout: float = DROPOUT) -> Reader:
    """The reader before training, from a folder with the embedder's weights."""
    torch.manual_seed(seed)
    encoder = BertModel.from_pretrained(
        folder,
        dtype=torch.float32,
        add_pooling_layer=False,
        attn_implementation="sdpa",
        attention_probs_dropout_prob=0.0,  # torch's fast attention has none on a CPU
        local_files_only=True,
    )
    return Reader(encoder, dropout)


def loss(scores: Tensor, starts: Tensor, ends: Tensor) -> Tensor:
    """Mean cross-entropy of (examples, 2, tokens) against the places of first and last token; 0, 0 for no answer."""
    return (nn.functional.cross_entropy(scores[:, 0], starts) + nn.functional.cross_entropy(scores[:, 1], ends)) / 2
