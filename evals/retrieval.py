"""`python -m evals.retrieval --squad FILE.json`: how well the right passage and the sentence that answers are found.

Every paragraph of the file becomes a document of a temporary index, built and searched as any other. A paragraph may
be cut into several passages: documents rank by their best one. `--questions` names the parallel file of the other
language, where question i asks the same; its questions are then asked of the paragraphs of `--squad`. With `--mixed`
both files are indexed together, and either language's paragraph counts as right; then, harder, the one in the
question's own language is left out.

R@k: share of questions with a right document among the first k. MRR: mean of 1 / rank, 0 beyond the passages that are
scored. nDCG@10 by the first right document: 1 / log2(rank + 1). Evidence: share of questions for which a sentence of
the right document that holds a gold answer (folded) is first, among the first three, anywhere in what the LLM reads.
"""

import argparse
import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from time import perf_counter

from tqdm import tqdm

from evals.squad import Squad, indexed, parallel, read_squad
from evals.timed import Timed, milliseconds_since, spread
from index.embed import load_embedder
from index.relevance import Scale, Weights, scale_of
from index.search import CANDIDATES, Index, search
from index.settings import IndexSettings, read_table
from index.text import detect_language, fold
from index.types import Hit
from models.cli import exit_on_error
from models.store import locate
from rag.evidence import select
from rag.llm import load_encoder
from rag.reader import Reader, load_reader
from rag.rerank import rerank
from rag.settings import AnswerSettings

_DENSE = Weights(6, 0, 0, 0, 0, 2, 0, 0)  # as steep as the fused scale
_LEXICAL = Weights(0, 1, 0, 0, 0, 0, 1, 0)
_LATE = Weights(0, 0, 4, 0, 0, 2, 0, 0)
DENSE, LEXICAL, LATE = Scale(_DENSE, _DENSE), Scale(_LEXICAL, _LEXICAL), Scale(_LATE, _LATE)
# Published R@1 on the Arabic half of XQuAD, the whole set (240 paragraphs, 1190 questions) as the pool.
REFERENCES = {"BM25": 0.816, "multilingual-e5-base": 0.889, "multilingual-e5-large": 0.917}
WHOLE = 240

READ = AnswerSettings().passages

Selecting = Callable[[str, Sequence[Hit]], Sequence[tuple[str, str]]]
"""A question and its passages, best first → document and text of the evidence, best first."""


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

    `own_first` and `own` tell how much of the first hit and of the first five is in the question's language; `times`
    are milliseconds for embedding the question and for all the rest.
    """

    rank: int | None
    evidence: int | None
    own_first: float
    own: float
    times: tuple[float, float]


def cases(
    squad: Squad,
    asked: Squad,
    titles: Collection[str] = (),
    *,
    mixed: bool = False,
    without_own: bool = False,
) -> list[Case]:
    """The questions of `asked` that have an answer, for the paragraphs of `squad` (the same file, or its parallel);
    with `titles` those about these articles alone.

    Raises InputError where the two files do not have the same number of questions.
    """
    made = []
    for here, there in parallel(squad, asked):
        right, own = squad.paragraphs[here.paragraph].id, asked.paragraphs[there.paragraph].id
        if titles and squad.paragraphs[here.paragraph].title not in titles:
            continue
        if here.answers and not mixed:
            made.append(Case(there.text, frozenset([right]), here.answers))
        elif here.answers and without_own:
            made.append(Case(there.text, frozenset([right]), here.answers, frozenset([own])))
        elif here.answers:
            made.append(Case(there.text, frozenset([right, own]), (*here.answers, *there.answers)))
    return made


def run(
    case: Case, index: Index, timed: Timed, scale: Scale, select: Selecting, reader: Reader | None = None
) -> Result:
    """Searches for one question as `rag.answer` does."""
    started = perf_counter()
    language = detect_language(case.question)
    found = search(index, case.question, CANDIDATES, scale)
    found = [hit for hit in found if hit.score > 0] if scale is LEXICAL else found  # the others share no term
    hits = [hit for hit in found if hit.document not in case.without]
    if reader:
        hits[:READ] = rerank(case.question, language, hits[:READ], reader)
    rest = milliseconds_since(started) - timed.spent
    documents = list(dict.fromkeys(hit.document for hit in hits))
    answers = [fold(answer) for answer in case.answers]
    evidence = [
        document in case.right and any(answer in fold(text) for answer in answers)
        for document, text in select(case.question, hits)
    ]
    own = [float(hit.language == language) for hit in hits[:5]] or [0.0]
    return Result(
        rank=first([document in case.right for document in documents]),
        evidence=first(evidence),
        own_first=own[0],
        own=mean(own),
        times=(timed.milliseconds, rest),
    )


def first(right: Sequence[bool]) -> int | None:
    """The place of the first true one, from 1."""
    return right.index(True) + 1 if any(right) else None


def within(ranks: Iterable[int | None], k: float) -> float:
    """The share of ranks that are at most `k`."""
    return mean(rank is not None and rank <= k for rank in ranks)


def measures(results: Sequence[Result]) -> list[float]:
    """R@1, R@5, MRR, nDCG@10, and evidence first, in the first three, in all."""
    ranks, evidence = [result.rank for result in results], [result.evidence for result in results]
    gains = [1 / math.log2(rank + 1) if rank is not None and rank <= 10 else 0.0 for rank in ranks]
    reciprocal = mean(1 / rank if rank else 0.0 for rank in ranks)
    in_evidence = [within(evidence, k) for k in (1, 3, math.inf)]
    return [within(ranks, 1), within(ranks, 5), reciprocal, mean(gains), *in_evidence]


HEADER = "| search | R@1 | R@5 | MRR | nDCG@10 | evidence first | in first 3 | in all |\n|---|" + "--:|" * 7


def row(name: str, results: Sequence[Result]) -> str:
    return f"| {name} | {' | '.join(f'{value:.3f}'.lstrip('0') for value in measures(results))} |"


def latency(results: Sequence[Result]) -> str:
    """Median and 95th percentile, in milliseconds."""
    embedding, rest = zip(*(result.times for result in results), strict=True)
    return f"embedding the question {spread(embedding)}; all the rest {spread(rest)}"


def references(name: str, measured: float, pool: int) -> str:
    """Our R@1 beside published ones, which are for the whole of XQuAD in Arabic."""
    lines = ["| XQuAD ar→ar | R@1 |", "|---|--:|"]
    lines += [f"| {other} (published) | {value:.3f} |" for other, value in REFERENCES.items()]
    note = "" if pool == WHOLE else f", {pool} paragraphs instead of {WHOLE}"
    return "\n".join([*lines, f"| Sanad, {name}{note} | {measured:.3f} |"])


def measure(
    title: str, asked: Sequence[Case], index: Index, timed: Timed, select: Selecting, reader: Reader | None
) -> list[Result]:
    """Prints a table for the questions; gives the results of the fused search, read by the reader if there is one."""
    print(f"\n**{title}** ({len(asked)} questions, {len(index.documents())} paragraphs)\n\n{HEADER}")
    results: list[Result] = []
    times = []
    fused = scale_of(index.embedder.name)
    for name, scale in {"dense": DENSE, "lexical": LEXICAL, "late": LATE, "fused": fused, "read": fused}.items():
        if name == "read" and reader is None:
            break
        each = tqdm(asked, desc=name, unit=" questions", disable=None, leave=False)
        results = [run(case, index, timed, scale, select, reader if name == "read" else None) for case in each]
        print(row(name, results), flush=True)
        times.append(f"{name}: {latency(results)}")
    print("\nQuery time, " + ";\n".join(times[3:]) + ".")
    return results


def selecting(settings: IndexSettings) -> Selecting:
    """Selection of evidence with the default settings, counted in the default LLM's vocabulary."""
    answer = AnswerSettings()
    encode = load_encoder(locate(answer.llm, "llm", settings.cache).path, settings.cache / "vocabularies")

    def chosen(question: str, hits: Sequence[Hit]) -> list[tuple[str, str]]:
        evidence = select(
            question,
            hits[: answer.passages],
            sentences=answer.evidence_sentences,
            budget=answer.evidence_tokens,
            count_tokens=lambda text: len(encode(text)),
        )
        return [(each.document, each.text) for each in evidence]

    return chosen


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.retrieval", description=__doc__.split("\n\n")[0])
    parser.add_argument("--squad", type=Path, required=True, help="the paragraphs, and their questions")
    parser.add_argument("--questions", type=Path, help="the parallel file of the other language: ask its questions")
    parser.add_argument("--mixed", action="store_true", help="index both files together")
    parser.add_argument("--untitled", action="store_true", help="leave the articles' titles out")
    parser.add_argument("--table", action="store_true", help="also a table beside published figures for XQuAD ar→ar")
    parser.add_argument("--titles", nargs="+", default=[], help="ask about these articles only")
    parser.add_argument("--no-reader", action="store_true", help="measure the search alone")
    parser.add_argument("--limit", type=int, help="ask so many questions at most")
    arguments = parser.parse_args()
    if arguments.mixed and not arguments.questions:
        parser.error("--mixed needs --questions")
    squad = read_squad(arguments.squad, "a/" if arguments.mixed else "")
    asked = read_squad(arguments.questions, "b/") if arguments.questions else squad
    settings = read_table(IndexSettings, "index")
    timed = Timed(load_embedder(settings))
    select, reader = selecting(settings), None if arguments.no_reader else load_reader(timed.inner)
    titles = {title.replace("_", " ") for title in arguments.titles}
    paragraphs = (*squad.paragraphs, *asked.paragraphs) if arguments.mixed else squad.paragraphs
    name = " ← ".join(path.stem for path in (arguments.squad, arguments.questions) if path)
    with indexed(paragraphs, timed, titles=not arguments.untitled) as index:
        if arguments.mixed:
            both = cases(squad, asked, titles, mixed=True)[: arguments.limit]
            results = measure(f"{name}, both indexed, either paragraph is right", both, index, timed, select, reader)
            own_first, own = mean(r.own_first for r in results), mean(r.own for r in results)
            print(f"In the question's language: {own_first:.3f} of the first hits, {own:.3f} of the first five.")
            hard = cases(squad, asked, titles, mixed=True, without_own=True)[: arguments.limit]
            measure(
                f"{name}, both indexed, without the one in the question's language", hard, index, timed, select, reader
            )
        else:
            results = measure(name, cases(squad, asked, titles)[: arguments.limit], index, timed, select, reader)
            if arguments.table:
                print("\n" + references(index.embedder.name, measures(results)[0], len(squad.paragraphs)))
    return 0


if __name__ == "__main__":
    exit_on_error(main)
