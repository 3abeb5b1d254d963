"""A run's record: what was asked, what was said and what would have been right, so that it can be judged once more."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from evals.judging import Case, Place
from models.errors import InputError
from rag.types import Answer, Citation, Evidence, Timings, Verdict


@dataclass(frozen=True)
class Answered:
    """A line of a record: a case, its answer, and of each quote whether it was the article's own text."""

    case: Case
    answer: Answer
    exact: tuple[bool, ...]

    def line(self) -> str:
        case = {name: value for name, value in asdict(self.case).items() if name != "wishes"}
        return json.dumps({"case": case, "answer": self.answer.to_json(), "exact": self.exact}, ensure_ascii=False)


def head(name: str, about: Mapping[str, Any]) -> str:
    """The first line: which set it was, and what the run was made with."""
    return json.dumps({"name": name, "about": about}, ensure_ascii=False)


def read_record(path: Path) -> tuple[str, dict[str, Any], list[Answered]]:
    """Name, what the run was made with, and what was answered. Raises InputError for a file that is no record."""
    try:
        first, *rest = path.read_text(encoding="utf-8").strip().split("\n")
        begun = json.loads(first)
        return begun["name"], begun["about"], [_answered(json.loads(line)) for line in rest]
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} is not a record of evals.answers.", "Give a file that --out wrote.") from error


def _answered(line: dict[str, Any]) -> Answered:
    case = line["case"]
    case["places"] = tuple(Place(document, tuple(span) if span else None) for document, span in case["places"])
    case["accepted"] = tuple(map(tuple, case["accepted"]))
    for name in ("history", "first", "reject"):
        case[name] = tuple(case[name])
    return Answered(Case(**case), _answer(line["answer"]), tuple(line["exact"]))


def _answer(given: dict[str, Any]) -> Answer:
    """What judging looks at; passages are left out."""
    names = ("id", "question", "language", "model", "settings", "answer", "standalone")
    return Answer(
        **{name: given[name] for name in names},
        citations=tuple(Citation(**each) for each in given["citations"]),
        evidence=tuple(_evidence(given["evidence"])),
        timings=Timings(**given["timings"]),
        verdict=Verdict(**given["verdict"]) if given["verdict"] else None,
    )


def _evidence(given: Sequence[dict[str, Any]]) -> Iterator[Evidence]:
    for each in given:
        yield Evidence(each["document"], "", "en", each["start"], each["end"], each["text"], each["score"])
