"""Pure: where quoted words stand in the article, by a normalised match mapped back to exact offsets."""

import re
from collections.abc import Sequence

from index.text import fold, normalise
from index.types import Span
from rag.types import Evidence, Support

SHORTEST = 3
"""Folded characters; anything shorter, but for a number, is found everywhere and says nothing."""

_CLITIC = re.compile(r"(?<![^\W_])(?:[وف]?[بكل]?(?:ال)?|لل)$")


def support(quote: str, evidence: Sequence[Evidence]) -> Support | None:
    """The first sentence in rank that holds the quote, with offsets into its document."""
    for sentence in evidence:
        if (at := locate(quote, sentence.text)) is not None:
            return Support(sentence, (sentence.start + at[0], sentence.start + at[1]))
    return None


def sentence_support(sentence: Evidence) -> Support:
    """The whole sentence as its own quotation."""
    return Support(sentence, (sentence.start, sentence.end))


def locate(quote: str, text: str) -> Span | None:
    """Where `quote` stands in `text`, whatever the letter forms, diacritics, digits, punctuation and spacing."""
    wanted = fold(quote)
    if len(wanted) < SHORTEST and not wanted.isdigit():
        return None
    folded = normalise(text)
    found = whole_words(wanted, folded.text)
    return folded.span(*found) if found else None


def whole_words(wanted: str, text: str) -> Span | None:
    """The first place where `wanted` begins and ends with words: "9" is not found in "1992", but in «و9»."""
    start = text.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        opens = not _inside_word(text, start) or _CLITIC.search(text[max(start - 6, 0) : start])
        if opens and not _inside_word(text, end):
            return start, end
        start = text.find(wanted, start + 1)
    return None


def _inside_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()
