"""`python -m evals.fit_refusal --data FOLDER --out FILE`: fits the weights and the constants of `rag/answerable.py`.

Retrieval, reader and judge alone are asked, questions that nothing else is measured on: about XQuAD's articles that
reader and heads have not seen those that `evals.answers --limit 150 --seed 1` leaves, in all four directions; of
NoMIRACL and SQuAD 2 those that the heads were made with, with an answer and without. The weights are those of a
logistic regression on all that stay within a language; the constant of a direction puts `REFUSED` of XQuAD's questions
below 0. The curve comes too. What was asked is kept in --out, and a run that was stopped goes on; it holds what the
judge's heads read, so that others need no other run.
"""

import argparse
import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

from evals.judging import Case, sample
from evals.sets import over, squad_cases
from evals.squad import Paragraph, read_squad
from index.text import detect_language
from models.cli import exit_on_error
from models.errors import InputError
from rag.answer import retrieve
from rag.answerable import signs
from rag.engine import Engine
from rag.judge import Head, Heads, load_heads
from rag.reading import Scores
from rag.settings import load_settings
from rag.writing import Writing
from training.judge import fit, kept_out, retrieved

REFUSED = 0.06
"""Of XQuAD's questions in every direction, those that retrieval fails on among them."""
MEASURED, SEED = 150, 1
"""The questions of each direction that `evals.answers` asks, and the seed of its draw."""
DECAY = 2.0
WITHIN = ("en-en", "ar-ar")
DIRECTIONS = (*WITHIN, "en-ar", "ar-en")

Row = dict[str, Any]


@dataclass(frozen=True)
class Noting(Head):
    """Keeps what it reads."""

    noted: list[Scores]

    def log_odds(self, held: Scores) -> float:
        self.noted.append(held)
        return super().log_odds(held)


def sets(data: Path) -> Iterator[tuple[str, Sequence[Case], Sequence[Paragraph]]]:
    for direction in DIRECTIONS:
        asker, text = direction.split("-")
        yield f"xquad {direction}", *unseen(data / f"xquad-dev.{text}.json", data / f"xquad-dev.{asker}.json")
    for name, read in retrieved(data).items():
        yield name, *read()


def unseen(file: Path, questions: Path) -> tuple[list[Case], Sequence[Paragraph]]:
    """The questions about the articles that reader and head were not made with, without those that are measured."""
    squad, asked = read_squad(file), read_squad(questions)
    cases = squad_cases(squad, asked, sorted(kept_out(file.parent)))
    return sample(cases, None, SEED)[MEASURED:], squad.paragraphs


def ask(case: Case, engine: Engine, noted: list[Scores]) -> Row | None:
    """What decides about one question; None where nothing was found to judge."""
    noted.clear()
    found = retrieve(case.question, (), engine, wishes=case.wishes)
    if not Writing(engine, 0.0).judge(found.standalone or found.question, found.evidence, found.passages):
        return None
    return {
        "direction": f"{detect_language(case.question)}-{found.evidence[0].language}",
        "answered": case.answerable,
        "scores": [each.score for each in found.evidence],
        "held": base64.b64encode(np.array(noted, np.float16).tobytes()).decode(),
    }


def heads() -> Heads:
    llm = load_settings().answer.llm
    if (found := load_heads(llm)) is None:
        raise InputError(f"No judge's heads were made for {llm}.", "Make them first: python -m training.judge")
    return found


def noting(read: Heads, noted: list[Scores]) -> Heads:
    within, across = (Noting(each.layer, each.weights, each.constant, noted) for each in (read.within, read.across))
    return Heads(within, across)


def collect(name: str, cases: Sequence[Case], paragraphs: Sequence[Paragraph], path: Path) -> None:
    known = {(row["set"], row["id"]) for row in read(path)}
    cases = [case for case in cases if (name, case.id) not in known]
    if not cases:
        return
    with over(paragraphs) as engine, path.open("a", encoding="utf-8") as out:
        noted: list[Scores] = []
        engine = replace(engine, heads=noting(heads(), noted))
        for case in tqdm(cases, desc=name, unit=" questions", disable=None):
            if row := ask(case, engine, noted):
                out.write(json.dumps({"set": name, "id": case.id, **row}) + "\n")
                out.flush()


def read(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def signs_of(rows: Sequence[Row], by: Heads) -> torch.Tensor:
    """(questions, signs): as `rag.answerable.signs` gives them, but for what a sentence loses whose article speaks of
    something else (rag.fitting)."""
    found = []
    for row in rows:
        head = by.of(*row["direction"].split("-"))
        held = np.frombuffer(base64.b64decode(row["held"]), np.float16).astype(np.float32)
        judged = max(head.log_odds(each) for each in held.reshape(-1, len(head.weights)))
        found.append(signs(row["scores"], judged))
    return torch.tensor(found)


def constants(rows: Sequence[Row], odds: Sequence[float]) -> dict[str, float]:
    """By direction, from XQuAD's questions."""
    found: dict[str, list[float]] = {}
    for row, value in zip(rows, odds, strict=True):
        if row["set"].startswith("xquad "):
            found.setdefault(row["set"].removeprefix("xquad "), []).append(value)
    return {direction: -float(np.quantile(values, REFUSED)) for direction, values in sorted(found.items())}


def show(rows: Sequence[Row], odds: Sequence[float]) -> None:
    """Prints the shares of questions below each threshold, by set and kind."""
    steps = [step / 4 for step in range(-2, 9)]
    print("| set | questions | least relevance |" + "".join(f" < {step:.2f} |" for step in steps))
    print("|---" + "|--:" * (len(steps) + 2) + "|")
    for name in dict.fromkeys(row["set"] for row in rows):
        for answered in (True, False):
            here = [at for at, row in enumerate(rows) if row["set"] == name and row["answered"] is answered]
            if here:
                least = min(rows[at]["scores"][0] for at in here)
                below = "".join(f" {np.mean([odds[at] < step for at in here]):.2f} |" for step in steps)
                print(f"| {name}, {'answered' if answered else 'not'} | {len(here)} | {least:.2f} |{below}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.fit_refusal", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the question sets")
    parser.add_argument("--out", type=Path, required=True, help="the file for what was asked, JSON lines")
    given = parser.parse_args()
    for name, cases, paragraphs in sets(given.data):
        collect(name, cases, paragraphs, given.out)
    rows = read(given.out)
    values = signs_of(rows, heads())
    within = torch.tensor([row["direction"] in WITHIN for row in rows])
    weights = fit(values[within], torch.tensor([float(row["answered"]) for row in rows])[within], DECAY)[:-1]
    odds = (values @ weights).tolist()
    made = constants(rows, odds)
    show(rows, [value + made[row["direction"]] for row, value in zip(rows, odds, strict=True)])
    print(f"\nWEIGHTS = ({', '.join(f'{weight:.3f}' for weight in weights.tolist())})")
    print("CONSTANTS = " + ", ".join(f"{direction} {value:.3f}" for direction, value in made.items()))
    return 0


if __name__ == "__main__":
    exit_on_error(main)
