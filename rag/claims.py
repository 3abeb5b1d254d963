"""Pure: the facts of a sentence that can be checked in another one, in Arabic or English, whatever the script.

A claim is a number, a month, or how often something happens. `missing` says which claims of an answer
its quotation does not make. A number has a role where its neighbours tell it: the 13 of "13 October" is no count.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from index.terms import STOP_WORDS
from index.text import TATWEEL, fold, normalise
from index.types import Span
from rag.lexicon import (
    AFTER_YEAR,
    AMBIGUOUS_MONTHS,
    DATING,
    DECADES,
    EVERY,
    FRACTIONS,
    HALF,
    MONTH_WORDS,
    MONTHS,
    PERCENT,
    PERIODS,
    TIMES,
    UNITS,
    YEAR_WORDS,
)
from rag.numerals import is_numeral, read_numeral

Kind = Literal["number", "month", "period"]
Role = Literal["plain", "count", "day", "year", "decade", "percent", "ordinal"]
"""`plain` is a number that may be anything."""


@dataclass(frozen=True)
class Claim:
    """`span`: where it stands in the folded text."""

    kind: Kind
    value: str
    role: Role = field(default="plain", compare=False)
    span: Span = field(default=(0, 0), compare=False)


@dataclass(frozen=True)
class _Word:
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class _Found:
    """A claim that takes the words from `first` up to `last`."""

    claim: Claim
    first: int
    last: int


# A per cent sign or phrase; a number in groups (1,234 or 2.724.900 or 2 724 900), with a decimal part (1.5 or 1,5), or
# plain; a word. Folding has made digits and separators ASCII.
_TOKEN = re.compile(
    "(?P<percent>(?:" + "|".join(PERCENT) + r")(?!\w))"
    r"|(?P<groups>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,}|\d{1,3}(?: \d{3}){2,})(?!\d)"
    r"|(?P<decimal>\d+(?:\.\d+|,\d{1,2}(?![\d,])))|\d+|[^\W\d_]+"
)
# And, in, with, as, for; the article; both. Only tried when the bare word is not known.
_CLITIC = re.compile(r"^(?:[وف]?[بكل]?ال|[وف]?لل|[وف][بكل]?|[بكل])(?=\w{2})")
_ROMAN = re.compile(r"\b[IVX]{2,}\b|(?<=\bWar )I\b")
_JOINS = frozenset(fold("and to or through و أو إلى حتى").split())
_BETWEEN_DAY_AND_MONTH = frozenset(fold("of the من شهر day يوم").split())
_LEXICON = frozenset({"قرن"}).union(HALF, FRACTIONS, DECADES, UNITS, PERIODS, MONTH_WORDS, YEAR_WORDS)
_ANY = frozenset(["no", "any", "every", "each", "this", "that", "the", "which"])
_SOMEONE = frozenset(map(fold, ("أحد", "إحدى")))
_NOT_COUNTED = STOP_WORDS | _JOINS | DATING | MONTH_WORDS
_SHARED: frozenset[Role] = frozenset({"count", "year", "percent"})
_DUAL = re.compile(r"\w{2}(?<!س)(?:تين|تان)\b")
_SECOND = fold("ثانية")  # after a number not an ordinal but a unit
_MONEY = re.compile(r"[$£€] ?\d+(?:\.\d+)?$")
_SHORTENED_YEAR = re.compile(r"(1\d|20)\d\d-$")
"""What stands before the 18 of 2014-18."""


@lru_cache(maxsize=1000)
def claims(text: str) -> tuple[Claim, ...]:
    """Every claim of the text, in order. Numbers are canonical: ٩, 9, nine and تسعة are one claim, XIV is 14."""
    words = _words(fold(_without_roman(text)))
    bare = [word.text for word in words]
    found: list[_Found] = []
    at = 0
    while at < len(words):
        read = next((read for rule in _RULES if (read := rule(bare, at))), None)
        if read is None:
            at += 1
            continue
        claim, length = read
        span = (words[at].start, words[at + length - 1].end)
        found.append(_Found(replace(claim, span=span), at, at + length))
        at += length
    return tuple(_with_roles(found, words))


def missing(
    answer: str, quotation: str, question: str = "", *, within: Span | None = None, counts: bool = False
) -> tuple[Claim, ...]:
    """The claims of the answer that neither its quotation (or the part of it `within`) nor the question makes.

    What the question says may be repeated: "the sixth meeting", "in 2018". A period is only in the quotation.
    A one counts only with `counts`, when a count was asked for: "one son" is "a son". A number that could be anything
    is then taken for a count.
    """
    made = claims(quotation)
    if within:
        folded = normalise(_without_roman(quotation))
        made = tuple(claim for claim in made if _overlap(within, folded.span(*claim.span)))
    counted = (Claim("number", claim.value.split()[0]) for claim in made if claim.kind == "period")
    asked = (claim for claim in claims(question) if claim.kind != "period")
    held = [*made, *counted, *asked]
    if has_dual(quotation[slice(*within)] if within else quotation):
        held.append(Claim("number", "2"))
    said: Iterable[Claim] = claims(answer)
    if counts:
        said = [replace(claim, role="count") if claim.role == "plain" else claim for claim in said]
    return tuple(
        claim
        for claim in said
        if not _is_held(claim, held) and (counts or claim.value != "1" or claim.role == "ordinal")
    )


def has_dual(text: str) -> bool:
    """Whether two of something may be named: «جامعتان». Only what looks so; Latin and Putin do as well."""
    return _DUAL.search(fold(text)) is not None


def as_written(claim: Claim, text: str) -> str:
    """The words of `text`, which makes the claim, that make it."""
    return text[slice(*normalise(_without_roman(text)).span(*claim.span))]


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _is_held(claim: Claim, made: Iterable[Claim]) -> bool:
    return any(
        claim.kind == other.kind and _agree(claim.role, other.role) and _same(claim, other.value) for other in made
    )


def _agree(said: Role, made: Role) -> bool:
    """Whether a number said in one role may come from one in the other: the 13th and 13 October, but no count."""
    return said == made or "plain" in (said, made) or {said, made} <= {"ordinal", "day", "year"}


def _same(claim: Claim, value: str) -> bool:
    """The decade of a century that is not told is every century's; 8.646 may be 8,646."""
    if claim.role == "decade" and len(claim.value) != len(value):
        return claim.value[-2:] == value[-2:]
    return claim.value == value or any(
        re.fullmatch(r"\d{1,3}\.\d{3}", one) and one.replace(".", "") == other
        for one, other in ((claim.value, value), (value, claim.value))
    )


def _without_roman(text: str) -> str:
    """As long as `text`."""
    return _ROMAN.sub(_arabic, text)


def _arabic(roman: re.Match[str]) -> str:
    """The Roman number in Arabic digits, as long as it was, filled up with a character that folds away."""
    letters = [{"I": 1, "V": 5, "X": 10}[letter] for letter in roman.group()]
    pairs = zip(letters, [*letters[1:], 0], strict=True)
    return str(sum(-value if value < after else value for value, after in pairs)).ljust(len(letters), TATWEEL)


def _words(folded: str) -> list[_Word]:
    """The words as the lexicon has them, and numbers as Decimal reads them."""
    words = []
    for match in _TOKEN.finditer(folded):
        token = match.group()
        if match["percent"]:
            token = "%"
        elif match["groups"]:
            token = re.sub(r"," if "," in token else r"[. ]", "", token)
        elif match["decimal"]:
            token = token.replace(",", ".")
        elif (short := _SHORTENED_YEAR.search(folded[: match.start()][-5:])) and re.fullmatch(r"\d\d", token):
            token = short.group(1) + token
        elif token == "m" and _MONEY.search(folded[: match.start()]):
            token = "million"
        else:
            token = _bare(token)
        words.append(_Word(token, *match.span()))
    return words


def _bare(token: str) -> str:
    """The token without the clitics that hide a word of the lexicon: والتسعة → تسعة."""
    if _known(token):
        return token
    bare = _CLITIC.sub("", token)
    return bare if _known(bare) else token


def _known(word: str) -> bool:
    return word in _LEXICON or is_numeral(word)


_Read = tuple[Claim, int] | None
"""A claim and how many words it takes."""


def _month(words: Sequence[str], at: int) -> _Read:
    head, tail = words[at], words[at + 1] if at + 1 < len(words) else ""
    for name, length in ((f"{head} {tail}", 2), (f"{head} ال{tail}", 2), (head, 1)):
        if name in MONTHS and (name not in AMBIGUOUS_MONTHS or _is_dated(words, at, length)):
            return Claim("month", MONTHS[name]), length
    return None


def _is_dated(words: Sequence[str], at: int, length: int) -> bool:
    """A month that is also another word counts only in a date: "May 5", «5 آب», «في آب»."""
    before, after = words[max(at - 1, 0) : at], words[at + length : at + length + 1]
    return (
        len(words) == length
        or any(word[0].isdigit() for word in (*before, *after))
        or any(word in DATING for word in before)
    )


def _period(words: Sequence[str], at: int) -> _Read:
    if words[at] in PERIODS:
        count, unit = PERIODS[words[at]]
        return Claim("period", f"{count} {unit}"), 1
    times = at > 0 and words[at - 1] in TIMES
    if words[at] not in EVERY and not (times and words[at] in {"a", "في"}):
        return None
    after = words[at + 1 : at + 3]
    if after and after[0] in UNITS:
        count, unit = UNITS[after[0]]
        return Claim("period", f"{count} {unit}"), 2
    if len(after) == 2 and after[1] in UNITS:
        number = "2" if after[0] == "other" else (numeral := read_numeral(after[:1], 0)) and numeral.text
        if number:
            return Claim("period", f"{number} {UNITS[after[1]][1]}"), 3
    return None


def _fraction(words: Sequence[str], at: int) -> _Read:
    """In percent, unless it belongs to a number: half a million."""
    numeral = read_numeral(words, at)
    for length in (3, 2, 1):
        percent = FRACTIONS.get(" ".join(words[at : at + length]))
        if percent and at + length <= len(words) and (numeral is None or numeral.length < length):
            return Claim("number", str(percent), "percent"), length
    return None


def _decade(words: Sequence[str], at: int) -> _Read:
    """The 1990s, التسعينيات, ثمانينيات القرن التاسع عشر; without its century when that is not told."""
    if re.fullmatch(r"(?:1\d|20)?\d0", words[at]) and words[at + 1 : at + 2] == ["s"]:
        return Claim("number", words[at], "decade"), 2
    if words[at] not in DECADES:
        return None
    if words[at + 1 : at + 2] == ["قرن"] and (century := read_numeral(words, at + 2)):
        return Claim("number", f"{(century.value - 1) * 100 + DECADES[words[at]]:f}", "decade"), 2 + century.length
    return Claim("number", str(DECADES[words[at]]), "decade"), 1


def _number(words: Sequence[str], at: int) -> _Read:
    numeral = read_numeral(words, at)
    if numeral is None or (numeral.length == 1 and _is_pronoun(words, at)):
        return None
    seconds = not numeral.ordinal and words[at + numeral.length : at + numeral.length + 1] == [_SECOND]
    return Claim("number", numeral.text, "ordinal" if numeral.ordinal else "plain"), numeral.length + seconds


_RULES = (_month, _period, _fraction, _decade, _number)


def _is_pronoun(words: Sequence[str], at: int) -> bool:
    """ "one of the members", "no one can", «أحد الأعضاء»."""
    before, after = words[at - 1 : at], words[at + 1 : at + 2]
    pronoun = words[at] == "one" and ((before and before[0] in _ANY) or (after and after[0] in STOP_WORDS))
    return bool(pronoun) or words[at] in _SOMEONE


def _with_roles(found: Sequence[_Found], words: Sequence[_Word]) -> list[Claim]:
    """The claims, the numbers with the roles that their neighbours tell; joined numbers share one: 11 and 12 May."""
    roles = [_role(found, n, words) for n in range(len(found))]
    pairs = [(n, n + 1) for n in range(len(found) - 1)]
    for one, other in (*((after, before) for before, after in reversed(pairs)), *pairs):
        first, second = sorted((one, other))
        between = {word.text for word in words[found[first].last : found[second].first]}
        numbers = found[one].claim.kind == found[other].claim.kind == "number"
        is_day = roles[one] == "day" and _fits_day(found[other].claim.value)
        gap = words[found[second].first].start - words[found[first].last - 1].end
        if (
            numbers
            and (between or gap <= 1)
            and between <= _JOINS
            and roles[other] == "plain"
            and (is_day or roles[one] in _SHARED)
        ):
            roles[other] = roles[one]
    return [replace(each.claim, role=role) for each, role in zip(found, roles, strict=True)]


def _role(found: Sequence[_Found], n: int, words: Sequence[_Word]) -> Role:
    claim, first, last = found[n].claim, found[n].first, found[n].last
    if claim.kind != "number" or claim.role in ("decade", "percent"):
        return claim.role
    before, after = words[first - 1].text if first else "", words[last].text if last < len(words) else ""
    if after == "%":
        return "percent"
    dated = any(
        0 <= other < len(found)
        and found[other].claim.kind == "month"
        and {word.text for word in words[low:high]} <= _BETWEEN_DAY_AND_MONTH
        for other, low, high in (
            (n + 1, last, found[n + 1].first if n + 1 < len(found) else last),
            (n - 1, found[n - 1].last, first),
        )
    )
    if dated and _fits_day(claim.value):
        return "day"
    if claim.role == "ordinal":
        return "ordinal"
    is_year = re.fullmatch(r"1\d{3}|20\d\d|2100", claim.value) is not None
    follows_day = n > 0 and found[n - 1].last == first and _fits_day(found[n - 1].claim.value)  # July 4, 2024
    if before in YEAR_WORDS or after in AFTER_YEAR or (is_year and (dated or follows_day or before in DATING)):
        return "year"
    spaced = bool(after) and words[last].start - words[last - 1].end <= 1  # and not after a comma
    counted = spaced and after.isalpha() and len(after) > 1 and before != "of" and not after.startswith("ال")
    return "count" if counted and not is_numeral(after) and after not in _NOT_COUNTED else "plain"


def _fits_day(value: str) -> bool:
    return value.isdigit() and 1 <= int(value) <= 31
