"""How well a reader reads what training has not seen: answers, sentences, and whether there is an answer at all."""

import gzip
import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import mean
from typing import Any

import torch

from evals.data.agreement import auc, caught, exact, f1
from index.text import fold
from rag.spans import Encoded, TokenScores, answer_sums, best_answers, log_sum, token_scores, tokens_inside
from training.model import Reader, batches, collate

Results = dict[str, dict[str, float]]
"""Set → measure → value."""
LOST = 0.10
"""The share of answerable questions that may be refused."""


def read_judged(path: Path) -> list[dict[str, Any]]:
    """The rows that `training.prepare` wrote (see its `judged_rows`)."""
    rows: list[dict[str, Any]] = json.loads(gzip.decompress(path.read_bytes()))
    return rows


def readings(model: Reader, rows: list[dict[str, Any]], most_tokens: int) -> list[TokenScores]:
    """Of each row, in their order."""
    model.eval()
    device = model.head.weight.device
    found: dict[int, TokenScores] = {}
    lengths = [len(row["ids"]) for row in rows]
    for batch in batches(lengths, most_tokens, list(range(len(rows))), window=len(rows)):
        with torch.inference_mode():
            scores = model(*collate([(rows[at]["ids"], rows[at]["first"]) for at in batch], device)).cpu().numpy()
        for at, row in zip(batch, scores, strict=True):
            given = rows[at]
            encoded = Encoded(tuple(given["ids"]), given["first"], tuple(map(tuple, given["offsets"])))
            found[at] = token_scores(encoded, row)
    return [found[at] for at in range(len(rows))]


def evaluate(rows: list[dict[str, Any]], scores: list[TokenScores]) -> Results:
    """By set: span F1, exact match, and the share of questions whose gold sentence is first and in the first three of
    the right paragraph; AUC and the share refused at `LOST` by three scores: the sum over answers, that of the third
    channel, and both together."""
    asked: dict[tuple[str, int], list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        asked[row["set"], row["question"]].append(at)
    spans: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    decided: dict[str, list[tuple[bool, float, float]]] = defaultdict(list)
    for (name, _), places in asked.items():
        golds, answerable = rows[places[0]]["golds"], rows[places[0]]["answerable"]
        sums = [log_sum(answer_sums(scores[at], range(len(scores[at].offsets)))) for at in places]
        decided[name].append((answerable, max(sums), max(scores[at].answers for at in places)))
        if not golds:
            continue
        answers, sentences = [], []
        for at in places:
            text = rows[at]["text"]
            answers += [
                (score, text[slice(*span)]) for score, span in best_answers(scores[at], text, (0, len(text)), 1)
            ]
            for start, end in rows[at]["sentences"]:
                score = log_sum(answer_sums(scores[at], tokens_inside(scores[at].offsets, (start, end))))
                sentences.append((score, any(fold(gold) in fold(text[start:end]) for gold in golds)))
        answer = max(answers, default=(0.0, ""))[1]
        order = [right for _, right in sorted(sentences, key=lambda each: -each[0])]
        spans[name].append((f1(answer, golds), exact(answer, golds), order[0], any(order[:3])))
    return {name: _measures(spans[name], decided[name]) for name in decided}


def _measures(spans: list[tuple[float, ...]], decided: list[tuple[bool, float, float]]) -> dict[str, float]:
    found: dict[str, float] = {"questions": len(decided)}
    if spans:
        names = ("span F1", "exact match", "sentence first", "in first 3")
        found |= {name: mean(float(each[at]) for each in spans) for at, name in enumerate(names)}
    ways: dict[str, Callable[[tuple[bool, float, float]], float]] = {
        "spans": lambda each: each[1],
        "channel": lambda each: each[2],
        "both": lambda each: each[1] + each[2],
    }
    for name, way in ways.items():
        yes, no = ([way(each) for each in decided if each[0] is wanted] for wanted in (True, False))
        if yes and no:
            found |= {f"AUC {name}": auc(yes, no), f"refused {name}": caught(yes, no, LOST)}
    return found


def table(results: Results) -> str:
    names = list(dict.fromkeys(name for each in results.values() for name in each))
    lines = [f"| set | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for name, values in results.items():
        cells = [f"{values[each]:.3f}".lstrip("0") if each in values else "–" for each in names]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)
