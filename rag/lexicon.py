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
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "twice": 2, "dozen": 12,
    "صفر": 0, "واحد": 1, "واحدة": 1, "اثنان": 2, "اثنين": 2, "اثنتان": 2, "اثنتين": 2, "اثنا": 2, "اثني": 2,
    "إحدى": 1, "أحد": 1, "اثنتا": 2, "اثنتي": 2,
    "ثلاثة": 3, "ثلاث": 3, "أربعة": 4, "أربع": 4, "خمسة": 5, "خمس": 5, "ستة": 6, "ست": 6, "سبعة": 7, "سبع": 7,
    "ثمانية": 8, "ثماني": 8, "ثمان": 8, "تسعة": 9, "تسع": 9, "عشرة": 10, "عشر": 10, "عشرون": 20, "عشرين": 20,
    "ثلاثون": 30, "ثلاثين": 30, "أربعون": 40, "أربعين": 40, "خمسون": 50, "خمسين": 50, "ستون": 60, "ستين": 60,
    "سبعون": 70, "سبعين": 70, "ثمانون": 80, "ثمانين": 80, "تسعون": 90, "تسعين": 90,
    "عامين": 2, "عامان": 2, "سنتين": 2, "سنتان": 2, "يومين": 2, "يومان": 2, "شهرين": 2, "شهران": 2, "مرتين": 2,
    "مرتان": 2, "أسبوعين": 2, "دولتين": 2, "دولتان": 2, "عضوين": 2, "عضوان": 2,
    "مليونين": 2_000_000, "مليونان": 2_000_000, "مليوني": 2_000_000, "ألفين": 2000, "ألفان": 2000, "ألفي": 2000,
    **{f"{digit}{hundred}": 100 * value for hundred in ("مئة", "مائة") for digit, value in (
        ("ثلاث", 3), ("أربع", 4), ("خمس", 5), ("ست", 6), ("سبع", 7), ("ثمان", 8), ("ثماني", 8), ("تسع", 9))},
    **{f"{hundred}{ending}": 200 for hundred in ("مئت", "مائت") for ending in ("ين", "ان", "ي", "ا")},
})  # fmt: skip

ORDINALS: Mapping[str, int] = _folded({
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "fortieth": 40,
    "fiftieth": 50, "sixtieth": 60, "seventieth": 70, "eightieth": 80, "ninetieth": 90, "hundredth": 100,
    "أول": 1, "أولى": 1, "حادي": 1, "حادية": 1, "ثاني": 2, "ثانية": 2, "ثالث": 3, "ثالثة": 3, "رابع": 4, "رابعة": 4,
    "خامس": 5, "خامسة": 5, "سادس": 6, "سادسة": 6, "سابع": 7, "سابعة": 7, "ثامن": 8, "ثامنة": 8, "تاسع": 9,
    "تاسعة": 9, "عاشر": 10, "عاشرة": 10,
})  # fmt: skip

SCALES: Mapping[str, int] = _folded({
    "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12, "bn": 10**9,
    "hundreds": 100, "thousands": 1000, "millions": 10**6, "billions": 10**9, "مئات": 100, "مائات": 100,
    "مئة": 100, "مائة": 100, "ألف": 1000, "ألفا": 1000, "آلاف": 1000, "مليون": 10**6, "مليونا": 10**6,
    "ملايين": 10**6, "مليار": 10**9, "مليارا": 10**9, "مليارات": 10**9, "بليون": 10**9, "تريليون": 10**12,
})  # fmt: skip

# Some, without a number before them: «آلاف الناس».
PLURAL_SCALES = frozenset(fold("hundreds thousands millions billions مئات مائات آلاف ملايين مليارات").split())

HALF = frozenset({"half", "نصف"})

# Parts of a whole, in percent. A bare "quarter" may be one of a town, and "third" an ordinal.
FRACTIONS: Mapping[str, int] = _folded({
    "half": 50, "one third": 33, "a third of": 33, "two thirds": 67, "one quarter": 25, "a quarter": 25,
    "quarter of": 25, "three quarters": 75, "one fifth": 20, "a fifth of": 20, "one tenth": 10, "a tenth of": 10,
    "نصف": 50, "ثلث": 33, "ثلثي": 67, "ثلثا": 67, "ثلثين": 67, "ثلثان": 67, "ربع": 25, "ثلاثة أرباع": 75,
})  # fmt: skip

DECADES: Mapping[str, int] = _folded({
    "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80,
    "nineties": 90,
    **{f"{tens}{ending}": value for ending in ("ات", "يات") for tens, value in (
        ("عشرين", 20), ("ثلاثين", 30), ("أربعين", 40), ("خمسين", 50), ("ستين", 60), ("سبعين", 70), ("ثمانين", 80),
        ("تسعين", 90))},
})  # fmt: skip

PERCENT = tuple(map(fold, ("في المئة", "في المائة", "بالمئة", "بالمائة", "per cent", "percent", "%")))

# English, the Levant's and Iraq's names, Egypt's and the Gulf's, the Maghreb's.
MONTHS: Mapping[str, str] = {
    fold(name).replace("_", " "): str(month)
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
} | {
    fold(name).replace("_", " "): f"hijri {month}"
    for month, names in enumerate(
        (
            "muharram محرم",
            "safar",  # and not صفر, which is also zero
            "ربيع_الأول",
            "ربيع_الثاني ربيع_الآخر",
            "جمادى_الأولى",
            "جمادى_الثانية جمادى_الآخرة",
            "rajab رجب",
            "shaban شعبان",
            "ramadan رمضان",
            "shawwal شوال",
            "ذو_القعدة ذي_القعدة",
            "ذو_الحجة ذي_الحجة",
        ),
        start=1,
    )
    for name in names.split()
}

MONTH_WORDS = frozenset(word for name in MONTHS for word in name.split() if not word.startswith("ال"))

# Also ordinary words: may, mar, father, whatever, practised, forbidden.
AMBIGUOUS_MONTHS = frozenset({"may", "mar", "march", "sep", "اب", "ماي", "جوان", "مارس", "محرم"})

# What stands before a month, or before a year.
DATING = frozenset(
    fold("in since until till between during before after early late mid في منذ حتى بين خلال قبل بعد شهر").split()
)
YEAR_WORDS = frozenset(fold("year years عام عامي العام سنة سنتي أعوام عاما").split())
AFTER_YEAR = frozenset(fold("ad bc ce bce ah م ق ه ميلادي ميلادية ميلاديا هجري هجرية هجريا").split())

# How often: the number of units between two times, and the unit.
PERIODS: Mapping[str, tuple[int, str]] = _folded({
    "annually": (1, "year"), "yearly": (1, "year"), "annual": (1, "year"), "biennially": (2, "year"),
    "biennial": (2, "year"), "quarterly": (3, "month"), "monthly": (1, "month"), "weekly": (1, "week"),
    "daily": (1, "day"),
    "سنويا": (1, "year"), "سنوي": (1, "year"), "سنويه": (1, "year"), "شهريا": (1, "month"), "شهري": (1, "month"),
    "اسبوعيا": (1, "week"), "يوميا": (1, "day"),
})  # fmt: skip

UNITS: Mapping[str, tuple[int, str]] = _folded({
    "year": (1, "year"), "years": (1, "year"), "month": (1, "month"), "months": (1, "month"), "week": (1, "week"),
    "weeks": (1, "week"), "day": (1, "day"), "days": (1, "day"),
    "decade": (10, "year"), "decades": (10, "year"), "century": (100, "year"), "hour": (1, "hour"), "ساعة": (1, "hour"),
    "عقد": (10, "year"), "قرن": (100, "year"),
    "عام": (1, "year"), "سنه": (1, "year"), "اعوام": (1, "year"), "سنوات": (1, "year"), "عامين": (2, "year"),
    "سنتين": (2, "year"), "شهر": (1, "month"), "اشهر": (1, "month"), "شهرين": (2, "month"), "اسبوع": (1, "week"),
    "اسبوعين": (2, "week"), "اسابيع": (1, "week"), "يوم": (1, "day"), "يومين": (2, "day"), "ايام": (1, "day"),
})  # fmt: skip

EVERY = frozenset({"every", "each", "per", "كل"})

# After these "a" and «في» say how often: once a year, مرة في السنة.
TIMES = frozenset({"once", "twice", "times", "مره", "مرات", "مرتين"})
