"""Pure: messages that need no article. Greetings, thanks, and what is asked of Sanad itself, in both languages."""

import re

from index.text import fold
from models.shipped import table
from rag.types import Courtesy

COURTESY_WORDS = 12
"""A longer message is taken to ask something."""

# In the patterns of the table.
_TEXTS = "(?:articles|documents|sources|texts|files|topics)"
_TEXTS_AR = "(?:ال)?(?:مقالات|مقالا|مقاله|مقال|مصادر|مصدرا|وثايق|وثيقه|مواضيع|موضوعات)"
_HERE_AR = "(?:لديك|عندك|معك|هنا|تعرفها|ال(?:موجوده|متاحه|متوفره)|موجوده|متاحه|متوفره)"


def _one_of(kind: str) -> str:
    patterns = "|".join(pattern for other, pattern in table("courtesies") if other == kind)
    return patterns.format(texts=_TEXTS, texts_ar=_TEXTS_AR, here_ar=_HERE_AR)


_KINDS: tuple[Courtesy, ...] = ("about", "articles", "thanks", "greeting")
_PHRASES = "|".join(f"(?P<{kind}>{_one_of(kind)})" for kind in _KINDS)
_MESSAGE = re.compile(rf"(?:و?(?:{_PHRASES}|{_one_of('beside')})(?: |$))+")


def courtesy(question: str) -> Courtesy | None:
    """Which courtesy a message is that holds nothing else, emoji and punctuation aside; None for any other. A goodbye
    counts as thanks. Of several the most that is asked: `about`, then `articles`, then `thanks`."""
    words = re.sub(r"[^\w\s]|_", "", fold(question).replace("-", " ")).split()
    text = re.sub(r"([^\W\d])\1{2,}", r"\1", " ".join(words))  # شكراااا, heyyyy
    match = _MESSAGE.fullmatch(text) if len(words) <= COURTESY_WORDS else None
    if match is None:
        return None
    return next((kind for kind in _KINDS if match[kind]), None)
