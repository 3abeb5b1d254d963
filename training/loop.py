"""The loop of training: every step follows from the plan and its number, so that a stop costs nothing but time."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor

from index.settings import fingerprint
from rag.reading import Encoded, collate
from training.mixture import Example
from training.model import Reader, loss
from training.tokens import batches, encode, span_to_tokens

CHECKPOINT, FINAL = "checkpoint.pt", "reader.pt"
EVERY_SECONDS = 300
EVERY_STEPS = 50


@dataclass(frozen=True)
class Plan:
    """Everything that decides a step; a checkpoint of another plan is not gone on with. The number of epochs is no part
    of it, so that a run under way can be made longer or shorter."""

    batch: int = 16
    rate: float = 1.2e-4
    warm_up: float = 0.05
    weight_decay: float = 0.01
    clip: float = 1.0
    average: float = 0.995
    """Decay of the average of the weights: about the last 200 steps, which the falling rate has calmed."""
    limit: int = 0
    """Only so many examples an epoch, for a trial; 0: all."""
    aqad: int = 0
    """Examples of AQAD in an epoch of their own before the others."""
    start: str = ""
    """SHA-256 of weights of an earlier run to begin with; else the embedder's."""
    seed: int = 20

    @property
    def fingerprint(self) -> str:
        return fingerprint(asdict(self))


@dataclass(frozen=True)
class Task:
    """An example as the reader sees it; `first` and `last`: the answer's tokens, both 0 where there is none."""

    encoded: Encoded
    first: int
    last: int


def tasks(tokenizer: Tokenizer, examples: Sequence[Example]) -> list[Task]:
    """Examples whose answer is cut off are left out."""
    found = []
    pairs = [(each.question, each.passage) for each in examples]
    for each, encoded in zip(examples, encode(tokenizer, pairs), strict=True):
        if each.answer is None:
            found.append(Task(encoded, 0, 0))
        elif place := span_to_tokens(encoded.offsets, each.answer):
            found.append(Task(encoded, encoded.first + place[0], encoded.first + place[1]))
    return found


def steps(plan: Plan, epochs: Sequence[Sequence[Task]]) -> Iterator[list[Task]]:
    for number, each in enumerate(epochs):
        for batch in batches([len(task.encoded.ids) for task in each], plan.batch, plan.seed + number):
            yield [each[at] for at in batch]


def rate_at(plan: Plan, step: int, total: int) -> float:
    """The share of the full rate: linear up over the warm-up, then linear down to 0."""
    up = max(1, round(plan.warm_up * total))
    return (step + 1) / up if step < up else max(0.0, (total - step) / (total - up))


class Training:
    """The state between two steps."""

    def __init__(self, plan: Plan, reader: Reader) -> None:
        self.plan, self.reader, self.step = plan, reader, 0
        self.curve: list[tuple[int, float]] = []
        tuned = reader.tuned()
        matrices = [value for value in tuned.values() if value.dim() > 1]
        rest = [value for value in tuned.values() if value.dim() < 2]
        groups: list[dict[str, Any]] = [{"params": matrices, "weight_decay": plan.weight_decay}]
        groups.append({"params": rest, "weight_decay": 0.0})
        self.optimizer = torch.optim.AdamW(groups, lr=plan.rate, foreach=True)
        self.average = {name: value.detach().clone() for name, value in tuned.items()}

    def learn(self, batch: Sequence[Task], total: int) -> float:
        """One step; the loss before it."""
        torch.manual_seed(self.plan.seed + self.step)  # of the dropout: the same after a stop as without one
        self.reader.train()
        device = self.reader.head.weight.device
        with torch.autocast(device.type, torch.bfloat16):
            scores = self.reader.read(collate([task.encoded for task in batch]))
        starts, ends = (
            torch.tensor(places, device=device)
            for places in zip(*((task.first, task.last) for task in batch), strict=True)
        )
        value = loss(scores, starts, ends)
        value.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.weights(), self.plan.clip)
        for group in self.optimizer.param_groups:
            group["lr"] = self.plan.rate * rate_at(self.plan, self.step, total)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.step += 1
        decay = min(self.plan.average, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            torch._foreach_lerp_(list(self.average.values()), self.weights(), 1 - decay)
        return float(value.detach())

    def weights(self) -> list[Tensor]:
        return list(self.reader.tuned().values())

    def save(self, path: Path) -> None:
        content = {
            "plan": self.plan.fingerprint,
            "step": self.step,
            "curve": self.curve,
            "model": {name: value.detach() for name, value in self.reader.tuned().items()},
            "average": self.average,
            "optimizer": self.optimizer.state_dict(),
        }
        write(content, path)

    def resume(self, path: Path) -> bool:
        """Whether `path` was of this plan and is gone on with."""
        if not path.exists():
            return False
        content = torch.load(path, map_location=self.reader.head.weight.device, weights_only=True)
        if content["plan"] != self.plan.fingerprint:
            return False
        self.step, self.curve = content["step"], [tuple(each) for each in content["curve"]]
        self.reader.put(content["model"])
        self.average = content["average"]
        self.optimizer.load_state_dict(content["optimizer"])
        return True


def write(content: object, path: Path) -> None:
    """All or nothing: a stop in the middle leaves what was there before."""
    part = path.with_suffix(".part")
    torch.save(content, part)
    part.replace(path)


def train(training: Training, epochs: Sequence[Sequence[Task]], out: Path, most: int = 0) -> None:
    """Train on all epochs, or, where `most` is given, until so many steps are done."""
    total = sum(math.ceil(len(each) / training.plan.batch) for each in epochs)
    total = min(total, most) if most else total
    begun = saved = monotonic()
    at_start, seen, recent = training.step, 0, list[float]()
    for number, batch in enumerate(steps(training.plan, epochs)):
        if number < at_start:
            continue
        if number >= total:
            break
        recent.append(training.learn(batch, total))
        seen += len(batch)
        if training.step % EVERY_STEPS == 0 or training.step == total:
            mean = sum(recent) / len(recent)
            training.curve.append((training.step, mean))
            recent.clear()
            spent = monotonic() - begun
            left = spent / (training.step - at_start) * (total - training.step) / 60
            print(
                f"step {training.step}/{total}  loss {mean:.3f}  {seen / spent:.2f}/s  {left:.0f} min left", flush=True
            )
        if monotonic() - saved > EVERY_SECONDS or training.step in (total, total // 2):
            training.save(out / CHECKPOINT)
            saved = monotonic()
        if training.step == total // 2:
            write(training.average, out / f"half-{FINAL}")
    write(training.average, out / FINAL)
