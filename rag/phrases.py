"""Pure: Sanad's own words in both languages: around a quotation, for what is not answered, for courtesies."""

import re
from collections.abc import Mapping, Sequence

from index.text import fold
from index.types import Language
from rag.types import Kind, Question, Verdict

YES: Mapping[Language, str] = {"en": "Yes.", "ar": "نعم."}
NO: Mapping[Language, str] = {"en": "No.", "ar": "لا."}

_REPLY = re.compile(r"(?:yes|no|نعم|لا)[,،.] ?(?=\S)", re.IGNORECASE)
OPEN_QUESTION: Mapping[Language, str] = {"en": "What does the article say?", "ar": "ماذا يقول المقال؟"}
"""What a translation of a sentence answers."""

_NAMED: Mapping[Language, tuple[str, str]] = {
    "en": ("The articles name these:", "The articles name these, where no translation is reliable in Arabic:"),
    "ar": ("تذكر المقالات ما يلي:", "تذكر المقالات ما يلي، وبالإنجليزية حيث لا توجد ترجمة موثوقة:"),
}

_SAYS: Mapping[Language, str] = {"en": "The article says: «{quote}»", "ar": "جاء في المقال: «{quote}»"}
_SAYS_ABROAD: Mapping[Language, str] = {
    "en": "The article says in Arabic: «{quote}»",
    "ar": "جاء في المقال بالإنجليزية: «{quote}»",
}
_SEEMS: Mapping[Language, str] = {"en": "The answer seems to be {words}.", "ar": "يبدو أن الجواب هو {words}."}
_UNTRANSLATED: Mapping[Language, str] = {
    "en": "The article is in Arabic and there is no reliable translation; it says: «{quote}»",
    "ar": "المقال بالإنجليزية ولا توجد له ترجمة موثوقة، وجاء فيه: «{quote}»",
}
_NEAREST: Mapping[Language, tuple[str, str]] = {
    "en": ("The nearest article says: «{quote}»", "The nearest article is in Arabic and says: «{quote}»"),
    "ar": ("وأقرب ما في المقالات: «{quote}»", "وأقرب ما فيها مقال بالإنجليزية جاء فيه: «{quote}»"),
}
_FAR: Mapping[Language, str] = {"en": "No passage comes near it.", "ar": "ولم يوجد مقطع قريب منه."}
_UNANSWERED: Mapping[Language, str] = {
    "en": "The articles do not answer this: “{question}”",
    "ar": "لا تجيب المقالات عن هذا: «{question}»",
}


def lead_in(language: Language, *, untranslated: bool) -> str:
    """What stands over a list, which nobody says is whole."""
    return _NAMED[language][untranslated]


def without_reply(text: str) -> str:
    """A sentence without the yes or no before it, which is no answer to a choice."""
    reply = _REPLY.match(text)
    return text[reply.end()].upper() + text[reply.end() + 1 :] if reply else text


def seeming(words: str, language: Language) -> str:
    """Words that may answer, in a sentence that says no more than that."""
    return _SEEMS[language].format(words=words.rstrip(" .،,"))


def quotation(quote: str, language: Language, *, foreign: bool, words: str | None = None) -> str:
    """The article's own sentence as the answer; behind the `words` that answer, where these are in the language of the
    answer. Where the sentence is `foreign` and no words are, it says why."""
    if words is not None:
        says = (_SAYS_ABROAD if foreign else _SAYS)[language]
        return f"{words.rstrip(' .،,')}. {says.format(quote=quote)}"
    return (_UNTRANSLATED if foreign else _SAYS)[language].format(quote=quote)


def unanswered(question: str, language: Language) -> str:
    """That one of several parts is not answered."""
    return _UNANSWERED[language].format(question=question)


def not_answered(language: Language, articles: int, *, chosen: bool = False) -> str:
    """That the articles, which a person may have `chosen` out of all, do not answer."""
    if language == "en":
        noun = f"{'chosen ' * chosen}article{'s' * (articles != 1)}"
        return f"The {noun} {'do' if articles != 1 else 'does'} not answer this question."
    noun = "المقالة" if articles == 1 else "المقالتان" if articles == 2 else "المقالات"
    adjective = "" if not chosen else " المختارتان" if articles == 2 else " المختارة"
    return f"لا تجيب {noun}{adjective} عن هذا السؤال."


def instead(quote: str | None, language: Language, *, foreign: bool = False) -> str:
    """What the nearest article does say; that there is none, where nothing is near."""
    return _FAR[language] if quote is None else _NEAREST[language][foreign].format(quote=quote)


_COURTEOUS: Mapping[Language, Mapping[Kind, str]] = {
    "en": {
        "greeting": "Hello! {about}",
        "thanks": "You are welcome. Ask again whenever you want to know something from the articles.",
        "about": "I am Sanad: I answer questions from the {articles} kept here, in English or Arabic, and show the "
        "exact words of the source. Ask me who, when, where, how many or why.",
        "articles": "I have {articles}{first}",
    },
    "ar": {
        "greeting": "أهلا وسهلا! {about}",
        "thanks": "على الرحب والسعة. اسأل متى شئت عما تريد معرفته من المقالات.",
        "about": "أنا سند: أجيب عن الأسئلة من المقالات المحفوظة هنا ({articles}) بالعربية أو بالإنجليزية، وأعرض كلام "
        "المصدر بنصه. اسألني من ومتى وأين وكم ولماذا.",
        "articles": "لدي {articles}{first}",
    },
}
_TITLES: Mapping[Language, tuple[str, str]] = {"en": (":", ", among them:"), "ar": (":", "، منها:")}
TITLES = 30
"""So many titles are named to who asks which articles there are."""


def courteous(question: Question, titles: Sequence[str]) -> tuple[str, Verdict]:
    """What to reply to a greeting, to thanks, or to a question about Sanad and its articles, whose titles these are;
    peace is wished back."""
    language, kind = question.answer_language, question.kind
    assert kind in ("greeting", "thanks", "about", "articles")
    count = _counted(len(titles), language)
    shown = [f"- «{' '.join(title.split())}»" for title in titles[:TITLES]]
    first = "\n".join([_TITLES[language][len(titles) > TITLES], *shown]) if shown else "."
    wished = language == "ar" and kind == "greeting" and "سلام عليكم" in fold(question.typed)
    said = _COURTEOUS[language][kind].replace("{about}", _COURTEOUS[language]["about"])
    text = said.replace("{articles}", count).replace("{first}", first)
    verdict = Verdict("about" if kind in ("about", "articles") else "courtesy", kind)
    return ("وعليكم السلام ورحمة الله. " if wished else "") + text, verdict


def _counted(n: int, language: Language) -> str:
    """The articles, counted; in Arabic by the plural categories that Unicode's CLDR has for it."""
    if language == "en":
        return f"{n:,} article{'s' * (n != 1)}"
    if n in (1, 2):
        return "مقالة واحدة" if n == 1 else "مقالتان"
    return f"{n:,} {'مقالات' if 3 <= n % 100 <= 10 else 'مقالة'}"
