"""Pure: where quoted words stand in the article, by a normalised match mapped back to exact offsets."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from index.text import fold, normalise
from index.types import Span
from rag.types import Evidence, Support
from rag.verify.numbers import missing

ALMOST = 85.0
"""Percent of a quote's characters that must agree when it is not found word for word (a slip of the LLM's pen)."""
SHORTEST = 3
"""Folded characters; anything shorter is found everywhere and says nothing."""

_CLITIC = re.compile(r"(?<![^\W_])(?:[وف]?[بكل]?(?:ال)?|لل)$")


def locate(quote: str, text: str) -> Span | None:
    """Where `quote` stands in `text`, whatever the letter forms, diacritics, digits, punctuation and spacing.

    When it does not stand there whole, its best alignment counts if at least `ALMOST` percent agree and the
    numbers do (an edit distance does not know that 9 is not 27).
    """
    wanted = fold(quote)
    if len(wanted) < SHORTEST and not wanted.isdigit():
        return None
    folded = normalise(text)
    if (found := whole_words(wanted, folded.text)) is not None:
        return folded.span(*found)
    if not 4 * SHORTEST <= len(wanted) <= len(folded.text):
        return None
    match = fuzz.partial_ratio_alignment(wanted, folded.text, score_cutoff=ALMOST)
    if match is None or match.dest_end <= match.dest_start:
        return None
    start, end = _to_words(folded.text, match.dest_start, match.dest_end)
    return None if missing(wanted, folded.text[start:end]) else folded.span(start, end)


def support(quote: str, evidence: Sequence[Evidence]) -> Support | None:
    """The first sentence in rank that holds the quote, word for word before almost."""
    for sentence in evidence:
        if (at := locate(quote, sentence.text)) is not None:
            return Support(sentence, (sentence.start + at[0], sentence.start + at[1]))
    return None


def sentence_support(sentence: Evidence) -> Support:
    """The whole sentence as its own quotation."""
    return Support(sentence, (sentence.start, sentence.end))


def whole_words(wanted: str, text: str) -> Span | None:
    """The first place where `wanted` begins and ends with words: "9" is not found in "1992", but in «و9»."""
    start = text.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        opens = not _inside_word(text, start) or _CLITIC.search(text[:start])
        if opens and not _inside_word(text, end):
            return start, end
        start = text.find(wanted, start + 1)
    return None


def _to_words(text: str, start: int, end: int) -> Span:
    """The span widened to whole words."""
    while _inside_word(text, start):
        start -= 1
    while _inside_word(text, end):
        end += 1
    return start, end


def _inside_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()
