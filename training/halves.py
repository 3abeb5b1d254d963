"""`python -m training.halves --from FOLDER --out FOLDER`: a reader for each half of what trains, and what it says of
the other half.

FOLDER holds what `training.prepare` wrote. A reader knows the answers that it was trained on by heart; what it says of
questions that it never saw is like what the product says of a reader's own articles, its mistakes too. `read-0.jsonl`
and `read-1.jsonl` hold a line for each passage that was read, for `training.prepare --read` to make rows for the
verifier of (cross-fitting; Wolpert 1992, "Stacked generalization").
"""

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.frozen import read_pieces
from training.model import ReaderModel, Shape, batches, collate
from training.reader import NEAREST, PERHAPS, Material, Plan, Training, epoch, near_passages, steps

PLAN = Plan(epochs=1, average=0.99, trusted_after=99)
MOST = {"aqad answered": 5000, "aqad": 4000, "nomiracl": 2500}
"""Passages read of a set; of others all."""
NEAR, OWN_LANGUAGE, OTHER_LANGUAGE, BEST = 0.7, 0.7, 0.3, 0.6
"""The shares of the answered questions that are read beside passages which are near and do not answer; of these those
in the language of the passage that does, and in the other; and of a language the nearest of all."""
WORDS = 4
"""Of a passage at most, none of which overlap."""
FROM = -9.0
"""Log-odds from which on words are kept."""
TOPS, LONGEST = 12, 30
"""Likeliest first and last tokens that are looked at, and tokens of an answer at most."""

Example = tuple[int, int, int, int, int]
"""Query, passage, first token, last token, source, as in `Material.examples`."""
Said = list[tuple[float, int, int]]
"""Log-odds, first and last token in the passage."""


def trained(
    material: Material, near: NDArray[np.int32], half: NDArray[np.int8], number: int, folder: Path
) -> ReaderModel:
    """A reader for the examples of half `number`."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    encoder, _ = read_pieces(folder, device)
    torch.manual_seed(PLAN.seed + number)
    training = Training(PLAN, ReaderModel(encoder, Shape(PLAN.rank, PLAN.first_layer)).to(device))
    whole = material.examples
    material.examples = whole[half[whole[:, 1]] == number]
    tasks = epoch(material, near, None, PLAN, number)
    material.examples = whole
    every, begun = steps(tasks, PLAN, number), monotonic()
    for at, batch in enumerate(every):
        value = training.learn([tasks[each] for each in batch], at / len(every))
        if at % 50 == 0:
            print(
                f"half {number}, step {at} of {len(every)}: {float(value):.2f}, {monotonic() - begun:.0f} s", flush=True
            )
    training.model.put(training.average)
    return training.model.eval()


def read_beside(material: Material, near: NDArray[np.int32], half: NDArray[np.int8], number: int) -> list[Example]:
    """What the reader of half `number` is asked: of the other half, and passages near to its questions."""
    draw = random.Random(number)
    groups: dict[str, list[Example]] = defaultdict(list)
    for query, passage, first, last, source in material.examples[half[material.examples[:, 1]] != number].tolist():
        name = material.sources[source]
        if name != PERHAPS:
            groups[f"{name} answered" if first >= 0 else name].append((query, passage, first, last, source))
    found = [
        each
        for name, group in groups.items()
        for each in draw.sample(group, min(MOST.get(name, len(group)), len(group)))
    ]
    for query, passage, first, _, source in list(found):
        if first < 0 or material.sources[source] == "aqad" or draw.random() >= NEAR:
            continue
        for language in (0, 1):
            alike = [int(each) for each in near[query, language] if each >= 0]
            share = OWN_LANGUAGE if language == material.languages[passage] else OTHER_LANGUAGE
            if alike and draw.random() < share:
                found.append((query, alike[0] if draw.random() < BEST else draw.choice(alike), -1, -1, source))
    return found


def said(
    model: ReaderModel, material: Material, examples: list[Example], number: int
) -> Iterator[tuple[Example, Said]]:
    """Of each the likeliest words."""
    draw, plan = random.Random(number), Plan(careless=0.2, untitled=0.0)
    tasks = [material.task(*each[:4], plan, draw) for each in examples]
    device = model.head.weight.device
    lengths = [len(task[0]) for task in tasks]
    for batch in batches(lengths, 2 * PLAN.tokens, list(range(len(tasks))), window=len(tasks)):
        with torch.inference_mode():
            scores = model(*collate([tasks[at][:2] for at in batch], device)).cpu()
        for at, row in zip(batch, scores, strict=True):
            yield examples[at], best_words(row, tasks[at][1])


def best_words(scores: Tensor, opening: int) -> Said:
    """Of (3, tokens): the likeliest words that do not overlap, best first. `opening`: the passage's first token."""
    starts, ends = (scores[channel, opening:] - scores[channel, 0] for channel in (0, 1))
    first, last = (each.topk(min(TOPS, len(each))).indices.tolist() for each in (starts, ends))
    pairs = [(float(starts[a] + ends[b]), a, b) for a in first for b in last if 0 <= b - a <= LONGEST]
    found: Said = []
    for score, a, b in sorted(pairs, reverse=True):
        if score < FROM or len(found) == WORDS:
            break
        if all(b < other or a > end for _, other, end in found):
            found.append((round(score, 2), a, b))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m training.halves", description=__doc__.split("\n\n")[0])
    parser.add_argument("--from", dest="prepared", type=Path, required=True, help="what training.prepare wrote")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    material = Material(given.prepared / "train.npz")
    half: NDArray[np.int8] = np.load(given.prepared / "train.npz")["halves"]
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if not (given.out / NEAREST).exists():
        _, embedding = read_pieces(given.prepared, device)
        np.savez(given.out / NEAREST, near=near_passages(material, embedding, PLAN.nearest, device))
    near = np.load(given.out / NEAREST)["near"]
    for number in (0, 1):
        path = given.out / f"read-{number}.jsonl"
        if path.exists():
            continue
        model = trained(material, near, half, number, given.prepared)
        lines = [
            json.dumps((query, passage, material.sources[source], first >= 0, found))
            for (query, passage, first, _, source), found in said(
                model, material, read_beside(material, near, half, number), number
            )
        ]
        path.write_text("\n".join(lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
