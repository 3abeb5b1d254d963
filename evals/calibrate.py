"""`python -m evals.calibrate --data FOLDER`: fits the constants of `rag/decide.py` on the articles for choosing.

Each question is asked of an index of all paragraphs of XQuAD, ARCD and of TyDi QA's articles for choosing, in one
language at a time, as `rag.retrieve` asks: the best passages are searched and read. Once more with the right paragraph
left out, so that nothing answers. A fit makes one log-odds of the scores of search and of the reader, for passages and
for sentences, within a language and across; the threshold of a direction is the score under which `LOST`
of the answerable questions lie. For what is not read, summaries and comparisons, search alone is asked for articles by
their titles. Nothing here is trained on, and no table measures on it.
"""

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits
from tqdm import tqdm

from evals.data.agreement import auc, caught
from evals.data.division import Sets, asked_across, questions, read_sets
from evals.data.squad import Paragraph
from evals.fit_relevance import minimised
from evals.stores import indexed
from index.embed import load_embedder
from index.filters import EVERYTHING
from index.search import Index, search
from index.settings import IndexSettings, read_table
from index.text import detect_language, fold
from index.types import LANGUAGES, Language
from models.cli import exit_on_error
from rag.read import Reader, load_reader
from rag.retrieve import READ

LOST = 0.08
"""The share of answerable questions that may be refused: a little less than the .10 that is asked for."""
MOST = 100
"""Questions of a set."""
SEED = 20


@dataclass(frozen=True)
class Case:
    """A question, the language of the text that is asked, and the paragraph that answers."""

    question: str
    language: Language
    right: str
    golds: tuple[str, ...]

    @property
    def direction(self) -> str:
        return f"{detect_language(self.question)}-{self.language}"


def gathered(sets: Sets) -> tuple[list[Paragraph], list[Case]]:
    """Paragraphs with IDs of their own, and the cases."""
    paragraphs: dict[str, Paragraph] = {}
    cases: list[Case] = []

    def add(name: str, every: Iterable[Paragraph]) -> None:
        for each in every:
            paragraphs[f"{name}-{each.id}"] = each

    def ask(name: str, rows: Sequence[tuple[str, Paragraph, tuple[str, ...]]]) -> None:
        drawn = random.Random(SEED).sample(list(rows), min(MOST, len(rows)))
        cases.extend(Case(text, each.language, f"{name}-{each.id}", golds) for text, each, golds in drawn)

    parts = (sets.xquad.train, sets.xquad.choosing, sets.xquad.table)
    for language in LANGUAGES:
        add(language, (each[language] for each in chain(*parts)))
        for asking in LANGUAGES:
            asked = asked_across(sets.xquad.choosing, asking, language)
            ask(language, [(text, each, each.accepted(each.questions[0])) for text, each in asked])
    add("arcd", chain(sets.arcd.train, sets.arcd.choosing, sets.arcd.table))
    for name, division in (("arcd", sets.arcd), ("tydi", sets.tydi_en), ("tydi", sets.tydi_ar)):
        rows = [(asked.text, each, each.accepted(asked)) for asked, each in questions(division.choosing)]
        if name == "tydi":
            name = f"tydi-{division.choosing[0].language}"
            add(name, division.choosing)
        ask(name, rows)
    found = [Paragraph(id, each.title, each.text, each.language, ()) for id, each in paragraphs.items()]
    return found, cases


def read_case(case: Case, index: Index, reader: Reader, documents: Sequence[str]) -> list[dict[str, Any]]:
    """The passages read for a question, one more than usual, best first by search: whether each is the right one, the
    scores of search and reader, and the same of each sentence."""
    hits = search(index, case.question, READ + 1, only=EVERYTHING.of({*documents}))
    golds = [fold(gold) for gold in case.golds]
    found = []
    for hit, reading in zip(hits, reader.read(case.question, hits), strict=True):
        right = hit.document == case.right
        sentences = [
            (right and any(gold in fold(each.text) for gold in golds), each.score, said.score)
            for each, said in zip(hit.sentences, reading.sentences, strict=True)
        ]
        found.append({"right": right, "search": hit.score, "reader": reading.score, "sentences": sentences})
    return found


SUBJECTS: dict[Language, tuple[str, ...]] = {
    "en": ("Summarise the article about {one}", "Compare {one} and {two}"),
    "ar": ("لخص المقال عن {one}", "قارن بين {one} و{two}"),
}
"""What is asked for without reading: search alone tells whether the articles are about it."""


def searched_subjects(paragraphs: Sequence[Paragraph], index: Index) -> list[tuple[str, float, float]]:
    """Requests for a summary or a comparison by the titles of TyDi QA, ARCD and XQuAD: direction, the best score of a
    sentence, and the same with the articles that are asked for left out."""
    draw = random.Random(SEED)
    found = []
    for language in LANGUAGES:
        every = [each for each in paragraphs if each.language == language]
        by_title: dict[str, set[str]] = defaultdict(set)
        for each in every:
            by_title[each.title].add(each.id)
        for asker in LANGUAGES:
            titles = [title for title in sorted(by_title) if title and detect_language(title) == asker]
            for at, one in enumerate(draw.sample(titles, min(MOST, len(titles)))):
                two = draw.choice(titles)
                question = SUBJECTS[asker][at % 2].format(one=one, two=two)
                ids = by_title[one] | (by_title[two] if at % 2 else set())
                scores = []
                for documents in ([each.id for each in every], [each.id for each in every if each.id not in ids]):
                    hits = search(index, question, READ, only=EVERYTHING.of({*documents}))
                    scores.append(max(sentence.score for hit in hits for sentence in hit.sentences))
                found.append((f"{asker}-{language}", scores[0], scores[1]))
    return found


Rows = NDArray[np.float64]
Form = tuple[float, float, float]
"""Weights of search and reader, and a constant."""


def fitted(lists: Sequence[Rows]) -> Form:
    """Of what competes for each question, rows (right, search, reader). First the likelihood that a right one is drawn
    from its list is maximised (a conditional logit), then slope and constant make log-odds of the sums. A plain
    logistic fit puts the right sentence first for .01 fewer."""
    every = [torch.from_numpy(rows) for rows in lists]
    chosen = [rows for rows in every if rows[:, 0].any()]

    def drawn(weights: Tensor) -> Tensor:
        made = [rows[:, 1:] @ weights for rows in chosen]
        right = [sums[rows[:, 0] > 0].logsumexp(0) for sums, rows in zip(made, chosen, strict=True)]
        return torch.stack([sums.logsumexp(0) for sums in made]).mean() - torch.stack(right).mean()

    weights = minimised(torch.zeros(2, dtype=torch.float64), drawn)
    rows = torch.cat(every)

    def calibrated(line: Tensor) -> Tensor:
        return binary_cross_entropy_with_logits(rows[:, 1:] @ weights * line[0] + line[1], rows[:, 0])

    slope, constant = minimised(torch.tensor([1.0, 0.0], dtype=torch.float64), calibrated)
    search_weight, reader_weight = weights * slope
    return round(float(search_weight), 2), round(float(reader_weight), 2), round(float(constant), 2)


def without_right(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The passages that are read where the right paragraph is not there."""
    return [each for each in found if not each["right"]][:READ]


def best(found: Iterable[dict[str, Any]], form: Form) -> float:
    """The highest score of a sentence."""
    sentences = chain.from_iterable(each["sentences"] for each in found)
    return max((form[0] * search + form[1] * reader + form[2] for _, search, reader in sentences), default=-np.inf)


def report(collected: list[tuple[str, list[dict[str, Any]]]], subjects: list[tuple[str, float, float]]) -> None:
    """Prints the constants, and how well they decide on the same articles. `collected`: direction and passages of each
    question that is read; `subjects`: what `searched_subjects` gives."""
    forms: dict[bool, Form] = {}
    for across in (False, True):
        chosen = [found[:READ] for direction, found in collected if (direction[:2] != direction[3:]) is across]
        passages = [[(each["right"], each["search"], each["reader"]) for each in found] for found in chosen]
        sentences = [[tuple(each) for passage in found for each in passage["sentences"]] for found in chosen]
        form = fitted([np.array(rows, float) for rows in passages])
        forms[across] = fitted([np.array(rows, float) for rows in sentences])
        print(f"{'across' if across else 'within'}: passage {form}, sentence {forms[across]}")
        first = [max(found, key=lambda each: form[0] * each["search"] + form[1] * each["reader"]) for found in chosen]
        shares = {"by search": [found[0] for found in chosen], "read": first}
        print({name: round(float(np.mean([each["right"] for each in every])), 3) for name, every in shares.items()})
    by_direction: dict[str, list[list[dict[str, Any]]]] = defaultdict(list)
    for direction, found in collected:
        by_direction[direction].append(found)
    for direction, every in sorted(by_direction.items()):
        form = forms[direction[:2] != direction[3:]]
        there = [found[:READ] for found in every if any(each["right"] for each in found[:READ])]
        yes, no = [best(found, form) for found in there], [best(without_right(found), form) for found in every]
        _print(direction, "threshold", yes, no)
    for direction in sorted({each[0] for each in subjects}):
        _print(direction, "unread", *zip(*[each[1:] for each in subjects if each[0] == direction], strict=True))


def _print(direction: str, name: str, yes: Sequence[float], no: Sequence[float]) -> None:
    told = {name: np.quantile(yes, LOST), "AUC": auc(yes, no), "refused where nothing answers": caught(yes, no, LOST)}
    print(direction, len(yes), {name: round(float(value), 2) for name, value in told.items()})


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.calibrate", description=__doc__.split("\n\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder of the question sets")
    parser.add_argument("--keep", type=Path, help="a file for what was read, from which a second run fits at once")
    given = parser.parse_args()
    if given.keep and given.keep.exists():
        report(*json.loads(given.keep.read_text(encoding="utf-8")))
        return 0
    paragraphs, cases = gathered(read_sets(given.data))
    embedder = load_embedder(read_table(IndexSettings, "index"))
    reader = load_reader(embedder)
    assert reader is not None
    collected = []
    with indexed(paragraphs, embedder) as index:
        documents = {language: [each.id for each in paragraphs if each.language == language] for language in LANGUAGES}
        for case in tqdm(cases, unit=" questions", disable=None):
            collected.append((case.direction, read_case(case, index, reader, documents[case.language])))
        subjects = searched_subjects(paragraphs, index)
    if given.keep:
        given.keep.write_text(json.dumps([collected, subjects]), encoding="utf-8")
    report(collected, subjects)
    return 0


if __name__ == "__main__":
    exit_on_error(main)
