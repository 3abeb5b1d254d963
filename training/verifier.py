"""`python -m training.verifier --from FOLDER --out FOLDER`: train the verifier, which tells whether a sentence bears a
statement out as the answer to a question; a run that was stopped is gone on with.

FOLDER holds what `training.prepare` wrote. The verifier begins as the reader that ships, or as an earlier run left it;
the layers from `Plan.first_layer` on and the head are trained. At the end `verifier.safetensors` holds the averaged
weights in float16, and `verifier.json` for each kind of row the share that is told rightly, with the threshold under
which at most `WRONG` of what passes in a direction is wrong on the articles for choosing.
"""

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional

from evals.data.agreement import auc
from rag.adapter import HEAD
from training.frozen import read_pieces, shipped_reader
from training.lean import LeanEncoder
from training.model import batches, collate
from training.near import Texts

CHECKPOINT, FINAL, RESULTS = "checkpoint.pt", "verifier.safetensors", "verifier.json"
WRONG = 0.03
EVERY_SECONDS = 240


@dataclass(frozen=True)
class Plan:
    """Everything that decides a step; a checkpoint of another plan is not gone on with."""

    rows: int = 40_000
    """Seen in all, each once as long as there are enough."""
    first_layer: int = 0
    tokens: int = 4096
    """Of a batch, with padding."""
    pass_tokens: int = 1408
    """Of one pass through the layers: what lies between them stays in the cache of a core."""
    longest: int = 208
    """Tokens; longer rows are left out of training."""
    rate: float = 4e-4
    last_rate: float = 0.0
    warm_up: float = 0.04
    weight_decay: float = 0.01
    clip: float = 1.0
    average: float = 0.99
    seed: int = 20
    public: float = 1.0
    """The share that is taken of the rows of public sets."""
    start: str = ""
    """A folder with the weights of an earlier run; else the reader is begun with."""


SHARES = {
    "right: bare": 0.6,
    "right: quoted": 0.3,
    "right: quoted, lead-in": 0.3,
    "right: translation": 0.5,
    "right: translation, lead-in": 0.3,
    "right: lead-in": 0.8,
    "beside, quoted": 0.8,
    "garbled": 0.7,
}
"""Of these kinds of rows so large a part is taken; of others all."""


class Statements:
    """What `training.prepare` wrote."""

    def __init__(self, path: Path) -> None:
        arrays = np.load(path)
        self.ids = Texts(arrays, "ids")
        self.holds: NDArray[np.int8] = arrays["holds"]
        self.ours: NDArray[np.bool_] = arrays["ours"]
        self.part, self.kind, self.direction = (arrays[name] for name in ("part", "kind", "direction"))

    def places(self, part: str) -> list[int]:
        return [int(at) for at in np.flatnonzero(self.part == part)]


class VerifierModel(nn.Module):
    """float32 log-odds (rows,) that the statement holds, read at the first token."""

    def __init__(self, encoder: Any, tensors: dict[str, Tensor], first_layer: int) -> None:
        super().__init__()
        device = encoder.embed_tokens.weight.device
        self.lean = LeanEncoder(encoder, tensors, first_layer, compiled=device.type == "cpu")
        self.head = nn.Linear(encoder.config.hidden_size, 1)
        with torch.no_grad():
            self.head.weight.copy_(tensors["head.weight"][-1:].float())
            self.head.bias.copy_(tensors["head.bias"][-1:].float())

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        hidden = self.lean(ids, mask)[:, 0].float()
        answer: Tensor = self.head(functional.dropout(hidden, 0.1, self.training))
        return answer[:, 0]

    def tuned(self) -> dict[str, nn.Parameter]:
        """By the names of the file that ships: `layers.12.mlp.up_proj.down`, …, `head.weight`, `head.bias`."""
        named: dict[str, nn.Parameter] = dict(self.lean.adapters())
        named.update(self.head.named_parameters("head"))
        return named

    def put(self, tensors: dict[str, Tensor]) -> None:
        with torch.no_grad():
            for name, value in self.tuned().items():
                value.copy_(tensors[name])


def drawn(statements: Statements, plan: Plan) -> list[list[int]]:
    """The batches of the whole run, each of places of rows."""
    draw = random.Random(plan.seed)
    places = [
        at
        for at in statements.places("train")
        if len(statements.ids[at]) <= plan.longest and draw.random() < SHARES.get(str(statements.kind[at]), 1.0)
    ]
    order: list[int] = []
    while len(order) < plan.rows:
        order += draw.sample(places, len(places))
    order = order[: plan.rows]
    lengths = {at: len(statements.ids[at]) for at in places}
    every: list[list[int]] = []
    for start in range(0, len(order), 4096):
        window = order[start : start + 4096]
        found = [
            [window[at] for at in batch]
            for batch in batches([lengths[at] for at in window], plan.tokens, list(range(len(window))))
        ]
        every += draw.sample(found, len(found))
    return every


def learn(model: VerifierModel, statements: Statements, batch: Sequence[int], plan: Plan) -> float:
    """Adds the gradients of a batch; its mean loss."""
    total = 0.0
    for part in batches([len(statements.ids[at]) for at in batch], plan.pass_tokens, list(range(len(batch)))):
        places = [batch[at] for at in part]
        ids, mask, _ = collate([(statements.ids[at], 1) for at in places], model.head.weight.device)
        holds = torch.tensor([float(statements.holds[at]) for at in places], device=ids.device)
        loss = functional.binary_cross_entropy_with_logits(model(ids, mask), holds, reduction="sum") / len(batch)
        loss.backward()  # type: ignore[no-untyped-call]
        total += loss.item()
    return total


def log_odds(model: VerifierModel, statements: Statements, places: list[int], most_tokens: int) -> NDArray[np.float32]:
    """Of each of `places` that it holds."""
    model.eval()
    found = np.zeros(len(places), np.float32)
    lengths = [len(statements.ids[at]) for at in places]
    for batch in batches(lengths, most_tokens, list(range(len(places))), len(places)):
        with torch.no_grad():
            ids, mask, _ = collate([(statements.ids[places[at]], 1) for at in batch], model.head.weight.device)
            found[batch] = model(ids, mask).cpu().numpy()
    model.train()
    return found


def threshold(scores: NDArray[np.float32], holds: NDArray[np.bool_]) -> float:
    """The least score from which on at most `WRONG` of what passes does not hold; infinity where there is none."""
    order = np.argsort(-scores)
    wrong = np.cumsum(~holds[order]) / np.arange(1, len(order) + 1)
    passing = np.flatnonzero(wrong <= WRONG)
    return float(scores[order[passing[-1]]]) if len(passing) else float("inf")


def judged(
    scores: dict[str, NDArray[np.float32]], statements: Statements, taken: dict[str, list[int]]
) -> dict[str, Any]:
    """`scores`: part → log-odds of the rows `taken`. By direction: threshold (of the articles for choosing), AUC, the
    share of right rows that pass, of what passes the share that is wrong, and of each kind the share told rightly."""
    found: dict[str, Any] = {}
    for direction in sorted(set(statements.direction)):
        least = float("inf")
        for part, values in scores.items():
            places = np.asarray(taken[part])
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
    parser.add_argument("--judge", type=int, default=6000, help="so many rows a part are judged at the end")
    for name, kind in (
        ("rows", int),
        ("rate", float),
        ("last-rate", float),
        ("public", float),
        ("seed", int),
        ("start", str),
        ("first-layer", int),
    ):
        parser.add_argument(f"--{name}", type=kind, default=getattr(Plan, name.replace("-", "_")))
    given = parser.parse_args()
    plan = Plan(
        rows=given.rows,
        rate=given.rate,
        last_rate=given.last_rate,
        public=given.public,
        seed=given.seed,
        start=given.start,
        first_layer=given.first_layer,
    )
    given.out.mkdir(parents=True, exist_ok=True)
    statements = Statements(given.prepared / "statements.npz")
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    encoder, _ = read_pieces(given.prepared, device)
    torch.manual_seed(plan.seed)
    tensors = load_file(Path(plan.start) / FINAL if plan.start else shipped_reader())
    model = VerifierModel(encoder, tensors, plan.first_layer).to(device).train()
    every = drawn(statements, plan)
    tuned = model.tuned()
    optimizer = torch.optim.AdamW(list(tuned.values()), lr=plan.rate, weight_decay=plan.weight_decay)
    average = {name: value.detach().clone() for name, value in tuned.items()}
    step, curve = 0, []
    if (given.out / CHECKPOINT).exists():
        kept = torch.load(given.out / CHECKPOINT, weights_only=True)
        if kept["plan"] == asdict(plan):
            step, average = kept["step"], kept["average"]
            model.put(kept["tuned"])
            optimizer.load_state_dict(kept["optimizer"])
    begun = saved = monotonic()
    while step < len(every):
        done = step / len(every)
        rate = plan.rate + (plan.last_rate - plan.rate) * max(0.0, (done - plan.warm_up) / (1 - plan.warm_up))
        for group in optimizer.param_groups:
            group["lr"] = rate if done >= plan.warm_up else plan.rate * done / plan.warm_up
        curve.append(learn(model, statements, every[step], plan))
        nn.utils.clip_grad_norm_(list(tuned.values()), plan.clip)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        step += 1
        decay = min(plan.average, (1 + step) / (10 + step))
        with torch.no_grad():
            for name, value in tuned.items():
                average[name].lerp_(value, 1 - decay)
        if step % 10 == 0:
            left = (monotonic() - begun) / step * (len(every) - step) / 60
            print(f"step {step} of {len(every)}: {np.mean(curve[-50:]):.3f}, {left:.0f} min left", flush=True)
        if monotonic() - saved > EVERY_SECONDS or step == len(every):
            saved = monotonic()
            kept = {
                "plan": asdict(plan),
                "step": step,
                "tuned": {name: value.detach() for name, value in tuned.items()},
                "average": average,
                "optimizer": optimizer.state_dict(),
            }
            torch.save(kept, given.out / f"{CHECKPOINT}.new")
            (given.out / f"{CHECKPOINT}.new").replace(given.out / CHECKPOINT)
            kept_whole = tensors | {name: value.cpu() for name, value in average.items()}
            kept_whole |= {name: kept_whole[name][-1:] for name in HEAD}
            save_file({name: value.half().contiguous() for name, value in kept_whole.items()}, given.out / FINAL)
    model.put(average)
    draw = random.Random(plan.seed)
    taken = {}
    for part in ("choosing", "table"):
        places = statements.places(part)
        taken[part] = sorted(draw.sample(places, min(given.judge, len(places))))
    scores = {part: log_odds(model, statements, places, 2816) for part, places in taken.items()}
    results = judged(scores, statements, taken)
    content = {"plan": asdict(plan), "curve": [round(each, 3) for each in curve], "results": results}
    (given.out / RESULTS).write_text(json.dumps(content, indent=1), encoding="utf-8")
    for name, each in results.items():
        print(name, json.dumps(each))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
