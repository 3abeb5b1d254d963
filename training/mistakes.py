"""The wrong statements of a question, by the kinds of error that answers were seen to make."""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.terms import terms
from index.text import fold, split_sentences
from index.types import Language
from training import corruption
from training.asked import Asked, differs, holds_words
from training.variation import near_misses
from training.wording import Asks, Wording, asks, fill, lowered, replied, short_form, word


@dataclass(frozen=True)
class Pools:
    """What wrong statements draw from: the titles of a language, names of questions, words, answers by what they
    answer."""

    titles: dict[Language, list[str]]
    names: list[str]
    words: dict[Language, list[str]]
    answers: dict[tuple[Language, Asks], list[str]]


SHORT = 0.25
"""The share of wrong answers that are told in a short form: "It was …"."""

Made = tuple[str, str, str, str]
"""Kind, question, statement, sentence."""


def wrong_statements(
    each: Asked, others: Sequence[Asked], form: Wording | None, pools: Pools, draw: random.Random
) -> Iterator[Made]:
    question, language, sentence = each.question, each.language, each.sentence
    worded = fill(form.statement, each.answer, language) if form else ""
    rights = [each.answer, *([worded, worded] if worded else []), *([each.own] if each.own else [])]
    long = [right for right in rights if len(right.split()) > 4]

    def said(answer: str) -> str:
        told = draw.random()
        if told < SHORT:  # as right ones: what is told shortly is no likelier to be right
            return fill(short_form(asks(question, language), language, draw), answer, language)
        return fill(form.statement, answer, language) if form and told < 0.75 else answer

    for answer in dict.fromkeys(_other_answers(each, others, pools, draw)):
        if differs(answer[1], each.golds):
            yield answer[0], question, said(answer[1]), sentence
    for right in rights:
        yield from _changed(each, right, draw)
    for other in others:
        if max(len(each.answer.split()), len(other.answer.split())) > 6:
            continue
        if other.own == each.own and asks(other.question, language) == asks(question, language):
            yield "exchanged", question, corruption.exchanged(each.own, (each.answer, other.answer)), sentence
        if each.answer in worded and other.answer in worded and differs(other.answer, each.golds):
            yield "exchanged", question, corruption.exchanged(worded, (each.answer, other.answer)), sentence
    if form and language == "ar" and asks(question, language) == "who" and (object_ := _object(form.statement)):
        yield "exchanged", question, corruption.exchanged(worded, (each.answer, object_)), sentence
    for other in others:
        if len(set(terms(other.question)) & set(terms(question))) > 0.6 * len(set(terms(question))):
            continue
        form_of_other = word(other.question, language)
        if form_of_other and differs(other.answer, each.golds):
            told = fill(form_of_other.statement, other.answer, language)
            if not any(holds_words(fold(gold), fold(told)) for gold in each.golds):
                yield "other question's answer", question, told, other.sentence
        if other.own and not any(holds_words(fold(gold), fold(other.own)) for gold in each.golds):
            yield "other question's answer", question, other.own, other.sentence
    for right in long:
        yield "garbled", question, corruption.shuffled(right, draw), sentence
        yield "garbled", question, corruption.with_other_words(right, pools.words[language], draw), sentence
        sentences = [each.paragraph[slice(*span)] for span in split_sentences(each.paragraph)]
        elsewhere = [
            part
            for one in sentences
            if one != each.own and each.golds[0] not in one
            for part in corruption.clauses(one)
        ]
        if elsewhere and draw.random() < 0.5:
            yield (
                "invented",
                question,
                corruption.with_addition(right, draw.choice(elsewhere), language, draw),
                sentence,
            )
    if each.beside:
        for right in rights:
            beside = each.beside[0] if draw.random() < 0.7 else draw.choice(each.beside)
            yield "beside", question, right, beside
        if each.language == each.there:
            yield "beside, quoted", question, each.beside[0], draw.choice((each.beside[0], sentence))
    for varied in near_misses(question, each.title, each.paragraph, pools.titles[language], pools.names, draw):
        form_of_varied = word(varied, language)
        yield "near miss", varied, draw.choice(rights), sentence
        if form_of_varied:
            yield "near miss", varied, fill(form_of_varied.statement, each.answer, language), sentence
            yield "near miss", question, fill(form_of_varied.statement, each.answer, language), sentence
    if form:
        yield from _wrong_replies(each, others, form, draw)
        for asked, whole, half in two_parts(each, others, form, draw):
            yield "half", asked, half, sentence
            changed = corruption.with_other_number(whole, corruption.numbers(each.paragraph), draw)
            if changed:
                yield "half", asked, changed, sentence


def _object(form: str) -> str:
    """What follows the verb in an Arabic form that begins with the answer, as far as the first preposition."""
    if not form.startswith("{} "):
        return ""
    found = re.match(r"\{\} \S+ ((?:(?!في\s|على\s|إلى\s|من\s|عن\s|مع\s|عام\s|ل)\S+(?:\s|\.)){1,4})", form)
    return found[1].strip(" .") if found else ""


def _other_answers(
    each: Asked, others: Sequence[Asked], pools: Pools, draw: random.Random
) -> Iterator[tuple[str, str]]:
    kind, language = asks(each.question, each.language), each.language
    own, numbers = set(terms(each.question)), corruption.numbers(each.paragraph)
    for other in others:
        if len(own & set(terms(other.question))) <= 0.6 * len(own):
            yield "other question's answer", other.answer
    if kind in ("who", "where", "what") and len(each.answer.split()) <= 6:
        told = corruption.names(each.paragraph)
        if told and (kind != "what" or each.answer in told):
            yield "other name", draw.choice(told)
            yield "other name", draw.choice(told)
        pool = pools.answers.get((language, kind), [])
        if pool and kind != "what":
            yield "other name", draw.choice(pool)
        yield "other name", corruption.with_other_country(each.answer, language, draw)
    if kind in ("when", "many") and len(each.answer.split()) <= 6:
        like = [number for number in numbers if corruption.is_year(number) == (kind == "when")]
        if like:
            yield "other number", draw.choice(like)
    unlike: Asks = draw.choice(("who", "where", "how")) if kind in ("when", "many") else draw.choice(("when", "many"))
    far = pools.answers.get((language, unlike), [])
    words = corruption.names(each.sentence) if language == each.there == "en" else []
    if kind in ("when", "many"):
        if words:
            yield "wrong kind", draw.choice(words)
        bare = [one.strip(".,،؛()\"'«»:;") for one in (each.own or each.paragraph).split()]
        bare = [one for one in bare if len(one) > 4 and one.isalpha()]
        if bare:
            yield "wrong kind", draw.choice(bare)
    elif kind in ("who", "where", "why") and numbers:
        yield "wrong kind", draw.choice(numbers)
    if far:
        yield "wrong kind", draw.choice(far)


def _changed(each: Asked, right: str, draw: random.Random) -> Iterator[Made]:
    """A right statement with something in it changed."""
    question, language, sentence = each.question, each.language, each.sentence
    told = corruption.numbers(each.paragraph)
    names = corruption.names(each.paragraph)
    made = [
        ("other number", corruption.with_other_number(right, told, draw)),
        ("other month", corruption.with_other_month(right, language, draw)),
        ("other name", corruption.with_other_country(right, language, draw)),
        ("other name", corruption.with_other_name(right, names, draw) if language == "en" else ""),
        ("exchanged", corruption.exchanged(right, draw=draw) if language == "en" else ""),
        ("negation", corruption.denied(right, language, draw) if len(right.split()) > 3 else ""),
    ]
    for kind, changed in made:
        if changed and fold(changed) != fold(right) and (len(right.split()) > 4 or differs(changed, each.golds)):
            yield kind, question, changed, sentence


def _wrong_replies(each: Asked, others: Sequence[Asked], form: Wording, draw: random.Random) -> Iterator[Made]:
    language, sentence = each.language, each.sentence
    worded = fill(form.statement, each.answer, language)
    polar = fill(form.polar, each.answer, language)
    yield (
        "no for yes",
        polar,
        replied(False, draw.choice(("", corruption.denied(worded, language, draw))), language),
        sentence,
    )
    yield "wrong kind", polar, each.answer if asks(each.question, language) in ("when", "many") else "", sentence
    if each.beside:
        yield "beside", polar, replied(True, draw.choice((worded, "")), language), each.beside[0]
    if wrong := rival(each, others, draw):
        told = fill(form.statement, wrong, language)
        asked = fill(form.polar, wrong, language)
        yield "yes for no", asked, replied(True, draw.choice((told, "", worded)), language), sentence


def rival(each: Asked, others: Sequence[Asked], draw: random.Random) -> str:
    """Another number where the answer has one, or the answer to another question of the same kind."""
    if corruption.numbers(each.answer):
        changed = corruption.with_other_number(each.answer, corruption.numbers(each.paragraph), draw)
        return changed if differs(changed, each.golds) else ""
    kind = asks(each.question, each.language)
    if kind not in ("when", "where", "who", "many"):
        return ""
    rivals = [other.answer for other in others if asks(other.question, other.language) == kind]
    rivals = [rival for rival in rivals if differs(rival, each.golds)]
    country = corruption.with_other_country(each.answer, each.language, draw)
    return draw.choice(rivals) if rivals else country


def two_parts(each: Asked, others: Sequence[Asked], form: Wording, draw: random.Random) -> list[tuple[str, str, str]]:
    """Both questions in one, both answers, and the half; of questions about the same sentence."""
    near = [
        other
        for other in others
        if other.sentence == each.sentence
        and differs(other.answer, each.golds)
        and len(other.answer.split()) + len(each.answer.split()) < 20
        and len(set(terms(other.question)) & set(terms(each.question))) < 0.7 * len(set(terms(each.question)))
    ]
    if not near:
        return []
    other = draw.choice(near)
    form_of_other = word(other.question, other.language)
    first, second = each.question.rstrip(" ?؟."), other.question
    also, comma = (" and ", ",") if each.language == "en" else (" و", "،")
    small = second[0].lower() + second[1:] if each.language == "en" else second
    question = f"{first}{also}{small}"
    made = [(question, f"{each.answer}{comma if each.language == 'ar' else ''}{also}{other.answer}", each.answer)]
    if form_of_other:
        one = fill(form.statement, each.answer, each.language).rstrip(".")
        two = fill(form_of_other.statement, other.answer, each.language)
        if not holds_words(fold(other.answer), fold(one)):
            made.append((question, f"{one}{comma}{also}{lowered(two)}", f"{one}."))
            made.append((question, f"{one}. {two}", f"{one}."))
    return made
