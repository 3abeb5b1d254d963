"""`python -m evals.evidence --data FOLDER`: what search and reader find before any LLM is asked, on the public sets.

Each question is looked up as the page does it, among all paragraphs of its set (NoMIRACL: among its ten passages).
R@1: the first passage is of the right paragraph; "by search": before the reader. Evidence: a sentence of the right
paragraph that holds an accepted answer is first, or among the first three. F1: the reader's best words with the right
paragraph given, as SQuAD counts (articles left out). Refused: the share of questions that Sanad refuses, of those that
something answers and of those that nothing answers; "at .10": the share of the latter below the score under which .10
of the former lie, and the area under that curve. SQuAD 2's are told by the right paragraph alone, which is given.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean
from typing import get_args

from tqdm import tqdm

from evals.data.agreement import auc, caught, f1
from evals.judging import Case
from evals.report import commit
from evals.sets import NAMES, Name, Part, public_set
from index.filters import EVERYTHING
from index.search import search
from index.text import fold
from index.types import Hit
from models.cli import exit_on_error
from models.installation import ROOT
from rag.answer import look_up
from rag.decide import margin
from rag.engine import Engine
from rag.types import Answer
from rag.understand import understand

LOST = 0.10
FIRST = 3
PASSAGES = 4
"""Of the right paragraph; few have more than two."""


@dataclass(frozen=True)
class Result:
    """How one question went; None where it does not apply. `score`: of the best evidence, less what refuses it, or of
    the paragraph that is given."""

    answerable: bool
    refused: bool
    score: float
    by_search: bool | None = None
    first: bool | None = None
    sentence: bool | None = None
    in_three: bool | None = None
    f1: float | None = None
    evidence_ms: float = 0.0


def examine(case: Case, engine: Engine) -> Result:
    assert engine.reader is not None
    answer = look_up(case.question, (), engine, wishes=case.wishes)
    score = score_of(case, answer, engine)
    refused = score < engine.settings.answer.refuse_below
    hits = search(engine.index, case.question, PASSAGES, only=EVERYTHING.of({case.about})) if case.about else []
    readings = engine.reader.read(case.question, hits)
    if case.about:
        score = max((each.score for each in readings), default=score)
    if case.document is None or not case.accepted:
        return Result(case.answerable, refused, score)
    golds = [fold(gold) for gold in case.accepted[0]]
    right = [
        each.document == case.document and any(gold in fold(each.text) for gold in golds) for each in answer.evidence
    ]
    guesses = [guess for reading in readings for sentence in reading.sentences for guess in sentence.guesses]
    best = max(guesses, key=lambda each: each.score, default=None)
    text = engine.index.document(case.document).text[slice(*best.span)] if best else ""
    searched: list[Hit] = search(engine.index, case.question, 1, only=case.wishes.searched)
    return Result(
        answerable=True,
        refused=refused,
        score=score,
        by_search=bool(searched) and searched[0].document == case.document,
        first=bool(answer.passages) and answer.passages[0].document == case.document,
        sentence=any(right[:1]),
        in_three=any(right[:FIRST]),
        f1=f1(text, case.accepted[0]),
        evidence_ms=answer.timings.evidence_ms or 0.0,
    )


def score_of(case: Case, answer: Answer, engine: Engine) -> float:
    """How far the best sentence is above the threshold of its direction."""
    most = engine.settings.answer.question_tokens
    question = understand(case.question, (), case.wishes, count_tokens=engine.count_tokens, most_tokens=most)
    return margin(question, answer.evidence, read=True)


def measures(results: Sequence[Result]) -> dict[str, float]:
    found: dict[str, float] = {"questions": len(results)}
    yes, no = ([each for each in results if each.answerable is wanted] for wanted in (True, False))
    for name, field in {
        "R@1 by search": "by_search",
        "R@1": "first",
        "evidence first": "sentence",
        "in first 3": "in_three",
        "F1": "f1",
    }.items():
        values = [float(value) for each in yes if (value := getattr(each, field)) is not None]
        if values:
            found[name] = mean(values)
    found["refused, answerable"] = mean(each.refused for each in yes)
    if no:
        found["refused, unanswerable"] = mean(each.refused for each in no)
        found["at .10"] = caught([each.score for each in yes], [each.score for each in no], LOST)
        found["AUC"] = auc([each.score for each in yes], [each.score for each in no])
    times = sorted(each.evidence_ms for each in results if each.evidence_ms)
    if times:
        found["read after ms"] = times[len(times) // 2]
    return found


COLUMNS = (
    *("questions", "R@1 by search", "R@1", "evidence first", "in first 3", "F1"),
    *("refused, answerable", "refused, unanswerable", "at .10", "AUC"),
)


def row(name: str, values: dict[str, float]) -> str:
    def cell(column: str) -> str:
        if column not in values:
            return "–"
        return f"{values[column]:.0f}" if column == "questions" else f"{values[column]:.3f}".lstrip("0")

    return f"| {name} | {' | '.join(map(cell, COLUMNS))} |"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.evidence", description=__doc__.split("\n\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder of the question sets")
    parser.add_argument("--set", dest="names", nargs="+", choices=NAMES, default=NAMES)
    parser.add_argument("--part", choices=get_args(Part), default="reporting")
    parser.add_argument("--limit", type=int, help="so many questions of a set at most, drawn by --seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a file for the results, as JSON")
    given = parser.parse_args()
    part: Part = given.part
    made_at = commit(ROOT)
    print(f"At commit {made_at['commit']}{' with changes' if made_at['changed'] else ''}, articles for {part}.\n")
    print(f"| set | {' | '.join(COLUMNS)} |\n|---|{'--:|' * len(COLUMNS)}", flush=True)
    kept = {}
    name: Name
    for name in given.names:
        with public_set(name, given.data, part, given.limit, given.seed, retrieve_only=True) as chosen:
            results = [examine(case, chosen.engine) for case in tqdm(chosen.cases, desc=name, disable=None)]
        kept[name] = {"measures": measures(results), "results": [asdict(each) for each in results]}
        print(row(name, measures(results)), flush=True)
        if given.keep:
            given.keep.write_text(json.dumps({**made_at, "part": part, "sets": kept}), encoding="utf-8")
    return 0


if __name__ == "__main__":
    exit_on_error(main)
