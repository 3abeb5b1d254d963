"""The reader: what it finds in passages. The embedder's own layers read a question beside a passage; an adapter, which
ships with Sanad (models/readers/, docs/reader.md is its card), is switched on for that time alone.

Low-rank adaptation: Hu et al. 2021, arXiv:2106.09685. How it was made: `training/`.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from index.embed import Embedder, SentenceTransformerEmbedder
from index.types import Hit, Span
from models.errors import StateError
from models.shipped import shipped
from rag.spans import TokenScores, answer_sums, best_answers, encode, log_sum, token_scores, tokens_inside
from rag.types import Guess

if TYPE_CHECKING:
    from torch import Tensor

GUESSES = 4
"""Words that may answer, kept of a sentence."""
UNSEEN = -20.0
"""The log-odds of a sentence that the reader did not see, being behind the end of what it reads at once."""
HEAD = "head.weight", "head.bias"


@dataclass(frozen=True)
class SentenceReading:
    """Of a sentence, whose offsets these are: the log-odds that it answers, and words in it that may, best first."""

    start: int
    end: int
    score: float
    guesses: tuple[Guess, ...] = ()


@dataclass(frozen=True)
class Reading:
    """Of a passage: the log-odds that something in it answers, and a reading of each of its sentences, in order."""

    score: float
    sentences: tuple[SentenceReading, ...]


class Reader(Protocol):
    def read(self, question: str, passages: Sequence[Hit]) -> list[Reading]:
        """One for each passage."""


def load_reader(embedder: Embedder) -> Reader | None:
    """The reader that goes with an embedder; None where there is none.

    Raises StateError where its weights are missing or damaged.
    """
    weights = shipped("readers", embedder.name, ", or set `reader = false` under [answer] in the settings")
    if weights is None or not isinstance(embedder, SentenceTransformerEmbedder):
        return None
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return AdapterReader(embedder, load_file(weights))
    except (OSError, SafetensorError, AttributeError, KeyError) as error:
        raise StateError(f"The reader's weights {weights} do not fit the embedder: {error}") from error


class AdapterReader:
    """A Reader by torch. `tensors`: `<layer>.down` (rank, inputs) and `<layer>.up` (outputs, rank) for each adapted
    layer of the embedder's transformer, and the head (3, width): start, end, and whether anything answers."""

    def __init__(self, embedder: SentenceTransformerEmbedder, tensors: dict[str, "Tensor"]) -> None:
        self._embedder = embedder
        self._on = threading.local()
        self._head = tuple(tensors[name].float() for name in HEAD)
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

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._embedder.forward_lock:
            self._on.reads = True
            try:
                yield
            finally:
                self._on.reads = False

    def read(self, question: str, passages: Sequence[Hit]) -> list[Reading]:
        import torch

        if not passages:
            return []
        encoded = encode(
            self._tokenize, [(question, each.title, each.text) for each in passages], self._embedder.brackets
        )
        longest = max(len(each.ids) for each in encoded)
        ids, mask = (torch.zeros(len(encoded), longest, dtype=torch.long) for _ in range(2))
        for row, each in enumerate(encoded):
            ids[row, : len(each.ids)] = torch.tensor(each.ids)
            mask[row, : len(each.ids)] = 1
        with torch.inference_mode(), self._reading():
            hidden = self._embedder.transformer(input_ids=ids, attention_mask=mask).last_hidden_state
            scores = torch.nn.functional.linear(hidden.float(), *self._head).transpose(1, 2).numpy()
        return [reading(hit, token_scores(each, row)) for hit, each, row in zip(passages, encoded, scores, strict=True)]

    def _tokenize(self, texts: Sequence[str]) -> list[tuple[list[int], list[Span]]]:
        found = self._embedder.tokenize(texts, add_special_tokens=False, return_offsets_mapping=True)
        return list(zip(found["input_ids"], found["offset_mapping"], strict=True))


def reading(passage: Hit, scores: TokenScores) -> Reading:
    """What the scores of a passage's tokens say of it and of its sentences.

    That something answers is the mean of two log-odds: of all answers against none, and of the head that was made for
    it. A sentence has of it the share of its answers among all.
    """
    every = log_sum(answer_sums(scores, range(len(scores.offsets))))
    if every == -np.inf:
        return Reading(UNSEEN, tuple(SentenceReading(each.start, each.end, UNSEEN) for each in passage.sentences))
    answers = (every + scores.answers) / 2
    sentences = []
    for each in passage.sentences:
        inside = each.start - passage.start, each.end - passage.start
        share = log_sum(answer_sums(scores, tokens_inside(scores.offsets, inside))) - every
        guesses = tuple(
            Guess((passage.start + start, passage.start + end), score)
            for score, (start, end) in best_answers(scores, passage.text, inside, GUESSES)
        )
        sentences.append(SentenceReading(each.start, each.end, max(answers + share, UNSEEN), guesses))
    return Reading(answers, tuple(sentences))
