"""Words that say the same fact in Arabic and English: numbers, ordinals, months, periods.

Words stand as they are written; the tables are keyed by their folded forms.
"""

from collections.abc import Mapping
from typing import TypeVar

from index.text import fold

ValueT = TypeVar("ValueT")


def _folded(words: Mapping[str, ValueT]) -> Mapping[str, ValueT]:
    return {fold(word): value for word, value in words.items()}


NUMBERS: Mapping[str, int] = _folded({
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "twice": 2, "dozen": 12,
    "صفر": 0, "واحد": 1, "واحده": 1, "اثنان": 2, "اثنين": 2, "اثنتان": 2, "اثنتين": 2, "اثنا": 2, "اثني": 2,
    "ثلاثه": 3, "ثلاث": 3, "اربعه": 4, "اربع": 4, "خمسه": 5, "خمس": 5, "سته": 6, "ست": 6, "سبعه": 7, "سبع": 7,
    "ثمانيه": 8, "ثماني": 8, "ثمان": 8, "تسعه": 9, "تسع": 9, "عشره": 10, "عشر": 10, "عشرون": 20, "عشرين": 20,
    "ثلاثون": 30, "ثلاثين": 30, "اربعون": 40, "اربعين": 40, "خمسون": 50, "خمسين": 50, "ستون": 60, "ستين": 60,
    "سبعون": 70, "سبعين": 70, "ثمانون": 80, "ثمانين": 80, "تسعون": 90, "تسعين": 90,
    "اول": 1, "اولي": 1, "ثاني": 2, "ثانيه": 2, "ثالث": 3, "ثالثه": 3, "رابع": 4, "رابعه": 4, "خامس": 5,
    "خامسه": 5, "سادس": 6, "سادسه": 6, "سابع": 7, "سابعه": 7, "ثامن": 8, "ثامنه": 8, "تاسع": 9, "تاسعه": 9,
    "عاشر": 10, "عاشره": 10,
    "عامين": 2, "عامان": 2, "سنتين": 2, "سنتان": 2, "يومين": 2, "يومان": 2, "شهرين": 2, "شهران": 2, "مرتين": 2,
    "مرتان": 2, "اسبوعين": 2, "دولتين": 2, "دولتان": 2, "عضوين": 2, "عضوان": 2, "مليونين": 2_000_000,
    "مليونان": 2_000_000, "الفين": 2000, "الفان": 2000, "مئتين": 200, "مئتان": 200, "مائتين": 200, "مائتان": 200,
})  # fmt: skip

SCALES: Mapping[str, int] = _folded({
    "hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000,
    "مئة": 100, "مائة": 100, "ألف": 1000, "آلاف": 1000, "مليون": 1_000_000, "ملايين": 1_000_000,
    "مليار": 1_000_000_000, "مليارات": 1_000_000_000,
})  # fmt: skip

# English, the Levant's and Iraq's names, Egypt's and the Gulf's, the Maghreb's.
MONTHS: Mapping[str, int] = {
    fold(name).replace("_", " "): month
    for month, names in enumerate(
        (
            "january jan يناير كانون_الثاني جانفي",
            "february feb فبراير شباط فيفري",
            "march mar مارس اذار",
            "april apr ابريل نيسان افريل",
            "may مايو ايار ماي",
            "june jun يونيو حزيران جوان",
            "july jul يوليو تموز جويليه",
            "august aug اغسطس اب اوت غشت",
            "september sept sep سبتمبر ايلول شتنبر",
            "october oct اكتوبر تشرين_الاول",
            "november nov نوفمبر تشرين_الثاني نونبر",
            "december dec ديسمبر كانون_الاول دجنبر",
        ),
        start=1,
    )
    for name in names.split()
}

MONTH_WORDS = frozenset(word for name in MONTHS for word in name.split()) - {fold("الأول"), fold("الثاني")}

# Also ordinary words: may, mar, father, whatever.
AMBIGUOUS_MONTHS = frozenset({"may", "mar", "march", "sep", "اب", "ماي", "جوان"})

# How often: the number of units between two times, and the unit.
PERIODS: Mapping[str, tuple[int, str]] = _folded({
    "annually": (1, "year"), "yearly": (1, "year"), "annual": (1, "year"), "biennially": (2, "year"),
    "biennial": (2, "year"), "monthly": (1, "month"), "weekly": (1, "week"), "daily": (1, "day"),
    "سنويا": (1, "year"), "سنوي": (1, "year"), "سنويه": (1, "year"), "شهريا": (1, "month"), "شهري": (1, "month"),
    "اسبوعيا": (1, "week"), "يوميا": (1, "day"),
})  # fmt: skip

UNITS: Mapping[str, tuple[int, str]] = _folded({
    "year": (1, "year"), "years": (1, "year"), "month": (1, "month"), "months": (1, "month"), "week": (1, "week"),
    "weeks": (1, "week"), "day": (1, "day"), "days": (1, "day"),
    "عام": (1, "year"), "سنه": (1, "year"), "اعوام": (1, "year"), "سنوات": (1, "year"), "عامين": (2, "year"),
    "سنتين": (2, "year"), "شهر": (1, "month"), "اشهر": (1, "month"), "شهرين": (2, "month"), "اسبوع": (1, "week"),
    "اسبوعين": (2, "week"), "اسابيع": (1, "week"), "يوم": (1, "day"), "يومين": (2, "day"), "ايام": (1, "day"),
})  # fmt: skip

EVERY = frozenset({"every", "each", "per", "كل"})

# After these "a" and «في» say how often: once a year, مرة في السنة.
TIMES = frozenset({"once", "twice", "times", "مره", "مرات", "مرتين"})
