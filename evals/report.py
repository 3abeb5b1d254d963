"""The figures of a run: a table to read, a record to keep."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from evals.intervals import Estimate, Kind, estimate, ratio
from evals.judging import Result
from rag.engine import Engine

PACKAGES = ("llama-cpp-python", "torch", "transformers", "sentence-transformers", "chromadb", "numpy")
"""Those whose version can change an answer."""

Value = float | None


@dataclass(frozen=True)
class Column:
    """A figure: the values of one result for it, none or None where it does not apply."""

    name: str
    kind: Kind
    of: Callable[[Result], Iterable[Value]]


COLUMNS = (
    Column("F1", "mean", lambda result: [result.f1]),
    Column("exact match", "share", lambda result: [result.exact_match]),
    Column("correct", "share", lambda result: [result.correct]),
    Column("or in its quotes", "share", lambda result: [result.shown]),
    Column("cited", "share", lambda result: [result.cited]),
    Column("citations right", "share", lambda result: result.right),
    Column("in evidence", "share", lambda result: [result.evidence]),
    Column("verified", "share", lambda result: [result.answer.verified]),
    Column("refused", "share", lambda result: [result.answer.refused]),
    Column("quotes exact", "share", lambda result: result.exact),
    Column("contradicts its quotes", "share", lambda result: [result.contradicts]),
    Column("first token s", "median", lambda result: [_seconds(result.answer.timings.first_token_ms)]),
    Column("total s", "median", lambda result: [_seconds(result.answer.timings.total_ms)]),
)
OWN = {"in evidence", "verified", "quotes exact"}
COMPARED = tuple(column for column in COLUMNS if column.name not in OWN)
"""What a pipeline can be measured by that chooses no sentences, quotes and checks nothing."""

Figures = Mapping[str, Estimate]


def figures(results: Sequence[Result], columns: Sequence[Column] = COLUMNS) -> Figures:
    """Every column that applies to some of the results."""
    found = {column: [value for result in results for value in _known(column, result)] for column in columns}
    return {column.name: estimate(values, column.kind) for column, values in found.items() if values}


def by_direction(results: Iterable[Result]) -> dict[str, list[Result]]:
    rows: dict[str, list[Result]] = {}
    for result in results:
        rows.setdefault(result.direction, []).append(result)
    return rows


def table(results: Iterable[Result], columns: Sequence[Column] = COLUMNS) -> str:
    """A row for each direction; columns that apply to none are left out."""
    rows = by_direction(results)
    found = {direction: figures(group, columns) for direction, group in rows.items()}
    names = [column.name for column in columns if any(column.name in row for row in found.values())]
    lines = [f"| direction | questions | {' | '.join(names)} |", "|---" * (len(names) + 2) + "|"]
    for direction, row in found.items():
        cells = [str(row[name]) if name in row else "–" for name in names]
        lines.append(f"| {direction} | {len(rows[direction])} | {' | '.join(cells)} |")
    return "\n".join(lines)


def verdicts(results: Iterable[Result]) -> dict[str, int]:
    """How often each verdict was given, the most frequent first."""
    given = (result.answer.verdict for result in results)
    return dict(Counter(f"{each.how}: {each.why}" if each else "none" for each in given).most_common())


def ratios(ours: Sequence[Result], theirs: Sequence[Result]) -> Figures:
    """Ours in units of theirs, on the same questions in the same order; where either has no value the pair is left
    out."""
    found = {}
    for column in COMPARED:
        both = [(_known(column, a), _known(column, b)) for a, b in zip(ours, theirs, strict=True)]
        pairs = [(a[0], b[0]) for a, b in both if a and b]
        if pairs and (value := ratio([a for a, _ in pairs], [b for _, b in pairs], column.kind)):
            found[column.name] = value
    return found


def _known(column: Column, result: Result) -> list[float]:
    return [float(value) for value in column.of(result) if value is not None]


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000


def stamp(engine: Engine) -> dict[str, Any]:
    """What a run was made with."""
    return {
        "date": date.today().isoformat(),
        "model": engine.model_name,
        "embedder": engine.index.embedder.name,
        "reader": engine.reader is not None,
        "settings": engine.settings.fingerprint,
        "packages": {package: version(package) for package in PACKAGES},
    }


def record(results: Sequence[Result], naive: Sequence[Result]) -> dict[str, Any]:
    """Every figure with its interval, by direction. No text of a question, an answer or an article is in it."""
    groups, others = by_direction(results), by_direction(naive)
    rows: dict[str, Any] = {}
    for direction, group in groups.items():
        rows[direction] = {
            "questions": len(group),
            "figures": _plain(figures(group)),
            "verdicts": verdicts(group),
        }
        if direction in others:
            them = others[direction]
            rows[direction]["naive"] = {
                "questions": len(them),
                "figures": _plain(figures(them, COMPARED)),
                "ratios": _plain(ratios(group[: len(them)], them)),
            }
    return rows


def _plain(found: Figures) -> dict[str, dict[str, float]]:
    return {name: {key: round(value, 4) for key, value in asdict(each).items()} for name, each in found.items()}


def keep(path: Path, content: Mapping[str, Any]) -> None:
    """Writes a record in place of the one of an earlier run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
