"""Pure: a message as it was typed → the words in it that ask. Pasted markup, control tokens, a wish for a language and
polite preambles go."""

import html
import re

from index.terms import terms
from index.text import clean, detect_language, fold, normalise, split_sentences
from index.types import Language
from rag.courtesy import courtesy
from rag.llm.control import CONTROL
from rag.parts import BEGINS
from rag.question_words import AUXILIARIES, COMMANDS, COMMANDS_AR, WH, WH_AR, WH_AR_PLAIN

_INLINE = "a|abbr|b|bdi|code|em|font|i|mark|small|span|strong|su[bp]|u"
_ATTRIBUTE = r"""\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+)"""
_TAG = re.compile(
    r"<!--[^<>]*-->|<(?P<unseen>script|style)\b[^<>]*>[^<]*</(?P=unseen)\s*>"
    rf"|</?(?:(?P<inline>{_INLINE})|[a-z][a-z0-9-]*)(?:{_ATTRIBUTE})*\s*/?>",
    re.IGNORECASE,
)


def plain(typed: str) -> str:
    """On one line, without controls, tags of HTML and control tokens of language models; entities are resolved."""
    text = html.unescape(_TAG.sub(lambda tag: "" if tag["inline"] else " ", _without_tokens(typed)))
    return " ".join(_without_tokens(text).split())


def _without_tokens(text: str) -> str:
    while (without := CONTROL.sub(" ", clean(text))) != text:  # one can hide around another
        text = without
    return text


_BORDER = r"(?:^|(?<=[.?!])\s*|[\s\-]*[,;:()]\s*|\s+(?=please\b|من فضلك))"
_LANGUAGE_AR = r"(?:ب|باللغه )(?:ال)?(?:(?P<en_{name}>انج?ليزيه?|انكليزيه?)|عربيه?)"
_WISH = re.compile(
    rf"(?:{_BORDER}(?:and )?(?:please,? )?(?:(?:can|could|would|will) you )?(?:please )?"
    r"(?:(?:answer|reply|respond|write|say|tell|explain)(?: (?:me|it|this))?(?: please)? in |in (?=\w+,? please\b))"
    r"(?:(?P<en>english)|arabic)"
    r"|(?:^|(?<=[.?!])\s*)in (?:(?P<en_apart>english)|arabic)(?=\W*$|,? ?[:,])"
    rf"|{_BORDER}(?:(?:من فضلك|لو سمحت|ممكن|اريد),? )?و?"
    r"(?:اكتب|رد|قل|اشرح|(?:ال)?جواب|(?:ال)?اجابه|تجاوب\w*|تجيب\w*)(?: عنه| علي)?(?: لي)? "
    rf"{_LANGUAGE_AR.format(name='border')}"
    rf"|(?:^|(?<=[.?!])\s*){_LANGUAGE_AR.format(name='apart_ar')}(?=\W*$|,? ?(?:[:,]|من فضلك|لو سمحت))"
    rf"|\s*\bو?(?:اجب|اجبني|اجيبي|جاوب|جاوبني)(?: عنه| علي)?(?: لي)? {_LANGUAGE_AR.format(name='anywhere')})"
    r"\b(?:,? (?:please|من فضلك|لو سمحت))?[\s.!?)]*"
)
"""Of a folded question: a request that its answer be in one of the two languages."""
_WISH_ALONE = re.compile(
    r"(?:in (?P<en>english)|in arabic|(?:ب|باللغه )ال(?:(?P<en_in_ar>انج?ليزيه|انكليزيه)|عربيه))\W*"
)


def without_wish(text: str) -> tuple[str, Language | None]:
    """The text without a request such as "answer in English" or «أجب بالعربية», and the language that it asks for."""
    folded = normalise(text)
    match = _WISH_ALONE.fullmatch(folded.text) or _WISH.search(folded.text)
    if match is None:
        return text, None
    start, end = folded.span(*match.span())
    language: Language = "en" if any(match.groupdict().values()) else "ar"
    kept = (text[:start].strip(), text[end:].lstrip(" ,،:;-"))
    return " ".join(filter(None, kept)), language


_PERSON = re.compile(
    r"\b(?:i|i'm|i'd|i've|me|my|we|our|you|your|please|kindly)\b"
    r"|\b[وف]?(?:انا|انني|نحن|عندي|لدي|لي|اريد|اود|احتاج|ارجو|اتمني|ابحث|اكتب|ادرس|اعمل|ارغب|احب|عايزه?|عاوزه?|بدي|ابغي|ابي"
    r"|نريد|نود|حضرت\w+|فضلك|سمحت\w?|يمكن\w+|تستطيع\w*|تتكرم\w*|ممكن)\b"
)
"""What is said of the asker or to the one asked."""
_LEAD = (
    r"(?:know|ask(?: you)?|find out|learn|understand|wonder(?:ing)?|tell me|explain(?: to me)?|question is|please"
    r"|kindly|(?:can|could|would|will) you|you to|help me|اعرف|معرفه|اسال\w?|تخبر\w+|اخبر\w+|خبرني|قل لي"
    r"|\w?اخبار(?:ي|نا)|ت?قول\w*(?: لي)?|سوالي(?: هو)?|فضلك|سمحت|ممكن|رجاء|تشرح لي|تعرف|ان(?= ت)|بان(?= ت))"
)
_LEAD_TERMS = frozenset(
    terms(
        "i i'd would like want need wish know ask find out learn understand wonder wondering tell me explain my "
        "question please kindly can could you will help if may have do hello hi dear sir "
        "أنا أريد أود أرغب أحتاج أرجو عايز عاوز بدي ابغى أبي حابب أن أعرف معرفة أسأل أسألك تخبرني أخبرني قل لي تقول "
        "سؤالي من فضلك لو سمحت ممكن رجاء يمكنك تستطيع هل مرحبا تعرف"
    )
)
_ASKED = re.compile(
    rf"[.!:] (?=(?:{BEGINS.pattern}))|[,;-] ?(?=(?:what|why|how|[وف]?(?:{WH_AR_PLAIN}))\b)"
    rf"|\b{_LEAD}(?: \w+ly)?[ ,:]+(?:about |عن )?"
    rf"(?=(?:(?:in|at|on|by) )?(?:{WH}|if|whether|{COMMANDS}|{WH_AR}|{COMMANDS_AR})\b)"
)
"""Where a question may begin inside a message."""
_ASKS = re.compile(
    r"(?![وف]?هل (?:لك|ممكن|يمكن\w*|بامكان\w*|تستطيع\w*|تعرف\w*|تتكرم\w*|تتفضل\w*|تسمح\w*)\b)"
    rf"(?:(?:and|but|so) |[وف])?(?:{WH}|{COMMANDS}|{WH_AR_PLAIN}"
    rf"|(?:{AUXILIARIES})(?:n't)?(?! (?:you|i|we|any\w+|some\w+)\b))\b"
)
_GREETED = re.compile(r"[^.!?؟,،:;؛]{1,80}[.!?؟,،:;؛]+\s*")
_REFERS = re.compile(r"\b(?:it|its|they|them|their|he|him|his|she|her|this|that|these|those)\b|\w(?:ها|هم|هما)\b")


def without_preamble(text: str) -> str:
    """The part that asks, without greetings, thanks and what people say of themselves around it, as long as that asks
    nothing and names nothing that the question needs."""
    while (greeted := _GREETED.match(text)) and greeted.end() < len(text) and courtesy(greeted.group()):
        text = text[greeted.end() :]
    sentences = split_sentences(text)
    while len(sentences) > 1 and _follows_only(text[slice(*sentences[-1])], marked="?" in fold(text)):
        sentences.pop()
    text = text[: sentences[-1][1]] if sentences else text
    folded = normalise(text)
    if _ASKS.match(folded.text):
        return text
    for asked in _ASKED.finditer(folded.text):
        at = folded.span(asked.end(), asked.end() + 1)[0]
        if _leads_only(text[:at], text[at:]):
            return without_preamble(text[at:])
    return text


def _follows_only(sentence: str, *, marked: bool) -> bool:
    folded = fold(sentence)
    own = marked and "?" not in folded and not BEGINS.match(folded) and _PERSON.search(folded)
    return bool(own) or courtesy(sentence) is not None


def _leads_only(before: str, question: str) -> bool:
    """Whether what stands before a question is about the asker, and the question does without it."""
    spoken = [before[start:end] for start, end in split_sentences(before)]
    own = [each for each in spoken if courtesy(each) is None]
    if any("?" in fold(each) or _ASKS.match(fold(each)) for each in own):
        return False
    if not own or all(_LEAD_TERMS.issuperset(terms(each)) for each in own):
        return True
    return any(_PERSON.search(fold(each)) for each in own) and _stands_alone(question, before)


def _stands_alone(question: str, before: str) -> bool:
    count = len(terms(question))
    if detect_language(question) == "ar":
        return count > 2 + bool(_REFERS.search(fold(question)))
    named, names_before = (re.search(r"(?<=\s)[^\W\da-z]\w", each) for each in (question, before))
    return bool(named) or (count > 1 and not names_before and not _REFERS.search(fold(question)))
