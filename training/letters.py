"""`python -m training.letters --data ../shared/data`: the letter tables that tell text from rubbish.

Counts letter trigrams in public Arabic and English text, nine tenths of it, writes them as tables (for
`index.documents.legible`), and prints what lines of the last tenth score as they are, reversed, glued, with every
letter moved on by three (a font without a map), and with their letters shuffled.
"""

import argparse
import json
import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.data.squad import read_paragraphs
from index.documents import legible
from index.documents.legible import ARABIC, LATIN, bits, trigrams, words

SMOOTHING = 0.5
STEP = 4
"""A table's values are negative quarters of a bit."""
LINE = 120
"""Characters of a line that is judged."""


def texts(folder: Path, language: str) -> Iterator[str]:
    for path in sorted(folder.glob(f"*.{language}.json")):
        yield from dict.fromkeys(paragraph.text for paragraph in read_paragraphs(path))
    for line in (folder / "ntrex-train.en-ar.jsonl").read_text("utf-8").splitlines():
        yield json.loads(line)[language]


def table(material: Iterable[str], letters: str) -> NDArray[np.uint8]:
    """Trigrams → negative quarters of a bit."""
    size = len(letters) + 1
    counts = np.zeros(size**3)
    for text in material:
        if runs := words(text, letters):
            np.add.at(counts, trigrams(runs, letters), 1)
    cube = counts.reshape(size, size, size)
    shorter = cube.sum(axis=0)
    backed = (shorter + SMOOTHING) / (shorter + SMOOTHING).sum(axis=1, keepdims=True)
    chances = (cube + 4 * backed) / (cube.sum(axis=2, keepdims=True) + 4)
    made: NDArray[np.uint8] = np.clip(np.round(-np.log2(chances) * STEP), 0, 255).astype(np.uint8)
    return made.reshape(-1)


def spoilt(line: str, letters: str, draw: random.Random) -> dict[str, str]:
    """A line in the ways in which PDFs spoil it."""
    place = {letter: at for at, letter in enumerate(letters)}
    moved = "".join(letters[(place[c] + 3) % len(letters)] if c in place else c for c in line.lower())
    shuffled = "".join("".join(draw.sample(word, len(word))) + " " for word in line.split())
    return {"real": line, "reversed": line[::-1], "glued": line.replace(" ", ""), "moved": moved, "shuffled": shuffled}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.letters", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the public sets")
    folder = parser.parse_args().data
    held: dict[str, list[str]] = {}
    tables = {}
    for name, language, letters in (("arabic", "ar", ARABIC), ("latin", "en", LATIN)):
        every = list(texts(folder, language))
        random.Random(0).shuffle(every)
        cut = len(every) // 10
        held[letters] = every[:cut]
        tables[name] = table(every[cut:], letters)
    out = Path(legible.__file__).with_name(legible.TABLES)
    np.savez_compressed(out, arabic=tables["arabic"], latin=tables["latin"])
    print(f"{out.name}: {out.stat().st_size:,} bytes")
    draw = random.Random(1)
    print("| script | lines | bits a letter, 1st / 50th / 99th of 100 | letters a word, 99th | refused, % |")
    print("|---|---|---|--:|--:|")
    for letters, material in held.items():
        cases: dict[str, list[str]] = {}
        for text in material:
            for at in range(0, len(text) - LINE, LINE):
                for how, line in spoilt(text[at : at + LINE], letters, draw).items():
                    cases.setdefault(how, []).append(line)
        for how, lines in cases.items():
            runs = [found for line in lines if (found := words(line, letters))]
            scores = np.percentile([bits(found, letters) for found in runs], [1, 50, 99])
            long = np.percentile([sum(map(len, found)) / len(found) for found in runs], 99)
            script = "Arabic" if letters == ARABIC else "Latin"
            refused = np.mean([bool(legible.judge(line).reason) for line in lines]) * 100
            spread = " / ".join(f"{score:.2f}" for score in scores)
            print(f"| {script} | {how} ({len(lines)}) | {spread} | {long:.1f} | {refused:.1f} |")


if __name__ == "__main__":
    main()
