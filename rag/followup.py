"""Pure: a follow-up question is given what it refers to, so that it can be understood by itself.

By rules: for 38 follow-ups on the articles that ship the sentence to cite is first for 26 so and for 24 as they were
asked; for 14 behind the whole question before, for 18 as the default LLM rewrites them, which takes a second or more.
"""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from index.text import fold, undecorated
from rag.events import Turn

WORDS = 10
"""A longer question is taken to stand on its own."""

KEPT_TURNS, KEPT_WORDS = 8, 60
"""How far back, and how many words of what was asked before, a question may reach."""


def _set(text: str) -> frozenset[str]:
    return frozenset(fold(text).split())


_ASKING = _set(
    "what which who whom whose when where why how ما ماذا من متى أين كيف لماذا كم هل أي أية بماذا لمن ممن مما بم لم "
    "ماهي ماهو"
)
_SUBJECT = _set("it he she they")
_PRONOUN = _set("its their them his him her this these those ذلك هذا هذه تلك هؤلاء")
_WITH_PRONOUN = _set("فيه فيها منه منها عنه عنها له لها لهم به بها عليه عليها إليه إليها لديه لديها معه معها بينهم")
_RELATIVE = _set("التي الذي الذين")
# Words that name nothing by themselves.
_LIGHT = (
    _ASKING
    | _SUBJECT
    | _PRONOUN
    | _WITH_PRONOUN
    | _set(
        "a an the is are was were be been do does did done has have had can could will would should may of in on at "
        "to for from by with about as than if or and but so then also ok okay well please many much more most long "
        "often old far exactly else not no yes now today first last there here happen happened mean called name tell "
        "me us explain again that one ones both after before since until during في من على إلى عن مع منذ حتى بعد قبل "
        "عند خلال ثم أو أن إن قد كان كانت تم يتم يكون تكون عدد اسم تاريخ كل مرة أيضا غير هو هي هم هناك الآن اليوم "
        "حاليا بالضبط طيب إذن نعم لا حدث يحدث جرى يعني تعني معنى الاسم أخبرني المزيد وضح اشرح أكثر يوجد توجد يقع تقع "
        "يبلغ تبلغ بلغ بلغت"
    )
)
# And, but, what about; wa- or fa- on a question word or a preposition.
_OPENING = re.compile(
    r"(?:(?:ok|okay|well|طيب|اذن) )?(?:(?P<about>(?:and )?(?:what|how) about|[وف]?ماذا عن)\b"
    r"|(?:and|but|so|then|also|ثم)\b|[وف](?:ما|ماذا|من|متي|اين|كم|كيف|لماذا|هل|اي|ايه|في|منذ|قبل|بعد\w*|عن)\b)"
)
_FRAGMENT = frozenset({"the", "in", "since", "في", "منذ"})
# A pronoun glued to an Arabic word, by its letters. A final ه is often a careless ة: it counts after letters that ة
# seldom follows, and anywhere where the word is all that the question holds.
_SUFFIXED = re.compile(r"(?!ال)\w{3,}(?:ها|هم|هما|هن|[تئؤ]ه)")
_SUFFIXED_ALONE = re.compile(r"(?!ال)\w{3,}(?:ها|هم|هما|هن|ه)")
# A verb without a subject, by its letters: «متى تأسست؟».
_VERB = re.compile(r"[يت]\w{2,}|\w{2,}ت|[اأإ]\w{3,}|ولد|مات|نشأ|عقد|بدأ|قام")

_WORD = re.compile(r"[^\W_]+")
_NAMES = re.compile(r"\b[A-Z][\w'’-]*(?:\s(?:(?:of|for|and|in|on|the|to)\s)*[A-Z][\w'’-]*)*")


def standalone(question: str, history: Sequence[Turn]) -> str:
    """The question, with what it refers to behind it in brackets if it leans on the one before; a fragment ("And in
    2014?") comes after the question that it varies. Nothing but questions is taken from the turns."""
    if not history or not leans(question, before := history[-1].question):
        return question
    earlier = standalone(before, history[:-1][-KEPT_TURNS:])
    subject = _subject(earlier)
    if _is_fragment(question) or not subject:
        return " ".join([*earlier.split()[-KEPT_WORDS:], question])
    return f"{question} ({' '.join(subject.split()[:KEPT_WORDS])})"


def leans(question: str, before: str) -> bool:
    """Whether a short question cannot be understood without the one before it.

    After a question drawn at random it takes .001 of TyDi QA's questions for follow-ups, .01 of XQuAD's in either
    language and .02 of ARCD's; most of these do speak of "this" or "them", or name no subject.
    """
    plain = undecorated(unicodedata.normalize("NFKC", question.lower() if question.isupper() else question))
    raw = [word for word in _WORD.findall(plain) if fold(word)]
    words = [fold(word) for word in raw]
    if not words or len(words) > WORDS:
        return False
    content = [word for word in words if _names_something(word)]
    named = [word for word in raw[1:] if word[0].isupper()]
    if not content or _refers(raw, words, len(content)):
        return True
    if _OPENING.match(" ".join(words)):  # a whole question with a name, or two nouns, opens a subject of its own
        own = [word for word in content if word >= "ء" and not word.startswith("ال") and not _SUFFIXED.fullmatch(word)]
        return _is_fragment(question) or len(content) < 3 or not (named or own[1:])
    if not _ASKING.intersection(words):
        return (len(words) <= 3 and words[0] in _FRAGMENT) or (len(words) <= 2 and words[0].startswith("وال"))
    return len(content) <= 2 and not named and _takes_up(words, [fold(word) for word in _WORD.findall(before)])


def _names_something(word: str) -> bool:
    light = word in _LIGHT or (word[0] in "وف" and word[1:] in _LIGHT)
    return not light and not word.isdigit()


def _refers(raw: Sequence[str], words: Sequence[str], content: int) -> bool:
    """Whether a pronoun, or a verb without its subject, refers to something that the question does not name first."""
    if words[0] == "هل" and words[1:2] and words[1] in {"هو", "هي", "هم"}:
        return True
    if words[-1] == "there" and words[-2:-1] and words[-2] not in {"is", "are", "was", "were"}:
        return True
    asked = words[0].lstrip("وف")
    if content == 1 and words[1:] and asked in {"متي", "اين", "كيف", "لماذا"} and _names_something(words[1]):
        return _VERB.fullmatch(raw[1]) is not None
    known = 0
    for at, word in enumerate(words):
        if word in _RELATIVE or (at and raw[at][0].isupper()):
            return False
        idle = words[at + 1 : at + 2] in (["called"], ["take"], ["get"])  # why is it called, how long does it take
        if word in _SUBJECT and not idle and (known <= 1 or (known == 2 and words[at - 1] in _LIGHT)):
            return True
        if word == "that" and (known == 0 or len(words) - at <= 2):
            return True
        if (word in _PRONOUN and known <= 1) or (word in _WITH_PRONOUN and known == 0):
            return True
        if _names_something(word):
            suffixed = _SUFFIXED_ALONE if content == 1 else _SUFFIXED
            if suffixed.fullmatch(raw[at]) and known <= (asked == "من"):  # after who comes a verb: «من وضع مخططها؟»
                return True
            known += 1
    return False


def _takes_up(words: Sequence[str], before: Sequence[str]) -> bool:
    """Whether a noun that the question before named without an article has one now: "the organisation"."""
    return any(word.startswith("ال") and word not in before and word[2:] in before for word in words) or any(
        article == "the" and word in before and word not in _LIGHT and (article, word) not in pairwise(before)
        for article, word in pairwise(words)
    )


def _is_fragment(question: str) -> bool:
    """Whether it asks nothing by itself, or not about what: "And in 2014?", "Why?", «وماذا عن تركيا؟»."""
    words = [folded for word in _WORD.findall(question) if (folded := fold(word))]  # a lone tatweel folds to nothing
    opening = _OPENING.match(" ".join(words))
    asks = any(word in _ASKING or (word[0] in "وف" and word[1:] in _ASKING) for word in words)
    speaks_of = any(word in _SUBJECT or word in _WITH_PRONOUN or _names_something(word) for word in words)
    return bool(opening and opening["about"]) or not asks or not speaks_of


def _subject(question: str) -> str:
    """What a question is about: its names in Latin letters; else what follows its first noun or verb, which is mostly
    what it asks for."""
    if bracketed := re.search(r"\(([^()]+)\)", question):
        return bracketed[1]
    runs = [run for run in _NAMES.findall(question) if fold(run) not in _LIGHT]
    if runs:
        return ", ".join(dict.fromkeys(runs))
    words = re.findall(r"[^\s?؟]+", question)
    bearing = [at for at, word in enumerate(words) if any(map(_names_something, _WORD.findall(fold(word))))]
    if not bearing:
        return ""
    rest = bearing[1:] if bearing[0] and question[:1] >= "ء" else bearing
    return " ".join(words[rest[0] :]) if rest else ""
