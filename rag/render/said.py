"""Pure: words as the other language says them, by rule: as a whole, or each of several things by itself."""

from collections.abc import Mapping

from babel.lists import format_list

from index.types import Language
from rag.items import items
from rag.render.letters import transliterated
from rag.render.phrases import rendered
from rag.verify.glossary import called, glosses_of
from rag.verify.names import names

_LISTED: Mapping[Language, str] = {"en": "en_GB", "ar": "ar"}
"""By whose rules a list is written, which CLDR has."""


def said_by_rule(words: str, source: Language, to: Language) -> str | None:
    """The words in a language, if they stand in it or a rule can say them in it; an English name that no rule knows is
    spelled in Arabic letters, for its capitals tell that it is one, if it has no word that means something as
    University does."""
    if source == to:
        return words
    known = rendered(words, source, to)
    if known is None and to == "ar" and names(words) == words.split() != []:
        means = any(called(word.lower(), source, to) or glosses_of(word) for word in words.split())
        return None if means else transliterated(words, source, to)
    return known


def things_said(words: str, source: Language, to: Language) -> list[str]:
    """Words that name several things, one beside the other: what each is called, if all are known by themselves, for
    beside another a word of several senses has seldom but its first; else nothing."""
    things = (words[start:end] for start, end in items(words, (0, len(words))))
    said = [said_by_rule(each, source, to) or next(iter(called(each, source, to)), "") for each in things]
    return said if len(said) > 1 and all(said) else []


def listed(words: str, source: Language, to: Language) -> str | None:
    """These things as a list."""
    return format_list(things_said(words, source, to), locale=_LISTED[to]) or None
