"""What readers said of questions that they were not trained on (`training.halves`) → what the verifier learns from.

What a verifier has to turn away is not what a rule can make wrong but what a reader would give: its best words for a
question that a passage answers otherwise, or does not answer. Its right words are rows too, so that neither how they
are cut nor how they are worded tells the two apart.
"""

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from index.terms import terms
from index.text import detect_language, split_sentences
from index.types import Span
from training.examples import Material
from training.row import Row
from training.wording import LEAD_INS, asks, fill, lowered, short_form, word

SAME, OTHER = 0.8, 0.35
"""The least overlap with an accepted answer of words that are right, and that under which they are wrong."""
OF_A_PASSAGE = 2
"""Wrong words kept of what a reader said of a passage."""
WRONG_TO_RIGHT = 1.5
"""So many times as many wrong words as right ones are kept, the likelier ones first, but for `NOISE` (log-odds)."""
NOISE = 2.0
SHORT, LED_IN, QUOTED = 0.3, 0.25, 0.06
"""Shares of the wordings: repeating nothing of the question, behind a lead-in, the sentence quoted instead."""
LONGEST = 700
"""Characters of a sentence."""


class Guess(NamedTuple):
    """A reader's words: `query`, `passage` are places in the material; `tokens` the first and the last in the passage;
    `answered`: whether that passage answers; `score`: log-odds."""

    query: int
    passage: int
    source: str
    answered: bool
    score: float
    tokens: Span


def read_guesses(folder: Path) -> list[list[Guess]]:
    """What was said of each passage, best first.

    Raises OSError where nothing was written.
    """
    every = []
    for path in sorted(folder.glob("read-*.jsonl")):
        for query, passage, source, answered, found in map(json.loads, path.read_text("utf-8").splitlines()):
            every.append([Guess(query, passage, source, answered, score, (a, b)) for score, a, b in found])
    return every


def rows(material: Material, offsets: Sequence[Sequence[Span]], folder: Path, seed: int) -> Iterator[Row]:
    """Of each guess that is surely right or surely wrong its words, and within a language worded by rule."""
    draw = random.Random(seed)
    right: list[tuple[Guess, str, str]] = []
    wrong: list[tuple[Guess, str, str]] = []
    for guesses in read_guesses(folder):
        kept = 0
        for rank, guess in enumerate(guesses):
            words, sentence = _place(material, offsets, guess)
            holds = judged(words, _golds(material, guess), guess.answered)
            doubtful = guess.source == "aqad" and guess.answered and rank == 0  # whose accepted answers are noisy
            if not sentence or holds is None or (holds is False and (kept == OF_A_PASSAGE or doubtful)):
                continue
            kept += holds is False
            (right if holds else wrong).append((guess, words, sentence))
    wrong.sort(key=lambda found: -(found[0].score + draw.gauss(0, NOISE)))
    for holds, group in ((True, right), (False, wrong[: int(len(right) * WRONG_TO_RIGHT)])):
        for guess, words, sentence in group:
            yield from _worded(material, guess, words, sentence, holds, draw)


def judged(words: str, golds: Sequence[str], answered: bool) -> bool | None:
    """Whether the words are an accepted answer or no answer at all; None where they may be part of one, or where a
    passage that was not thought to answer has an accepted answer's words."""
    best = max((overlap(words, gold) for gold in golds), default=0.0)
    if not answered:
        return None if best > 0 else False
    if best >= SAME:
        return True
    own = set(terms(words))
    part = any(own <= set(terms(gold)) or set(terms(gold)) <= own for gold in golds)
    return None if best >= OTHER or part or not own else False


def overlap(words: str, gold: str) -> float:
    """The harmonic mean of the shares of terms that either has of the other's."""
    own, other = set(terms(words)), set(terms(gold))
    return 2 * len(own & other) / (len(own) + len(other)) if own & other else float(words == gold)


def _golds(material: Material, guess: Guess) -> list[str]:
    """None for a question that was varied into a near miss: what answered it before is wrong now."""
    return [] if guess.source == "near miss" else sorted(material.queries[guess.query].golds)


def _place(material: Material, offsets: Sequence[Sequence[Span]], guess: Guess) -> tuple[str, str]:
    """The words, and the sentence that they begin in; empty where they are none or the sentence is too long."""
    text, (first, last) = material.passages[guess.passage].text, guess.tokens
    start, end = offsets[guess.passage][first][0], offsets[guess.passage][last][1]
    sentence = next((text[a:b] for a, b in split_sentences(text) if a <= start < b), "")
    return text[start:end].strip(), sentence if len(sentence) <= LONGEST else ""


def _worded(
    material: Material, guess: Guess, words: str, sentence: str, holds: bool, draw: random.Random
) -> Iterator[Row]:
    question, passage = material.queries[guess.query].text, material.passages[guess.passage]
    language = detect_language(question)
    statements = [words]
    if language == passage.language:
        form = word(question, language)
        short = form is None or draw.random() < SHORT
        slot = short_form(asks(question, language), language, draw) if short or form is None else form.statement
        worded = fill(slot, words, language)
        if draw.random() < LED_IN:
            worded = draw.choice(LEAD_INS[language]) + lowered(worded)
        statements.append(sentence if draw.random() < QUOTED else worded)
    kind = f"{'right' if holds else 'wrong'}: read"
    for statement in statements:
        yield Row(question, statement, passage.title, sentence, holds, kind, f"{language}-{passage.language}")
