"""`python -m evals.answers`: asks every question of `evals/questions.jsonl` and prints how it went.

An answer is right when one of the accepted strings stands in it, as whole words, after folding (and where the
question asks for several things, one string of each list). A citation is right when it overlaps the sentence to
cite. An unanswerable question is right when it is refused in its own language.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from tqdm import tqdm

from index.text import detect_language, fold
from models.cli import exit_on_error
from rag.__main__ import answered
from rag.citations import whole_words
from rag.engine import Engine, build_engine
from rag.events import Answer
from rag.settings import load_settings

QUESTIONS = Path(__file__).with_name("questions.jsonl")


@dataclass(frozen=True)
class Result:
    """How one question went. `cited` is None where there is nothing to cite."""

    id: str
    direction: str
    correct: bool
    cited: bool | None
    evidence: bool | None
    """Whether a sentence of the evidence overlaps the sentence to cite: what no LLM can mend."""
    answer: Answer


def judge(question: dict[str, Any], answer: Answer, engine: Engine) -> Result:
    """Compares an answer with what the question file accepts."""
    direction = question["direction"]
    if not question.get("answerable", True):
        correct = answer.refused and detect_language(answer.answer) == answer.language
        return Result(question["id"], direction, correct, None, None, answer)
    wanted = question.get("all") or [question["answers"]]
    correct = not answer.refused and all(accepts(accepted, answer.answer) for accepted in wanted)
    text = engine.index.document(question["document"]).text
    start = text.index(question["sentence"])
    place = (question["document"], start, start + len(question["sentence"]))
    cited = any(_overlaps(place, (c.document, c.start, c.end)) for c in answer.citations)
    evidence = any(_overlaps(place, (e.document, e.start, e.end)) for e in answer.evidence)
    return Result(question["id"], direction, correct, cited, evidence, answer)


def accepts(accepted: Iterable[str], text: str) -> bool:
    """Whether one of the strings stands in the text as whole words, Arabic clitics aside: 9 is not in 1992."""
    folded = fold(text)
    return any(whole_words(fold(string), folded) is not None for string in accepted)


def _overlaps(a: tuple[str, int, int], b: tuple[str, int, int]) -> bool:
    return a[0] == b[0] and max(a[1], b[1]) < min(a[2], b[2])


def table(results: Sequence[Result]) -> str:
    """Shares by direction, median seconds to the first token and in all."""
    rows = defaultdict(list)
    for result in results:
        rows[result.direction].append(result)
    lines = ["| direction | questions | correct | cited | in evidence | verified | refused | first token s | total s |"]
    lines += ["|---|---|---|---|---|---|---|---|---|"]
    for direction, group in rows.items():
        answers = [result.answer for result in group]
        cells = [
            direction,
            str(len(group)),
            _share(result.correct for result in group),
            _share(result.cited for result in group),
            _share(result.evidence for result in group),
            _share(answer.verified for answer in answers),
            _share(answer.refused for answer in answers),
            _seconds(answer.timings.first_token_ms for answer in answers),
            _seconds(answer.timings.total_ms for answer in answers),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _share(values: Iterable[bool | None]) -> str:
    known = [value for value in values if value is not None]
    return f"{sum(known) / len(known):.2f}" if known else "–"


def _seconds(values: Iterable[float | None]) -> str:
    known = [value / 1000 for value in values if value is not None]
    return f"{median(known):.1f}" if known else "–"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.answers", description=__doc__)
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--out", type=Path, help="also write every answer there, a JSON line each")
    arguments = parser.parse_args()
    lines = arguments.questions.read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line) for line in lines if line.strip()]
    engine = build_engine(load_settings(store=arguments.store))
    engine.warm()
    results = [
        judge(question, answered(question["question"], engine, id=question["id"]), engine)
        for question in tqdm(questions, unit=" questions", disable=not sys.stderr.isatty())
    ]
    print(table(results))
    for result in results:
        if not result.correct or result.cited is False:
            found = " ".join(name for name in ("correct", "cited", "evidence") if getattr(result, name))
            print(f"- {result.id} [{found or 'nothing right'}] {result.answer.question} → {result.answer.answer}")
    print(f"\n{engine.model_name}, settings {engine.settings.fingerprint}")
    if arguments.out:
        rows = [json.dumps(result.answer.to_json(), ensure_ascii=False) for result in results]
        arguments.out.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    exit_on_error(main)
