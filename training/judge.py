"""`python -m training.judge --data FOLDER --out FOLDER --export FILE`: makes the head of `rag/judge.py`, and fits the
weights of `rag/answerable.py` with which questions are refused.

Questions of XQuAD, SQuAD 2 and NoMIRACL are asked of retrieval and reader; of the evidence the sentence with the
answer, if there is one, and the best others are shown to the LLM, and what its layers hold then is kept in --out, a set
at a time: a run that was stopped goes on with the next set. The head is a logistic regression on one layer, whether the
sentence answers. NoMIRACL does not say which sentence does, only whether one of the passages: there the one that is
judged best counts (as in multiple-instance learning). Last come the questions: whether they are answered, by relevance
and by the best judgement. Every figure is of questions that the fit has not seen, a fifth at a time.

Only articles and questions that the reader was trained on too are taken (training.data); the others stay unseen.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
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
from index.text import detect_language
from models.cli import exit_on_error
from models.transfer import sha256_of
from rag.answer import retrieve
from rag.answerable import MOST
from rag.engine import Engine
from rag.events import Evidence
from rag.fitting import fitting
from rag.judge import NO, YES
from rag.prompts import FOLDER as PROMPTS
from training.data import dev_articles, second_half
from training.spans import auc

PROMPT = PROMPTS / "judge.md"
SHOWN = 3
"""Sentences of a question."""
FOLDS = 5
LAYER, DECAY = 20, 500.0
"""Of the head, chosen on the figures that this prints; the decay on weights in units of their column's spread."""
SIGNS_DECAY = 2.0
REFUSED = {"en-en": 0.08, "ar-ar": 0.05, "ar-en": 0.04, "en-ar": 0.04}
"""Of the answered questions of every direction, by the languages of question and text: the constants put so many below
0. More where the judgement tells more, so that a refusal costs few answers."""


@dataclass(frozen=True)
class Asked:
    """`language`: of the question, `text`: of the evidence. `scores`: relevance of the sentences shown, best first,
    `rows`: of their states; `labels`: 1 for one that answers, 0 for one that does not, -1 where nobody knows."""

    set: str
    language: str
    text: str
    answered: bool
    scores: tuple[float, ...]
    labels: tuple[int, ...]
    rows: tuple[int, ...]


Questions = tuple[Sequence[Case], Sequence[Paragraph]]


def sets(data: Path, limit: int) -> dict[str, Callable[[], Questions]]:
    """What is asked, by name, read when its turn comes."""
    made: dict[str, Callable[[], Questions]] = {}
    for language in ("en", "ar"):
        made[f"nomiracl-{language}"] = partial(_nomiracl, data / f"nomiracl-dev.{language}.jsonl")
    made["squad2"] = partial(_squad, data / "squad2-dev-part.en.json", None, limit)
    for asker, text in (("ar", "en"), ("en", "ar"), ("ar", "ar")):
        files = data / f"xquad-dev.{text}.json", data / f"xquad-dev.{asker}.json"
        made[f"xquad-{asker}-{text}"] = partial(_squad, *files, limit)
    return made


def _nomiracl(path: Path) -> Questions:
    rows = nomiracl.read_nomiracl(path)
    kept = second_half(row.question for row in rows)
    rows = [row for row in rows if row.question not in kept]
    return sample(nomiracl.cases(rows), None, 0), nomiracl.paragraphs(rows)


def _squad(path: Path, questions: Path | None, limit: int) -> Questions:
    squad = read_squad(path)
    asked = read_squad(questions) if questions else squad
    kept = _kept_out(path)
    titles = sorted({each.title for each in squad.paragraphs} - kept)
    return sample(squad_cases(squad, asked, titles), limit, 0), squad.paragraphs


def _kept_out(path: Path) -> frozenset[str]:
    """The titles that the reader has not seen."""
    xquad = json.loads((path.parent / "xquad-dev.en.json").read_text(encoding="utf-8"))["data"]
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


def ask(name: str, cases: Sequence[Case], engine: Engine, layers: Sequence[int]) -> Iterator[tuple[Asked, np.ndarray]]:
    """Each question with the states (sentences, layers, width) of its sentences."""
    assert engine.generator is not None
    prompt, done = engine.prompts["judge"], 0
    for case in tqdm(cases, desc=name, unit=" questions", disable=None):
        found = retrieve(case.question, (), engine, wishes=case.wishes)
        evidence = fitting(case.question, found.evidence)
        labels = [label(case, each) for each in evidence]
        chosen = shown(labels)
        states = [
            [
                engine.generator.insight(
                    prompt.fill(question=case.question, title=evidence[at].title, sentence=evidence[at].text),
                    YES,
                    NO,
                    layer,
                )[1]
                for layer in layers
            ]
            for at in chosen
        ]
        if not states:
            continue
        yield (
            Asked(
                name,
                detect_language(case.question),
                evidence[0].language,
                case.answerable,
                tuple(evidence[at].score for at in chosen),
                tuple(labels[at] for at in chosen),
                tuple(range(done, done + len(chosen))),
            ),
            np.array(states, np.float16),
        )
        done += len(chosen)


def collect(name: str, questions: Questions, layers: Sequence[int], out: Path) -> None:
    with over(questions[1]) as engine:
        found = list(ask(name, questions[0], engine, layers))
    (out / f"{name}.json").write_text(json.dumps([asdict(asked) for asked, _ in found]), encoding="utf-8")
    np.savez(out / f"{name}.npz", states=np.concatenate([states for _, states in found]), layers=np.array(layers))


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
            asked.append(Asked(**{**each, "rows": rows}))
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
        known[list(each.rows)] = torch.tensor(each.scores)
    for _ in range(2):
        found = torch.zeros(len(states))
        for part in folds(asked):
            apart = set(part)
            made = head([each for at, each in enumerate(asked) if at not in apart], states, known, decay)
            for at in part:
                found[list(asked[at].rows)] = scores(states[list(asked[at].rows)], made)
        known = found
    return known


def whole(asked: Sequence[Asked], judgements: Tensor) -> tuple[Tensor, Tensor]:
    """Relevance of the best sentence and the best judgement (questions, 2), as rag.answer takes them; and whether each
    question is answered."""
    values = [[min(max(each.scores), MOST), float(judgements[list(each.rows)].max())] for each in asked]
    return torch.tensor(values), torch.tensor([float(each.answered) for each in asked])


def both_kinds(asked: Sequence[Asked]) -> Tensor:
    """(questions,) of bool: those of sets that have answered questions and others. From a set of one kind a fit would
    learn what else is peculiar to it."""
    kinds: dict[str, set[bool]] = {}
    for each in asked:
        kinds.setdefault(each.set, set()).add(each.answered)
    return torch.tensor([len(kinds[each.set]) == 2 for each in asked])


def constants(asked: Sequence[Asked], odds: Tensor) -> dict[str, float]:
    """What puts `REFUSED` of the answered questions of each direction below 0."""
    found: dict[str, list[float]] = {}
    for each, value in zip(asked, odds.tolist(), strict=True):
        if each.answered:
            found.setdefault(f"{each.language}-{each.text}", []).append(value)
    return {direction: -float(np.quantile(values, REFUSED[direction])) for direction, values in sorted(found.items())}


def answered_apart(asked: Sequence[Asked], judgements: Tensor) -> Tensor:
    """(questions,): log-odds of each by a fit on the other parts."""
    values, answered = whole(asked, judgements)
    fair, found = both_kinds(asked), torch.zeros(len(asked))
    for part in folds(asked):
        apart = torch.zeros(len(asked), dtype=torch.bool)
        apart[part] = True
        taken = fair & ~apart
        made = fit(values[taken], answered[taken], SIGNS_DECAY)
        others = [each for at, each in enumerate(asked) if not apart[at]]
        by_direction = constants(others, scores(values[~apart], made))
        found[apart] = scores(values[apart], made)
        for at in part:
            found[at] += by_direction.get(f"{asked[at].language}-{asked[at].text}", 0.0)
    return found


def show(asked: Sequence[Asked], judgements: Tensor, odds: Tensor) -> None:
    """Prints how well sentences and questions are told apart, and the shares of questions below each threshold."""
    steps = [step / 4 for step in range(-3, 6)]
    print("| set | questions | sentences, AUC | questions, AUC |" + "".join(f" < {step:.2f} |" for step in steps))
    print("|---" + "|--:" * (len(steps) + 3) + "|")
    for name in dict.fromkeys(each.set for each in asked):
        here = [at for at, each in enumerate(asked) if each.set == name]
        told: dict[int, list[float]] = {1: [], 0: []}
        for at in here:
            for row, known in zip(asked[at].rows, asked[at].labels, strict=True):
                told.setdefault(known, []).append(float(judgements[row]))
        kinds = {kind: [float(odds[at]) for at in here if asked[at].answered is kind] for kind in (True, False)}
        areas = f"{auc(told[1], told[0]):.2f} | {auc(kinds[True], kinds[False]):.2f}"
        for kind, each in kinds.items():
            if each:
                below = "".join(f" {np.mean(np.array(each) < step):.2f} |" for step in steps)
                print(f"| {name}, {'answered' if kind else 'not'} | {len(each)} | {areas} |{below}")


def export(made: Tensor, layer: int, path: Path) -> None:
    weights = {"weights": made[:-1].numpy(), "constant": made[-1:].numpy(), "layer": np.array([layer], np.int32)}
    save_file(weights, path, metadata={"prompt": sha256_of(PROMPT), "layer": str(layer)})
    print(f"{path.name}: {path.stat().st_size} bytes, SHA-256 {sha256_of(path)}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m training.judge", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the question sets")
    parser.add_argument("--out", type=Path, required=True, help="the folder for what is collected")
    parser.add_argument("--limit", type=int, default=50, help="questions of each set (NoMIRACL: all; %(default)s)")
    parser.add_argument("--layers", type=int, nargs="+", default=[LAYER], help="layers to try, from 0 (%(default)s)")
    parser.add_argument("--decay", type=float, default=DECAY, help="of the head's weights (%(default)s)")
    parser.add_argument("--export", type=Path, metavar="FILE", help="write the head of the first layer there")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    wanted = sets(given.data, given.limit)
    for name, read in wanted.items():
        if not (given.out / f"{name}.npz").exists():
            collect(name, read(), given.layers, given.out)
    for layer in given.layers:
        asked, states = collected(list(wanted), given.out, layer)
        judgements = judged_apart(asked, states, given.decay)
        print(f"\nLayer {layer}\n")
        show(asked, judgements, answered_apart(asked, judgements))
        values, answered = whole(asked, judgements)
        fair = both_kinds(asked)
        weights = fit(values[fair], answered[fair], SIGNS_DECAY).tolist()[:-1]
        print(f"\nRELEVANCE, JUDGED = {', '.join(f'{weight:.3f}' for weight in weights)}")
        by_direction = constants(asked, values @ torch.tensor(weights))
        print("CONSTANTS = " + ", ".join(f"{direction} {value:.3f}" for direction, value in by_direction.items()))
        if given.export and layer == given.layers[0]:
            export(head(asked, states, judgements, given.decay), layer, given.export)
    return 0


if __name__ == "__main__":
    exit_on_error(main)
