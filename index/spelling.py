"""Words of a question that no article has → the words of the articles that they were most likely meant to be."""

import re
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.catalog import Catalog
from index.search import Index
from index.terms import STOP_WORDS
from index.text import fold, undecorated

MOST_CHARACTERS = 10_000_000
"""Of the texts that words are taken from to repair with; that takes a second or two, once. A larger corpus is sampled:
whether a word occurs at all is always asked of the whole."""

ONE, TWO = 4, 8
"""From so many letters on a word may have one slip, or two: a letter too much, missing, wrong, or two exchanged."""

_WORD = re.compile(r"[^\W_]+")
_COMMON = frozenset(
    fold(
        "could would should shall might must does will please tell know explain describe compare list name summarise "
        "summarize define mean means meaning between difference happen happened about which where when whose أريد أعرف "
        "اشرح قارن اذكر لخص أخبرني معنى الفرق بين لماذا كيف أين متى ماذا أيهما هناك يعني"
    ).split()
)
"""What questions are asked with, whether articles have it or not."""


@dataclass(frozen=True)
class Vocabulary:
    """`words`: folded word → how often it occurs and how it is mostly written; `holds`: whether some article has a
    word, in whatever form."""

    words: Mapping[str, tuple[int, str]]
    holds: Callable[[str], bool]


def repaired(text: str, vocabulary: Vocabulary) -> str | None:
    """The text with each word that no article has replaced by the nearest that one has, the most frequent of several;
    None where there is nothing to replace. Words of few letters or with a digit stay, and so does a first letter: that
    is hardly ever the wrong one (Pollock and Zamora, "Automatic spelling correction in scientific and scholarly text",
    1984)."""
    repairs = {word: better for word in set(_WORD.findall(undecorated(text))) if (better := _nearest(word, vocabulary))}
    if not repairs:
        return None
    return _WORD.sub(lambda match: repairs.get(match.group(), match.group()), undecorated(text))


def _nearest(word: str, vocabulary: Vocabulary) -> str | None:
    folded = fold(word)
    slips = 0 if len(folded) < ONE else 1 if len(folded) < TWO else 2
    if not slips or any(map(str.isdigit, folded)) or folded in _COMMON or vocabulary.holds(folded):
        return None
    near = process.extract(folded, vocabulary.words.keys(), scorer=OSA.distance, score_cutoff=slips, limit=None)
    ranked = [(distance, -vocabulary.words[other][0], other) for other, distance, _ in near if other[0] == folded[0]]
    return vocabulary.words[min(ranked)[2]][1] if ranked else None


_counting = threading.Lock()


def vocabulary(index: Index) -> Vocabulary:
    """Of the articles as they are now; made when it is first asked for, and again once they have changed."""
    with _counting:
        return Vocabulary(_words(index.catalog, index.catalog.changes()[0]), index.catalog.holds)


@lru_cache(maxsize=1)
def _words(catalog: Catalog, changes: int) -> Mapping[str, tuple[int, str]]:  # noqa: ARG001 - a change makes it anew
    written: Counter[str] = Counter()
    for text in catalog.sample(MOST_CHARACTERS):
        written.update(_WORD.findall(undecorated(text)))
    words: dict[str, tuple[int, str]] = {}
    for form, count in reversed(written.most_common()):
        folded = fold(form)
        if len(folded) >= ONE - 1 and folded not in STOP_WORDS and not any(map(str.isdigit, folded)):
            words[folded] = words.get(folded, (0, ""))[0] + count, form
    return words
