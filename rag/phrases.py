"""What Sanad says in its own words, in the language of the question."""

from collections.abc import Mapping
from typing import Literal

from index.text import fold
from index.types import Language
from rag.courtesy import Courtesy

QUOTATION: Mapping[Language, str] = {
    "en": "The article says: «{quote}»",
    "ar": "جاء في المقال: «{quote}»",
}

NAMES: Mapping[Language, str] = {"en": "English", "ar": "Arabic"}
"""Languages as the prompts name them."""

_REFUSED: Mapping[Language, Mapping[Literal["far", "judged"], str]] = {
    "en": {
        "far": "no passage comes near it. The nearest ones are shown beside it.",
        "judged": "the nearest passages were read, and none of them answers it. They are shown beside it.",
    },
    "ar": {
        "far": "ولم يوجد مقطع قريب منه. وتظهر بجانبه أقرب المقاطع.",
        "judged": "وقُرئت أقرب المقاطع إليه فلم يكن فيها جواب. وتظهر بجانبه.",
    },
}

_REPLIES: Mapping[Language, Mapping[Courtesy, str]] = {
    "en": {
        "greeting": "Hello! I am Sanad: I answer questions from the articles kept here, in English or Arabic, and show "
        "the exact words of the source. Ask me who, when, where, how many or why.",
        "thanks": "You are welcome. Ask again whenever you want to know something from the articles.",
    },
    "ar": {
        "greeting": "أهلا وسهلا! أنا سند: أجيب عن الأسئلة من المقالات المحفوظة هنا، بالعربية أو بالإنجليزية، وأعرض "
        "كلام المصدر بنصه. اسألني من ومتى وأين وكم ولماذا.",
        "thanks": "على الرحب والسعة. اسأل متى شئت عما تريد معرفته من المقالات.",
    },
}


def refusal(language: Language, why: Literal["far", "judged"], articles: int, *, chosen: bool = False) -> str:
    """That the articles do not answer, how many were searched, and why: nothing is near, or what is near was judged.

    `chosen`: a person chose these articles out of all.
    """
    reason = _REFUSED[language][why]
    if language == "en":
        which = "chosen" if chosen else "searched"
        subject = f"The {articles:,} articles {which} do" if articles != 1 else f"The article {which} does"
        return f"{subject} not answer this question: {reason}"
    noun = "المقالة" if articles == 1 else "المقالتان" if articles == 2 else "المقالات"
    adjective = "" if not chosen else " المختارتان" if articles == 2 else " المختارة"
    return f"لا تجيب {noun}{adjective} عن هذا السؤال: بُحث في {_counted_articles(articles)}، {reason}"


def _counted_articles(n: int) -> str:
    """«n مقالة» after a preposition, by the plural categories that Unicode's CLDR has for Arabic."""
    if n in (1, 2):
        return "مقالة واحدة" if n == 1 else "مقالتين"
    return f"{n:,} {'مقالات' if 3 <= n % 100 <= 10 else 'مقالة'}"


def courteous(kind: Courtesy, language: Language, question: str) -> str:
    """What to reply to a greeting or to thanks; peace is wished back."""
    wished = language == "ar" and kind == "greeting" and "سلام عليكم" in fold(question)
    return ("وعليكم السلام ورحمة الله. " if wished else "") + _REPLIES[language][kind]
