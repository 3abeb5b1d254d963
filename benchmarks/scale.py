"""`python -m benchmarks.scale`: what 1,000, 10,000 and 100,000 articles take: rate, memory, disk, time of a question.

Articles and vectors are made up (benchmarks/made_up.py), the rest is the real path: files, `index.build`,
`index.search`. A run that was interrupted goes on where it was.
"""

import argparse
import json
import multiprocessing
import os
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import numpy as np

from benchmarks.clock import Clock
from benchmarks.made_up import MadeUpEmbedder, words_of, write_corpus
from benchmarks.scale_picture import picture, read_run, table
from evals.timed import Timed
from index.build import build
from index.filters import Filter, parse_filter
from index.search import CANDIDATES, Index, nearest, open_index, search
from index.settings import IndexSettings, var_folder
from index.types import LANGUAGES
from index.vectors import pages
from models.cli import exit_on_error

SIZES = (1_000, 10_000, 100_000)
WARM, QUESTION, COMPARED = 10, 8, 20
"""Questions that are not counted, words of each, and questions whose nearest passages are sought exactly too."""
PARTS = ("dense", "lexical", "rows", "scoring", "all")
FILTERS = {
    "one folder of five": "folder:archive",
    "one author of a thousand": 'author:"Author 7"',
    "two years of twenty": "date:2010..2011",
}
EVERY = 2_000
"""Passages between two looks at the clock and at the memory."""


class Enough(Exception):
    """The time given is over; what was built stays."""


def settings_of(folder: Path) -> IndexSettings:
    return IndexSettings(corpus=folder / "corpus", store=folder / "store")


def memory() -> dict[str, int]:
    """Megabytes that this process holds: of its own (`RssAnon`) and of files (`RssFile`); read from Linux."""
    lines = Path("/proc/self/status").read_text().splitlines()
    held = dict(line.split(":", 1) for line in lines)
    return {name: int(held[name].split()[0]) // 1024 for name in ("RssAnon", "RssFile")}


def run_build(folder: Path, minutes: float) -> None:
    """Builds for so long at most, in time of the processor, and appends what it sees on the way to `build.jsonl`."""
    started, busy = perf_counter(), process_time()
    embedder = MadeUpEmbedder()
    noted = 0

    def watch(_: object) -> None:
        nonlocal noted
        if embedder.embedded >= noted + EVERY:
            noted = embedder.embedded
            note()
            if process_time() - busy > 60 * minutes:
                raise Enough

    def note() -> None:
        spent = {"passages": embedder.embedded, "seconds": perf_counter() - started, "cpu": process_time() - busy}
        with (folder / "build.jsonl").open("a") as file:
            file.write(json.dumps(spent | memory()) + "\n")

    note()
    with suppress(Enough):
        build(settings_of(folder), embedder, watch=watch)
    note()


def ask(index: Index, embedder: MadeUpEmbedder, questions: int, only: Filter) -> dict[str, tuple[float, float]]:
    """Milliseconds of the processor for a question that is embedded already: median and 95th percentile of each part
    and of all. By the time of day a busy machine would be measured."""
    draw = random.Random(1)
    spent: dict[str, list[float]] = {part: [] for part in PARTS}
    clock = Clock(process_time)
    catalog = clock.over(index.catalog, lexical="lexical", passages="rows", cosines="dense")
    collection = clock.over(index.collection, nearest="dense")
    for number, row in enumerate(draw.sample(index.catalog.rows(), questions + WARM)):
        [passage] = index.catalog.passages([row])
        question = words_of(passage.document.language).draw(draw, QUESTION)
        embedder.expect(question, passage.vector)
        embedding = Timed(embedder)
        embedding.embed_queries([question])  # from now on it takes next to nothing
        clock.spent = dict.fromkeys(("dense", "lexical", "rows"), 0.0)
        timed = replace(index, embedder=embedding, catalog=catalog, collection=collection)
        started = process_time()
        search(timed, question, 8, only=only)
        whole = 1000 * (process_time() - started)
        if number >= WARM:
            for part, milliseconds in (
                clock.spent | {"scoring": whole - sum(clock.spent.values()), "all": whole}
            ).items():
                spent[part].append(milliseconds)
    return {part: (median(each), sorted(each)[int(0.95 * len(each))]) for part, each in spent.items()}


def recall(index: Index, embedder: MadeUpEmbedder) -> float:
    """The share of the CANDIDATES exactly nearest passages of a language that a search finds."""
    rows = index.catalog.rows()
    drawn = random.Random(2).sample(rows, COMPARED)
    asked = index.catalog.vectors(drawn)
    for at, row in enumerate(drawn):
        embedder.expect(str(row), asked[at])
    questions = np.stack([each.vector for each in embedder.embed_queries([str(row) for row in drawn])])
    cosines = np.concatenate([questions @ index.catalog.vectors(page).T for page in pages(rows)], axis=1)
    spoken = np.array([language for page in pages(rows) for language in index.catalog.languages(page)])
    shares = []
    for question, to_all in zip(questions, cosines, strict=True):
        for language in LANGUAGES:
            best = np.argsort(np.where(spoken == language, -to_all, np.inf))[:CANDIDATES]
            found = nearest(index, question, CANDIDATES, language)
            shares.append(len({rows[at] for at in best}.intersection(found)) / CANDIDATES)
    return float(np.mean(shares))


def run_search(folder: Path, questions: int) -> None:
    """Asks, and writes `search.json`."""
    settings, embedder = settings_of(folder), MadeUpEmbedder()
    before = memory()
    started = perf_counter()
    index = open_index(settings, embedder)
    found: dict[str, Any] = {"opened": perf_counter() - started, "passages": index.catalog.count()}
    found["articles"] = len(index.documents())
    for name, filter in {"everything": "", **FILTERS}.items():
        found[name] = ask(index, embedder, questions, parse_filter(filter))
    found["memory"] = {name: amount - before[name] for name, amount in memory().items()}
    found["recall"] = recall(index, embedder)
    found["bytes"] = {
        name: sum(path.stat().st_size for path in settings.store.glob(pattern) if path.is_file())
        for name, pattern in {"catalog": "catalog.db*", "chroma": "chroma/**/*"}.items()
    }
    (folder / "search.json").write_text(json.dumps(found))
    index.close()


def apart(run: Callable[..., None], *values: Any) -> None:
    """Runs it in a process of its own, whose memory begins empty."""
    process = multiprocessing.get_context("spawn").Process(target=run, args=values)
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(process.exitcode)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=SIZES)
    parser.add_argument("--folder", type=Path, default=var_folder() / "scale", help="where corpora and stores are kept")
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=25, help="of one core at most for a build")
    parser.add_argument("--picture", type=Path, metavar="FILE.svg")
    arguments = parser.parse_args()
    os.nice(15)
    folders = [(arguments.folder / str(articles)).resolve() for articles in arguments.articles]
    for folder in folders:
        write_corpus(folder / "corpus", int(folder.name))
        apart(run_build, folder, arguments.minutes)
        apart(run_search, folder, arguments.questions)
    runs = [read_run(folder) for folder in folders]
    print(table(runs))
    if arguments.picture:
        arguments.picture.write_text(picture(runs), encoding="utf-8")
    return 0


if __name__ == "__main__":
    exit_on_error(main)
