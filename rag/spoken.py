"""Pure: question words of spoken Arabic → those of the standard language, which articles and models are written in."""

import re

from index.text import detect_language, fold
from index.types import Language
from models.shipped import table
from rag.question_words import AUXILIARIES, COMMANDS, COMMANDS_AR, WH, WH_AR, WH_AR_PLAIN

_SPOKEN = {spoken: standard for standard, forms in table("spoken") for spoken in forms.split("|")}
"""Folded words of Egyptian, Levantine, Gulf, Iraqi and Maghrebi, by what they are in the standard language."""
_FIRST_ALONE = frozenset(("شو", "وش", "ايش", "اش", "واش"))
"""Those that stand at the beginning; elsewhere they are rather part of a name."""
_LAST = frozenset(("من", "اين", "متي", "لماذا", "كيف", "كم", "ما"))
_BEFORE = frozenset(("من", "الي", "علي", "في", "هو", "هي", "طيب"))
_KNOW = re.compile(r"ا?ل?[اتن]?(?:عرف|سال|سالك|قول|قولي|قوللي|خبرني|احكيلي|حكيلي|شوف|فهم)|معرفه|تخبرني")
_ASKS_AR = re.compile(rf"[وف]?(?:{WH_AR})\b")
_MEANING = re.compile(r"\bما يعني\b|\bيعني ما\b")
_PRONOUN = re.compile(r"\b(ه[وي]) ما\b")
_AMOUNT = re.compile(r"\b[قا]د ما\b")


def in_standard_words(text: str) -> str:
    """A spoken question word is one where a question begins, or anywhere in a text with a question mark that does not
    begin with a standard one. The last word of a question goes to its front, where the standard language asks."""
    words = text.split()
    marked = "?" in fold(text) and not _ASKS_AR.match(fold(text))
    begins = True
    for at, word in enumerate(words):
        folded = "" if "ة" in word else re.sub(r"\W", "", fold(word))  # "أية": which
        if folded not in _SPOKEN and folded[:1] in ("و", "ف"):
            joined, folded = folded[0], folded[1:]
        else:
            joined = ""
        if folded in _SPOKEN and (begins or (marked and folded not in _FIRST_ALONE)):
            mark = re.search(r"\W*$", word)
            words[at] = f"{joined}{_SPOKEN[folded]}{mark.group() if mark else ''}"
        begins = words[at][-1] in ".!?؟:,،؛" or (begins and folded in _BEFORE) or bool(_KNOW.fullmatch(folded))
    if words == text.split():
        return text
    changed = _AMOUNT.sub("كم", _MEANING.sub("ما معنى", _PRONOUN.sub(r"ما \1", " ".join(words))))
    return _question_word_first(changed) if words[-1] != text.split()[-1] else changed


def _question_word_first(text: str) -> str:
    *others, last = text.split() or [""]
    word = last.rstrip("?؟.! ")
    if not others or fold(word) not in _LAST or fold(others[-1]) in _BEFORE - {"هو", "هي"}:
        return text
    if any(_ASKS_AR.fullmatch(fold(other)) for other in others[:1]):
        return text
    pronoun = others.pop() if others[-1] in ("هو", "هي") else ""
    return " ".join(filter(None, [word, pronoun, *others])) + last[len(word) :]


_ASKS_FIRST = re.compile(rf"(?P<en>(?:{WH}|{AUXILIARIES}|{COMMANDS})\b)|[وف]?(?:{WH_AR_PLAIN}|ما|من|{COMMANDS_AR})\b")


def language_of(question: str) -> Language:
    """That of the word that asks, where the question begins with one: "ما هو Bayterek Tower؟" is Arabic; else that of
    most letters."""
    asks = _ASKS_FIRST.match(fold(question))
    return detect_language(question) if asks is None else "en" if asks["en"] else "ar"
