"""Rows across languages for the verifier: news with its translation, and answers that are translated without a
translator: dates, numbers, countries. The questions about news are synthetic."""

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from evals.data.division import shuffled
from index.text import fold
from index.types import LANGUAGES, Language
from training import corruption
from training.examples import _by_code, _clozes
from training.row import Row
from training.variation import careless
from training.wording import LEAD_INS, asks, fill, lowered, replied, short_form

TRAINS = 0.8
"""The share of the news articles that trains."""
OF_SENTENCE = 7
"""Rows of each kind, right and wrong, of a sentence in each direction across languages, and a third within one."""
_OPEN: dict[Language, tuple[str, ...]] = {
    "en": ("What does the article say?", "What happened?", "What is reported?", "What does the article say about {}?"),
    "ar": ("ماذا يقول المقال؟", "ماذا حدث؟", "ما الخبر؟", "ماذا جاء في المقال عن {}؟"),
}
_TRUE: dict[Language, tuple[str, str]] = {"en": ("Is it true that ", "?"), "ar": ("هل صحيح ما يلي: ", "؟")}
_Told = tuple[str, str, str, str]
"""Kind, question, statement, sentence."""


def news_rows(
    path: Path,
    part: Literal["train", "choosing", "table"],
    words: Mapping[Language, Sequence[str]],
    draw: random.Random,
) -> list[Row]:
    """Each sentence as a statement about its translation, and less often about itself. `words`: those that replace
    others in a wrong statement."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    order = shuffled(line["document"] for line in lines)
    train = frozenset(order[: round(TRAINS * len(order))])
    found = []
    for at, line in enumerate(lines):
        if (line["document"] in train) != (part == "train"):
            continue
        near = [
            each for each in lines[max(0, at - 3) : at + 4] if each["document"] == line["document"] and each is not line
        ]
        for language in LANGUAGES:
            for there in LANGUAGES:
                many = OF_SENTENCE if language != there else 1
                if len(line["en"].split()) < 5 or len(line[there]) > 700:
                    continue
                right = list(_right(line, language, there, draw))
                wrong = [each for each in _wrong(line, language, there, near, words[language], draw) if each[2]]
                wrong = [
                    each
                    for each in wrong
                    if fold(each[2]) != fold(line[language]) or "beside" in each[0] or "for" in each[0]
                ]
                draw.shuffle(right)
                draw.shuffle(wrong)
                for holds, made in ((True, right), (False, _first_of_each_kind(wrong))):
                    for kind, question, statement, sentence in made[:many]:
                        text = careless(question, draw) if len(question) > 60 and draw.random() < 0.2 else question
                        found.append(Row(text, statement, "", sentence, holds, kind, f"{language}-{there}"))
    return found


def _first_of_each_kind(made: Sequence[_Told]) -> list[_Told]:
    first: dict[str, _Told] = {}
    for each in made:
        first.setdefault(each[0], each)
    return [*first.values(), *(each for each in made if first[each[0]] is not each)]


def _question(line: Mapping[str, str], language: Language, draw: random.Random) -> str:
    question = draw.choice(_OPEN[language])
    if "{}" not in question:
        return question
    words = line[language].rstrip(".").split()
    named = (
        corruption.names(line["en"])
        if language == "en"
        else [
            " ".join(words[at : at + 2])
            for at in range(1, len(words) - 1)
            if words[at].startswith("ال") and words[at + 1].startswith("ال")
        ]
    )
    return question.format(draw.choice(named).strip("،.\"'؛:")) if named else _OPEN[language][0]


def _right(line: Mapping[str, str], language: Language, there: Language, draw: random.Random) -> Iterator[_Told]:
    own, sentence = line[language], line[there]
    kind = "right: translation" if language != there else "right: quoted"
    for _ in range(3):
        yield kind, _question(line, language, draw), own, sentence
    yield f"{kind}, lead-in", _question(line, language, draw), draw.choice(LEAD_INS[language]) + lowered(own), sentence
    for question, answer in _clozes(own, sentence, language, there):
        asked = asks(question, language) if re.search(r"which|how many|أي|كم", question) else "what"
        value = answer if corruption.NUMBER.fullmatch(answer) else _country(answer, there, language)
        yield "right: cloze", question, own, sentence
        yield "right: bare", question, value, sentence
        yield "right: short", question, fill(short_form(asked, language, draw), value, language), sentence
    before, after = _TRUE[language]
    yield (
        "right: yes",
        before + lowered(own).rstrip(".") + after,
        replied(True, draw.choice((own, "")), language),
        sentence,
    )
    changed = corruption.with_other_number(own, [], draw) or corruption.with_other_country(own, language, draw)
    if changed:
        said = replied(False, draw.choice((own, own, "")), language)
        yield "right: no", before + lowered(changed).rstrip(".") + after, said, sentence


def _wrong(
    line: Mapping[str, str],
    language: Language,
    there: Language,
    near: Sequence[Mapping[str, str]],
    words: Sequence[str],
    draw: random.Random,
) -> Iterator[_Told]:
    own, sentence = line[language], line[there]
    told = [number for each in near for number in corruption.numbers(each[language])]
    names = [name for each in near for name in corruption.names(each[language])] if language == "en" else []
    for kind, changed in (
        ("other number", corruption.with_other_number(own, told, draw)),
        ("other number", corruption.with_other_number(own, told, draw)),
        ("other month", corruption.with_other_month(own, language, draw)),
        ("other name", corruption.with_other_country(own, language, draw)),
        ("other name", corruption.with_other_name(own, names, draw) if names else ""),
        ("exchanged", corruption.exchanged(own, draw=draw) if language == "en" else _countries_exchanged(own)),
        ("negation", corruption.denied(own, language, draw)),
        ("garbled", corruption.shuffled(own, draw)),
        ("garbled", corruption.with_other_words(own, words, draw)),
        ("garbled", corruption.with_other_words(own, words, draw)),
    ):
        yield kind, _question(line, language, draw), changed, sentence
    for other in near:
        parts = corruption.clauses(other[language])
        if parts:
            added = corruption.with_addition(own, draw.choice(parts), language, draw)
            yield "invented", _question(line, language, draw), added, sentence
        yield "beside", _question(line, language, draw), own, other[there]
        yield "beside", _question(line, language, draw), other[language], sentence
    for question, answer in _clozes(own, sentence, language, there):
        number = corruption.NUMBER.fullmatch(answer)
        value = answer if number else _country(answer, there, language)
        wrong = corruption.nearby(answer, draw) if number else corruption.with_other_country(value, language, draw)
        asked = asks(question, language)
        yield "other number" if number else "other name", question, wrong, sentence
        if wrong:
            yield (
                "other number" if number else "other name",
                question,
                fill(short_form(asked, language, draw), wrong, language),
                sentence,
            )
            yield (
                "other number" if number else "other name",
                question,
                own.replace(value, wrong, 1) if value in own else "",
                sentence,
            )
        yield "wrong kind", question, draw.choice(words) if words else "", sentence
        if near:
            yield (
                "beside",
                question,
                value,
                draw.choice(near)[there] if not any(answer in each[there] for each in near) else "",
            )
    before, after = _TRUE[language]
    denied = corruption.denied(own, language, draw)
    yield (
        "no for yes",
        before + lowered(own).rstrip(".") + after,
        replied(False, draw.choice(("", denied)), language),
        sentence,
    )
    if changed := corruption.with_other_number(own, told, draw):
        question = before + lowered(changed).rstrip(".") + after
        yield "yes for no", question, replied(True, draw.choice(("", changed)), language), sentence


def _country(name: str, of: Language, into: Language) -> str:
    return dict(zip(_by_code(of), _by_code(into), strict=True)).get(name, name)


def _countries_exchanged(text: str) -> str:
    found = [each for each in _by_code("ar") if len(each) > 3 and text.count(each) == 1]
    return corruption.exchanged(text, (found[0], found[1])) if len(found) > 1 else ""


def statements_across(rows: Sequence[Row], draw: random.Random) -> list[Row]:
    """Rows within one language whose bare answer is a date, a number or a country, with the statement in the other.

    The question stays in the language of the article, for there is no translation of it.
    """
    found = []
    for row in rows:
        language: Language = "en" if row.direction == "en-en" else "ar"
        into: Language = "ar" if language == "en" else "en"
        if row.direction[:2] != row.direction[3:] or (value := _in_other_words(row.statement, language, into)) is None:
            continue
        statement = value
        if draw.random() < 0.5:
            statement = fill(short_form(asks(row.question, language), into, draw), value, into)
        found.append(replace(row, statement=statement, direction=f"{into}-{language}"))
    right = [each for each in found if each.holds]
    wrong = [each for each in found if not each.holds]
    many = min(len(right), len(wrong))
    return [*draw.sample(right, many), *draw.sample(wrong, many)]


_DAY = re.compile(
    r"(?P<day>\d\d?)(?:st|nd|rd|th)?(?: of)?\s(?P<month>[^\W\d]+(?:\s[^\W\d]+)?),?\s(?:عام |سنة |لعام )?"
    r"(?P<year>\d{3,4})م?"
)
_AMERICAN = re.compile(r"(?P<month>[A-Z][a-z]+)\s(?P<day>\d\d?),?\s(?P<year>\d{3,4})")
_MONTH = re.compile(r"(?P<day>)(?P<month>[^\W\d]+(?:\s[^\W\d]+)?),?\s(?:عام |سنة |لعام )?(?P<year>\d{3,4})م?")
_PLAIN = re.compile(r"(?:in |عام |سنة |في عام |في )?(?P<number>\d[\d.,]*\d|\d)(?P<sign>\s?%)?م?")


def _in_other_words(text: str, of: Language, into: Language) -> str | None:
    """A date, number or country in the other language; None for anything else."""
    text = text.strip(" .")
    if found := _PLAIN.fullmatch(text):
        number = found["number"] + (found["sign"] or "")
        return f"عام {number}" if into == "ar" and corruption.is_year(number) and text != number else number
    for pattern in (_AMERICAN, _DAY, _MONTH):
        if found := pattern.fullmatch(text):
            for names in corruption.months(of):
                if found["month"] in names:
                    month = corruption.months(into)[0][names.index(found["month"])]
                    day = f"{found['day']} " if found["day"] else ""
                    if into == "ar":
                        return f"{day}{month} {found['year']}"
                    return f"{month} {day.strip()}, {found['year']}" if day else f"{month} {found['year']}"
    names_of = _by_code(of)
    return _by_code(into)[names_of.index(text)] if text in names_of else None
