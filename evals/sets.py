"""The sets of questions that `evals.answers` knows, each opened with an engine over the articles that it is about."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

from evals.data.division import Division, Sets, read_sets
from evals.data.nomiracl import Judged
from evals.data.squad import Paragraph, read_paragraphs
from evals.judging import Case, Place, sample
from evals.shipped import copy_shipped
from evals.stores import kept, stored
from index.search import Index, open_index
from index.text import detect_language
from index.types import LANGUAGES, Language
from models.errors import InputError
from rag.engine import Engine, build_engine
from rag.settings import Settings, load_settings
from rag.types import Wishes

QUESTIONS = Path(__file__).with_name("questions.jsonl")
EXAMPLES = Path(__file__).with_name("examples.jsonl")
NEAR_MISSES = Path(__file__).with_name("near_misses.jsonl")

Name = Literal[
    "xquad.en-en", "xquad.ar-ar", "xquad.en-ar", "xquad.ar-en", "arcd", "squad2", "nomiracl.en", "nomiracl.ar"
]
"""The public sets: after the point the language of the questions and that of the text."""
NAMES: tuple[Name, ...] = get_args(Name)
XQUAD: dict[str, tuple[Language, Language]] = {
    f"xquad.{asking}-{text}": (asking, text) for asking in LANGUAGES for text in LANGUAGES
}

Part = Literal["reporting", "choosing"]
"""Figures are published of `reporting` alone; constants are chosen on `choosing`. They share no article."""
MADE_UP = Path(__file__).with_name("corpus")

T = TypeVar("T")


@dataclass(frozen=True)
class Set:
    """`about` tells what is asked of what, for the record."""

    name: str
    cases: Sequence[Case]
    engines: Mapping[str, Engine]
    """By `Case.corpus`; they share their models."""
    about: dict[str, Any]

    @property
    def engine(self) -> Engine:
        return next(iter(self.engines.values()))


@contextmanager
def own_set(path: Path, stores: Path, part: Part | None, limit: int | None, seed: int) -> Iterator[Set]:
    """Our own questions, or those of one part, with a store for each corpus under `stores`."""
    lines = [line for line in read_lines(path) if part in (None, line["part"])]
    with ExitStack() as stack:
        engines: dict[str, Engine] = {}
        for corpus in dict.fromkeys(line["corpus"] for line in lines):
            articles = MADE_UP if corpus == "made-up" else copy_shipped(stores / "articles")
            settings = replace(load_settings(), index=kept(articles, stores / corpus))
            engines[corpus] = stack.enter_context(_opened(settings, beside=next(iter(engines.values()), None)))
        cases = [own_case(line, engines[line["corpus"]].index) for line in lines]
        name = path.stem if part != "choosing" else f"{path.stem}.choosing"
        yield Set(name, sample(cases, limit, seed), engines, {"set": path.stem, "part": part})


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The lines of `questions.jsonl`. Raises InputError where it cannot be read."""
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error


def own_case(line: dict[str, Any], index: Index) -> Case:
    """A line of `questions.jsonl` as a case; the index has its articles."""

    def place(given: dict[str, str]) -> Place:
        if "sentence" not in given:
            return Place(given["document"])
        start = index.document(given["document"]).text.index(given["sentence"])
        return Place(given["document"], (start, start + len(given["sentence"])))

    case = Case(
        id=line["id"],
        question=line["question"],
        direction=line["direction"],
        places=tuple(map(place, [line, *line.get("also", ())])) if "document" in line else (),
        about=line.get("about"),
        kind=line["kind"],
        corpus=line["corpus"],
        history=tuple(line.get("history", ())),
        asker=line["language"],
    )
    return with_answers(case, line)


def with_answers(case: Case, line: dict[str, Any]) -> Case:
    """The case with what its line counts as right, also where that was changed since it was asked."""
    every = line.get("all") or ([line["answers"]] if "answers" in line else [])
    return replace(
        case,
        answerable=not line.get("refuse", False),
        accepted=tuple(map(tuple, every)),
        first=tuple(line.get("first", ())),
        reject=tuple(line.get("reject", ())),
        either=line.get("either", False),
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
    title = name if part == "reporting" else f"{name}.{part}"
    with _over(title, every, sample(cases, limit, seed), {"set": name, "part": part}, retrieve_only) as opened:
        yield opened


@contextmanager
def near_set(name: str, folder: Path, limit: int | None, seed: int) -> Iterator[Set]:
    """Questions that look as if XQuAD's articles for choosing answered them, and that nothing in XQuAD does, in the
    languages of a name of `XQUAD`. All its paragraphs are searched."""
    asking, text = XQUAD[name]
    lines = [line for line in read_lines(NEAR_MISSES) if line["language"] == asking]
    cases = [Case(f"near-{n}", line["question"], f"{asking}-{text}", answerable=False) for n, line in enumerate(lines)]
    every = [each[text] for each in _every(read_sets(folder).xquad)]
    with _over(f"near.{name}", every, sample(cases, limit, seed), {"set": NEAR_MISSES.stem}) as opened:
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
                case = Case(question.id, question.text, row, accepted=(accepted,), places=(Place(here.id),), short=True)
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
    return division.table if part == "reporting" else division.choosing


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
    chosen = [each for each in paragraphs if not named or each.id in named]
    answer = load_settings().answer
    with stored(chosen) as settings, _opened(Settings(settings, answer), retrieve_only) as engine:
        yield Set(name, cases, {"": engine}, {**about, "paragraphs": len(chosen)})


@contextmanager
def _opened(settings: Settings, retrieve_only: bool = False, beside: Engine | None = None) -> Iterator[Engine]:
    """An engine; with the models of the one `beside` it, if there is one."""
    if beside:
        index = open_index(settings.index, beside.index.embedder)
        engine = replace(beside, index=index, settings=settings)
    else:
        engine = build_engine(settings, retrieve_only=retrieve_only)
    try:
        yield engine
    finally:
        engine.index.close()
