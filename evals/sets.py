"""The sets of questions that `evals.answers` knows, each opened with an engine over the articles that it is about."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

from evals.data.division import Division, Sets, read_sets
from evals.data.nomiracl import Judged
from evals.data.squad import Paragraph, read_paragraphs
from evals.judging import Case, sample
from evals.stores import stored
from index.search import Index
from index.text import detect_language
from index.types import LANGUAGES, Language
from models.errors import InputError
from rag.engine import Engine, build_engine
from rag.settings import Settings, load_settings
from rag.types import Wishes

QUESTIONS = Path(__file__).with_name("questions.jsonl")

Name = Literal[
    "xquad.en-en", "xquad.ar-ar", "xquad.en-ar", "xquad.ar-en", "arcd", "squad2", "nomiracl.en", "nomiracl.ar"
]
"""The public sets: after the point the language of the questions and that of the text."""
NAMES: tuple[Name, ...] = get_args(Name)
XQUAD: dict[str, tuple[Language, Language]] = {
    f"xquad.{asking}-{text}": (asking, text) for asking in LANGUAGES for text in LANGUAGES
}

Part = Literal["table", "choosing"]
"""Figures are published of `table` alone; constants are chosen on `choosing` (evals.data.division)."""

T = TypeVar("T")


@dataclass(frozen=True)
class Set:
    """`about` tells what is asked of what, for the record."""

    name: str
    cases: Sequence[Case]
    engine: Engine
    about: dict[str, Any]


@contextmanager
def own_set(path: Path, store: Path | None, limit: int | None, seed: int) -> Iterator[Set]:
    """The questions about the articles that ship."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    with _opened(load_settings(store=store)) as engine:
        cases = [own_case(json.loads(line), engine.index) for line in lines if line.strip()]
        yield Set(path.stem, sample(cases, limit, seed), engine, {"set": path.stem})


def own_case(question: dict[str, Any], index: Index) -> Case:
    """A line of `questions.jsonl`."""
    case = Case(question["id"], question["question"], question["direction"], question.get("answerable", True))
    if not case.answerable:
        return case
    start = index.document(question["document"]).text.index(question["sentence"])
    return replace(
        case,
        accepted=tuple(tuple(strings) for strings in question.get("all") or [question["answers"]]),
        document=question["document"],
        span=(start, start + len(question["sentence"])),
    )


@contextmanager
def public_set(
    name: Name, folder: Path, part: Part, limit: int | None, seed: int, *, retrieve_only: bool = False
) -> Iterator[Set]:
    """A part of a public set, whose files are in `folder`. All paragraphs of the set are searched, those of the other
    parts too. With `retrieve_only` the engine has no LLM."""
    sets = read_sets(folder)
    if name.startswith("nomiracl"):
        every, cases = nomiracl_cases([each for each in _part(sets.nomiracl, part) if name.endswith(each.language)])
    else:
        every, cases = _squad_part(name, sets, part)
    title = name if part == "table" else f"{name}.{part}"
    with _over(title, every, sample(cases, limit, seed), {"set": name, "part": part}, retrieve_only) as opened:
        yield opened


@contextmanager
def squad_set(file: Path, questions: Path | None, limit: int | None, seed: int) -> Iterator[Set]:
    """All questions of a file in SQuAD's format, or those of its parallel file in the other language."""
    paragraphs = read_paragraphs(file)
    asked = read_paragraphs(questions) if questions else paragraphs
    row = f"{_language(q.text for each in asked for q in each.questions)}-{_language(each.text for each in paragraphs)}"
    cases = sample(squad_cases(paragraphs, asked, row), limit, seed)
    about = {"set": file.stem, "questions": (questions or file).stem}
    with _over(f"{file.stem}.{row}", paragraphs, cases, about) as opened:
        yield opened


def _squad_part(name: Name, sets: Sets, part: Part) -> tuple[list[Paragraph], list[Case]]:
    """All paragraphs of a set, and the questions about some of them."""
    if name in XQUAD:
        asking, text = XQUAD[name]
        parallel = _part(sets.xquad, part)
        here, there = [each[text] for each in parallel], [each[asking] for each in parallel]
        return [each[text] for each in _every(sets.xquad)], squad_cases(here, there, f"{asking}-{text}")
    division, row = (sets.arcd, "ar-ar") if name == "arcd" else (sets.squad2, "en-en")
    chosen = _part(division, part)
    return list(_every(division)), squad_cases(chosen, chosen, row)


def squad_cases(paragraphs: Sequence[Paragraph], asked: Sequence[Paragraph], row: str) -> list[Case]:
    """The questions of `asked` about `paragraphs`, its parallel or the same. The answers of both are accepted.

    Raises InputError where the two do not have the same number of paragraphs.
    """
    if len(paragraphs) != len(asked):
        message = f"{len(asked)} paragraphs are not parallel to {len(paragraphs)}."
        raise InputError(message, "Give two files with the same questions in the same order.")
    cases = []
    for here, there in zip(paragraphs, asked, strict=True):
        own = {question.id: question for question in here.questions}
        for question in there.questions:
            if question.id not in own:  # its answer is not in the text
                continue
            accepted = tuple(dict.fromkeys((*here.accepted(own[question.id]), *there.accepted(question))))
            case = Case(question.id, question.text, f"{row} unanswerable", answerable=False)
            if accepted:
                case = Case(question.id, question.text, row, accepted=(accepted,), document=here.id, short=True)
            cases.append(replace(case, about=here.id))
    return cases


def nomiracl_cases(rows: Sequence[Judged]) -> tuple[list[Paragraph], list[Case]]:
    """Every passage once, however many questions share it, and each question about its own ten alone."""
    places = {passage: f"{n:05}" for n, passage in enumerate(dict.fromkeys(p for row in rows for p in row.passages))}
    every = [Paragraph(id, title, text, detect_language(text), ()) for (title, text), id in places.items()]
    cases = [
        Case(
            id=row.id,
            question=row.text,
            direction=f"{row.language} {'answerable' if row.answerable else 'unanswerable'}",
            answerable=row.answerable,
            wishes=Wishes(documents=frozenset(places[passage] for passage in row.passages)),
        )
        for row in rows
    ]
    return every, cases


def _language(texts: Iterable[str]) -> str:
    return detect_language(" ".join(texts))


def _part(division: Division[T], part: Part) -> tuple[T, ...]:
    return division.table if part == "table" else division.choosing


def _every(division: Division[T]) -> tuple[T, ...]:
    return division.train + division.choosing + division.table


@contextmanager
def _over(
    name: str,
    paragraphs: Sequence[Paragraph],
    cases: Sequence[Case],
    about: dict[str, Any],
    retrieve_only: bool = False,
) -> Iterator[Set]:
    """The cases with an engine over a temporary index: of all paragraphs, or of those that the cases ask about, if
    each names its own."""
    if not cases:
        raise InputError(f"{name} has no questions.")
    named = {id for case in cases for id in case.wishes.documents}
    kept = [each for each in paragraphs if not named or each.id in named]
    answer = load_settings().answer
    with stored(kept) as settings, _opened(Settings(settings, answer), retrieve_only) as engine:
        yield Set(name, cases, engine, {**about, "paragraphs": len(kept)})


@contextmanager
def _opened(settings: Settings, retrieve_only: bool = False) -> Iterator[Engine]:
    engine = build_engine(settings, retrieve_only=retrieve_only)
    try:
        yield engine
    finally:
        engine.index.close()
