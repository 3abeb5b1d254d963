"""`python -m training.lexicon --data ../shared/data --out models/lexicons/en-ar.tsv.gz`: a bilingual lexicon that the
encoder makes of two lists of words.

The words that the public sets use most in either language (XQuAD's excepted) are embedded one by one; a word's glosses
are the words of the other language nearest to it by cross-domain similarity local scaling (Conneau et al. 2018,
arXiv:1710.04087), which keeps words that are near to everything from being everybody's gloss. No dictionary is used.
"""

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from index.text import undecorated
from index.types import LANGUAGES, Language
from models.cli import exit_on_error

SETS = (
    "squad2-dev-part.en.json", "tydiqa-train.en.json", "nomiracl-dev.en.jsonl", "aqad-noisy.ar.json",
    "arcd-train.ar.json", "mlqa-half.ar.json", "tydiqa-half.ar.json", "nomiracl-dev.ar.jsonl",
    "ntrex-train.en-ar.jsonl",
)  # fmt: skip
MANY: Mapping[Language, int] = {"en": 28_000, "ar": 38_000}
"""Words at most of a language: Arabic writes more forms of a word."""
WORDS: Mapping[Language, str] = {"en": r"[a-z]+(?:-[a-z]+)?", "ar": r"[ء-ي]{2,}"}
PROMPT = "task: sentence similarity | query: "
"""The embedder's own prompt that ranked translations of words best: first of 1,200 in .65, without one in .52."""
NEIGHBOURS = 10
LEAST = 0.1
"""Similarity, scaled, from which on a word counts as a gloss. A dictionary (FreeDict, for measuring alone) has the
first gloss of .63 of the words whose similarity is .3 and more, of .39 at .2 and of .20 at .1, synonyms not counted."""
GLOSSES = 2


def texts(content: Any) -> Iterator[str]:
    """Every string of a JSON document."""
    if isinstance(content, dict):
        content = list(content.values())
    if isinstance(content, list):
        for each in content:
            yield from texts(each)
    elif isinstance(content, str):
        yield content


def commonest(folder: Path) -> dict[Language, list[str]]:
    """The commonest words of each language, the commonest first; those that one text repeats count once for it."""
    counts: dict[Language, Counter[str]] = {language: Counter() for language in LANGUAGES}
    for name in SETS:
        content = (folder / name).read_text(encoding="utf-8")
        parts = (
            [json.loads(line) for line in content.splitlines() if line.strip()]
            if name.endswith("l")
            else [json.loads(content)]
        )
        for part in parts:
            for text in sorted(set(texts(part))):
                for language in LANGUAGES:
                    counts[language].update(re.findall(WORDS[language], undecorated(text).lower()))
    return {
        language: [word for word, _ in counts[language].most_common() if len(word) > 1][: MANY[language]]
        for language in LANGUAGES
    }


def scaled(here: Tensor, there: Tensor) -> tuple[Tensor, Tensor]:
    """Of rows (n, width) and (m, width) of length 1: for each row of `here` the nearest of `there`, best first, by
    2 cos(x, y) - r(x) - r(y), where r is the mean cosine with the ten nearest of the other side: (n, k) twice."""
    near = [_nearest(*pair) for pair in ((here, there), (there, here))]
    means = [values[:, :NEIGHBOURS].mean(1) for values, _ in near]
    values, places = near[0]
    similarity = 2 * values - means[0][:, None] - means[1][places]
    order = similarity.argsort(1, descending=True)
    return similarity.gather(1, order), places.gather(1, order)


def _nearest(here: Tensor, there: Tensor) -> tuple[Tensor, Tensor]:
    found = [(rows @ there.T).topk(NEIGHBOURS + 2, 1) for rows in torch.split(here, 2000)]
    return torch.cat([each.values for each in found]), torch.cat([each.indices for each in found])


def glosses(words: Mapping[Language, Sequence[str]], vectors: Mapping[Language, Tensor]) -> list[tuple[str, ...]]:
    """Rows of a word and its glosses, those of the commonest words first."""
    found = []
    for language, there in (LANGUAGES, LANGUAGES[::-1]):
        similarity, places = scaled(vectors[language], vectors[there])
        for word, values, nearest in zip(words[language], similarity.tolist(), places.tolist(), strict=True):
            row = [words[there][at] for value, at in zip(values, nearest, strict=True) if value >= LEAST][:GLOSSES]
            if row:
                found.append((word, *row))
    return found


def embedded(words: Sequence[str], embedder: Path) -> Tensor:
    """(words, width), centred and of length 1."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(embedder), model_kwargs={"dtype": torch.bfloat16})
    rows = model.encode([PROMPT + word for word in words], batch_size=256, show_progress_bar=True)
    vectors = torch.from_numpy(np.asarray(rows, np.float32))
    return functional.normalize(vectors - vectors.mean(0))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m training.lexicon", description=__doc__.split("\n\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder of the public sets")
    parser.add_argument("--embedder", type=Path, required=True, help="its folder")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    words = commonest(given.data)
    rows = glosses(words, {language: embedded(words[language], given.embedder) for language in LANGUAGES})
    text = "".join("\t".join(row) + "\n" for row in rows)
    given.out.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{len(rows)} words, {given.out.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    exit_on_error(main)
