"""Pure: what Sanad says. Statements with what bears them out → the text of an answer with its citations; and its own
words, for refusals and courtesies, in both languages."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from index.text import fold
from index.types import Language, Span
from rag.types import Citation, Evidence, Kind, Question, Statement, Verdict

FEW = 60
"""Characters of the source's own words that may stand in brackets in an answer."""

_MARKER = re.compile(r"\s*\[\d+\]")

_QUOTATION: Mapping[Language, str] = {"en": "The article says: «{quote}»", "ar": "جاء في المقال: «{quote}»"}

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

_COURTEOUS: Mapping[Language, Mapping[Kind, str]] = {
    "en": {
        "greeting": "Hello! {about}",
        "thanks": "You are welcome. Ask again whenever you want to know something from the articles.",
        "about": "I am Sanad: I answer questions from the {articles} kept here, in English or Arabic, and show the "
        "exact words of the source. Ask me who, when, where, how many or why.",
    },
    "ar": {
        "greeting": "أهلا وسهلا! {about}",
        "thanks": "على الرحب والسعة. اسأل متى شئت عما تريد معرفته من المقالات.",
        "about": "أنا سند: أجيب عن الأسئلة مما حُفظ هنا، وهو {articles}، بالعربية أو بالإنجليزية، وأعرض كلام المصدر "
        "بنصه. اسألني من ومتى وأين وكم ولماذا.",
    },
}


def quotation(sentence: Evidence, language: Language, *, bare: bool = False) -> Statement:
    """The article's own sentence as the answer; `bare` without the words that say so."""
    quote = sentence.text.strip()
    text = f"«{quote}»" if bare else _QUOTATION[language].format(quote=quote)
    return Statement(text, sentence)


def with_original(statement: Statement) -> Statement:
    """With the source's own words in brackets, where they are few: who reads both languages sees at once what was made
    of them, and a name keeps its spelling."""
    words, sentence = _words(statement), statement.evidence
    if words is None or words[1] - words[0] > FEW:
        return statement
    original = sentence.text[words[0] - sentence.start : words[1] - sentence.start].strip()
    if fold(original) in fold(statement.text):
        return statement
    said = statement.text.rstrip()
    stop = said[-1:] if said[-1:] in ".!" else ""
    return replace(statement, text=f"{said.removesuffix(stop)} («{original}»){stop}")


def compose(statements: Sequence[Statement], also: Evidence | None = None) -> tuple[str, tuple[Citation, ...]]:
    """The answer, a list where there are several statements, each with the number of its citation behind it. `also` is
    cited last, with no marker: a sentence to be seen beside."""
    cited: dict[tuple[str, int, int], Citation] = {}

    def number(by: Statement, also: bool = False) -> int:
        sentence = by.evidence
        place = sentence.document, sentence.start, sentence.end
        new = Citation(len(cited) + 1, place[0], sentence.title, *place[1:], sentence.text, _words(by), also)
        return cited.setdefault(place, new).n

    # The article's own references would pass for ours, and a line break for another statement.
    lines = [f"{' '.join(_MARKER.sub('', each.text).split())} [{number(each)}]" for each in statements]
    if also is not None:
        number(Statement("", also), also=True)
    return "\n".join(lines) if len(lines) < 2 else "\n".join(f"- {line}" for line in lines), tuple(cited.values())


def _words(statement: Statement) -> Span | None:
    """Where the words stand that bear it out, if they are less than half of the sentence."""
    cited, span = statement.evidence, statement.span
    return span if span and span[1] - span[0] < (cited.end - cited.start) / 2 else None


def refusal(language: Language, why: Literal["far", "judged"], articles: int, *, chosen: bool = False) -> str:
    """That the articles, which a person may have `chosen` out of all, do not answer, how many were searched, and why:
    nothing is near, or what is near was read."""
    reason = _REFUSED[language][why]
    if language == "en":
        which = "chosen" if chosen else "searched"
        subject = f"The {articles:,} articles {which} do" if articles != 1 else f"The article {which} does"
        return f"{subject} not answer this question: {reason}"
    noun = "المقالة" if articles == 1 else "المقالتان" if articles == 2 else "المقالات"
    adjective = "" if not chosen else " المختارتان" if articles == 2 else " المختارة"
    return f"لا تجيب {noun}{adjective} عن هذا السؤال: بُحث في {_counted(articles, 'مقالتين')}، {reason}"


def courteous(question: Question, articles: int) -> tuple[str, Verdict]:
    """What to reply to a greeting, to thanks, or to a question about Sanad itself; peace is wished back."""
    language, kind = question.answer_language, question.kind
    assert kind in ("greeting", "thanks", "about")
    count = f"{articles:,} article{'s' * (articles != 1)}" if language == "en" else _counted(articles, "مقالتان")
    replies = {name: text.replace("{articles}", count) for name, text in _COURTEOUS[language].items()}
    wished = language == "ar" and kind == "greeting" and "سلام عليكم" in fold(question.typed)
    text = ("وعليكم السلام ورحمة الله. " if wished else "") + replies[kind].replace("{about}", replies["about"])
    return text, Verdict("about" if kind == "about" else "courtesy", kind)


def _counted(n: int, two: str) -> str:
    """«n مقالة» by the plural categories that Unicode's CLDR has for Arabic; `two` in the case that the place asks
    for."""
    if n in (1, 2):
        return "مقالة واحدة" if n == 1 else two
    return f"{n:,} {'مقالات' if 3 <= n % 100 <= 10 else 'مقالة'}"
