"""Pure: from passages to the handful of sentences that the LLM may read."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from index.terms import terms
from index.text import detect_language, fold
from index.types import Hit
from rag.asked import asks_for, states
from rag.events import Evidence

STATES = 0.4
"""What a sentence gains, in units of relevance, when it states a fact of the kind that is asked for."""

ARTICLE = 0.7
"""How far the best passage of an article speaks for its other passages: an article is about one thing, and the answer
often stands in another passage than the words of the question. With it and eight passages the sentence to cite is among
the first six for .96 of 48 questions on the articles that ship, without it and with five passages for .88."""

NAMED = 0.7
"""What the sentences of an article gain that the question names by its whole title: others speak of other things."""

FIRST = 3
"""How many times the budget the first sentence may take: what is longer is no sentence and would burst the prompt."""

Names = Callable[[str, str], bool]
"""Whether the second text, a question, names the first, a title in the other language (rag.meaning)."""

_ASIDE = re.compile(r"\s*[(\[].*?[)\]]")
_HEADING = re.compile(r"\s*#{1,6}\s")


def select(
    question: str,
    passages: Sequence[Hit],
    *,
    sentences: int,
    budget: int,
    count_tokens: Callable[[str], int],
    names: Names | None = None,
) -> tuple[Evidence, ...]:
    """The best sentences of the passages in order of rank: at most `sentences`, at most `budget` tokens together.

    Titles and headings say what an article is about and are no evidence. A sentence that two passages share, or that
    two articles have alike, comes once. One that does not fit the budget is passed over for the next that does; the
    first may take three times as much.
    """
    kinds = asks_for(question)
    named = {passage.document for passage in passages if is_named(passage.title, question, names)}
    best: dict[str, float] = {}
    for passage in passages:
        best[passage.document] = max(passage.score, best.get(passage.document, passage.score))
    ranked = sorted(
        (
            replace(
                sentence,
                score=sentence.score
                + (1 - ARTICLE) * passage.score
                + ARTICLE * best[passage.document]
                + (STATES if states(sentence.text, kinds, question) else 0)
                + (NAMED if passage.document in named else 0),
            )
            for passage in passages
            for sentence in sentences_of(passage)
        ),
        key=lambda evidence: -evidence.score,
    )
    chosen: list[Evidence] = []
    seen: set[str] = set()
    for evidence in ranked:
        if len(chosen) == sentences:
            break
        key = fold(evidence.text)
        cost = count_tokens(evidence.text)
        if not key or key in seen or cost > (budget if chosen else FIRST * budget):
            continue
        seen.add(key)
        budget -= cost
        chosen.append(evidence)
    return tuple(chosen)


def is_named(title: str, question: str, names: Names | None = None) -> bool:
    """Whether the question has all terms of a title, of which there must be two or more, or as `names` tells across
    languages."""
    if len(wanted := title_terms(title)) < 2:
        return False
    if detect_language(title) == detect_language(question):
        return wanted <= set(terms(question))
    return names is not None and names(_bare(title), question)


def title_terms(title: str) -> frozenset[str]:
    """What stands in brackets, as an abbreviation does, need not be named."""
    return frozenset(terms(_bare(title)))


def _bare(title: str) -> str:
    return _ASIDE.sub("", title).strip() or title


def sentences_of(passage: Hit) -> list[Evidence]:
    """The sentences of a passage, as they stand, but for headings and the title."""
    return [
        Evidence(
            document=passage.document,
            title=passage.title,
            language=passage.language,
            start=sentence.start,
            end=sentence.end,
            text=sentence.text,
            score=sentence.score,
            guesses=sentence.guesses,
        )
        for sentence in passage.sentences
        if not _HEADING.match(sentence.text) and fold(sentence.text) != fold(passage.title)
    ]
