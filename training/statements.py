"""The public sets → what the verifier learns from: a question, a statement and a sentence, and whether the sentence
bears the statement out as the answer to the question.

Right statements are gold answers, bare or worded by rule, sentences of the articles and their translations; wrong ones
are made from them with the errors of `training.corruption`. Yes-or-no questions, two-part questions, questions about
news and near misses are synthetic; all others are as people asked them.
"""

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from evals.data.division import Parallel, Sets
from evals.data.squad import Paragraph
from index.terms import terms
from index.text import fold, split_sentences
from index.types import LANGUAGES, Language
from training import corruption
from training.examples import _looks_right
from training.news import news_rows, statements_across
from training.row import Row
from training.variation import careless, names_in, near_misses
from training.wording import LEAD_INS, Asks, Wording, asks, fill, lowered, replied, short_form, trimmed, word

Part = Literal["train", "choosing", "table"]
LONGEST_ANSWER = 30
"""Words; longer ones are paragraphs rather than answers."""
LONGEST_SENTENCE = 700
"""Characters."""
OF_EACH = {"xquad": 8, "across": 24, "squad2": 4, "tydi_en": 4, "tydi_ar": 6, "arcd": 6, "mlqa": 5, "aqad": 2}
"""Right rows of a question, and as many wrong ones: more where there are few questions."""
CARELESS = 0.2
UNANSWERABLE = 4000
"""Rows at most that come from the questions of a set which nothing in its paragraph answers."""


@dataclass(frozen=True)
class Asked:
    """A question, and the sentence that answers it: `own` in the language of the question and of the statement,
    `sentence` in that of the article, which are the same text where the languages are one. `own` is empty where its
    translation is not known sentence by sentence. `golds`: accepted answers in both languages, the first to be used.
    `beside`: other sentences of the article's paragraph without these, those that share most words first."""

    question: str
    golds: tuple[str, ...]
    own: str
    sentence: str
    beside: tuple[str, ...]
    paragraph: str
    title: str
    language: Language
    there: Language

    @property
    def answer(self) -> str:
        return trimmed(self.golds[0])


@dataclass(frozen=True)
class Pools:
    """What wrong statements draw from: the titles of a language, names of questions, words, answers by what they
    answer."""

    titles: dict[Language, list[str]]
    names: list[str]
    words: dict[Language, list[str]]
    answers: dict[tuple[Language, Asks], list[str]]


Made = tuple[str, str, str, str]
"""Kind, question, statement, sentence."""


def rows(sets: Sets, news: Path, seed: int, part: Part) -> list[Row]:
    """All rows of a part, in mixed order. `news`: NTREX's parallel sentences; none of them is for tables."""
    draw = random.Random(f"{seed} {part}")
    gathered = [(name, group) for name, group in _groups(sets, part)]
    pools = _pools([each for _, group in gathered for each in group])
    found: list[Row] = []
    for name, group in gathered:
        for each in group:
            others = [other for other in group if other is not each]
            found += _balanced(each, others, pools, OF_EACH[name], draw)
    found += _unanswered(sets, part, draw)
    found += statements_across(found, draw)
    if part != "table":
        found += news_rows(news, part, pools.words, draw)
    unique = list({(each.question, each.statement, each.sentence): each for each in found}.values())
    draw.shuffle(unique)
    return unique


def _groups(sets: Sets, part: Part) -> Iterator[tuple[str, list[Asked]]]:
    """The questions of a paragraph together, and the name of their set."""
    for each in getattr(sets.xquad, part):
        for language in LANGUAGES:
            for there in LANGUAGES:
                yield ("xquad" if language == there else "across"), _asked_of_parallel(each, language, there)
    for name in ("squad2", "tydi_en", "tydi_ar", "arcd", "mlqa", "aqad"):
        for paragraph in getattr(getattr(sets, name), part):
            yield name, asked_of(paragraph, noisy=name == "aqad")


def asked_of(paragraph: Paragraph, noisy: bool = False) -> list[Asked]:
    """The answered questions of a paragraph; of a noisy set those whose answer looks right."""
    sentences = [paragraph.text[slice(*span)] for span in split_sentences(paragraph.text)]
    found = []
    for question in paragraph.questions:
        if not question.answers or (noisy and not _looks_right(question, paragraph)):
            continue
        golds = paragraph.accepted(question)
        sentence = _sentence_at(paragraph, question.answers[0][0], golds[0])
        if _usable(golds[0], sentence):
            beside = _beside(sentences, sentence, question.text, golds)
            language = paragraph.language
            asked = Asked(
                question.text, golds, sentence, sentence, beside, paragraph.text, paragraph.title, language, language
            )
            found.append(asked)
    return found


def _asked_of_parallel(each: Parallel, language: Language, there: Language) -> list[Asked]:
    own, other = each[language], each[there]
    sentences = [other.text[slice(*span)] for span in split_sentences(other.text)]
    own_sentences = [own.text[slice(*span)] for span in split_sentences(own.text)]
    found = []
    for question, answered in zip(own.questions, other.questions, strict=True):
        if not question.answers or not answered.answers:
            continue
        golds = tuple(dict.fromkeys((*own.accepted(question), *other.accepted(answered))))
        sentence = _sentence_at(other, answered.answers[0][0], other.accepted(answered)[0])
        translation = _sentence_at(own, question.answers[0][0], golds[0])
        if len(sentences) != len(own_sentences) or sentence not in sentences or translation not in own_sentences:
            translation = ""
        elif sentences.index(sentence) != own_sentences.index(translation):
            translation = ""
        if _usable(golds[0], sentence):
            beside = _beside(sentences, sentence, answered.text, golds)
            found.append(
                Asked(question.text, golds, translation, sentence, beside, own.text, other.title, language, there)
            )
    return found


def _sentence_at(paragraph: Paragraph, start: int, answer: str) -> str:
    for first, last in split_sentences(paragraph.text):
        if first <= start < last:
            return paragraph.text[first:last] if answer in paragraph.text[first:last] else ""
    return ""


def _usable(answer: str, sentence: str) -> bool:
    return (
        0 < len(answer.split()) <= LONGEST_ANSWER
        and bool(terms(answer))
        and len(sentence.split()) > 3
        and len(sentence) <= LONGEST_SENTENCE
    )


def _beside(sentences: Sequence[str], sentence: str, question: str, golds: Iterable[str]) -> tuple[str, ...]:
    folded = [fold(trimmed(gold)) for gold in golds]
    wanted = set(terms(f"{question} {sentence}"))
    others = [
        each
        for each in sentences
        if each != sentence and len(each.split()) > 3 and not any(_holds_words(gold, fold(each)) for gold in folded)
    ]
    return tuple(sorted(others, key=lambda each: -len(wanted & set(terms(each)))))


def _holds_words(answer: str, text: str) -> bool:
    """Whether the folded text has the folded answer, or all of its terms."""
    if answer in text:
        return True
    own = set(terms(answer))
    return bool(own) and own <= set(terms(text))


def differs(answer: str, golds: Iterable[str]) -> bool:
    """Whether it is another answer: none of the accepted ones, no part of one, and with none inside."""
    folded = fold(trimmed(answer))
    accepted = [fold(trimmed(gold)) for gold in golds]
    if not folded or any(folded in gold or gold in folded for gold in accepted):
        return False
    own = set(terms(answer))
    return not any(own and (own <= set(terms(gold)) or set(terms(gold)) <= own) for gold in golds)


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


def _balanced(each: Asked, others: Sequence[Asked], pools: Pools, many: int, draw: random.Random) -> list[Row]:
    """At most `many` right rows and as many wrong ones, of as many kinds as there are."""
    form = word(each.question, each.language)
    right = _of_every_kind([made for made in _right(each, others, form, draw) if made[2]], many, draw)
    wrong = _of_every_kind([made for made in _wrong(each, others, form, pools, draw) if made[2]], len(right), draw)
    return [_row(each, made, True, draw) for made in right] + [_row(each, made, False, draw) for made in wrong]


def _of_every_kind(made: list[Made], many: int, draw: random.Random) -> list[Made]:
    """In turn one of each kind, in random order."""
    draw.shuffle(made)
    seen: dict[str, int] = {}
    turns = []
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
        wrong = _rival(each, others, draw)
        if wrong:
            asked = fill(form.polar, wrong, language)
            denied = corruption.denied(fill(form.statement, wrong, language), language, draw)
            said = [worded, ""]
            if denied and language == "en":
                said += [denied, f"{denied.rstrip('.')}, but {each.answer}."]
            yield "right: no", asked, replied(False, draw.choice(said), language), sentence
        for two in _two(each, others, form, draw):
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


def _rival(each: Asked, others: Sequence[Asked], draw: random.Random) -> str:
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


def _two(each: Asked, others: Sequence[Asked], form: Wording, draw: random.Random) -> list[tuple[str, str, str]]:
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
        if not _holds_words(fold(other.answer), fold(one)):
            made.append((question, f"{one}{comma}{also}{lowered(two)}", f"{one}."))
            made.append((question, f"{one}. {two}", f"{one}."))
    return made


def _wrong(
    each: Asked, others: Sequence[Asked], form: Wording | None, pools: Pools, draw: random.Random
) -> Iterator[Made]:
    question, language, sentence = each.question, each.language, each.sentence
    worded = fill(form.statement, each.answer, language) if form else ""
    rights = [each.answer, *([worded, worded] if worded else []), *([each.own] if each.own else [])]
    long = [right for right in rights if len(right.split()) > 4]

    def said(answer: str) -> str:
        return fill(form.statement, answer, language) if form and draw.random() < 0.7 else answer

    for answer in dict.fromkeys(_other_answers(each, others, pools, draw)):
        if differs(answer[1], each.golds):
            yield answer[0], question, said(answer[1]), sentence
    for right in rights:
        yield from _changed(each, right, draw)
    for other in others:
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
            if not any(_holds_words(fold(gold), fold(told)) for gold in each.golds):
                yield "other question's answer", question, told, other.sentence
        if other.own and not any(_holds_words(fold(gold), fold(other.own)) for gold in each.golds):
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
        for asked, whole, half in _two(each, others, form, draw):
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
    if wrong := _rival(each, others, draw):
        told = fill(form.statement, wrong, language)
        asked = fill(form.polar, wrong, language)
        yield "yes for no", asked, replied(True, draw.choice((told, "", worded)), language), sentence


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
    sentences = [each for each in sentences if 3 < len(each[1].split()) and len(each[1]) <= LONGEST_SENTENCE]
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
