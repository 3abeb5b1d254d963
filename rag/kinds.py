"""Pure: what a question wants, by the closed classes of words that ask for it; what an answer must then state."""

import re
from collections.abc import Iterable

from index.text import fold, normalise
from rag.courtesy import courtesy
from rag.parts import questions
from rag.plurals import asks_for_several
from rag.question_words import AUXILIARIES, WH
from rag.sides import COMPARATIVE, COMPARATIVE_AR, sides
from rag.types import FactKind, Kind


def kind_of(text: str) -> Kind:
    """Anything that no rule knows asks for a fact, and so does a choice: it names its answers."""
    if (polite := courtesy(text)) is not None:
        return polite
    folded = fold(text)
    if _found(_SUMMARY, folded):
        return "summary"
    if _found(_COMPARISON, folded) or sides(text):
        return "comparison"
    if questions(text):
        return "parts"
    by_words = (kind for kind, patterns in _KINDS if _found(patterns, folded))
    if (kind := next(by_words, None)) is not None:
        return kind
    return "explanation" if _is_definition(text) else "several" if asks_for_several(text) else "fact"


def parts_of(text: str) -> tuple[str, ...]:
    """The questions that a text of kind "parts" consists of, one for each side of a "comparison"; else ()."""
    match kind_of(text):
        case "parts":
            return questions(text)
        case "comparison":
            return tuple(part for side in sides(text) for part in questions(side) or (side,))
        case _:
            return ()


def asks_for(text: str) -> frozenset[FactKind]:
    """The kinds of claim that an answer may consist of; empty where it may be anything."""
    folded = fold(text)
    return frozenset(next((kinds for kinds, patterns in _ASKS if _found(patterns, folded)), ()))


def _found(patterns: Iterable[re.Pattern[str]], folded: str) -> bool:
    return any(pattern.search(folded) for pattern in patterns)


_PLURAL = "goals|aims|reasons|causes|results|areas|fields|steps|points|issues|topics"
_PLURAL_AR = "اهداف|اسباب|نتايج|مجالات|خطوات|نقاط|قضايا|مواضيع|موضوعات"
_AND = r"^(?:and |but |so |then )?(?:please )?"
_WHAT_AR = r"^[وف]?(?:ما|ماهو|ماهي|ما ه[وي]|ما هما)"


def _compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, patterns))


# Of a folded question.
_SUMMARY = _compiled(
    r"\bsummar(?:y|i[sz]e|i[sz]ing)\b|\boverview\b|\bmain (?:points|ideas)\b|\btl;?dr\b",
    r"\bwhat (?:is|does) (?:the|this|that) (?:article|text|report|document) (?:about|says?|discuss)",
    r"\b[وف]?(?:لخصي?|تلخيص|ملخصا?|خلاصه|موجزا?)\b",
    r"\b(?:عم|عما|عن ماذا|ماذا) (?:تحدث|تناول|يتحدث|يتناول|يقول) (?:هذا )?المقال",
)
_COMPARISON = _compiled(
    r"\bcompar(?:e|ison)\b|\bdiffer(?:ence|ences|s)? between\b|\bhow do(?:es)? .+ differ\b",
    rf"\b(?:which|who) (?:.* )?(?:{COMPARATIVE})\b.*[,:] .+ or ",
    r"\b[وف]?قارن\b|\bمقارنه بين\b|\bالفرق (?:في .+ )?بين\b|\bالفروق\b",
    rf"\b[وف]?اي(?:هما|ها) (?:.* )?(?:{COMPARATIVE_AR})\b",
)

# The first that is found decides.
_KINDS: tuple[tuple[Kind, tuple[re.Pattern[str], ...]], ...] = (
    ("list", _compiled(
        # A sum of several that nobody may have stated: what each has is told instead.
        r"\bhow (?:many|much)\b(?!.*\b(?:does|is|was|has)\b).* and .*\b(?:in total|altogether|combined|together)\b",
        r"\bكم\b.* و.*\bمعا\b",
        rf"{_AND}(?:list|name|enumerate|give me (?:a|the) (?:full |complete )?list)\b",
        r"^(?:what|which|who)\b(?: \w+){0,3} (?:are|were) all (?:of )?the\b|^(?:what|which|who) are all\b",
        rf"\bwhat (?:are|were) the (?:\w+ )?(?:{_PLURAL})\b",
        rf"^[وف]?(?:اذكر|عدد لي|عدد (?:ال|كل|جميع)\w*|سم|سرد)\b|\b(?:ما|ماهي|ما هي) (?:اهم )?(?:{_PLURAL_AR})\b",
        r"^[وف]?(?:ما|من) (?:ه[يم] )?(?:كل|جميع)\b",
    )),
    ("explanation", _compiled(
        rf"(?:{_AND}|[.:,;] )(?:why\b|how come\b|how (?:{AUXILIARIES}|to)(?:n't)?\b)",
        rf"{_AND}(?:explain|describe|define|tell me (?:more )?about|what do you know about)\b",
        rf"{_AND}what (?:is|was|are|were) the (?:meaning|definition|reasons?|causes?) (?:of|for|behind|why)\b",
        rf"{_AND}what (?:caused|led to|does .+ (?:mean|stand for))\b",
        r"^[وف]?(?:لماذا|كيف|اشرح|وضح|صف|عرف(?:ني)?|(?:حدث|اخبر|كلم)ني عن|ماذا تعرف عن|ماذا (?:ي|ت)عني)\b",
        rf"{_WHAT_AR} (?:ال)?(?:معني|مقصود|تعريف|سبب)\b",
    )),
    ("fact", _compiled(r"\bor\b|\b(?:ام|او)\b")),
    ("yes_no", _compiled(
        rf"{_AND}(?:(?:{AUXILIARIES}|wo|ca)(?:n't)?|(?:if|whether)\b(?!.*\b(?:{WH})\b))\b",
        r"^[وف]?(?:هل|اليست?|اليسوا|الم (?=[يتن])|الا (?=[يت])|اما (?=زال))",
        rf"[,:] (?:(?:{AUXILIARIES})(?:n't)? (?:it|he|she|they|there)|right|اليس كذلك|صحيح)\?$",
    )),
)  # fmt: skip
# As above; "how often" comes before "how many", «كم مره» before «كم».
_ASKS: tuple[tuple[tuple[FactKind, ...], tuple[re.Pattern[str], ...]], ...] = (
    (("period",), _compiled(r"\bhow (?:often|frequently)\b|\bكم مره\b|\bكل كم\b")),
    (("number",), _compiled(
        r"\bhow (?:many|much|long|old|far|big|large|tall|high|wide|deep|heavy)\b|\bو?كم\b",
        r"(?:^|\b(?:is|was|are|were) the )(?:total )?number of\b|(?:^|\bما |\bما ه[وي] )(?:عدد|مساحه)\b",
    )),
    (("number", "month"), _compiled(
        r"\bwhen (?:and|or|was|were|is|are|did|do|does|has|have|had|will)\b|\bو?متي\b",
        r"^when\b(?!.*\b(?:what|who|which|where|how|can)\b)|\b(?:what|which) (?:year|date)\b|\bاي (?:عام|سنه|تاريخ)\b",
    )),
)  # fmt: skip

_COPULA = re.compile(rf"{_AND}what(?:'s| is| are| was| were) (?P<thing>(?P<article>(?:an?|the) )?(?P<name>\w.*))")
_COPULA_AR = re.compile(r"[وف]?(?P<copula>ماهو|ماهي|ما ه[وي]|ما) (?P<name>\w.*)")
_RELATION = re.compile(r"\b(?:of|in|for|at|on|by|to|from|with|about|that|which|like|called)\b|'s?\b")
_RELATION_AR = re.compile(
    r"\b(?:في|من|علي|عن|الي|بين|التي|الذي|لدي|عند)\b|^(?:ال)?(?:عدد|مساحه|طول|ارتفاع|عمق|عرض|وزن|عمر|سعر|ثمن|كلفه|تكلفه"
    r"|ميزانيه|نسبه|معدل|درجه|سعه|سرعه|مده|تاريخ|موعد|سنه|عام|يوم|اسم|عاصمه|عمله|لغه|مقر|موقع|مكان|رقم|عنوان|شعار|هدف|نوع"
    r"|متوسط|تعداد|اختصار|اول|اخر|اشهر|اهم|ابرز|اكبر|اصغر|اطول|اعلي|اقدم|افضل|اكثر|اقل)\b|^ال\w+ات\b"
)
"""A thing that is told by what it is to another, in Arabic by the nouns that questions name such things with."""
_LONGEST_NAME = 7
"""Words. A longer text behind "what is" describes what it asks for."""


def _is_definition(text: str) -> bool:
    """Whether the question asks what something is that it calls by its own name: "What is a yurt?", but not
    "What is the capital of it?". English names are told by their capitals."""
    bare = text.strip().rstrip("?؟.! ")
    folded = normalise(bare)
    match = next(filter(None, (each.fullmatch(folded.text) for each in (_COPULA, _COPULA_AR))), None)
    if match is None or len(match["name"].split()) > _LONGEST_NAME:
        return False
    if match.re is _COPULA_AR:
        alone = match["copula"] != "ما" or len(match["name"].split()) == 1
        return alone and not _RELATION_AR.search(match["name"])
    name = bare[slice(*folded.span(*match.span("name")))]
    words = [word for word in name.split() if not _RELATION.fullmatch(word) and word not in ("and", "the")]
    if all(word[:1].isupper() for word in words) and not re.match(r"[A-Z]{2,} of\b", name):
        return True
    told = match["article"] == "the " or _RELATION.search(fold(name)) or name.endswith("ed")
    return len(words) <= 3 and not told
