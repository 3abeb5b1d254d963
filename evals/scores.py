"""Pure: whether an accepted answer stands in what was said. (F1 and exact match: `evals.data.agreement`.)"""

import re
from collections.abc import Iterable

from index.text import fold

_MARKER = re.compile(r"\[\d+\]")


def without_markers(text: str) -> str:
    """`text` without [1] and the like, which would pass for numbers."""
    return _MARKER.sub(" ", text)


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
