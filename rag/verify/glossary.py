"""Terms and names with what the other language calls them, written by hand (models/lexicons/terms.tsv; docs/lexicon.md
is its card)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from index.text import fold
from index.types import Language
from models.shipped import shipped

_FIRST = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_ARTICLE = re.compile(r"(?<!\S)ال(?=\w{2})")


@dataclass(frozen=True)
class Term:
    """`en` and `ar`: its forms in each language, the first as it is written."""

    en: tuple[str, ...]
    ar: tuple[str, ...]

    @property
    def alone(self) -> bool:
        """Whether it means one thing wherever it stands: several words, or a name."""
        return " " in self.en[0] or self.en[0][0].isupper()


@lru_cache(maxsize=1)
def terms() -> tuple[Term, ...]:
    """In the order of the file. Raises StateError where that is missing or damaged."""
    path = shipped("lexicons", "terms", "")
    assert path is not None  # it is in the registry
    found: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        english, arabic = line.split("\t")
        found.setdefault(english, []).append(arabic)
    return tuple(
        Term((english,), tuple(dict.fromkeys(form for each in arabic for form in (each, *_articled(each)))))
        for english, arabic in found.items()
    )


def called(words: str, source: Language, to: Language) -> str | None:
    """What the other language calls words that are one term as a whole; None where the glossary has none."""
    return _by_words(source).get(_key(words), {}).get(to)


def _articled(arabic: str) -> Iterator[str]:
    """The form without articles of one that has them throughout, and with them of one that has none."""
    count, words = len(_ARTICLE.findall(arabic)), len(arabic.split())
    if count == words:
        yield _ARTICLE.sub("", arabic)
    elif count == 0:
        yield " ".join(f"ال{word}" for word in arabic.split())


@lru_cache(maxsize=2)
def _by_words(source: Language) -> Mapping[str, Mapping[Language, str]]:
    found: dict[str, Mapping[Language, str]] = {}
    for term in terms():
        for form in getattr(term, source):
            found.setdefault(_key(form), {"en": term.en[0], "ar": term.ar[0]})
    return found


def _key(words: str) -> str:
    return " ".join(re.findall(r"\w+", fold(_FIRST.sub("", words.strip()))))
