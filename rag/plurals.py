"""Pure: whether a question asks for several things: "which birds", "who were", «ما المدن».

English plurals are told by their ending; Arabic ones, which are often broken, by what the lexicons call them in
English.
"""

import re

from index.text import normalise, undecorated
from rag.question_words import AUXILIARIES
from rag.verify.glossary import called, found_for, glosses_of

LIKELY = 2
"""Glosses of a word that are looked at, where the embedder found them."""
_ENDING = r"(?<![aisuo'’])s"
_PLURAL = rf"(?:\w+{_ENDING}|\w+ies|people|men|women|children)"
_NOUN = rf"(?!(?:{AUXILIARIES}|of)\b)"
_ENGLISH = (
    # what follows tells that it is no verb: "what causes rain"
    rf"(?:and |(?:in|at|on|from|to|for|by|with|under) )?(?:what|which) (?:{_NOUN}\w+ ){{0,2}}{_NOUN}{_PLURAL}"
    rf"(?: (?:and|or) {_PLURAL})? (?:{AUXILIARIES}|\w+ed|of|in|on|from|outside|near|made|won|took|became|left)\b",
    rf"what (?:are|were) the (?:\w+ ){{0,3}}{_PLURAL}\b",
    r"who (?:are|were) (?!you\b)",
)
_FIRST = re.compile("|".join(_ENGLISH))
_ARABIC = re.compile(
    r"[وف]?(?:(?:في|من|علي|الي|عن|ب|ل) ?)?"
    r"(?:(?:ما|اي|ايه|ايش|شو|وش|شنو)(?: ه[يما]+)?|ماهي)(?: (?:اهم|ابرز|اشهر|كل|جميع))? (?P<noun>(?!نوع\b)\w+)"
)
_THEY_AR = re.compile(r"[وف]?(?:من|ما|مين) هم(?:ا)?\b|[وف]?منهم\b")


def asks_for_several(text: str) -> bool:
    folded = normalise(text)
    if _FIRST.match(folded.text) or _THEY_AR.match(folded.text):
        return True
    arabic = _ARABIC.match(folded.text)
    return arabic is not None and _is_plural(undecorated(text[slice(*folded.span(*arabic.span("noun")))]))


def _is_plural(word: str) -> bool:
    """By what was written of it; what was found may be another form of the same word, of which one is enough."""
    written = glosses_of(word) or called(word, "ar", "en")
    glosses = written[:1] or found_for(word)[:LIKELY]
    return any(re.fullmatch(_PLURAL, gloss.split()[-1]) for gloss in glosses)
