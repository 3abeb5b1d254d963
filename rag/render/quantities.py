"""Pure: where the words of an amount begin and end: with their measure, and with what says how exactly it holds."""

import re
from functools import lru_cache

from index.text import fold
from index.types import Language, Span
from rag.render.pieces import entries, links
from rag.verify.lexicon import CLITIC, MEASURES
from rag.verify.numbers import placed

_LIMITS = ("about", "nearly", "more than", "less than", "up to", "at least")
LONGEST = 4
"""Words of what says how exactly a number holds."""
_WORD = re.compile(r"\S+")
_BARE = re.compile(r"[\w%]+(?:[-'’][\w]+)*")


def whole_quantity(text: str, span: Span, language: Language) -> Span:
    """The span of words that begin or end with a number, widened to all of the number, to the measure behind it and to
    what limits it: over 37 million, 17 seconds. What is counted is left out, for its name may go on (9 observer
    members). Other words are left as they are."""
    inside = [place for place in placed(text) if place[0] < span[1] and span[0] < place[1]]
    if not inside:
        return span
    start, end = span
    glued = text[inside[0][0] : start]
    first = start if glued.isalpha() else inside[0][0]  # and not from an "and" that is written as one with it
    if inside[0][0] <= start:
        start = _limited(text, first, language)
    if inside[-1][1] >= end:
        end = _measured(text, inside[-1][1], language)
    return start, end


def _limited(text: str, start: int, language: Language) -> int:
    """Where what limits the number begins that stands at `start`; `start` itself if nothing does."""
    words = list(_WORD.finditer(text, 0, start))[-LONGEST:]
    for first in range(len(words)):
        said = fold(text[words[first].start() : start]).strip()
        bare = CLITIC.sub("", said)
        if said in _limits()[language]:
            return words[first].start()
        if bare in _limits()[language]:
            return words[first].start() + len(said) - len(bare)
    return start


def _measured(text: str, end: int, language: Language) -> int:
    """Where the measure ends that stands behind the number before `end`, with what stands between them."""
    known, at = entries(language), end
    while match := _BARE.match(text, at + 1):
        pieces = known.get(fold(match.group()), ()) if text[at : at + 1].isspace() else ()
        if [piece.value in MEASURES for piece in pieces] == [True]:
            return match.end()
        if language == "ar" or [piece.kind for piece in pieces] != ["modifier"]:
            break
        at = match.end()
    return end


@lru_cache(maxsize=1)
def _limits() -> dict[Language, frozenset[str]]:
    english, arabic = zip(*(links()[value] for value in _LIMITS), strict=True)
    return {
        "en": frozenset(fold(form) for forms in english for form in forms),
        "ar": frozenset(fold(form) for forms in arabic for form in forms),
    }
