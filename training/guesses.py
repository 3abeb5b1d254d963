"""`python -m training.guesses --data FOLDER --out FILE [--near FILE …]`: the reader's own wrong answers.

What a verifier has to turn away is not what a rule can make wrong but what the reader would give: its best words for a
question that a paragraph answers otherwise or does not answer at all. Each question of the public sets' training parts
is read beside its paragraph, and so are near misses that were written by hand about these paragraphs
(`training/near-questions.jsonl`); of the reader's words those are kept that no accepted answer is like. The file goes
on where it was left.
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from tqdm import tqdm

from evals.data.division import Sets, questions, read_sets
from evals.data.squad import Paragraph
from index.embed import SentenceTransformerEmbedder, load_embedder
from index.settings import IndexSettings, read_table
from index.terms import terms
from index.text import split_sentences
from index.types import LANGUAGES, Hit, Language, Sentence
from models.cli import exit_on_error
from rag.read import AdapterReader, load_reader
from training.asked import differs
from training.row import Row
from training.wording import asks, fill, short_form, word

OF_A_SET = 700
"""Questions."""
BATCH = 12
WINDOW = 240
"""Questions of which those about paragraphs of a like length are read together."""
OF_A_QUESTION = 3
"""Wrong words kept."""
FROM = -9.0
"""The reader's log-odds from which on words are kept."""
SEED = 22


class Question(NamedTuple):
    text: str
    language: Language
    paragraph: Paragraph
    golds: tuple[str, ...]
    """In the paragraph's own language; none where it does not answer."""


class Guessed(NamedTuple):
    """A line of the file: the reader's words for a question in a sentence."""

    question: str
    language: Language
    there: Language
    title: str
    sentence: str
    words: str
    score: float
    holds: bool


def asked(sets: Sets, near: Sequence[Path]) -> list[Question]:
    """The near misses by hand first, then every set in turn."""
    found = [each for path in near for each in near_misses(path, sets)]
    groups: list[list[Question]] = []
    for language in LANGUAGES:
        for there in LANGUAGES:
            pairs = [
                (a, b, p[there])
                for p in sets.xquad.train
                for a, b in zip(p[language].questions, p[there].questions, strict=True)
            ]
            groups.append([Question(a.text, language, p, p.accepted(b)) for a, b, p in pairs])
    for name in ("squad2", "arcd", "tydi_ar", "mlqa", "tydi_en"):
        every = questions(getattr(sets, name).train)
        groups.append([Question(each.text, p.language, p, p.accepted(each)) for each, p in every])
    draw = random.Random(SEED)
    found += chain.from_iterable(draw.sample(each, min(OF_A_SET, len(each))) for each in groups)
    windows = (found[start : start + WINDOW] for start in range(0, len(found), WINDOW))
    return [each for window in windows for each in sorted(window, key=lambda known: len(known.paragraph.text))]


def near_misses(path: Path, sets: Sets) -> Iterator[Question]:
    """Questions written by hand about paragraphs of public sets, and of XQuAD, whose paragraphs are parallel, in both
    languages. Each names its set, its paragraph there, and the answer if there is one."""
    by_id = {
        **{("xquad", there, each[there].id): each[there] for each in sets.xquad.train for there in LANGUAGES},
        **{("arcd", "ar", each.id): each for each in sets.arcd.train},
        **{("tydi_ar", "ar", each.id): each for each in sets.tydi_ar.train},
    }
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        golds = (row["answer"],) if row["answer"] else ()
        for there in LANGUAGES if row["set"] == "xquad" and not golds else (row["language"],):
            yield Question(row["question"], row["language"], by_id[row["set"], there, row["id"]], golds)


def guesses(batch: Sequence[Question], reader: AdapterReader) -> Iterator[list[Guessed]]:
    """Of each question the reader's wrong words in its paragraph, best first, and its right ones."""
    hits = [as_hit(each.paragraph) for each in batch]
    for question, hit, reading in zip(batch, hits, reader.read_each([each.text for each in batch], hits), strict=True):
        found, wrong = [], 0
        every = [(guess.score, guess.span, each) for each in reading.sentences for guess in each.guesses]
        for score, (start, end), each in sorted(every, key=lambda known: -known[0]):
            words = hit.text[start:end]
            holds = any(overlap(words, gold) >= 0.8 for gold in question.golds)
            if not holds and (wrong == OF_A_QUESTION or score < FROM or not _is_wrong(words, question.golds)):
                continue
            wrong += not holds
            sentence = hit.text[each.start : each.end]
            found.append(
                Guessed(
                    question.text, question.language, hit.language, hit.title, sentence, words, round(score, 2), holds
                )
            )
        yield found


def overlap(words: str, gold: str) -> float:
    """The harmonic mean of the shares of terms that either has of the other's."""
    own, other = set(terms(words)), set(terms(gold))
    return 2 * len(own & other) / (len(own) + len(other)) if own & other else float(words == gold)


def _is_wrong(words: str, golds: Sequence[str]) -> bool:
    """Another answer, or so small a part of the right one that it is none."""
    return differs(words, golds) or all(overlap(words, gold) < 0.4 for gold in golds)


def as_hit(paragraph: Paragraph) -> Hit:
    sentences = tuple(
        Sentence(start, end, paragraph.text[start:end], 0.0) for start, end in split_sentences(paragraph.text)
    )
    text, language = paragraph.text, paragraph.language
    return Hit(paragraph.id, paragraph.title, language, None, None, 0, len(text), text, 0.0, sentences)


def rows(path: Path) -> Iterator[Row]:
    """Of each line of a file the words as they stand, and worded by rule."""
    draw = random.Random(SEED)
    for line in path.read_text(encoding="utf-8").splitlines():
        for each in (Guessed(*guessed) for guessed in json.loads(line)):
            direction, kind = f"{each.language}-{each.there}", f"{'right' if each.holds else 'wrong'}: guessed"
            statements = [each.words]
            if each.language == each.there:
                form = word(each.question, each.language)
                worded = form.statement if form else short_form(asks(each.question, each.language), each.language, draw)
                statements.append(fill(worded, each.words, each.language))
            for statement in statements:
                yield Row(each.question, statement, each.title, each.sentence, each.holds, kind, direction)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m training.guesses", description=__doc__.split("\n\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder of the public sets")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--near", type=Path, nargs="*", default=[], help="near misses written by hand")
    given = parser.parse_args()
    embedder = load_embedder(read_table(IndexSettings, "index"))
    reader = load_reader(embedder)
    assert isinstance(embedder, SentenceTransformerEmbedder) and isinstance(reader, AdapterReader)
    every = asked(read_sets(given.data), given.near)
    done = len(given.out.read_text(encoding="utf-8").splitlines()) if given.out.exists() else 0
    with given.out.open("a", encoding="utf-8") as file:
        for start in tqdm(range(done, len(every), BATCH)):
            for found in guesses(every[start : start + BATCH], reader):
                file.write(json.dumps(found, ensure_ascii=False) + "\n")
            file.flush()
    return 0


if __name__ == "__main__":
    exit_on_error(main)
