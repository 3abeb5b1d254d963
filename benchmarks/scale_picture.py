"""What `benchmarks.scale` measured, as a table and as a picture. Pure but for the reading."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Point = tuple[float, float]
SEARCH = {"dense": "#4c72b0", "lexical": "#dd8452", "rows": "#55a868", "scoring": "#c44e52"}
WIDTH, HEIGHT, EDGE = 300, 220, 44
"""Of a panel, and the room for its scales, in pixels."""


@dataclass(frozen=True)
class Run:
    """One size: how a build went, as (passages, …) with seconds of the processor, megabytes; and what search took."""

    spent: tuple[Point, ...]
    memory: tuple[Point, ...]
    search: dict[str, Any]

    @property
    def passages(self) -> int:
        return int(self.search["passages"])

    @property
    def rate(self) -> float:
        """Passages a second of one core."""
        return self.passages / self.spent[-1][1]

    @property
    def most_memory(self) -> float:
        return max(megabytes for _, megabytes in self.memory)

    @property
    def gigabytes(self) -> float:
        return float(sum(self.search["bytes"].values())) / 1e9


def read_run(folder: Path) -> Run:
    """A build that was interrupted left several parts; each begins at 0."""
    spent, memory = [(0.0, 0.0)], []
    base, last = (0.0, 0.0), (0.0, 0.0)
    for line in (folder / "build.jsonl").read_text().splitlines():
        seen = json.loads(line)
        if not seen["passages"]:
            base = base[0] + last[0], base[1] + last[1]
        last = seen["passages"], seen["cpu"]
        spent.append((base[0] + last[0], base[1] + last[1]))
        memory.append((spent[-1][0], float(seen["RssAnon"])))
    return Run(tuple(spent), tuple(memory), json.loads((folder / "search.json").read_text()))


def table(runs: Sequence[Run]) -> str:
    """In Markdown."""
    lines = [
        "| articles | passages | passages a second of one core | build, MB | on disk, GB | search, MB "
        "| found of the nearest | a question: median, p95 | dense | lexical | rows | scoring |",
        "|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for run in runs:
        search = run.search["everything"]
        parts = " | ".join(f"{search[part][0]:.0f}" for part in SEARCH)
        lines.append(
            f"| {run.search['articles']:,} | {run.passages:,} | {run.rate:.0f} | {run.most_memory:.0f} "
            f"| {run.gigabytes:.2f} | {run.search['memory']['RssAnon']} | {run.search['recall']:.3f} "
            f"| {search['all'][0]:.0f}, {search['all'][1]:.0f} ms | {parts} |"
        )
    filters = [name for name, each in runs[0].search.items() if isinstance(each, dict) and "all" in each]
    lines += ["", "| articles | " + " | ".join(filters) + " |", "|--:|" + "--:|" * len(filters)]
    for run in runs:
        times = (f"{run.search[name]['all'][0]:.0f}, {run.search[name]['all'][1]:.0f} ms" for name in filters)
        lines.append(f"| {run.search['articles']:,} | {' | '.join(times)} |")
    return "\n".join(lines)


def picture(runs: Sequence[Run]) -> str:
    """An SVG of three panels: time of a build, its memory, time of a question by part."""
    largest = max(runs, key=lambda run: run.passages)
    minutes = [(passages, seconds / 60) for passages, seconds in largest.spent]
    panels = [
        _lines("Build: minutes of one core", minutes, "passages"),
        _lines("Build: memory, MB", largest.memory, "passages"),
        _bars("A question: ms, without embedding", runs),
    ]
    body = "".join(f'<g transform="translate({at * WIDTH},0)">{panel}</g>' for at, panel in enumerate(panels))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH * len(panels)} {HEIGHT}" '
        'font-family="sans-serif" font-size="10" role="img" aria-label="Build time, build memory and search time by '
        f'number of passages"><rect width="100%" height="100%" fill="white"/>{body}</svg>\n'
    )


def _lines(title: str, points: Sequence[Point], unit: str) -> str:
    right, top = max(x for x, _ in points), max(y for _, y in points)
    path = " ".join(f"{_across(x, right):.1f},{_up(y, top):.1f}" for x, y in points)
    marks = _text(EDGE, HEIGHT - EDGE + 14, "0") + _text(WIDTH - 16, HEIGHT - EDGE + 14, f"{right:,.0f} {unit}", "end")
    line = f'<polyline points="{path}" fill="none" stroke="#4c72b0" stroke-width="2"/>'
    return _frame(title, top) + marks + line


def _bars(title: str, runs: Sequence[Run]) -> str:
    times = [[(part, run.search["everything"][part][0]) for part in SEARCH] for run in runs]
    top = max(80.0, *(sum(value for _, value in each) for each in times))
    step = (WIDTH - EDGE - 16) / len(runs)
    drawn = []
    for at, (run, each) in enumerate(zip(runs, times, strict=True)):
        below, left = 0.0, EDGE + at * step + step * 0.2
        for part, value in each:
            high = _up(below, top) - _up(below + value, top)
            place = f'x="{left:.1f}" y="{_up(below + value, top):.1f}" width="{step * 0.6:.1f}" height="{high:.1f}"'
            drawn.append(f'<rect {place} fill="{SEARCH[part]}"/>')
            below += value
        drawn.append(_text(left + step * 0.3, HEIGHT - EDGE + 14, f"{run.passages:,}", "middle"))
    names = (_text(EDGE + at * 60, HEIGHT - 8, part, fill=colour) for at, (part, colour) in enumerate(SEARCH.items()))
    aim = f'<path d="M{EDGE} {_up(80, top):.1f}H{WIDTH - 16}" stroke="black" stroke-dasharray="3"/>'
    return _frame(title, top) + "".join(_joined(drawn, names)) + aim


def _joined(*parts: Iterable[str]) -> Iterable[str]:
    return (each for part in parts for each in part)


def _frame(title: str, top: float) -> str:
    axes = f'<path d="M{EDGE} 24V{HEIGHT - EDGE}H{WIDTH - 16}" fill="none" stroke="#888"/>'
    return axes + _text(EDGE, 14, title) + _text(EDGE - 4, 30, f"{top:,.0f}", "end")


def _text(x: float, y: float, text: str, anchor: str = "start", fill: str = "black") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}">{text}</text>'


def _across(x: float, right: float) -> float:
    return EDGE + x / right * (WIDTH - EDGE - 16)


def _up(y: float, top: float) -> float:
    return HEIGHT - EDGE - y / top * (HEIGHT - EDGE - 28)
