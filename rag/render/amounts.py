"""Pure: how each language writes a number, an ordinal, a month, a decade."""

import re
from decimal import Decimal

from index.types import Language
from rag.render.pieces import Noun, Piece

_list = str.split
_UNITS = _list("one two three four five six seven eight nine ten")
_ORDINALS = _list("first second third fourth fifth sixth seventh eighth ninth tenth")
_ARABIC_UNITS = _list("واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة")
_ARABIC_ORDINALS = _list("أول ثاني ثالث رابع خامس سادس سابع ثامن تاسع عاشر")
_ARABIC_TENS = _list("عشر ثلاث أربع خمس ست سبع ثمان تسع")
_MONTHS = _list("January February March April May June July August September October November December")
_ARABIC_MONTHS = _list("يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر")
_HIJRI = _list(
    "Muharram,Safar,Rabi al-Awwal,Rabi al-Thani,Jumada al-Ula,Jumada al-Thani,Rajab,Shaban,Ramadan,Shawwal,"
    "Dhu al-Qadah,Dhu al-Hijjah",
    ",",
)
_ARABIC_HIJRI = _list(
    "محرم,صفر,ربيع الأول,ربيع الآخر,جمادى الأولى,جمادى الآخرة,رجب,شعبان,رمضان,شوال,ذو القعدة,ذو الحجة", ","
)
FRACTIONS = {
    "50": ("half", "نصف"), "33": ("a third", "ثلث"), "67": ("two thirds", "ثلثي"), "25": ("a quarter", "ربع"),
    "75": ("three quarters", "ثلاثة أرباع"), "20": ("a fifth", "خمس"), "10": ("a tenth", "عشر"),
}  # fmt: skip
SOME = {
    "100": ("hundreds", "مئات"), "1000": ("thousands", "آلاف"), "1000000": ("millions", "ملايين"),
    "1000000000": ("billions", "مليارات"),
}  # fmt: skip
ADVERBS = {
    "1 year": ("annually", "سنويا"), "1 month": ("monthly", "شهريا"), "1 week": ("weekly", "أسبوعيا"),
    "1 day": ("daily", "يوميا"),
}  # fmt: skip
_SCALES = (
    (10**12, "trillion", "تريليون"), (10**9, "billion", "مليار"), (10**6, "million", "مليون"),
    (10**3, "thousand", "ألف"),
)  # fmt: skip
_SCALE_WORD = re.compile(r"illion|مليو|مليار|ملايين|بليون|تريليون|\bbn\b|\dm\b|\d (?:thousand|الف|الاف)\b")
YEAR = re.compile(r"1\d{3}|20\d\d")


def amount(piece: Piece, to: Language, noun: Noun | None = None) -> str:
    """A number as its own language wrote it: in words up to ten, with "million", in groups of three."""
    value = Decimal(piece.value)
    arabic = to == "ar"
    if piece.spelled and value == value.to_integral() and 1 <= value <= 10:
        word = (_ARABIC_UNITS if arabic else _UNITS)[int(value) - 1]
        if not (arabic and noun and noun.many_feminine and value > 2):
            return word
        return "ثماني" if value == 8 else word.removesuffix("ة")
    if re.fullmatch(r"\d+\.\d+", piece.text) and abs(value) < 10_000:
        return piece.text  # 1.40
    if _SCALE_WORD.search(piece.text):
        for scale, english, there in _SCALES:
            if value >= scale and (scale > 1000 or (arabic and value % 1000 == 0)):
                count = f"{(value / scale).normalize():f}"
                if arabic and count == "1":
                    return there
                few = arabic and count.isdigit() and 3 <= int(count) <= 10
                plural = {"ألف": "آلاف", "مليون": "ملايين", "مليار": "مليارات"}.get(there, there)
                return f"{count} {plural if few else there}" if arabic else f"{count} {english}"
    grouped = (
        (noun and value >= 1000 and not arabic)
        or "," in piece.text
        or abs(value) >= 10_000
        or (piece.spelled and not YEAR.fullmatch(piece.value))
    )
    return (f"{value:,f}" if grouped else f"{value:f}").replace("-", "−")


def ordinal(number: int, to: Language, *, feminine: bool, oblique: bool, spelled: bool) -> str | None:
    if to == "en":
        if spelled and number <= 10:
            return _ORDINALS[number - 1]
        ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        return f"{number}{ending}"
    unit, tens = number % 10, number // 10
    if not 0 < number < 100:
        return None
    twenties = f"{_ARABIC_TENS[tens - 2]}{'ين' if oblique else 'ون'}" if tens >= 2 else ""
    if unit == 0:
        return f"ال{twenties}" if tens >= 2 else "العاشرة" if feminine else "العاشر"
    first = "حادي" if unit == 1 and tens else _ARABIC_ORDINALS[unit - 1]
    first = ("أولى" if first == "أول" else f"{first}ة") if feminine else first
    if tens == 0:
        return f"ال{first}"
    return f"ال{first} {'عشرة' if feminine else 'عشر'}" if tens == 1 else f"ال{first} وال{twenties}"


def decade(year: int, to: Language) -> str | None:
    if to == "en":
        return f"the {year}s"
    tens = year % 100 // 10
    century = f" القرن {ordinal(year // 100 + 1, to, feminine=False, oblique=True, spelled=True)}" if year > 99 else ""
    if tens >= 2:
        return f"{_ARABIC_TENS[tens - 2]}ينيات{century}"
    return f"العقد {'الثاني' if tens else 'الأول'} من{century}" if century else None


def month(value: str, to: Language) -> str:
    """Of the Gregorian year, "10", or of the Hijri, "hijri 9"."""
    english, arabic = (_HIJRI, _ARABIC_HIJRI) if value.startswith("hijri") else (_MONTHS, _ARABIC_MONTHS)
    return (arabic if to == "ar" else english)[int(value.split()[-1]) - 1]
