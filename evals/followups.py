"""`python -m evals.followups`: whether a question that follows others finds its sentence. No LLM is asked.

`followups.jsonl` has questions on `followup_articles/`, which are indexed beside the articles that ship. Each is
answered in four ways: typed, searched for and read as it was typed; together, searched for and read behind the question
before it; searched, searched for behind it and read as it was typed; chosen, as Sanad chooses (`rag.retrieve`). The
figures are the shares for which a sentence of the evidence overlaps the one to cite, as the first and among the first
three, and for the last way the share that is refused although the answer is there. They are taken on half of the
articles. On the other half `--choose` prints what a choice between the first way and each of the next two by the
score of the best sentence would give, with each bias in favour of the first (`rag.decide.AS_TYPED`).
"""

import argparse
import json
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tqdm import tqdm

from evals.shipped import copy_shipped
from index.build import build
from models.cli import exit_on_error
from rag.answer import turns
from rag.decide import AS_TYPED, margin
from rag.engine import Engine, build_engine
from rag.retrieve import Found, read, retrieve
from rag.settings import Settings, load_settings
from rag.types import Evidence, Wishes
from rag.understand import understand

FOLLOWUPS = Path(__file__).with_name("followups.jsonl")
ARTICLES = Path(__file__).with_name("followup_articles")
SEED = 13
BIASES = (-8, -4, -2, -1, 0, 1, 2, 3, 4, 6, 8, 12)
FIRST = 3


@dataclass(frozen=True)
class FollowUp:
    """A line of `followups.jsonl`. `history`: the questions before, the first one first; `sentence`: the one to cite,
    as `document` has it."""

    id: str
    history: tuple[str, ...]
    question: str
    language: str
    document: str
    sentence: str
    answers: tuple[str, ...]
    kind: str


@dataclass(frozen=True)
class Ranked:
    """What one way of reading a question brought. `rank`: the place of the sentence to cite, from 1, or None; `score`:
    that of the first sentence."""

    rank: int | None
    score: float
    refused: bool


@dataclass(frozen=True)
class Outcome:
    followup: FollowUp
    typed: Ranked
    together: Ranked
    searched: Ranked
    chosen: Ranked


Way = Callable[[Outcome], Ranked]
WAYS: dict[str, Way] = {
    "typed": attrgetter("typed"),
    "together": attrgetter("together"),
    "searched": attrgetter("searched"),
    "chosen": attrgetter("chosen"),
}


def read_followups(path: Path = FOLLOWUPS) -> list[FollowUp]:
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        found.append(FollowUp(**{**row, "history": tuple(row["history"]), "answers": tuple(row["answers"])}))
    return found


def halves(followups: Sequence[FollowUp]) -> tuple[list[FollowUp], list[FollowUp]]:
    """Those for choosing and those for the table, which share no article; each has half of the articles of each folder,
    which is a language."""
    chosen: set[str] = set()
    draw = random.Random(SEED)
    for folder in sorted({each.document.split("/")[0] for each in followups}):
        articles = sorted({each.document for each in followups if each.document.startswith(f"{folder}/")})
        chosen.update(draw.sample(articles, len(articles) // 2))
    return [each for each in followups if each.document in chosen], [
        each for each in followups if each.document not in chosen
    ]


@contextmanager
def opened() -> Iterator[Engine]:
    """An engine without LLM over the articles that ship and those of the follow-ups."""
    settings = load_settings()
    with TemporaryDirectory(prefix="sanad-") as folder:
        corpus, store = Path(folder, "corpus"), Path(folder, "store")
        shutil.copytree(ARTICLES, copy_shipped(corpus), dirs_exist_ok=True)
        index = settings.index.model_copy(update={"corpus": corpus, "store": store})
        build(index, progress=True)
        engine = build_engine(Settings(index, settings.answer), retrieve_only=True)
        try:
            yield engine
        finally:
            engine.index.close()


def ask(followup: FollowUp, engine: Engine) -> Outcome:
    """Reads the follow-up in all ways, after its history, each question of which is understood by those before it."""
    most = engine.settings.answer.question_tokens
    history = turns(followup.history, engine)
    question = understand(followup.question, history, Wishes(), count_tokens=engine.count_tokens, most_tokens=most)
    retrieved = retrieve(question, engine)
    place = followup.document, engine.index.document(followup.document).text.index(followup.sentence)
    behind = retrieved[-1].question
    together = replace(retrieved[-1], question=replace(behind, text=behind.standalone))  # read behind it as well
    return Outcome(
        followup,
        *(
            ranked(read(question, ways, engine), *place, len(followup.sentence), engine)
            for ways in (retrieved[:1], [together], retrieved[1:], retrieved)
        ),
    )


def ranked(found: Found, document: str, start: int, length: int, engine: Engine) -> Ranked:
    """`document`, `start`, `length`: where the sentence to cite stands."""

    def right(each: Evidence) -> bool:
        return each.document == document and max(start, each.start) < min(start + length, each.end)

    rank = next((n for n, each in enumerate(found.evidence, start=1) if right(each)), None)
    refused = margin(found.question, found.evidence, read=found.read) < engine.settings.answer.refuse_below
    return Ranked(rank, found.evidence[0].score if found.evidence else float("-inf"), refused)


def by_bias(outcome: Outcome, other: Way, bias: float) -> Ranked:
    """What would be chosen of the question as it was typed, which the bias favours, and another way."""
    return outcome.typed if outcome.typed.score + bias >= other(outcome).score else other(outcome)


def share(outcomes: Sequence[Outcome], way: Way, most: int) -> str:
    """Of those whose sentence is among the first `most`."""
    ranks = [way(each).rank for each in outcomes]
    return f"{sum(rank is not None and rank <= most for rank in ranks) / len(ranks):.2f}"


def table(outcomes: Sequence[Outcome]) -> str:
    """A row for each kind, each language and all."""
    heads = ["follow-ups", "questions", *(f"{way}: {place}" for way in WAYS for place in ("1st", "in 3"))]
    lines = [f"| {' | '.join([*heads, 'refused'])} |", "|---|" + "--:|" * len(heads)]
    kinds = [(kind, [e for e in outcomes if e.followup.kind == kind]) for kind in _values(outcomes, "kind")]
    languages = [(name, [e for e in outcomes if e.followup.language == name]) for name in _values(outcomes, "language")]
    for name, group in [*kinds, *languages, ("all", list(outcomes))]:
        shares = [share(group, way, most) for way in WAYS.values() for most in (1, FIRST)]
        refused = sum(each.chosen.refused for each in group) / len(group)
        lines.append(f"| {name} | {len(group)} | {' | '.join(shares)} | {refused:.2f} |")
    return "\n".join(lines)


def choices(outcomes: Sequence[Outcome], other: str) -> str:
    """A row for each bias: the share whose sentence is first, among follow-ups and among questions of their own."""
    own, leaning = ([each for each in outcomes if (each.followup.kind == "new") is new] for new in (True, False))
    lines = [f"| typed or {other}, bias | all | follow-ups | new questions |", "|--:|--:|--:|--:|"]
    for bias in BIASES:
        way = partial(by_bias, other=WAYS[other], bias=bias)
        lines.append(f"| {bias:g} | {' | '.join(share(group, way, 1) for group in (outcomes, leaning, own))} |")
    return "\n".join(lines)


def _values(outcomes: Sequence[Outcome], name: str) -> list[str]:
    return list(dict.fromkeys(str(getattr(each.followup, name)) for each in outcomes))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.followups", description=__doc__.split("\n\n")[0])
    parser.add_argument("--choose", action="store_true", help="the other half, and what each bias would give")
    given = parser.parse_args()
    choosing, measured = halves(read_followups())
    with opened() as engine:
        asked = choosing if given.choose else measured
        outcomes = [ask(each, engine) for each in tqdm(asked, unit=" follow-ups", disable=None)]
    print(f"{table(outcomes)}\n\nBias as it is: {AS_TYPED}")
    if given.choose:
        for other in ("together", "searched"):
            print(f"\n{choices(outcomes, other)}")
    return 0


if __name__ == "__main__":
    exit_on_error(main)
