"""Pure: words of rank, which single one out of several (the first, the oldest, the only, the current), in a question
that a sentence does not have: what it tells may be of another.

The encoder overlooks them: of the wordings for questions for choosing that it found likeliest and that were wrong, most
tell of a chair for the first chair, of a quarterback for the oldest (docs/verifier.md). `models/lexicons/ranks.tsv` has
in each line what may stand for each other in either language.
"""

from collections import defaultdict
from functools import cache

from index.terms import terms
from models.shipped import table


def unborne(question: str, sentence: str) -> list[str]:
    """The words of rank in the question, as stems, for which nothing in the sentence can stand."""
    told = set(terms(sentence))
    return [word for word in dict.fromkeys(terms(question)) if word in _alike() and told.isdisjoint(_alike()[word])]


@cache
def _alike() -> dict[str, set[str]]:
    """The stem of a word of rank → the stems that can stand for it, in both languages."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in table("ranks"):
        stems = {stem for word in line for stem in terms(word)}
        for stem in stems:
            found[stem] |= stems
    return dict(found)
