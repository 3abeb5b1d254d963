"""`python -m evals.answers`: asks questions of the whole pipeline and prints how it went, with intervals of 95%.

Without a set it asks the reporting half of `evals/questions.jsonl` (`--part choosing`: the other) about the articles
that ship and those of `evals/corpus/`; `--examples` asks the page's examples. `--set NAME --data FOLDER` takes the part
of a public set that nothing was trained and no constant chosen on (`evals.data.division`); all its paragraphs are
indexed, each a document of its own (NoMIRACL: each question about the ten passages given for it). `--squad FILE` takes
all questions of a file in SQuAD's format, `--questions FILE` those of its parallel file in the other language.
`--rescore FILE` asks nothing: it judges what was recorded (`--out`) once more.

correct: an accepted string stands in the answer's own words as whole words, after folding (of several parts, one string
for each), in the asker's language, with yes or no first where that was asked, and without what must not be said; what
the articles do not answer is refused in that language. Quotations in the other language are nobody's own words. every
part: of the questions of several parts. or in first two quotes: there or in a quotation, in either language. a
sentence: of what is not refused, the own words are one, in the asker's language (`evals/sentence.py`). cited (first): a
citation that the answer rests on (the first) overlaps the right sentence, or is in the paragraph of the question.
Seconds are medians; the interval of a share is Wilson's, any other a bootstrap's. `--naive` asks a naive pipeline the
same and scores it in the same columns (`evals/naive.py`).
"""

import argparse
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TextIO, get_args

from tqdm import tqdm

from evals.judging import Case, Result, exact_quotes, judged
from evals.naive import LLM, SYSTEM, empty, load_llm, naive
from evals.records import Answered, head, read_record
from evals.report import by_direction, by_kind, keep, record, stamp, table, verdicts
from evals.sets import (
    EXAMPLES,
    NAMES,
    QUESTIONS,
    Part,
    Set,
    own_set,
    public_set,
    read_lines,
    squad_set,
    with_answers,
)
from index.settings import var_folder
from models.cli import INTERRUPTED, exit_on_error
from models.errors import InputError
from rag.__main__ import stopped_by_ctrl_c
from rag.answer import answer, turns
from rag.engine import Engine
from rag.llm.generator import Cancelled
from rag.types import Answer, Done, Refused, Verdict

RESULTS = Path(__file__).with_name("results")


def ask(case: Case, engine: Engine) -> Answer:
    """What the whole pipeline says; a question that it cannot take is refused. Raises Cancelled."""
    try:
        *_, last = answer(case.question, turns(case.history, engine), engine, id=case.id, wishes=case.wishes)
    except InputError as error:
        return replace(empty(case, engine), answer=error.message, verdict=Verdict("refused", "unusable"))
    if not isinstance(last, Done | Refused):
        raise Cancelled
    return last.answer


@dataclass(frozen=True)
class Run:
    """`naive`: what the naive pipeline made of the first questions."""

    results: Sequence[Result]
    naive: Sequence[Result] = ()
    complete: bool = True


def run(asked: Set, compared: int, out: TextIO) -> Run:
    """Asks every question, the first `compared` of the naive pipeline too, in turns, so that whatever else the machine
    does slows both. Each answer is written to `out` as it comes. Ctrl-C ends it with what there is."""
    results: list[Result] = []
    others: list[Result] = []
    llm = load_llm(asked.engine.settings) if compared else None
    with stopped_by_ctrl_c(asked.engine) as stopped, suppress(Cancelled):
        asked.engine.warm()
        if llm is not None:
            llm.read_ahead([SYSTEM])
        for number, case in enumerate(tqdm(asked.cases, unit=" questions", disable=not sys.stderr.isatty())):
            if stopped.is_set():
                break
            engine = asked.engines[case.corpus]
            given = ask(case, engine)
            exact = exact_quotes(given, engine.index)
            out.write(Answered(case, given, exact).line() + "\n")
            out.flush()
            results.append(judged(case, given, exact))
            if llm is not None and number < compared:
                other = naive(case, engine, llm)
                others.append(judged(case, other, exact_quotes(other, engine.index)))
    count = len(asked.cases)
    return Run(results, others, complete=len(results) == count and len(others) == min(compared, count))


def rescored(answered: Sequence[Answered], own: bool) -> Run:
    """Judges what was recorded; our `own` questions by what their lines count as right now."""
    lines = {line["id"]: line for path in (QUESTIONS, EXAMPLES) for line in read_lines(path)} if own else {}
    cases = [with_answers(each.case, lines[each.case.id]) if each.case.id in lines else each.case for each in answered]
    return Run([judged(case, each.answer, each.exact) for case, each in zip(cases, answered, strict=True)])


def show(made: Run) -> None:
    """Prints the figures: of Sanad, and of both pipelines on the questions that both were asked."""
    print(table({**by_direction(made.results), "all": made.results}))
    if len(kinds := by_kind(made.results)) > 1:
        print(f"\n{table(kinds)}")
    for direction, group in by_direction(made.results).items():
        print(f"\n{direction}: " + ", ".join(f"{verdict} {count}" for verdict, count in verdicts(group).items()))
    if made.naive:
        same = made.results[: len(made.naive)]
        if len(same) < len(made.results):
            print(f"\nSanad on the questions that the naive pipeline was asked:\n\n{table(by_direction(same))}")
        print(f"\nThe naive pipeline ({LLM}):\n\n{table(by_direction(made.naive))}")


def wrong(results: Sequence[Result]) -> None:
    """Prints the questions that were not answered or not cited as they should be."""
    for result in sorted(results, key=lambda each: each.id):
        if not result.correct or result.cited is False:
            found = " ".join(name for name in ("correct", "cited", "evidence") if getattr(result, name))
            worn = ", verified" if result.answer.verified else ""
            print(f"- {result.id} [{found or 'nothing right'}{worn}] {result.case.question} → {result.answer.answer}")


def main() -> int:
    parser = _parser()
    given = parser.parse_args()
    if given.set and not given.data:
        parser.error("--set needs --data FOLDER, where the files of the public sets are")
    if given.rescore:
        name, about, answered = read_record(given.rescore)
        own = about["set"] in (QUESTIONS.stem, EXAMPLES.stem)
        _report(rescored(answered, own), own, given.results / f"{name}.json", about)
        return 0
    with _set(given) as asked:
        about = {**asked.about, "limit": given.limit, "seed": given.seed, **stamp(asked.engine)}
        path = given.out or var_folder() / "evals" / f"{asked.name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8") as out:
            out.write(head(asked.name, about) + "\n")
            made = run(asked, given.naive, out)
        _report(made, not given.set and not given.squad, given.results / f"{asked.name}.json", about)
        print(f"Every answer is in {path}")
        if not made.complete:
            print(f"Interrupted after {len(made.results)} of {len(asked.cases)} questions; no figures are kept.")
            return INTERRUPTED
    return 0


def _report(made: Run, own: bool, path: Path, about: dict[str, Any]) -> None:
    """Prints the figures, of our `own` questions what went wrong, and keeps those of a complete run."""
    show(made)
    if own:
        print()
        wrong(made.results)
    changed = " with changes" if about["changed"] else ""
    print(f"\n{about['model']}, settings {about['settings']}, commit {about['commit']}{changed}")
    if made.complete:
        keep(path, {**about, **record(made.results, made.naive)})
        print(f"Kept in {path}")


def _set(given: argparse.Namespace) -> AbstractContextManager[Set]:
    if given.set:
        return public_set(given.set, given.data, given.part, given.limit, given.seed)
    if given.squad:
        return squad_set(given.squad, given.questions, given.limit, given.seed)
    stores = given.stores or var_folder() / "evals"
    if given.examples:
        return own_set(EXAMPLES, stores, None, given.limit, given.seed)
    return own_set(given.questions or QUESTIONS, stores, given.part, given.limit, given.seed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evals.answers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    sets = parser.add_mutually_exclusive_group()
    sets.add_argument("--set", choices=NAMES, help="a public set; the language of the questions, then of the text")
    sets.add_argument("--squad", type=Path, metavar="FILE", help="a file in SQuAD's format, and its questions")
    sets.add_argument("--examples", action="store_true", help="the questions that the page offers")
    sets.add_argument("--rescore", type=Path, metavar="FILE", help="judge a record once more; nothing is asked")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="with --set: where the files of the sets are")
    parser.add_argument("--part", choices=get_args(Part), default="reporting", help="(default: %(default)s)")
    parser.add_argument("--questions", type=Path, metavar="FILE", help="with --squad: ask those of its parallel file")
    parser.add_argument("--limit", type=int, metavar="N", help="ask so many, drawn evenly from the rows of the table")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of the draw (default: %(default)s)")
    parser.add_argument(
        "--naive", type=int, nargs="?", const=sys.maxsize, default=0, metavar="N", help="compare (the first N)"
    )
    parser.add_argument("--stores", type=Path, metavar="DIR", help="where the indexes of our own articles are kept")
    parser.add_argument("--out", type=Path, metavar="FILE", help="the record of every answer, for --rescore")
    parser.add_argument("--results", type=Path, metavar="DIR", default=RESULTS, help="where the figures are kept")
    return parser


if __name__ == "__main__":
    exit_on_error(main)
