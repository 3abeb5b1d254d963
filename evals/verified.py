"""`python -m evals.verified --data FOLDER [--rescore FILE]`: what the log-odds of verifier and reader say of an answer.

Questions of XQuAD's articles for choosing, in the four directions, near misses about the same articles
(`evals/near_misses.jsonl`) and our own questions for choosing are answered as ever: search, reader, the LLM's wording
of the reader's best words, the rules. Of the words and of each wording that the rules let pass, the log-odds of the
verifier and of the reader are fitted to whether it is right, within a language and across
(`rag.verify.supports.Calibration`): by hand where someone read it (`evals/read_by_hand.json`), else by whether an
accepted answer is in it. Printed are these weights; the log-odds under which the best words of `LOST` of the answered
questions lie, with the share of the others that is refused there; and the least log-odds from which on at most
`WRONG` of the answers that pass is wrong, or one, with the share of the right ones that pass. Nothing was trained on
these questions, and no table reports on them.
"""

import argparse
import hashlib
import json
from collections.abc import Generator as Yielding
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import mean
from time import perf_counter
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits
from tqdm import tqdm

from evals.fit_relevance import minimised
from evals.judging import Case, accepted
from evals.sets import QUESTIONS, XQUAD, Set, near_set, own_set, public_set
from index.settings import var_folder
from models.cli import exit_on_error
from rag.engine import Engine
from rag.judge import Judge
from rag.render import known_for_sure
from rag.reply import NEAR, WORDINGS
from rag.retrieve import read, retrieve
from rag.select import apart, may_be
from rag.types import Evidence, Statement, Timings, Token
from rag.understand import understand
from rag.verify.ranks import unborne
from rag.verify.supports import SUREST, UNREAD, Calibration, Verifier, log_odds
from rag.write import Writer

WRONG = {False: 0.03, True: 0.05}
"""Of the answers that pass, within a language and across; one that says half is not wrong. Within a language those to
near misses do not count, which are over a third of the questions: with them nothing but the surest tenth would pass."""
LOST = 0.06
"""Of the questions that something answers, refused: as many as our own may be."""
BY_HAND = Path(__file__).with_name("read_by_hand.json")
"""Digest of question, wording and sentence → "right", "half" or "wrong", as someone found it who read them, a person or
a language model (docs/verifier.md)."""
SEED = 11
DECAY = 1e-3
WORDED = frozenset({"", "fact", "choice", "unanswerable", "typos", "dialect", "keywords", "abbreviation", "wish"})
"""Kinds of questions that are answered with a wording."""
Row = dict[str, Any]


def wordings(case: Case, engine: Engine) -> Iterator[Row]:
    """Of each wording of a question, best words first: itself, the log-odds, and whether it is right."""
    question = understand(case.question, (), case.wishes, count_tokens=engine.count_tokens, most_tokens=400)
    found = read(question, retrieve(question, engine), engine)
    assert engine.generator is not None and engine.verifier is not None
    most = engine.settings.answer.answer_tokens
    writer = Writer(engine.generator, engine.prompts, most, perf_counter(), Timings(), names=engine.names)
    judge = Judge(question, engine.verifier, found.sentences)
    for guess in apart(may_be(found.evidence[:NEAR], question))[:WORDINGS]:
        statement = whole(writer.word(question, guess, writer.say(question, guess)))
        failed = judge.failure(statement)
        yield {
            "question": question.text,
            "title": guess.evidence.title,
            "sentence": guess.evidence.text,
            "words": guess.words,
            "text": statement.text,
            "failed": failed and failed.why,
            "id": f"{case.corpus} {case.id} {case.direction}",
            "answerable": case.answerable,
            "read": judge.read(statement),
            "right": case.answerable and accepted(case, statement.text),
            "found": case.answerable and accepted(case, f"{guess.words}\n{statement.text}", every=True),
            "across": guess.evidence.language != question.answer_language,
            "by_rule": known_for_sure(guess.words, guess.evidence.language, question.answer_language) is not None,
        }


def whole(stream: Yielding[Token, None, Statement]) -> Statement:
    """What a stream gives in the end."""
    while True:
        try:
            next(stream)
        except StopIteration as ended:
            statement: Statement = ended.value
            return statement


def scored(row: Row, verifier: Verifier, by_hand: Mapping[str, str]) -> Row:
    """With the verifier's log-odds for the wording and for the bare words, and whether someone found it right."""
    sentence = Evidence("", row["title"], "en", 0, len(row["sentence"]), row["sentence"], 0.0)
    wording, words = verifier.supports(row["question"], [(row["text"], sentence), (row["words"], sentence)])
    read = by_hand.get(digest(row))
    right = row["right"] if read is None else read == "right"
    return row | {"score": wording, "bare": words, "right": right, "wrong": not right and read != "half"}


def digest(row: Row) -> str:
    text = "\n".join((row["question"], row["text"], row["sentence"]))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def fitted(rows: Sequence[Row], words: Sequence[Row]) -> Calibration:
    """The weights under which it is likeliest of what is right that it is, of wordings that passed the rules and of the
    same words alone; across languages a translation that nobody wrote down may be right too, so that words of either
    language count there. `words`: also of those whose wording failed."""
    found = [(row["score"], row["read"], row["found" if row["across"] else "right"]) for row in rows]
    found += [(row["bare"], row["read"], row["found" if row["across"] else "right"]) for row in rows]
    x = torch.tensor([[score, min(SUREST, max(UNREAD, read))] for score, read, _ in found], dtype=torch.float64)
    right = torch.tensor([float(each) for *_, each in found], dtype=torch.float64)

    def loss(weights: Tensor) -> Tensor:
        return binary_cross_entropy_with_logits(x @ weights[:2] + weights[2], right) + DECAY * weights.square().sum()

    verifier, reader, bias = (round(float(each), 2) for each in minimised(torch.zeros(3, dtype=torch.float64), loss))
    by = Calibration(verifier, reader, bias, least=0.0, sure=0.0)
    best = best_of_each([(row["id"], log_odds(row["bare"], row["read"], by), row["answerable"]) for row in words])
    answered, others = ([odds for odds, answerable in best if answerable == yes] for yes in (True, False))
    least = sorted(answered)[int(LOST * len(answered))]
    shown = [row for row in rows if row["by_rule"] and log_odds(row["bare"], row["read"], by) >= least]
    shown = [row for row in shown if not unborne(row["question"], f"{row['title']}\n{row['sentence']}")]
    across: bool = rows[0]["across"]
    shown = [row for row in shown if across or row["answerable"]]
    odds = best_of_each([(row["id"], log_odds(row["score"], row["read"], by), not row["wrong"]) for row in shown])
    sure, wrong, passing = threshold(odds, WRONG[across])
    by = replace(by, least=round(least, 2), sure=round(sure, 2))
    print(
        f"{len(rows)} wordings: {by}; of {len(answered)} questions that something answers {LOST:.2f} are refused, of"
        f" {len(others)} others {mean(each < least for each in others):.2f}; of the answers that pass {wrong:.2f} are"
        f" wrong, of {sum(right for _, right in odds)} right ones {passing:.2f} pass"
    )
    return by


def best_of_each(found: Sequence[tuple[str, float, bool]]) -> list[tuple[float, bool]]:
    """Of each question what has the highest log-odds, which is what would be shown."""
    best: dict[str, tuple[float, bool]] = {}
    for question, odds, holds in found:
        best[question] = max(best.get(question, (odds, holds)), (odds, holds), key=lambda each: each[0])
    return list(best.values())


def threshold(rows: list[tuple[float, bool]], most: float) -> tuple[float, float, float]:
    """Of pairs of log-odds and whether it is right: the least log-odds from which on at most the share `most` is wrong,
    or one, which of a few may be chance; the share that is, and the share of the right ones that pass."""
    rows = sorted(rows, reverse=True)
    best, wrong = (float("inf"), 0.0, 0.0), 0
    for at, (score, right) in enumerate(rows, start=1):
        wrong += not right
        if wrong <= max(1, most * at):
            best = score, wrong / at, (at - wrong) / max(1, sum(right for _, right in rows))
    return best


def asked(opened: Set, name: str) -> list[Row]:
    cases = [case for case in opened.cases if case.kind in WORDED]
    return [row for case in tqdm(cases, desc=name) for row in wordings(case, opened.engines[case.corpus])]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.verified", description=__doc__.split("\n\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder of the public sets")
    parser.add_argument(
        "--limit", type=int, default=60, help="questions of a direction, and two thirds as many near misses"
    )
    parser.add_argument("--out", type=Path, help="keep what was worded here, a line each")
    parser.add_argument("--rescore", type=Path, help="ask nothing: what was kept there")
    given = parser.parse_args()
    with own_set(QUESTIONS, var_folder() / "evals", "choosing", None, SEED) as opened:
        verifier = opened.engine.verifier
        if given.rescore:
            rows = [json.loads(line) for line in given.rescore.read_text(encoding="utf-8").splitlines()]
        else:
            rows = asked(opened, "own")
            for name in XQUAD:
                with public_set(name, given.data, "choosing", given.limit, SEED) as other:  # type: ignore[arg-type]
                    rows += asked(other, name)
                with near_set(name, given.data, given.limit * 2 // 3, SEED) as other:
                    rows += asked(other, f"near {name}")
        assert verifier is not None
        by_hand = json.loads(BY_HAND.read_text(encoding="utf-8"))
        rows = [scored(row, verifier, by_hand) for row in tqdm(rows, desc="verifying")]
    if given.out:
        given.out.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows), encoding="utf-8")
    for why in sorted({row["failed"] for row in rows if row["failed"]}):
        failed = [row for row in rows if row["failed"] == why]
        print(f"turned away by rule ({why}): {len(failed)}, of them right {sum(row['right'] for row in failed)}")
    for across in (False, True):
        print("across:" if across else "within:", end=" ")
        here = [row for row in rows if row["across"] == across]
        fitted([row for row in here if row["failed"] is None], here)
    return 0


if __name__ == "__main__":
    exit_on_error(main)
