"""Names as the articles themselves write them in the other script, found by how they sound. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from index.text import fold
from index.types import Language
from rag.verify.glossary import glosses_of
from rag.verify.names import heard

ALIKE = 60.0
"""Percent of two names with the same consonants that must agree with their vowels: Rahba and رحبة, but not Arab."""
LEAST = 2
"""Consonants of a name: with one, too much sounds alike."""


@dataclass(frozen=True)
class Namesakes:
    """`names`: the consonants of a name in Latin letters → how each that has them sounds, and is written."""

    names: Mapping[str, list[tuple[str, str]]] = field(default_factory=dict)

    def of(self, word: str, source: Language) -> str | None:
        """How the articles write an Arabic word that is one of their names; None for a common word, and for English."""
        if source != "ar" or word.isascii() or glosses_of(word):
            return None
        found = [
            (fuzz.ratio(sound, other), name)
            for consonants, sound in heard(fold(word))
            for other, name in self.names.get(consonants, ())
        ]
        best = max(found, default=(0.0, ""))
        return best[1] if best[0] >= ALIKE else None


def namesakes(words: Mapping[str, tuple[int, str]]) -> Namesakes:
    """Of the words of all articles: folded → how often each occurs, and how it is mostly written, which is with a
    capital for a name."""
    names: dict[str, list[tuple[str, str]]] = {}
    for folded, (_, written) in words.items():
        if written[:1].isupper() and written.isascii() and not written.isupper() and not glosses_of(folded):
            for consonants, sound in heard(folded):
                if len(consonants) >= LEAST:
                    names.setdefault(consonants, []).append((sound, written))
    return Namesakes(names)
