"""`python -m evals.answers`: asks questions of the whole pipeline and prints how it went, with intervals of 95%.

Without a set it asks `evals/questions.jsonl` about the articles that ship. `--set NAME --data FOLDER` takes the part
of a public set that nothing was trained and no constant chosen on (`evals.data.division`); all its paragraphs are
indexed, each a document of its own (NoMIRACL: each question about the ten passages given for it). `--squad FILE` takes
all questions of a file in SQuAD's format, `--questions FILE` those of its parallel file in the other language.

correct: an accepted string stands in the answer itself, as whole words, after folding (where the question asks for
several things, one string of each list); an unanswerable question is correct when it is refused in its own language.
or in first two quotes: there or in a quotation beside the answer. cited: a citation that the answer rests on overlaps
the sentence to cite, or is in the paragraph of the question. wrong although verified: of the verified answers, those
that are not correct. Seconds are medians; the interval of a share is Wilson's, any other a bootstrap's. `--naive` asks
a naive pipeline the same and scores it in the same columns (`evals/naive.py`).
"""

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from tqdm import tqdm

from evals.judging import Case, Result, judged
from evals.naive import SYSTEM, empty, naive
from evals.report import by_direction, keep, record, stamp, table, verdicts
from evals.sets import NAMES, QUESTIONS, Set, own_set, public_set, squad_set
from models.cli import INTERRUPTED, exit_on_error
from models.errors import InputError
from rag.__main__ import stopped_by_ctrl_c
from rag.answer import answer
from rag.engine import Engine
from rag.llm.generator import Cancelled
from rag.types import Answer, Done, Refused, Verdict

RESULTS = Path(__file__).with_name("results")


def ask(case: Case, engine: Engine) -> Answer:
    """What the whole pipeline says; a question that it cannot take is refused. Raises Cancelled."""
    try:
        *_, last = answer(case.question, (), engine, id=case.id, wishes=case.wishes)
    except InputError as error:
        return replace(empty(case, engine), answer=error.message, verdict=Verdict("refused", "unusable"))
    if not isinstance(last, Done | Refused):
        raise Cancelled
    return last.answer


@dataclass(frozen=True)
class Run:
    """`naive`: what the naive pipeline made of the first questions."""

    results: Sequence[Result]
    naive: Sequence[Result]
    complete: bool


def run(cases: Sequence[Case], engine: Engine, compared: int = 0, out: TextIO | None = None) -> Run:
    """Asks every question, the first `compared` of the naive pipeline too, in turns, so that whatever else the machine
    does slows both. Each answer is written to `out` as it comes. Ctrl-C ends it with what there is."""
    results: list[Result] = []
    others: list[Result] = []
    with stopped_by_ctrl_c(engine) as stopped, suppress(Cancelled):
        engine.warm()
        if compared and engine.generator:
            engine.generator.read_ahead([SYSTEM])
        for number, case in enumerate(tqdm(cases, unit=" questions", disable=not sys.stderr.isatty())):
            if stopped.is_set():
                break
            given = ask(case, engine)
            if out:
                out.write(json.dumps(given.to_json(), ensure_ascii=False) + "\n")
                out.flush()
            results.append(judged(case, given, engine.index))
            if number < compared:
                others.append(judged(case, naive(case, engine), engine.index))
    return Run(results, others, complete=len(results) == len(cases) and len(others) == min(compared, len(cases)))


def show(made: Run) -> None:
    """Prints the figures: of Sanad, and of both pipelines on the questions that both were asked."""
    print(table(made.results))
    for direction, group in by_direction(made.results).items():
        print(f"\n{direction}: " + ", ".join(f"{verdict} {count}" for verdict, count in verdicts(group).items()))
    if made.naive:
        same = made.results[: len(made.naive)]
        if len(same) < len(made.results):
            print(f"\nSanad on the questions that the naive pipeline was asked:\n\n{table(same)}")
        print(f"\nThe naive pipeline:\n\n{table(made.naive)}")


def wrong(results: Sequence[Result]) -> None:
    """Prints the questions that were not answered or not cited as they should be."""
    for result in sorted(results, key=lambda each: each.id):
        if not result.correct or result.cited is False:
            found = " ".join(name for name in ("correct", "cited", "evidence") if getattr(result, name))
            print(f"- {result.id} [{found or 'nothing right'}] {result.answer.question} → {result.answer.answer}")


def main() -> int:
    parser = _parser()
    given = parser.parse_args()
    if given.set and not given.data:
        parser.error("--set needs --data FOLDER, where the files of the public sets are")
    with _set(given) as asked, given.out.open("w", encoding="utf-8") if given.out else nullcontext() as out:
        made = run(asked.cases, asked.engine, given.naive, out)
        show(made)
        if not given.set and not given.squad:
            print()
            wrong(made.results)
        stamped = stamp(asked.engine)
        changed = " with changes" if stamped["changed"] else ""
        print(f"\n{stamped['model']}, settings {stamped['settings']}, commit {stamped['commit']}{changed}")
        if not made.complete:
            print(f"Interrupted after {len(made.results)} of {len(asked.cases)} questions; nothing is kept.")
            return INTERRUPTED
        sampled = {"limit": given.limit, "seed": given.seed}
        path = given.results / f"{asked.name}.json"
        keep(path, {**asked.about, **sampled, **stamped, "rows": record(made.results, made.naive)})
        print(f"Kept in {path}")
    return 0


def _set(given: argparse.Namespace) -> AbstractContextManager[Set]:
    if given.set:
        return public_set(given.set, given.data, given.part, given.limit, given.seed)
    if given.squad:
        return squad_set(given.squad, given.questions, given.limit, given.seed)
    return own_set(given.questions or QUESTIONS, given.store, given.limit, given.seed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals.answers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    sets = parser.add_mutually_exclusive_group()
    sets.add_argument("--set", choices=NAMES, help="a public set; the language of the questions, then of the text")
    sets.add_argument("--squad", type=Path, metavar="FILE", help="a file in SQuAD's format, and its questions")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="with --set: where the files of the sets are")
    parser.add_argument(
        "--part", choices=("table", "choosing"), default="table", help="with --set (default: %(default)s)"
    )
    parser.add_argument("--questions", type=Path, metavar="FILE", help="with --squad: ask those of its parallel file")
    parser.add_argument("--limit", type=int, metavar="N", help="ask so many, drawn evenly from the rows of the table")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of the draw (default: %(default)s)")
    parser.add_argument(
        "--naive", type=int, nargs="?", const=sys.maxsize, default=0, metavar="N", help="compare (the first N)"
    )
    parser.add_argument("--store", type=Path, metavar="DIR", help="where the index of the own questions' articles is")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write every answer there, a JSON line each")
    parser.add_argument("--results", type=Path, metavar="DIR", default=RESULTS, help="where the figures are kept")
    return parser


if __name__ == "__main__":
    exit_on_error(main)
