"""How well an answer agrees with the gold one, and how well scores tell two kinds apart. Pure.

Exact match and F1 are those of SQuAD (Rajpurkar et al. 2016, arXiv:1606.05250), with Arabic folded as the index does.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from index.text import fold

_ARTICLES = frozenset(("a", "an", "the"))


def words(text: str) -> list[str]:
    """Folded words without punctuation, articles and the ال at their beginning."""
    letters = "".join(char for char in fold(text) if unicodedata.category(char)[0] not in "PS")
    return [re.sub(r"^ال(?=..)", "", word) for word in letters.split() if word not in _ARTICLES]


def exact(answer: str, golds: Iterable[str]) -> bool:
    return any(words(answer) == words(gold) for gold in golds)


def f1(answer: str, golds: Iterable[str]) -> float:
    """The best of all `golds`: harmonic mean of the shares of words in common."""
    return max((_f1(words(answer), words(gold)) for gold in golds), default=0.0)


def _f1(answer: Sequence[str], gold: Sequence[str]) -> float:
    common = sum((Counter(answer) & Counter(gold)).values())
    return 2 * common / (len(answer) + len(gold)) if common else 0.0


def auc(yes: Sequence[float], no: Sequence[float]) -> float:
    """How often a score of `yes` is above one of `no`; equal ones count half. NaN where either is empty."""
    if not yes or not no:
        return float("nan")
    above = np.subtract.outer(np.asarray(yes), np.asarray(no))
    return float(np.mean((above > 0) + (above == 0) / 2))


def caught(yes: Sequence[float], no: Sequence[float], lost: float) -> float:
    """The share of `no` that lies below the threshold under which `lost` of `yes` lie. NaN where either is empty."""
    if not yes or not no:
        return float("nan")
    return float(np.mean(np.asarray(no) < np.quantile(np.asarray(yes), lost)))
