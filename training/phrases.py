"""`python -m training.phrases --data ../shared/data --embedder FOLDER --out phrases.jsonl`: phrases of parallel
sentences with their translations, found by the encoder.

Words are aligned where each is the other's nearest by the cosine of what the encoder's layers 6 and 18 make of them in
their sentences (the argmax method of SimAlign; Jalili Sabet et al. 2020, arXiv:2004.08728); phrases are the pairs that
no alignment leaves (Och and Ney 2004). The sentences: XQuAD's articles for training, four fifths of NTREX, our facts.
"""

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from tqdm import tqdm

from evals.data.division import read_sets, shuffled
from index.terms import STOP_WORDS
from index.text import split_sentences, undecorated
from index.types import Span
from models.cli import exit_on_error
from training.invented import facts
from training.news import TRAINS

LAYERS = (6, 18)
LEAST = 0.45
"""Mean cosine from which on two words count as each other's translation."""
LONGEST = 6
"""Words of an English phrase."""
HELD_OUT = 20
"""Of so many of our facts one is held out, as in `training.wording_data`."""
_WORD = re.compile(r"\w+(?:[.,٫٬:–’'-]\w+)*|[^\w\s]")


@dataclass(frozen=True)
class Phrase:
    """`score`: the mean cosine of its aligned words."""

    source: str
    en: str
    ar: str
    score: float


def sentences(data: Path) -> Iterator[tuple[str, str, str]]:
    """Where each pair is from, the English and the Arabic."""
    for each in read_sets(data).xquad.train:
        parts = [[each[lang].text[slice(*span)] for span in split_sentences(each[lang].text)] for lang in ("en", "ar")]
        if len(parts[0]) == len(parts[1]):
            yield from (("xquad", en, ar) for en, ar in zip(*parts, strict=True))
    lines = [json.loads(line) for line in (data / "ntrex-train.en-ar.jsonl").read_text(encoding="utf-8").splitlines()]
    order = shuffled(line["document"] for line in lines)
    train = frozenset(order[: round(TRAINS * len(order))])
    yield from (("news", line["en"], line["ar"]) for line in lines if line["document"] in train)
    own = (fact for at, fact in enumerate(facts()) if at % HELD_OUT != HELD_OUT - 1)
    yield from (("invented", fact.en.sentence, fact.ar.sentence) for fact in own)


def read(text: str, tokenizer: Any, encoder: Any) -> tuple[list[Span], list[Tensor]]:
    """The words of a text, and of each layer their vectors (words, width), centred and of length 1."""
    spans = [match.span() for match in _WORD.finditer(text)]
    encoded = tokenizer(text, return_offsets_mapping=True, return_tensors="pt", truncation=True, max_length=256)
    offsets = encoded.pop("offset_mapping")[0].tolist()
    inside = [[at for at, (a, b) in enumerate(offsets) if a < end and b > start and b > a] for start, end in spans]
    with torch.inference_mode():
        layers = encoder(**encoded, output_hidden_states=True).hidden_states
    found = []
    for layer in LAYERS:
        rows = layers[layer][0].float()
        mean = rows.mean(0)
        found.append(functional.normalize(torch.stack([rows[at].mean(0) if at else mean for at in inside]) - mean))
    return spans, found


def phrases(en: str, ar: str, tokenizer: Any, encoder: Any) -> Iterator[tuple[str, str, float]]:
    """English, Arabic, score."""
    (here, mine), (there, others) = (read(text, tokenizer, encoder) for text in (en, ar))
    alike = sum(one @ other.T for one, other in zip(mine, others, strict=True)) / len(LAYERS)
    assert isinstance(alike, Tensor)
    forth, back = alike.argmax(1).tolist(), alike.argmax(0).tolist()
    joined = {at: to for at, to in enumerate(forth) if back[to] == at and alike[at, to] > LEAST}
    words = [en[slice(*span)].lower() for span in here]
    for first in joined:
        for last in range(first, min(first + LONGEST, len(words))):
            reached = [joined[at] for at in range(first, last + 1) if at in joined]
            low, high = min(reached), max(reached)
            leaves = any(low <= to <= high and not first <= at <= last for at, to in joined.items())
            gaps = [at for at in range(first, last + 1) if at not in joined and words[at] not in STOP_WORDS]
            unsaid = high - low + 1 - len(set(reached))
            if leaves or gaps or unsaid > 1 or last not in joined or words[last] in STOP_WORDS:
                continue
            if (words[first] in STOP_WORDS and words[first] != "the") or not _are_words(
                words[first], words[last], ar[slice(*there[low])], ar[slice(*there[high])]
            ):
                continue
            score = sum(float(alike[at, joined[at]]) for at in range(first, last + 1) if at in joined) / len(reached)
            yield en[here[first][0] : here[last][1]], ar[there[low][0] : there[high][1]], round(score, 2)


def _are_words(*tokens: str) -> bool:
    return all(any(map(str.isalnum, token)) for token in tokens)


def read_phrases(path: Path) -> list[Phrase]:
    return [Phrase(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def main() -> int:
    from transformers import AutoModel, AutoTokenizer

    parser = argparse.ArgumentParser(prog="python -m training.phrases", description=__doc__.split("\n\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder of the public sets")
    parser.add_argument("--embedder", type=Path, required=True, help="its folder")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    tokenizer = AutoTokenizer.from_pretrained(given.embedder)
    encoder = AutoModel.from_pretrained(given.embedder, dtype=torch.bfloat16).eval()
    pairs: Sequence[tuple[str, str, str]] = list(sentences(given.data))
    with given.out.open("w", encoding="utf-8") as file:
        for source, en, ar in tqdm(pairs):
            if 15 <= len(en) <= 500 and len(ar) <= 500:
                for phrase in phrases(en, undecorated(ar), tokenizer, encoder):
                    line = dict(zip(("en", "ar", "score"), phrase, strict=True))
                    file.write(json.dumps({"source": source, **line}, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    exit_on_error(main)
