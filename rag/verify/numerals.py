"""Pure: the value of a number from its digits and words, in Arabic or English: twenty-seven, سبعة وعشرون, مليون ونصف.

Words come folded and without clitics; whatever is neither word nor number comes as a word of its own and ends a number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rag.verify.lexicon import HALF, NUMBERS, ORDINALS, PLURAL_SCALES, SCALES

_LINKS = frozenset({"and", "a", "و"})
_AFTER_NUMBER = frozenset({"الفا", "مليونا", "مليارا", "bn"})  # alone they are something else, as Alpha
_SUFFIXES = frozenset({"st", "nd", "rd", "th"})


@dataclass(frozen=True)
class Numeral:
    """`length`: how many words it takes; `some`: hundreds of."""

    value: Decimal
    length: int
    ordinal: bool = False
    some: bool = False

    @property
    def text(self) -> str:
        """In plain digits, without zeros that say nothing."""
        text = f"{self.value:f}{'s' * self.some}"
        return text.rstrip("0").rstrip(".") if "." in text else text


def is_numeral(word: str) -> bool:
    return word[-1:].isdigit() or word in NUMBERS or word in ORDINALS or word in SCALES


def read_numeral(words: Sequence[str], at: int) -> Numeral | None:
    """The longest number that begins with the word `at`, if one does: 1.5 million, nineteen ninety-two, 19th."""
    total, current, previous = Decimal(0), Decimal(0), Decimal(0)
    length, ordinal, scaled = 0, False, False
    for here in range(at, len(words)):
        word = words[here]
        if word in _LINKS and length:
            continue
        if word[-1].isdigit():
            value = Decimal(word)
            if length and not (scaled and 0 <= value < previous):  # 2 million 500 thousand
                break
            current = previous = value
            if value == value.to_integral() and words[here + 1 : here + 2] and words[here + 1] in _SUFFIXES:
                return Numeral(total + value, here + 2 - at, ordinal=True)
        elif word in NUMBERS or word in ORDINALS:
            value = Decimal(NUMBERS[word] if word in NUMBERS else ORDINALS[word])
            if length == 1 and word.isascii() and _reads_as_year(words[at], previous, value):
                current = previous * 100
            elif length and (words[here - 1][-1].isdigit() or not _continues(previous, value)):
                break
            previous = value if length == 0 or previous >= 100 else previous + value
            current += value
            ordinal |= word in ORDINALS
        elif word in PLURAL_SCALES and not length:
            return Numeral(Decimal(SCALES[word]), 1, some=True)
        elif word in SCALES and (length or word not in _AFTER_NUMBER):
            previous = Decimal(SCALES[word])
            if previous == 100:
                current = (current or 1) * previous
            else:
                total, current = total + (current or 1) * previous, Decimal(0)
        elif word in HALF and not ordinal and (length or _scale_after(words, here)):
            current += previous / 2 if previous >= 1000 and not _scale_after(words, here) else Decimal("0.5")
        else:
            break
        scaled = word in SCALES
        length = here + 1 - at
    return Numeral(total + current, length, ordinal) if length else None


def _reads_as_year(first: str, previous: Decimal, value: Decimal) -> bool:
    """Nineteen ninety-two, twenty eighteen."""
    return first.isascii() and ((17 <= previous <= 19 and 10 <= value < 100) or (previous == 20 and 10 <= value <= 30))


def _continues(previous: Decimal, value: Decimal) -> bool:
    """Whether a number word goes on with the number before it: twenty + seven, سبعة + عشرون, hundred + five."""
    tens, small = max(previous, value), min(previous, value)
    return (10 <= tens < 100 and tens % 10 == 0 and 0 < small < 10) or (previous >= 100 and value < previous)


def _scale_after(words: Sequence[str], at: int) -> bool:
    """Half a million, نصف مليون."""
    after = [word for word in words[at + 1 : at + 3] if word not in _LINKS]
    return bool(after) and SCALES.get(after[0], 0) >= 1000
