"""Pure: an Arabic sentence → questions that it answers, by forms whose grammar holds whatever stands in them.

Arabic asks by putting the question word before the sentence, so that only what answers has to be taken out: «تأسست
المنظمة عام 1985» → «متى تأسست المنظمة؟». Only sentences are used that begin with a verb of the table.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from index.text import Normalised, fold, normalise, undecorated
from rag.suggest.candidate import Asking, Form
from rag.verify.glossary import is_strange
from rag.verify.lexicon import CLITIC, MONTHS, NOUNS
from rag.verify.names import given_names
from rag.verify.places import known_names

LONGEST = 12
"""Words of what is carried over into a question."""
LONGEST_PLACE = 5
"""Words of what lies somewhere."""

_ALONE = fold(
    "تأسس تأسست أسست أنشئ أنشئت افتتح افتتحت عقد عقدت انعقد انعقدت ولد ولدت توفي توفيت بني بنيت شيد شيدت أقيم أقيمت "
    "صدر صدرت استقل استقلت انطلق انطلقت بدأ بدأت ظهر ظهرت اندلع اندلعت توقف توقفت اكتشف اكتشفت فاز فازت انتخب انتخبت "
    "انتهى انتهت التقى ألغي ألغيت رمم رممت"
).split()
_OF_OTHERS = fold(
    "أسس أعلن أعلنت استضاف استضافت احتضن احتضنت سجل سجلت نال نالت أطلق أطلقت تولى تولت أدرج أدرجت اعتمد اعتمدت أقر "
    "أقرت نشر نشرت صمم صممت اشترى اشترت بنى بنت"
).split()
"""Behind these what is done to may stand where a subject would."""
_HAPPENED = [*_ALONE, *_OF_OTHERS]
_COUNTS = fold("تضم يضم تملك يملك تشمل يشمل تنقل ينقل تستقبل يستقبل تنتج ينتج تغطي يغطي توظف يوظف تخدم يخدم").split()
_AND = r"(?:و|ف)?(?:(?:قد|لقد) )?"
_MONTH = "|".join(sorted((re.escape(name) for name in MONTHS if not name.isascii()), key=len, reverse=True))
_FULL = rf"(?:يوم )?\d{{1,2}} (?:من )?(?:شهر )?(?:{_MONTH})(?: ?/ ?(?:{_MONTH}))?(?: (?:عام|سنه))? \d{{4}}"
_DATE = (
    rf"(?:في )?(?P<words>{_FULL}|(?:شهر )?(?:{_MONTH})(?: ?/ ?(?:{_MONTH}))? \d{{4}}"
    r"|(?:ال)?(?:عام|سنه) \d{4}|(?<=في )[12]\d{3})(?![\w-])"
)
_WORDS = r"(?:[^\s,;:()\"?!.]+)"
_WHEN = re.compile(
    rf"{_AND}(?P<verb>{'|'.join(_HAPPENED)})(?P<rest>(?: {_WORDS}){{0,{LONGEST}}}?) {_DATE}"
    r"(?P<after>[^,;:()\"?!.]*)(?=[,;.]|$)"
)
_WHEN_FIRST = re.compile(
    rf"(?:و|ف)?{_DATE} (?P<verb>{'|'.join(_HAPPENED)})(?P<rest>(?: {_WORDS}){{1,{LONGEST}}})(?P<after>)(?=[,;.]|$)"
)
_WHEN_SUBJECT_FIRST = re.compile(
    rf"(?P<subject>{_WORDS}(?: {_WORDS}){{0,4}}) (?P<verb>{'|'.join(_HAPPENED)})(?P<rest>(?: {_WORDS}){{0,{LONGEST}}}?)"
    rf" {_DATE}(?P<after>)"
)
_MANY = re.compile(
    rf"{_AND}(?P<verb>{'|'.join(_COUNTS)})(?P<rest>(?: {_WORDS}){{0,{LONGEST}}}?) (?:(?:نحو|حوالي|اكثر من) )?"
    rf"(?P<words>(?P<number>\d[\d,.]*)(?: (?:الف|الاف|مليون|ملايين|مليار))? (?P<noun>{_WORDS})"
    r"(?P<adjective>(?: \w+ا(?!\w))?))"
)
_WHERE = re.compile(
    rf"{_AND}(?P<verb>يقع|تقع)(?P<rest>(?: {_WORDS}){{0,{LONGEST}}}?) "
    rf"(?P<words>(?:في|علي|قرب|شمال|جنوب|شرق|غرب|عند) {_WORDS}(?: {_WORDS}){{0,4}})"
)
_ATTACHED = re.compile(r"(?:\w{2}(?:ها|هم|هما|هن)|\w[^\Wا]ه)$")
"""A pronoun for something that only the sentence before tells; ه, where it is written so, and not ة."""
_PREPOSITIONS = frozenset(fold("في من إلى على عن بعد قبل منذ خلال عند حين مع لدى حتى بين أي أو أن لأن كما").split())
_RELATIVE = re.compile(r" ?\b(?:الذي|التي|الذين|اللذين|حيث|وهو|وهي|حين|عندما|لأن|بعد أن|مما|ما|لكن|غير أن)\b.*")
_GENERIC = frozenset(
    fold(
        "المدينة المنظمة الشركة البلدة القرية المؤتمر الجامعة المبنى الأشغال الشبكة المجلس البرج المشروع البلاد "
        "الدولة الحكومة الجمعية التعاونية النادي الفريق المركز المرصد المحمية الاتفاقية المعاهدة الاجتماع القمة "
        "الجزيرة الملك البطولة الدورة الفيلم الكتاب الرواية اللعبة المسلسل الرئيس الوزير الكاتب المهندس الشاعر "
        "البلدية الوزارة اللجنة البنك المتحف المهرجان الحرب الثورة"
    ).split()
)
"""Alone these stand for something that was named before."""
_SINGULAR = {
    fold(form): one for one, many in (noun.arabic for noun in NOUNS) for form in (one, f"{one}ا", f"{one}اً", many)
}


def askings(sentence: str, topic: str | None) -> Iterator[Asking]:
    """`topic`: what the sentence is about where it names no subject, if that is known."""
    folded = normalise(sentence)
    for form, pattern, asks in _FORMS:
        match = pattern.match(folded.text)
        if match and (text := asks(match, folded, sentence, topic)):
            yield Asking(form, text, folded.span(*match.span("words")))


def definition(sentence: str, topic: str) -> Asking | None:
    """Who someone is, of a sentence that begins with the name and goes on with what he or she is."""
    text = " ".join(re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", sentence).split())
    name = fold(topic)
    if not fold(text).startswith(f"{name} ") or name.split()[0] not in given_names():
        return None
    goes_on = re.findall(r"\w+", undecorated(" ".join(text.split()[len(name.split()) :])))
    if not goes_on:
        return None
    is_she = goes_on[0].endswith("ة") or goes_on[0] == "هي" or (goes_on[0].endswith("ت") and fold(goes_on[0]) in _ALONE)
    return Asking("who", f"من {'هي' if is_she else 'هو'} {topic}؟")


def is_about(sentence: str, topic: str) -> bool:
    """Whether a sentence begins with what the article is about, or with a verb and that."""
    words = fold(sentence).split()
    return any(" ".join(words[at:]).startswith(fold(topic)) for at in (0, 1))


def _when(match: re.Match[str], folded: Normalised, sentence: str, topic: str | None) -> str | None:
    rest = _RELATIVE.sub("", _raw(match, "rest", folded, sentence))
    after = _RELATIVE.sub("", _raw(match, "after", folded, sentence))
    if _begins_clause(after):
        after = ""
    elif after and not _is_subject(rest):  # it has the subject
        return None
    subject = _subject(rest, topic)
    whole = " ".join(filter(None, [subject, after]))
    if subject is None or not _stands(whole, topic) or (match["verb"] in _OF_OTHERS and not _begins_with_name(subject)):
        return None
    return f"متى {_raw(match, 'verb', folded, sentence)} {whole}؟"


def _when_subject_first(match: re.Match[str], folded: Normalised, sentence: str, _: str | None) -> str | None:
    """The subject goes behind its verb, which has the same form there: it is one of the table, of one person."""
    subject, verb, rest = (_raw(match, name, folded, sentence) for name in ("subject", "verb", "rest"))
    words = subject.split()
    named = fold(subject) in known_names() or all(fold(each) in given_names() or _is_name(each) for each in words)
    if not named or _RELATIVE.search(f" {rest}"):
        return None
    whole = f"{subject} {rest}".strip()
    return f"متى {verb} {whole}؟" if _stands(whole, None) else None


def _many(match: re.Match[str], folded: Normalised, sentence: str, topic: str | None) -> str | None:
    subject = _subject(_raw(match, "rest", folded, sentence), topic)
    noun, adjective = (_raw(match, name, folded, sentence) for name in ("noun", "adjective"))
    counted = _counted(noun)
    if subject is None or counted is None or not _stands(subject, topic):
        return None
    what = f"{counted} {adjective}" if adjective and counted == noun else counted
    return f"كم {what} {_raw(match, 'verb', folded, sentence)} {subject}؟"


def _where(match: re.Match[str], folded: Normalised, sentence: str, _: str | None) -> str | None:
    subject = _raw(match, "rest", folded, sentence)
    if not _is_subject(subject) or not _stands(subject, None) or len(subject.split()) > LONGEST_PLACE:
        return None
    return f"أين {_raw(match, 'verb', folded, sentence)} {subject}؟"


def _raw(match: re.Match[str], group: str, folded: Normalised, sentence: str) -> str:
    """The words of a group as they stand in the sentence."""
    start, end = match.span(group)
    text = folded.text[start:end]
    start += len(text) - len(text.lstrip())
    return sentence[slice(*folded.span(start, start + len(text.strip())))].strip() if text.strip() else ""


def _is_subject(rest: str) -> bool:
    """Whether what stands behind a verb begins with its subject."""
    return bool(rest) and not _is_adverbial(rest)


def _subject(rest: str, topic: str | None) -> str | None:
    """What stands behind the verb; where that is no subject, the topic before it."""
    return rest if _is_subject(rest) else topic and f"{topic} {rest}".strip()


def _begins_clause(words: str) -> bool:
    """Whether words say more of what happened, and are not a part that its verb lacks."""
    return bool(words) and (_is_adverbial(words) or words.startswith("و")) and not words.startswith("إلى ")


def _is_adverbial(words: str) -> bool:
    """Whether they begin with a preposition or a conjunction, be it written as one with its noun."""
    first = words.split()[0]
    glued = fold(first)[0] in "بل" and fold(first) not in known_names() and not is_strange(first)
    return fold(first) in _PREPOSITIONS or glued


def _stands(text: str, topic: str | None) -> bool:
    """Whether words can be understood by themselves: they begin with the topic or have a name, and none stands for
    something named before."""
    if topic and text.startswith(topic):
        text, named = text.removeprefix(topic), True
    else:
        named = False
    words = text.split()
    if len(words) > LONGEST or any(_ATTACHED.search(_folded(word)) for word in words):
        return False
    if any(fold(word) in _GENERIC and not fold(after).startswith("ال") for word, after in pairwise([*words, ""])):
        return False
    return named or any(_is_name(word) for word in words)


def _begins_with_name(text: str) -> bool:
    """Whether it begins with a name, or with a noun that has an article."""
    words = fold(text).split()
    known = any(" ".join(words[:count]) in known_names() for count in range(1, 6))
    return known or words[0].startswith("ال") or words[0] in given_names() or _is_name(text.split()[0])


def _is_name(word: str) -> bool:
    folded = fold(word)
    known = folded in known_names() or CLITIC.sub("", folded) in known_names()
    return known or (len(folded) > 3 and folded[0].isalpha() and not folded.startswith("ال") and is_strange(word))


def _folded(word: str) -> str:
    """Folded, but for a ة at its end, which is no pronoun."""
    return re.sub("ه$", "ة", fold(word)) if undecorated(word).endswith("ة") else fold(word)


def _counted(noun: str) -> str | None:
    """A noun as it stands behind «كم»: one of them, in the accusative; None where that is not known."""
    bare = fold(noun)
    if noun.endswith(("ة", "ةً")) or re.search("(?:\u064bا|ا\u064b?)$", noun):
        return noun
    one = _SINGULAR.get(bare)
    return None if one is None else one if one.endswith(("ة", "ى")) else f"{one}ا"


_Asks = Callable[[re.Match[str], Normalised, str, str | None], str | None]
_FORMS: tuple[tuple[Form, re.Pattern[str], _Asks], ...] = (
    ("many", _MANY, _many),
    ("where", _WHERE, _where),
    ("when", _WHEN, _when),
    ("when", _WHEN_FIRST, _when),
    ("when", _WHEN_SUBJECT_FIRST, _when_subject_first),
)
