"""Questions that want more than a fact: the sentences of several passages, or of an article as a whole. Pure."""

from collections.abc import Sequence

from index.terms import terms
from index.types import Hit
from rag.events import Evidence
from rag.evidence import sentences_of

SENTENCES = 5
"""Statements of an answer at most."""
BELOW = 1.0
"""How far below the best sentence, in units of relevance, another may be and still be told."""
EACH = 2
"""Sentences of one article at most where several things are asked for, so that each article has its say."""


def several(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The best sentences, the best first, not too many of one article."""
    chosen: list[Evidence] = []
    for each in evidence:
        if len(chosen) == SENTENCES or each.score < evidence[0].score - BELOW:
            break
        if sum(other.document == each.document for other in chosen) < EACH:
            chosen.append(each)
    return chosen


def article_of(question: str, passages: Sequence[Hit]) -> str:
    """The ID of the article that a question about a whole article means: the one whose title it names, or else that
    of the best passage. Raises ValueError without passages."""
    asked = set(terms(question))

    def named(passage: Hit) -> float:
        title = set(terms(passage.title))
        return len(title & asked) / len(title) if title else 0.0

    return max(passages, key=lambda passage: (named(passage) > 0.5, passage.score + named(passage))).document


def digest(passages: Sequence[Hit]) -> list[Evidence]:
    """What stands for an article: its opening and the sentences that fit its title best, from as many passages as
    possible, in the order of the text. `passages` are its own, found by its title."""
    inside = [sorted(sentences_of(passage), key=lambda each: -each.score) for passage in passages]
    every = [(place, -each.score, each) for found in inside for place, each in enumerate(found)]
    if not every:
        return []
    opening = min((each for _, _, each in every), key=lambda each: each.start)
    ranked = [each for _, _, each in sorted(every, key=lambda known: known[:2]) if each.start > opening.start]
    return sorted([opening, *ranked[: SENTENCES - 1]], key=lambda each: each.start)
