"""Pure: the names and terms that a text mentions most, in both languages, without a model.

A name in Latin letters is told by its capitals. What else is a term is told by being repeated as a whole, and of terms
that share words the one that is repeated oftener and longer is taken (after the C-value of Frantzi, Ananiadou and Mima,
"Automatic recognition of multi-word terms", 2000); a single word only if it is none of the commonest.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache
from itertools import pairwise
from math import log2

from index.terms import STOP_WORDS, terms
from index.text import detect_language, fold
from models.shipped import table

MOST = 5
LONGEST = 7
"""Words of a term."""
TWICE, THRICE = 2, 3
"""Times that several words or a name, and one word that is no name, must stand in the text."""

_WORD = re.compile(r"[^\W_](?:[\w'’\u0610-\u061a\u064b-\u065f\u0670-]*[\w\u064b-\u065f\u0670])?(?<!'s)(?<!’s)")
_GAP = re.compile(r"[ \u00a0]")
_words = str.split
_INSIDE = frozenset(_words("of the for de del della da di du la le van von der den bin ibn al"))
_OF = frozenset(("of", "for"))
"""Behind these "and" goes on with a name; elsewhere it joins two."""
_DATES = frozenset(
    fold(
        "january february march april may june july august september october november december "
        "monday tuesday wednesday thursday friday saturday sunday "
        "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر "
        "كانون شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين عام سنة قرن أعوام"
    ).split()
)
_PLAIN = frozenset(
    fold(
        "while also ever so still more most other such several new old first second third many some including during "
        "among year years day days time times two three four five six seven eight nine ten hundred thousand million "
        "billion per cent percent each every both either only about over under between within without because "
        "أول أولى ثاني ثانية ثالث ثالثة رابع رابعة واحد واحدة اثنان ثلاثة ثلاث أربعة أربع خمسة خمس ستة ست سبعة سبع "
        "ثمانية ثماني تسعة تسع عشرة عشر عشرون مئة مائة ألف آلاف مليون ملايين مليار يوم أيام أيضا داخل خارج ضد فقد "
        "مرة مدينة شركة"
    ).split()
)
"""Words that count and connect: no term has one."""
_CLITICS = re.compile(r"^(?:[وف]?[بك]?ال|[وف]?لل|[وف](?=\w{3}))(?=\w{2})")
_ACTS = re.compile(
    r"(?:^(?:and )?(?:is|was|are|were|has|he|she|it|they|does|did|to)\b|ed$|^(?:and )?(?:said|began|became|took)$)"
)
"""How a verb is glossed."""

Key = tuple[str, ...]


def mentions(sentences: Sequence[str], title: str = "") -> tuple[str, ...]:
    """At most five, the one that is mentioned most first, each as it stands in one of the sentences; where fewer are
    mentioned more than once, names of several words go on, in their order."""
    runs = [list(_runs(sentence)) for sentence in sentences]
    inner = {word for sentence in runs for at, run in enumerate(sentence) for word in (run if at else run[1:])}
    known = {word for word in (*inner, *_WORD.findall(title)) if word[:1].isupper()}
    stems = Counter(_stem(word) for sentence in runs for run in sentence for word in run)
    counts: Counter[Key] = Counter()
    written: defaultdict[Key, Counter[str]] = defaultdict(Counter)
    for run in (run for sentence in runs for run in sentence):
        repeated = [stems[_stem(word)] >= TWICE and _may_be_part(word) for word in run]
        for found in (*_names(run, known), *_sequences(run, repeated)):
            if key := tuple(stem for word in found for stem in _stem(word)):
                counts[key] += 1
                written[key][" ".join(found)] += 1
    often = {key: count for key, count in counts.items() if count >= _needed(key, written[key])}
    chosen: list[Key] = []
    for key in sorted(often, key=lambda key: -often[key] * log2(1 + len(key))):
        inside = max((often[other] for other in often if len(other) > len(key) and _is_in(key, other)), default=0)
        if often[key] - inside >= min(_needed(key, written[key]), often[key]) and _is_new(key, chosen):
            chosen.append(key)
    for key in counts:
        if len(key) > 1 and _is_name(written[key]) and _is_new(key, chosen):
            chosen.append(key)
    return tuple(_as_written(written[key]) for key in chosen[:MOST])


def _runs(sentence: str) -> Iterator[list[str]]:
    """Words with nothing but a space between."""
    found = list(_WORD.finditer(sentence))
    gaps = (sentence[one.end() : other.start()] for one, other in pairwise(found))
    cuts = [at for at, gap in enumerate(gaps, 1) if not _GAP.fullmatch(gap)]
    for start, end in pairwise([0, *cuts, len(found)]):
        yield [match.group() for match in found[start:end]]


def _names(run: Sequence[str], known: Set[str]) -> Iterator[Sequence[str]]:
    """Words in Latin letters with capitals, with particles between them. At the beginning of a sentence a capital tells
    of no name if the word is one of the commonest and has none elsewhere."""
    at = 0
    while at < len(run):
        end = at + 1
        if _begins(run[at], known):
            while end < len(run):
                inside = _INSIDE | {"and"} if _OF.intersection(run[at:end]) else _INSIDE
                after = next((n for n in range(end, min(end + 3, len(run))) if run[n] not in inside), end)
                if not run[after][:1].isupper() or fold(run[after]) in _DATES:
                    break
                end = after + 1
            yield run[at:end]
        at = end


def _begins(word: str, known: Set[str]) -> bool:
    is_name = word in known or fold(word) not in _english()
    return word[:1].isupper() and len(word) > 1 and is_name and fold(word) not in STOP_WORDS | _DATES | _PLAIN


def _sequences(run: Sequence[str], able: Sequence[bool]) -> Iterator[Sequence[str]]:
    """Of words that are able to be parts of a repeated term."""
    for start in range(len(run)):
        for end in range(start + 1, min(start + LONGEST, len(run)) + 1):
            if not able[end - 1]:
                break
            yield run[start:end]


@lru_cache(maxsize=20_000)
def _stem(word: str) -> Key:
    return tuple(terms(word))


@lru_cache(maxsize=20_000)
def _may_be_part(word: str) -> bool:
    folded = fold(word)
    bare = _CLITICS.sub("", folded)
    plain = not {folded, bare}.isdisjoint(_PLAIN | _DATES) or any(map(str.isdigit, word))
    acts = folded.endswith(("ly", "ed")) or word.endswith(("\u064bا", "ا\u064b"))
    acts = acts or any(_ACTS.search(gloss) for gloss in _glosses().get(folded, ()))
    return len(folded) > 2 and not word[:1].isupper() and bool(_stem(word)) and not plain and not acts


def _needed(key: Key, written: Counter[str]) -> int:
    """How often it must stand in the text; more than it ever can for a common word."""
    if _is_name(written) or len(key) > 1:
        return TWICE
    return 10**9 if any(map(_is_common, written)) else THRICE


def _is_name(written: Counter[str]) -> bool:
    return next(iter(written))[:1].isupper()


def _is_in(part: Key, whole: Key) -> bool:
    return any(whole[at : at + len(part)] == part for at in range(len(whole) - len(part) + 1))


def _is_new(key: Key, chosen: Sequence[Key]) -> bool:
    """Whether it shares less than half of its words with each, and so does that with it."""
    return all(2 * len({*key} & {*other}) < min(len(key), len(other)) for other in chosen)


def _as_written(written: Counter[str]) -> str:
    """The form that stands there most, one without a glued "and" or preposition before others."""
    form = max(
        written, key=lambda form: (_CLITICS.sub("", fold(form)) == fold(form) or form.startswith("ال"), written[form])
    )
    first, *others = form.split(" ")
    glued = detect_language(first) == "ar" and first[0] in "وفل" and _is_glued(first)
    return " ".join([first[1:] if glued else first, *others])


def _is_glued(word: str) -> bool:
    """Whether its first letter is an "and" or "for" that Arabic writes as one with the next word."""
    glosses = _glosses().get(fold(word), ())
    return any(re.match("and |for ", gloss) for gloss in glosses) or (not glosses and fold(word[1:]) in _glosses())


def _is_common(word: str) -> bool:
    folded = fold(word)
    return folded in _english() or folded in _glosses() or _CLITICS.sub("", folded) in _glosses()


@lru_cache(maxsize=1)
def _glosses() -> Mapping[str, tuple[str, ...]]:
    """The commonest Arabic words → what each is called in English."""
    return {fold(word): tuple(glosses) for word, *glosses in table("words")}


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    """The words, but for names, that they are called."""
    words = (word for glosses in _glosses().values() for gloss in glosses for word in gloss.split())
    return frozenset(fold(word) for word in words if word.islower())
