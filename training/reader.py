"""`python -m training.reader --from FOLDER --out FOLDER`: train the reader; a run that was stopped is gone on with.

FOLDER holds what `training.prepare` wrote. An accelerator is used when there is one; without it a run takes days of
two cores, and can be stopped and gone on with at any moment. At the end `reader.safetensors` holds the averaged weights
in float16 and `results.json` what they read; `python -m training.export` makes the file that ships of them.
"""

import argparse
import json
import math
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import Tensor

from training.evaluate import evaluate, read_judged, readings, table
from training.frozen import read_pieces, shipped_reader
from training.model import UNKNOWN, LeanReader, Reader, ReaderModel, Shape, batches, collate, loss
from training.near import BRACKETS, Texts, near_passages

CHECKPOINT, FINAL, NEAREST, RESULTS = "checkpoint.pt", "reader.safetensors", "near.npz", "results.json"
EVERY_SECONDS = 600


@dataclass(frozen=True)
class Plan:
    """Everything that decides a step; a checkpoint of another plan is not gone on with."""

    epochs: int = 6
    tokens: int = 16_384
    """Of a batch, with padding."""
    pass_tokens: int = 0
    """Of one pass through the layers; with 1,408 what lies between them stays in the cache of a core. 0: the batch."""
    rate: float = 5e-4
    warm_up: float = 0.05
    weight_decay: float = 0.01
    clip: float = 1.0
    average: float = 0.998
    """Decay of the average of the weights."""
    rank: int = 32
    first_layer: int = 0
    careless: float = 0.15
    untitled: float = 0.2
    """The shares of questions as people type them, and of passages without their title."""
    near: float = 0.5
    """The share of answers that bring a hard negative along, of the `nearest` passages by search; with 0 none is looked
    for."""
    nearest: int = 12
    other_language: float = 0.25
    """The share of hard negatives in the language that the answer is not in."""
    trusted_after: int = 2
    """From this epoch on the reader itself says which of AQAD's answers it believes."""
    public: float = 1.0
    """The share that is taken of an epoch's examples of public sets."""
    without: str = ""
    """Sources that are left out, by their names with commas between."""
    limit: int = 0
    """Only so many examples an epoch, for a trial; 0: all."""
    seed: int = 20
    start: str = ""
    """Folders of earlier runs, whose mean is begun with; else the embedder as it is."""


PERHAPS = "perhaps"
OURS = "paragraph"
"""The source of the paragraphs that we made up."""
SURE = 2.0
"""Log-odds from which on the reader's own word is taken for a passage of which nobody knows whether it answers."""
NEAR = {"tydi_en": 0.75, "tydi_ar": 1.0, "mlqa": 1.0}
"""Hard negatives to an answer of these sets, whose questions were asked before any text was seen, or are few."""
REPEATS = {
    "xquad": 2.0,
    "arcd": 2.0,
    "tydi_ar": 3.0,
    "mlqa": 2.0,
    "squad2": 1.0,
    "tydi_en": 0.75,
    "news": 0.5,
    "aqad": 1.0,
    "paragraph": 1.0,
}
"""How often an epoch takes an answer of each set: English has many more, Arabic and the two together should count."""
UNANSWERED = {"squad2": 1.0, "squad2-ar": 2.0, "nomiracl": 1.5, "near miss": 1.0, "aqad": 0.35, "paragraph": 0.5}
"""The same for passages that do not answer, 0.5 for other sets."""


Task = tuple[list[int], int, int, int]
"""Token IDs, the first token of the passage, and the first and the last token of the answer, 0 and 0 for none."""


class Material:
    """What `training.prepare` wrote."""

    def __init__(self, path: Path) -> None:
        arrays = np.load(path)
        self.texts = {
            name: Texts(arrays, name)
            for name in ("questions", "careless", "queries", "titles", "documents", "passages", "holding")
        }
        self.examples: NDArray[np.int32] = arrays["examples"]
        self.sources: list[str] = [str(each) for each in arrays["sources"]]
        self.languages: NDArray[np.int8] = arrays["languages"]
        self.untitled: list[int] = arrays["untitled"].tolist()

    def task(self, query: int, passage: int, first: int, last: int, plan: Plan, draw: random.Random) -> Task:
        question = self.texts["careless" if draw.random() < plan.careless else "questions"][query]
        title = self.untitled if draw.random() < plan.untitled else self.texts["titles"][passage]
        head = [BRACKETS[0], *question, *title]
        ids = [*head, *self.texts["passages"][passage], BRACKETS[1]]
        start, end = (len(head) + first, len(head) + last) if first >= 0 else (0, 0)
        return ids, len(head), start, end


Trusted = dict[int, bool]
"""Examples that the reader itself was asked about and is sure of → whether they answer."""


def epoch(material: Material, near: NDArray[np.int32], trusted: Trusted | None, plan: Plan, number: int) -> list[Task]:
    """The examples of one epoch, drawn anew for each. `trusted` None: all answers of AQAD, none of "perhaps"."""
    draw = random.Random(plan.seed * 1000 + number)
    tasks: list[Task] = []
    for at, (query, passage, first, last, source) in enumerate(material.examples.tolist()):
        name = material.sources[source]
        if name in plan.without.split(",") or (name != OURS and plan.public < 1 and draw.random() >= plan.public):
            continue
        if name == PERHAPS or (first >= 0 and name == "aqad"):
            answers = trusted.get(at) if trusted is not None else (None if name == PERHAPS else True)
            if answers is None:
                continue
            if name == PERHAPS:
                ids, begin, start, end = material.task(query, passage, -1, -1, plan, draw)
                tasks.append((ids, begin, UNKNOWN, UNKNOWN) if answers else (ids, begin, start, end))
                continue
        times = REPEATS[name] if first >= 0 else UNANSWERED.get(name, 0.5)
        for _ in range(int(times) + (draw.random() < times % 1)):
            tasks.append(material.task(query, passage, first, last, plan, draw))
            if first >= 0 and draw.random() < (NEAR.get(name, plan.near) if plan.near else 0):
                language = int(material.languages[passage]) ^ (draw.random() < plan.other_language)
                other = int(draw.choice(near[query, language].tolist()))
                if other >= 0:
                    tasks.append(material.task(query, other, -1, -1, plan, draw))
    return draw.sample(tasks, min(plan.limit, len(tasks))) if plan.limit else tasks


def believed(model: Reader, material: Material, plan: Plan) -> Trusted:
    """AQAD's answers that the reader finds too: more than .3 of the start's probability lies in them. Of the passages
    of which one must answer: the best of a question, and those that surely do not."""
    model.eval()
    aqad, perhaps = material.sources.index("aqad"), material.sources.index(PERHAPS)
    rows = material.examples.tolist()
    places = [at for at, row in enumerate(rows) if (row[4] == aqad and row[2] >= 0) or row[4] == perhaps]
    tasks = [_plainly(material, rows[at]) for at in places]
    found: Trusted = {}
    best: dict[int, tuple[float, int]] = {}
    device = model.head.weight.device
    for batch in batches([len(task[0]) for task in tasks], plan.tokens * 2, list(range(len(tasks))), window=len(tasks)):
        with torch.inference_mode():
            scores = model(*collate([tasks[at][:2] for at in batch], device))
        starts, answers = scores[:, 0].softmax(-1).cpu(), scores[:, 2, 0].cpu()
        for row, at in enumerate(batch):
            place = places[at]
            if rows[place][4] == perhaps:
                query, score = rows[place][0], float(answers[row])
                best[query] = max(best.get(query, (score, place)), (score, place))
                if score < -SURE:
                    found[place] = False
            elif float(starts[row, tasks[at][2] : tasks[at][3] + 1].sum()) > 0.3:
                found[place] = True
    return found | {place: True for score, place in best.values() if score > 0}


def _plainly(material: Material, row: list[int]) -> Task:
    query, passage, first, last = row[:4]
    return material.task(query, passage, first, last, Plan(careless=0, untitled=0), random.Random(0))


def mean_of(folders: Sequence[Path]) -> dict[str, Tensor]:
    """float32, of the final weights in each folder."""
    every: list[dict[str, Tensor]] = []
    for folder in folders:
        tensors: dict[str, Tensor] = {}
        for path in sorted(folder.glob("reader*.safetensors")):
            tensors |= load_file(path)
        every.append(tensors)
    return {name: torch.stack([each[name].float() for each in every]).mean(0) for name in every[0]}


def rate_at(plan: Plan, done: float) -> float:
    """The share of the full rate after a share of the training: linear up over the warm-up, then linear down to 0."""
    return done / plan.warm_up if done < plan.warm_up else max(0.0, (1 - done) / (1 - plan.warm_up))


class Training:
    """The state between two steps."""

    def __init__(self, plan: Plan, model: Reader) -> None:
        self.plan, self.model = plan, model
        self.epoch, self.batch, self.step = 0, 0, 0
        self.curve: list[tuple[int, float]] = []
        self.trusted: Trusted | None = None
        self.weights = list(model.tuned().values())
        self.optimizer = torch.optim.AdamW(self.weights, lr=plan.rate, weight_decay=plan.weight_decay, foreach=True)
        self.average = {name: value.detach().clone() for name, value in model.tuned().items()}

    def learn(self, tasks: Sequence[Task], done: float) -> Tensor:
        """One step; the loss before it. `done`: the share of the whole training that lies behind."""
        torch.manual_seed(self.plan.seed + self.step)  # of the dropout: the same after a stop as without one
        self.model.train()
        device = self.model.head.weight.device
        passes = [list(tasks)]
        if self.plan.pass_tokens:
            lengths, order = [len(task[0]) for task in tasks], list(range(len(tasks)))
            passes = [[tasks[at] for at in each] for each in batches(lengths, self.plan.pass_tokens, order)]
        total = torch.zeros((), device=device)
        for part in passes:
            scores = self.model(*collate([task[:2] for task in part], device))
            value = self.loss(scores, part) * (len(part) / len(tasks))
            value.backward()  # type: ignore[no-untyped-call]
            total += value.detach()
        torch.nn.utils.clip_grad_norm_(self.weights, self.plan.clip)
        for group in self.optimizer.param_groups:
            group["lr"] = self.plan.rate * rate_at(self.plan, done)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.step += 1
        decay = min(self.plan.average, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            torch._foreach_lerp_(list(self.average.values()), [each.data for each in self.weights], 1 - decay)
        return total

    def loss(self, scores: Tensor, tasks: list[Task]) -> Tensor:
        """Of the scores (tasks, 3, tokens)."""
        starts, ends = (torch.tensor([task[at] for task in tasks], device=scores.device) for at in (2, 3))
        return loss(scores, starts, ends)

    def save(self, path: Path) -> None:
        state = {
            "plan": asdict(self.plan),
            "at": (self.epoch, self.batch, self.step),
            "curve": self.curve,
            "trusted": self.trusted,
            "tuned": {name: value.detach() for name, value in self.model.tuned().items()},
            "average": self.average,
            "optimizer": self.optimizer.state_dict(),
        }
        torch.save(state, path.with_suffix(".part"))
        path.with_suffix(".part").replace(path)

    def resume(self, path: Path) -> None:
        """Go on where a run with the same plan was stopped."""
        state = torch.load(path, map_location=self.model.head.weight.device, weights_only=False)
        if state["plan"] == asdict(self.plan):
            self.epoch, self.batch, self.step = state["at"]
            self.curve, self.trusted, self.average = state["curve"], state["trusted"], state["average"]
            self.model.put(state["tuned"])
            self.optimizer.load_state_dict(state["optimizer"])


def steps(tasks: list[Task], plan: Plan, number: int) -> list[list[int]]:
    """The batches of an epoch, shuffled, each of about equal length."""
    order = list(range(len(tasks)))
    shuffle = random.Random(plan.seed + number)
    shuffle.shuffle(order)
    found = list(batches([len(task[0]) for task in tasks], plan.tokens, order))
    shuffle.shuffle(found)
    return found


def train(training: Training, material: Material, near: NDArray[np.int32], out: Path, until: float) -> bool:
    """Trains to the end, or until that moment of `time.monotonic`; whether it came to the end."""
    plan, saved, begun = training.plan, monotonic(), monotonic()
    while training.epoch < plan.epochs:
        if training.epoch == plan.trusted_after and training.trusted is None:
            training.trusted = believed(training.model, material, plan)
            print(f"believes {sum(training.trusted.values())} of the doubtful examples", flush=True)
        tasks = epoch(material, near, training.trusted, plan, training.epoch)
        every = steps(tasks, plan, training.epoch)
        losses: list[Tensor] = []
        while training.batch < len(every):
            if monotonic() > until or monotonic() - saved > EVERY_SECONDS:
                training.save(out / CHECKPOINT)
                saved = monotonic()
                if saved > until:
                    return False
            done = (training.epoch + training.batch / len(every)) / plan.epochs
            losses.append(training.learn([tasks[at] for at in every[training.batch]], done))
            training.batch += 1
            if training.step % 100 == 0:
                training.curve.append((training.step, float(torch.stack(losses[-100:]).mean())))
                seconds = monotonic() - begun
                print(
                    f"{seconds:.0f} s, epoch {training.epoch}, step {training.step}: {training.curve[-1][1]:.3f}",
                    flush=True,
                )
        training.epoch, training.batch = training.epoch + 1, 0
        answers = sum(task[2] != 0 for task in tasks)
        print(f"epoch {training.epoch}: {answers} answers, {len(tasks) - answers} without", flush=True)
    return True


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m training.reader", description=__doc__.split("\n\n")[0])
    parser.add_argument("--from", dest="prepared", type=Path, required=True, help="what training.prepare wrote")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=math.inf, help="stop after so long, to be gone on with")
    parser.add_argument("--skip", action="store_true", help="do not evaluate")
    parser.add_argument(
        "--lean",
        action="store_true",
        help="on a processor: of what ships, or --start, the layers from --first-layer on",
    )
    for name, value in asdict(Plan()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    given = parser.parse_args()
    begun = monotonic()
    plan = Plan(**{name: getattr(given, name) for name in asdict(Plan())})
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    given.out.mkdir(parents=True, exist_ok=True)
    material = Material(given.prepared / "train.npz")
    encoder, embedding = read_pieces(given.prepared, device)
    if plan.near and not (given.out / NEAREST).exists():
        np.savez(
            given.out / NEAREST, near=near_passages(material.texts, material.languages, embedding, plan.nearest, device)
        )
    near = np.load(given.out / NEAREST)["near"] if plan.near else np.empty((0, 2, 0), np.int32)
    print(f"{near.shape} near passages after {monotonic() - begun:.0f} s", flush=True)
    torch.manual_seed(plan.seed)
    begins = mean_of([Path(each) for each in plan.start.split(",")]) if plan.start else {}
    model: Reader
    if given.lean:
        begins = begins or load_file(shipped_reader())
        model = LeanReader(encoder, begins, plan.first_layer, compiled=device.type == "cpu").to(device)
    else:
        model = ReaderModel(encoder, Shape(plan.rank, plan.first_layer)).to(device)
        if begins:
            model.put(begins)
    training = Training(plan, model)
    if (given.out / CHECKPOINT).exists():
        training.resume(given.out / CHECKPOINT)
    if not train(training, material, near, given.out, begun + given.seconds):
        print("stopped; go on with the same command")
        return 0
    model.put(training.average)
    save_file({n: each.half().contiguous() for n, each in (begins | training.average).items()}, given.out / FINAL)
    (given.out / "curve.json").write_text(json.dumps({"plan": asdict(plan), "curve": training.curve}))
    if not given.skip:
        rows = read_judged(given.prepared / "judged.json.gz")
        results = evaluate(rows, readings(model, rows, plan.tokens * 2))
        (given.out / RESULTS).write_text(json.dumps(results, indent=1))
        print(table(results))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
