"""Pure functions for text in Arabic and English: folding with exact offsets, language, sentences.

Nothing here changes an article: folded text is only ever compared, and `Normalised.span` leads back to the
article's own characters.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from index.types import Language, Span

TATWEEL = "\u0640"

# Combining marks that fold away: Latin accents, Arabic tashkeel and Quranic marks, variation selectors. Marks of
# other scripts (the vowel signs of Devanagari, say) are letters in all but name and stay.
_MARKS = re.compile(
    "[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0898-\u089f"
    "\u08ca-\u08e1\u08e3-\u08ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]+"
)
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("ٱٲٳ", "ا"),
        **dict.fromkeys("ىیې", "ي"),
        **dict.fromkeys("کڪ", "ك"),
        **dict.fromkeys("ةھہۃە", "ه"),
        **dict.fromkeys("«»“”„‟‹›″", '"'),
        **dict.fromkeys("‘’‚‛′ʼ´`", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("،٬", ","),
        **dict.fromkeys("٫۔", "."),
        **dict(zip("؛؟٪٭⁄øłđı", ";?%*/oldi", strict=True)),
        TATWEEL: "",
    }
)


def _fold_character(char: str) -> str:
    if char.isspace():
        return " "
    if unicodedata.category(char) in ("Cf", "Cc", "Cs"):  # zero-width, bidi and other controls, lone surrogates
        return ""
    if char == "´":  # decomposes to a space and an accent
        return "'"
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    bare = _MARKS.sub("", letters).translate(_ALIKE)
    if letters.startswith(" ") and len(letters) > 1:  # a mark in its isolated form stands on a space of its own
        bare = bare.lstrip()
    return "".join(str(unicodedata.decimal(c, c)) for c in bare)


class _Folding(dict[int, str]):
    """A table for `str.translate` that fills itself: code point → what it folds to."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded


_FOLDING = _Folding()


@dataclass(frozen=True)
class Normalised:
    """Folded text with the way back: character i of `text` stands for `raw[starts[i]:ends[i]]`."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """The offsets in the raw text of `text[start:end]`, widened to whole characters with their diacritics.

        Raises ValueError unless 0 <= start < end <= len(text).
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"[{start}:{end}] is not a span of {len(self.text)} characters")
        return self.starts[start], self.ends[end - 1]


def fold(raw: str) -> str:
    """What `raw` is compared by: NFKC, no case, diacritics, tatweel or controls, one form of each Arabic letter,
    ASCII digits and punctuation, single spaces. Idempotent; character by character, so that offsets stay exact."""
    return " ".join(raw.translate(_FOLDING).split())


def normalise(raw: str) -> Normalised:
    """`fold` with the map back to `raw`: `normalise(raw).text == fold(raw)`."""
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for at, char in enumerate(raw):
        folded = _FOLDING[ord(char)]
        if not folded and text and (char == TATWEEL or unicodedata.category(char).startswith("M")):
            ends[-1] = at + 1  # a quotation that ends here takes the letter's diacritics along
        for piece in folded:
            if piece != " ":
                text.append(piece)
                starts.append(at)
                ends.append(at + 1)
            elif text and text[-1] == " ":
                ends[-1] = at + 1
            elif text:
                text.append(" ")
                starts.append(at)
                ends.append(at + 1)
    if text and text[-1] == " ":
        del text[-1], starts[-1], ends[-1]
    return Normalised("".join(text), tuple(starts), tuple(ends))


_UNSPOKEN = re.compile(
    "[\u0610-\u061a\u0640\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u202a-\u202e\u2060-\u2069]+"
)


def undecorated(text: str) -> str:
    """`text` without tashkeel, tatweel and invisible controls, as embedders read it best; letters stay as they are."""
    return _UNSPOKEN.sub("", text)


_LINE_END = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")


def clean(text: str) -> str:
    """An article's text as it is kept from reading on: line ends are \\n, controls and byte-order marks are gone.

    Nothing else changes. Not even NFC is applied: it would reorder shadda and vowel, and a quotation must be the
    article's own characters.
    """
    return _CONTROL.sub("", _LINE_END.sub("\n", text))


def detect_language(text: str) -> Language:
    """The script of most letters: Arabic → "ar", any other, a tie or no letter → "en"."""
    letters = [c for c in text if c.isalpha()]
    arabic = sum(unicodedata.bidirectional(c) == "AL" for c in letters)
    return "ar" if 2 * arabic > len(letters) else "en"


LONG_SENTENCE = 600
"""Characters; a longer sentence is also split at semicolons."""

# What ends a sentence, with the closing quotes, brackets and references ([1]) that belong to it.
_STOP = re.compile(
    r"(?P<stop>[.!?؟…۔]+)(?P<close>[\"'”’»›)\]}]*(?:[ \t]?\[[\d,،\- –]{1,12}\])*[\u00b9\u00b2\u00b3\u2070-\u2079]*)"
)
_words = str.split
_NUMBERED = frozenset(_words("no nos art fig figs vol vols pp"))
"""Abbreviations that a number follows."""
_TITLES = frozenset(
    _words(
        "dr mr mrs ms prof st eq sec ch ed eds gen col lt maj sgt capt cmdr adm gov sen rep rev hon pres amb cf vs viz "
        "e.g i.e approx ca ود وم"
    )
)
"""Abbreviations after which a sentence always goes on."""
_SHORT_FORMS = frozenset(
    _words(
        "etc al inc ltd co corp jr sr dept est ph.d jan feb mar apr jun jul aug sep sept oct nov dec "
        "mon tue wed thu fri sat sun"
    )
)
"""Abbreviations that may end a sentence: like after initials and acronyms, the next word tells."""
_STARTERS = frozenset(
    _words(
        "a after all although an and as at because before both but by during each for from he her his how however i if "
        "in it its many most no on one other our she since so some such that the their then there these they this "
        "those though to under we what when where which while who with you"
    )
)
"""Words that, with a capital, begin a sentence even after an initial."""
_WORD_BEFORE = re.compile(r"[^\s(\[{\"'«“‘]*$")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_WORD_AFTER = re.compile(r"[^\W\d_]+")
_LIST_MARK = re.compile(r"\s*(?:[-*+•–—▪●]\s|\(?\w{1,3}[.)]\s|#{1,6}\s|>|\|)")
_SEMICOLON = re.compile(r"[؛;](?=\s)")


def _ends_sentence(text: str, line: Span, stop: re.Match[str]) -> bool:
    """Whether the sentence really ends at this stop inside the line."""
    before = _WORD_BEFORE.search(text, max(line[0], stop.start() - 40), stop.start())
    word = before.group() if before else ""
    after = text[stop.end() : min(line[1], stop.end() + 40)]
    visible = after.lstrip()
    if not visible:
        return True
    spaced = visible != after
    marks = stop["stop"]
    if not spaced and not _glued(word, marks, after):
        return False
    following = visible.lstrip("\"'“”‘’«»([{")
    if following[:1].islower():
        return False
    if not word and stop.start() > line[0] and text[stop.start() - 1] in "([{":  # an omission: [...]
        return False
    if marks != "." or not spaced:
        return True
    known = word.casefold().replace(TATWEEL, "").strip(".")
    if known in _NUMBERED:  # "No. 5", but "the answer was no."
        return not following[:1].isdigit()
    if known in _TITLES:
        return False
    if known.isdigit() and text[line[0] : stop.start()].strip() == word:  # the number of a list item
        return False
    if known in _SHORT_FORMS or _INITIALS.fullmatch(known):
        next_word = _WORD_AFTER.match(following)
        return next_word is not None and next_word.group().casefold() in _STARTERS
    return True


def _glued(word: str, marks: str, after: str) -> bool:
    """Whether a stop with no space after it ends a sentence: common in Arabic, never in "3.5" or "example.com"."""
    following = _WORD_AFTER.match(after)
    if not following or detect_language(following.group()) != "ar":
        return False
    if marks in (".", "۔"):
        return len(word) > 2 and "." not in word and len(following.group()) > 2 and detect_language(word) == "ar"
    return True


def _lines(text: str) -> Iterator[Span]:
    """The lines that hold text. Lines of a hard-wrapped paragraph come as one."""
    block: list[Span] = []
    at = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            block.append((at, at + len(line)))
        else:
            yield from _unwrap(text, block)
            block = []
        at += len(line)
    yield from _unwrap(text, block)


def _unwrap(text: str, block: list[Span]) -> list[Span]:
    """Join the lines of a paragraph that was wrapped to a width: three lines or more, all but the last about as long.

    Lines of 40 to 120 characters, none under 60 % of the longest; a list or a heading is never joined.
    """
    lengths = [end - start for start, end in block]
    wrapped = (
        len(block) >= 3
        and max(lengths) <= 120
        and min(lengths[:-1]) >= max(40, 0.6 * max(lengths))
        and not any(_LIST_MARK.match(text, start, end) for start, end in block)
    )
    return [(block[0][0], block[-1][1])] if wrapped else block


def split_sentences(text: str) -> list[Span]:
    """The sentences as spans without white space around, in order; together they cover all text but white space.

    A line is never left (but for hard-wrapped paragraphs), so headings and list items are their own sentences.
    Titles, initials, acronyms, decimals and Arabic abbreviations (د. ق.م.) do not end a sentence.
    """
    spans: list[Span] = []
    for line in _lines(text):
        start = line[0]
        for stop in _STOP.finditer(text, *line):
            if _ends_sentence(text, line, stop):
                spans.extend(_sentence(text, start, stop.end()))
                start = stop.end()
        spans.extend(_sentence(text, start, line[1]))
    return spans


def _sentence(text: str, start: int, end: int) -> Iterator[Span]:
    """The one sentence in [start, end), or its parts at semicolons where it is very long."""
    if end - start > LONG_SENTENCE:
        for semicolon in _SEMICOLON.finditer(text, start, end):
            yield from _trimmed(text, start, semicolon.end())
            start = semicolon.end()
    yield from _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    inside = text[start:end]
    if stripped := inside.strip():
        start += len(inside) - len(inside.lstrip())
        yield start, start + len(stripped)


_BREAKS = ("؛;", "،,:", " \t\n")


def divide(text: str, span: Span, fits: Callable[[str], bool]) -> list[Span]:
    """Cut one over-long sentence into trimmed parts that each fit: at a semicolon, else a comma, else a space, else
    between two characters. `fits` must accept every part of what it accepts."""
    start, end = span
    if end - start < 2 or fits(text[start:end]):
        return [span]
    middle = (start + end) // 2
    quarter = (end - start) // 4
    for breaks in _BREAKS:
        inner = range(start + quarter, end - max(1, quarter))
        cuts = [at + 1 for at in inner if text[at] in breaks and not text[at + 1].isdigit()]
        if cuts:
            cut = min(cuts, key=lambda at: abs(at - middle))
            break
    else:
        cut = middle
        while start < cut - 1 and unicodedata.category(text[cut]).startswith("M"):
            cut -= 1
    parts = [*_trimmed(text, start, cut), *_trimmed(text, cut, end)]
    return [piece for part in parts for piece in divide(text, part, fits)]
