"""What the other language calls terms, names and the commonest words, as we wrote it, and other words, as the embedder
found it (models/lexicons/; docs/lexicon.md is the card)."""

import gzip
import re
from collections.abc import Mapping
from functools import lru_cache

from index.text import fold
from index.types import Language
from models.shipped import shipped, table
from rag.verify.lexicon import CLITIC, COUNTED_WORDS

_FIRST = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_ARTICLE = re.compile(r"(?<!\S)ال(?=\w{2})")


@lru_cache(maxsize=1)
def glossary() -> Mapping[str, tuple[str, ...]]:
    """English → Arabic forms, the best first, in the order of the file."""
    found: dict[str, tuple[str, ...]] = {}
    for english, arabic in table("terms"):
        found[english] = (*found.get(english, ()), arabic)
    return found


def articled(arabic: str) -> tuple[str, ...]:
    """The form without articles of one that has them throughout, and with them of one that has none."""
    count, words = len(_ARTICLE.findall(arabic)), arabic.split()
    if count not in (0, len(words)):
        return ()
    return (_ARTICLE.sub("", arabic) if count else " ".join(f"ال{word}" for word in words),)


def means_one_thing(english: str) -> bool:
    """Wherever it stands: several words, or a name, but no amount, which is said by what it counts."""
    return (" " in english or english[0].isupper()) and COUNTED_WORDS.isdisjoint(fold(english).split())


def called(words: str, source: Language, to: Language) -> tuple[str, ...]:
    """What the other language calls words that are one term as a whole, the best first; nothing where the glossary does
    not have it, or where it is the same language."""
    table, key = _by_words(source), _key(words)
    if source == to or (source == "en" and words.islower() and key in _names()):
        return ()
    return table.get(key) or table.get(CLITIC.sub("", key)) or ()


def glosses_of(word: str) -> tuple[str, ...]:
    """What one of the commonest words is called by itself, the likeliest first; nothing for others."""
    return _words().get(fold(word), ())


def found_for(word: str) -> tuple[str, ...]:
    """What the embedder finds that a word may be called; less sure than `glosses_of`."""
    return _lexicon().get(word.lower(), ())


def is_strange(word: str) -> bool:
    """Whether an Arabic word can hardly be but a name: it is called by one, or none of the lists has it."""
    for form in (word, CLITIC.sub("", fold(word))):
        if found := glosses_of(form) or called(form, "ar", "en"):
            return found[0][:1].isupper()
        if fold(form) in _found_words():
            return False
    return True


@lru_cache(maxsize=1)
def _words() -> Mapping[str, tuple[str, ...]]:
    counted = {  # a currency, say, is asked for without a number too
        fold(word): (found,)
        for one, more, single, many, *_ in table("nouns")
        for word, found in ((one, single), (more, many), (single, one), (many, more))
    }
    return counted | {fold(word): tuple(found) for word, *found in table("words")}


@lru_cache(maxsize=1)
def _lexicon() -> Mapping[str, tuple[str, ...]]:
    """Raises StateError where the file is missing or damaged."""
    path = shipped("lexicons", "en-ar", "")
    assert path is not None  # it is in the registry
    rows = gzip.decompress(path.read_bytes()).decode().splitlines()
    return {word: tuple(found) for word, *found in (row.split("\t") for row in rows)}


@lru_cache(maxsize=1)
def _found_words() -> frozenset[str]:
    return frozenset(map(fold, _lexicon()))


@lru_cache(maxsize=2)
def _by_words(source: Language) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for english, arabic in glossary().items():
        if source == "en":
            found.setdefault(_key(english), {}).update(dict.fromkeys(arabic))
            continue
        for form in arabic:
            for each in (form, *articled(form)):
                found.setdefault(_key(each), {})[english] = None
    return {key: tuple(names) for key, names in found.items()}


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    """English terms that are names and nothing else: The Independent, but not earth."""
    common = {_key(english) for english in glossary() if english[0].islower()}
    return frozenset(_key(english) for english in glossary()) - common


def _key(words: str) -> str:
    return " ".join(re.findall(r"\w+", fold(_FIRST.sub("", words.strip()))))
