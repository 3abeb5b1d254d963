"""`python -m training.verifier --from FOLDER --out FOLDER`: train the verifier, which tells whether a sentence bears a
statement out as the answer to a question.

FOLDER holds what `training.prepare` wrote. An accelerator is used when there is one. Written are the weights in float16
and `verifier.json`: for each kind of row the share that is told rightly, with the threshold under which at most `WRONG`
of what passes in a direction is wrong on the articles for choosing.
"""

import argparse
import json
import random
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional

from evals.data.agreement import auc
from training.frozen import read_pieces
from training.model import ReaderModel, Shape, batches, collate
from training.reader import Plan, Texts, Training

FINAL = "verifier.safetensors"
WRONG = 0.03


class Statements:
    """What `training.prepare` wrote."""

    def __init__(self, path: Path) -> None:
        arrays = np.load(path)
        self.ids = Texts(arrays, "ids")
        self.holds: NDArray[np.int8] = arrays["holds"]
        self.part, self.kind, self.direction = (arrays[name] for name in ("part", "kind", "direction"))

    def places(self, part: str) -> list[int]:
        return [int(at) for at in np.flatnonzero(self.part == part)]


class VerifierTraining(Training):
    """As the reader is trained, but for the loss, which knows the last channel alone."""

    def loss(self, scores: Tensor, rows: list[tuple[list[int], int, int, int]]) -> Tensor:
        holds = torch.tensor([float(row[2]) for row in rows], device=scores.device)
        return functional.binary_cross_entropy_with_logits(scores[:, 2, 0], holds)


def log_odds(model: ReaderModel, statements: Statements, places: list[int], most_tokens: int) -> NDArray[np.float32]:
    """Of each of `places` that it holds."""
    model.eval()
    found = np.zeros(len(places), np.float32)
    for batch in batches(
        [len(statements.ids[at]) for at in places], most_tokens, list(range(len(places))), len(places)
    ):
        with torch.inference_mode():
            rows = [(statements.ids[places[at]], 1) for at in batch]
            found[batch] = model(*collate(rows, model.head.weight.device))[:, 2, 0].cpu().numpy()
    return found


def threshold(scores: NDArray[np.float32], holds: NDArray[np.bool_]) -> float:
    """The least score from which on at most `WRONG` of what passes does not hold; infinity where there is none."""
    order = np.argsort(-scores)
    wrong = np.cumsum(~holds[order]) / np.arange(1, len(order) + 1)
    passing = np.flatnonzero(wrong <= WRONG)
    return float(scores[order[passing[-1]]]) if len(passing) else float("inf")


def judged(scores: dict[str, NDArray[np.float32]], statements: Statements) -> dict[str, Any]:
    """`scores`: part → log-odds of its rows. By direction: threshold (of the articles for choosing), AUC, the share of
    right rows that pass, of what passes the share that is wrong, and of each kind the share told rightly."""
    found: dict[str, Any] = {}
    for direction in sorted(set(statements.direction)):
        least = float("inf")
        for part, values in scores.items():
            places = np.asarray(statements.places(part))
            own = statements.direction[places] == direction
            score, holds, kind = values[own], statements.holds[places][own].astype(bool), statements.kind[places][own]
            if not len(score):
                continue
            least = threshold(score, holds) if part == "choosing" else least
            passes = score >= least
            kinds: dict[str, list[bool]] = defaultdict(list)
            for each, right in zip(kind, passes == holds, strict=True):
                kinds[str(each)].append(bool(right))
            found[f"{part} {direction}"] = {
                "rows": len(score),
                "threshold": least,
                "AUC": auc(score[holds].tolist(), score[~holds].tolist()),
                "right ones that pass": float(passes[holds].mean()),
                "wrong of what passes": float((~holds)[passes].mean()) if passes.any() else 0.0,
                "kinds": {name: (len(each), float(np.mean(each))) for name, each in sorted(kinds.items())},
            }
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m training.verifier", description=__doc__.split("\n\n")[0])
    parser.add_argument("--from", dest="prepared", type=Path, required=True, help="what training.prepare wrote")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=2, help="how often every row is seen")
    parser.add_argument("--rank", type=int, default=16)
    given = parser.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    given.out.mkdir(parents=True, exist_ok=True)
    statements = Statements(given.prepared / "statements.npz")
    encoder, _ = read_pieces(given.prepared, device)
    plan = Plan(rank=given.rank)
    torch.manual_seed(plan.seed)
    model = ReaderModel(encoder, Shape(plan.rank)).to(device)
    training = VerifierTraining(plan, model)
    places = statements.places("train")
    begun = monotonic()
    for number in range(given.rounds):
        order = list(range(len(places)))
        random.Random(number).shuffle(order)
        every = list(batches([len(statements.ids[at]) for at in places], plan.tokens, order))
        random.Random(number).shuffle(every)
        for at, batch in enumerate(every):
            rows = [(statements.ids[places[each]], 1, int(statements.holds[places[each]]), 0) for each in batch]
            value = training.learn(rows, (number + at / len(every)) / given.rounds)
            if training.step % 100 == 0:
                training.curve.append((training.step, float(value)))
                print(f"{monotonic() - begun:.0f} s, step {training.step}: {float(value):.3f}", flush=True)
    model.put(training.average)
    save_file({name: value.half().contiguous() for name, value in training.average.items()}, given.out / FINAL)
    scores = {part: log_odds(model, statements, statements.places(part), 65_536) for part in ("choosing", "table")}
    results = judged(scores, statements)
    content = {
        "plan": asdict(plan),
        "rounds": given.rounds,
        "rows": len(places),
        "curve": training.curve,
        "results": results,
    }
    (given.out / "verifier.json").write_text(json.dumps(content, indent=1), encoding="utf-8")
    for name, each in results.items():
        print(name, json.dumps(each))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
