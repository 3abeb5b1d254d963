"""NoMIRACL (Thakur et al. 2024): questions with ten passages each, none of which may answer.

A line is `{"id", "question", "passages": ["title: text", …], "answerable"}`.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.judging import Case
from evals.squad import Paragraph
from index.text import detect_language
from models.errors import InputError
from rag.events import Wishes


@dataclass(frozen=True)
class Given:
    """A question and the passages that are given for it."""

    id: str
    question: str
    passages: tuple[str, ...]
    answerable: bool


def read_nomiracl(path: Path) -> list[Given]:
    """Raises InputError for a file that is not in the format."""
    given = []
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                row = json.loads(line)
                passages = tuple(str(passage) for passage in row["passages"])
                given.append(Given(str(row["id"]), str(row["question"]), passages, bool(row["answerable"])))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, LookupError, TypeError) as error:
        raise InputError(f"{path} is not NoMIRACL's: {error!r}", "Give the JSON lines of the set.") from error
    return given


def paragraphs(given: Iterable[Given]) -> list[Paragraph]:
    """Every passage once, however many questions share it; its ID is its place."""
    made = []
    for number, (passage, id) in enumerate(_ids(given).items()):
        title, _, text = passage.partition(": ")
        made.append(Paragraph(id, title if text else "", text or passage, number))
    return made


def _ids(given: Iterable[Given]) -> dict[str, str]:
    different = dict.fromkeys(passage for each in given for passage in each.passages)
    return {passage: f"{number:05}" for number, passage in enumerate(different)}


def cases(given: Sequence[Given]) -> list[Case]:
    """Each question about its own passages, with the IDs that `paragraphs` gives them."""
    ids = _ids(given)
    return [
        Case(
            id=each.id,
            question=each.question,
            direction=f"{detect_language(each.question)} {'answerable' if each.answerable else 'unanswerable'}",
            answerable=each.answerable,
            wishes=Wishes(documents=frozenset(ids[passage] for passage in each.passages)),
        )
        for each in given
    ]
