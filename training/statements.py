"""The public sets → what the verifier learns from: a question, a statement and a sentence, and whether the sentence
bears the statement out as the answer to the question.

Right statements are gold answers, bare or worded by rule, sentences of the articles and their translations; wrong ones
are made from them with the errors of `training.corruption`. To these come facts of our own (`training.invented`).
Yes-or-no questions, two-part questions, questions about news and near misses are synthetic; all others are as people
asked them.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Literal

from evals.data.division import Sets
from index.terms import terms
from index.text import fold, split_sentences
from index.types import LANGUAGES, Language
from training import corruption
from training.asked import LONGEST_SENTENCE, Asked, asked_across_of, asked_of, differs
from training.invented import (
    Fact,
    asked_of_facts,
    exchanged_rows,
    near_miss_rows,
    other_questions,
    polar_rows,
    wrong_rows,
)
from training.mistakes import Made, Pools, rival, two_parts, wrong_statements
from training.news import news_rows, statements_across
from training.paragraphs import Paragraph, near_rows
from training.row import Row
from training.variation import careless, names_in
from training.wording import LEAD_INS, Asks, Wording, asks, fill, lowered, replied, short_form, word

__all__ = ["Part", "Row", "rows"]

Part = Literal["train", "choosing", "table"]
OF_EACH = {
    "xquad": 8,
    "across": 24,
    "squad2": 4,
    "tydi_en": 4,
    "tydi_ar": 6,
    "arcd": 6,
    "mlqa": 5,
    "aqad": 2,
    "invented": 6,
}
"""Right rows of a question, and as many wrong ones: more where there are few questions."""
MANY = 10
LED_IN = 0.35
"""The share of wrong statements that begin with such words: without it a verifier learned that all such are right."""
CARELESS = 0.2
"""The share of the questions that are written carelessly."""
DRAWN = 0.25
"""The share of the facts of our paragraphs, each in four directions, of which statements are made."""
UNANSWERABLE = 3000
"""Rows at most that come from the questions of a set which nothing in its paragraph answers."""


def rows(
    sets: Sets, news: Path, ours: Sequence[Fact], made_up: Sequence[Paragraph], seed: int, part: Part
) -> list[Row]:
    """All rows of a part, in mixed order. `news`: NTREX's parallel sentences; none of them is for tables, nor of our
    own facts and paragraphs."""
    draw = random.Random(f"{seed} {part}")
    gathered = [(name, group) for name, group in _groups(sets, part)]
    pools = _pools([each for _, group in gathered for each in group])
    found: list[Row] = []
    for name, group in gathered:
        for each in group:
            others = [other for other in group if other is not each]
            found += _balanced(each, others, word(each.question, each.language), pools, OF_EACH[name], draw)
    if part != "table":
        found += _invented(ours, part, pools, draw)
        own = [each for at, each in enumerate(made_up) if (at % 10 == 9) == (part == "choosing")]
        found += _invented_of([fact for each in own for fact in each.facts], pools, draw, DRAWN)
        found += [replace(row, ours=True) for row in near_rows(own)]
    found += _other_subjects([each for _, group in gathered for each in group], draw)
    found += _unanswered(sets, part, draw)
    found += statements_across(found, draw)
    if part != "table":
        found += news_rows(news, part, pools.words, draw)
    found = [row if row.holds else _led_in(row, draw) for row in found]
    verdicts: dict[tuple[str, str, str], set[bool]] = {}
    for row in found:
        verdicts.setdefault((row.question, row.statement, row.sentence), set()).add(row.holds)
    once = {(row.question, row.statement, row.sentence): row for row in found}
    unique = [row for key, row in once.items() if len(verdicts[key]) == 1]
    draw.shuffle(unique)
    return unique


def _led_in(row: Row, draw: random.Random) -> Row:
    """A wrong statement, as often as a right one behind words such as "According to the article"."""
    language: Language = "en" if row.direction.startswith("en") else "ar"
    if len(row.statement.split()) < 3 or row.statement.startswith(("Yes", "No", "نعم", "لا،", "لا.")):
        return row
    if draw.random() >= LED_IN:
        return row
    return replace(row, statement=draw.choice(LEAD_INS[language]) + lowered(row.statement))


def _groups(sets: Sets, part: Part) -> Iterator[tuple[str, list[Asked]]]:
    """The questions of a paragraph together, and the name of their set."""
    for each in getattr(sets.xquad, part):
        for language in LANGUAGES:
            for there in LANGUAGES:
                yield ("xquad" if language == there else "across"), asked_across_of(each, language, there)
    for name in ("squad2", "tydi_en", "tydi_ar", "arcd", "mlqa", "aqad"):
        for paragraph in getattr(getattr(sets, name), part):
            yield name, asked_of(paragraph, noisy=name == "aqad")


def _pools(every: Sequence[Asked]) -> Pools:
    titles: dict[Language, set[str]] = {language: set() for language in LANGUAGES}
    words: dict[Language, set[str]] = {language: set() for language in LANGUAGES}
    answers: dict[tuple[Language, Asks], set[str]] = {}
    for each in every:
        if each.language == each.there:
            titles[each.language].add(each.title)
            words[each.language].update(
                bare
                for one in each.sentence.split()
                if len(bare := one.strip(".,،؛؟?()\"'«»:;")) > 4 and bare.isalpha()
            )
            if len(each.answer.split()) <= 6:
                answers.setdefault((each.language, asks(each.question, each.language)), set()).add(each.answer)
    return Pools(
        {language: sorted(each for each in titles[language] if each) for language in LANGUAGES},
        sorted({name for each in every if each.language == "en" for name in names_in(each.question)}),
        {language: sorted(words[language]) for language in LANGUAGES},
        {key: sorted(each) for key, each in answers.items()},
    )


def _invented(ours: Sequence[Fact], part: Part, pools: Pools, draw: random.Random) -> list[Row]:
    """Of nine in ten of our own facts for training, of the others for choosing."""
    return _invented_of([fact for at, fact in enumerate(ours) if (at % 10 == 9) == (part == "choosing")], pools, draw)


def _invented_of(every: Sequence[Fact], pools: Pools, draw: random.Random, share: float = 1.0) -> list[Row]:
    made = polar_rows, near_miss_rows, exchanged_rows, wrong_rows
    found = [*chain.from_iterable(rows_of(every) for rows_of in made), *other_questions(every, draw)]
    for (each, *others), form in asked_of_facts(every):
        if draw.random() < share:
            found += _balanced(each, others, form, pools, OF_EACH["invented"], draw)
    return [replace(row, ours=True) for row in found]


def _balanced(
    each: Asked, others: Sequence[Asked], form: Wording | None, pools: Pools, many: int, draw: random.Random
) -> list[Row]:
    """At most `many` right rows and as many wrong ones, of as many kinds as there are."""
    turns = range(1 if many < MANY else 3)
    right = _of_every_kind([made for _ in turns for made in _right(each, others, form, draw) if made[2]], many, draw)
    wrong = _of_every_kind(
        [made for _ in turns for made in wrong_statements(each, others, form, pools, draw) if made[2]], len(right), draw
    )
    return [_row(each, made, True, draw) for made in right] + [_row(each, made, False, draw) for made in wrong]


def _of_every_kind(made: list[Made], many: int, draw: random.Random) -> list[Made]:
    """In turn one of each kind, in random order."""
    made = list(dict.fromkeys(made))
    draw.shuffle(made)
    seen: dict[str, int] = {}
    turns: list[tuple[int, int]] = []
    for each in made:
        turns.append((seen.get(each[0], 0), len(turns)))
        seen[each[0]] = seen.get(each[0], 0) + 1
    return [made[at] for _, at in sorted(turns)[:many]]


def _row(each: Asked, made: Made, holds: bool, draw: random.Random) -> Row:
    kind, question, statement, sentence = made
    if draw.random() < CARELESS:
        question = careless(question, draw)
    return Row(question, statement, each.title, sentence, holds, kind, f"{each.language}-{each.there}")


def _right(each: Asked, others: Sequence[Asked], form: Wording | None, draw: random.Random) -> Iterator[Made]:
    question, language, sentence = each.question, each.language, each.sentence
    yield "right: bare", question, each.answer, sentence
    lead = draw.choice(LEAD_INS[language])
    short = fill(short_form(asks(question, language), language, draw), each.answer, language)
    yield "right: short", question, short, sentence
    if form:
        worded = fill(form.statement, each.answer, language)
        yield "right: sentence", question, worded, sentence
        yield "right: lead-in", question, lead + lowered(worded), sentence
        polar = fill(form.polar, each.answer, language)
        yield "right: yes", polar, replied(True, draw.choice((worded, "")), language), sentence
        wrong = rival(each, others, draw)
        if wrong:
            asked = fill(form.polar, wrong, language)
            denied = corruption.denied(fill(form.statement, wrong, language), language, draw)
            denied = re.sub(r"\b(?:no longer|never)\b", "not", denied)  # which would say that it once was so
            said = [worded, ""]
            if denied and language == "en":
                said += [denied, f"{denied.rstrip('.')}, but {each.answer}."]
            yield "right: no", asked, replied(False, draw.choice(said), language), sentence
        for two in two_parts(each, others, form, draw):
            yield "right: two parts", two[0], two[1], sentence
    if each.own:
        yield "right: quoted", question, each.own, sentence
        yield "right: quoted, lead-in", question, lead + lowered(each.own), sentence
        if clause := _clause_with(each.golds[0], each.own):
            yield "right: clause", question, clause, sentence


_GOES_ON = re.compile(r"(?:and|but|which|who|where|while|although|with|whereas|so)\b|و\w|حيث|مما|كما|بينما|لكن|ثم|إذ")


def _clause_with(answer: str, sentence: str) -> str:
    """The clause that has the answer, where what follows it is one of its own: a part of a list is no clause."""
    parts = corruption.clauses(sentence)
    for part, after in zip(parts, [*parts[1:], ""][: len(parts)], strict=True):
        if answer in part and part != sentence.strip(" ."):
            whole = len(part.split()) >= 6 and (not after or _GOES_ON.match(after)) and not _GOES_ON.match(part)
            return part[0].upper() + part[1:] + "." if whole else ""
    return ""


def _other_subjects(every: Sequence[Asked], draw: random.Random) -> Iterator[Row]:
    """The answer to a question of the same kind about something else, told of what the question asks about: of twelve
    such questions the one most like it. The sentence says it of its own subject."""
    alike: dict[tuple[Language, Language, Asks], list[Asked]] = {}
    for each in every:
        if len(each.answer.split()) <= 6:
            alike.setdefault((each.language, each.there, asks(each.question, each.language)), []).append(each)
    for (language, there, kind), group in alike.items():
        for each in group:
            form, own = word(each.question, language), set(terms(each.question))
            others = [other for other in draw.sample(group, min(12, len(group))) if other.title != each.title]
            others = [other for other in others if differs(other.answer, each.golds)]
            if not others:
                continue
            other = max(others, key=lambda other: len(own & set(terms(other.question))))
            told = fill(form.statement if form else short_form(kind, language, draw), other.answer, language)
            direction = f"{language}-{there}"
            yield Row(each.question, told, other.title, other.sentence, False, "other subject", direction)


def _unanswered(sets: Sets, part: Part, draw: random.Random) -> list[Row]:
    """Questions that look answered: the nearest sentence, and what in it is of the kind that is asked for."""
    found: list[list[Row]] = []
    for name in ("squad2", "aqad"):
        made = [
            row
            for paragraph in getattr(getattr(sets, name), part)
            for question in paragraph.questions
            if not question.answers
            for row in _near(question.text, [(paragraph.title, paragraph.text)], paragraph.language, draw)
        ]
        found.append(made)
    found.append(_unanswered_across(sets, part, draw))
    found += [
        [
            row
            for judged in getattr(sets.nomiracl, part)
            if not judged.answerable and judged.language == language
            for passage in judged.passages
            for row in _near(judged.text, [passage], language, draw)
        ]
        for language in LANGUAGES
    ]
    return [row for made in found for row in (draw.sample(made, UNANSWERABLE) if len(made) > UNANSWERABLE else made)]


def _unanswered_across(sets: Sets, part: Part, draw: random.Random) -> list[Row]:
    """English questions that the English paragraph does not answer, and its translation therefore neither."""
    translation = {each["en"].text: each["ar"].text for each in getattr(sets.xquad, part)}
    found = []
    for paragraph in getattr(sets.squad2, part):
        text = translation.get(paragraph.text, "")
        there = [text[slice(*span)] for span in split_sentences(text)]
        own = [paragraph.text[slice(*span)] for span in split_sentences(paragraph.text)]
        if len(there) == len(own):
            parallel = dict(zip(own, there, strict=True))
            for question in paragraph.questions:
                if not question.answers:
                    for row in _near(question.text, [(paragraph.title, paragraph.text)], "en", draw):
                        found.append(replace(row, sentence=parallel[row.sentence], direction="en-ar"))
    return found


def _near(question: str, passages: Sequence[tuple[str, str]], language: Language, draw: random.Random) -> Iterator[Row]:
    wanted = set(terms(question))
    sentences = [(title, text[slice(*span)]) for title, text in passages for span in split_sentences(text)]
    sentences = [each for each in sentences if len(each[1].split()) > 3 and len(each[1]) <= LONGEST_SENTENCE]
    if not sentences:
        return
    title, nearest = max(sentences, key=lambda each: len(wanted & set(terms(each[1]))))
    kind = asks(question, language)
    told = corruption.numbers(nearest) if kind in ("when", "many") else corruption.names(nearest)
    told = [each for each in told if fold(each) not in fold(question)]
    form = word(question, language)
    direction = f"{language}-{language}"
    if told:
        answer = draw.choice(told)
        yield Row(question, answer, title, nearest, False, "unanswerable", direction)
        if form:
            worded = fill(form.statement, answer, language)
            yield Row(question, worded, title, nearest, False, "unanswerable", direction)
    yield Row(question, nearest, title, nearest, False, "unanswerable", direction)
