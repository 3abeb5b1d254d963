"""What of the public sets trains, what constants are chosen on, and what tables measure: three parts that share no
article.

XQuAD: eight of the 24 articles are kept out of training, four of them for tables and four for choosing. The same
articles are kept out of SQuAD 2 and of TyDi QA. ARCD: half of the articles is for tables, an eighth for choosing.
NoMIRACL: half of the questions of a language is for tables, the other trains. TyDi QA: an eighth of the Arabic
and a sixteenth of the English titles is for choosing. MLQA and AQAD train only, but for an article of AQAD in
sixteen.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from evals.data.nomiracl import Judged, read_nomiracl
from evals.data.squad import Paragraph, Question, read_paragraphs
from index.text import fold
from index.types import LANGUAGES, Language

SEED = 20
KEPT_OUT = 8
SAME_SUBJECT = frozenset(("أكسجين", "مدرسة خاصة", "اللجنة الدولية للتغيرات المناخية"))
"""Titles in Arabic sets about what kept-out articles of XQuAD are about."""

T = TypeVar("T")


@dataclass(frozen=True)
class Division(Generic[T]):
    """Three parts that share no article (NoMIRACL: no question)."""

    train: tuple[T, ...]
    choosing: tuple[T, ...]
    table: tuple[T, ...]


Parallel = dict[Language, Paragraph]
"""A paragraph of XQuAD in either language; question i is the same in both."""


@dataclass(frozen=True)
class Sets:
    xquad: Division[Parallel]
    squad2: Division[Paragraph]
    tydi_en: Division[Paragraph]
    tydi_ar: Division[Paragraph]
    arcd: Division[Paragraph]
    mlqa: Division[Paragraph]
    aqad: Division[Paragraph]
    nomiracl: Division[Judged]


def shuffled(names: Iterable[str]) -> list[str]:
    order = sorted(set(names))
    random.Random(SEED).shuffle(order)
    return order


def kept_out(titles: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The articles of XQuAD for choosing and those for tables. `titles`: all."""
    held = shuffled(shuffled(titles)[:KEPT_OUT])
    return frozenset(held[KEPT_OUT // 2 :]), frozenset(held[: KEPT_OUT // 2])


def read_sets(folder: Path) -> Sets:
    """The sets of `folder`, by the names of their files.

    Raises InputError for a file that is missing or not in its format.
    """
    english, arabic = (read_paragraphs(folder / f"xquad-dev.{language}.json") for language in ("en", "ar"))
    parallel: list[Parallel] = [{"en": en, "ar": ar} for en, ar in zip(english, arabic, strict=True)]
    choosing, table = kept_out(each.title for each in english)
    held = {fold(title) for title in choosing | table}

    def unseen(name: str) -> list[Paragraph]:
        return [each for each in read_paragraphs(folder / name) if each.title not in SAME_SUBJECT]

    tydi_en = [each for each in read_paragraphs(folder / "tydiqa-train.en.json") if fold(each.title) not in held]
    judged = [each for language in LANGUAGES for each in read_nomiracl(folder / f"nomiracl-dev.{language}.jsonl")]
    return Sets(
        xquad=_divided(parallel, lambda each: each["en"].title, choosing, table),
        squad2=_divided(read_paragraphs(folder / "squad2-dev-part.en.json"), _title, choosing, table),
        tydi_en=_by_share(tydi_en, _title, choosing=1 / 16),
        tydi_ar=_by_share(unseen("tydiqa-half.ar.json"), _title, choosing=1 / 8),
        arcd=_by_share(unseen("arcd-train.ar.json"), _title, choosing=1 / 8, table=1 / 2),
        mlqa=_by_share(unseen("mlqa-half.ar.json"), _title),
        aqad=_by_share(unseen("aqad-noisy.ar.json"), _title, choosing=1 / 16),
        nomiracl=_joined(
            _by_share([each for each in judged if each.language == language], _text, table=1 / 2)
            for language in LANGUAGES
        ),
    )


def asked_across(paragraphs: Sequence[Parallel], asking: Language, text: Language) -> list[tuple[str, Paragraph]]:
    """The questions of one language, each about the paragraph in the other: (question, paragraph with that question
    alone, whose answers are spans of its text)."""
    return [
        (own.text, Paragraph(each[text].id, each[text].title, each[text].text, text, (there,)))
        for each in paragraphs
        for own, there in zip(each[asking].questions, each[text].questions, strict=True)
    ]


def questions(paragraphs: Iterable[Paragraph]) -> list[tuple[Question, Paragraph]]:
    return [(question, paragraph) for paragraph in paragraphs for question in paragraph.questions]


def _title(paragraph: Paragraph) -> str:
    return paragraph.title


def _text(judged: Judged) -> str:
    return judged.text


def _divided(
    every: Iterable[T], name: Callable[[T], str], choosing: frozenset[str], table: frozenset[str]
) -> Division[T]:
    rows = list(every)
    return Division(
        tuple(each for each in rows if name(each) not in choosing | table),
        tuple(each for each in rows if name(each) in choosing),
        tuple(each for each in rows if name(each) in table),
    )


def _by_share(every: Sequence[T], name: Callable[[T], str], choosing: float = 0, table: float = 0) -> Division[T]:
    """The last of the shuffled names are for tables, those before them for choosing."""
    order = shuffled(map(name, every))
    last = len(order) - round(table * len(order))
    first = last - round(choosing * len(order))
    return _divided(every, name, frozenset(order[first:last]), frozenset(order[last:]))


def _joined(parts: Iterable[Division[T]]) -> Division[T]:
    every = list(parts)
    return Division(
        tuple(each for part in every for each in part.train),
        tuple(each for part in every for each in part.choosing),
        tuple(each for part in every for each in part.table),
    )
