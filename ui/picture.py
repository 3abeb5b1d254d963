"""Pure: languages and dates of articles → the bars of a small chart."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from index.types import Language

MONTHS, YEARS = 24, 30
"""Bars at most: beyond so many months years are drawn, beyond so many years decades."""
_DATE = re.compile(r"(\d{4})(?:[-/.](\d{1,2}))?(?!\d)")


@dataclass(frozen=True)
class Bar:
    """The articles of a month (2021-10), a year (2021) or a decade (2020s); those without a date have no label."""

    label: str
    counts: Mapping[Language, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def bars(articles: Iterable[tuple[Language, str | None]]) -> list[Bar]:
    """The bars of the languages and dates, without gaps, in order of time; last, if there are any, what has no date.

    A date begins with a year of this millennium or the last, as in 2021, 2021-10 or 2021-10-12; any other counts as
    none.
    """
    found = [(language, _month(date)) for language, date in articles]
    dates = [date for _, date in found if date is not None]
    if not dates:
        return [Bar("", Counter(language for language, _ in found))] if found else []
    step = 1 if max(dates) - min(dates) < MONTHS else 12 if max(dates) // 12 - min(dates) // 12 < YEARS else 120
    drawn = [
        Bar(
            _label(start, step),
            Counter(language for language, date in found if date is not None and date // step == start),
        )
        for start in range(min(dates) // step, max(dates) // step + 1)
    ]
    undated = Counter(language for language, date in found if date is None)
    return [*drawn, Bar("", undated)] if undated else drawn


def _month(date: str | None) -> int | None:
    """The number of a month, counted from the year 0."""
    match = _DATE.match(date or "")
    if match is None or not 1000 <= int(match[1]) < 3000:
        return None
    month = int(match[2] or 1)
    return 12 * int(match[1]) + min(max(month, 1), 12) - 1


def _label(start: int, step: int) -> str:
    match step:
        case 1:
            return f"{start // 12:04}-{start % 12 + 1:02}"
        case 12:
            return f"{start:04}"
        case _:
            return f"{start * 10:04}s"
