"""`python -m training.wording_model --from FOLDER --out FOLDER`: trains the wording model on what
`training.wording_data` wrote, with low-rank adapters, and writes the adapter that llama.cpp loads.

It can be stopped and gone on with by the same command; `--seconds` stops it by itself, with an adapter written.
"""

import argparse
import gzip
import json
import math
import random
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic

import torch
from torch import Tensor
from torch.nn import functional

from models.cli import exit_on_error
from training.gemma import PAD, WordingModel, read_adapter, write_adapter
from training.model import batches

Row = tuple[list[int], int]
"""Token IDs, and the place of the first that is to be learnt."""
CHECKPOINT, ADAPTER, LOSSES = "wording.pt", "gemma-3-270m.gguf", "losses.json"
EVERY_SECONDS = 300


@dataclass(frozen=True)
class Plan:
    """`tokens`, padding included, in a pass and `passes` in a step. The rate rises over the first `warm_up` of the
    training and falls to 0 in a straight line."""

    rank: int = 32
    rate: float = 5e-4
    warm_up: float = 0.05
    weight_decay: float = 0.01
    clip: float = 1.0
    tokens: int = 800
    passes: int = 2
    epochs: int = 3
    seed: int = 14


def read_rows(path: Path) -> tuple[list[Row], dict[str, list[Row]]]:
    """Those to train on, and the held-out ones by their source."""
    packed = json.loads(gzip.decompress(path.read_bytes()))
    every = {name: [(ids, first) for ids, first in rows] for name, rows in packed.items()}
    return every.pop("train"), every


def padded(rows: list[Row], device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    """IDs (texts, tokens); the places, counted through all texts, after which a token is to be learnt; these tokens."""
    longest = max(len(ids) for ids, _ in rows)
    ids = torch.tensor([row + [PAD] * (longest - len(row)) for row, _ in rows])
    places = [at * longest + place - 1 for at, (row, first) in enumerate(rows) for place in range(first, len(row))]
    wanted = [token for row, first in rows for token in row[first:]]
    return ids.to(device), torch.tensor(places, device=device), torch.tensor(wanted, device=device)


def step_batches(rows: list[Row], plan: Plan, epoch: int) -> list[list[list[int]]]:
    """The steps of an epoch: passes of about equal length each, in mixed order."""
    order = list(range(len(rows)))
    shuffle = random.Random(plan.seed + epoch)
    shuffle.shuffle(order)
    passes = list(batches([len(ids) for ids, _ in rows], plan.tokens, order, window=1024))
    shuffle.shuffle(passes)
    return [passes[at : at + plan.passes] for at in range(0, len(passes), plan.passes)]


def rate_at(plan: Plan, done: float) -> float:
    """The share of the full rate after a share of the training."""
    return done / plan.warm_up if done < plan.warm_up else max(0.0, (1 - done) / (1 - plan.warm_up))


class Training:
    """The state between two steps."""

    def __init__(self, plan: Plan, model: WordingModel, device: torch.device) -> None:
        self.plan, self.model, self.device = plan, model, device
        self.epoch, self.step = 0, 0
        self.weights = list(model.tuned().values())
        self.optimizer = torch.optim.AdamW(self.weights, lr=plan.rate, weight_decay=plan.weight_decay, foreach=True)
        self.losses: list[dict[str, float]] = []

    def learn(self, passes: list[list[Row]], done: float) -> Tensor:
        """One step; the mean loss of a token before it. `done`: the share of the whole training that lies behind."""
        self.model.train()
        many = sum(len(ids) - first for rows in passes for ids, first in rows)
        total = torch.zeros((), device=self.device)
        for rows in passes:
            ids, places, wanted = padded(rows, self.device)
            value = functional.cross_entropy(self.model(ids, places), wanted, reduction="sum") / many
            value.backward()  # type: ignore[no-untyped-call]
            total += value.detach()
        torch.nn.utils.clip_grad_norm_(self.weights, self.plan.clip)
        for group in self.optimizer.param_groups:
            group["lr"] = self.plan.rate * rate_at(self.plan, done)
        self.optimizer.step()
        self.optimizer.zero_grad()
        return total

    @torch.inference_mode()
    def loss_of(self, rows: list[Row]) -> float:
        """Mean loss of a token."""
        self.model.eval()
        total, many = 0.0, 0
        for at in batches([len(ids) for ids, _ in rows], 2 * self.plan.tokens, list(range(len(rows)))):
            ids, places, wanted = padded([rows[each] for each in at], self.device)
            total += float(functional.cross_entropy(self.model(ids, places), wanted, reduction="sum"))
            many += len(wanted)
        return total / max(1, many)

    def save(self, path: Path) -> None:
        state = {
            "plan": asdict(self.plan),
            "at": (self.epoch, self.step),
            "losses": self.losses,
            "tuned": {name: value.detach() for name, value in self.model.tuned().items()},
            "optimizer": self.optimizer.state_dict(),
        }
        torch.save(state, path.with_suffix(".part"))
        path.with_suffix(".part").replace(path)

    def resume(self, path: Path) -> None:
        """Go on where a run with the same plan was stopped."""
        state = torch.load(path, map_location=self.device, weights_only=True)
        if state["plan"] == asdict(self.plan):
            self.epoch, self.step = state["at"]
            self.losses = state["losses"]
            self.model.put(state["tuned"])
            self.optimizer.load_state_dict(state["optimizer"])


def train(training: Training, rows: list[Row], held_out: dict[str, list[Row]], out: Path, seconds: float) -> bool:
    """Trains to the end, or for so long; whether it came to the end. Where it is sure to be stopped by then, the rate
    falls to 0 by then."""
    plan, begun, saved, read = training.plan, monotonic(), monotonic(), 0
    recent: list[Tensor] = []
    while training.epoch < plan.epochs:
        every = step_batches(rows, plan, training.epoch)
        while training.step < len(every):
            spent = monotonic() - begun
            if spent > seconds:
                return False
            if monotonic() - saved > EVERY_SECONDS:
                training.save(out / CHECKPOINT)
                write_adapter(training.model.tuned(), out / ADAPTER)
                saved = monotonic()
            done = max((training.epoch + training.step / len(every)) / plan.epochs, spent / seconds)
            passes = [[rows[at] for at in each] for each in every[training.step]]
            recent.append(training.learn(passes, done))
            read += sum(len(ids) for each in passes for ids, _ in each)
            training.step += 1
            if training.step % 25 == 0:
                mean, spent = float(torch.stack(recent).mean()), monotonic() - begun
                print(f"{spent:.0f} s, epoch {training.epoch}, step {training.step} of {len(every)}: {mean:.3f},"
                      f" {read / spent:.0f} tokens/s", flush=True)  # fmt: skip
                recent.clear()
        training.epoch, training.step = training.epoch + 1, 0
        report(training, held_out, out)
    return True


def report(training: Training, held_out: dict[str, list[Row]], out: Path) -> None:
    """Prints and writes down the loss on what it did not learn."""
    losses = {name: training.loss_of(rows) for name, rows in held_out.items()}
    training.losses.append(losses)
    print("held out: " + ", ".join(f"{name} {value:.3f}" for name, value in losses.items()), flush=True)
    (out / LOSSES).write_text(json.dumps({"plan": asdict(training.plan), "losses": training.losses}), encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m training.wording_model", description=__doc__.split("\n\n")[0])
    parser.add_argument("--from", dest="prepared", type=Path, required=True, help="what training.wording_data wrote")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="an adapter to begin with")
    parser.add_argument("--seconds", type=float, default=math.inf, help="stop after so long")
    for name, value in asdict(Plan()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    given = parser.parse_args()
    plan = Plan(**{name: getattr(given, name) for name in asdict(Plan())})
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    given.out.mkdir(parents=True, exist_ok=True)
    rows, held_out = read_rows(given.prepared / "rows.json.gz")
    torch.manual_seed(plan.seed)
    model = WordingModel(given.prepared, plan.rank, device)
    if given.start:
        model.put(read_adapter(given.start))
    training = Training(plan, model, device)
    if (given.out / CHECKPOINT).exists():
        training.resume(given.out / CHECKPOINT)
    print(f"{len(rows)} rows, {sum(len(ids) for ids, _ in rows)} tokens an epoch, on {device}", flush=True)
    ended = train(training, rows, held_out, given.out, given.seconds)
    training.save(given.out / CHECKPOINT)
    write_adapter(model.tuned(), given.out / ADAPTER)
    if not ended:
        report(training, held_out, given.out)
    print("done" if ended else "stopped; go on with the same command")
    return 0


if __name__ == "__main__":
    exit_on_error(main)
