"""`python -m evals.fit_relevance --files A.json B.json`: fits the weights of `index/relevance.py` on a parallel set.

The paragraphs of both languages are indexed together. For each question and each language of the text, the right
paragraph is there in that language alone (its parallel is left out), and a softmax regression over the candidates of
the search learns to put it first (listwise learning to rank: Cao et al. 2007, ListNet with a single relevant item).
Both languages of the text weigh the same. Sentences are fitted in the same way over the five best passages, beside the
relevance of their passage. Weights are first fitted on one half of the articles and judged on the other, then printed
as fitted on all.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from evals.squad import Squad, indexed, read_squad
from index.embed import load_embedder
from index.search import CANDIDATES, Index, candidates, sentence_signs
from index.settings import IndexSettings, read_table
from index.text import fold
from models.cli import exit_on_error

OWN = 1.25
"""Log-odds by which a reader's own language is preferred beyond the fit: docs/evaluation.md has the curve."""
PASSAGES = 5
"""Whose sentences compete."""
DECAY = 1e-4
_NEVER = -1e9


@dataclass(frozen=True)
class Lists:
    """Questions × items, padded. `right` and `there` are 1 or 0; an item's language is the question's where `own`.

    `signs` (questions, items, n) speak for an item; `base` is a score that it has already.
    """

    signs: Tensor
    own: Tensor
    right: Tensor
    there: Tensor
    half: Tensor
    across: Tensor
    """Of each question: which half of the articles it belongs to; whether the right text is in the other language."""
    base: Tensor


@dataclass(frozen=True)
class Fit:
    """Weights of the signs within the question's language and across, the constant across, the weight of `base`."""

    within: Tensor
    across: Tensor
    constant: Tensor
    base: Tensor

    def scores(self, lists: Lists) -> Tensor:
        own = lists.own
        weights = self.within * own[..., None] + self.across * (1 - own[..., None])
        scores = (lists.signs * weights).sum(-1) + self.constant * (1 - own) + self.base * lists.base
        return scores.masked_fill(lists.there == 0, _NEVER)


@dataclass(frozen=True)
class Candidate:
    document: str
    own: bool
    signs: tuple[float, ...]
    sentences: Sequence[tuple[tuple[float, ...], str]]
    """The signs of each, and its folded text."""


@dataclass(frozen=True)
class Asked:
    """A question with the right paragraph in one language; its parallel is not among the candidates."""

    candidates: Sequence[Candidate]
    right: str
    answers: Sequence[str]
    half: int
    across: bool


def ask(index: Index, squads: Sequence[Squad]) -> list[Asked]:
    """Every question in both languages, each for the text of both."""
    asked = []
    for language, squad in enumerate(squads):
        for number, question in enumerate(tqdm(squad.questions, unit=" questions", disable=None)):
            asker, found = candidates(index, question.text, CANDIDATES)
            scored = []
            for each in found:
                passage = each.passage
                texts = [fold(passage.document.text[start:end]) for start, end in passage.sentences]
                sentences = list(zip(sentence_signs(each, asker), texts, strict=True))
                own = passage.document.language == asker.language
                scored.append(Candidate(passage.document.id, own, each.signs, sentences))
            for other, there in enumerate(squads):
                right = there.paragraphs[there.questions[number].paragraph]
                parallel = squads[1 - other].paragraphs[squads[1 - other].questions[number].paragraph]
                kept = [candidate for candidate in scored if candidate.document != parallel.id]
                answers = [fold(answer) for answer in there.questions[number].answers]
                asked.append(Asked(kept, right.id, answers, right.article % 2, language != other))
    return asked


def passage_lists(asked: Sequence[Asked]) -> Lists:
    return lists_of(
        asked, [[(c.signs, c.own, c.document == each.right, 0.0) for c in each.candidates] for each in asked]
    )


def sentence_lists(asked: Sequence[Asked], scores: Tensor) -> Lists:
    """Of the best passages by `scores` (questions, candidates)."""
    rows = []
    for each, score in zip(asked, scores.tolist(), strict=True):
        best = sorted(zip(score, each.candidates, strict=False), key=lambda item: -item[0])[:PASSAGES]
        rows.append(
            [
                (signs, c.own, c.document == each.right and any(answer in text for answer in each.answers), base)
                for base, c in best
                for signs, text in c.sentences
            ]
        )
    return lists_of(asked, rows)


def lists_of(asked: Sequence[Asked], rows: Sequence[Sequence[tuple[tuple[float, ...], bool, bool, float]]]) -> Lists:
    width, signs = max(map(len, rows)), len(rows[0][0][0])
    values = np.zeros((len(rows), width, signs + 4), np.float32)
    for at, row in enumerate(rows):
        values[at, : len(row)] = [[*each, own, right, 1, base] for each, own, right, base in row]
    tensor = torch.from_numpy(values)
    own, right, there, base = tensor[..., signs:].unbind(-1)
    half, across = torch.tensor([each.half for each in asked]), torch.tensor([each.across for each in asked])
    return Lists(tensor[..., :signs], own, right, there, half, across, base)


def fit(lists: Lists, train: Tensor, *, with_base: bool) -> Fit:
    """Maximises the likelihood that a right item is drawn, over the questions `train` that have one."""
    items = lists.signs[lists.there == 1]
    centre, spread = items.mean(0), items.std(0)
    level = replace(lists, signs=(lists.signs - centre) / spread)  # cosines lie close together, far from 0
    parts = [torch.ones(len(spread)), torch.ones(len(spread)), torch.zeros(()), torch.ones(())]
    free = parts if with_base else parts[:3]
    for part in free:
        part.requires_grad_()
    chosen = train & (lists.right.sum(1) > 0)
    optimiser = torch.optim.LBFGS(free, max_iter=60, line_search_fn="strong_wolfe")

    def loss() -> float:
        optimiser.zero_grad()
        odds = torch.log_softmax(Fit(*parts).scores(level), 1).masked_fill(lists.right == 0, _NEVER)
        value = DECAY * (parts[0].square().sum() + parts[1].square().sum()) - odds.logsumexp(1)[chosen].mean()
        value.backward()  # type: ignore[no-untyped-call]
        return float(value.detach())

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    within, across, constant, base = (part.detach() for part in parts)
    return Fit(within / spread, across / spread, constant - centre @ ((across - within) / spread), base)


def first(fitted: Fit, lists: Lists, test: Tensor, k: int) -> str:
    """The share of questions with a right item among the first k: within a language, across."""
    right = lists.right.gather(1, fitted.scores(lists).argsort(1, descending=True))[:, :k].amax(1)
    return " | ".join(f"{right[test & (lists.across == across)].mean():.3f}" for across in (False, True))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.fit_relevance", description=__doc__)
    parser.add_argument("--files", type=Path, nargs=2, required=True, help="two parallel files, one a language")
    squads = [read_squad(path, f"{at}/") for at, path in enumerate(parser.parse_args().files)]
    embedder = load_embedder(read_table(IndexSettings, "index"))
    with indexed([paragraph for squad in squads for paragraph in squad.paragraphs], embedder) as index:
        asked = ask(index, squads)
    lists = passage_lists(asked)
    every = torch.ones(len(asked), dtype=torch.bool)
    print("| fitted on | judged on | right passage first, own language | other | answer in first 3 sentences | other |")
    print("|---|---|--:|--:|--:|--:|")
    for name, train, test in (
        ("half A | half B", lists.half == 0, lists.half == 1),
        ("half B | half A", lists.half == 1, lists.half == 0),
        ("all | all", every, every),
    ):
        passages = fit(lists, train, with_base=False)
        of_sentences = sentence_lists(asked, passages.scores(lists))
        sentences = fit(of_sentences, train, with_base=True)
        print(f"| {name} | {first(passages, lists, test, 1)} | {first(sentences, of_sentences, test, 3)} |")
    print_weights(passages, sentences, lists)
    return 0


def print_weights(passages: Fit, sentences: Fit, lists: Lists) -> None:
    """On the scale of `Hit.score`: 0 is the median of the best wrong passage in the question's own language, 1 that of
    the right one there. The sentence's weights are relative to its passage's relevance."""
    scores = passages.scores(lists)
    own = (lists.own == 1) & (lists.there == 1)
    right = scores.masked_fill(~own | (lists.right == 0), _NEVER).amax(1)
    zero = scores.masked_fill(~own | (lists.right == 1), _NEVER).amax(1).median()
    unit = right[right > _NEVER].median() - zero
    print(f"log-odds of 1: {unit:.2f}")
    for name, of_passage, of_sentence, constant, extra in (
        ("within", passages.within, sentences.within, 0.0, 0.0),
        ("across", passages.across, sentences.across, float(passages.constant) - OWN, float(sentences.constant)),
    ):
        weights = [*(of_passage / unit), (constant - zero) / unit]
        weights += [*(of_sentence / sentences.base / unit), extra / sentences.base / unit]
        print(f"{name}=Weights({', '.join(f'{float(weight):.2f}' for weight in weights)}),")


if __name__ == "__main__":
    exit_on_error(main)
