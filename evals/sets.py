"""The sets of questions that `evals.answers` knows, each opened with an engine over the articles that it is about."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evals import nomiracl
from evals.judging import Case, sample
from evals.squad import Paragraph, Squad, parallel, read_squad, stored
from index.search import Index
from index.text import detect_language
from models.errors import InputError
from rag.engine import Engine, build_engine
from rag.settings import Settings, load_settings
from training.data import second_half

QUESTIONS = Path(__file__).with_name("questions.jsonl")


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


@contextmanager
def squad_set(file: Path, questions: Path | None, titles: Sequence[str], limit: int | None, seed: int) -> Iterator[Set]:
    """The questions of a file in SQuAD's format, or those of its parallel file, over all its paragraphs."""
    squad = read_squad(file)
    asked = read_squad(questions) if questions else squad
    cases = squad_cases(squad, asked, titles)
    if not cases:
        raise InputError(f"{file} has no question about these articles.", "Give titles as the file writes them.")
    about = {"set": file.stem, "questions": (questions or file).stem, "titles": sorted(titles)}
    with over(squad.paragraphs) as engine:
        name = f"{file.stem}_{direction(squad, asked)}"
        yield Set(name, sample(cases, limit, seed), engine, {**about, "paragraphs": len(squad.paragraphs)})


@contextmanager
def nomiracl_set(file: Path, limit: int | None, seed: int, unseen: bool = False) -> Iterator[Set]:
    """Answerable questions and others, each over the passages that are given for it; no other passage is indexed. With
    `unseen` the half that neither the reader nor the judge's heads were made with."""
    rows = nomiracl.read_nomiracl(file)
    if unseen:
        kept = second_half(row.question for row in rows)
        rows = [row for row in rows if row.question in kept]
    cases = sample(nomiracl.cases(rows), limit, seed)
    given = {id for case in cases for id in case.wishes.documents}
    paragraphs = [each for each in nomiracl.paragraphs(rows) if each.id in given]
    if not cases:
        raise InputError(f"{file} has no questions.")
    with over(paragraphs) as engine:
        yield Set(file.stem, cases, engine, {"set": file.stem, "unseen": unseen, "paragraphs": len(paragraphs)})


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


def squad_cases(squad: Squad, asked: Squad, titles: Sequence[str] = ()) -> list[Case]:
    """The questions of `asked` about the paragraphs of `squad`, its parallel or itself; with `titles` those about these
    articles alone. The answers of both files are accepted."""
    wanted = {title.replace("_", " ") for title in titles}
    row = direction(squad, asked)
    cases = []
    for number, (here, there) in enumerate(parallel(squad, asked)):
        paragraph = squad.paragraphs[here.paragraph]
        if wanted and paragraph.title not in wanted:
            continue
        accepted = tuple(dict.fromkeys((*here.answers, *there.answers)))
        case = Case(str(number), there.text, f"{row} unanswerable", answerable=False)
        if accepted:
            case = Case(str(number), there.text, row, accepted=(accepted,), document=paragraph.id, short=True)
        cases.append(case)
    return cases


def direction(squad: Squad, asked: Squad) -> str:
    """The language of the questions and that of the articles: "ar-en"."""
    asker = detect_language(" ".join(question.text for question in asked.questions))
    return f"{asker}-{detect_language(' '.join(paragraph.text for paragraph in squad.paragraphs))}"


@contextmanager
def over(paragraphs: Sequence[Paragraph]) -> Iterator[Engine]:
    """An engine over a temporary index of the paragraphs."""
    with stored(paragraphs) as settings, _opened(Settings(settings, load_settings().answer)) as engine:
        yield engine


@contextmanager
def _opened(settings: Settings) -> Iterator[Engine]:
    engine = build_engine(settings)
    try:
        yield engine
    finally:
        engine.index.close()
