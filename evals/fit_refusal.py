"""`python -m evals.fit_refusal`: fits the weights of `rag/answerable.py`, with which questions are refused.

Questions that what is searched answers, and others that it does not: those of NoMIRACL (`--nomiracl FILE …`), each over
its ten passages; and of files in SQuAD's format (`--squad FILE[=QUESTIONS] …`, `--titles` names the articles) those
about every other paragraph of an article, which is left out. The reader must not have been trained on these. Prints the
weights as fitted on all; how well the questions of each set are told apart when a tenth of them is judged by a fit on
the other nine, and the shares of them that are below each threshold.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor
from tqdm import tqdm

from evals import nomiracl
from evals.judging import Case, sample
from evals.sets import over, squad_cases
from evals.squad import Paragraph, read_squad
from index.text import detect_language
from models.cli import exit_on_error
from rag.answer import retrieve
from rag.answerable import Signs, signs
from rag.writing import Writing
from training.data import second_half
from training.spans import auc

FOLDS = 10
DECAY = 2.0
"""On weights of signs in units of their spread."""
NOTHING = -5.0
"""The LLM's log-odds where no sentence can answer."""


@dataclass(frozen=True)
class Row:
    """A question's signs, and whether it is answered."""

    set: str
    language: str
    answered: bool
    signs: Signs


def of_nomiracl(path: Path, limit: int, seed: int) -> tuple[list[Case], list[Paragraph]]:
    """The half that the reader was not trained on."""
    rows = nomiracl.read_nomiracl(path)
    half = second_half(row.question for row in rows)
    rows = [row for row in rows if row.question in half]
    cases = sample(nomiracl.cases(rows), limit, seed)
    given = {id for case in cases for id in case.wishes.documents}
    return cases, [each for each in nomiracl.paragraphs(rows) if each.id in given]


def of_squad(
    path: Path, questions: Path, titles: Sequence[str], limit: int, seed: int
) -> tuple[list[Case], list[Paragraph]]:
    """Every other paragraph of the articles is left out; half of the cases are about these."""
    squad = read_squad(path)
    wanted = {title.replace("_", " ") for title in titles}
    gone = {each.id for each in squad.paragraphs[1::2] if each.title in wanted}
    cases = [
        Case(case.id, case.question, "left out" if case.document in gone else "there", case.document not in gone)
        for case in squad_cases(squad, read_squad(questions), titles)
        if case.answerable
    ]
    return sample(cases, limit, seed), [each for each in squad.paragraphs if each.id not in gone]


def rows(name: str, cases: Sequence[Case], paragraphs: Sequence[Paragraph]) -> Iterator[Row]:
    """Asks retrieval, the reader and the LLM as judge, as `rag.answer` does."""
    with over(paragraphs) as engine:
        engine.warm()
        for case in tqdm(cases, unit=" questions", disable=None):
            found = retrieve(case.question, (), engine, wishes=case.wishes)
            asker = detect_language(case.question)
            judged = Writing(engine, 0.0).judge(case.question, found.evidence, found.passages)
            if found.passages:
                preference = judged[0].preference if judged else NOTHING
                yield Row(name, asker, case.answerable, signs(found.passages, asker, preference))


def fit(values: Tensor, answered: Tensor) -> Tensor:
    """Weights and constant (signs + 1,) of a logistic regression, both kinds of questions counting the same."""
    spread, middle = values.std(0).clamp(min=1e-6), values.mean(0)
    scaled = (values - middle) / spread
    share = answered.mean()
    weight = answered * 0.5 / share + (1 - answered) * 0.5 / (1 - share)
    fitted = torch.zeros(values.shape[1] + 1, requires_grad=True)
    optimiser = torch.optim.LBFGS([fitted], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimiser.zero_grad()
        logits = scaled @ fitted[:-1] + fitted[-1]
        each = torch.nn.functional.binary_cross_entropy_with_logits(logits, answered, reduction="none")
        total = (weight * each).sum() + DECAY / 2 * fitted[:-1].square().sum()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    found = fitted.detach()
    return torch.cat([found[:-1] / spread, (found[-1:] - (found[:-1] * middle / spread).sum())])


def scores(values: Tensor, weights: Tensor) -> Tensor:
    return values @ weights[:-1] + weights[-1]


def judged_apart(values: Tensor, answered: Tensor) -> Tensor:
    """Scores of each tenth by a fit on the other nine."""
    order = torch.randperm(len(values), generator=torch.Generator().manual_seed(0))
    found = torch.zeros(len(values))
    for fold in range(FOLDS):
        apart = torch.zeros(len(values), dtype=torch.bool)
        apart[order[fold::FOLDS]] = True
        found[apart] = scores(values[apart], fit(values[~apart], answered[~apart]))
    return found


def show(found: Sequence[Row]) -> None:
    """Prints the weights and the curves."""
    values = torch.tensor([[*row.signs.values, float(row.language == "ar")] for row in found])
    answered = torch.tensor([float(row.answered) for row in found])
    judged = judged_apart(values, answered)
    *weights, arabic, constant = fit(values, answered).tolist()
    print(f"WEIGHTS = ({', '.join(f'{weight:.3f}' for weight in weights)})")
    print(f"CONSTANTS = ar {constant + arabic:.3f}, en {constant:.3f}")
    steps = [step / 4 for step in range(-6, 3)]
    print("\n| set | questions | AUC |" + "".join(f" < {step:.2f} |" for step in steps))
    print("|---" + "|--:" * (len(steps) + 2) + "|")
    for name in dict.fromkeys(row.set for row in found):
        kinds = [
            judged[torch.tensor([row.set == name and row.answered is kind for row in found])] for kind in (True, False)
        ]
        area = auc(*(each.tolist() for each in kinds))
        for kind, each in zip(("answered", "not"), kinds, strict=True):
            if len(each):
                cells = "".join(f" {(each < step).float().mean():.2f} |" for step in steps)
                print(f"| {name}, {kind} | {len(each)} | {area:.2f} |{cells}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.fit_refusal", description=__doc__)
    parser.add_argument("--nomiracl", type=Path, nargs="*", default=[], metavar="FILE")
    parser.add_argument("--squad", nargs="*", default=[], metavar="FILE[=QUESTIONS]")
    parser.add_argument("--titles", nargs="+", default=[], help="the articles of SQuAD's files to ask about")
    parser.add_argument("--limit", type=int, default=60, metavar="N", help="questions of each file (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, metavar="S")
    parser.add_argument(
        "--keep", type=Path, metavar="FILE", help="JSON lines of what was found, which are read if there"
    )
    given = parser.parse_args()
    if given.keep and given.keep.exists():
        lines = map(json.loads, given.keep.read_text(encoding="utf-8").splitlines())
        found = [Row(**{**line, "signs": Signs(**line["signs"])}) for line in lines]
    else:
        found = []
        for path in given.nomiracl:
            found += rows(path.stem, *of_nomiracl(path, given.limit, given.seed))
        for pair in given.squad:
            text, _, questions = pair.partition("=")
            cases, paragraphs = of_squad(Path(text), Path(questions or text), given.titles, given.limit, given.seed)
            found += rows(f"{Path(questions or text).stem} on {Path(text).stem}", cases, paragraphs)
        if given.keep:
            given.keep.write_text("".join(json.dumps(asdict(row)) + "\n" for row in found), encoding="utf-8")
    show(found)
    return 0


if __name__ == "__main__":
    exit_on_error(main)
