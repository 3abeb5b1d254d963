"""Pure: words as the other language says them, by rule: as a whole, or each of several things by itself."""

from collections.abc import Mapping, Sequence

from babel.lists import format_list

from index.text import fold, undecorated
from index.types import Language
from rag.items import items
from rag.letters import is_spelled_one_way, spelled_alike, transliterated
from rag.render.phrases import rendered
from rag.verify.glossary import called, found_for, glosses_of
from rag.verify.names import names

_LISTED: Mapping[Language, str] = {"en": "en_GB", "ar": "ar"}
"""By whose rules a list is written, which CLDR has."""


def said_by_rule(words: str, source: Language, to: Language) -> str | None:
    """The words in a language, if they stand in it or are known for sure there; an English name that is not is spelled
    in Arabic letters, for its capitals tell that it is one, if it has no word that means something as University
    does."""
    if source == to:
        return words
    known = known_for_sure(words, source, to)
    if known is None and to == "ar" and names(words) == words.split() != []:
        return None if _means(words.split()) else transliterated(words, source, to)
    return known


def known_for_sure(words: str, source: Language, to: Language) -> str | None:
    """The words in a language where nothing is to be guessed: by rule, or as a name of which each word is spelled in
    one way alone (docs/letters.md)."""
    if (by_rule := rendered(words, source, to)) is not None:
        return by_rule
    text = undecorated(words)
    parts = text.split()
    if not all(is_spelled_one_way(part, source) for part in parts):
        return None
    is_name = names(text) == parts and not _means(parts) if source == "en" else all(map(_is_nothing_but_a_name, parts))
    return " ".join(filter(None, (spelled_alike(part, source) for part in parts))) or None if is_name else None


def _means(parts: Sequence[str]) -> bool:
    """Whether an English word of them means something, as University does."""
    return any(called(part.lower(), "en", "ar") or glosses_of(part) for part in parts)


def _is_nothing_but_a_name(word: str) -> bool:
    """Whether an Arabic word that names have means nothing else: غيوم is Guillaume, and clouds."""
    if found := glosses_of(word) or called(word, "ar", "en"):
        return found[0][:1].isupper()
    likely = found_for(word)
    return not likely or fold(spelled_alike(word, "ar") or "") in map(fold, likely)


def things_said(words: str, source: Language, to: Language) -> list[str]:
    """Words that name several things, one beside the other: what each is called, if all are known by themselves, for
    beside another a word of several senses has seldom but its first; else nothing."""
    things = (words[start:end] for start, end in items(words, (0, len(words))))
    said = [said_by_rule(each, source, to) or next(iter(called(each, source, to)), "") for each in things]
    return said if len(said) > 1 and all(said) else []


def listed(words: str, source: Language, to: Language) -> str | None:
    """These things as a list."""
    return format_list(things_said(words, source, to), locale=_LISTED[to]) or None
