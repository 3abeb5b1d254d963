"""`python -m evals.ablation ROWS`: what each rule for a statement turns away by itself, and what would pass without it.

ROWS are wordings, one JSON a line, as `python -m evals.verified --out` writes them. A wording would pass as verified
where the log-odds of verifier and reader are sure enough and a rule can say its words in the language of the answer.
Printed for each rule: wordings turned away, how many of them are right, and how many of the right and of the wrong
ones would pass as verified; then the same of those that no other rule turns away.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.text import detect_language
from rag.render import holds
from rag.types import Evidence, Question, Statement, Wishes
from rag.understand import understand
from rag.verify.check import RULES, Failure
from rag.verify.supports import ACROSS, WITHIN, log_odds


@dataclass(frozen=True)
class Tried:
    """`verified`: it would pass without the rules; `likely`: it would be shown across languages, as a translation."""

    right: bool
    verified: bool
    likely: bool
    failed: frozenset[str]


def says_its_words(statement: Statement, question: Question) -> Failure | None:
    """The last rule of `rag.judge.Judge.failure`."""
    said = holds(statement.text, statement.words, statement.evidence.language, question.answer_language)
    return Failure("words") if said is False else None


EVERY: Sequence[Callable[[Statement, Question], Failure | None]] = (*RULES, says_its_words)


def tried(row: dict[str, Any]) -> Tried:
    sentence, across = row["sentence"], row["across"]
    there = detect_language(sentence)
    answer = there if not across else "en" if there == "ar" else "ar"
    question = understand(row["question"], (), Wishes(language=answer), count_tokens=len, most_tokens=10**6)
    at = sentence.find(row["words"])
    evidence = Evidence("", row["title"], there, 0, len(sentence), sentence, 0.0)
    statement = Statement(row["text"], evidence, (at, at + len(row["words"])) if at >= 0 else None)
    by = ACROSS if across else WITHIN
    odds = log_odds(row["score"], row["read"], by)
    failed = frozenset(rule.__name__ for rule in EVERY if rule(statement, question))
    return Tried(row["right"], odds >= by.sure and row["by_rule"], across and odds >= by.least, failed)


def counts(rows: Sequence[Tried]) -> Iterator[int]:
    right, wrong = ([each for each in rows if each.right is kind] for kind in (True, False))
    yield from (len(rows), len(right), sum(each.verified for each in right), sum(each.verified for each in wrong))
    yield sum(each.likely for each in wrong)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.ablation", description=__doc__.split("\n\n")[0])
    parser.add_argument("rows", type=Path)
    lines = parser.parse_args().rows.read_text(encoding="utf-8").splitlines()
    every = [tried(row) for line in lines if "text" in (row := json.loads(line))]
    columns = "turned away | right | right, verified | wrong, verified | wrong, a likely translation"
    print(f"| rule | {columns} |\n|---|{'--:|' * 5}")
    groups = {"none: all wordings": every, "all: what passes": [each for each in every if not each.failed]}
    for name in (rule.__name__ for rule in EVERY):
        groups[name] = [each for each in every if name in each.failed]
        groups[f"{name} alone"] = [each for each in groups[name] if len(each.failed) == 1]
    for name, rows in groups.items():
        print(f"| {name} | {' | '.join(map(str, counts(rows)))} |")


if __name__ == "__main__":
    main()
