"""`python -m evals.verified --data FOLDER`: at which log-odds of the verifier a statement may be called verified.

Questions of XQuAD's articles for choosing are answered as ever, in the four directions: search, reader, the LLM's
wording of the reader's best words, the rules. Of each wording that the rules let pass, the verifier's log-odds and
whether an accepted answer is in it give the threshold of the direction: the least from which on at most `WRONG` of what
passes is wrong. What it passes is then told with the share of the right ones. Nothing was trained on these articles,
and no table measures on them.
"""

import argparse
import json
from collections.abc import Generator as Yielding
from collections.abc import Iterator
from pathlib import Path
from statistics import mean
from time import perf_counter
from typing import Any

from tqdm import tqdm

from evals.judging import Case, accepted
from evals.sets import NAMES, XQUAD, public_set
from models.cli import exit_on_error
from rag.engine import Engine
from rag.judge import Judge
from rag.reply import NEAR, WORDINGS
from rag.retrieve import read, retrieve
from rag.select import apart, may_be
from rag.types import Statement, Timings, Token
from rag.understand import understand
from rag.write import Writer

WRONG = 0.03
SEED = 20


def wordings(case: Case, engine: Engine) -> Iterator[dict[str, Any]]:
    """Of each wording of a question that the rules let pass, best words first: itself, the verifier's log-odds, and
    whether it is right."""
    question = understand(case.question, (), case.wishes, count_tokens=engine.count_tokens, most_tokens=400)
    found = read(question, retrieve(question, engine), engine)
    assert engine.generator is not None and engine.verifier is not None
    writer = Writer(engine.generator, engine.prompts, engine.settings.answer.answer_tokens, perf_counter(), Timings())
    judge = Judge(question, engine.verifier)
    for guess in apart(may_be(found.evidence[:NEAR], question))[:WORDINGS]:
        statement = whole(writer.word(question, guess, writer.say(question, guess)))
        failed = judge.failure(statement)
        (score,) = judge.likely([(statement.text, statement.evidence)])
        right = accepted(case, statement.text)
        yield {
            "question": question.text,
            "title": guess.evidence.title,
            "sentence": guess.evidence.text,
            "words": guess.words,
            "text": statement.text,
            "failed": failed and failed.why,
            "score": score,
            "read": max(each.score for each in guess.evidence.guesses if each.span == guess.span),
            "right": right,
        }


def whole(stream: Yielding[Token, None, Statement]) -> Statement:
    """What a stream gives in the end."""
    while True:
        try:
            next(stream)
        except StopIteration as ended:
            statement: Statement = ended.value
            return statement


def threshold(rows: list[tuple[float, bool]]) -> tuple[float, float, float]:
    """Of pairs of log-odds and whether it is right: the least log-odds from which on at most WRONG is wrong, the share
    that is, and the share of the right ones that pass."""
    rows = sorted(rows, reverse=True)
    best, wrong = (float("inf"), 0.0, 0.0), 0
    for at, (score, right) in enumerate(rows, start=1):
        wrong += not right
        if wrong <= WRONG * at:
            best = score, wrong / at, (at - wrong) / max(1, sum(right for _, right in rows))
    return best


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.verified", description=__doc__.split("\n\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder of the public sets")
    parser.add_argument("--limit", type=int, default=70, help="questions of a direction")
    parser.add_argument("--out", type=Path, help="keep what was worded here")
    given = parser.parse_args()
    kept: dict[str, list[dict[str, Any]]] = {}
    for name in (each for each in NAMES if each in XQUAD):
        with public_set(name, given.data, "choosing", given.limit, SEED) as opened:
            (engine,) = opened.engines.values()
            asked = tqdm(opened.cases, desc=name)
            rows = kept[name.partition(".")[2]] = [row for case in asked for row in wordings(case, engine)]
        if given.out:
            given.out.write_text(json.dumps(kept, ensure_ascii=False, indent=1), encoding="utf-8")
        passed = [row for row in rows if row["failed"] is None]
        least, wrong, passing = threshold([(row["score"], row["right"]) for row in passed])
        print(
            f"{name}: {len(rows)} worded, {mean(row['right'] for row in rows):.2f} right; {len(passed)} pass the rules,"
            f" {mean(row['right'] for row in passed):.2f} right; from {least:.2f} on {wrong:.2f} is wrong,"
            f" {passing:.2f} of the right ones pass"
        )
    return 0


if __name__ == "__main__":
    exit_on_error(main)
