"""What an article is about, from what indexing has of it anyway: sentences of its own, and what it mentions most."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from index.embed import TOKEN_WIDTH, Vectors, unit
from index.late import unpack
from index.mentions import mentions
from index.text import fold
from index.types import Document, Language, Span

SENTENCES = 3
MOST = 400
"""Sentences that are compared with each other: of a longer article so many, evenly spread, which takes 20 ms."""
SHORTEST, LONGEST = 40, 400
"""Characters of a sentence that stands well by itself."""

_STOP = re.compile(r"[.!?؟…۔][\"'”’»›)\]]*$")
_LEANS = frozenset(
    fold(
        "it its he his him she her they their them this that these those both such another others however but also "
        "then there here so thus yet instead moreover furthermore therefore one "
        "هو هي هم هما هذا هذه ذلك تلك كما لكن لكنه لكنها أيضا كذلك لذلك بينما ثم غير إلا منها فيها منه فيه ومع"
    ).split()
)
"""With these a sentence begins that leans on the one before it."""
_PRONOUNS = frozenset(fold("it its he him his she her they them their this these those them").split())
"""With these among its first words too."""
FIRST = 4


class Read(NamedTuple):
    """A passage as the embedder read it: its sentences, its packed token vectors, and how many of these each sentence
    has."""

    sentences: Sequence[Span]
    tokens: bytes
    counts: Sequence[int]


@dataclass(frozen=True)
class Overview:
    """Of an article: at most three of its sentences, `text[start:end]` each, in their order; how many passages it has;
    names and terms, at most five, as they stand in the text, the one it mentions most first."""

    sentences: tuple[Span, ...]
    mentions: tuple[str, ...]
    passages: int
    language: Language
    date: str | None


def overview(document: Document, passages: Sequence[Read], dimension: int) -> Overview:
    """`dimension`: of the embedder's vectors."""
    every = vectors(document, passages, dimension)
    return Overview(
        sentences=tuple(digest(document, every, SENTENCES)),
        mentions=mentions([document.text[slice(*span)] for span, _ in every], document.title),
        passages=len(passages),
        language=document.language,
        date=document.date,
    )


def digest(document: Document, every: Sequence[tuple[Span, Vectors]], most: int) -> list[Span]:
    """At most `most` sentences that stand for an article, in their order, out of `every` one with its vector: the
    first, and those with which all sentences have one that is like them (facility location, chosen greedily: Lin and
    Bilmes, "A class of submodular functions for document summarization", 2011). Those that stand well by themselves go
    before others."""
    every = every[:: -(-len(every) // MOST) or 1]
    if not every:
        return []
    able = [at for at, (span, _) in enumerate(every) if _stands(document.text[slice(*span)])]
    able = able if len(able) >= most else [*range(len(every))]
    rows = np.stack([row for _, row in every])
    alike = rows[able] @ rows.T
    chosen, covered = [0], alike[0]
    while len(chosen) < min(most, len(able)):
        gains = np.maximum(alike, covered).sum(1)
        gains[chosen] = -np.inf
        chosen.append(int(gains.argmax()))
        covered = np.maximum(covered, alike[chosen[-1]])
    return sorted(every[able[at]][0] for at in chosen)


def vectors(document: Document, passages: Iterable[Read], dimension: int) -> list[tuple[Span, Vectors]]:
    """Each sentence once, in order, without headings and the title, with its vector, of length 1: the mean of its
    tokens', as the vector of a whole text is of its."""
    headings = {each.start for each in document.sections if each.kind == "heading"}
    title = fold(document.title)
    found: dict[Span, Vectors] = {}
    for passage in passages:
        tokens = unpack(passage.tokens, min(TOKEN_WIDTH, dimension))
        ends = np.cumsum(passage.counts)
        for span, count, end in zip(passage.sentences, passage.counts, ends, strict=True):
            if count and span[0] not in headings and fold(document.text[slice(*span)]) != title:
                found.setdefault(span, unit(tokens[end - count : end].mean(0, keepdims=True))[0])
    return sorted(found.items(), key=lambda each: each[0])


def _stands(sentence: str) -> bool:
    """Whether it is prose of a usual length that does not lean on the sentence before it."""
    first = re.findall(r"\w+", fold(sentence))[:FIRST]
    leans = bool(first) and (first[0] in _LEANS or (first[0][0] in "وف" and first[0][1:] in _LEANS))
    leans = leans or not _PRONOUNS.isdisjoint(first)
    return SHORTEST <= len(sentence) <= LONGEST and _STOP.search(sentence) is not None and not leans
