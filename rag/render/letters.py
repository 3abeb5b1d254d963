"""Pure: names letter by letter into the other script, the commonest way that newspapers have. A fallback: a language
may write a name as it pleases, and Arabic does not write its short vowels."""

import re
from collections.abc import Mapping, Sequence

from index.text import fold, undecorated
from index.types import Language
from rag.verify import lexicon

_SMALL_WORDS = (
    "Luther;لوثر | King;كينغ | New;نيو | Saint,St;سانت | bin,ibn,ben;بن | Abu;أبو | Abd;عبد | de;دي | van;فان | von;فون"
    " | of;أوف | the;ذا | and;و"
)
_list = str.split
_LETTERS_ALONE = dict(zip(
    "abcdefghijklmnopqrstuvwxyz",
    _list("إيه بي سي دي إي إف جي إتش آي جيه كيه إل إم إن أو بي كيو آر إس تي يو في دبليو إكس واي زد"), strict=True,
))  # fmt: skip
# The first rule that fits where the word has been read to; ^ and $ are its ends.
_TO_ARABIC: Sequence[tuple[str, str]] = (
    (r"^al-", "ال"), (r"^mc", "ماك"), (r"^kn", "ن"), (r"^wr", "ر"), (r"^x", "ز"), (r"^ch(?=r)", "ك"), (r"^eu", "يو"),
    (r"^a[iy]", "أي"), (r"^au", "أو"), (r"^aa?", "أ"), (r"^ei", "آي"), (r"^ee?", "إ"), (r"^i", "إ"), (r"^ou?|^u", "أو"),
    (r"tsch|tch", "تش"), (r"sch|sh", "ش"), (r"ch(?=[rl])", "ك"), (r"ch", "تش"), (r"ph", "ف"), (r"th", "ث"),
    (r"kh", "خ"), (r"gh", "غ"), (r"(?<=n)dh", "د"), (r"dh", "ذ"),
    (r"zh", "ج"), (r"wh", "و"), (r"ck", "ك"), (r"qu", "كو"),
    (r"[ts]ion$", "شن"), (r"x", "كس"), (r"ques?$", "ك"), (r"a(?=[bdfgklmnptvz]es?$)", "ي"), (r"c(?=[eiy])", "س"),
    (r"g(?=[eiy])", "ج"),
    (r"oh(?=[^aeiouy])", "و"), (r"ah$", "ة"), (r"[ae]y$", "ي"), (r"a[iy]", "اي"), (r"e[iy]", "ي"), (r"ea|ee|ie", "ي"),
    (r"oo|ou", "و"), (r"ow", "او"), (r"a[uw]", "و"), (r"ew", "يو"), (r"oa", "وا"), (r"ia$", "يا"), (r"io$", "يو"),
    (r"e(?=[rnl]s?$)", ""), (r"(?<=[^aeiou])es?$", ""), (r"e", "ي"), (r"a", "ا"), (r"[iy]", "ي"), (r"[ou]", "و"),
    (r"b|p", "ب"), (r"c|k", "ك"), (r"q", "ق"), (r"d", "د"), (r"f|v", "ف"), (r"g", "غ"), (r"h", "ه"), (r"j", "ج"),
    (r"l", "ل"), (r"m", "م"), (r"n", "ن"), (r"r", "ر"), (r"s", "س"), (r"t", "ت"), (r"w", "و"), (r"z", "ز"),
)  # fmt: skip
_CONSONANTS: Mapping[str, str] = dict(zip(
    "بتثجحخدذرزسشصضطظغفقكلمنهةپڤچگ",
    _list("b t th j h kh d dh r z s sh s d t z gh f q k l m n h a p v ch g"), strict=True,
))  # fmt: skip
_VOWELS: Mapping[str, str] = {
    "ا": "a", "أ": "a", "إ": "i", "آ": "a", "ى": "a", "و": "u", "ي": "i", "ئ": "i", "ؤ": "u", "ع": "a", "ء": "",
}  # fmt: skip
_COMPILED = tuple((re.compile(pattern), arabic) for pattern, arabic in _TO_ARABIC)
_WORD = re.compile(r"[^\W\d_](?:[\w'’-]*\w)?|\W|\d+|_")


def _given() -> tuple[Mapping[str, str], Mapping[str, str]]:
    table = f"{lexicon.GIVEN_NAMES.strip()} | {_SMALL_WORDS}"
    rows = [row.strip().split(";") for row in re.split(r"[|\n]", table)]
    arabic = {english.lower(): there for names, there in rows for english in names.split(",")}
    return arabic, {fold(there): names.split(",")[0] for names, there in rows}


_IN_ARABIC, _IN_ENGLISH = _given()


def transliterated(name: str, source: Language, to: Language) -> str:
    """A name in the other script, word by word; what is in neither script stays."""
    if source == to:
        return name
    text = undecorated(name)
    if to == "en":
        text = re.sub(r"(?<!\w)عبد ال(?:له|لّه)(?!\w)", "عبدالله", text)
    words = [_to_arabic(word) if to == "ar" else _to_english(word) for word in _WORD.findall(text)]
    joined = "".join(words)
    return re.sub(r"(?<!\S)و (?=\S)", "و", joined) if to == "ar" else joined


def _to_arabic(word: str) -> str:
    letters = fold(word)
    if not re.fullmatch(r"[a-z'-]+", letters) or not letters.strip("'-"):
        return word
    if letters in _IN_ARABIC:
        return _IN_ARABIC[letters]
    if word.isupper() and (len(letters) <= 3 or not re.search(r"[aeiou]", letters)):
        return " ".join(_LETTERS_ALONE[letter] for letter in letters if letter in _LETTERS_ALONE)
    if "-" in letters and not letters.startswith("al-"):
        return "-".join(map(_to_arabic, word.split("-")))
    letters = re.sub(r"([bcdfgklmnprstvz])\1", r"\1", letters.replace("'", ""))
    written, at = [], 0
    while at < len(letters):
        match, arabic = next(
            ((match, arabic) for rule, arabic in _COMPILED if (match := rule.match(letters, at)) and match.end() > at),
            (None, ""),
        )
        written.append(arabic)
        at = match.end() if match else at + 1
    return "".join(written)


def _to_english(word: str) -> str:
    letters = re.sub("[ّ]", "", word)
    if not re.search("[\u0621-\u064a]", letters):
        return word
    if fold(letters) in _IN_ENGLISH:
        return _IN_ENGLISH[fold(letters)]
    if letters.startswith("ال") and len(letters) > 4:
        return f"al-{_to_english(letters[2:])}"
    sounds: list[tuple[str, bool]] = []  # letters and whether they are a vowel
    for at, letter in enumerate(letters):
        after = letters[at + 1 : at + 2]
        vowel = letter in _VOWELS
        if letter in "وي" and (at == 0 or (after and after in "اأوي") or (sounds and sounds[-1][1] and after)):
            sounds.append(("w" if letter == "و" else "y", False))
        elif letter == "ة":
            sounds.append(("a", True))
        elif vowel and sounds and sounds[-1][1] and _VOWELS[letter] == sounds[-1][0]:
            continue
        else:
            sounds.append((_VOWELS.get(letter) if vowel else _CONSONANTS.get(letter, letter), vowel))  # type: ignore[arg-type]
    return _with_short_vowels(sounds).capitalize()


def _with_short_vowels(sounds: Sequence[tuple[str, bool]]) -> str:
    """With an "a" where two consonants begin or end the word, or three meet."""
    written, run = "", 0
    for at, (sound, vowel) in enumerate(sounds):
        run = 0 if vowel else run + 1
        ends = at == len(sounds) - 1
        if run == 3 or (run == 2 and (ends or at == 1)):
            written, run = f"{written}a", 1
        written += sound
    return written
