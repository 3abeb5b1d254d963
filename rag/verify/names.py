"""Pure: whether a name is spelled in a text, also in the other script, and letters of a script of its own.

Both scripts are reduced to classes of consonants, as Soundex does (R. C. Russell, US patent 1,261,167), with the
vowels and the h's left out: Kazakhstan and كازاخستان are both kskstn.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import product

from rapidfuzz import fuzz

from index.terms import STOP_WORDS
from index.text import fold

ALIKE = 85.0
"""Percent of two skeletons that must agree: all of a short one, all but a letter of one of four and more."""
SOUNDS = 45.0
"""Percent of two short words that must agree with their vowels."""
SHORT = 3
"""Consonants of a skeleton; with fewer the vowels count too."""

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
_VOWELS = {"a": "aاعه", "i": "eiyي", "u": "ouwو"}
_CONSONANTS = {letter: name for name, letters in _CLASSES.items() for letter in letters}
_LETTERS = _CONSONANTS | {letter: name for name, letters in _VOWELS.items() for letter in letters}
# Spellings with more than one sound: Chirac, Michael; Elizabeth, Athens; Xi, Mexico; Jena, Johannes.
_SPELLINGS: Mapping[str, Sequence[str]] = {"ch": "sk", "th": "ts", "kh": "k", "gh": "k", "x": ("ks", "s"), "j": "ky"}
_PIECES = re.compile(r"ch|th|kh|gh|.")
_HARD_C = re.compile(r"c(?![eiyh])")
_WORD = re.compile(r"[^\W\d_]+")
_NAME = re.compile(r"(?<![\w'’])[^\W\d_](?:[\w'’-]*\w)?")
_PARTICIPLE = re.compile(r"(?:^|[.!?] )[A-Z][a-z]+ed(?= (?:in|on|at|by|to|from|with|as)\b)")  # Founded in
_ARTICLE = re.compile(r"^(?:[وف]?[بكل]?ال|[وف]?لل|[وف][بكل]?|[بكل])(?=\w{2})")
_PLAIN = STOP_WORDS | frozenset(
    fold(
        "they he his she her we i you one two but no yes article articles according nearly approximately almost over "
        "more less during since before after while however also both all most many some several few only every each"
    ).split()
)
_THIRD = re.compile(
    r"[^\W\d_A-Za-z\xaa\xba\u00c0-\u024f\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\u1e00-\u1eff\ufb50-\ufdff\ufe70-\ufeff]"
)


def third_script(text: str) -> set[str]:
    """Its letters that are neither Latin nor Arabic."""
    return set(filter(str.isalpha, _THIRD.findall(text)))


def names(text: str) -> list[str]:
    """The words in Latin letters that are written with a capital, but for the plain words that begin sentences."""
    words = (word for word in _NAME.findall(_PARTICIPLE.sub("", text)) if word[0].isupper() and len(word) > 1)
    return [word for word in words if word.lower() not in _PLAIN and not re.fullmatch("[IVX]+", word)]


def is_spelled(name: str, text: str) -> bool:
    """Whether the text has the name: letter by letter, or by its skeleton in the letters of the other script."""
    folded = fold(text)
    words = _WORD.findall(folded)
    parts = _WORD.findall(re.sub(r"'s?\b", "", fold(name)))
    return f" {fold(name)} " in f" {folded} " or all(_is_spelled(part, words) for part in parts)


def _is_spelled(wanted: str, words: Sequence[str]) -> bool:
    mine = _heard(wanted)
    if wanted in words or not mine:
        return True
    others = (word for word in words if word.isascii() != wanted.isascii())
    return any(_sound_alike(*pair) for word in others for pair in product(mine, _heard(word)))


def _sound_alike(one: tuple[str, str], other: tuple[str, str]) -> bool:
    short = min(len(one[0]), len(other[0])) < SHORT
    return fuzz.ratio(one[0], other[0]) >= ALIKE and (not short or fuzz.ratio(one[1], other[1]) >= SOUNDS)


@lru_cache(maxsize=20_000)
def _heard(word: str) -> tuple[tuple[str, str], ...]:
    """Every way to read a folded word that has a consonant, its consonants and all of it; in Arabic also without the
    article and other clitics."""
    forms = {word, _ARTICLE.sub("", word)}
    pieces = [[_SPELLINGS.get(piece, piece) for piece in _PIECES.findall(_HARD_C.sub("k", form))] for form in forms]
    spelled = ("".join(letters) for form in pieces for letters in product(*form))
    sounds = {(_reduced(letters, _CONSONANTS), _reduced(letters, _LETTERS)) for letters in spelled}
    return tuple(sound for sound in sorted(sounds) if sound[0])


def _reduced(letters: str, classes: Mapping[str, str]) -> str:
    """Arabic writes a doubled letter once."""
    return re.sub(r"(.)\1+", r"\1", "".join(classes.get(letter, "") for letter in letters))
