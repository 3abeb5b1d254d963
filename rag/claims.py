"""Pure: the facts of a sentence that can be checked in another one, in Arabic or English, whatever the script.

A claim is a number, a month, or how often something happens. `missing` says which claims of an answer
its quotation does not make.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from index.text import fold
from rag.lexicon import AMBIGUOUS_MONTHS, EVERY, MONTH_WORDS, MONTHS, NUMBERS, PERIODS, SCALES, TIMES, UNITS

Kind = Literal["number", "month", "period"]


@dataclass(frozen=True, order=True)
class Claim:
    kind: Kind
    value: str


# A number with thousands separators or a decimal part, or a word. Folding has made digits ASCII.
_TOKEN = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[^\W\d_]+")
# And, in, with, as, for; the article; both. Only tried when the bare word is not known.
_CLITIC = re.compile(r"^(?:[وف]?[بكل]?ال|[وف]?لل|[وف][بكل]?|[بكل])(?=\w{2})")


def claims(text: str) -> frozenset[Claim]:
    """Every claim of the text. Numbers are canonical: ٩, 9, nine and تسعة are one claim."""
    tokens = _TOKEN.findall(fold(text))
    words = [_bare(token) for token in tokens]
    found: set[Claim] = set()
    at = 0
    while at < len(words):
        if (length := _month(words, at, found)) or (length := _period(words, at, found)):
            at += length
            continue
        length = _number(words, at, found)
        at += max(length, 1)
    return frozenset(found)


def missing(answer: str, quotation: str, question: str = "") -> frozenset[Claim]:
    """The claims of the answer that neither its quotation nor the question makes.

    What the question says may be repeated: "the sixth meeting", "in 2018". A period is only in the quotation.
    """
    made = claims(quotation)
    counted = {Claim("number", claim.value.split()[0]) for claim in made if claim.kind == "period"}
    asked = {claim for claim in claims(question) if claim.kind != "period"}
    return claims(answer) - made - counted - asked


def _known(word: str) -> bool:
    return word in NUMBERS or word in SCALES or word in UNITS or word in PERIODS or word in MONTH_WORDS


def _bare(token: str) -> str:
    """The token without the clitics that hide a word of the lexicon: والتسعة → تسعة."""
    if token[0].isdigit() or _known(token):
        return token.replace(",", "")
    bare = _CLITIC.sub("", token)
    return bare if _known(bare) else token


def _month(words: list[str], at: int, found: set[Claim]) -> int:
    two = " ".join(words[at : at + 2])
    for name, length in ((_with_article(two), 2), (words[at], 1)):
        if name in MONTHS and (name not in AMBIGUOUS_MONTHS or _dated(words, at, length)):
            found.add(Claim("month", str(MONTHS[name])))
            return length
    return 0


def _with_article(two: str) -> str:
    """`تشرين اول` as the lexicon has it: the article goes with the clitics."""
    head, _, tail = two.partition(" ")
    return two if two in MONTHS or tail.startswith("ال") else f"{head} ال{tail}"


def _dated(words: list[str], at: int, length: int) -> bool:
    """A name of a month that is also another word counts only beside a number: "May 5", «5 آب»."""
    beside = [*words[max(at - 1, 0) : at], *words[at + length : at + length + 1]]
    return any(word[0].isdigit() for word in beside)


def _period(words: list[str], at: int, found: set[Claim]) -> int:
    if words[at] in PERIODS:
        count, unit = PERIODS[words[at]]
        found.add(Claim("period", f"{count} {unit}"))
        return 1
    times = at > 0 and words[at - 1] in TIMES
    if words[at] not in EVERY and not (times and words[at] in {"a", "في"}):
        return 0
    after = words[at + 1 : at + 3]
    if after and after[0] in UNITS:
        count, unit = UNITS[after[0]]
        found.add(Claim("period", f"{count} {unit}"))
        return 2
    if len(after) == 2 and after[1] in UNITS and (number := _value(after[0])) is not None:
        found.add(Claim("period", f"{number} {UNITS[after[1]][1]}"))
        return 3
    return 0


def _value(word: str) -> str | None:
    if word[0].isdigit():
        return word
    if word in {"second", "other"}:  # every second year, every other year
        return "2"
    return str(NUMBERS[word]) if word in NUMBERS else None


def _number(words: list[str], at: int, found: set[Claim]) -> int:
    """A run of number words and scales: twenty-seven, سبعة وعشرون, 1.5 million, ثلاثة آلاف ومئتان."""
    total, length = Decimal(0), 0
    current: Decimal | None = None
    previous = 0
    for word in words[at:]:
        if word[0].isdigit():
            if length:
                break
            current, previous = Decimal(word), -1
        elif word in NUMBERS:
            value = NUMBERS[word]
            if current is not None and not _continues(previous, value):
                break
            current, previous = (current or Decimal(0)) + value, value
        elif word in SCALES:
            scale = SCALES[word]
            if scale == 100 and current is not None:
                current *= 100
            else:
                total, current = total + (1 if current is None else current) * scale, Decimal(0)
            previous = scale
        elif word != "and" or not length:
            break
        length += 1
    if not length or (length == 1 and words[at] == "one"):  # "one of the members" is no claim
        return length
    value_text = f"{total + (current or 0):f}"
    found.add(
        Claim("number", value_text.rstrip("0").rstrip(".") if "." in value_text else value_text.lstrip("0") or "0")
    )
    return length


def _continues(previous: int, value: int) -> bool:
    """Whether a number word goes on with the number before it: twenty + seven, سبعة + عشرون, hundred + five."""
    if previous < 0:
        return False
    tens, small = (value, previous) if value >= previous else (previous, value)
    return (10 <= tens < 100 and tens % 10 == 0 and 0 < small < 10) or (previous >= 100 and value < previous)
