"""The model card: what the reader is, what it was made from and how, and how well it reads."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from rag.reading import MAX_QUESTION, MAX_TOKENS
from training.evaluate import Results, table
from training.model import DROPOUT

if TYPE_CHECKING:
    from training.loop import Plan

SETS = {
    "xquad": ("XQuAD en, ar: 16 of the 24 articles at hand, in all four directions", "CC-BY-SA 4.0"),
    "squad2": ("SQuAD 2.0 dev en: articles that are not kept out, also those without an answer", "CC-BY-SA 4.0"),
    "tydi": ("TyDi QA GoldP train, English", "Apache-2.0"),
    "arcd": ("ARCD train, ar: half of the articles", "MIT"),
    "nomiracl": ("NoMIRACL dev ar, en: half of the questions, passages of those without an answer", "Apache-2.0"),
    "aqad": ("AQAD ar, collected automatically, filtered", "none stated"),
}

WHAT = """# Sanad's reader

An extractive reader for questions and passages in Arabic and English, in any combination. It says for every token how
well an answer could begin or end there, and with the first token that the passage holds none.

- Fine-tuned from multilingual-e5-small (MIT): its 12 layers, and one linear layer 384 → 2. The embeddings are the
  embedder's own, unchanged and not part of the file.
- Input: `<s> question </s></s> passage </s>`, without the embedder's prefixes, at most {tokens} tokens, {question} of
  them for the question; passages as the index cuts them (192 tokens, whole sentences).
- The score of an answer is start + end, less start + end of the first token; the higher the surer.
- File: safetensors, matrices as int8 with a float16 scale for each output row, everything else float32;
  `models.compressed.load` gives float32 tensors by the names of the encoder. {size} bytes, SHA-256 `{sha256}`.
- Limits: trained on encyclopedic text, with few Arabic answers (below). It extracts, it does not reason, and it answers
  from a plausible passage more often than it should.
"""

KEPT_OUT = """Kept out of training, for the results below: XQuAD's articles {articles}, with those of these titles in
SQuAD 2 and TyDi; half of ARCD's articles; half of NoMIRACL's questions in each language. Half of the examples without
an answer are hard ones: passages that the embedder ranks high for a question and that do not hold its answer's words.
"""


def card(
    plan: "Plan",
    epochs: Sequence[Mapping[str, Sequence[int]]],
    held_out: Sequence[str],
    curve: Sequence[tuple[int, float]],
    results: Mapping[str, Results],
    size: int,
    sha256: str,
) -> str:
    """`epochs`: set → examples with and without an answer, of each epoch; `curve`: steps and the mean loss up to them;
    `results`: of the weights by their form, float first."""
    parts = [WHAT.format(tokens=MAX_TOKENS, question=MAX_QUESTION, size=f"{size:,}", sha256=sha256)]
    parts += ["## Data", data(epochs)]
    parts += [KEPT_OUT.format(articles=", ".join(title.replace("_", " ") for title in held_out))]
    parts += ["## Training", ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in settings(plan).items())]
    parts += [f"\n{len(epochs)} epochs; the weights are the average at the last step.\n", "| step | loss |\n|---|---|"]
    parts += [f"| {step} | {value:.3f} |" for step, value in thinned(curve)]
    parts += ["\n## Results", "The right paragraph is given; NoMIRACL: ten passages.\n"]
    for name, values in results.items():
        parts += [f"### {name}\n", table(values), ""]
    if len(results) > 1:
        parts += ["### What the compression costs\n", table(difference(*list(results.values())[:2]), "+.3f"), ""]
    return "\n".join(parts)


def settings(plan: "Plan") -> dict[str, object]:
    return {name: value for name, value in asdict(plan).items() if value} | {"dropout": DROPOUT, "optimiser": "AdamW"}


def data(epochs: Sequence[Mapping[str, Sequence[int]]]) -> str:
    lines = ["| set | licence | with an answer | without |", "|---|---|---|---|"]
    for name, (title, licence) in SETS.items():
        used = [each[name] for each in epochs if name in each]
        if used:
            lines.append(f"| {title} | {licence} | {sum(n for n, _ in used)} | {sum(n for _, n in used)} |")
    return "\n".join([*lines, "\nExamples over all epochs; an answer may come more than once.\n"])


def thinned(curve: Sequence[tuple[int, float]], rows: int = 12) -> list[tuple[int, float]]:
    every = max(1, len(curve) // rows)
    return [*curve[: len(curve) - 1 : every], curve[-1]] if curve else []


def difference(first: Results, second: Results) -> Results:
    """The measures of the second less those of the first."""
    return {
        name: {each: value if each == "questions" else second[name][each] - value for each, value in values.items()}
        for name, values in first.items()
    }
