"""`python -m benchmarks.seconds`: where each second goes; writes docs/performance.md and its picture.

Questions of evals/questions.jsonl about the shipped articles are answered one after another, the articles are indexed
into a temporary store, and Sanad is started by `make run`. In the same run the encoder's matrices are multiplied and
the LLM's GGUF is run bare. What stands in the page outside of its two marks stays.
"""

import argparse
import os
import signal
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks.machine import load, processor
from benchmarks.seconds_picture import Report, figures, picture
from benchmarks.stages import measure_indexing, measure_questions
from benchmarks.start import measure_start
from evals.report import commit
from evals.sets import QUESTIONS, read_lines
from evals.shipped import copy_shipped
from evals.stores import kept
from index.settings import var_folder
from models.cli import exit_on_error
from models.errors import InputError
from models.installation import ROOT
from rag.engine import build_engine
from rag.settings import load_settings

PAGE, PICTURE = ROOT / "docs" / "performance.md", ROOT / "docs" / "images" / "seconds.svg"
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"


def questions(number: int, seed: int) -> list[str]:
    """Facts about the shipped articles, as many in each language and about articles in each, as far as there are."""
    lines = [line for line in read_lines(QUESTIONS) if (line["corpus"], line["kind"]) == ("shipped", "fact")]
    Random(seed).shuffle(lines)
    groups: dict[str, list[str]] = {}
    for line in lines:
        groups.setdefault(line["direction"], []).append(line["question"])
    turns = range(max(map(len, groups.values())))
    return [group[turn] for turn in turns for _, group in sorted(groups.items()) if turn < len(group)][:number]


def written_into(page: str, measured: str) -> str:
    """The page with other figures between its marks. Raises InputError where it has none."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise InputError(f"{PAGE} has no marks {BEGIN} and {END} between which figures could stand.")
    return f"{before}{BEGIN}\n\n{measured}\n{END}{after}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.seconds", description=__doc__)
    parser.add_argument("--questions", type=int, default=20, metavar="N")
    parser.add_argument("--seed", type=int, default=0, metavar="S")
    parser.add_argument("--no-start", action="store_true", help="leave out the start and the memory")
    parser.add_argument("--page", type=Path, default=PAGE, metavar="FILE.md")
    parser.add_argument("--picture", type=Path, default=PICTURE, metavar="FILE.svg")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a stop ends what was started as well
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    before, asked = load(), questions(given.questions, given.seed)
    start = None if given.no_start else measure_start(asked)
    with TemporaryDirectory(prefix="sanad-") as folder:
        articles = copy_shipped(Path(folder))
        settings = replace(load_settings(), index=kept(articles, var_folder() / "evals" / "shipped"))
        engine = build_engine(settings)
        answered = measure_questions(engine, asked)
        indexed = measure_indexing(engine, articles)
    stamp = commit(ROOT)
    report = Report(
        date=date.today().isoformat(),
        commit=f"{stamp['commit']}",
        command=" ".join(["python -m benchmarks.seconds", *sys.argv[1:]]),
        processor=processor(),
        load=(before, load()),
        embedder=engine.index.embedder.name,
        llm=engine.model_name,
        questions=answered,
        indexing=indexed,
        start=start,
    )
    engine.index.close()
    measured = figures(report)
    print(measured)
    given.picture.write_text(picture(report), encoding="utf-8")
    given.page.write_text(written_into(PAGE.read_text(encoding="utf-8"), measured), encoding="utf-8")
    return 0


if __name__ == "__main__":
    exit_on_error(main)
