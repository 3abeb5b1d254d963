"""Pure: passages, with what the reader found in them, → their order and the handful of sentences that may answer."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import log

from index.terms import STOP_WORDS, terms
from index.text import fold
from index.types import Hit, Language, Span
from rag.decide import DIRECTIONS
from rag.read import Reading, SentenceReading
from rag.render.quantities import whole_quantity
from rag.types import Evidence, Guess, Question, Statement
from rag.verify.check import may_answer, repeats
from rag.verify.names import is_called, is_spelled, whole_name
from rag.verify.numerals import is_numeral

FIRST = 3
"""How many times the budget the first sentence may take: what is longer is no sentence and would burst the prompt."""

STATEMENTS = 5
"""Sentences of an answer to a list, a comparison or a summary, at most."""
BELOW = 2.0
"""How far below the best sentence, in log-odds, another may be and still be told."""
BESIDE = 3
"""Characters between two sentences, at most, that stand side by side: a longer gap holds a heading."""
NEW = 0.5
"""Part of the terms of a sentence that another must not have, for it to add something."""

NAMED = 0.5
"""Part of the words of a request, weighed, that the title must have of the article that it names."""
_REQUEST = frozenset(
    terms(
        "summarise summarize summary overview please give me short brief main points ideas article articles text "
        "report document story about of last previous above said say "
        "لخص لي تلخيص ملخص ملخصا خلاصة موجز نبذة اعطني أعطني قدم من فضلك أهم النقاط الأفكار مقال المقالة نص "
        "تقرير وثيقة خبر عم يتحدث يتناول يقول السابق الأخير"
    )
)
"""Terms of a request that name no article."""

_OFFERS = re.compile(r"\b(?:or|ام|او)\b")
_HEADING = re.compile(r"\s*#{1,6}\s")
_GLUED = re.compile(r"[وف][\u064b-\u0652]*(?P<word>(?:\w|[\u064b-\u0655\u0670])+)")


def rescored(passage: Hit, reading: Reading, asker: Language) -> tuple[Hit, list[Evidence]]:
    """A passage and its sentences with scores that count what the reader found, which has a reading for each sentence;
    and with the words that may answer."""
    direction = DIRECTIONS[asker, passage.language]
    found = {each.start: each for each in reading.sentences}
    sentences = [
        replace(
            each,
            score=direction.sentence.score(each.score, found[each.start].score),
            guesses=_tidied(_ordered(found[each.start], passage.language == asker), passage),
        )
        for each in sentences_of(passage)
    ]
    return replace(passage, score=direction.passage.score(passage.score, reading.score)), sentences


def _ordered(reading: SentenceReading, same_language: bool) -> Iterable[Guess]:
    """Within a language the fullest words come first. Across, each word more is one more that may be said wrongly: of
    25 questions in Arabic on English text 8 were answered rightly with the fullest words, 11 with the likeliest."""
    return [*([reading.fullest] if reading.fullest and same_language else []), *reading.guesses]


def _tidied(guesses: Iterable[Guess], passage: Hit) -> tuple[Guess, ...]:
    """Each without a glued "and", and with all of a name or an amount that it is a part of; of those that become alike
    the first."""
    tidied: dict[Span, Guess] = {}
    for guess in (_without_and(each, passage) for each in guesses):
        inside = guess.span[0] - passage.start, guess.span[1] - passage.start
        start, end = whole_quantity(passage.text, whole_name(passage.text, inside), passage.language)
        span = passage.start + start, passage.start + end
        tidied.setdefault(span, replace(guess, span=span))
    return tuple(tidied.values())


def _without_and(guess: Guess, passage: Hit) -> Guess:
    """Without an "and" or "then" that Arabic writes as one with the next word, if that is a number (و9 or وخمسة), or
    stands by itself elsewhere in the passage or its title."""
    start, end = guess.span
    glued = _GLUED.match(passage.text, start - passage.start, end - passage.start)
    if glued is None:
        return guess
    whole, word = fold(glued.group()), fold(glued["word"])
    number = is_numeral(word) and not is_numeral(whole)
    apart = number or word in re.findall(r"\w+", fold(f"{passage.title} {passage.text}"))
    if word[:1].isdigit() or (apart and len(word) > 2):
        return replace(guess, span=(passage.start + glued.start("word"), end))
    return guess


def sentences_of(passage: Hit) -> list[Evidence]:
    """The sentences of a passage with the scores that search gave them, but for headings and the title: these say what
    an article is about and are no evidence."""
    about, title = (passage.document, passage.title, passage.language), fold(passage.title)
    return [
        Evidence(*about, each.start, each.end, each.text, each.score)
        for each in passage.sentences
        if not _HEADING.match(each.text) and fold(each.text) != title
    ]


def select(
    sentences: Iterable[Evidence], *, most: int, budget: int, count_tokens: Callable[[str], int]
) -> tuple[Evidence, ...]:
    """The best sentences by their scores: at most `most`, at most `budget` tokens together. One that two passages or
    articles have alike comes once; one that does not fit the budget gives way to the next that does."""
    chosen: list[Evidence] = []
    seen: set[str] = set()
    for evidence in sorted(sentences, key=lambda each: -each.score):
        if len(chosen) == most:
            break
        key = fold(evidence.text)
        cost = count_tokens(evidence.text)
        if not key or key in seen or cost > (budget if chosen else FIRST * budget):
            continue
        seen.add(key)
        budget -= cost
        chosen.append(evidence)
    return tuple(chosen)


def may_be(evidence: Sequence[Evidence], question: Question) -> list[Statement]:
    """The words that may answer, best first: by the score of their sentence, less what the reader thinks less of them
    than of its best words. Of a choice those come first that the question names."""
    ranked = []
    for each in evidence:
        by_reader = DIRECTIONS[question.language, each.language].sentence.reader
        best = max((guess.score for guess in each.guesses), default=0.0)
        for guess in each.guesses:
            less = by_reader * (best - guess.score)
            ranked.append((each.score - less, Statement("", each, guess.span)))
    found = [replace(each, text=each.words) for _, each in sorted(ranked, key=lambda known: -known[0])]
    found = [each for each in found if may_answer(each.text, question) and not repeats(each.text, question.standalone)]
    if offers(question.text):
        found.sort(key=lambda each: not _is_named(each.text, question.text))
    return found


def offers(question: str) -> bool:
    """Whether a question names its answers, to choose from."""
    return _OFFERS.search(fold(question)) is not None


def _is_named(words: str, question: str) -> bool:
    """Whether the question has all that the words say, in either language."""
    said = [word for word in re.findall(r"\w+", words) if fold(word) not in STOP_WORDS]
    return bool(said) and all(is_spelled(word, question) or is_called(word, question) for word in said)


def apart(guesses: Sequence[Statement]) -> list[Statement]:
    """Those that do not hold the words of one before them: "9" and "27 permanent members and 9" are no two answers."""
    kept: list[Statement] = []
    for each in guesses:
        span, document = each.span or (0, 0), each.evidence.document
        inside = (o.span for o in kept if o.span and o.evidence.document == document)
        if not any(span[0] <= start and end <= span[1] for start, end in inside):
            kept.append(each)
    return kept


def around(best: Evidence, sentences: Sequence[Evidence], passages: Sequence[Hit], most: int) -> Evidence:
    """At most `most` sentences as one piece of evidence: the best, with those before and behind it in its passage whose
    scores are close."""
    inside = (hit for hit in passages if hit.document == best.document and hit.start <= best.start < hit.end)
    if (passage := next(inside, None)) is None:
        return best
    here = [each for each in sentences if each.document == best.document]
    first = last = best
    for _ in range(most - 1):
        beside = [
            each
            for each in here
            if passage.start <= each.start < each.end <= passage.end
            and (0 <= first.start - each.end <= BESIDE or 0 <= each.start - last.end <= BESIDE)
            and each.score >= best.score - BELOW
        ]
        if not beside:
            break
        chosen = max(beside, key=lambda each: each.score)
        first, last = min(first, chosen, key=lambda each: each.start), max(last, chosen, key=lambda each: each.end)
    text = passage.text[first.start - passage.start : last.end - passage.start]
    return replace(best, start=first.start, end=last.end, text=text)


def adds(sentence: Evidence, said: Sequence[Evidence]) -> bool:
    """Whether a sentence has enough terms that none of those has which were said."""
    own, known = set(terms(sentence.text)), {term for each in said for term in terms(each.text)}
    return len(own - known) >= NEW * len(own) > 0


def article(text: str, titles: Mapping[str, str], found: Sequence[Hit], last: str | None) -> str | None:
    """The ID of the article that a request for a summary names by words of its title, which may be few; the `last` one
    that was cited where it names none. None where no title fits.

    `titles` by ID. Rare words of titles count more, and words that no title has as much as the rarest; of titles that
    fit alike, that counts whose passage was `found` first.
    """
    asked = set(terms(text)) - _REQUEST
    if not asked:
        return last
    words = {id: set(terms(title)) for id, title in titles.items()}
    often = Counter(term for title in words.values() for term in title)
    weight = {term: log(1 + len(words) / max(often[term], 1)) for term in asked}
    order = {hit.document: -place for place, hit in reversed(list(enumerate(found)))}
    covered = {id: sum(weight[term] for term in asked & title) for id, title in words.items()}
    best = max(words, key=lambda id: (covered[id], order.get(id, -len(found))), default=None)
    return best if best is not None and covered[best] >= NAMED * sum(weight.values()) else None
