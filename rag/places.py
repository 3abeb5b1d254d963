"""Pure: the countries, peoples, languages and cities that a text names, alike in Arabic and English.

The names are those of the Unicode CLDR, which Babel carries.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale
from babel.core import get_global

from index.text import fold
from index.types import Span

# What CLDR has under a longer name, or not at all.
_ALSO = {
    "US": "america american americans usa أمريكا أميركا أمريكي أميركي أمريكية أميركية أمريكيون أمريكيين",
    "GB": "britain british uk england english بريطانيا بريطاني انجلترا إنكلترا إنجليزي",
    "NL": "holland dutch",
    "SA": "saudi saudis سعودية سعودي",
    "AE": "emirates emirati uae امارات اماراتي اماراتية",
    "KR": "korea korean كوريا كوري كورية",
    "KP": "korea korean كوريا كوري كورية",
    "TR": "turkey turkish turks أتراك",
    "SU": "soviet ussr سوفيتي سوفييتي سوفياتي سوفيتية سوفييتية سوفياتية",
    "DE": "الالمان germans",
    "FR": "french فرنسيون",
    "CH": "swiss",
    "IR": "iran iranian persia persian",
}
_TERRITORY_OF = {"pt": "PT", "en": "GB", "ar": ""}
"""Of a language whose name says another country than the one where most people speak it."""
_NOT_NAMES = frozenset(fold("مالي قطر نوم ترك توفي عالم").split())
"""Also ordinary words: financial, diameter, sleep, left."""
_LONGEST = 4
_WORD = re.compile(r"[^\W\d_]+")
_ARTICLE = re.compile(r"^(?:[وف]?[بكل]?ال|[وف]?لل|[وف][بكل]?|[بكل])(?=\w{3})")


@dataclass(frozen=True)
class Place:
    """`keys`: what it may be, as CLDR codes; `span`: where it stands in the folded text."""

    keys: frozenset[str]
    span: Span


@lru_cache(maxsize=100)
def places(text: str) -> tuple[Place, ...]:
    """The places and peoples named, in order, the longest name first."""
    words = list(_WORD.finditer(fold(text)))
    found, at = [], 0
    while at < len(words):
        length, keys = _longest([word.group() for word in words[at : at + _LONGEST]])
        if keys:
            found.append(Place(keys, (words[at].start(), words[at + length - 1].end())))
        at += length
    return tuple(found)


def _longest(words: list[str]) -> tuple[int, frozenset[str]]:
    table = _table()
    for length in range(len(words), 0, -1):
        bare = [_ARTICLE.sub("", word) for word in words[:length]]
        for forms in (words[:length], bare, [*words[: length - 1], bare[-1]]):
            if keys := table.get(" ".join(forms)):
                return length, keys
    return 1, frozenset()


@lru_cache(maxsize=1)
def _table() -> Mapping[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for key, name, has_people in _names():
        for form in _forms(fold(name), has_people):
            if len(form) > 1 and form not in _NOT_NAMES:
                table.setdefault(form, set()).add(key)
    return {form: frozenset(keys) for form, keys in table.items()}


def _names() -> Iterator[tuple[str, str, bool]]:
    """Key, name, and whether a people is named after it."""
    likely = get_global("likely_subtags")
    arabic, english = Locale("ar"), Locale("en")
    for locale in (arabic, english):
        for territory, name in locale.territories.items():
            if territory != "001":  # the world
                yield territory, name, True
        for language, name in locale.languages.items():
            if len(language) == 2:  # the names of lesser languages are too often words
                yield f"language {language}", name, True
                if territory := _TERRITORY_OF.get(language, likely.get(language, "").split("_")[-1]):
                    yield territory, name, True
    for zone, names in arabic.time_zones.items():
        if "city" in names and not zone.startswith("Antarctica"):
            yield zone, names["city"], False
            city = english.time_zones.get(zone, {}).get("city")
            yield zone, city or zone.split("/")[-1].replace("_", " "), False
    for key, also in _ALSO.items():
        for name in also.split():
            yield key, name, False


def _forms(name: str, has_people: bool) -> Iterator[str]:
    """The name with and without the article, and its people: Iran, Iranian; ايران, ايراني, ايرانيه."""
    words = _WORD.findall(name)
    yield " ".join(words)
    yield " ".join(_ARTICLE.sub("", word) for word in words)
    if len(words) != 1 or not has_people:
        return
    word = words[0]
    if word.isascii():
        base = word.rstrip("aeiouy")
        if len(base) > 2:
            yield from (
                stem + ending
                for stem in (word, base)
                for ending in ("n", "ns", "an", "ans", "ian", "ians", "ese", "i", "is", "ish")
            )
    else:
        base = re.sub(r"(?:يا|يه|ا|ه)$", "", re.sub(r"^ال(?=\w{3})", "", word))
        if len(base) > 2:
            yield from (base + ending for ending in ("ي", "يه", "يون", "يين"))
