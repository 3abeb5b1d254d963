"""Words that say the same fact in Arabic and English: numbers, ordinals, parts, months, periods, and what is counted.
They stand as they are written in models/lexicons/ (docs/lexicon.md); the mappings here are keyed by folded forms."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from index.text import fold
from models.shipped import table

Forms = tuple[tuple[str, ...], tuple[str, ...]]
"""How English and Arabic write the same: the first of each is written, the others are read."""


def forms(english: str, arabic: str = "") -> Forms:
    return tuple(filter(None, english.split("|"))), tuple(filter(None, arabic.split("|")))


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(text).split())


CLITICS = "[وف]?[بكل]?ال|[وف]?لل|[وف][بكل]?|[بكل]"
CLITIC = re.compile(rf"^(?:{CLITICS})(?=\w{{2}})")
"""And, in, with, as, for, the, as Arabic writes them as one with a folded word."""


@dataclass(frozen=True)
class Noun:
    """What is measured or counted: singular and plural in both languages; `kind`: a "measure", a "time", a "person", or
    nothing of these."""

    english: tuple[str, str]
    arabic: tuple[str, str]
    kind: str = ""

    @property
    def feminine(self) -> bool:
        return self.arabic[0][-1] == "ة" or self.arabic[0] == "قدم"

    @property
    def many_feminine(self) -> bool:
        """Of the plural: a year is عام and years are سنوات."""
        return self.feminine or self.arabic[1] == "سنوات"


NOUNS = [Noun((one, more), (single, many), *kind) for one, more, single, many, *kind in table("nouns")]
"""Of those that are alike in one language the first is written in the other."""
MEASURES = frozenset(noun.english[0] for noun in NOUNS if noun.kind in {"measure", "time"})
COUNTED_WORDS = frozenset(fold(form) for each in NOUNS for form in (*each.english, *each.arabic, f"{each.arabic[0]}ا"))
"""Every noun as it stands behind a number."""


def dual(singular: str, ending: str) -> str:
    """Two of an Arabic noun or adjective: with -an or -ayn."""
    return f"{singular[:-1]}ت{ending}" if singular[-1] == "ة" else f"{re.sub('ى$', 'ي', singular)}{ending}"


AMOUNTS: dict[str, dict[str, Forms]] = {}
"""What kind of amount → its value, a month's from "1" to "hijri 12" → how it is written."""
for _kind, _value, *_both in table("amounts"):
    AMOUNTS.setdefault(_kind, {})[_value] = forms(*_both)


def _values(kind: str) -> dict[str, str]:
    return {fold(form): value for value, both in AMOUNTS[kind].items() for each in both for form in each}


def _whole(kind: str) -> dict[str, int]:
    return {form: int(value) for form, value in _values(kind).items()}


# With -ayn these are oftener many.
_OFTENER_MANY = frozenset(["عامل", "ساكن", "طالب", "مراقب", "لاعب", "راكب", "زائر", "ين"])
_DUALS = (dual(one, end) for one in {noun.arabic[0] for noun in NOUNS} - _OFTENER_MANY for end in ("ان", "ين"))
NUMBERS: Mapping[str, int] = dict.fromkeys(map(fold, _DUALS), 2) | _whole("number")
ORDINALS: Mapping[str, int] = _whole("ordinal")
PLURAL_SCALES = frozenset(_values("some"))
"""Without a number before them some: «آلاف الناس»."""
SCALES: Mapping[str, int] = _whole("scale") | _whole("some")
HALF = _words("half نصف")
FRACTIONS: Mapping[str, int] = _whole("fraction")
"""Parts of a whole, in percent; خموس is خُمس, as `numbers` tells it from خمس. A bare "quarter" may be one of a town, and
"third" an ordinal."""
PERCENT = tuple(map(fold, ("في المئة", "في المائة", "بالمئة", "بالمائة", "per cent", "percent", "%")))
SHARES = _words("% percent percentage percentages proportion share نسبة النسبة بنسبة")
"""What a question says that is answered in percent."""
BELOW_ZERO = frozenset({("below", "zero"), ("تحت", "صفر"), ("دون", "صفر")})
MINUS = frozenset({"minus", "ناقص", "سالب"})
DECADES: Mapping[str, int] = _whole("decade")
# Names of Hijri months in several words are read in Arabic alone; and صفر is also zero.
MONTHS = {name: month for name, month in _values("month").items() if "-" not in name and name not in NUMBERS}
MONTH_WORDS = frozenset(word for name in MONTHS for word in name.split() if not word.startswith("ال"))
# Also ordinary words: may, mar, father, whatever, practised, forbidden.
AMBIGUOUS_MONTHS = _words("may mar march sep آب ماي جوان مارس محرم")
# What stands before a month, or before a year.
DATING = _words("in from since until till between during before after early late mid في منذ حتى بين خلال قبل بعد شهر")
YEAR_WORDS = _words("year years عام عامي العام سنة سنتي أعوام عاما سنوات")
AFTER_YEAR = _words("ad bc ce bce ah م ق ه ميلادي ميلادية ميلاديا هجري هجرية هجريا")
PERIODS: Mapping[str, str] = _values("period")
"""How often: the number of units between two times, and the unit."""
UNITS: Mapping[str, str] = _values("unit")
EVERY = _words("every each per كل")
# After these "a" and «في» say how often: once a year, مرة في السنة.
TIMES = _words("once twice times مرة مرات مرتين")
WORDS = frozenset({"قرن"}).union(FRACTIONS, DECADES, UNITS, PERIODS, MONTH_WORDS, YEAR_WORDS, MINUS)
"""All but the numbers."""
CURRENCIES: Mapping[str, str] = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "₽": "ruble", "₸": "tenge"}
