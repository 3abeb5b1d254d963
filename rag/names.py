"""Pure: whether a name in Latin letters is spelled in a text, also in Arabic letters.

Both scripts are reduced to classes of consonants, as Soundex does (R. C. Russell, US patent 1,261,167), with the
vowels and the h's left out: Kazakhstan and كازاخستان are both kskstn.
"""

import re

from rapidfuzz import fuzz

from index.text import fold

ALIKE = 85.0
"""Percent of two skeletons that must agree: all of a short one, all but a letter of one of four and more."""

_CLASSES = {
    "b": "bpvfبفپڤ",
    "t": "tdطتدض",
    "s": "szcثسصزذظش",
    "k": "kqgjxقكغخجکگچ",
    "l": "lل",
    "m": "mم",
    "n": "nن",
    "r": "rر",
}
_CONSONANTS = {letter: name for name, letters in _CLASSES.items() for letter in letters}
_HARD_C = re.compile(r"c(?![eiyh])")
_NAME = re.compile(r"\b[A-Z][A-Za-z'’-]+")
_PLAIN = frozenset(
    fold(
        "a an the it its they their he she his her this that these those there in on at of for from by and or but with "
        "as is are was were has have had no not yes article articles according i we you one two"
    ).split()
)


def names(text: str) -> list[str]:
    """The words in Latin letters that are written with a capital, but for the plain words that begin sentences."""
    return [word for word in _NAME.findall(text) if word.lower() not in _PLAIN]


def is_spelled(name: str, text: str) -> bool:
    """Whether some word of the text is the name: letter by letter, or by its skeleton in Arabic letters."""
    wanted = _skeleton(name)
    words = re.findall(r"[^\W\d_]+", fold(text))
    if fold(name) in words or not wanted:
        return True
    arabic = [word for word in words if not word.isascii()]
    forms = [*arabic, *(word.removeprefix("ال") for word in arabic)]  # the article, or the beginning of ألماتي
    return any(fuzz.ratio(wanted, _skeleton(form)) >= ALIKE for form in forms)


def _skeleton(word: str) -> str:
    letters = _HARD_C.sub("k", fold(word))
    letters = letters.replace("th", "t").replace("kh", "k").replace("gh", "k")
    consonants = "".join(_CONSONANTS.get(letter, "") for letter in letters)
    return re.sub(r"(.)\1+", r"\1", consonants)  # Arabic writes a doubled consonant once
