"""`python -m evals.retrieval --squad FILE.json`: how well the right passage and the sentence that answers are found.

Every paragraph of the file becomes a document of a temporary index, built and searched as any other. A paragraph may
be cut into several passages: documents rank by their best one. `--questions` names the parallel file of the other
language, whose questions with the same ids are then asked. With `--mixed` both files are indexed together, and either
language's paragraph counts as right; then, harder, the one in the question's own language is left out.
`--part` asks about XQuAD's articles for choosing or for tables alone (see `evals.data.division`).

R@k: share of questions with a right document among the first k. MRR: mean of 1 / rank, 0 beyond the passages that are
scored. Evidence: share of questions for which a sentence of the right document that holds a gold answer (folded) is
first, or among the first three.
"""

import argparse
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from statistics import mean
from time import perf_counter

from tqdm import tqdm

from evals.data.division import kept_out
from evals.data.squad import Paragraph, read_paragraphs
from evals.stores import indexed, prefixed
from evals.timed import Timed, milliseconds_since, spread
from index.embed import load_embedder
from index.relevance import Scale, Weights, scale_of
from index.search import CANDIDATES, Index, search
from index.settings import IndexSettings, read_table
from index.text import detect_language, fold
from index.types import Hit
from models.cli import exit_on_error
from models.errors import InputError
from rag.read import Reader, load_reader
from rag.retrieve import READ
from rag.select import rescored, sentences_of
from rag.types import Evidence

# The signs of a passage and the constant, then of its sentences.
_DENSE = Weights(10, 0, 0, 0, 1, 10, 0, 0)
_LEXICAL = Weights(0, 1, 0, 0, 1, 0, 1, 0)
_LATE = Weights(0, 0, 10, 0, 1, 10, 0, 0)
DENSE, LEXICAL, LATE = (Scale(weights, weights) for weights in (_DENSE, _LEXICAL, _LATE))


@dataclass(frozen=True)
class Case:
    """A question, the IDs of the right documents, the accepted answers, and the documents to leave out."""

    question: str
    right: frozenset[str]
    answers: tuple[str, ...]
    without: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Result:
    """Ranks count from 1 and are None where there is no right document, no sentence with the answer.

    `own` tells whether the first hit is in the question's language; `times` are milliseconds for embedding the question
    and for all the rest.
    """

    rank: int | None
    evidence: int | None
    own: bool
    times: tuple[float, float]


def cases(
    paragraphs: Sequence[Paragraph],
    asked: Sequence[Paragraph],
    titles: Collection[str] = (),
    *,
    mixed: bool = False,
    without_own: bool = False,
) -> list[Case]:
    """The questions of `asked` that have an answer in `paragraphs` (the same file, or its parallel); with `titles`
    those about these articles alone.

    Raises InputError where no question of the one has the id of one of the other.
    """
    every = {question.id: (question, there) for there in asked for question in there.questions}
    made = []
    for here in paragraphs:
        for question in here.questions:
            if not question.answers or question.id not in every or (titles and here.title not in titles):
                continue
            own, there = every[question.id]
            answers, right = here.accepted(question), frozenset([here.id])
            if not mixed:
                made.append(Case(own.text, right, answers))
            elif without_own:
                made.append(Case(own.text, right, answers, frozenset([there.id])))
            else:
                made.append(Case(own.text, right | {there.id}, (*answers, *there.accepted(own))))
    if not made:
        raise InputError("There is no question to ask.", "Give two files with the same questions.")
    return made


def run(case: Case, index: Index, timed: Timed, scale: Scale, reader: Reader | None = None) -> Result:
    """Searches for one question as `rag.retrieve` does."""
    started = perf_counter()
    language = detect_language(case.question)
    hits = [hit for hit in search(index, case.question, CANDIDATES, scale) if hit.document not in case.without]
    if scale is LEXICAL:
        hits = [hit for hit in hits if hit.score > 0]  # the others share no term
    sentences: Iterable[Evidence] = chain.from_iterable(map(sentences_of, hits[:READ]))
    if reader:
        readings = reader.read(case.question, hits[:READ])
        pairs = [rescored(hit, reading, language) for hit, reading in zip(hits[:READ], readings, strict=True)]
        hits[:READ] = sorted((hit for hit, _ in pairs), key=lambda hit: -hit.score)
        sentences = chain.from_iterable(read for _, read in pairs)
    rest = milliseconds_since(started) - timed.spent
    return Result(
        rank=first([document in case.right for document in dict.fromkeys(hit.document for hit in hits)]),
        evidence=first([bears(each, case) for each in sorted(sentences, key=lambda each: -each.score)]),
        own=bool(hits) and hits[0].language == language,
        times=(timed.milliseconds, rest),
    )


def bears(evidence: Evidence | Hit, case: Case) -> bool:
    """Whether it is of a right document and holds an accepted answer."""
    text = fold(evidence.text)
    return evidence.document in case.right and any(fold(answer) in text for answer in case.answers)


def first(right: Sequence[bool]) -> int | None:
    """The place of the first true one, from 1."""
    return right.index(True) + 1 if any(right) else None


def within(ranks: Iterable[int | None], k: int) -> float:
    """The share of ranks that are at most `k`."""
    return mean(rank is not None and rank <= k for rank in ranks)


def measures(results: Sequence[Result]) -> list[float]:
    """R@1, R@5, MRR, and evidence first and in the first three."""
    ranks, evidence = [result.rank for result in results], [result.evidence for result in results]
    reciprocal = mean(1 / rank if rank else 0.0 for rank in ranks)
    return [within(ranks, 1), within(ranks, 5), reciprocal, within(evidence, 1), within(evidence, 3)]


HEADER = "| search | R@1 | R@5 | MRR | evidence first | in first 3 |\n|---|" + "--:|" * 5


def row(name: str, results: Sequence[Result]) -> str:
    return f"| {name} | {' | '.join(f'{value:.3f}'.lstrip('0') for value in measures(results))} |"


def measure(title: str, asked: Sequence[Case], index: Index, timed: Timed, reader: Reader | None) -> None:
    """Prints a table for the questions."""
    print(f"\n**{title}** ({len(asked)} questions, {len(index.documents())} paragraphs)\n\n{HEADER}")
    fused = scale_of(index.embedder.name)
    ways = {
        "dense": (DENSE, None),
        "lexical": (LEXICAL, None),
        "late": (LATE, None),
        "fused": (fused, None),
        "read": (fused, reader),
    }
    for name, (scale, reads) in ways.items():
        if name == "read" and reads is None:
            continue
        each = tqdm(asked, desc=name, unit=" questions", disable=None, leave=False)
        results = [run(case, index, timed, scale, reads) for case in each]
        print(row(name, results), flush=True)
    embedding, rest = zip(*(result.times for result in results), strict=True)
    print(f"\nFirst hit in the question's language: {mean(result.own for result in results):.3f}.")
    print(f"Query time: embedding the question {spread(embedding)}; all the rest {spread(rest)}.")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.retrieval", description=__doc__.split("\n\n")[0])
    parser.add_argument("--squad", type=Path, required=True, help="the paragraphs, and their questions")
    parser.add_argument("--questions", type=Path, help="the parallel file of the other language: ask its questions")
    parser.add_argument("--mixed", action="store_true", help="index both files together")
    parser.add_argument("--untitled", action="store_true", help="leave the articles' titles out")
    parser.add_argument("--part", choices=("choosing", "table"), help="ask about this part of XQuAD only")
    parser.add_argument("--no-reader", action="store_true", help="measure the search alone")
    parser.add_argument("--limit", type=int, help="ask so many questions at most")
    arguments = parser.parse_args()
    if arguments.mixed and not arguments.questions:
        parser.error("--mixed needs --questions")
    paragraphs = asked = list(map(prefixed, read_paragraphs(arguments.squad)))
    if arguments.questions:
        asked = list(map(prefixed, read_paragraphs(arguments.questions)))
    timed = Timed(load_embedder(read_table(IndexSettings, "index")))
    reader = None if arguments.no_reader else load_reader(timed.inner)
    parts = dict(zip(("choosing", "table"), kept_out(each.title for each in paragraphs), strict=True))
    titles = parts[arguments.part] if arguments.part else ()
    name = " ← ".join(path.stem for path in (arguments.squad, arguments.questions) if path)
    ways = [("", False), (", without the one in the question's language", True)] if arguments.mixed else [("", False)]
    with indexed(
        [*paragraphs, *asked] if arguments.mixed else paragraphs, timed, titles=not arguments.untitled
    ) as index:
        for note, without_own in ways:
            chosen = cases(paragraphs, asked, titles, mixed=arguments.mixed, without_own=without_own)
            measure(name + note, chosen[: arguments.limit], index, timed, reader)
    return 0


if __name__ == "__main__":
    exit_on_error(main)
