"""Pure: the numbers, months and periods (how often) that a text states, alike in Arabic and English; and which of an
answer's its quotation does not state."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from index.terms import STOP_WORDS
from index.text import TATWEEL, fold, normalise
from index.types import Span
from rag.types import FactKind
from rag.verify import lexicon
from rag.verify.numerals import is_numeral, read_numeral

NEAR, MONEY = 20, 20
"""Words between a number and the month or year it belongs to, and characters of a sum of money, at most: for speed."""


@dataclass(frozen=True)
class Claim:
    """`value` is canonical: ٩, nine and تسعة are 9, a percentage 64%, a decade 1990s or 90s, a period "2 year".
    `dated`: it is the day or the year of a date; `ordinal`: the ninth. `span`: where it stands in `readable(text)`."""

    kind: FactKind
    value: str
    dated: bool = field(default=False, compare=False)
    ordinal: bool = field(default=False, compare=False)
    span: Span = field(default=(0, 0), compare=False)


# A date in digits; a per cent sign or phrase; a number in groups (1,234 or 2.724.900 or 2 724 900), with a decimal part
# (1.5 or 1,5), or plain; a word; a mark that ends a phrase. Folding has made digits and separators ASCII. A minus
# stands before its number and not between two.
_SIGN = r"(?:(?:(?<![^\s(\[:])|(?<=\sو))(?<!\d )-(?=\d))?"
_GROUPS = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,}|\d{1,3}(?: \d{3}){2,})(?!\d)"
_TOKEN = re.compile(
    r"(?<![\d/.-])(?P<day>0?[1-9]|[12]\d|3[01])(?P<slash>[/.-])(?P<month>0?[1-9]|1[0-2])(?P=slash)(?P<year>\d{4})(?!\d)"
    rf"|(?P<percent>(?:{'|'.join(lexicon.PERCENT)})(?![^\W\d]))|(?P<groups>{_SIGN}{_GROUPS})"
    rf"|(?P<decimal>{_SIGN}\d+(?:\.\d+|,\d{{1,2}}(?![\d,])))|{_SIGN}\d+|[^\W\d_]+|[,;:.!?()](?=\s|$)|(?<=\s)[(\[]"
)
_OF_IT = re.compile(r"(?:هم|هن|ها|هما|ه)$")
_ROMAN = re.compile(r"\b[IVX]{2,}\b|(?<=\bWar )I\b")
_IN_DATE = re.compile(r"\d{1,2}|\d{4}|,|of|the|من|شهر|day|يوم|and|to|or|through|و|او|الي|حتي")
_ANY = frozenset({"no", "any", "every", "each", "this", "that", "the", "which"})
_PARTS = {"third": 33, "quarter": 25, "fifth": 20, "tenth": 10}  # a fifth, but not a fifth member
_SECOND = fold("ثانية")  # after a number not an ordinal but a unit
_DUAL = re.compile(r"\w{2}(?<!س)(?:تين|تان)\b|^(?!ال)[^\W\d_]{3,}(?:ين|ان)\b")
_YEAR = re.compile(r"1\d{3}|20\d\d|2100")
_DAY_OR_YEAR = re.compile(rf"[12]?\d|3[01]|{_YEAR.pattern}")
_MONEY = re.compile(r"[$£€] ?\d+(?:\.\d+)?$")
_SHORTENED_YEAR = re.compile(r"(1\d|20)\d\d-$")  # before the 18 of 2014-18


@lru_cache(maxsize=1000)
def claims(text: str) -> tuple[Claim, ...]:
    """Every claim of the text, in order. XIV is 14."""
    tokens = list(_tokens(readable(text)))
    words = [word for word, _ in tokens]
    found: list[Claim] = []
    at = 0
    while at < len(words):
        read = next((read for rule in _RULES if (read := rule(words, at))), None)
        if read is not None:
            kind, value, length = read
            before, after = words[max(at - NEAR, 0) : at], words[at + length : at + length + NEAR]
            dated = kind == "number" and _is_dated(value, before, after)
            numeral = read_numeral(words, at) if kind == "number" else None
            ordinal = numeral is not None and numeral.ordinal
            found.append(Claim(kind, value, dated, ordinal, (tokens[at][1][0], tokens[at + length - 1][1][1])))
        at += read[2] if read else 1
    return tuple(found)


def missing(
    answer: str, quotation: str, question: str = "", *, within: Span | None = None, counts: bool = False
) -> tuple[Claim, ...]:
    """The claims of the answer that neither its quotation (or the part of it `within`) nor the question makes. What the
    question says may be repeated, but for a period. A bare number stands for a percentage only where the question asks
    for one. With `counts`, when a count was asked for, a day or year of the quotation is none, and "one" counts too:
    else "one son" is "a son"."""
    made = claims(quotation)
    if within:
        places = zip(made, placed(quotation), strict=True)
        made = tuple(claim for claim, (start, end) in places if start < within[1] and within[0] < end)
    counted = (Claim("number", claim.value.split()[0]) for claim in made if claim.kind == "period")
    held = [*made, *counted, *(claim for claim in claims(question) if claim.kind != "period")]
    if has_dual(quotation[slice(*within)] if within else quotation):
        held.append(Claim("number", "2"))
    bare = "%" if lexicon.SHARES.intersection(re.findall(r"\w+|%", fold(question))) else ""
    return tuple(
        claim
        for claim in claims(answer)
        if (counts or fold(as_written(claim, answer)) not in {"one", "واحد", "واحده"})
        and not any(
            claim.kind == other.kind
            and (claim.dated or not (counts and other.dated))
            and _same(claim.value.rstrip(bare), other.value.rstrip(bare))
            for other in held
        )
    )


@lru_cache(maxsize=1000)
def placed(text: str) -> tuple[Span, ...]:
    """Where each claim of the text stands in it."""
    spans = normalise(_told_apart(text))
    return tuple(spans.span(*claim.span) for claim in claims(text))


def readable(text: str) -> str:
    """The folded text, with Arabic digits for Roman numbers."""
    return fold(_told_apart(text))


def has_dual(text: str) -> bool:
    """Whether two of something may be named: «جامعتان», or at the beginning «فريقين». Only what looks so; Latin and
    Putin do as well."""
    return _DUAL.search(fold(text)) is not None


def as_written(claim: Claim, text: str) -> str:
    """The words of `text`, which makes the claim, that make it."""
    return text[slice(*normalise(_told_apart(text)).span(*claim.span))]


def _same(one: str, other: str) -> bool:
    """The decade of a century that is not told is every century's; 8.646 may be 8,646."""
    short, long = sorted((one, other), key=len)
    decade = re.fullmatch(r"\d0s", short) and long.endswith(short)
    grouped = re.fullmatch(r"\d{1,3}\.\d{3}", long) and long.replace(".", "") == short
    return one == other or bool(decade or grouped)


def _told_apart(text: str) -> str:
    """As long as `text`: each Roman number in Arabic digits, filled up with a character that folds away; and the vowel
    that tells a fifth (خُمس) from five as a letter, for vowels fold away."""

    def arabic(roman: re.Match[str]) -> str:
        letters = [{"I": 1, "V": 5, "X": 10}[letter] for letter in roman.group()]
        pairs = zip(letters, [*letters[1:], 0], strict=True)
        return str(sum(-value if value < after else value for value, after in pairs)).ljust(len(letters), TATWEEL)

    return _ROMAN.sub(arabic, text).replace("خُمس", "خموس").replace("عُشر", "عشور")


def _tokens(folded: str) -> Iterator[tuple[str, Span]]:
    """Words as the lexicon has them and numbers as Decimal reads them; of a date in digits the month is "2/"."""
    for match in _TOKEN.finditer(folded):
        token, before = match.group(), folded[max(match.start() - MONEY, 0) : match.start()]
        if match["year"]:
            yield match["day"], match.span("day")
            yield f"{int(match['month'])}/", match.span("month")
            token = match["year"]
        elif match["percent"]:
            token = "%"
        elif match["groups"]:
            token = re.sub(r"," if "," in token else r"[. ]", "", token)
        elif match["decimal"]:
            token = token.replace(",", ".")
        elif (short := _SHORTENED_YEAR.search(before)) and re.fullmatch(r"\d\d", token):
            token = short.group(1) + token
        elif token == "m" and _MONEY.search(before):
            token = "million"
        else:
            bare = lexicon.CLITIC.sub("", token)  # only tried where the whole word is not known
            known = (form for form in (token, bare) if form in lexicon.WORDS or is_numeral(form))
            token = next(known, of_it if (of_it := _OF_IT.sub("", bare)) in lexicon.FRACTIONS else token)
        yield token, match.span("year") if match["year"] else match.span()


_Read = tuple[FactKind, str, int] | None  # kind and value of a claim, and how many words it takes


def _month(words: Sequence[str], at: int) -> _Read:
    head, tail = words[at], "".join(words[at + 1 : at + 2])
    if head[-1] == "/":
        return "month", head[:-1], 1
    for name in (f"{head} {tail}", f"{head} ال{tail}"):
        if name in lexicon.MONTHS:
            return "month", lexicon.MONTHS[name], 2
    before = "".join(words[at - 1 : at])
    joined = before in lexicon.DATING or before in lexicon.MONTH_WORDS  # «في آب», «آذار/مارس»
    dated = len(words) == 1 or joined or before[:1].isdigit() or tail[:1].isdigit()  # May 5
    return (
        ("month", lexicon.MONTHS[head], 1)
        if head in lexicon.MONTHS and (dated or head not in lexicon.AMBIGUOUS_MONTHS)
        else None
    )


def _period(words: Sequence[str], at: int) -> _Read:
    if words[at] in lexicon.PERIODS:
        return "period", lexicon.PERIODS[words[at]], 1
    if words[at] in lexicon.EVERY or (at > 0 and words[at - 1] in lexicon.TIMES and words[at] in {"a", "في"}):
        first, second = "".join(words[at + 1 : at + 2]), "".join(words[at + 2 : at + 3])
        if first in lexicon.UNITS:
            return "period", lexicon.UNITS[first], 2
        numeral = read_numeral([first], 0) if first else None
        if second in lexicon.UNITS and (numeral or first == "other"):
            return "period", f"{numeral.text if numeral else 2} {lexicon.UNITS[second].split()[1]}", 3
    return None


def _fraction(words: Sequence[str], at: int) -> _Read:
    """In percent, unless it belongs to a number: half a million."""
    numeral = read_numeral(words, at)
    part, after = words[at + 1 : at + 2], words[at + 2 : at + 3]
    if (
        words[at] in {"a", "one"}
        and part
        and part[0] in _PARTS
        and not (after and after[0] not in STOP_WORDS and after[0].isalpha())
    ):
        return "number", f"{_PARTS[part[0]]}%", 2
    for length in (3, 2, 1):
        percent = lexicon.FRACTIONS.get(" ".join(words[at : at + length]))
        if percent and at + length <= len(words) and (numeral is None or numeral.length < length):
            return "number", f"{percent}%", length
    return None


def _decade(words: Sequence[str], at: int) -> _Read:
    """The 1990s, التسعينيات, ثمانينيات القرن التاسع عشر; without its century when that is not told."""
    if re.fullmatch(r"(?:1\d|20)?\d0", words[at]) and words[at + 1 : at + 2] == ["s"]:
        return "number", f"{words[at]}s", 2
    if words[at] not in lexicon.DECADES:
        return None
    century = read_numeral(words, at + 2) if words[at + 1 : at + 2] == ["قرن"] else None
    years = int(century.value - 1) * 100 if century else 0
    return "number", f"{years + lexicon.DECADES[words[at]]}s", 2 + century.length if century else 1


def _number(words: Sequence[str], at: int) -> _Read:
    """With its sign and per cent sign: −23.4, 23.4 degrees below zero, %64."""
    signed = words[at] in lexicon.MINUS or words[at] == "%"
    numeral = read_numeral(words, at + signed)
    if numeral is None or (numeral.length == 1 and _is_pronoun(words, at)):
        return None
    length, value = signed + numeral.length, numeral.text
    after = words[at + length : at + length + 5]
    if after[:1] == [_SECOND] and not numeral.ordinal:
        return "number", value, length + 1
    if "%" in (words[at], *after[:1]):
        return "number", f"{value}%", length + (words[at] != "%")
    below = next((n for n in range(len(after)) if tuple(after[n : n + 2]) in lexicon.BELOW_ZERO), None)
    if below is not None and all(map(str.isalpha, after[:below])):
        return "number", f"-{value}", length + below + 2
    return "number", f"-{value}" if signed else value, length


_RULES = (_month, _period, _fraction, _decade, _number)


def _is_pronoun(words: Sequence[str], at: int) -> bool:
    """ "one of the members", "no one can", «أحد الأعضاء»."""
    before, after = words[at - 1 : at], words[at + 1 : at + 2]
    pronoun = words[at] == "one" and not (_ANY.isdisjoint(before) and STOP_WORDS.isdisjoint(after))
    return pronoun or words[at] in {"احد", "احدي"}


def _is_dated(value: str, before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether a number is a day or a year: beside a month, "in" or "year", but for what else a date has (11 and 12 May;
    July 4, 2024; between 1990 and 1992)."""
    last = next((word for word in reversed(before) if not _IN_DATE.fullmatch(word)), "")
    first = next((word for word in after if not _IN_DATE.fullmatch(word)), "")
    if any(word in lexicon.MONTH_WORDS or word[-1:] == "/" for word in (last, first)):
        return _DAY_OR_YEAR.fullmatch(value) is not None
    if after and after[0] in lexicon.COUNTED_WORDS - lexicon.YEAR_WORDS:
        return False
    if last in lexicon.YEAR_WORDS or not lexicon.AFTER_YEAR.isdisjoint(after[:1]):
        return re.fullmatch(r"\d{3,4}", value) is not None
    return last in lexicon.DATING and _YEAR.fullmatch(value) is not None
