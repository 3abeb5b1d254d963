"""Variations of a question: written carelessly, or asking for something else than the passage tells. Pure.

A question whose year, country, name or article is exchanged for another one looks as if the passage answered it: the
near miss that a reader must refuse (Rajpurkar et al. 2018, arXiv:1806.03822, table 1: "entity swap", "number swap").
"""

import random
import re
from collections.abc import Sequence
from functools import cache

from babel import Locale

from index.text import fold
from index.types import Language

_YEAR = re.compile(r"(?<![\d٠-٩])(?:1[0-9]{3}|20[0-2][0-9]|١[٠-٩]{3}|٢٠[٠-٢][٠-٩])(?![\d٠-٩])")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w'’-]+(?:\s[A-Z][\w'’-]+)+")
_EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_CARELESS = (("[أإآ]", "ا"), ("ى(?!\\w)", "ي"), ("ة(?!\\w)", "ه"), ("ي(?!\\w)", "ى"))
_ASKING = re.compile(
    r"^(?:what|which|who|when|where|how many|how much|why|ما هو|ما هي|ما|من هو|من|متى|أين|كم عدد|كم)\s"
)


def careless(question: str, draw: random.Random) -> str:
    """As people type it: without question mark, in small letters, with careless hamza, ى and ة, or as keywords."""
    text = re.sub(r"\s*[?؟]+\s*$", "", question)
    if draw.random() < 0.6:
        text = text.lower()
    for pattern, letter in _CARELESS:
        if draw.random() < 0.4:
            text = re.sub(pattern, letter, text)
    if draw.random() < 0.25:
        text = _ASKING.sub("", text.lower())
    return text or question


def near_misses(
    question: str, title: str, passage: str, titles: Sequence[str], names: Sequence[str], draw: random.Random
) -> list[str]:
    """The question with one thing exchanged that the passage or its title tells, for one that they do not: the
    article's title for one of `titles`, a year, a country, a name in Latin letters for one of `names`."""
    source = fold(f"{title}\n{passage}")
    found = []
    if len(title) > 3 and (at := question.casefold().find(title.casefold())) >= 0 and titles:
        found.append((question[at : at + len(title)], _other(titles, source, draw)))
    for year in _YEAR.findall(question)[:1]:
        if fold(year) in source:
            other = str(int(fold(year)) + draw.choice((-31, -12, -5, -3, -2, -1, 1, 2, 3, 4, 7, 15, 40)))
            found.append((year, "" if other in source else other.translate(_EASTERN) if year[0] > "9" else other))
    language: Language = "ar" if re.search("[\u0621-\u064a]", question) else "en"
    for country in countries(language):
        if (
            country in question
            and re.search(rf"(?<!\w){re.escape(country)}(?!\w)", question)
            and fold(country) in source
        ):
            found.append((country, _other(countries(language), source, draw)))
            break
    for name in _NAME.findall(question)[:1]:
        if fold(name) in source:
            found.append((name, _other(names, source, draw)))
    return [question.replace(old, new, 1) for old, new in found if new and fold(new) != fold(old)]


def names_in(question: str) -> list[str]:
    """Names of two words and more in Latin letters, but for the first word of the question."""
    return _NAME.findall(question)


def _other(choices: Sequence[str], source: str, draw: random.Random) -> str:
    """One that the source does not have; empty where ten draws find none."""
    drawn = (draw.choice(choices) for _ in range(10)) if choices else iter(())
    return next((each for each in drawn if fold(each) not in source), "")


@cache
def countries(language: Language) -> tuple[str, ...]:
    """Names of countries and territories of four letters and more (Unicode CLDR)."""
    names = Locale(language).territories
    return tuple(name for code, name in sorted(names.items()) if len(code) == 2 and len(name) > 3)
