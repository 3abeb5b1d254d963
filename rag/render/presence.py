"""Pure: whether a statement holds the words that answer, in its own language or in the other."""

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.fuzz import ratio

from index.terms import STOP_WORDS, terms
from index.text import fold
from index.types import Language
from rag.render.pieces import entries
from rag.render.said import known_for_sure, things_said
from rag.verify.glossary import called
from rag.verify.lexicon import CLITIC
from rag.verify.names import begins, is_spelled, names
from rag.verify.numbers import claims, missing, readable
from rag.verify.places import names_by_key

FEW = 3
"""Words that must all be said; of more a part may be, and of an English name its last word."""
NEAR = 80.0
"""Percent of two spellings of a name that must agree: a letter of five."""

_WORD = re.compile(r"[^\W_]+")
_ENDING = re.compile(r"(?:تان|تين|ان|ين|ون|ات|يه|ا|ه|ي)$")


def holds(statement: str, words: str, source: Language, to: Language) -> bool | None:
    """Whether the statement, in the language `to`, says these words of the language `source`.

    Within a language: word for word in their order, but for number, case, article, what Arabic writes as one with a
    word, and words that say nothing by themselves; numbers, months and periods by what they say. Across: these too;
    names by the lexicon or as they are spelled. None where only a reader can tell: across languages, and of words that
    are said in part.
    """
    if not _WORD.search(words):
        return False
    if source == to:
        return _within(statement, words, to)
    if missing(words, statement):
        return False
    renderings = filter(None, (known_for_sure(words, source, to), *called(words, source, to)))
    if any(_within(statement, rendering, to) for rendering in renderings):
        return True
    if things := things_said(words, source, to):
        return all(_within(statement, each, to) is not False for each in things)
    plain = _plain(words)
    found = [_is_named(word, words, statement, source, to) for word in plain]
    if all(found) and (plain or claims(words)):
        return True
    known = any(_names(word, source, to) for word, is_there in zip(plain, found, strict=True) if not is_there)
    return False if known else None


def _within(statement: str, words: str, language: Language) -> bool | None:
    if missing(words, statement):
        return False
    wanted = _plain(words)
    if not wanted:
        return bool(claims(words)) or f" {_spaced(words)} " in f" {_spaced(statement)} "
    held = _plain(statement)
    starts = range(len(held) - len(wanted) + 1)
    same = _same_arabic if language == "ar" else _same_english
    if any(all(map(same, wanted, held[start:])) for start in starts):
        return True
    said = [any(same(word, other) for other in held) for word in wanted]
    in_part = any(said) if len(wanted) > FEW else language == "en" and said[-1]
    return None if in_part else False


def _plain(text: str) -> list[str]:
    """Its words that say something and are no number, month or period."""
    taken = {at for claim in claims(text) for at in range(*claim.span)}
    words = _WORD.finditer(readable(text))
    return [word.group() for word in words if word.group() not in STOP_WORDS and taken.isdisjoint(range(*word.span()))]


def _spaced(text: str) -> str:
    return " ".join(_WORD.findall(readable(text)))


def _same_english(one: str, other: str) -> bool:
    return one == other or (one.isascii() and terms(one) == terms(other) != [])


def _same_arabic(one: str, other: str) -> bool:
    return one == other or not _forms(one).isdisjoint(_forms(other))


@lru_cache(maxsize=20_000)
def _forms(word: str) -> frozenset[str]:
    """A folded word as it stands, and without what may be written as one with it, and without its ending."""
    bare = {word, CLITIC.sub("", word)}
    return frozenset(bare | {stem for form in bare if len(stem := _ENDING.sub("", form)) > 2})


def _is_named(word: str, words: str, statement: str, source: Language, to: Language) -> bool:
    """Whether the statement has what the lexicon calls so, give or take a letter; or, where it is a name that the
    lexicon does not have, or part of one (New England), one that is spelled so."""
    known, held = _names(word, source, to), _plain(statement)
    if any(_within(statement, name, to) or _is_near(begins(name), held) for name in known):
        return True
    if known and _plain(words) == [word]:
        return False
    capitals = names(words if source == "en" else statement)
    if source == "en":
        return any(word in fold(name) for name in capitals) and is_spelled(word, statement)
    return is_spelled(word, " ".join(capitals))


def _is_near(stem: str, held: Sequence[str]) -> bool:
    forms = {form for word in held for form in (word, CLITIC.sub("", word))}
    return len(stem) > 3 and any(form.startswith(stem) or ratio(form, stem) >= NEAR for form in forms)


def _names(word: str, source: Language, to: Language) -> tuple[str, ...]:
    """How the lexicon writes in the other language what it calls by this one word."""
    pieces = entries(source).get(word, ())
    return names_by_key()[pieces[0].value][to] if len(pieces) == 1 and pieces[0].kind == "name" else ()
