"""`python -m evals.fit_reader --files A.json B.json --titles T …`: fits the weights of `rag/rerank.py`.

As `evals.fit_relevance` does, on the questions about the articles named, which the reader must not have been trained
on. The eight best passages of each question are read; how much the reader's score counts beside their relevance, and
beside that of their sentences, is fitted on all of these questions but an article's own, article by article.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch
from tqdm import tqdm

from evals.fit_relevance import Asked, Candidate, Lists, fit, passage_lists, sentence_lists
from evals.squad import Squad, indexed, read_squad
from index.embed import load_embedder
from index.search import Index, search
from index.settings import IndexSettings, read_table
from index.text import detect_language, fold
from index.types import Hit, Language
from models.cli import exit_on_error
from models.errors import InputError
from rag.reader import Reader, load_reader
from rag.rerank import FLOOR, Weights, rerank
from rag.settings import AnswerSettings

ALONE = Weights(0, 0, 0)
"""Relevance stays as it is, and the reader's score beside it."""


def ask(index: Index, squads: Sequence[Squad], titles: frozenset[str], reader: Reader) -> list[Asked]:
    """Every question about the articles in both languages, each for the text of both; `half` is the article."""
    asked = []
    most = AnswerSettings().passages
    for language, squad in enumerate(squads):
        for number, question in enumerate(tqdm(squad.questions, unit=" questions", disable=None)):
            if squads[0].paragraphs[squads[0].questions[number].paragraph].title not in titles:
                continue
            asker = detect_language(question.text)
            hits = search(index, question.text, most + 2)  # two may be left out
            read = [_candidate(hit, asker) for hit in rerank(question.text, asker, hits, reader, ALONE, ALONE)]
            for other, there in enumerate(squads):
                right = there.paragraphs[there.questions[number].paragraph]
                parallel = squads[1 - other].paragraphs[squads[1 - other].questions[number].paragraph]
                kept = [each for each in read if each.document != parallel.id]
                answers = [fold(answer) for answer in there.questions[number].answers]
                asked.append(Asked(kept, right.id, answers, right.article, language != other))
    return asked


def _candidate(hit: Hit, asker: Language) -> Candidate:
    sentences = [((each.score, each.read or FLOOR), fold(each.text)) for each in hit.sentences]
    return Candidate(
        hit.document, hit.language == asker, (hit.score, max(read for (_, read), _ in sentences)), sentences
    )


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
    with indexed([paragraph for squad in squads for paragraph in squad.paragraphs], embedder) as index:
        asked = ask(index, squads, frozenset(title.replace("_", " ") for title in given.titles), reader)
    passages = passage_lists(asked)
    sentences = sentence_lists(
        asked, fit(passages, torch.ones(len(asked), dtype=torch.bool), with_base=False).scores(passages)
    )
    for name, lists, k in (("passage", passages, 1), ("sentence", sentences, 1), ("sentence", sentences, 3)):
        report(name, lists, k)
    return 0


def report(name: str, lists: Lists, k: int) -> None:
    """Cross-validated by article: the share of questions with a right item among the first `k`."""
    torch.manual_seed(0)
    articles = set(lists.half.tolist())
    with_base = name == "sentence"
    scores = torch.zeros(lists.right.shape)
    for article in articles:
        fitted = fit(lists, lists.half != article, with_base=with_base)
        scores[lists.half == article] = fitted.scores(lists)[lists.half == article]
    right = lists.right.gather(1, scores.argsort(1, descending=True))[:, :k].amax(1)
    alone = lists.signs[..., 0] + (lists.base if with_base else 0)
    before = lists.right.gather(1, alone.masked_fill(lists.there == 0, -1e9).argsort(1, descending=True))[:, :k].amax(1)
    for across in (False, True):
        chosen = lists.across == across
        print(f"{name} first {k} across={across}: {before[chosen].mean():.3f} → {right[chosen].mean():.3f}")
    every = fit(lists, torch.ones(len(lists.half), dtype=torch.bool), with_base=with_base)
    print(every)


if __name__ == "__main__":
    exit_on_error(main)
