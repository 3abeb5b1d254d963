"""The public sets → what the reader learns from: questions, passages as the index cuts them, and which answer which."""

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from babel import Locale

from evals.data.division import Sets, asked_across
from evals.data.squad import Paragraph, Question
from index.chunk import CountTokens, chunk
from index.terms import terms
from index.text import detect_language, fold
from index.types import LANGUAGES, Document, Language, Span
from training.asked import looks_right
from training.paragraphs import paragraphs, read_across
from training.variation import careless, names_in, near_misses

PASSAGE_TOKENS = 192
"""As the index cuts: training sees what the product reads."""
NEAR_MISSES = 0.35
"""The share of the questions that can be varied into a near miss and are."""
ACROSS: tuple[tuple[Language, Language], ...] = (("en", "ar"), ("ar", "en"))
WINDOW = 4
"""Sentences of news around the one that is asked about."""


@dataclass(frozen=True)
class Passage:
    """`paragraph` is the same number for passages of one paragraph and of its translation."""

    title: str
    text: str
    language: Language
    paragraph: int


@dataclass(frozen=True)
class Query:
    """`careless`: the same question as people type it. `golds`: accepted answers, in every language that is known."""

    text: str
    careless: str
    golds: frozenset[str] = frozenset()
    paragraph: int = -1


@dataclass(frozen=True)
class Example:
    """`query` and `passage` are places in `Material`; `answer` is a span of the passage, None where it does not
    answer. Of the source "perhaps" nobody knows which of a question's passages answer; one of them does."""

    query: int
    passage: int
    answer: Span | None
    source: str


@dataclass
class Material:
    passages: list[Passage] = field(default_factory=list)
    queries: list[Query] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)
    _places: dict[tuple[str, str], int] = field(default_factory=dict)
    _asked: dict[tuple[str, int], int] = field(default_factory=dict)

    def passage(self, passage: Passage) -> int:
        key = passage.title, passage.text
        if key not in self._places:
            self._places[key] = len(self.passages)
            self.passages.append(passage)
        return self._places[key]

    def query(self, query: Query) -> int:
        key = query.text, query.paragraph
        if key not in self._asked:
            self._asked[key] = len(self.queries)
            self.queries.append(query)
        return self._asked[key]


def gather(sets: Sets, news: Path, count_tokens: CountTokens, seed: int) -> Material:
    """Everything that trains. `news`: NTREX's parallel sentences."""
    draw = random.Random(seed)
    material = Material()
    number = iter(range(10**9))
    translation: dict[str, Paragraph] = {}
    numbers: dict[str, int] = {}
    for each in sets.xquad.train:
        at = numbers[each["en"].text] = next(number)
        translation[each["en"].text] = each["ar"]
        for asking in LANGUAGES:
            for language in LANGUAGES:
                for (text, there), own in zip(
                    asked_across([each], asking, language), each[asking].questions, strict=True
                ):
                    golds = {*there.accepted(there.questions[0]), *each[asking].accepted(own)}
                    _add(material, text, there, there.questions[0], at, "xquad", golds, count_tokens, draw)
    for name in ("squad2", "tydi_en", "tydi_ar", "arcd", "mlqa", "aqad"):
        for paragraph in getattr(sets, name).train:
            at = numbers.get(paragraph.text, -1)
            at = next(number) if at < 0 else at
            for question in paragraph.questions:
                if name == "aqad" and question.answers and not looks_right(question, paragraph):
                    continue
                golds = set(paragraph.accepted(question))
                _add(material, question.text, paragraph, question, at, name, golds, count_tokens, draw)
                if not question.answers and paragraph.text in translation:  # nor does its translation answer
                    there = translation[paragraph.text]
                    _add(material, question.text, there, question, at, "squad2-ar", golds, count_tokens, draw)
    for judged in sets.nomiracl.train:
        for title, text in judged.passages:
            paragraph = Paragraph("", title, text, judged.language, ())
            at = next(number)
            for passage in cut(paragraph, count_tokens):
                place = material.passage(Passage(title, text[slice(*passage)], judged.language, at))
                query = material.query(Query(judged.text, careless(judged.text, draw)))
                source = "perhaps" if judged.answerable else "nomiracl"
                material.examples.append(Example(query, place, None, source))
    _add_news(material, news, number, draw)
    for made_up in paragraphs():
        at = next(number)
        for asking in LANGUAGES:
            for language in LANGUAGES:
                for text, there, both in read_across(made_up, asking, language):
                    _add(material, text, there, there.questions[0], at, "paragraph", set(both), count_tokens, draw)
    _add_near_misses(material, draw)
    return material


def cut(paragraph: Paragraph, count_tokens: CountTokens) -> list[Span]:
    """The passages that the index would cut it into."""
    return [(each.start, each.end) for each in chunk(as_document(paragraph), count_tokens, PASSAGE_TOKENS)]


def as_document(paragraph: Paragraph) -> Document:
    return Document(paragraph.id, paragraph.title, paragraph.text, paragraph.language, "", "")


def _add(
    material: Material,
    text: str,
    paragraph: Paragraph,
    question: Question,
    number: int,
    source: str,
    golds: set[str],
    count_tokens: CountTokens,
    draw: random.Random,
) -> None:
    """The passage that holds the answer whole, and those of the same paragraph that do not have its words."""
    query = material.query(Query(text, careless(text, draw), frozenset(golds), number))
    folded = [fold(gold) for gold in golds]
    answered = False
    for start, end in cut(paragraph, count_tokens):
        passage = paragraph.text[start:end]
        inside = [(a - start, b - start) for a, b in question.answers if start <= a and b <= end]
        if not inside and any(gold in fold(passage) for gold in folded):
            continue
        place = material.passage(Passage(paragraph.title, passage, paragraph.language, number))
        if inside and not answered:
            answered = True
            material.examples.append(Example(query, place, inside[0], source))
        elif not inside:
            material.examples.append(Example(query, place, None, source))


def _add_near_misses(material: Material, draw: random.Random) -> None:
    titles = {
        language: sorted(
            {each.title for each in material.passages if detect_language(each.title) == language and each.title}
        )
        for language in LANGUAGES
    }
    names = sorted({name for query in material.queries for name in names_in(query.text)})
    for each in [each for each in material.examples if each.answer]:
        query, passage = material.queries[each.query], material.passages[each.passage]
        asker = detect_language(query.text)
        varied = near_misses(query.text, passage.title, passage.text, titles[asker], names, draw)
        if varied and draw.random() < NEAR_MISSES:
            text = draw.choice(varied)
            place = material.query(Query(text, careless(text, draw), query.golds, query.paragraph))
            material.examples.append(Example(place, each.passage, None, "near miss"))


_NUMBER = re.compile(r"(?<![\w.,])\d[\d.,]*\d(?![\w])")
_INSTEAD: dict[Language, tuple[str, str, str]] = {
    "en": ("which year", "how many", "which country"),
    "ar": ("أي عام", "كم", "أي دولة"),
}


def _add_news(material: Material, path: Path, number: Iterator[int], draw: random.Random) -> None:
    """Across languages: a sentence with a number or a country left out is asked of the translated news around it."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    for at, row in enumerate(rows):
        near = [each for each in rows[max(0, at - 2) : at + WINDOW - 1] if each["document"] == row["document"]]
        for asking, language in ACROSS:
            for question, answer in _clozes(row[asking], row[language], asking, language):
                passage = " ".join(each[language] for each in near)
                start = passage.index(row[language]) + row[language].index(answer)
                where = next(number)
                place = material.passage(Passage("", passage, language, where))
                query = material.query(Query(question, careless(question, draw), frozenset([answer]), where))
                material.examples.append(Example(query, place, (start, start + len(answer)), "news"))


def _clozes(own: str, there: str, asking: Language, language: Language) -> list[tuple[str, str]]:
    """Questions made of `own`, and the answers as `there` has them."""
    year, many, country = _INSTEAD[asking]
    found = []
    for value in _NUMBER.findall(own):
        if own.count(value) == 1 and there.count(value) == 1:
            instead = year if re.fullmatch(r"1[5-9]\d\d|20\d\d", value) else many
            found.append((own.replace(value, instead).rstrip(".") + "?", value))
    for name, other in zip(_by_code(asking), _by_code(language), strict=True):
        if own.count(name) == 1 and there.count(other) == 1:
            found.append((own.replace(name, country).rstrip(".") + "?", other))
    return found[:2]


@cache
def _by_code(language: Language) -> Sequence[str]:
    names = Locale(language).territories
    return [
        names[code] for code in sorted(Locale("en").territories) if len(code) == 2 and code in Locale("ar").territories
    ]


def holding(material: Material) -> list[list[int]]:
    """For each query the passages that may answer it, which are no hard negatives for it: those that have all terms of
    an accepted answer, and those of its own paragraph and of its translation."""
    by_term: dict[str, set[int]] = defaultdict(set)
    by_paragraph: dict[int, set[int]] = defaultdict(set)
    for at, passage in enumerate(material.passages):
        by_paragraph[passage.paragraph].add(at)
        for term in set(terms(passage.text)):
            by_term[term].add(at)
    return [
        sorted(by_paragraph[query.paragraph].union(*(_with_all(gold, by_term, material) for gold in query.golds)))
        for query in material.queries
    ]


def _with_all(gold: str, by_term: dict[str, set[int]], material: Material) -> Iterable[int]:
    if wanted := set(terms(gold)):
        return set.intersection(*(by_term[term] for term in wanted))
    folded = fold(gold)
    return {at for at, passage in enumerate(material.passages) if folded in fold(passage.text)}
