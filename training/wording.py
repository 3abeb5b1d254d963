"""Rules that word an answer: a question → a form of statement with a place for the answer, and the question that asks
whether it is so. Pure.

The sentences are as good as rules without a parser make them; a question that no rule fits has no form.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from index.types import Language
from training.verbs import IRREGULAR, PARTICIPLES, REGULAR, past_tense, third_person

_words = str.split
Asks = Literal["when", "where", "who", "many", "why", "how", "what"]


@dataclass(frozen=True)
class Wording:
    """`statement` and `polar` (the yes-or-no question) have one slot: `{}`, or `{when}`, `{where}`, `{why}`, `{how}`
    where a word may have to stand before the answer."""

    asks: Asks
    statement: str
    polar: str


_YES_NO: dict[Language, tuple[str, str]] = {"en": ("Yes", "No"), "ar": ("نعم", "لا")}
LEAD_INS: dict[Language, tuple[str, ...]] = {
    "en": ("According to the article, ", "As the article says, ", "The article says that "),
    "ar": ("وفقًا للمقال، ", "بحسب المقال، ", "جاء في المقال: "),
}
_SHORT: dict[Language, dict[Asks, tuple[str, ...]]] = {
    "en": {
        "when": ("It was {when}.", "That happened {when}.", "The date is {}."),
        "where": ("It was {where}.", "The place is {}."),
        "who": ("It was {}.", "That was {}."),
        "many": ("There were {}.", "The number is {}.", "It is {}."),
        "why": ("The reason is {}.",),
        "how": ("It is done like this: {}.",),
        "what": ("It is {}.", "The answer is {}."),
    },
    "ar": {
        "when": ("كان ذلك {when}.", "حدث ذلك {when}.", "التاريخ هو {}."),
        "where": ("كان ذلك {where}.", "المكان هو {}."),
        "who": ("إنه {}.", "كان ذلك {}."),
        "many": ("العدد هو {}.", "يبلغ ذلك {}."),
        "why": ("السبب هو {}.",),
        "how": ("يكون ذلك على النحو التالي: {}.",),
        "what": ("الجواب هو {}.", "إنه {}."),
    },
}


def short_form(asks: Asks, language: Language, draw: random.Random) -> str:
    """A statement that repeats nothing of the question, with a slot."""
    return draw.choice(_SHORT[language][asks])


def replied(yes: bool, statement: str, language: Language) -> str:
    """The statement after "Yes," or "No,"; the word alone where it is empty."""
    word = _YES_NO[language][0 if yes else 1]
    comma = "،" if language == "ar" else ","
    return f"{word}{comma} {lowered(statement)}" if statement else f"{word}."


def lowered(text: str) -> str:
    """With a small first letter where its first word is no name."""
    first = re.match(r"(The|An?|In|On|At|It|There|He|She|They|His|Her|Their|This|These|That|After|During|Its)\b", text)
    return text[0].lower() + text[1:] if first else text


_PREPOSITIONS = frozenset(
    _words(
        "in on at from since after before between by during around until about to near within across along through "
        "throughout under over towards toward inside outside of for as circa when early late later beginning every "
        "following several with"
    )
)
_ARABIC_BEFORE = re.compile(
    r"(?:في|من|إلى|على|منذ|بعد|قبل|بين|خلال|حتى|عند|قرب|بالقرب|داخل|شمال|جنوب|شرق|غرب|عندما|يوم|بحلول|أثناء|حوالي|أوائل"
    r"|أواخر|عبر|تحت|فوق|حول|بداية|نهاية|منتصف|فى|لدى|ضمن|وسط|مساء|صباح|ليل|ب|بال\w*|لل\w*)(?=\s|$)"
)
_YEAR = re.compile(r"[\d٠-٩]{3,4}(?:\s?(?:م|هـ|ميلادي|ميلادية|للميلاد)\.?)?")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"


def fill(form: str, answer: str, language: Language) -> str:
    """The form with the answer in its slot; words that would stand twice stand once."""
    answer = trimmed(answer)
    found = re.search(r"\{(\w*)\}", form)
    if not found:
        return form
    before = (_before_english if language == "en" else _before_arabic)(found[1], answer)
    text = f"{form[: found.start()]}{before}{answer}{form[found.end() :]}"
    text = re.sub(r"(?<!\w)(\w+(?:\s\w+){0,2})\s\1(?!\w)", r"\1", text, flags=re.IGNORECASE)
    text = re.sub(r"(?<!\w)ببا(?=\w{2})", "با", text)
    text = re.sub(r"\s+([.,،?؟])", r"\1", re.sub(r"\s+", " ", text)).strip()
    return text[:1].upper() + text[1:]


def trimmed(answer: str) -> str:
    """Without punctuation around it, and without the word that repeats "it is"."""
    bare = re.sub(r"^(?:هو|هي)\s", "", answer.strip(' .,،؛;:"«»“”!\n')).strip()
    if bare.count("(") != bare.count(")"):
        bare = bare.strip("() ") if bare.count("(") + bare.count(")") == 1 else bare
    return bare or answer


def _before_english(slot: str, answer: str) -> str:
    first = answer.split()[0].lower().strip(",") if answer.split() else ""
    if slot == "why":
        return "" if first in ("because", "to", "due", "for", "so", "since", "in", "as") else "because of "
    if slot == "how":
        return "" if first in _PREPOSITIONS or first.endswith(("ing", "ly")) else "this way: "
    if slot not in ("when", "where") or first in _PREPOSITIONS:
        return ""
    if slot == "when" and re.search(
        rf"(?:(?:{_MONTHS})\s\d\d?\b(?!\d)|\b\d\d?(?:st|nd|rd|th)?\s(?:{_MONTHS}))", answer
    ):
        return "on "
    return "in "


def _before_arabic(slot: str, answer: str) -> str:
    if slot == "why":
        return "" if re.match(r"(?:بسبب|لأن|ل|من أجل|نتيجة|نظر|كي|بهدف)", answer) else "والسبب: "
    if slot == "how":
        return "" if re.match(r"(?:من خلال|عن طريق|عبر|بواسطة|باستخدام|ب\w{4})", answer) else "على النحو التالي: "
    if slot not in ("when", "where") or _ARABIC_BEFORE.match(answer):
        return ""
    if slot == "when":
        return "عام " if _YEAR.fullmatch(answer) else "في "
    return "في "


def word(question: str, language: Language) -> Wording | None:
    """How an answer to the question is worded; None where no rule fits."""
    text = re.sub(r"\s+", " ", question.replace("\\n", " ")).strip(' ?؟.!"-')
    found = (_english if language == "en" else _arabic)(text)
    if found is None or not re.search(r"\{\w*\}", found.statement) or len(found.statement.split()) > 45:
        return None
    mark = "؟" if language == "ar" else "?"
    statement, polar = found.statement.strip(), found.polar.strip()
    return Wording(found.asks, statement[0].upper() + statement[1:] + ".", polar[0].upper() + polar[1:] + mark)


def asks(question: str, language: Language) -> Asks:
    """What kind of thing the question asks for, by its question word."""
    text = question.strip().lower()
    table = _KINDS_ENGLISH if language == "en" else _KINDS_ARABIC
    return next((kind for pattern, kind in table if re.search(pattern, text)), "what")


_KINDS_ENGLISH: tuple[tuple[str, Asks], ...] = (
    (r"\b(?:when|(?:what|which) (?:year|date|day|month|decade|century|time)s?)\b", "when"),
    (r"\bhow (?:many|much|long|old|large|tall|big|far|high|fast|deep|wide|often|heavy|hot|cold)\b", "many"),
    (r"\bwhat (?:percentage|number|percent)\b", "many"),
    (r"\b(?:where|(?:what|which) (?:country|city|state|region|continent|place|town|county|island|area))\b", "where"),
    (r"\b(?:who|whom|whose)\b", "who"),
    (r"\bwhy\b", "why"),
    (r"\bhow\b", "how"),
)
_KINDS_ARABIC: tuple[tuple[str, Asks], ...] = (
    (r"متى|أي (?:عام|سنة|تاريخ|يوم|شهر|قرن|وقت|عقد)|اي (?:عام|سنة)|ما هو (?:تاريخ|العام)", "when"),
    (r"(?<!\w)(?:كم|ب?كم)(?!\w)|ما (?:هو |هي )?(?:عدد|نسبة|النسبة|ارتفاع|طول|مساحة)", "many"),
    (r"أين|اين|أي (?:دولة|مدينة|بلد|مكان|قارة|منطقة|ولاية)|عاصمة", "where"),
    (r"لماذا|سبب", "why"),
    (r"كيف", "how"),
    (r"^(?:من|لمن)(?!\w)", "who"),
)

_AUX = "is|are|was|were|did|do|does|can|could|will|would|should|has|have|had|may|might|must"
_DETERMINERS = frozenset(_words("the a an of his her its their this that and in on at for to by with most no"))
_PREP = "in|on|at|by|to|from|for|with|of|under|after|during|until|since|about|between|through|into|within|against|over"
_ASKING = re.compile(
    rf"^(?:(?P<adjunct>(?:in|on|at|after|during|before|under|by|since|as|according|for|besides|along)\s[^?]*?),?\s)?"
    rf"(?:(?P<prep>{_PREP})\s)?"
    r"(?P<wh>how (?:many|much|long|old|large|tall|big|far|high|fast|deep|wide|often|heavy|hot|cold)|what|which|whom?"
    rf"|when|where|why|how)(?P<noun>(?:\s(?!(?:{_AUX})\b)[\w'’,.-]+){{0,6}}?)\s(?P<aux>{_AUX})\s(?P<rest>.+)$",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"^(?P<wh>who|what|which|how many)\s(?P<rest>.+)$", re.IGNORECASE)
_LAST = re.compile(
    r"^(?P<rest>.{8,}?)\s(?P<wh>what|which|whom?|when|where|how many)(?P<noun>(?:\s[\w'-]+){0,3})$", re.IGNORECASE
)
_WH = rf"(?:(?:{_PREP})\s)?(?:what|which|whom?|whose|when|where|why|how)\b"
_STRANDED = re.compile(rf"(?:^|\s)(?:{_PREP}|as)$")
_TRUE = "Is it true that "


def _english(text: str) -> Wording | None:
    text = re.sub(r"^(what|who|where|when|how)['’]?s\b", r"\1 is", text, flags=re.IGNORECASE)
    kind = asks(text, "en")
    if not re.match(_WH, text, re.IGNORECASE) and (found := _LAST.match(text)):
        slot = "{when}" if kind == "when" else "{where}" if found["wh"].lower() == "where" else "{}"
        many = found["noun"] if "how" in found["wh"].lower() else ""
        form = f"{found['rest']} {slot}{many}"
        return Wording(kind, form, _TRUE + lowered(form))
    found = _ASKING.match(text)
    if not found:
        subject = _SUBJECT.match(text)
        if not subject:
            return None
        words = subject["rest"].split()
        if subject["wh"].lower() == "which" or (subject["wh"].lower() == "what" and len(words) > 3):
            words = words[3:] if words[1:2] == ["of"] else words[1:]
        if len(words) < 2:
            return None
        form = "{} " + " ".join(words)
        return Wording(kind, form, _TRUE + form)
    before = f"{found['adjunct']}, " if found["adjunct"] else ""
    form, polar = _inverted(kind, found) or ("", "")
    return Wording(kind, before + form, before + polar) if form else None


def _inverted(kind: Asks, found: re.Match[str]) -> tuple[str, str] | None:
    """The forms of a question whose auxiliary stands before its subject, or whose subject is asked for."""
    aux, rest, prep, noun = found["aux"].lower(), found["rest"], (found["prep"] or "").lower(), found["noun"].strip()
    wh = found["wh"].lower()
    if noun and wh in ("who", "when", "where", "why"):
        return None
    counted = f" {noun}" if wh in ("how many", "how much") and noun else ""
    words = rest.split()
    if rest.startswith("there") and counted:
        return f"There {aux} {{}}{counted} {rest[5:].strip()}", f"{aux} there {{}}{counted} {rest[5:].strip()}"
    if wh in ("what", "which", "who", "how many", "how much") and not prep and _is_predicate(aux, words, bool(noun)):
        if counted and re.match(_PREP, rest) and aux in ("is", "are", "was", "were"):
            return f"There {aux} {{}}{counted} {rest}", f"{aux} there {{}}{counted} {rest}"
        return f"{{}}{counted} {aux} {rest}", f"{_TRUE}{{}}{counted} {aux} {rest}"
    parts = _subject_and_predicate(aux, words)
    if parts is None:
        return None
    subject, predicate = " ".join(parts[0]), parts[1]
    slot = {"when": "{when}", "where": "{where}", "why": "{why}", "how": "{how}"}.get(kind, "{}")
    tail = " ".join(predicate)
    if prep or _STRANDED.search(tail):
        slot = f"{prep} {{}}".strip()
    slot += counted
    if aux in ("did", "do", "does"):
        verb, *after = predicate
        past = {"did": past_tense(verb), "does": third_person(verb), "do": verb}[aux]
        objects = (
            kind in ("what", "who", "many") and not prep and after and re.match(_PREP, after[0]) and len(after) > 1
        )
        rest_of = " ".join(after)
        order = f"{slot} {rest_of}" if objects else f"{rest_of} {slot}"
        return f"{subject} {past} {order}", f"{aux} {subject} {verb} {order}"
    return f"{subject} {aux} {tail} {slot}", f"{aux} {subject} {tail} {slot}"


def _is_predicate(aux: str, words: Sequence[str], noun: bool) -> bool:
    """Whether what follows the auxiliary says something of the thing that is asked for."""
    first = words[0].lower()
    if aux in ("did", "do", "does"):
        return False
    if aux in ("can", "could", "will", "would", "should", "may", "might", "must"):
        return first in REGULAR or first in IRREGULAR or first in ("be", "not")
    return (
        _participle(first)
        or (first.endswith("ing") and len(words) > 2 and not any(map(_participle, words)))
        or bool(re.fullmatch(_PREP, first))
        or first in ("not", "also", "often")
    ) or (noun and first in ("the", "a", "an"))


def _participle(word: str) -> bool:
    return word in PARTICIPLES or (len(word) > 4 and word.endswith("ed"))


def _subject_and_predicate(aux: str, words: Sequence[str]) -> tuple[list[str], list[str]] | None:
    for at in range(1, len(words)):
        each, previous = words[at].lower(), words[at - 1].lower()
        if previous in _DETERMINERS or previous.endswith("'s") or (words[at][0].isupper() and at > 0):
            continue
        if aux in ("is", "are", "was", "were", "has", "have", "had"):
            if _participle(each) or (
                each in ("first", "originally", "also", "usually", "considered") and at + 1 < len(words)
            ):
                return list(words[:at]), list(words[at:])
        elif each in REGULAR or each in IRREGULAR or (each == "be" and aux not in ("did", "do", "does")):
            return list(words[:at]), list(words[at:])
    return (list(words), []) if aux in ("is", "are", "was", "were") else None


_TIMES = "عام|سنة|قرن|يوم|شهر|تاريخ|عقد|وقت"
_BEFORE = "في|إلى|من|على|عن|منذ|حتى|مع|ب|ل|تحت|خلال|بعد|قبل|عند|ضد|بين"
_AR_WHICH = re.compile(
    rf"^(?P<prep>(?:{_BEFORE})\s?)?(?:أي|أية|اي)\s(?P<noun>\w+(?:\s(?:من|في)\s\w+)?(?:\s\w+ية)?)\s(?P<rest>.+)$"
)
_AR_PREP = re.compile(rf"^(?P<prep>(?:{_BEFORE})\s?)(?P<wh>ماذا|متى|أين|اين|من)\s(?P<rest>.+)$")
_AR_IT = re.compile(r"^(?:ما|من|ماذا)\s?(?P<it>هو|هي|هم|هى)\s(?P<rest>.+)$")
_AR_NOUN = re.compile(r"(?:ال|م|صاحب|رئيس|قائد|ملك|أول|أكثر|أشهر|أكبر|هداف|بطل|كاتب|والد|أب|ابن|زوج|حاكم|خليفة|اسم)")
_AR_VERBAL = re.compile(r"(?:ي|ت|كان|هي |هو |تم|لا |لم |قد |س)")


def _arabic(text: str) -> Wording | None:
    kind = asks(text, "ar")
    form = _arabic_form(text)
    return Wording(kind, form, f"هل {form}") if form else None


def _arabic_form(text: str) -> str:
    first, _, rest = text.partition(" ")
    if first == "هل" or len(rest) < 3:
        return ""
    if found := _AR_WHICH.match(text):
        prep = (found["prep"] or "").strip()
        gap = "" if prep in ("ب", "ل") else " "
        noun = found["noun"] if re.fullmatch(_TIMES, found["noun"]) or found["noun"] == "مدينة" else ""
        if prep:
            return f"{found['rest']} {prep}{gap}{noun} {{}}" if noun else f"{found['rest']} {prep}{gap}{{}}"
        return f"{{}} {found['rest']}" if not noun else f"{found['rest']} في {noun} {{}}"
    if found := _AR_IT.match(text):
        rest, it = found["rest"], found["it"].replace("ى", "ي")
        return "" if re.search(r"(?:وما|ومن|ومتى|وكيف)(?!\w)", rest) else f"{rest} {it} {{}}"
    if first in ("متى", "أين", "اين", "لماذا", "كيف"):
        slot = {"متى": "{when}", "لماذا": "{why}", "كيف": "{how}"}.get(first, "{where}")
        nominal = re.match(r"ال", rest) and slot in ("{when}", "{where}")
        return f"{'كان ' if nominal and slot == '{when}' else ''}{rest} {slot}"
    if found := _AR_PREP.match(text):
        prep = found["prep"].strip()
        if not (prep == "من" and found["wh"] == "من"):
            return f"{found['rest']} {prep}{'' if prep in ('ب', 'ل') else ' '}{{}}"
    if first in ("ما", "من", "ماذا") and re.match(r"(?:الذي|التي|اللذان|الذين)\s", rest):
        return f"{rest} هو {{}}"
    if first == "ماذا":
        return f"{rest} {{}}" if _AR_VERBAL.match(rest) or not rest.startswith("ال") else ""
    if first == "ما":
        it = "هي" if re.match(r"\w+[ةه](?!\w)", rest) else "هو"
        return f"{rest} {it} {{}}" if not re.match(r"(?:إذا|هذا)", rest) else ""
    if first == "من":
        if rest.startswith("كان"):
            return re.sub(r"^(كانت?)\s", r"\1 {} ", rest)
        return f"{rest} هو {{}}" if _AR_NOUN.match(rest) else f"{{}} {rest}" if len(rest.split()) > 1 else ""
    if first == "كم":
        if re.match(r"(?:عدد|عمر|طول|ارتفاع|تبلغ|يبلغ|بلغ|كان|نسبة|تكلفة|مساحة)", rest):
            return f"{rest} {{}}" if re.match(r"(?:ت?ي?بلغ|كان)", rest) else f"{rest} هو {{}}"
        noun, _, after = rest.partition(" ")
        if after.startswith("من "):
            return ""
        return f"{after} {{}} {noun}" if len(after.split()) > 1 and not after.startswith("ال") else ""
    return ""
