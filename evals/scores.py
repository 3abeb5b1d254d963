"""Pure: an answer's own words, and whether an accepted answer stands in them."""

import re
from collections.abc import Iterable, Iterator, Sequence

from index.text import detect_language, fold
from index.types import Language, Span

_MARKER = re.compile(r"\[\d+\]")
_LEADING = re.compile(r"[^.!?؟\n]*[:：][\s\"*]*\Z")
"""Of what stands before a quotation: the words that introduce it."""


def without_markers(text: str) -> str:
    """`text` without [1] and the like, which would pass for numbers, and without the marks of bold words."""
    return _MARKER.sub(" ", text).replace("**", "")


def own_words(text: str, language: Language | None) -> str:
    """What an answer says itself: without markers, and without quotations («…») and what introduces them, save those in
    `language`, which can be read as a part of it; None: without all."""
    text = without_markers(text)
    kept, at = [], 0
    for start, end in _quotations(text):
        quoted = text[start:end]
        if has_letters(quoted) and detect_language(quoted) != language:
            kept.append(_LEADING.sub("", text[at:start]))
        else:
            kept.append(text[at:end])
        at = end
    return " ".join([*kept, text[at:]]).strip()


def _quotations(text: str) -> Iterator[Span]:
    """The outermost «…»; one that is not closed goes on to the end."""
    depth = start = 0
    for at, char in enumerate(text):
        if char == "«":
            start = start if depth else at
            depth += 1
        elif char == "»" and depth:
            depth -= 1
            if not depth:
                yield start, at + 1
    if depth:
        yield start, len(text)


def has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))


def in_language(accepted: Sequence[str], language: Language) -> list[str]:
    """The strings that an answer in `language` may hold: those of its script, and numbers; all where none is left."""
    kept = [each for each in accepted if not has_letters(each) or detect_language(each) == language]
    return kept or list(accepted)


def accepts(accepted: Iterable[str], text: str) -> bool:
    """Whether one of the strings stands in the text as whole words, markers of citations aside; one that ends in *
    stands for any word that begins so."""
    folded = fold(without_markers(text))
    return any(_whole(wanted).search(folded) is not None for each in accepted if (wanted := fold(each)))


def opens(accepted: Iterable[str], text: str) -> bool:
    """Whether the text begins with one of the words."""
    folded = re.sub(r"^\W+", "", fold(without_markers(text)))
    return any(re.match(rf"{re.escape(fold(each))}(?!\w)", folded) is not None for each in accepted)


def _whole(wanted: str) -> re.Pattern[str]:
    """`wanted` between the ends of words and of numbers: 9 is not in 1992, 9,000 or 8.9. What may be glued to an Arabic
    word, as in «و9» and «بالقاهرة», may be."""
    begun = wanted.endswith("*")
    wanted = wanted.removesuffix("*")
    before = r"(?<![^\W_])(?<!\d[.,])(?:[وف]?[بكل]?(?:ال)?|[وف]?لل)" if wanted[:1].isalnum() else ""
    after = r"(?![^\W_])" if wanted[-1:].isalnum() and not begun else ""
    if wanted[-1:].isdigit():
        after += r"(?![.,]\d)"
    return re.compile(before + re.escape(wanted) + after)


def bare(accepted: str) -> str:
    """A string without its article and the punctuation around it, as it may stand in a sentence."""
    folded = fold(accepted)
    return re.sub(r"^(?:(?:a|an|the) (?=\w)|ال(?=\w{2}))", "", re.sub(r"^\W+|\W+$", "", folded)) or folded
