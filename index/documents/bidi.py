"""From the order in which a line is seen to the order in which it is read. Pure.

The bidirectional algorithm (Unicode Annex 9) goes the other way and loses something on it, so libraries offer only that
way. This is its inverse for one line of print: from the right for a line in Arabic, numbers and runs of other letters
from the left. Where two texts would look the same, the likelier is taken: «ISO 9001» is read so, «3.2 kg» by its unit.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")

_SI = "mm cm m km m² km² m³ mg g kg t ml l ha s ms min h Hz kHz MHz GHz W kW MW GW kWh MWh GWh V kV A mA K °C °F Pa kPa"
_OTHERS = "KB MB GB TB kB px dpi pt USD EUR GBP JOD EGP SAR AED KWD QAR BHD OMR LBP"
_UNITS = frozenset(f"{_SI} {_OTHERS}".split())
"""What stands behind its number in every language, as SI and ISO 4217 write it."""
_JOINTS = ",.:/\u00a0\u202f\u060c\u066b\u066c"
"""One of these between two digits does not part a number (bidirectional class CS, and the Arabic number signs)."""
_PAIRS = ("()", "[]", "{}", "«»", "‹›")
_BRACKET = {side: pair for pair in _PAIRS for side in pair}


def kind(text: str) -> str:
    """ "R" of a letter that is read from the right, "L" of any other letter, "N" of a digit, "" of the rest."""
    match unicodedata.bidirectional(text[0]):
        case "R" | "AL":
            return "R"
        case "L":
            return "L"
        case "EN" | "AN":
            return "N"
    return ""


def leaning(texts: Iterable[str]) -> int:
    """Letters that are read from the right less the others."""
    kinds = [kind(text) for text in texts]
    return kinds.count("R") - kinds.count("L")


def reading_order(seen: Sequence[T], text: Sequence[str], *, from_right: bool) -> list[T]:
    """What is seen from left to right, each with its text, in the order in which it is read.

    `from_right`: whether the line as a whole is in a script that is read from the right.
    """
    kinds = [kind(each) for each in text]
    places = list(range(len(text)))
    if from_right:
        ordered = _from_right(places, kinds, text)
    else:
        ordered = []
        at = 0
        while at < len(places):
            if kinds[at] != "R":
                ordered.append(at)
                at += 1
                continue
            end = at + 1
            for after in range(at + 1, len(places)):
                if kinds[after] == "L":
                    break
                if kinds[after] == "R":
                    end = after + 1
            ordered += _from_right(places[at:end], kinds, text)
            at = end
    return [seen[at] for at in ordered]


def _from_right(places: list[int], kinds: Sequence[str], text: Sequence[str]) -> list[int]:
    """The places from the right, but for runs that are read from the left."""
    runs: list[list[int]] = []
    at = 0
    while at < len(places):
        run = [places[at]]
        if kinds[places[at]] in ("L", "N"):
            while (end := _next(places, at + len(run) - 1, kinds, text)) is not None:
                run = places[at : end + 1]
        runs.append(run)
        at += len(run)
    return [place for run in reversed(runs) for place in run]


def _next(places: list[int], at: int, kinds: Sequence[str], text: Sequence[str]) -> int | None:
    """The next letter or digit that is in one run with the one at `at`; None if the run ends here."""
    end = at + 1
    while end < len(places) and not kinds[places[end]]:
        end += 1
    if end == len(places) or kinds[places[end]] == "R":
        return None
    before, after = kinds[places[at]], kinds[places[end]]
    between = "".join(text[place] for place in places[at + 1 : end])
    if before == after == "N":
        joined = not between or (len(between) == 1 and between in _JOINTS)
        return end if joined or _latin_before(places, at, kinds, text) else None
    if before == "L" and after == "N" and between.isspace() and _word_before(places, at, kinds, text) in _UNITS:
        return None
    return end


def _latin_before(places: list[int], at: int, kinds: Sequence[str], text: Sequence[str]) -> bool:
    """Whether the number that ends at `at` stands right behind letters of its own run: the second in "A4-80"."""
    while at >= 0 and kinds[places[at]] != "L" and kinds[places[at]] != "R" and not text[places[at]].isspace():
        at -= 1
    return at >= 0 and kinds[places[at]] == "L"


def _word_before(places: list[int], at: int, kinds: Sequence[str], text: Sequence[str]) -> str:
    start = at
    while start > 0 and not text[places[start - 1]].isspace() and kinds[places[start - 1]] != "R":
        start -= 1
    return "".join(text[place] for place in places[start : at + 1])


def with_brackets_right(text: str) -> str:
    """A line with its brackets opening where they open: some files keep them as they look from the left."""
    if not any(char in text for char in _BRACKET):
        return text
    letters = list(text)
    open_pairs: list[str] = []
    for at, char in enumerate(text):
        if (pair := _BRACKET.get(char)) is None:
            continue
        before, after = text[at - 1 : at] or " ", text[at + 1 : at + 2] or " "
        opens = _ends(before) and not _ends(after)
        closes = _ends(after) and not _ends(before)
        if opens == closes:
            opens = pair not in open_pairs
        if opens:
            open_pairs.append(pair)
        elif pair in open_pairs:
            open_pairs.remove(pair)
        letters[at] = pair[0] if opens else pair[1]
    return "".join(letters)


def _ends(char: str) -> bool:
    return char.isspace() or char in ".,:;،؛!؟?\"'“”-–—/"
