"""Whether what was read from a page is words: tells real text from reversed, glued or garbled text. Pure.

By how likely its letters follow each other: a table of letter trigrams a script, of public Arabic and English text
(`python -m training.letters`, which prints how well the borders below part real lines from spoilt ones). Words of
another language in one of the two scripts are far likelier than reversed ones.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

ARABIC = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي"
LATIN = "abcdefghijklmnopqrstuvwxyz"
TABLES = "letters.npz"
LEAST = {ARABIC: -4.6, LATIN: -5.4}
"""Bits a letter: the mean log-probability below which letters are no words."""
LONGEST = 9.0
"""Letters of the mean word above which Arabic words are glued: real lines of 60 letters have 7.5 at most."""
ENOUGH = 30
"""Letters that a judgement needs."""
UNREADABLE = 0.05
"""The share of glyphs without a letter from which a page counts as unreadable."""
_MARKS = re.compile("[\u064b-\u0652\u0670\u0640]+")
_RUNS = {ARABIC: re.compile(f"[{ARABIC}]+"), LATIN: re.compile("[a-z]+")}


@dataclass(frozen=True)
class Judgement:
    """`score`: bits a letter above the border of its script, negative of what is no text; `reason`: why it is none."""

    score: float
    reason: str = ""


def judge(text: str) -> Judgement:
    """Whether a page's or a line's text is words; too few letters are taken for words."""
    visible = [char for char in text if not char.isspace()]
    if not visible:
        return Judgement(0.0)
    unknown = sum(unicodedata.category(char) in ("Co", "Cn", "Cc") or char == "\ufffd" for char in visible)
    if unknown > UNREADABLE * len(visible):
        return Judgement(-9.0, "its glyphs are not mapped to letters")
    worst = Judgement(9.0)
    for letters in (ARABIC, LATIN):
        runs = words(text, letters)
        count = sum(map(len, runs))
        if count < max(ENOUGH, 0.2 * len(visible)):
            continue
        score = bits(runs, letters) - LEAST[letters]
        if score < worst.score:
            worst = Judgement(score, "its letters make no words" if score < 0 else "")
        if letters == ARABIC and count / len(runs) > LONGEST and not worst.reason:
            worst = Judgement(-1.0, "its words are glued together")
    return worst


def words(text: str, letters: str) -> list[str]:
    """The runs of these letters, without case and marks."""
    plain = _MARKS.sub("", text) if letters == ARABIC else text.casefold()
    return _RUNS[letters].findall(plain)


def trigrams(runs: list[str], letters: str) -> NDArray[np.intp]:
    """Each letter with the two before it, and the end of each word, as places in a table; 0 stands for no letter."""
    code = {letter: at for at, letter in enumerate(letters, 1)}
    codes = np.array([code[char] if char != " " else 0 for char in f"  {'  '.join(runs)}  "], np.intp)
    size = len(letters) + 1
    places: NDArray[np.intp] = (codes[:-2] * size + codes[1:-1]) * size + codes[2:]
    return places[codes[1:-1] + codes[2:] > 0]


def bits(runs: list[str], letters: str) -> float:
    """The mean log-probability of the letters of these words and of their ends, in bits."""
    return float(_table("arabic" if letters == ARABIC else "latin")[trigrams(runs, letters)].mean())


@cache
def _table(name: str) -> NDArray[np.float32]:
    with resources.files(__package__).joinpath(TABLES).open("rb") as file:
        tables: Any = np.load(file)
        table: NDArray[np.float32] = tables[name].astype(np.float32) / -4
        return table
