"""Pure: how much a question wants: a fact, several things, or an article as a whole."""

import re
from typing import Literal

from index.text import fold

Scope = Literal["fact", "several", "article"]


def _pattern(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?:{part})" for part in parts))


_ARTICLE = _pattern(
    r"\bsummar(?:y|i[sz]e|i[sz]ing)\b",
    r"\boverview\b",
    r"\bmain (?:points|ideas)\b",
    r"\bwhat (?:is|does) (?:the|this|that) (?:article|text|report|document) (?:about|says?|discuss)",
    r"\b[وف]?(?:لخص|تلخيص|ملخص|خلاصه|موجز)\b",
    r"\b(?:عم|عما|عن ماذا|ماذا) ي?ت?(?:تحدث|تناول|يتحدث|يتناول|يقول) (?:هذا )?المقال",
)
_SEVERAL = _pattern(
    r"\bcompar(?:e|ed|ison)\b",
    r"\bdiffer(?:ence|ences|s)? between\b",
    r"^(?:please )?(?:list|name|enumerate)\b",
    r"\bwhat (?:are|were) the (?:\w+ )?(?:goals|aims|reasons|causes|results|areas|fields|steps|points|issues|topics)\b",
    r"\b[وف]?قارن\b",
    r"\bالفرق بين\b",
    r"\bالفروق\b",
    r"^[وف]?(?:اذكر|عدد لي|سم)\b",
    r"\b(?:ما|ماهي|ما هي) (?:اهم )?(?:اهداف|اسباب|نتايج|مجالات|خطوات|نقاط|قضايا|مواضيع|موضوعات)\b",
)


def scope(question: str) -> Scope:
    """By the words that ask for a summary, a list or a comparison; anything else asks for a fact."""
    folded = fold(question)
    if _ARTICLE.search(folded):
        return "article"
    return "several" if _SEVERAL.search(folded) else "fact"
