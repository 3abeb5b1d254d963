"""What has one name in English and one in Arabic: countries, continents, cities, languages, peoples, organisations,
days of the week; and terms. From the Unicode CLDR by Babel, from a table of our own for what that leaves out or spells
as no newspaper does, and from the glossary."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from babel import Locale

from index.text import fold
from index.types import LANGUAGES, Language
from models.shipped import table
from rag.verify.glossary import articled, glossary, means_one_thing
from rag.verify.lexicon import forms

_OLD = frozenset({"akk", "arc", "fil", "syr"})
"""Languages without a code of two letters that newspapers name."""
_CITIES = re.compile(r"(?:Africa|Asia|Europe)/(?!Oral$|Saigon$|Samara$|Hebron$|Ulaanbaatar$)")

Names = Mapping[Language, tuple[str, ...]]


@lru_cache(maxsize=1)
def names_by_key() -> Mapping[str, Names]:
    """Key → its names in both languages, the first of them as we write it."""
    own = {key: _names(*forms(*both[:2])) for key, *both in table("names")}
    terms = {
        f"term {english}": _names((english,), (*said, *(each for form in said for each in articled(form))))
        for english, said in glossary().items()
        if means_one_thing(english)
    }
    return own | dict(_cldr()) | own | dict(_peoples()) | terms  # ours come first, and in the place of CLDR's


def with_article(key: str, name: str) -> str:
    """An English name as a sentence has it: the United States, but OIC by itself."""
    return f"the {name}" if key in _with_article() and not name.isupper() else name


@lru_cache(maxsize=1)
def _with_article() -> frozenset[str]:
    return frozenset(key for key, *_, last in table("names") if last == "the")


def _names(english: Sequence[str], arabic: Sequence[str]) -> Names:
    return {"en": tuple(english), "ar": tuple(arabic)}


@lru_cache(maxsize=1)
def demonyms() -> Mapping[str, str]:
    """Key of a people → the Arabic adjective, masculine and indefinite."""
    return {key: names["ar"][0] for key, names in _peoples() if not key.endswith(" all")}


@lru_cache(maxsize=1)
def known_names() -> frozenset[str]:
    """Names in either language that are whole by themselves, folded: a term of one word may be part of a name."""
    every = (names for key, names in names_by_key().items() if not key.startswith("term ") or " " in key[5:])
    return frozenset(fold(name) for names in every for language in LANGUAGES for name in names[language])


def _cldr() -> Iterator[tuple[str, Names]]:
    english, arabic = Locale("en"), Locale("ar")
    for code, name in english.territories.items():
        if code in arabic.territories and "(" not in arabic.territories[code]:
            yield code, _names([name.replace("’", "'")], [arabic.territories[code]])
    for zone, names in arabic.time_zones.items():
        if "city" in names and _CITIES.match(zone):
            city = english.time_zones.get(zone, {}).get("city") or zone.split("/")[-1].replace("_", " ")
            yield f"city {city}", _names([city], [names["city"]])
    for code, name in english.languages.items():
        if (len(code) == 2 or code in _OLD) and " " not in name and code in arabic.languages:
            there = arabic.languages[code]
            others = f"اللغة {there}", f"لغة {there.removeprefix('ال')}"
            yield f"language {code}", _names([name, f"{name} language"], [there, *others])


def _peoples() -> Iterator[tuple[str, Names]]:
    for english, arabic, *everybody in table("peoples"):
        own = arabic.split("|")
        one = [f"{the}{form}{end}" for form in own for the in ("", "ال") for end in ("", "ة", "ا")]
        many = [f"{the}{form}{end}" for form in own for the in ("ال", "") for end in ("ون", "ين")]
        counted = not re.search(r"(?:sh|ch|ss|se)$", english)
        yield f"people {english}", _names([english], [*own, *one, *([] if counted else many)])
        if counted:
            yield f"people {english} all", _names([f"{english}s"], [*everybody, *many])
