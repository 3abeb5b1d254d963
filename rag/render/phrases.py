"""Pure: pieces → the words of the other language, as its newspapers write them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from index.types import Language
from rag.render.amounts import FRACTIONS, YEAR, amount, decade, ordinal, written
from rag.render.pieces import LINKS, MODIFIERS, Piece, read
from rag.verify import lexicon
from rag.verify.lexicon import AMOUNTS, Noun, dual
from rag.verify.places import demonyms, names_by_key, with_article

_list = str.split
_WEEKDAYS = frozenset(_list("monday tuesday wednesday thursday friday saturday sunday"))
_TIMES = frozenset(noun.english[0] for noun in lexicon.NOUNS if noun.kind == "time")
_AFTER = frozenset({"celsius", "centigrade", "fahrenheit"})
_DATING = frozenset(_list("in since until before after by between"))
_THOUSANDS = re.compile(r"\d (?:thousand|الف|الاف)\b")
_AT_END = frozenset({*_list("bc ad ah am pm only"), "an hour", "a day", "a month", "a year"})


def rendered(words: str, source: Language, to: Language) -> str | None:
    """The words in the other language: numbers, parts of a whole, dates, how often, measures, money and counted nouns;
    countries, peoples, languages, cities and organisations; and lists of these. None where a word is none of them."""
    if source == to:
        return words
    pieces = read(words, source)
    return None if pieces is None else _written(_in_order(pieces, source), source, to)


def _in_order(pieces: Sequence[Piece], source: Language) -> list[Piece]:
    """As English has them, without what only one language says."""
    found: list[Piece] = []
    if pieces[-1].value == "ago":
        pieces = [Piece("link", "before"), *pieces[:-1]]
    for piece in pieces:
        last = found[-1] if found else Piece("mark", "")
        if piece.kind == "month" and [each.value for each in found[-2:]] == [piece.value, "/"]:
            found.pop()
        elif piece.kind == "month" and last.value in {"of", "from"} and len(found) > 1 and _is_day(found[-2]):
            found[-2:] = [replace(found[-2], kind="number"), piece]
        elif piece.kind == "month" and _is_day(last):
            found[-1:] = [replace(last, kind="number"), piece]
        elif piece.kind in {"number", "month", "name"} and last.value in {"year", "month", "day"} and not last.plural:
            dropped = source == "ar" and not _counts_one(piece)
            found[len(found) - dropped :] = [piece]
        elif last.value == "the" and piece.kind in {"noun", "modifier"}:
            found[-1] = replace(piece, definite=True)
        elif last.value == "the":
            found[-1] = piece
        else:
            found.append(piece)
    return _dates(_money(_same_scale(_same_century(found))))


def _counts_one(piece: Piece) -> bool:
    return piece.kind == "number" and piece.spelled and piece.value in {"1", "2"}


def _is_day(piece: Piece) -> bool:
    return piece.kind in {"number", "ordinal"} and piece.value.isdigit() and 0 < int(piece.value) < 32


def _same_century(pieces: Sequence[Piece]) -> list[Piece]:
    """«ستينيات وسبعينيات القرن العشرين»: the first decade is of the century of the last."""
    century = next((piece.value[:-2] for piece in reversed(pieces) if piece.kind == "decade"), "")
    return [
        replace(piece, value=f"{century}{piece.value}") if piece.kind == "decade" and len(piece.value) == 2 else piece
        for piece in pieces
    ]


def _same_scale(pieces: Sequence[Piece]) -> list[Piece]:
    """30 to 50 thousand: the first is thousands too."""
    found = list(pieces)
    for at, (one, to, other) in enumerate(zip(pieces, pieces[1:], pieces[2:], strict=False)):
        thousands = other.kind == "number" and _THOUSANDS.search(other.text)
        if thousands and to.value in {"to", "-"} and re.fullmatch(r"\d{1,3}", one.text):
            found[at] = replace(one, value=f"{one.value}000", text=other.text)
    return found


def _money(pieces: list[Piece]) -> list[Piece]:
    """$5 → 5 dollars."""
    for at, (sign, number) in enumerate(pairwise(pieces)):
        if sign.value in lexicon.CURRENCIES and number.kind == "number":
            pieces[at : at + 2] = [number, Piece("noun", lexicon.CURRENCIES[sign.value])]
    return pieces


def _dates(pieces: list[Piece]) -> list[Piece]:
    """October 12, 1992 → 12 October 1992."""
    for at, piece in enumerate(pieces):
        if piece.kind != "month":
            continue
        after = pieces[at + 1 : at + 2]
        if after and _is_day(after[0]) and not (at and _is_day(pieces[at - 1])):
            pieces[at : at + 2] = [replace(after[0], kind="number"), piece]
            at += 1
        if [each.value for each in pieces[at + 1 : at + 2]] == [","] and _is_year(pieces[at + 2 : at + 3]):
            del pieces[at + 1]
    return pieces


def _is_year(pieces: Sequence[Piece]) -> bool:
    return bool(pieces) and pieces[0].kind == "number" and YEAR.fullmatch(pieces[0].text) is not None


def _written(pieces: list[Piece], source: Language, to: Language) -> str | None:
    if pieces[-1].kind == "link" and pieces[-1].value not in _AT_END:
        return None
    words: list[str] = []
    separators = _separators(pieces)
    at = 0
    while at < len(pieces):
        piece, before = pieces[at], pieces[at - 1 : at]
        oblique = any(each.kind == "link" and each.value not in {"and", "or"} for each in pieces[:at])
        if at in separators:
            words.append(separators[at][to == "ar"])
            at += 1
            continue
        length, phrase = _counted(pieces[at:], source, to, oblique)
        if length == 0:
            after = pieces[at + 1 : at + 2]
            phrase, length = _single(piece, to, before, after, oblique), 1
        if phrase is None:
            return None
        if to == "en" and words[-1:] == ["before"] and length > 1 and pieces[at + length - 1].value in _TIMES:
            words[-1:], phrase = [], f"{phrase} ago"
        words.append(phrase)
        at += length
    return _joined(words, to)


def _joined(words: Sequence[str], to: Language) -> str | None:
    text = " ".join(filter(None, words))
    text = re.sub(r"(?<=\d) ([-–/:]) (?=\d)", lambda match: "–" if match[1] in "-–" else match[1], text)
    text = re.sub(r" +([,،)])", r"\1", text).replace("( ", "(")
    text = re.sub(r"\b(early|late|mid) the ", r"the \1 ", text)
    if to == "ar":
        text = re.sub(r"(?<!\S)و ", "و", text)
    dangling = re.search(r"(?<!\S)[-–/:°$€£¥₽₸](?!\S)|^[,،]|[,،]$", text)
    return None if dangling or text.count("(") != text.count(")") else text


def _separators(pieces: Sequence[Piece]) -> dict[int, tuple[str, str]]:
    """Place of each comma and "and" → what stands for it: of several, English writes all but the last as commas, and
    Arabic each as «و»."""
    places = [at for at, piece in enumerate(pieces) if piece.value in {"and", ","}]
    found = {at: ("and", "و") if pieces[at].value == "and" else (",", "،") for at in places}
    listed = any(pieces[at].value == "and" for at in places)
    for one, other in pairwise(places):
        if other == one + 1:  # ", and"
            found[one] = ("", "")
            continue
        names = listed and {each.kind for each in pieces[one - 1 : one + 2 : 2]} == {"name"}
        if names or pieces[one].value == pieces[other].value == "and":
            found[one] = (",", "و")
    return found


def _single(piece: Piece, to: Language, before: Sequence[Piece], after: Sequence[Piece], oblique: bool) -> str | None:
    arabic = to == "ar"
    match piece.kind:
        case "number":
            if after and after[0].kind == "month":
                return piece.value
            if re.fullmatch(r"\d+(?:\.\d+)?", piece.text) and len(piece.value) < 5:
                number = piece.text  # 3:08 and 2.70 as they stand
            else:
                number = amount(piece, to)
            year = arabic and _is_year([piece]) and before and before[0].value in _DATING
            word = "عامي" if year and before[0].value == "between" else "عام"
            return f"{word} {number}" if year else number
        case "ordinal":
            if {"link", "mark"} < {each.kind for each in (*before, *after)} | {"link", "mark"}:
                return None
            return ordinal(int(piece.value), to, feminine=False, oblique=oblique, spelled=True)
        case "percent":
            return f"{piece.value.replace('-', '−')}%"
        case "fraction":
            alone = not before or before[0].kind == "link"
            return FRACTIONS[piece.value][arabic] if piece.value in FRACTIONS and alone else None
        case "some":
            return None if after else written("some", piece.value, to)
        case "decade":
            return decade(int(piece.value), to)
        case "month":
            return written("month", piece.value, to)
        case "period":
            return _period(piece, to)
        case "name":
            if after and after[0].kind == "name":
                return None
            name = names_by_key()[piece.value][to][0]
            return name if arabic else with_article(piece.value, name)
        case "link":
            on = after and (after[0].value in _WEEKDAYS or _is_day(after[0]))
            if piece.value == "in" and on:
                return "on" if not arabic else "يوم" if after[0].value in _WEEKDAYS else "في"
            if piece.value in {"bc", "ad", "ah"} and not arabic:
                return piece.value.upper()
            return next(iter(LINKS.get(piece.value, ((), ()))[arabic]), None)
        case "mark":
            return "،" if arabic and piece.value == "," else piece.value
        case _:
            return None


def _period(piece: Piece, to: Language) -> str | None:
    both = AMOUNTS["period"].get(piece.value, ((), ()))
    if " " not in piece.text and all(both):
        return both[to == "ar"][0]
    count, unit = piece.value.split()
    if count == "1":
        return f"كل {_noun(unit).arabic[0]}" if to == "ar" else f"every {unit}"
    pieces = [Piece("number", count, "" if count.isdigit() and int(count) <= 10 else count), Piece("noun", unit)]
    _, phrase = _counted(pieces, "en", to, oblique=True)
    return f"{'كل' if to == 'ar' else 'every'} {phrase}" if phrase else None


@lru_cache(maxsize=1000)
def _noun(english: str) -> Noun:
    """How both languages write a noun: as the first row has it that holds either's word."""
    row = next(noun for noun in lexicon.NOUNS if noun.english[0] == english)
    same = next(noun for noun in lexicon.NOUNS if noun.arabic[0] == row.arabic[0])
    return Noun(same.english, row.arabic, row.kind)


def _counted(pieces: Sequence[Piece], source: Language, to: Language, oblique: bool) -> tuple[int, str | None]:
    """A noun with its number and modifiers: how many pieces it takes, 0 if there is none, and its words."""
    at = 0
    count = pieces[0] if pieces[0].kind in {"number", "ordinal", "some"} else None
    at += count is not None
    described: list[str] = []
    while at < len(pieces) and (modifier := _modifier(pieces[at])):
        described.append(modifier)
        at += 1
    if at == len(pieces) or pieces[at].kind != "noun":
        return 0, None
    head = pieces[at]
    at += 1
    while at < len(pieces) and (modifier := _modifier(pieces[at])):
        described.append(modifier)
        at += 1
    rest = pieces[at : at + 1]
    if source == "ar" and rest and (rest[0].kind == "ordinal" or _counts_one(rest[0])):
        count = rest[0]
        at += 1
    elif source == "ar" and head.definite and rest and rest[0].kind == "number" and rest[0].spelled:  # القرن العشرون
        count = replace(rest[0], kind="ordinal")
        at += 1
    if count is None and not described and (source == "en" or head.plural or head.value != "time"):
        return at, None  # a bare noun may mean something else
    write = _arabic_phrase if to == "ar" else _english_phrase
    return at, write(count, described, head, oblique or head.value in _TIMES)


def _modifier(piece: Piece) -> str | None:
    """Of a modifier, or a people, or the language that is called as the people."""
    if piece.kind == "modifier":
        return piece.value
    if piece.value == "US":
        return "us"
    if piece.kind == "name" and piece.value.startswith(("people ", "language ")):
        people = f"people {names_by_key()[piece.value]['en'][0]}"
        return people if people in demonyms() else None
    return None


def _english_phrase(count: Piece | None, described: Sequence[str], head: Piece, _oblique: bool) -> str | None:
    noun = _noun(head.value)
    american = {"us", "people American"} if head.value == "dollar" else {"us"}
    before = ["US" if each in american else each.removeprefix("people ") for each in described if each not in _AFTER]
    after = [each.title() for each in described if each in _AFTER]
    if count is None and head.value == "time":
        return "once"
    if count is None:
        return " ".join([*(["the"] if head.definite else []), *before, noun.english[head.plural], *after])
    if count.kind == "ordinal":
        century = head.value == "century"
        number = ordinal(int(count.value), "en", feminine=False, oblique=False, spelled=not century)
        return " ".join(["the", str(number), *before, noun.english[0], *after])
    if count.kind == "some":
        return None
    if head.value == "time" and count.value in {"1", "2"} and count.spelled:
        return "once" if count.value == "1" else "twice"
    if head.value == "dollar" and not described and not (count.spelled and Decimal(count.value) <= 10):
        return f"${amount(count, 'en', noun)}"
    return " ".join([amount(count, "en", noun), *before, noun.english[count.value != "1"], *after])


def _arabic_phrase(count: Piece | None, described: Sequence[str], head: Piece, oblique: bool) -> str | None:
    noun = _noun(head.value)
    singular, plural = noun.arabic
    adjectives = [MODIFIERS.get(each) or demonyms()[each] for each in described]
    the = "ال" if head.definite and count is None else ""
    ending = "ة" if noun.feminine else ""
    several = "ين" if noun.kind == "person" else "ة"
    if count is None:
        ending = several if head.plural else ending
        things = plural if head.plural else singular
        return " ".join([f"{the}{things}", *(f"{the}{each}{ending}" for each in adjectives)])
    if count.kind == "some":
        return None
    if count.kind == "ordinal":
        number = ordinal(int(count.value), "ar", feminine=noun.feminine, oblique=oblique, spelled=True)
        return number and " ".join([f"ال{singular}", number, *(f"ال{each}{ending}" for each in adjectives)])
    written, value = amount(count, "ar", noun), Decimal(count.value)
    if value == 1:
        one = [] if count.text == "once" else [f"واحد{ending}"]
        return " ".join([singular, *(f"{each}{ending}" for each in adjectives), *one])
    if value == 2:
        end = "ين" if oblique else "ان"
        return " ".join([dual(singular, end), *(dual(f"{each}{ending}", end) for each in adjectives)])
    whole = value == value.to_integral() and " " not in written  # and not 5 million
    last = abs(int(value)) % 100 if whole else 100
    if 3 <= last <= 10:
        return " ".join([written, re.sub("ون$", "ين", plural), *(f"{each}{several}" for each in adjectives)])
    accusative = "ا" if 11 <= last <= 99 and not noun.feminine and singular[-1] not in "ىا" else ""
    return " ".join([written, f"{singular}{accusative}", *(f"{each}{ending or accusative}" for each in adjectives)])
