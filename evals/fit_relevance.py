"""`python -m evals.fit_relevance --data FOLDER`: fits the weights of `index/relevance.py` on XQuAD's training articles.

All paragraphs of both languages are indexed together, and every question is asked in both. The right paragraph is there
in one language only, its parallel left out, while its neighbours are there in both: so the fit learns what a cosine
across languages is worth beside one within. First the likelihood that the right passage is drawn from the candidates is
maximised (a conditional logit), then slope and constant make log-odds of the sums; the same once more for sentences.
The table is for the articles for choosing.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits
from tqdm import tqdm

from evals.data.division import Parallel, read_sets
from evals.stores import indexed, prefixed
from index.embed import load_embedder
from index.relevance import Scale, Weights
from index.search import CANDIDATES, Candidate, Index, candidates
from index.settings import IndexSettings, read_table
from index.text import fold
from index.types import LANGUAGES
from models.cli import exit_on_error

PASSAGES = 5
"""Whose sentences are told apart: the best of each question."""
DECAY = 1e-4
Rows = NDArray[np.float64]


@dataclass(frozen=True)
class Items:
    """What competes for a question: `signs` (n, features), `across` and `right` (n,), 1 or 0."""

    signs: Rows
    across: Rows
    right: Rows


@dataclass(frozen=True)
class Asked:
    """A question whose right passage is among `found` in one language alone; `bears` tells which sentences answer."""

    across: bool
    found: Sequence[Candidate]
    passages: Items
    bears: Sequence[Sequence[bool]]


def ask(index: Index, paragraphs: Sequence[Parallel]) -> list[Asked]:
    """Every question in both languages, each for the text of both."""
    asked = []
    for parallel in tqdm(paragraphs, unit=" paragraphs", disable=None):
        for language in LANGUAGES:
            for number, question in enumerate(parallel[language].questions):
                _, found = candidates(index, question.text, CANDIDATES)
                for text, other in (LANGUAGES, LANGUAGES[::-1]):
                    right, left_out = parallel[text], prefixed(parallel[other]).id
                    kept = [each for each in found if each.passage.document.id != left_out]
                    is_right = [each.passage.document.id == prefixed(right).id for each in kept]
                    answers = list(map(fold, right.accepted(right.questions[number])))
                    bears = [
                        [here and any(each in fold(words) for each in answers) for words in sentences_of(candidate)]
                        for here, candidate in zip(is_right, kept, strict=True)
                    ]
                    across = [each.passage.document.language != language for each in kept]
                    signs = np.array([astuple(each.signs) for each in kept])
                    items = Items(signs, np.array(across, float), np.array(is_right, float))
                    asked.append(Asked(language != text, kept, items, bears))
    return asked


def sentences_of(candidate: Candidate) -> list[str]:
    return [candidate.passage.document.text[start:end] for start, end in candidate.passage.sentences]


def sentence_items(asked: Asked, scores: Rows) -> Items:
    """The sentences of its best passages by `scores` (candidates,), with that score as their first sign."""
    best = np.argsort(-scores)[:PASSAGES]
    rows = [
        ((scores[at], *astuple(signs)), asked.passages.across[at], bears)
        for at in best
        for signs, bears in zip(asked.found[at].sentences, asked.bears[at], strict=True)
    ]
    signs, across, right = zip(*rows, strict=True)
    return Items(np.array(signs), np.array(across, float), np.array(right, float))


def fit(lists: Sequence[Items], free: Rows) -> tuple[Rows, Rows]:
    """Weights and a constant behind them (features + 1,), within a language and across. Where `free` (2, features) is 0
    the weight stays 0."""
    chosen = [items for items in lists if items.right.any()]
    every = np.concatenate([items.signs for items in chosen])
    centre, spread = every.mean(0), every.std(0)
    width = max(len(items.right) for items in chosen)
    signs = np.zeros((len(chosen), width, every.shape[1]))
    across, right, there = np.zeros((3, len(chosen), width))
    for at, items in enumerate(chosen):
        n = len(items.right)
        signs[at, :n] = (items.signs - centre) / spread
        across[at, :n], right[at, :n], there[at, :n] = items.across, items.right, 1
    x, other, is_right, is_there, allowed = map(torch.from_numpy, (signs, across, right, there, free))

    def sums(parameters: Tensor) -> Tensor:
        """Of weights (2, features), and how much across languages is worth."""
        weights = parameters[:-1].view(2, -1) * allowed
        within, beyond = (x * weights[0]).sum(-1), (x * weights[1]).sum(-1) + parameters[-1]
        return torch.where(other == 1, beyond, within)

    def drawn(parameters: Tensor) -> Tensor:
        odds = sums(parameters).masked_fill(is_there == 0, -1e9).log_softmax(1).masked_fill(is_right == 0, -1e9)
        return DECAY * parameters.square().sum() - odds.logsumexp(1).mean()

    parameters = minimised(torch.zeros(free.size + 1, dtype=torch.float64), drawn)
    made, mask = sums(parameters), is_there == 1

    def calibrated(line: Tensor) -> Tensor:
        return binary_cross_entropy_with_logits(made[mask] * line[0] + line[1], is_right[mask])

    slope, constant = minimised(torch.tensor([1.0, 0.0], dtype=torch.float64), calibrated).numpy()
    weights = (parameters[:-1].numpy().reshape(2, -1) * free) * slope / spread
    constants = constant - weights @ centre + np.array([0.0, float(parameters[-1]) * slope])
    within, beyond = np.column_stack([weights, constants])
    return within, beyond


def minimised(parameters: Tensor, loss: Callable[[Tensor], Tensor]) -> Tensor:
    """The parameters for which `loss` is least, looked for from those given."""
    parameters.requires_grad_()
    optimiser = torch.optim.LBFGS([parameters], max_iter=300, line_search_fn="strong_wolfe")

    def step() -> float:
        optimiser.zero_grad()
        value = loss(parameters)
        value.backward()  # type: ignore[no-untyped-call]
        return float(value.detach())

    optimiser.step(step)  # type: ignore[no-untyped-call]
    return parameters.detach()


def scores(items: Items, fitted: tuple[Rows, Rows]) -> Rows:
    within, beyond = (items.signs @ each[:-1] + each[-1] for each in fitted)
    made: Rows = np.where(items.across == 1, beyond, within)
    return made


def first(lists: Sequence[Items], fitted: tuple[Rows, Rows]) -> float:
    """The share of lists whose first item is right."""
    return float(np.mean([items.right[scores(items, fitted).argmax()] for items in lists]))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.fit_relevance", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the question sets")
    xquad = read_sets(parser.parse_args().data).xquad
    every = [
        prefixed(each) for part in (xquad.train, xquad.choosing, xquad.table) for two in part for each in two.values()
    ]
    with indexed(every, load_embedder(read_table(IndexSettings, "index"))) as index:
        train, choosing = ask(index, xquad.train), ask(index, xquad.choosing)
    # Across languages terms are names and figures alone, and bring nothing.
    passages = fit([each.passages for each in train], np.array([[1.0, 1, 1], [1, 0, 1]]))
    inside = [sentence_items(each, scores(each.passages, passages)) for each in train]
    sentences = fit(inside, np.array([[1.0, 1, 1], [1, 1, 0]]))
    print("| | right passage first | a sentence with the answer first |\n|---|--:|--:|")
    for name, across in (("within a language", False), ("across", True)):
        chosen = [each for each in choosing if each.across == across]
        inside = [sentence_items(each, scores(each.passages, passages)) for each in chosen]
        right = first([each.passages for each in chosen], passages)
        print(f"| {name}, neighbours in both | {right:.3f} | {first(inside, sentences):.3f} |")
    pairs = zip(passages, sentences, strict=True)
    print(Scale(*(Weights(*(round(float(value), 2) for value in (*one, *other))) for one, other in pairs)))
    return 0


if __name__ == "__main__":
    exit_on_error(main)
