"""`python -m evals.answers`: asks questions of the whole pipeline and prints how it went, with intervals of 95%.

Without a set it asks `evals/questions.jsonl` about the articles that ship. `--squad FILE` takes the questions of a file
in SQuAD's format; all its paragraphs are indexed, each a document of its own; `--questions FILE` asks those of the
parallel file in the other language instead. `--nomiracl FILE` asks each question about the ten passages given for it.

An answer is correct when an accepted string stands in it, as whole words, after folding (and where the question asks
for several things, one string of each list). A citation is right when it overlaps the sentence to cite, or the
paragraph of the question. An unanswerable question is right when it is refused in its own language. Seconds are
medians; the interval of a share is Wilson's, any other a bootstrap's. `--naive` asks a naive pipeline the same
(`evals/naive.py`).
"""

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TextIO

from tqdm import tqdm

from evals.judging import Case, Result, judged
from evals.naive import SYSTEM, naive
from evals.report import COMPARED, by_direction, keep, ratios, record, stamp, table, verdicts
from evals.sets import QUESTIONS, nomiracl_set, own_case, own_set, squad_set
from models.cli import INTERRUPTED, exit_on_error
from models.errors import InputError
from rag.__main__ import stopped_by_ctrl_c
from rag.answer import answer, blank
from rag.engine import Engine
from rag.events import Answer, Done, Refused
from rag.llm import Cancelled

RESULTS = Path(__file__).with_name("results")


def judge(question: dict[str, Any], answer: Answer, engine: Engine) -> Result:
    """Compares an answer with what a line of `questions.jsonl` accepts."""
    return judged(own_case(question, engine.index), answer, engine.index)


def ask(case: Case, engine: Engine) -> Answer:
    """What the whole pipeline says; a question that it cannot take is refused. Raises Cancelled."""
    try:
        *_, last = answer(case.question, (), engine, id=case.id, wishes=case.wishes)
    except InputError as error:
        return replace(blank(case.question, engine, id=case.id), answer=error.message, refused=True)
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
                others.append(judged(case, naive(case, engine), engine.index, quotes=0))
    return Run(results, others, complete=len(results) == len(cases) and len(others) == min(compared, len(cases)))


def show(made: Run) -> None:
    """Prints the figures: of Sanad, of the naive pipeline, and ours in units of theirs."""
    print(table(made.results))
    for direction, group in by_direction(made.results).items():
        print(f"\n{direction}: " + ", ".join(f"{verdict} {count}" for verdict, count in verdicts(group).items()))
    if made.naive:
        print(f"\nThe naive pipeline:\n\n{table(made.naive, COMPARED)}\n\nSanad's in units of the naive pipeline's:")
    for direction, theirs in by_direction(made.naive).items():
        ours = by_direction(made.results)[direction][: len(theirs)]
        print(f"\n{direction}: " + ", ".join(f"{name} {value}" for name, value in ratios(ours, theirs).items()))


def wrong(results: Sequence[Result]) -> None:
    """Prints the questions that were not answered or not cited as they should be."""
    for result in sorted(results, key=lambda each: each.id):
        if not result.correct or result.cited is False:
            found = " ".join(name for name in ("correct", "cited", "evidence") if getattr(result, name))
            print(f"- {result.id} [{found or 'nothing right'}] {result.answer.question} → {result.answer.answer}")


def main() -> int:
    given = _parser().parse_args()
    if given.squad:
        opened = squad_set(given.squad, given.questions, given.titles, given.limit, given.seed)
    elif given.nomiracl:
        opened = nomiracl_set(given.nomiracl, given.limit, given.seed, given.unseen)
    else:
        opened = own_set(given.questions or QUESTIONS, given.store, given.limit, given.seed)
    with opened as asked, given.out.open("w", encoding="utf-8") if given.out else nullcontext() as out:
        made = run(asked.cases, asked.engine, given.naive, out)
        show(made)
        if not given.squad and not given.nomiracl:
            print()
            wrong(made.results)
        stamped = stamp(asked.engine)
        print(f"\n{stamped['model']}, settings {stamped['settings']}")
        if not made.complete:
            print(f"Interrupted after {len(made.results)} of {len(asked.cases)} questions; nothing is kept.")
            return INTERRUPTED
        sampled = {"limit": given.limit, "seed": given.seed}
        path = given.results / f"{asked.name}.json"
        keep(path, {**asked.about, **sampled, **stamped, "rows": record(made.results, made.naive)})
        print(f"Kept in {path}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals.answers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    sets = parser.add_mutually_exclusive_group()
    sets.add_argument("--squad", type=Path, metavar="FILE", help="the paragraphs, and their questions")
    sets.add_argument("--nomiracl", type=Path, metavar="FILE", help="questions with the passages given for each")
    parser.add_argument(
        "--questions", type=Path, metavar="FILE", help="with --squad the parallel file whose questions to ask"
    )
    parser.add_argument("--titles", nargs="+", default=[], help="with --squad: ask about these articles only")
    parser.add_argument(
        "--unseen", action="store_true", help="with --nomiracl: the half that nothing of Sanad was trained on"
    )
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
