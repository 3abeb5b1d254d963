"""Pure: whether an answer denies what its sentence affirms, or affirms what it denies, in Arabic or English.

Modest on purpose: only the word that follows the negation is compared within a language, and across languages only
whether there is any negation at all.
"""

import re
from collections.abc import Iterator
from itertools import takewhile

from index.terms import terms
from index.text import fold
from index.types import Span

FEW = 12
"""Words quoted, of which a negation denies the most."""

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[,;:.!?()]")
_NOT = re.compile(r"not|no|never|nor|neither|none|cannot|\w+n't|[وف]?(?:لا|لم|لن|ليس|ليست|ليسوا|ليسا)")
_YES = re.compile(r"\W*(?:yes|نعم|اجل|بلي)\b")
# Not only, no less than, No. 5; still, especially, no doubt, at least.
_NO_DENIAL = re.compile(
    r"only|just|least|less|fewer|more|later|doubt|matter|\d+|فقط|[يتن]?زال\w*|سيما|بد|شك|ريب|باس|[يت]قل|[يت]قتصر|[يت]تجاوز"
)
# What says no without one of these words: enough for a denial in the other language, and too little to be one here.
_HINT = re.compile(
    r"without|except|fail\w*|refus\w*|reject\w*|den(?:y|ies|ied)|lack\w*|absen\w+|prevent\w*|ban\w*|prohibit\w*|hardly|rarely"
    r"|few|only|un(?!i)\w{4,}|in\w{5,}|non\w*|dis\w{4,}|\w+less|[وفبل]*(?:ما|غير|دون|بدون|بلا|عدم|رفض\w*|يرفض\w*|نف[يت]\w*"
    r"|منع\w*|غياب|فشل\w*|باستثناء|سوي|عدا|الا|حظر\w*|فقط|نادر\w*|امتنع\w*)"
)


def contradicts(answer: str, sentence: str, quoted: Span, same_language: bool) -> str:
    """The word of the answer, or of the sentence, that the two disagree about; empty if they do not."""
    here, there = list(_denials(answer)), list(_denials(sentence))
    if _YES.match(fold(answer)) and there:
        return there[0]
    if same_language:
        sides = ((answer, here, sentence, there), (sentence, there, answer, here))
        return next((word for side in sides for word in _disputed(*side)), "")
    if here and not there and not _hints(sentence):
        return here[0]
    said = sentence[slice(*quoted)]
    if (
        len(said.split()) <= FEW
        and len(answer.split()) > 3
        and not here
        and not _hints(answer)
        and (denied := list(_denials(said)))
    ):
        return denied[0]
    return ""


def _denials(text: str) -> Iterator[str]:
    """The word after each negation, folded: the one that it denies."""
    words = _WORD.findall(fold(text))
    for at, word in enumerate(words):
        if not _NOT.fullmatch(word):
            continue
        after = list(takewhile(str.isalnum, words[at + 1 : at + 9]))
        if "الا" in after or (after and _NO_DENIAL.fullmatch(after[0])):  # لا ... إلا is "only"
            continue
        denied = next((next_word for next_word in after[:3] if terms(next_word)), None)
        if denied:
            yield denied


def _hints(text: str) -> bool:
    return any(_HINT.fullmatch(word) for word in _WORD.findall(fold(text)))


def _disputed(text: str, denied: list[str], other: str, denied_there: list[str]) -> Iterator[str]:
    """The words that `text` denies and does not affirm as well, and that the other text affirms."""
    own = terms(text)
    affirmed = set(terms(other)) - {stem for word in denied_there for stem in terms(word)}
    for word in denied:
        if any(stem in affirmed and own.count(stem) == 1 for stem in terms(word)):
            yield word
