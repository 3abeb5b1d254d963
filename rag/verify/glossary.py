"""What the other language calls terms and names, in a glossary written by hand, and single words, in a lexicon that the
embedder made (models/lexicons/; docs/lexicon.md is the card)."""

import gzip
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from index.text import fold
from index.types import Language
from models.shipped import shipped
from rag.verify.lexicon import CLITIC, COUNTED_WORDS
from rag.verify.numbers import claims

_FIRST = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_ARTICLE = re.compile(r"(?<!\S)ال(?=\w{2})")

Term = Mapping[Language, tuple[str, ...]]
"""Its forms in each language, the first of them as it is written."""


@lru_cache(maxsize=1)
def glossary() -> Mapping[str, Term]:
    """By the English form, in the order of the file. Raises StateError where that is missing or damaged."""
    path = shipped("lexicons", "terms", "")
    assert path is not None  # it is in the registry
    found: dict[str, dict[str, None]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        english, arabic = line.split("\t")
        found.setdefault(english, {}).update(dict.fromkeys((arabic, *_articled(arabic))))
    return {english: {"en": (english,), "ar": tuple(arabic)} for english, arabic in found.items()}


def means_one_thing(term: Term) -> bool:
    """Wherever it stands: several words, or a name, but no amount, which is said by what it counts."""
    english = term["en"][0]
    measured = claims(english) or not COUNTED_WORDS.isdisjoint(fold(english).split())
    return not measured and (" " in english or english[0].isupper())


def called(words: str, source: Language, to: Language) -> tuple[str, ...]:
    """What the other language calls words that are one term as a whole, the best first; nothing where the glossary does
    not have it."""
    table, key = _by_words(source), _key(words)
    term = table.get(key) or table.get(CLITIC.sub("", key)) or {}
    return term.get(to, ())


def _articled(arabic: str) -> Iterator[str]:
    """The form without articles of one that has them throughout, and with them of one that has none."""
    count, words = len(_ARTICLE.findall(arabic)), len(arabic.split())
    if count == words:
        yield _ARTICLE.sub("", arabic)
    elif count == 0:
        yield " ".join(f"ال{word}" for word in arabic.split())


def is_strange(word: str) -> bool:
    """Whether an Arabic word can hardly be but a name: lexicon and glossary have it as one, or do not have it."""
    folded = fold(word)
    for form in (folded, CLITIC.sub("", folded)):
        if found := _folded_lexicon().get(form) or called(form, "ar", "en"):
            return found[0][:1].isupper()
    return True


@lru_cache(maxsize=1)
def lexicon() -> Mapping[str, tuple[str, ...]]:
    """Word, in small letters → its glosses. Raises StateError where the file is missing or damaged."""
    path = shipped("lexicons", "en-ar", "")
    assert path is not None  # it is in the registry
    rows = (line.split("\t") for line in gzip.decompress(path.read_bytes()).decode().splitlines())
    return {word: tuple(found) for word, *found in rows}


@lru_cache(maxsize=1)
def _folded_lexicon() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for word, names in lexicon().items():
        found.setdefault(fold(word), names)
    return found


@lru_cache(maxsize=2)
def _by_words(source: Language) -> Mapping[str, Term]:
    found: dict[str, Term] = {}
    for term in glossary().values():
        for form in term[source]:
            found.setdefault(_key(form), term)
    return found


def _key(words: str) -> str:
    return " ".join(re.findall(r"\w+", fold(_FIRST.sub("", words.strip()))))
