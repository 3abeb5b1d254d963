"""Paragraphs and questions → the examples of an epoch: answers in passages, and passages that do not answer.

A passage that does not answer is worth as much as one that does: at work most of those read do not.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.embed import Embedder, Embedding, Vectors
from index.settings import fingerprint
from index.text import fold, undecorated
from index.types import Language, Span
from training.data import LANGUAGES, Asked, Paragraph, Sets, cut

REPEATS = {"xquad": 1.5, "arcd": 2.0, "squad2": 1.0, "tydi": 0.75, "aqad": 1.0}
"""How often an epoch takes an answer of each set: English has many more, Arabic and the two together should count."""
NONE_SHARE = 0.4
"""Of all examples of an epoch; half of them are hard ones."""
HARD_RANKS = 10
OTHERS = 2
"""At most so many of a paragraph's other passages for one question: some paragraphs are whole articles."""
LONGEST_NOISY = 12
"""Words of an answer in a set collected automatically; longer ones are often half a paragraph."""


@dataclass(frozen=True)
class Example:
    """`answer` is a span of `passage`, or None where it does not answer. `near`: passages that could be mistaken."""

    question: str
    passage: str
    answer: Span | None
    source: str
    near: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pool:
    """What an epoch draws from. A vector of the embedder finds, for each answer, the passages most like its question
    in the answer's language that do not hold it: `near`."""

    answers: tuple[Example, ...]
    others: tuple[Example, ...]


def gather(sets: Sets, embedder: Embedder, cache: Path) -> Pool:
    """All examples of the training sets. Takes minutes once; the vectors are then kept in the file `cache`."""
    found: list[Example] = []
    for asking in LANGUAGES:
        for language in LANGUAGES:
            for own, text in zip(sets.xquad[asking], sets.xquad[language], strict=True):
                for asked, parallel in zip(own.questions, text.questions, strict=True):
                    found += examples(Asked(asked.text, parallel.answers), text, "xquad")
    arabic = {own.text: text for own, text in zip(sets.xquad["en"], sets.xquad["ar"], strict=True)}
    for name, paragraphs in {"squad2": sets.squad2, "arcd": sets.arcd, "tydi": sets.tydi}.items():
        for paragraph in paragraphs:
            for asked in paragraph.questions:
                found += examples(asked, paragraph, name)
                if not asked.answers and paragraph.text in arabic:  # no answer in its translation either
                    found += examples(asked, arabic[paragraph.text], name)
    judged = [(each, cut("", text, (), embedder.count_tokens)) for each in sets.nomiracl for text in each.passages]
    for each, paragraph in judged:
        if not each.answerable:
            found += examples(Asked(each.text, ()), paragraph, "nomiracl")
    pool = [*sets.xquad["en"], *sets.xquad["ar"], *sets.squad2, *sets.arcd, *sets.tydi]
    pool += [paragraph for _, paragraph in judged if paragraph.language == "ar"]  # of English there is plenty
    return Pool(
        tuple(with_near([each for each in found if each.answer], pool, embedder, cache)),
        tuple(dict.fromkeys(each for each in found if not each.answer)),
    )


def examples(asked: Asked, paragraph: Paragraph, source: str) -> Iterator[Example]:
    """One answer, if a passage holds one whole, and up to `OTHERS` passages of the paragraph that hold none."""
    golds = {fold(paragraph.text[start:end]) for start, end in asked.answers}
    answered, others = False, 0
    for start, end in paragraph.passages:
        text = paragraph.text[start:end]
        inside = [(a - start, b - start) for a, b in asked.answers if start <= a and b <= end]
        if inside and not answered:
            answered = True
            yield Example(asked.text, text, inside[0], source)
        elif others < OTHERS and not any(gold in fold(text) for gold in golds):
            others += 1
            yield Example(asked.text, text, None, source)


def with_near(
    answers: Sequence[Example], paragraphs: Iterable[Paragraph], embedder: Embedder, cache: Path
) -> Iterator[Example]:
    """`answers` with the passages of `paragraphs` nearest to the question that do not hold the answer's words."""
    languages: dict[str, Language] = {}
    for paragraph in paragraphs:
        for start, end in paragraph.passages:
            languages.setdefault(paragraph.text[start:end], paragraph.language)
    passages = sorted(languages)
    folded = [fold(text) for text in passages]
    questions = sorted({each.question for each in answers})
    asked, read = embedded(questions, passages, embedder, cache)
    row = {text: at for at, text in enumerate(questions)}
    allowed = {language: np.asarray([languages[text] == language for text in passages], bool) for language in LANGUAGES}
    for each in answers:
        if each.answer is None:
            continue
        gold = fold(each.passage[slice(*each.answer)])
        likeness = np.where(allowed[languages[each.passage]], read @ asked[row[each.question]], -1)
        near: list[str] = []
        for at in np.argsort(-likeness)[: 20 * HARD_RANKS]:
            if gold not in folded[at] and likeness[at] > -1:
                near.append(passages[at])
            if len(near) == HARD_RANKS:
                break
        yield Example(each.question, each.passage, each.answer, each.source, tuple(near))


def embedded(
    questions: Sequence[str], passages: Sequence[str], embedder: Embedder, cache: Path
) -> tuple[Vectors, Vectors]:
    """float32 (questions, dimension) and (passages, dimension), as the product embeds them; kept in `cache`."""
    key = fingerprint([embedder.fingerprint, questions, passages])
    if cache.exists():
        with np.load(cache) as stored:
            if str(stored["key"]) == key:
                return stored["questions"], stored["passages"]
    asked = _vectors(embedder.embed_queries, questions)
    read = _vectors(embedder.embed_passages, passages)
    cache.parent.mkdir(parents=True, exist_ok=True)
    np.savez(cache, key=key, questions=asked, passages=read)
    return asked, read


def _vectors(embed: Callable[[list[str]], list[Embedding]], texts: Sequence[str], at_once: int = 512) -> Vectors:
    """Only the vectors of whole texts are kept: those of all tokens would take gigabytes."""
    rows: list[Vectors] = []
    for start in range(0, len(texts), at_once):
        rows += [each.vector for each in embed([undecorated(text) for text in texts[start : start + at_once]])]
    return np.stack(rows)


def filtered(paragraphs: Iterable[Paragraph], most: int, seed: int) -> list[Example]:
    """`most` of the answers of a noisy set that look right: short, asked for once, by a question that shares a word
    with the passage beside the answer; and two thirds as many questions without one."""
    answers: dict[tuple[str, str], Example] = {}
    others: dict[tuple[str, str], Example] = {}
    for paragraph in paragraphs:
        for asked in paragraph.questions:
            for each in examples(asked, paragraph, "aqad"):
                key = fold(each.question), each.passage
                if each.answer is None:
                    others.setdefault(key, each)
                elif _looks_right(each, each.answer):
                    answers.setdefault(key, each)
    draw = random.Random(seed)
    wanted = min(most, round(len(answers) / (1 - NONE_SHARE)))
    with_answer = draw.sample(list(answers.values()), round(wanted * (1 - NONE_SHARE)))
    return [*with_answer, *draw.sample(list(others.values()), min(len(others), wanted - len(with_answer)))]


def _looks_right(each: Example, answer: Span) -> bool:
    """The word shared has four letters or more, so that it is more than a particle."""
    start, end = answer
    around = fold(f"{each.passage[:start]} {each.passage[end:]}").split()
    shared = any(len(word) > 3 and word in around for word in fold(each.question).strip("?").split())
    return shared and len(each.passage[start:end].split()) <= LONGEST_NOISY


def epoch(pool: Pool, seed: int) -> list[Example]:
    """The examples of one epoch, drawn anew for each seed: answers by `REPEATS`, then those without an answer."""
    draw = random.Random(seed)
    answers = []
    for each in pool.answers:
        times = REPEATS[each.source]
        answers += [each] * (int(times) + (draw.random() < times % 1))
    wanted = round(len(answers) * NONE_SHARE / (1 - NONE_SHARE))
    hard = [
        Example(each.question, draw.choice(each.near), None, each.source)
        for each in draw.sample(answers, min(len(answers), wanted // 2))
        if each.near
    ]
    others = draw.sample(pool.others, min(len(pool.others), wanted - len(hard)))
    return [*answers, *hard, *others]


def counts(examples: Iterable[Example]) -> dict[str, tuple[int, int]]:
    """Set → examples with and without an answer."""
    found = Counter((each.source, each.answer is None) for each in examples)
    return {name: (found[name, False], found[name, True]) for name, _ in found}
