"""Questions, each beside one sentence that answers it or that does not, from sets in SQuAD's format, which say where.

A sentence that does not is one that seems to: of a question without an answer the one with the answer that SQuAD 2's
authors called plausible; of a question with one the sentence of the same paragraph that is most like the question.
"""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from index.embed import Embedder
from index.text import fold
from index.types import Span
from training.data import SEED, Paragraph, cut, locate_answer, read_paragraphs, read_sets

WITHIN = ("pairs-squad2", "pairs-aqad")
ACROSS = ("pairs-xquad-ar-en", "pairs-xquad-en-ar")
"""The sets that teach the head within a language, and the one across. With pairs of ARCD and TyDi QA the first told
NoMIRACL's questions apart less well (docs/decisions/0010)."""
PLAUSIBLE, ANSWERED, PARALLEL = 360, 140, 220
"""Questions of SQuAD 2 and of AQAD, without an answer and with one; of XQuAD in either direction."""
SAME_SUBJECT = frozenset(("أكسجين", "مدرسة خاصة", "اللجنة الدولية للتغيرات المناخية"))
"""AQAD's articles about what three of XQuAD's kept-out articles are about; their questions were translated for it."""


@dataclass(frozen=True)
class Pair:
    question: str
    title: str
    sentence: str
    answers: bool


def paired(data: Path, embedder: Embedder) -> dict[str, Iterator[tuple[Pair, ...]]]:
    """The pairs of each set by its name, made when they are asked for."""
    sets = read_sets(data, embedder.count_tokens)
    aqad = data / "aqad-noisy.ar.json"
    return {
        "pairs-squad2": chain(
            plausible(data / "squad2-dev-part.en.json", PLAUSIBLE, embedder, frozenset(sets.held_out)),
            answered(sets.squad2, sets.squad2, ANSWERED, embedder),
        ),
        "pairs-aqad": chain(plausible(aqad, PLAUSIBLE, embedder, SAME_SUBJECT), _aqad(aqad, embedder)),
        "pairs-xquad-ar-en": answered(sets.xquad["ar"], sets.xquad["en"], PARALLEL, embedder),
        "pairs-xquad-en-ar": answered(sets.xquad["en"], sets.xquad["ar"], PARALLEL, embedder),
    }


def _aqad(path: Path, embedder: Embedder) -> Iterator[tuple[Pair, ...]]:
    paragraphs = [each for each in read_paragraphs(path, embedder.count_tokens) if each.title not in SAME_SUBJECT]
    yield from answered(paragraphs, paragraphs, ANSWERED, embedder)


def answered(
    asked: Sequence[Paragraph], texts: Sequence[Paragraph], limit: int, embedder: Embedder
) -> Iterator[tuple[Pair, ...]]:
    """Of `limit` questions of `asked` the sentence that answers in `texts`, which are the same paragraphs or their
    translations, and the other that is most like the question, if there is one."""
    every = [
        (question.text, text, there.answers[0])
        for here, text in zip(asked, texts, strict=True)
        for question, there in zip(here.questions, text.questions, strict=True)
        if there.answers
    ]
    for question, text, answer in random.Random(SEED).sample(every, min(limit, len(every))):
        sentences = [span for passage in text.sentences for span in passage]
        if (right := holding(sentences, answer)) is None:
            continue
        words = fold(text.text[slice(*answer)])
        others = [text.text[slice(*span)] for span in sentences if span != right]
        others = [other for other in others if words not in fold(other)]
        title = text.title.replace("_", " ")
        pairs = [Pair(question, title, text.text[slice(*right)], True)]
        if others:
            asking = embedder.embed_queries([question])[0].vector
            alike = [float(each.vector @ asking) for each in embedder.embed_passages(others)]
            pairs.append(Pair(question, title, others[alike.index(max(alike))], False))
        yield tuple(pairs)


def plausible(
    path: Path, limit: int, embedder: Embedder, without: frozenset[str] = frozenset()
) -> Iterator[tuple[Pair, ...]]:
    """Of `limit` questions without an answer the sentence with the plausible one; `without` are titles left out."""
    every = [
        (article.get("title", ""), paragraph["context"], asked)
        for article in json.loads(path.read_text(encoding="utf-8"))["data"]
        for paragraph in article["paragraphs"]
        for asked in paragraph["qas"]
        if asked.get("plausible_answers") and not asked["answers"] and article.get("title", "") not in without
    ]
    for title, text, asked in random.Random(SEED).sample(every, min(limit, len(every))):
        given = asked["plausible_answers"][0]
        answer = locate_answer(text, given["text"], given["answer_start"])
        sentences = [span for passage in cut(title, text, (), embedder.count_tokens).sentences for span in passage]
        if answer and (span := holding(sentences, answer)):
            yield (Pair(asked["question"].strip(), title.replace("_", " "), text[slice(*span)], False),)


def holding(sentences: Sequence[Span], answer: Span) -> Span | None:
    """The sentence that has the whole answer."""
    return next((span for span in sentences if span[0] <= answer[0] and answer[1] <= span[1]), None)
