"""Pure: whether a text holds a full sentence, by word forms alone.

English: a finite verb that no relative or opening conjunction takes for a clause of its own. Arabic: a verb by its form
or its particle, or a nominal sentence: a pronoun between subject and predicate, «إن», «ليس», «هناك» or the like, or a
quality («عدد», «مقر», …) of something definite and then a predicate. It errs on 2 of 60 answers that were labelled by
hand before it was written; docs/evaluation.md says how often elsewhere.
"""

import re
import tomllib
from itertools import pairwise
from pathlib import Path

from index.text import fold
from index.types import Language

_FORMS = {
    name: frozenset(words.split())
    for name, words in tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8")).items()
}
"""The lists of `words.toml`."""
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[,;:]")
_MARKERS = re.compile(r"\[\d+\]|\*\*|[«»\"“”]")
_ENDS = re.compile(r"(?<=[.!?؟])\s+|\n+")


def is_sentence(text: str, language: Language) -> bool:
    """Whether one of the sentences or lines of `text` has a verb, or is a nominal sentence in Arabic."""
    parts = _ENDS.split(_MARKERS.sub(" ", text))
    if language == "en":
        return any(_english(_TOKEN.findall(fold(part))) for part in parts)
    return any(_PASSIVE.search(part) or _arabic(_TOKEN.findall(fold(part))) for part in parts)


def _english(tokens: list[str]) -> bool:
    if len([token for token in tokens if token.isalnum()]) < 3:
        return False
    waiting = 0
    for at, token in enumerate(tokens):
        if token in _FORMS["opens_a_clause"] and at:
            waiting += token != "that" or tokens[at - 1] not in _FORMS["auxiliaries"]
        elif token in _FORMS["opens_a_half"] and not at:
            waiting += 1
        elif token == "," and tokens[0] in _FORMS["opens_a_half"]:
            waiting = 0
        elif _is_finite(tokens, at):
            if not waiting:
                return True
            waiting -= 1
    return False


def _is_finite(tokens: list[str], at: int) -> bool:
    token = tokens[at]
    before = next((t for t in reversed(tokens[:at]) if t not in _FORMS["adverbs"] and not t.endswith("ly")), "")
    after = tokens[at + 1] if at + 1 < len(tokens) else ""
    if token in _FORMS["auxiliaries"]:
        return token != "may" or not (before.isdigit() or after.isdigit())
    if not at or before in _FORMS["function"]:
        return False
    if token in _FORMS["pasts"]:
        return True
    if token in _FORMS["past_or_participle"] or (re.fullmatch(r"\w+[^e]ed", token) and token not in _FORMS["no_past"]):
        return after not in ("by", "") and before not in (",", "and", "or")
    counted = after in _FORMS["after_a_verb"] or after in _FORMS["numbers"] or after[:1].isdigit()
    if token in _FORMS["bases"]:
        return token not in _FORMS["also_nouns"] or (counted and (before in _FORMS["plural"] or before.endswith("s")))
    if not token.endswith("s") or token.endswith("ss") or before[:1].isdigit():
        return False
    bases = {token[:-1], token[:-2], re.sub(r"ies$", "y", token)} & _FORMS["bases"]
    return (
        bool(bases - _FORMS["also_nouns"])
        or bool(bases and counted)
        or after in _FORMS["numbers"]
        or after[:1].isdigit()
    )


_PASSIVE = re.compile(
    r"(?:^|\s)[وف]?(?:\w{2,}أت(?=\s)|أُ(?!س[رط]|مّ?ة|مّ? |خت|ولى|ستاذ)\w{2}|[يت]ُ\w{2}|\wُ\w[ِّ]\w"
    r"|(?<!\S)(?!كُت|مُد|عُم|قُر|سُك|جُز|غُر|حُر|نُس)\wُ\w{2}(?=\s))\S*\s+\S+\s+\S"
)
"""Of a text as it is written: a passive verb, which often bears its damma, or one in «ـأت», and two words more."""


def _arabic(tokens: list[str]) -> bool:
    words = [token for token in tokens if token.isalnum()]
    while words and words[0] in ("نعم", "لا", "كلا", "بلي", "اجل"):
        words = words[1:]
    cut = next((n for n, word in enumerate(words) if word in _FORMS["halves"]), len(words))
    main = words[:cut]
    if len(main) < 2 or len(words) < 3:
        return False
    if any(word in ("هو", "هي", "هما", "هم") for word in words[cut:-1]):
        return True
    if any(word in _FORMS["particles"] or word in _FORMS["nominal"] or _is_verb(word) for word in main):
        return True
    negated = any(a in ("لا", "ما", "فلا") and b.startswith("ت") for a, b in pairwise(main))
    return negated or _opens_with_a_verb(main[0], len(words)) or _is_nominal(main)


def _is_verb(word: str) -> bool:
    forms = {word, re.sub(r"^[وف]", "", word), re.sub(r"^[وف]?س(?=[يتن])", "", word)}
    return any(_has_verbal_form(form) for form in forms)


def _has_verbal_form(word: str) -> bool:
    if word in _FORMS["perfect"] or word in _FORMS["ta_verbs"]:
        return True
    if word.startswith("ي") and len(word) >= 3:
        return word not in _FORMS["imperfect_not"]
    if word.endswith("ت") and len(word) >= 4 and not word.endswith("ات"):
        return word not in _FORMS["t_not"] and not word.startswith("ال")
    return (
        re.fullmatch(r"است(?:[^ا]{2,}|\wا\w)(?<!ه)|ا[^ال]ت[^اه]{2}|ان[^ا]{3}|ا(?:ضط|صط|زد)[^ا]{1,2}", word) is not None
    )


def _opens_with_a_verb(word: str, length: int) -> bool:
    """Where a verb is likelier than a noun: a third person feminine, a perfect that ends in «ى», and in a text of four
    words or more three letters, with or without the ending of the feminine."""
    if re.fullmatch(r"ت[^اي]\w[^ه]?|تست\w{2,3}|ت\wت\w{1,2}", word):
        return word not in _FORMS["ta_nouns"]
    if re.fullmatch(r"ا\w[^ا]?ي|ت\wا\wي", word):
        return word not in _FORMS["a_not"]
    short = re.fullmatch(r"[^الو]\w{2}|[^ا]\wت|امر|ادت|اكل|اخذ|امل|اسر", word) is not None
    return (
        short
        and length >= 4
        and word not in _FORMS["three_letters"] | _FORMS["t_not"]
        and not word.isdigit()
        and not word.endswith("ه")
    )


def _is_nominal(words: list[str]) -> bool:
    """A quality of something definite, or something definite, and what is said of it; or a place and what is in it."""
    first, rest = words[0].removeprefix("و"), words[1:]
    if first == "في":
        return any(word.isdigit() for word in rest[1:5])
    if first.startswith("ال") and re.fullmatch(r"م\w{3,}|(?!ال)\w{3,}يه?", rest[0]):
        return rest[0] not in _FORMS["prepositions"]
    if len(words) < 4:
        return first in _FORMS["qualities"] and any(
            word in _FORMS["prepositions"] or word.isdigit() for word in rest[1:]
        )
    if first in _FORMS["qualities"]:
        return any(word[:2] != "ال" and not word.startswith(("و", "ل", "ب")) for word in rest[1:])
    return False
