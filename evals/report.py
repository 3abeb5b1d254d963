"""The figures of a run: a table to read, a record to keep."""

import json
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from evals.intervals import Estimate, Kind, estimate
from evals.judging import Result
from models.installation import ROOT
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
    Column("correct", "share", lambda result: [result.correct]),
    Column("every part", "share", lambda result: [result.complete]),
    Column("or in first two quotes", "share", lambda result: [result.shown]),
    Column("right language", "share", lambda result: [result.language]),
    Column("a sentence", "share", lambda result: [result.sentence]),
    Column("cited first", "share", lambda result: [result.cited_first]),
    Column("cited", "share", lambda result: [result.cited]),
    Column("in evidence", "share", lambda result: [result.evidence]),
    Column("verified", "share", lambda result: [result.answer.verified]),
    Column("verified, of the right", "share", lambda result: [result.answer.verified] if result.right else []),
    Column("verified and wrong, of the verified", "share", lambda result: _wrong(result)),
    Column("refused rightly", "share", lambda result: [None if result.case.answerable else result.correct]),
    Column("refused wrongly", "share", lambda result: [result.refused_wrongly]),
    Column("quotes exact", "share", lambda result: result.exact),
    Column("evidence s", "median", lambda result: [_seconds(result.answer.timings.evidence_ms)]),
    Column("first token s", "median", lambda result: [_seconds(result.answer.timings.first_token_ms)]),
    Column("total s", "median", lambda result: [_seconds(result.answer.timings.total_ms)]),
)
"""Of Sanad and of the naive pipeline alike."""

Figures = Mapping[str, Estimate]


def _wrong(result: Result) -> Sequence[Value]:
    """Of a verified answer alone: whether it is wrong."""
    return [not result.correct] if result.answer.verified and result.correct is not None else []


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000


def figures(results: Sequence[Result]) -> Figures:
    """Every column that applies to some of the results."""
    found = {
        column: [float(value) for result in results for value in column.of(result) if value is not None]
        for column in COLUMNS
    }
    return {column.name: estimate(values, column.kind) for column, values in found.items() if values}


Groups = Mapping[str, Sequence[Result]]


def by_direction(results: Iterable[Result]) -> Groups:
    return _grouped(results, lambda result: result.case.direction)


def by_kind(results: Iterable[Result]) -> Groups:
    return _grouped(results, lambda result: result.case.kind)


def _grouped(results: Iterable[Result], name: Callable[[Result], str]) -> Groups:
    rows: dict[str, list[Result]] = {}
    for result in results:
        rows.setdefault(name(result), []).append(result)
    return rows


def table(groups: Groups) -> str:
    """A row for each group; columns that apply to none are left out."""
    found = {name: figures(group) for name, group in groups.items()}
    names = [column.name for column in COLUMNS if any(column.name in row for row in found.values())]
    lines = [f"| questions | number | {' | '.join(names)} |", "|---|" + "--:|" * (len(names) + 1)]
    for group, row in found.items():
        cells = [str(row[name]) if name in row else "–" for name in names]
        lines.append(f"| {group} | {len(groups[group])} | {' | '.join(cells)} |")
    return "\n".join(lines)


def verdicts(results: Iterable[Result]) -> dict[str, int]:
    """How often each verdict was given, the most frequent first."""
    given = (result.answer.verdict for result in results)
    return dict(Counter(f"{each.how}: {each.why}" if each else "none" for each in given).most_common())


def stamp(engine: Engine) -> dict[str, Any]:
    """What a run was made with."""
    return {
        "date": date.today().isoformat(),
        **commit(ROOT),
        "model": engine.model_name,
        "embedder": engine.index.embedder.name,
        "reader": engine.reader is not None,
        "settings": engine.settings.fingerprint,
        "packages": {package: version(package) for package in PACKAGES},
    }


def commit(folder: Path) -> dict[str, Any]:
    """The commit of the folder's code, and whether files that git knows had been changed since; None where the folder
    is no checkout, or there is no git."""
    try:
        head, changes = (
            subprocess.run(
                ["git", "-C", str(folder), *command], capture_output=True, text=True, check=True
            ).stdout.strip()
            for command in (["rev-parse", "HEAD"], ["status", "--porcelain", "--untracked-files=no"])
        )
    except (OSError, subprocess.CalledProcessError):
        return {"commit": None, "changed": None}
    return {"commit": head, "changed": bool(changes)}


def record(results: Sequence[Result], naive: Sequence[Result] = ()) -> dict[str, Any]:
    """Every figure with its interval: in `rows` by direction, in `kinds` by kind, in `all` of all. No text of a
    question, an answer or an article is in it."""
    others = by_direction(naive)
    return {
        "rows": {
            direction: _row(group) | ({"naive": _row(others[direction])} if direction in others else {})
            for direction, group in by_direction(results).items()
        },
        "kinds": {kind: _row(group) for kind, group in by_kind(results).items()},
        "all": _row(results),
    }


def _row(group: Sequence[Result]) -> dict[str, Any]:
    return {"questions": len(group), "figures": _plain(figures(group)), "verdicts": verdicts(group)}


def _plain(found: Figures) -> dict[str, dict[str, float]]:
    return {name: {key: round(value, 4) for key, value in asdict(each).items()} for name, each in found.items()}


def keep(path: Path, content: Mapping[str, Any]) -> None:
    """Writes a record in place of the one of an earlier run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
