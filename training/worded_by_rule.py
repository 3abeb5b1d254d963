"""Pure: a question and its answer → one full sentence by rule, or nothing where a rule does not fit for certain."""

import re

from index.terms import terms
from index.text import detect_language, fold
from index.types import Language
from training.verbs import IRREGULAR, REGULAR
from training.wording import fill, word

_TWO_VERBS = re.compile(
    r"\b(?:is|are|was|were|be|do|does|did|has|have|had|to|can|could|will|would)\s(?:\w+\s)?(?:is|are|was|were|did|does|get)\b"
    r"|\b(?:is|are|was|were)\s[^,]*\s(?:is|are|was|were)\s(?!\w+(?:ed|en)\b)|^It\b|\bthere (?:is|are|was|were)\b"
    r"|\b(?:what|which|who|whom|how)\b",
    re.IGNORECASE,
)
_ARABIC_WRONG = re.compile(
    r"^(?:الذي|التي|ال\w+ الذي هو|كان عام)\s"
    r"|(?<!\w)(?:ماذا|متى|أين|كيف|هو هو|هي هي|أي|ما هو|ما هي|كم|الجواب|هو كان)(?!\w)"
    r"|على النحو التالي|والسبب:|[:\n\ufffd\x80-\xa0À-ÿ]"
    r"|(?<!\w)في (?:من|ول\w+|إلى|على)(?!\w)|(?<!\w)(?:هو|هي) (?:ي\w{3,}|ب\w{4,}|في|من)(?!\w)"
)
_SURE_ARABIC = re.compile(
    r"^(?:ما|من)\s?(?:هو|هي)\s|^كم\s(?:عدد|يبلغ|تبلغ|بلغ)|^متى\s|^(?:أين|اين)\s|^في أي\s|^ما\s(?:اسم|عدد|نسبة)"
)


def by_rule(question: str, answer: str, language: Language) -> str:
    """One full sentence, or nothing where a rule does not fit for certain: it holds the answer, nearly all content
    words of the question and hardly any others, and looks grammatical."""
    form = word(question, language)
    if form is None or not answer or len(answer.split()) > 10 or len(question.split()) > 22:
        return ""
    statement = fill(form.statement, answer, language)
    asked, told = set(terms(question)), set(terms(statement)) - set(terms(answer))
    left_out = len(asked - set(terms(statement)))
    if (
        fold(answer) not in fold(statement)
        or detect_language(statement) != language
        or len(told) < 2
        or left_out > max(1, len(asked) // 4)
        or len(told - asked) > 1
        or statement.count('"') % 2
        or statement.count("(") != statement.count(")")
    ):
        return ""
    if language == "en":
        if re.match(r"(?:what|who|which)\s(?:is|are|was|were)\s", question, re.IGNORECASE) and not _PLAIN.search(
            form.statement
        ):
            return ""
        return "" if _TWO_VERBS.search(statement) or not _verb_after(form.statement) else statement
    return statement if _SURE_ARABIC.match(question.strip()) and not _ARABIC_WRONG.search(statement) else ""


_PLAIN = re.compile(r"^\{\}|\b(?:is|are|was|were|called|named|considered|known as) \{\}\.$")
_AUXILIARY = re.compile(
    r"(?:is|are|was|were|has|have|had|can|could|will|would|may|might|must|should|also|often|first)\b", re.IGNORECASE
)


def _verb_after(form: str) -> bool:
    """Whether a form that begins with the answer goes on with a verb."""
    found = re.match(r"\{\w*\}\s+(\w+)", form)
    if not found:
        return True
    verb = found[1].lower()
    return bool(_AUXILIARY.match(verb)) or verb.endswith("ed") or verb in IRREGULAR or verb in REGULAR
