"""Facts that we invented in both languages, worded as a person would word them (training/invented-*.jsonl) → what the
verifier learns from, in all four directions."""

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

from index.text import fold
from index.types import LANGUAGES, Language
from training.asked import Asked, differs, holds_words
from training.row import Row
from training.wording import Wording, asks, lowered, replied, word

FOLDER = Path(__file__).parent
_DENIED = re.compile(r"أ(?:لم|لا|ليس)")
"""A question that is denied: a bare yes to it may mean either."""
_TRUE: dict[Language, tuple[str, str]] = {"en": ("Is it true that ", "?"), "ar": ("هل صحيح أن ", "؟")}


WRONG = "another of the sentence", "mistranslated", "another relation"
"""What is wrong with the answers that we wrote for some of the facts, in their order."""


@dataclass(frozen=True)
class Told:
    """A fact in one language: a sentence of an article, a question, the words of the sentence that answer it, and the
    answer as a full sentence."""

    title: str
    sentence: str
    question: str
    words: str
    answer: str


@dataclass(frozen=True)
class Fact:
    """`wrong`: answers that are, of the kinds of WRONG, each in both languages."""

    id: str
    kind: str
    en: Told
    ar: Told
    wrong: tuple[Mapping[Language, str], ...] = ()

    def told(self, language: Language) -> Told:
        return self.en if language == "en" else self.ar


def facts() -> list[Fact]:
    """All of them, in the order of their IDs."""
    lines = [
        line
        for path in sorted(FOLDER.glob("invented-*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    every = [json.loads(line) for line in lines]
    found = []
    for each in every:
        wrong = zip(*(each[language].pop("wrong", ()) for language in ("en", "ar")), strict=True)
        pairs: tuple[Mapping[Language, str], ...] = tuple({"en": en, "ar": ar} for en, ar in wrong)
        found.append(Fact(each["id"], each["kind"], Told(**each["en"]), Told(**each["ar"]), pairs))
    return sorted(found, key=lambda fact: fact.id)


def asked_of_facts(every: Sequence[Fact]) -> Iterator[tuple[list[Asked], Wording | None]]:
    """Each fact in each direction, as a question of the public sets with others beside it, and how it is worded."""
    for at, fact in enumerate(every):
        near = every[max(0, at - 8) : at + 9]
        around = [each for each in near if each.en.sentence != fact.en.sentence]
        for language in LANGUAGES:
            for there in LANGUAGES:
                own, other = fact.told(language), fact.told(there)
                golds = (own.words, own.words if language == there else other.words)
                beside = tuple(each.told(there).sentence for each in around if each.kind == fact.kind)
                asked = Asked(
                    own.question,
                    golds,
                    own.sentence,
                    other.sentence,
                    beside[:2] or (around[0].told(there).sentence,),
                    own.sentence,
                    other.title,
                    language,
                    there,
                )
                neighbours = [
                    Asked(
                        each.told(language).question,
                        (each.told(language).words,),
                        each.told(language).sentence,
                        each.told(there).sentence,
                        (),
                        each.told(language).sentence,
                        each.told(there).title,
                        language,
                        there,
                    )
                    for each in around
                ]
                yield [asked, *neighbours], None if fact.kind in ("yes", "no") else _wording(own, language)


def _wording(told: Told, language: Language) -> Wording | None:
    """The answer with a slot where its words stand; None where they stand there otherwise."""
    if told.answer.count(told.words) != 1:
        return None
    form = told.answer.replace(told.words, "{}")
    made = word(told.question, language)
    before, after = _TRUE[language]
    polar = made.polar if made else before + lowered(form).rstrip(".") + after
    return Wording(asks(told.question, language), form, polar)


def polar_rows(every: Sequence[Fact]) -> Iterator[Row]:
    """Of the yes-or-no questions: the answer, its first word, and the contrary."""
    for fact in every:
        if fact.kind not in ("yes", "no"):
            continue
        for language in LANGUAGES:
            for there in LANGUAGES:
                own, other = fact.told(language), fact.told(there)
                direction, yes = f"{language}-{there}", fact.kind == "yes"
                stated = own.answer.partition("," if language == "en" else "،")[2].strip()
                said = [
                    (True, own.answer),
                    (True, replied(yes, "", language)),
                    (False, replied(not yes, "", language)),
                    (False, replied(not yes, stated, language)),
                ]
                for holds, statement in said[:1] if _DENIED.match(own.question) else said:
                    kind = f"right: {fact.kind}" if holds else "yes for no" if not yes else "no for yes"
                    yield Row(own.question, statement, other.title, other.sentence, holds, kind, direction)


def wrong_rows(every: Sequence[Fact]) -> Iterator[Row]:
    """The wrong answers that we wrote, in all four directions."""
    for fact in every:
        for language in LANGUAGES:
            for there in LANGUAGES:
                own, other = fact.told(language), fact.told(there)
                for kind, statement in zip(WRONG, fact.wrong, strict=False):
                    direction = f"{language}-{there}"
                    yield Row(own.question, statement[language], other.title, other.sentence, False, kind, direction)


def near_miss_rows(every: Sequence[Fact]) -> Iterator[Row]:
    """Questions that a fact does not answer, though its sentence looks as if (near-misses*.jsonl): the tempting words,
    the statement that a careless reader makes of them, and the sentence itself."""
    known = {fact.id: fact for fact in every}
    paths = sorted(FOLDER.glob("near-misses*.jsonl"))
    for missed in (json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()):
        if missed["fact"] not in known:
            continue
        for language in LANGUAGES:
            for there in LANGUAGES:
                own, other = missed[language], known[missed["fact"]].told(there)
                for statement in (own["tempting"], own["statement"], known[missed["fact"]].told(language).sentence):
                    direction = f"{language}-{there}"
                    yield Row(own["question"], statement, other.title, other.sentence, False, "near miss", direction)


def exchanged_rows(every: Sequence[Fact]) -> Iterator[Row]:
    """Of facts that share a sentence: the question about one, answered with the words of another, bare and in the
    answer; and the answer to the other as it stands."""
    sharing: dict[tuple[str, str], list[Fact]] = {}
    for fact in every:
        if fact.kind not in ("yes", "no"):
            sharing.setdefault((fact.en.title, fact.en.sentence), []).append(fact)
    for fact, far in (pair for group in sharing.values() for pair in permutations(group, 2)):
        for language in LANGUAGES:
            for there in LANGUAGES:
                own, rival, other = fact.told(language), far.told(language), fact.told(there)
                if own.question == rival.question or not differs(rival.words, (own.words,)):
                    continue
                swapped = own.answer.replace(own.words, rival.words) if own.answer.count(own.words) == 1 else ""
                for statement in filter(None, (swapped, rival.words, rival.answer)):
                    direction = f"{language}-{there}"
                    yield Row(
                        own.question,
                        statement,
                        other.title,
                        other.sentence,
                        False,
                        "another of the sentence",
                        direction,
                    )


def other_questions(every: Sequence[Fact], draw: random.Random) -> Iterator[Row]:
    """True statements that answer another question: of the fact itself, in other words, about something else in it."""
    for fact in every:
        for language in LANGUAGES:
            there = draw.choice(LANGUAGES)
            own, other = fact.told(language), fact.told(there)
            far = draw.choice(every).told(language)
            if holds_words(fold(far.words), fold(own.sentence)) or not differs(far.words, (own.words,)):
                continue
            yield Row(
                far.question,
                own.answer,
                other.title,
                other.sentence,
                False,
                "other question's answer",
                f"{language}-{there}",
            )
