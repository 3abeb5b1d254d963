"""Pure: words that answer → pieces that are the same in Arabic and English: numbers, months, how often, counted nouns,
names, and what joins them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from index.text import fold
from index.types import Language
from models.shipped import table
from rag.verify import lexicon
from rag.verify.numbers import Claim, claims, readable
from rag.verify.places import names_by_key

Kind = Literal[
    "number", "ordinal", "percent", "fraction", "some", "decade", "month", "period", "noun", "modifier", "name", "link",
    "mark",
]  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """`value`: of numbers as in `Claim`; of nouns the English singular; of names their key; of links their English.
    `text`: as it was read, folded. `plural` and `definite` are of a noun."""

    kind: Kind
    value: str
    text: str = ""
    plural: bool = False
    definite: bool = False

    @property
    def spelled(self) -> bool:
        """Whether a number stands in words."""
        return not any(map(str.isdigit, self.text))


_TOKEN = re.compile(r"[^\W\d_]+(?:'[a-z]+)?|\d+(?:[.,]\d+)*|[^\w\s]")
_MARKS = frozenset(",-/:()°") | frozenset(lexicon.CURRENCIES)
_DROPPED = ("a an the", "عامي يومي بنسبة نسبة")
_SECOND = fold("ثانية")
_CLITIC = re.compile(r"^(?:لل(?=\w{2})|[بلكف](?=\w{3}))")
_ADJECTIVE_ENDINGS = ("", "ة", "ا", "ين", "ان", "تين", "تان")
LONGEST = 8
"""Words of a name."""


MODIFIERS: Mapping[str, str] = dict(table("modifiers"))
"""What may stand with a noun besides peoples, in English → in Arabic, masculine: square kilometres, permanent members.
"""
LINKS = {both[0][0]: both for both in (lexicon.forms(*row) for row in table("links"))}
"""What stands between and before numbers, dates and names: by its first form in English."""


def read(text: str, language: Language) -> list[Piece] | None:
    """The pieces of the text as they stand; None if a word of it is none, or there is none."""
    folded = readable(text)
    tokens = [(match.group(), match.start()) for match in _TOKEN.finditer(folded)]
    tokens = [token for token in tokens if token[0] != '"']
    while tokens and tokens[-1][0] in {".", ",", "'"}:
        tokens.pop()
    at_start = {claim.span[0]: claim for claim in claims(text)}
    known, found, at = entries(language), list[Piece](), 0
    while at < len(tokens):
        token, start = tokens[at]
        claim = at_start.get(start)
        length, pieces = _longest(tokens, at, known)
        unit = [piece.value for piece in pieces] == ["second"]
        if claim and (
            not pieces or (unit and not (found and found[-1].kind == "number")) or _covers(claim, tokens, at, length)
        ):
            if language == "ar" and _joined(token):
                found.append(Piece("link", "and", "و"))
            inside = [each for each in tokens[at:] if each[1] < claim.span[1]]
            found += _of_claim(claim, folded[slice(*claim.span)], [word for word, _ in inside], language)
            at += len(inside)
        elif pieces:
            found += pieces
            at += length
        elif token in _MARKS:
            found.append(Piece("mark", token, token))
            at += 1
        elif language == "ar" and token[0] == "و" and len(token) > 2:
            found.append(Piece("link", "and", "و"))
            tokens[at] = (token[1:], start + 1)
        elif language == "ar" and _CLITIC.match(token) and (not found or found[-1].value in {"and", ","}):
            tokens[at] = (re.sub("^(?:لل)", "ال", token) if token.startswith("لل") else token[1:], start + 1)
        elif language == "en" and token.endswith("'s"):
            tokens[at] = (token[:-2], start)
        else:
            return None
    return found[found[:1] == [Piece("link", "and", "و")] :] or None


def _longest(
    tokens: list[tuple[str, int]], at: int, known: Mapping[str, tuple[Piece, ...]]
) -> tuple[int, tuple[Piece, ...]]:
    for length in range(min(LONGEST, len(tokens) - at), 0, -1):
        key = " ".join(token for token, _ in tokens[at : at + length])
        if key in known:
            return length, known[key]
    return 0, ()


def _covers(claim: Claim, tokens: list[tuple[str, int]], at: int, length: int) -> bool:
    """Whether the claim takes more of the text than these tokens."""
    last, start = tokens[at + length - 1]
    return claim.span[1] > start + len(last)


def _joined(token: str) -> bool:
    """Whether an Arabic number is written as one with an "and"."""
    return token[0] == "و" and len(token) > 2 and bool(claims(token[1:])) and claims(token[1:]) == claims(token)


def _of_claim(claim: Claim, text: str, words: list[str], language: Language) -> list[Piece]:
    if claim.kind != "number":
        return [Piece(claim.kind, claim.value, text)]
    if claim.value.endswith("%"):
        written = any(sign in text for sign in lexicon.PERCENT)
        return [Piece("percent" if written else "fraction", claim.value.rstrip("%"), text)]
    if claim.value.endswith("s"):
        some = not lexicon.PLURAL_SCALES.isdisjoint(words)
        return [Piece("some" if some else "decade", claim.value.rstrip("s"), text)]
    number = Piece("ordinal" if claim.ordinal else "number", claim.value, text)
    if len(words) > 1 and words[-1] == _SECOND and not claim.ordinal:
        return [number, Piece("noun", "second", _SECOND)]
    if claim.value.startswith("-") and (words[-2], words[-1].removeprefix("ال")) in lexicon.BELOW_ZERO:
        return [number, *(read(" ".join(words[1:-2]), language) or ())]
    return [number]


@lru_cache(maxsize=2)
def entries(language: Language) -> Mapping[str, tuple[Piece, ...]]:
    """Folded words, as `read` parts them, → their pieces."""
    table: dict[str, tuple[Piece, ...]] = {}
    for words, pieces in _entries(language):
        key = " ".join(_TOKEN.findall(readable(words))).removesuffix(" .")
        table.setdefault(key, tuple(replace(piece, text=piece.text or key) for piece in pieces))
    return table


def _entries(language: Language) -> Iterator[tuple[str, tuple[Piece, ...]]]:
    english = language == "en"
    for key, names in names_by_key().items():
        for name in names[language]:
            yield name, (Piece("name", key),)
    for value, both in LINKS.items():
        for form in both[not english]:
            yield form, (Piece("link", value),)
    for form in _DROPPED[not english].split():
        yield form, (Piece("link", "the"),)
    one, two, time = Piece("number", "1", "once"), Piece("number", "2", "two"), Piece("noun", "time")
    if english:
        yield "of", (Piece("link", "of"),)
        yield "once", (one, time)
        yield "twice", (two, replace(time, plural=True))
        yield "US $", (Piece("mark", "$"),)
        yield "° C", (Piece("noun", "degree"), Piece("modifier", "celsius"))
        yield "° F", (Piece("noun", "degree"), Piece("modifier", "fahrenheit"))
    for noun in lexicon.NOUNS:
        yield from _forms(noun, language)
    for word, arabic in MODIFIERS.items():
        inflected = (f"{the}{arabic}{end}" for the in ("", "ال") for end in _ADJECTIVE_ENDINGS)
        for form in [word] if english else inflected:
            yield form, (Piece("modifier", word),)


def _forms(noun: lexicon.Noun, language: Language) -> Iterator[tuple[str, tuple[Piece, ...]]]:
    one, many = Piece("noun", noun.english[0]), Piece("noun", noun.english[0], plural=True)
    if language == "en":
        yield noun.english[0], (one,)
        yield noun.english[1], (many,)
        return
    singular, plural = noun.arabic
    forms = ((singular, one), (f"{singular}ا", one), (plural, many), (re.sub("ون$", "ين", plural), many))
    for the, definite in (("", False), ("ال", True)):
        for form, piece in forms:
            yield f"{the}{form}", (replace(piece, definite=definite),)
        two = Piece("number", "2", "two"), replace(many, definite=definite)
        for ending in ("ان", "ين"):
            yield f"{the}{lexicon.dual(singular, ending)}", two
