"""Pure: whether a name is spelled in a text, also in the other script, and letters of a script of its own.

Both scripts are reduced to classes of consonants, as Soundex does (R. C. Russell, US patent 1,261,167), with the
vowels and the h's left out: Kazakhstan and كازاخستان are both kskstn.
"""

import re
from collections.abc import Mapping, Sequence, Set
from functools import lru_cache
from itertools import product

from rapidfuzz import fuzz

from index.terms import STOP_WORDS
from index.text import detect_language, fold
from index.types import Span
from models.shipped import table
from rag.letters import listed_spellings
from rag.verify.glossary import is_strange
from rag.verify.lexicon import CLITIC, CLITICS, MONTH_WORDS
from rag.verify.places import known_names, names_by_key

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
_MARKS = "\u064b-\u0655\u0670"
_WHOLE = re.compile(rf"[^\W\d_](?:[\w'’{_MARKS}-]*[\w{_MARKS}](?<!'s)(?<!’s))?(?:\.(?= [A-Z])(?<=\b[A-Z]\.))?")
_ARABIC = re.compile(r"[ء-غف-ي]{3,}")
_PARTICLES = frozenset(str.split("of the de del della da di la le du van von der den bin ibn al"))
_SON_OF = frozenset(fold("بن ابن بنت أبو أبي آل عبد").split())
_FAMILY = re.compile(r"\w{3}(?:يان|وف|وفا|ييف|باييف|ايف|سكي|فيتش|زاده|شفيلي|اوغلو|اني)$|^ال\w{3,}ي$")
_OPENING = re.compile(r"(?:ly|ed|ing)$")  # Recently, Founded, Speaking
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


def whole_name(text: str, span: Span) -> Span:
    """The span, widened to all of a name that it is only part of; where in doubt as it is.

    In English over the words with a capital around it, to the right also with particles between them (and not to the
    left: Cambridge is not its university); in Arabic, which has no capitals, over given names, words that are strange,
    and what can only go on with one: what follows بن, and a family name by its ending or article. A comma ends a name,
    as "'s" does; a country, a city and a people are whole by themselves, and so are acronyms.
    """
    words = [match.span() for match in _WHOLE.finditer(text)]
    inside = [at for at, (start, end) in enumerate(words) if start < span[1] and span[0] < end]
    if not inside or fold(text[slice(*span)]) in known_names():
        return span
    tokens = [text[start:end] for start, end in words]
    joined = {at for at in range(1, len(words)) if not text[words[at - 1][1] : words[at][0]].strip(" ")}
    reach = _arabic_name if detect_language(text[slice(*span)]) == "ar" else _english_name
    first, last = reach(tokens, joined, inside[0], inside[-1])
    start = words[first][0] if first < inside[0] else span[0]
    end = words[last][1] if last > inside[-1] else span[1]
    return start, end


def _english_name(tokens: Sequence[str], joined: Set[int], first: int, last: int) -> tuple[int, int]:
    """`joined`: the places of words with nothing but a space before them."""
    while first in joined and _is_part(tokens[first]) and _is_part(tokens[first - 1]):
        if fold(tokens[first - 1]) in known_names() or (first == 1 and _OPENING.search(tokens[0])):
            break
        first -= 1
    ends = tokens[last].endswith(".")  # an initial, or the end of a sentence
    while last + 1 in joined and _is_part(tokens[last]) and not ends:
        after = last + 1
        while after <= last + 2 and after + 1 in joined and tokens[after].lower() in _PARTICLES:
            after += 1
        if not _is_part(tokens[after]):
            break
        last = after
    return first, last


def _is_part(word: str) -> bool:
    """Whether it may be part of a name: it has a capital, and is no acronym, month or plain word."""
    is_plain = word.lower() in _PLAIN | MONTH_WORDS | _PARTICLES
    return word[0].isupper() and not is_plain and (len(word.rstrip(".")) == 1 or not word.isupper())


def _arabic_name(tokens: Sequence[str], joined: Set[int], first: int, last: int) -> tuple[int, int]:
    folded = [fold(token) for token in tokens]
    given = given_names()
    while first in joined and folded[first - 1] in given and (folded[first] in given or _FAMILY.search(folded[first])):
        first -= 1
    if first in joined and folded[first - 1] in _SON_OF and first - 1 in joined and folded[first - 2] in given:
        first -= 2
    while first in joined and _goes_on(tokens[first - 1]) and is_strange(tokens[first]):
        first -= 1
    while last + 1 in joined and _goes_on(tokens[last + 1]) and is_strange(tokens[last]):
        last += 1
    if given.isdisjoint(folded[first : last + 1]):
        return first, last
    while last + 1 in joined:
        before, after = folded[last], folded[last + 1]
        family = before in given and _FAMILY.search(after)
        if not (before in _SON_OF or after in _SON_OF or after in given or family):
            break
        last += 1
    return first, last


def _goes_on(word: str) -> bool:
    """Whether a word beside a name may be a part of it: no common word, nothing with an article or an "and", no people
    and no title. Of 707 answers in Arabic this widens 11 that were whole, and completes names that were cut."""
    return bool(_ARABIC.fullmatch(fold(word))) and not word.startswith(("ال", "و")) and is_strange(word)


@lru_cache(maxsize=1)
def given_names() -> frozenset[str]:
    """First names in both scripts, folded."""
    return frozenset(fold(name) for names in table("given_names") for each in names for name in each.split("|"))


def is_spelled(name: str, text: str) -> bool:
    """Whether the text has the name: letter by letter, or by its skeleton in the letters of the other script."""
    folded = fold(text)
    words = _WORD.findall(folded)
    parts = _WORD.findall(re.sub(r"'s?\b", "", fold(name)))
    return f" {fold(name)} " in f" {folded} " or all(_is_spelled(part, words) for part in parts)


def is_called(name: str, text: str) -> bool:
    """Whether the text has the name that the other language has for a place, a people, a day of the week; or a name as
    the other script is known to spell it, which may be without letters that are not heard: Renault, رينو."""
    folded = fold(text)
    stems = _called().get(fold(name), ())
    return _is_listed(fold(name), folded) or any(
        re.search(rf"(?<!\w)(?:{CLITICS})?{re.escape(stem)}", folded) for stem in stems
    )


def _is_listed(name: str, folded: str) -> bool:
    source, other = ("en", "ar") if name.isascii() else ("ar", "en")
    spelling, names_there = listed_spellings(source).get(name), listed_spellings(other)
    forms = (form for word in _WORD.findall(folded) for form in {word, CLITIC.sub("", word)})
    return any(form == spelling or names_there.get(form) == name for form in forms)


@lru_cache(maxsize=1)
def _called() -> Mapping[str, frozenset[str]]:
    """Folded name → how the other language may begin what it is called."""
    found: dict[str, set[str]] = {}
    for both in names_by_key().values():
        for here, there in (both["en"], both["ar"]), (both["ar"], both["en"]):
            for name in here:
                found.setdefault(fold(name), set()).update(stem for each in there if len(stem := begins(each)) > 2)
    return {name: frozenset(stems) for name, stems in found.items()}


def begins(name: str) -> str:
    """How a people or a language may begin, which may be inflected: German of Germans, ألماني of الألمانيين."""
    return fold(name.removeprefix("ال").removesuffix("ة"))


def _is_spelled(wanted: str, words: Sequence[str]) -> bool:
    mine = heard(wanted)
    if wanted in words or not mine:
        return True
    others = (word for word in words if word.isascii() != wanted.isascii())
    return any(_sound_alike(*pair) for word in others for pair in product(mine, heard(word)))


def _sound_alike(one: tuple[str, str], other: tuple[str, str]) -> bool:
    short = min(len(one[0]), len(other[0])) < SHORT
    return fuzz.ratio(one[0], other[0]) >= ALIKE and (not short or fuzz.ratio(one[1], other[1]) >= SOUNDS)


@lru_cache(maxsize=20_000)
def heard(word: str) -> tuple[tuple[str, str], ...]:
    """Every way to read a folded word that has a consonant, its consonants and all of it; in Arabic also without the
    article and other clitics."""
    forms = {word, CLITIC.sub("", word)}
    pieces = [[_SPELLINGS.get(piece, piece) for piece in _PIECES.findall(_HARD_C.sub("k", form))] for form in forms]
    spelled = ("".join(letters) for form in pieces for letters in product(*form))
    sounds = {(_reduced(letters, _CONSONANTS), _reduced(letters, _LETTERS)) for letters in spelled}
    return tuple(sound for sound in sorted(sounds) if sound[0])


def _reduced(letters: str, classes: Mapping[str, str]) -> str:
    """Arabic writes a doubled letter once."""
    return re.sub(r"(.)\1+", r"\1", "".join(classes.get(letter, "") for letter in letters))
