"""Pure: how each language writes a number, an ordinal, a month, a decade."""

import re
from decimal import Decimal

from index.types import Language
from rag.render.pieces import Piece
from rag.verify.lexicon import AMOUNTS, Noun

FRACTIONS = {
    "50": ("half", "نصف"), "33": ("a third", "ثلث"), "67": ("two thirds", "ثلثي"), "25": ("a quarter", "ربع"),
    "75": ("three quarters", "ثلاثة أرباع"), "20": ("a fifth", "خمس"), "10": ("a tenth", "عشر"),
}  # fmt: skip
_SCALE_WORD = re.compile(r"illion|مليو|مليار|ملايين|بليون|تريليون|\bbn\b|\dm\b|\d (?:thousand|الف|الاف)\b")
YEAR = re.compile(r"1\d{3}|20\d\d")


def written(kind: str, value: str, to: Language) -> str | None:
    """How a language writes an amount in words; None where it has none for it, or the kind no such value."""
    return next(iter(AMOUNTS[kind].get(value, ((), ()))[to == "ar"]), None)


def amount(piece: Piece, to: Language, noun: Noun | None = None) -> str:
    """A number as its own language wrote it: in words up to ten, with "million", in groups of three."""
    value = Decimal(piece.value)
    arabic = to == "ar"
    if piece.spelled and 1 <= value <= 10 and (word := written("number", piece.value, to)):
        if not (arabic and noun and noun.many_feminine and value > 2):
            return word
        return "ثماني" if value == 8 else word.removesuffix("ة")
    if re.fullmatch(r"\d+\.\d+", piece.text) and abs(value) < 10_000:
        return piece.text  # 1.40
    if _SCALE_WORD.search(piece.text):
        for scale in ("1000000000000", "1000000000", "1000000", "1000"):
            if value >= int(scale) and (scale != "1000" or (arabic and value % 1000 == 0)):
                count = f"{(value / int(scale)).normalize():f}"
                if arabic and count == "1":
                    return str(written("scale", scale, to))
                few = arabic and count.isdigit() and 3 <= int(count) <= 10
                return f"{count} {(few and written('some', scale, to)) or written('scale', scale, to)}"
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
            return written("ordinal", str(number), to)
        ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        return f"{number}{ending}"
    unit, tens = number % 10, number // 10
    if not 0 < number < 100:
        return None
    twenties = AMOUNTS["number"][f"{tens}0"][1][oblique] if tens >= 2 else ""
    if unit == 0:
        return f"ال{twenties}" if tens >= 2 else "العاشرة" if feminine else "العاشر"
    one = ("حادي", "حادية") if tens else ("أول", "أولى")
    first = (one if unit == 1 else AMOUNTS["ordinal"][str(unit)][1])[feminine]
    if tens == 0:
        return f"ال{first}"
    return f"ال{first} {'عشرة' if feminine else 'عشر'}" if tens == 1 else f"ال{first} وال{twenties}"


def decade(year: int, to: Language) -> str | None:
    if to == "en":
        return f"the {year}s"
    tens = year % 100 // 10
    century = f" القرن {ordinal(year // 100 + 1, to, feminine=False, oblique=True, spelled=True)}" if year > 99 else ""
    if tens >= 2:
        return f"{written('decade', f'{tens}0', to)}{century}"
    return f"العقد {'الثاني' if tens else 'الأول'} من{century}" if century else None
