"""`python -m training.judge --data FOLDER --out FOLDER --export FILE`: makes the heads of `rag/judge.py`.

Questions of NoMIRACL and SQuAD 2 are asked of retrieval and reader; of the evidence the sentence with the answer, if
there is one, and the best others are shown to the LLM. So are pairs of question and sentence (training.pairs). What its
layers hold then is kept in --out, a set at a time: a run that was stopped goes on with the next set. The heads are
logistic regressions on one layer, whether the sentence answers: one within a language, one across. NoMIRACL does not
say which sentence does, only whether one of the passages: there the one that is judged best counts (as in
multiple-instance learning). Every figure is of questions that the fit has not seen, a fifth at a time.

Only articles and questions that the reader was trained on too are taken (training.data); the others stay unseen.
"""

import argparse
import json
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file
from torch import Tensor
from tqdm import tqdm

from evals import nomiracl
from evals.judging import Case, sample
from evals.scores import accepts, bare
from evals.sets import over, squad_cases
from evals.squad import Paragraph, read_squad
from index.embed import load_embedder
from index.text import clean
from models.cli import exit_on_error
from models.store import locate
from models.transfer import sha256_of
from rag.answer import retrieve
from rag.engine import Engine
from rag.events import Evidence
from rag.fitting import fitting
from rag.judge import NO, YES
from rag.llm import Generator, LlamaGenerator, Message
from rag.prompts import FOLDER as PROMPTS
from rag.prompts import Prompt, load_prompts
from rag.settings import load_settings
from training.data import LANGUAGES, dev_articles, second_half
from training.pairs import ACROSS, WITHIN, Pair, paired
from training.spans import auc

PROMPT = PROMPTS / "judge.md"
SHOWN = 3
"""Sentences of a question."""
SQUAD2 = 150
"""Questions of SQuAD 2 that are asked of retrieval."""
FOLDS = 5
LAYER, DECAY = 20, 500.0
"""Of the heads, chosen on the figures that this prints; the decay on weights in units of their column's spread."""


@dataclass(frozen=True)
class Asked:
    """`scores`: relevance of the sentences shown, best first, none where retrieval was not asked; `rows`: of their
    states; `labels`: 1 for one that answers, 0 for one that does not, -1 where nobody knows."""

    set: str
    answered: bool
    scores: tuple[float, ...]
    labels: tuple[int, ...]
    rows: tuple[int, ...]


Questions = tuple[Sequence[Case], Sequence[Paragraph]]
Collected = Iterator[tuple[Asked, np.ndarray]]
"""Questions, each with the states (sentences, layers, width) of its sentences."""


def retrieved(data: Path) -> dict[str, Callable[[], Questions]]:
    """What is asked of retrieval, by name, read when its turn comes."""
    made = {f"nomiracl-{each}": partial(_nomiracl, data / f"nomiracl-dev.{each}.jsonl") for each in LANGUAGES}
    return {**made, "squad2": partial(_squad, data / "squad2-dev-part.en.json")}


def _nomiracl(path: Path) -> Questions:
    rows = nomiracl.read_nomiracl(path)
    kept = second_half(row.question for row in rows)
    rows = [row for row in rows if row.question not in kept]
    return sample(nomiracl.cases(rows), None, 0), nomiracl.paragraphs(rows)


def _squad(path: Path) -> Questions:
    squad, kept = read_squad(path), kept_out(path.parent)
    titles = sorted({each.title for each in squad.paragraphs} - kept)
    return sample(squad_cases(squad, squad, titles), SQUAD2, 0), squad.paragraphs


def kept_out(data: Path) -> frozenset[str]:
    """The titles that neither reader nor heads are made with."""
    xquad = json.loads((data / "xquad-dev.en.json").read_text(encoding="utf-8"))["data"]
    kept = dev_articles(article["title"] for article in xquad)  # SQuAD 2's are some of XQuAD's
    return frozenset(title.replace("_", " ") for title in kept)


def label(case: Case, sentence: Evidence) -> int:
    if not case.answerable:
        return 0
    if not case.accepted:
        return -1
    holds = all(accepts(map(bare, strings), sentence.text) for strings in case.accepted)
    return int(holds) if sentence.document == case.document else -int(holds)


def shown(labels: Sequence[int]) -> list[int]:
    """Which sentences are shown: the first that answers and the best others, in the order of rank."""
    right = [at for at, each in enumerate(labels) if each == 1][:1]
    others = [at for at, each in enumerate(labels) if each != 1 and (each == 0 or 1 not in labels)]
    return sorted(right + others[: SHOWN - len(right)])


def ask(name: str, cases: Sequence[Case], engine: Engine, layers: Sequence[int]) -> Collected:
    assert engine.generator is not None
    prompt, done = engine.prompts["judge"], 0
    for case in tqdm(cases, desc=name, unit=" questions", disable=None):
        found = retrieve(case.question, (), engine, wishes=case.wishes)
        evidence = fitting(case.question, found.evidence)
        labels = [label(case, each) for each in evidence]
        if not (chosen := shown(labels)):
            continue
        prompts = [
            prompt.fill(question=case.question, title=evidence[at].title, sentence=evidence[at].text) for at in chosen
        ]
        yield (
            Asked(
                name,
                case.answerable,
                tuple(evidence[at].score for at in chosen),
                tuple(labels[at] for at in chosen),
                tuple(range(done, done + len(chosen))),
            ),
            held(prompts, engine.generator, layers),
        )
        done += len(chosen)


def ask_pairs(
    name: str, groups: Iterable[Sequence[Pair]], generator: Generator, prompt: Prompt, layers: Sequence[int]
) -> Collected:
    done = 0
    for pairs in tqdm(groups, desc=name, unit=" questions", disable=None):
        prompts = [
            prompt.fill(question=each.question, title=each.title, sentence=clean(each.sentence)) for each in pairs
        ]
        labels, rows = tuple(int(each.answers) for each in pairs), tuple(range(done, done + len(pairs)))
        yield Asked(name, any(labels), (), labels, rows), held(prompts, generator, layers)
        done += len(pairs)


def held(prompts: Iterable[Sequence[Message]], generator: Generator, layers: Sequence[int]) -> np.ndarray:
    """(prompts, layers, width)"""
    return np.array(
        [[generator.insight(prompt, YES, NO, layer)[1] for layer in layers] for prompt in prompts], np.float16
    )


def keep(name: str, found: Collected, layers: Sequence[int], out: Path) -> None:
    asked, states = zip(*found, strict=True)
    (out / f"{name}.json").write_text(json.dumps([asdict(each) for each in asked]), encoding="utf-8")
    np.savez(out / f"{name}.npz", states=np.concatenate(states), layers=np.array(layers))


def collect(data: Path, wanted: Set[str], layers: Sequence[int], out: Path) -> None:
    """Asks what is `wanted`, a set after another."""
    for name, read in retrieved(data).items():
        if name in wanted:
            cases, paragraphs = read()
            with over(paragraphs) as engine:
                keep(name, ask(name, cases, engine, layers), layers, out)
    if not wanted & {*WITHIN, *ACROSS}:
        return
    settings = load_settings()
    embedder = load_embedder(settings.index)
    llm = locate(settings.answer.llm, "llm", settings.index.cache)
    generator = LlamaGenerator(
        llm.path,
        context=settings.answer.context,
        threads=settings.answer.threads,
        vocabulary_cache=settings.index.cache / "vocabularies",
    )
    prompt = load_prompts()["judge"]
    for name, groups in paired(data, embedder).items():
        if name in wanted:
            keep(name, ask_pairs(name, groups, generator, prompt, layers), layers, out)


def collected(names: Sequence[str], out: Path, layer: int) -> tuple[list[Asked], Tensor]:
    """All questions of the sets, and the states (sentences, width) after a layer that their rows point into."""
    asked: list[Asked] = []
    states: list[Tensor] = []
    for name in names:
        with np.load(out / f"{name}.npz") as kept:
            at = kept["layers"].tolist().index(layer)
            first = sum(map(len, states))
            states.append(torch.from_numpy(kept["states"][:, at]).float())
        for each in json.loads((out / f"{name}.json").read_text(encoding="utf-8")):
            rows = tuple(row + first for row in each["rows"])
            scores, labels = tuple(each["scores"]), tuple(each["labels"])
            asked.append(Asked(each["set"], each["answered"], scores, labels, rows))
    return asked, torch.cat(states)


def fit(values: Tensor, right: Tensor, decay: float) -> Tensor:
    """Weights and constant (columns + 1,) of a logistic regression in which yes and no count the same; `decay` on
    weights of columns in units of their spread."""
    spread, middle = values.std(0).clamp(min=1e-6), values.mean(0)
    scaled = (values - middle) / spread
    share = right.mean()
    weight = right * 0.5 / share + (1 - right) * 0.5 / (1 - share)
    fitted = torch.zeros(values.shape[1] + 1, requires_grad=True)
    optimiser = torch.optim.LBFGS([fitted], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimiser.zero_grad()
        logits = scaled @ fitted[:-1] + fitted[-1]
        each = torch.nn.functional.binary_cross_entropy_with_logits(logits, right, reduction="none")
        total = (weight * each).sum() + decay / 2 * fitted[:-1].square().sum()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    found = fitted.detach()
    return torch.cat([found[:-1] / spread, (found[-1:] - (found[:-1] * middle / spread).sum())])


def scores(values: Tensor, weights: Tensor) -> Tensor:
    return values @ weights[:-1] + weights[-1]


def folds(asked: Sequence[Asked]) -> list[list[int]]:
    """The questions in `FOLDS` parts."""
    order = torch.randperm(len(asked), generator=torch.Generator().manual_seed(0)).tolist()
    return [order[part::FOLDS] for part in range(FOLDS)]


def head(asked: Sequence[Asked], states: Tensor, known: Tensor, decay: float) -> Tensor:
    """Fitted on the sentences of these questions whose label is known; of a question that is answered nobody knows
    where, the one that `known` (sentences,) holds for the best."""
    rows, right = [], []
    for each in asked:
        if each.answered and set(each.labels) == {-1}:
            rows.append(max(each.rows, key=lambda row: float(known[row])))
            right.append(1.0)
        for row, label_ in zip(each.rows, each.labels, strict=True):
            if label_ >= 0:
                rows.append(row)
                right.append(float(label_))
    return fit(states[rows], torch.tensor(right), decay)


def judged_apart(asked: Sequence[Asked], states: Tensor, decay: float) -> Tensor:
    """(sentences,): each judged by a head that has not seen its question. At first the best by rank counts where nobody
    knows, then the best by the judgement so far."""
    known = torch.zeros(len(states))
    for each in asked:
        known[list(each.rows)] = torch.tensor(each.scores or [0.0] * len(each.rows))
    for _ in range(2):
        found = torch.zeros(len(states))
        for part in folds(asked):
            apart = set(part)
            made = head([each for at, each in enumerate(asked) if at not in apart], states, known, decay)
            for at in part:
                found[list(asked[at].rows)] = scores(states[list(asked[at].rows)], made)
        known = found
    return known


def show(asked: Sequence[Asked], judgements: Tensor) -> None:
    """Prints how well sentences are told apart, and questions, by the one that is judged best."""
    print("| set | questions | without an answer | sentences | sentences, AUC | questions, AUC |")
    print("|---" + "|--:" * 5 + "|")
    for name in dict.fromkeys(each.set for each in asked):
        here = [each for each in asked if each.set == name]
        told: dict[int, list[float]] = {1: [], 0: [], -1: []}
        best: dict[bool, list[float]] = {True: [], False: []}
        for each in here:
            values = judgements[list(each.rows)].tolist()
            best[each.answered].append(max(values))
            for known, value in zip(each.labels, values, strict=True):
                told[known].append(value)
        sentences, questions = auc(told[1], told[0]), auc(best[True], best[False])
        counts = f"{len(here)} | {len(best[False])} | {sum(map(len, told.values()))}"
        print(f"| {name} | {counts} | {sentences:.2f} | {questions:.2f} |")


def export(within: Tensor, across: Tensor, layer: int, path: Path) -> None:
    weights = {"within": within.numpy(), "across": across.numpy(), "layer": np.array([layer], np.int32)}
    save_file(weights, path, metadata={"prompt": sha256_of(PROMPT), "layer": str(layer)})
    print(f"{path.name}: {path.stat().st_size} bytes, SHA-256 {sha256_of(path)}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m training.judge", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the question sets")
    parser.add_argument("--out", type=Path, required=True, help="the folder for what is collected")
    parser.add_argument("--collect", nargs="+", metavar="SET", help="only collect these, beside another run")
    parser.add_argument("--layers", type=int, nargs="+", default=[LAYER], help="layers to try, from 0 (%(default)s)")
    parser.add_argument("--decay", type=float, default=DECAY, help="of the heads' weights (%(default)s)")
    parser.add_argument("--export", type=Path, metavar="FILE", help="write the heads of the first layer there")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    within = [*retrieved(given.data), *WITHIN]
    missing = {name for name in given.collect or [*within, *ACROSS] if not (given.out / f"{name}.npz").exists()}
    collect(given.data, missing, given.layers, given.out)
    if given.collect:
        return 0
    for layer in given.layers:
        print(f"\nLayer {layer}\n")
        made = []
        for names in (within, ACROSS):
            asked, states = collected(names, given.out, layer)
            judgements = judged_apart(asked, states, given.decay)
            show(asked, judgements)
            made.append(head(asked, states, judgements, given.decay))
        if given.export and layer == given.layers[0]:
            export(made[0], made[1], layer, given.export)
    return 0


if __name__ == "__main__":
    exit_on_error(main)
