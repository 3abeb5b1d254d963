"""Pure: what was typed, and what was asked before it → one `Question`. Nothing later looks at the raw text again."""

import re
from collections.abc import Callable, Sequence
from typing import get_args

from index.text import clean, detect_language, fold, normalise
from index.types import Language
from models.errors import InputError
from rag.types import Courtesy, FactKind, Kind, Question, Turn, Wishes

EARLIER_WORDS = 30
"""Words of the earlier question that a follow-up is read together with. The reader cuts a long question at its end,
which here is the question itself."""


def understand(
    typed: str, history: Sequence[Turn], wishes: Wishes, *, count_tokens: Callable[[str], int], most_tokens: int
) -> Question:
    """The language of the answer is the one of `wishes`, else the one that the question itself asks for, else its own.
    A message that only asks for a language takes up the question before it. Raises InputError for a question without
    letters or digits, and for one of more than `most_tokens`."""
    text = " ".join(clean(typed).split())
    if not any(map(str.isalnum, text)):
        raise InputError("The question is empty.", "Write a question about the articles.", kind="question_empty")
    if (tokens := count_tokens(text)) > most_tokens:
        size = f"{len(text.split()):,} words, which are {tokens:,} tokens of {most_tokens} at most"
        hint = "Ask in a few sentences, or raise `question_tokens` under [answer] in the settings."
        raise InputError(f"The question is too long: {size}.", hint, kind="question_long")
    earlier = _earlier(history)
    bare, wished = without_wish(text)
    if not any(map(str.isalnum, bare)):
        bare, earlier = earlier or text, None
    kind = kind_of(bare)
    language = detect_language(bare)
    return Question(
        typed=text,
        text=bare,
        standalone=bare,
        earlier=None if kind in get_args(Courtesy) else earlier,
        language=language,
        answer_language=wishes.language or wished or language,
        kind=kind,
        asks_for=asks_for(bare) if kind == "fact" else frozenset(),
        wishes=wishes,
    )


def _earlier(history: Sequence[Turn]) -> str | None:
    """The question before, as it was understood; courtesies between do not count."""
    before = next((turn for turn in reversed(history) if courtesy(turn.question) is None), Turn("", ""))
    words = (before.standalone or without_wish(before.question)[0]).split()
    return " ".join(words[:EARLIER_WORDS]) or None


_BORDER = r"(?:^|(?<=[.?!])\s*|[\s\-]*[,;:()]\s*|\s+(?=please\b|من فضلك))"
_LANGUAGE_AR = r"(?:ب|باللغه )(?:ال)?(?:(?P<en_{name}>انج?ليزيه?|انكليزيه?)|عربيه?)"
_WISH = re.compile(
    rf"(?:{_BORDER}(?:and )?(?:please,? )?"
    r"(?:(?:answer|reply|respond|write|say|tell|explain)(?: (?:me|it|this))?(?: please)? in |in (?=\w+,? please\b))"
    r"(?:(?P<en>english)|arabic)"
    rf"|{_BORDER}(?:من فضلك,? )?و?(?:اكتب|رد|قل|اشرح|الجواب|الاجابه)(?: عنه| علي)?(?: لي)? "
    rf"{_LANGUAGE_AR.format(name='border')}"
    rf"|\s*\bو?(?:اجب|اجبني|اجيبي|جاوب|جاوبني)(?: عنه| علي)?(?: لي)? {_LANGUAGE_AR.format(name='anywhere')})"
    r"\b(?:,? (?:please|من فضلك|لو سمحت))?[\s.!)]*"
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


def kind_of(text: str) -> Kind:
    """What a question wants, by the words that ask for it; anything else asks for a fact."""
    if (polite := courtesy(text)) is not None:
        return polite
    folded = fold(text)
    return next((kind for kind, pattern in _KINDS if pattern.search(folded)), "fact")


def asks_for(text: str) -> frozenset[FactKind]:
    """The kinds of claim that an answer may consist of; empty where it may be anything."""
    folded = fold(text)
    return next((kinds for pattern, kinds in _ASKS if pattern.search(folded)), frozenset())


_WH, _WH_AR = r"(?:who|whom|whose|what|when|where|why|how|which)", r"(?:متي|اين|كم|لماذا|كيف|ماذا)"
_PLURAL = "goals|aims|reasons|causes|results|areas|fields|steps|points|issues|topics"
_PLURAL_AR = "اهداف|اسباب|نتايج|مجالات|خطوات|نقاط|قضايا|مواضيع|موضوعات"
_VERBS = "is|are|was|were|do|does|did|can|could|has|have|had|will|would|should"

# Of a folded question; the first that is found in it decides.
_KIND_PATTERNS: tuple[tuple[Kind, str], ...] = (
    ("summary", r"\bsummar(?:y|i[sz]e|i[sz]ing)\b|\boverview\b|\bmain (?:points|ideas)\b"),
    ("summary", r"\bwhat (?:is|does) (?:the|this|that) (?:article|text|report|document) (?:about|says?|discuss)"),
    ("summary", r"\b[وف]?(?:لخص|تلخيص|ملخص|خلاصه|موجز)\b"),
    ("summary", r"\b(?:عم|عما|عن ماذا|ماذا) ي?ت?(?:تحدث|تناول|يتحدث|يتناول|يقول) (?:هذا )?المقال"),
    ("comparison", r"\bcompar(?:e|ed|ison)\b|\bdiffer(?:ence|ences|s)? between\b"),
    ("comparison", r"\b[وف]?قارن\b|\bالفرق بين\b|\bالفروق\b"),
    ("list", rf"^(?:please )?(?:list|name|enumerate)\b|\bwhat (?:are|were) the (?:\w+ )?(?:{_PLURAL})\b"),
    ("list", rf"^[وف]?(?:اذكر|عدد لي|سم)\b|\b(?:ما|ماهي|ما هي) (?:اهم )?(?:{_PLURAL_AR})\b"),
    ("parts", rf"\?.+\?\s*$|\b{_WH}\b.*\band {_WH}\b|\w.*\bو{_WH_AR}\b"),
    ("fact", r"\bor\b|\bام\b"),  # a choice: it names its answers
    ("yes_no", rf"^(?:and |but |so )?(?:{_VERBS})\b|^[وف]?هل\b"),
)
_KINDS = tuple((kind, re.compile(pattern)) for kind, pattern in _KIND_PATTERNS)

_NUMBER: frozenset[FactKind] = frozenset({"number"})
_DATE: frozenset[FactKind] = frozenset({"number", "month"})
_PERIOD: frozenset[FactKind] = frozenset({"period"})

# As above; "how often" comes before "how many", «كم مره» before «كم».
_ASKS = (
    (re.compile(r"\bhow (?:often|frequently)\b|\bكم مره\b|\bكل كم\b"), _PERIOD),
    (re.compile(r"\bhow (?:many|much|long|old|far|big|large|tall|high)\b|\bو?كم\b"), _NUMBER),
    (re.compile(r"(?:^|\b(?:is|was|are|were) the )(?:total )?number of\b"), _NUMBER),
    (re.compile(r"(?:^|\bما |\bما ه[وي] )(?:عدد|مساحه)\b"), _NUMBER),
    (re.compile(r"\bwhen (?:and|or|was|were|is|are|did|do|does|has|have|had|will)\b|\bو?متي\b"), _DATE),
    (re.compile(r"^when\b(?!.*\b(?:what|who|which|where|how|can)\b)"), _DATE),
    (re.compile(r"\b(?:what|which) (?:year|date)\b|\bاي (?:عام|سنه|تاريخ)\b"), _DATE),
)

COURTESY_WORDS = 12
"""A longer message is taken to ask something."""

# Folded phrases, as regular expressions.
_GREETINGS = """
hi|hello|hey|hiya|howdy|greetings|welcome|salam|salaam|assalamu alaikum|good (?:morning|afternoon|evening|day)|morning
how are you(?: doing)?|how is it going|hows it going|whats up|nice to meet you
مرحبا|مرحبتين|مراحب|اهلا|اهلين|هلا|هلا وغلا|وسهلا|هاي|هالو|تحيه طيبه|تحياتي|طاب يومك|يومك سعيد|نهارك سعيد
(?:ال)?سلام عليكم|عليكم السلام|ورحمه الله|وبركاته|سلام|(?:صباح|مساء|مسا) (?:الخير|النور|الورد|الفل)|صباحو
اسعد الله (?:صباحك|مساءك|مساك|اوقاتك)|حيا(?:ك|كم) الله|كل عام وانت(?:م)? بخير
كيف (?:حالك|حالكم|الحال|الصحه)|كيفك|كيفكم|شلونك|شلونكم|شخبارك|(?:ما|شو|ايش) (?:ال)?اخبار(?:ك|كم)?|اخبارك ايه
ازيك|ازيكم|عامل(?:ه|ين)? ايه
"""
_ABOUT = """
who are you|what are you|are you (?:human|a (?:human|robot|bot|person|machine)|an ai)|who (?:made|built) you
what is sanad|what is your name|whats your name|what can you do(?: for me)?
what do you do|how (?:can|do) you help(?: me)?
can you help me|what can i ask(?: you)?|introduce yourself|how do you work|what do you know
(?:what|which|how many) (?:articles|documents|sources) (?:do you (?:have|know)|are (?:there|here))
(?:what|which) languages do you (?:speak|know|understand)
من (?:انت|تكون|صنعك)|مين انت|(?:ما|ما هو|شو|ايش) اسمك|اسمك ايه|هل انت (?:انسان|روبوت|اله|برنامج)|ما هو سند
ماذا (?:تفعل|تستطيع|تستطيع ان تفعل|يمكنك ان تفعل|تعرف)|ما الذي (?:يمكنك فعله|تستطيع فعله)|كيف تعمل
(?:بماذا|كيف) (?:تساعدني|يمكنك مساعدتي)|هل يمكنك مساعدتي|عر(?:ف|فني) (?:ب|علي )نفسك
(?:ما|ما هي|كم عدد) (?:المقالات|المصادر|الوثائق) (?:التي )?(?:لديك|عندك|تعرفها)|كم (?:مقالا|مقاله|مصدرا) (?:لديك|عندك)
(?:ما|ما هي|اي) (?:اللغات|لغات|لغه) (?:التي )?(?:تتكلم(?:ها)?|تتحدث(?:ها)?|تعرف(?:ها)?|تفهم(?:ها)?)
"""
_THANKS = """
thanks|thank you|thank u|thankyou|thx|ty|many thanks|cheers|much appreciated|appreciate it|i appreciate it|well done
bye|bye bye|goodbye|good bye|farewell|see you(?: later| soon)?|good night|take care|have a (?:good|nice|great) day
ok|okay|great|perfect|excellent|thats all|that is all
شكرا|شكر|الف شكر|كل الشكر|متشكر(?:ه|ين)?|اشكرك(?:م)?|نشكرك(?:م)?|تشكر(?:ات)?|مشكور(?:ه|ين)?|ممنون(?:ه)?|ميرسي
يسلمو(?:ا)?|تسلم(?:ي|وا)?|تسلم ايدك|الله يسلمك|(?:الله )?يعطيك(?:م)? العافيه|كتر خيرك|ما قصرت|احسنت(?:م)?
جزا(?:ك|كم) الله (?:خيرا|خير|كل خير)|الله يجزا(?:ك|كم) خير|بارك الله فيك(?:م)?|عفوا|تمام|ممتاز|رائع|حسنا
مع السلامه|وداعا|الي اللقاء|باي|(?:في|ب) ?امان الله|استودعكم? الله|تصبح(?:ون)? علي خير|اراك لاحقا|نراك لاحقا
"""
_BESIDE = """
and|so much|very much|a lot|so|very|a|all|there|everyone|again|to you|you|my|dear|friend|sir|sanad|today|for now|now
for (?:the|your|all the|all your) (?:help|answer|answers|information|info|time)|for that|for everything|for helping|too
و|يا|سند|صديقي|اخي|اختي|حبيبي|عزيزي|استاذ|دكتور|جميعا|لك|لكم|بك|بكم|فيك|جزيلا|كثيرا|كتير|جدا|والله|الان|مره اخري|اليوم
علي (?:المساعده|مساعدتك(?:م)?|الجواب|الاجابه|اجابتك|جوابك|المعلومات|المعلومه|وقتك|كل شيء?)|من القلب|ايضا|طيب
"""


def _either(phrases: str) -> str:
    return phrases.strip().replace("\n", "|")


_MESSAGE = re.compile(
    rf"(?:و?(?:(?P<greeting>{_either(_GREETINGS)})|(?P<thanks>{_either(_THANKS)})|(?P<about>{_either(_ABOUT)})"
    rf"|{_either(_BESIDE)})(?: |$))+"
)


def courtesy(question: str) -> Courtesy | None:
    """Which courtesy a message is that holds nothing else, emoji and punctuation aside; None for any other. A goodbye
    counts as thanks. Of several the most that is asked: `about`, then `thanks`."""
    words = re.sub(r"[^\w\s]|_", "", fold(question).replace("-", " ")).split()
    text = re.sub(r"([^\W\d])\1{2,}", r"\1", " ".join(words))  # شكراااا, heyyyy
    match = _MESSAGE.fullmatch(text) if len(words) <= COURTESY_WORDS else None
    if match is None:
        return None
    found: tuple[Courtesy, ...] = ("about", "thanks", "greeting")
    return next((kind for kind in found if match[kind]), None)
