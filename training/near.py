"""Hard negatives: the passages nearest to a question by the embedder's own vectors that cannot answer it."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.frozen import Embedding
from training.model import batches, collate

BRACKETS = 2, 1


class Texts:
    """Rows of tokens by number."""

    def __init__(self, arrays: Any, name: str) -> None:
        self.flat: NDArray[np.int32] = arrays[name]
        self.bounds: NDArray[np.int64] = arrays[f"{name}_bounds"]

    def __getitem__(self, at: int) -> list[int]:
        return [int(each) for each in self.flat[self.bounds[at] : self.bounds[at + 1]]]

    def __len__(self) -> int:
        return len(self.bounds) - 1


def near_passages(
    texts: Mapping[str, Texts],
    in_language: NDArray[np.int8],
    embedding: Embedding,
    nearest: int,
    device: torch.device,
) -> NDArray[np.int32]:
    """For each question and language the passages most like it that cannot answer: (questions, 2, nearest), -1 where
    there are no more."""
    documents = [
        [BRACKETS[0], *texts["documents"][at], *texts["passages"][at], BRACKETS[1]] for at in range(len(in_language))
    ]
    queries = [
        [BRACKETS[0], *ids, BRACKETS[1]] for ids in map(texts["queries"].__getitem__, range(len(texts["queries"])))
    ]
    rows = _embedded(embedding, documents, device)
    found = np.full((len(queries), 2, nearest), -1, np.int32)
    asked = _embedded(embedding, queries, device)
    languages = torch.from_numpy(in_language.astype(np.int64)).to(device)
    for start in range(0, len(asked), 1024):
        alike = asked[start : start + 1024] @ rows.T
        for at in range(len(alike)):
            alike[at, torch.tensor(texts["holding"][start + at], dtype=torch.long, device=device)] = -2.0
        for language in (0, 1):
            values, places = alike.masked_fill(languages != language, -2.0).topk(nearest)
            found[start : start + 1024, language] = torch.where(values > -1.5, places, -1).cpu().numpy()
    return found


def _embedded(embedding: Embedding, rows: list[list[int]], device: torch.device) -> Tensor:
    vectors = torch.zeros(len(rows), 768, device=device)
    for batch in batches([len(row) for row in rows], 65_536, list(range(len(rows))), window=len(rows)):
        ids, mask, _ = collate([(rows[at], 0) for at in batch], device)
        with torch.inference_mode():
            vectors[torch.tensor(batch, device=device)] = embedding(ids, mask)
    return vectors
