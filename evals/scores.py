"""Pure: how far an answer agrees with the accepted ones."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from index.text import fold

_MARKER = re.compile(r"\[\d+\]")
_ENGLISH = re.compile(r"\b(?:a|an|the)\b")
_ARABIC = re.compile(r"\b([وفبك]?)ال(?=\w{2})")


def tokens(text: str) -> list[str]:
    """The words that F1 and exact match compare: folded, without citation markers, punctuation and articles.

    SQuAD's normalisation (Rajpurkar et al. 2016, evaluate-v1.1.py) with letter forms, diacritics and digits of Arabic
    made one, and with its article taken off as MLQA does (Lewis et al. 2020, mlqa_evaluation_v1.py), though at the
    beginning of a word alone, with or without a clitic before it: «والكتاب» is «و» and «كتاب».
    Text that is nothing but articles keeps them.
    """
    folded = fold(without_markers(text))
    plain = "".join(char for char in folded if unicodedata.category(char)[0] not in "PS")
    return _ARABIC.sub(r"\1 ", _ENGLISH.sub(" ", plain)).split() or plain.split()


def without_markers(text: str) -> str:
    """`text` without [1] and the like, which would pass for numbers."""
    return _MARKER.sub(" ", text)


def f1(answer: str, accepted: Iterable[str]) -> float:
    """Harmonic mean of precision and recall of the answer's tokens, against the accepted answer that it is nearest."""
    return max((_f1(tokens(answer), tokens(each)) for each in accepted), default=0.0)


def _f1(said: Sequence[str], wanted: Sequence[str]) -> float:
    common = (Counter(said) & Counter(wanted)).total()
    return 2 * common / (len(said) + len(wanted)) if common else float(not said and not wanted)


def exact_match(answer: str, accepted: Iterable[str]) -> bool:
    """Whether the answer has the tokens of an accepted one, in order, and no others."""
    return any(tokens(answer) == tokens(each) for each in accepted)


def accepts(accepted: Iterable[str], text: str) -> bool:
    """Whether one of the strings stands in the text as whole words, markers of citations aside."""
    folded = fold(without_markers(text))
    return any(_whole(wanted).search(folded) is not None for each in accepted if (wanted := fold(each)))


def _whole(wanted: str) -> re.Pattern[str]:
    """`wanted` between the ends of words and of numbers: 9 is not in 1992, 9,000 or 8.9. What may be glued to an Arabic
    word, as in «و9» and «بالقاهرة», may be."""
    opens = r"(?<![^\W_])(?<!\d[.,])(?:[وف]?[بكل]?(?:ال)?|[وف]?لل)" if wanted[0].isalnum() else ""
    closes = r"(?![^\W_])" if wanted[-1].isalnum() else ""
    if wanted[-1].isdigit():
        closes += r"(?![.,]\d)"
    return re.compile(opens + re.escape(wanted) + closes)


def bare(accepted: str) -> str:
    """A string without its article and the punctuation around it, as it may stand in a sentence."""
    folded = fold(accepted)
    return re.sub(r"^(?:(?:a|an|the) (?=\w)|ال(?=\w{2}))", "", re.sub(r"^\W+|\W+$", "", folded)) or folded
