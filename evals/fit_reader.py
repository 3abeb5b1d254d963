"""`python -m evals.fit_reader --files A.json B.json --titles T …`: fits the weights of `rag/rerank.py`.

As `evals.fit_relevance` does, on the questions about the articles named, which the reader must not have been trained
on: both languages are indexed together, and the right paragraph is there in one of them. The best passages of each
question are read; how much the reader's score counts beside their relevance, and beside that of their sentences, is
fitted on all articles but one and judged on that one, in turn, then printed as fitted on all. Last, the curve for
refusing: how many questions have a best passage below a threshold when the right paragraph is there, and when it is
left out in both languages and only its article's others remain.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from tqdm import tqdm

from evals.fit_relevance import Asked, Fit, Lists, fit, lists_of
from evals.squad import Squad, indexed, read_squad
from index.embed import load_embedder
from index.search import Index, search
from index.settings import IndexSettings, read_table
from index.text import detect_language, fold
from index.types import Hit
from models.cli import exit_on_error
from models.errors import InputError
from rag.reader import Reader, load_reader
from rag.rerank import FLOOR, Weights, rerank
from rag.settings import AnswerSettings

ALONE = Weights(0, 0, 0)
"""Relevance stays as it is, and the reader's score beside it."""


@dataclass(frozen=True)
class Read:
    """A question, its passages read, and the right one, which is the only one of its two languages."""

    asked: Asked
    own: Sequence[bool]
    passages: Sequence[Hit]


def ask(index: Index, squads: Sequence[Squad], titles: frozenset[str], reader: Reader) -> list[Read]:
    """Every question about the articles in both languages, each for the text of both; `half` is the article."""
    found = []
    most = AnswerSettings().passages
    for language, squad in enumerate(squads):
        for number, question in enumerate(tqdm(squad.questions, unit=" questions", disable=None)):
            if squads[0].paragraphs[squads[0].questions[number].paragraph].title not in titles:
                continue
            asker = detect_language(question.text)
            hits = search(index, question.text, most + 2)  # two may be left out
            read = rerank(question.text, asker, hits, reader, ALONE, ALONE)
            for other, there in enumerate(squads):
                right = there.paragraphs[there.questions[number].paragraph]
                parallel = squads[1 - other].paragraphs[squads[1 - other].questions[number].paragraph]
                kept = [each for each in read if each.document != parallel.id]
                answers = [fold(answer) for answer in there.questions[number].answers]
                asked = Asked((), right.id, answers, right.article, language != other)
                found.append(Read(asked, [each.language == asker for each in kept], kept))
    return found


def margin(passage: Hit) -> float:
    return max(each.read or FLOOR for each in passage.sentences)


def passage_lists(read: Sequence[Read]) -> Lists:
    rows = [
        [
            ((margin(hit),), own, hit.document == each.asked.right, hit.score)
            for hit, own in zip(each.passages, each.own, strict=True)
        ]
        for each in read
    ]
    return lists_of([each.asked for each in read], rows)


def sentence_lists(read: Sequence[Read], scores: Tensor) -> Lists:
    """Of all passages, whose `scores` (questions, passages) stand on the scale of relevance."""
    rows = [
        [
            (
                (sentence.read or FLOOR,),
                own,
                hit.document == each.asked.right
                and any(answer in fold(sentence.text) for answer in each.asked.answers),
                score + sentence.score,
            )
            for hit, own, score in zip(each.passages, each.own, of_passages, strict=False)
            for sentence in hit.sentences
        ]
        for each, of_passages in zip(read, scores.tolist(), strict=True)
    ]
    return lists_of([each.asked for each in read], rows)


def judged(name: str, lists: Lists, places: Sequence[int]) -> tuple[Tensor, Fit]:
    """Prints what the fit brings; gives the scores and the fit on all, on the scale of relevance."""
    scores = torch.zeros(lists.right.shape)
    for article in set(lists.half.tolist()):
        part = lists.half == article
        scores[part] = fit(lists, ~part, with_base=True).scores(lists)[part]
    before = lists.base.masked_fill(lists.there == 0, -1e9)
    for k in places:
        cells = []
        for each in (before, scores):
            right = lists.right.gather(1, each.argsort(1, descending=True))[:, :k].amax(1)
            cells += [f"{right[lists.across == across].mean():.3f}" for across in (False, True)]
        print(f"| {name} in first {k} | {' | '.join(cells)} |")
    every = fit(lists, torch.ones(len(lists.half), dtype=torch.bool), with_base=True)
    return every.scores(lists) / every.base, every


def refusing(lists: Lists, scores: Tensor) -> None:
    print("\n| below | own language, right one there | left out | other language | left out |\n|--:|--:|--:|--:|--:|")
    shares = []
    for across in (False, True):
        there = (lists.there == 1) & (lists.own == float(not across))
        chosen = lists.across == across
        right = scores.masked_fill(~there | (lists.right == 0), -1e9).amax(1)[chosen]
        wrong = scores.masked_fill(~there | (lists.right == 1), -1e9).amax(1)[chosen]
        shares.append((right[right > -1e8], wrong[wrong > -1e8]))
    for at in range(-10, 21, 2):
        cells = [f"{(values < at / 10).float().mean():.3f}" for pair in shares for values in pair]
        print(f"| {at / 10:.1f} | {' | '.join(cells)} |")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.fit_reader", description=__doc__)
    parser.add_argument("--files", type=Path, nargs=2, required=True, help="two parallel files, one a language")
    parser.add_argument("--titles", nargs="+", required=True, help="articles that the reader was not trained on")
    given = parser.parse_args()
    squads = [read_squad(path, f"{at}/") for at, path in enumerate(given.files)]
    embedder = load_embedder(read_table(IndexSettings, "index"))
    reader = load_reader(embedder)
    if reader is None:
        raise InputError(f"There is no reader for {embedder.name}.")
    titles = frozenset(title.replace("_", " ") for title in given.titles)
    with indexed([paragraph for squad in squads for paragraph in squad.paragraphs], embedder) as index:
        read = ask(index, squads, titles, reader)
    print("| | relevance: own language | other | with the reader: own | other |\n|---|--:|--:|--:|--:|")
    passages = passage_lists(read)
    scores, of_passages = judged("right passage", passages, [1])
    _, of_sentences = judged("answer", sentence_lists(read, scores), [1, 3])
    refusing(passages, scores)
    for name in ("within", "across"):
        weights = [float(getattr(each, name)[0] / each.base) for each in (of_passages, of_sentences)]
        constant = float(of_passages.constant / of_passages.base) if name == "across" else 0.0
        print(f"{name.upper()} = Weights({weights[0]:.3f}, {weights[1]:.3f}, {constant:.2f})")
    return 0


if __name__ == "__main__":
    exit_on_error(main)
