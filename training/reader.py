"""`python -m training.reader --data ../shared/data --out FOLDER`: train the reader, and go on where it was stopped.

At the end the reader is evaluated and its weights lie in FOLDER/reader.pt. With `--mean FILE FILE` nothing is trained:
the mean of the weights of earlier runs is written there. `--evaluate FILE` evaluates these weights, a checkpoint or a
packed file; `--export FILE` packs the trained weights into 8 bit, evaluates both forms and writes the model card beside
the packed file, with the ending .md.
"""

import argparse
import hashlib
import json
import random
from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from index.embed import load_embedder
from index.settings import IndexSettings, read_table
from models.cli import exit_on_error
from models.compressed import load, pack
from models.errors import StateError
from models.store import locate
from training.card import card
from training.data import Sets, read_paragraphs, read_sets
from training.evaluate import Results, Scorer, evaluate, table
from training.loop import CHECKPOINT, FINAL, Plan, Training, tasks, train, write
from training.mixture import Example, counts, epoch, filtered, gather
from training.model import new_reader

EXAMPLES = "examples.json"


def weights_of(path: Path) -> dict[str, Tensor]:
    """The tuned tensors of a packed file, of final weights, or the averaged ones of a checkpoint."""
    if path.suffix == ".safetensors":
        return load(path)
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except OSError as error:
        raise StateError(f"{path} cannot be read: {error.strerror}", "Train first.") from error
    tensors: dict[str, Tensor] = content.get("average", content)
    return tensors


def mean_of(paths: Sequence[Path]) -> dict[str, Tensor]:
    """The mean of the weights of runs that began from one another: better than each where they have learned other
    things (Wortsman et al. 2022, "Model soups", arXiv:2203.05482)."""
    every = [weights_of(path) for path in paths]
    return {name: torch.stack([each[name].float() for each in every]).mean(0) for name in every[0]}


def drawn(given: argparse.Namespace, plan: Plan, sets: Sets, settings: IndexSettings) -> list[list[Example]]:
    """The examples of every epoch."""
    embedder = load_embedder(settings)
    pool = gather(sets, embedder, given.out / "emb.npz")
    epochs = [epoch(pool, plan.seed + number) for number in range(given.epochs)]
    if plan.limit:
        epochs = [random.Random(plan.seed).sample(examples, plan.limit) for examples in epochs]
    if plan.aqad:
        noisy = read_paragraphs(given.data / "aqad-noisy.ar.json", embedder.count_tokens)
        epochs.insert(0, filtered(noisy, plan.aqad, plan.seed))
    return epochs


def judge(scorer: Scorer, path: Path, sets: Sets, sample: int = 0) -> Results:
    """Evaluate the weights of `path`, print the table, and keep the whole results beside, as `<path>.json`."""
    content = hashlib.sha256(path.read_bytes()).hexdigest()
    kept = path.with_name(path.name + ".json")
    if not sample and kept.exists() and (stored := json.loads(kept.read_text(encoding="utf-8")))["sha256"] == content:
        results: Results = stored["results"]
    else:
        scorer.reader.put(weights_of(path))
        results = evaluate(scorer, sets, sample)
    print(f"{path.name}\n\n{table(results)}\n", flush=True)
    if not sample:
        kept.write_text(json.dumps({"sha256": content, "results": results}, indent=1), encoding="utf-8")
    return results


def export(scorer: Scorer, given: argparse.Namespace, plan: Plan, sets: Sets) -> None:
    final = given.out / FINAL
    packed = pack(weights_of(final))
    given.export.write_bytes(packed)
    results = {
        "Float": judge(scorer, final, sets),
        "8 bit, as it ships": judge(scorer, given.export, sets),
    }
    curve = torch.load(given.out / CHECKPOINT, map_location="cpu", weights_only=True)["curve"]
    sha256 = hashlib.sha256(packed).hexdigest()
    epochs = json.loads((given.out / EXAMPLES).read_text(encoding="utf-8"))
    text = card(plan, epochs, sets.held_out, curve, results, len(packed), sha256)
    given.export.with_suffix(".md").write_text(text, encoding="utf-8")
    print(f"{sha256}  {given.export.name}  {len(packed)} bytes")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training.reader", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the question sets")
    parser.add_argument("--out", type=Path, required=True, help="the folder for vectors, checkpoints and weights")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--steps", type=int, default=0, help="end after so many: a run under way can be shortened")
    parser.add_argument("--rate", type=float, default=Plan.rate)
    parser.add_argument("--with-aqad", type=int, default=0, metavar="N", help="train on N examples of AQAD first")
    parser.add_argument("--start", type=Path, metavar="FILE", help="begin with the weights of an earlier run")
    parser.add_argument("--mean", type=Path, nargs="+", metavar="FILE", help="write the mean of these weights instead")
    parser.add_argument("--limit", type=int, default=0, help="only so many examples an epoch, for a trial")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--evaluate", type=Path, metavar="FILE", help="evaluate these weights and do nothing else")
    parser.add_argument("--sample", type=int, default=0, help="evaluate on so many questions of each set (all)")
    parser.add_argument("--export", type=Path, metavar="FILE", help="pack the trained weights into this file")
    return parser.parse_args()


def main() -> int:
    given = arguments()
    torch.set_num_threads(given.threads)
    given.out.mkdir(parents=True, exist_ok=True)
    settings = read_table(IndexSettings, "index")
    folder = locate(settings.embedder, "embedder", settings.cache).path
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    start = hashlib.sha256(given.start.read_bytes()).hexdigest() if given.start else ""
    plan = Plan(rate=given.rate, limit=given.limit, aqad=given.with_aqad, start=start)
    reader = new_reader(folder, plan.seed).to("cuda" if torch.cuda.is_available() else "cpu")
    if given.start:
        reader.put(weights_of(given.start))
    scorer = Scorer(reader, tokenizer)
    sets = read_sets(given.data, scorer.count_tokens)
    if given.mean:
        write(mean_of(given.mean), given.out / FINAL)
        judge(scorer, given.out / FINAL, sets, given.sample)
    elif given.evaluate:
        judge(scorer, given.evaluate, sets, given.sample)
    elif given.export:
        export(scorer, given, plan, sets)
    else:
        examples = drawn(given, plan, sets, settings)
        (given.out / EXAMPLES).write_text(json.dumps([counts(each) for each in examples]), encoding="utf-8")
        epochs = [tasks(tokenizer, each) for each in examples]
        for number, each in enumerate(epochs):
            none = sum(task.last == 0 for task in each)
            print(f"epoch {number + 1}: {len(each)} examples, {none} without an answer", flush=True)
        training = Training(plan, reader)
        if training.resume(given.out / CHECKPOINT):
            print(f"goes on after step {training.step}", flush=True)
        train(training, epochs, given.out, given.steps)
        judge(scorer, given.out / FINAL, sets, given.sample)
    return 0


if __name__ == "__main__":
    exit_on_error(main)
