"""What `benchmarks.seconds` measured, as a picture and as a page of the docs. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from benchmarks.stages import Indexing, Questions, Stage
from benchmarks.start import Start

COLOURS = ("#4c72b0", "#64b5cd", "#55a868", "#dd8452", "#ccb974", "#c44e52", "#8172b3", "#8c8c8c")
WIDTH, BAR, GAP, LEFT, RIGHT = 860, 30, 10, 150, 70
"""Of the picture, of a bar, between bars, and the room beside them, in pixels."""
LEAST_LABEL = 34
"""Pixels of a part that has room for its name."""


@dataclass(frozen=True)
class Report:
    """Everything that the page tells. `load` is that of the machine before the run and after it."""

    date: str
    commit: str
    command: str
    processor: str
    load: tuple[float, float]
    embedder: str
    llm: str
    questions: Questions
    indexing: Indexing
    start: Start | None


def picture(report: Report) -> str:
    """An SVG of two pairs of bars: what is taken, and below it what the machine allows."""
    body, below = [], 24
    for title, stages in (("A question", report.questions.stages), ("Indexing", report.indexing.stages)):
        top = sum(each.taken for each in stages)
        body.append(_text(8, below, f"{title}: {_seconds(top)}", weight="bold"))
        below += 12
        for name, lengths in (
            ("taken", [s.taken for s in stages]),
            ("the machine alone", [s.allowed or 0 for s in stages]),
        ):
            body.append(_text(LEFT - 8, below + BAR / 2 + 4, name, "end"))
            body.append(_bar(stages, lengths, top, below))
            below += BAR + GAP
        body.append(_legend(stages, below + 4))
        below += 44
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {below}" font-family="sans-serif" '
        'font-size="12" role="img" aria-label="Seconds of a question and of indexing by stage, and what the machine '
        f'allows"><rect width="100%" height="100%" fill="white"/>{"".join(body)}</svg>\n'
    )


def _bar(stages: Sequence[Stage], lengths: Sequence[float], top: float, below: float) -> str:
    drawn, left = [], float(LEFT)
    for at, (stage, length) in enumerate(zip(stages, lengths, strict=True)):
        wide = length / top * (WIDTH - LEFT - RIGHT)
        drawn.append(
            f'<rect x="{left:.1f}" y="{below}" width="{wide:.1f}" height="{BAR}" fill="{COLOURS[at]}">'
            f"<title>{escape(stage.name)}: {_seconds(length)}</title></rect>"
        )
        if wide > LEAST_LABEL:
            drawn.append(_text(left + wide / 2, below + BAR / 2 + 4, _seconds(length), "middle", fill="white"))
        left += wide
    return "".join([*drawn, _text(left + 6, below + BAR / 2 + 4, _seconds(sum(lengths)))])


def _legend(stages: Sequence[Stage], below: float) -> str:
    drawn, left = [], float(LEFT)
    for at, stage in enumerate(stages):
        drawn.append(f'<rect x="{left:.0f}" y="{below}" width="10" height="10" fill="{COLOURS[at]}"/>')
        drawn.append(_text(left + 14, below + 10, stage.name))
        left += 30 + 7 * len(stage.name)
    return "".join(drawn)


def _text(x: float, y: float, text: str, anchor: str = "start", fill: str = "black", weight: str = "normal") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}" font-weight="{weight}"'
    return f"<text {place}>{escape(text)}</text>"


def _seconds(milliseconds: float) -> str:
    return f"{milliseconds / 1000:.2f} s"


def largest(stages: Sequence[Stage]) -> Stage:
    """The stage that is furthest from what the machine allows, of those for which that is known."""
    return max((s for s in stages if s.allowed is not None), key=lambda each: each.taken - (each.allowed or 0))


def stage_table(stages: Sequence[Stage]) -> str:
    lines = ["| stage | taken, ms | the machine alone, ms | times |", "|---|--:|--:|--:|"]
    for each in stages:
        allowed = "–" if each.allowed is None else f"{each.allowed:.{0 if each.allowed >= 1 else 2}f}"
        times = f"{each.taken / each.allowed:.1f}" if each.allowed and each.allowed >= 1 else "–"
        lines.append(f"| {each.name} | {each.taken:.0f} | {allowed} | {times} |")
    return "\n".join([*lines, f"| all | {sum(each.taken for each in stages):.0f} | | |"])


def figures(report: Report) -> str:
    """The part of docs/performance.md that is written anew by every run, in Markdown."""
    asked, built = report.questions, report.indexing
    totals = sorted(asked.totals)
    far = largest(asked.stages)
    seconds = sum(each.taken for each in built.stages) / 1000
    lines = [
        f"{report.date}, commit {report.commit[:10]}, `{report.command}`. {report.processor}; load of the machine "
        f"{report.load[0]:.1f} before and {report.load[1]:.1f} after, of which this run is a part. {report.embedder}, "
        f"{report.llm}.",
        "",
        "![Seconds by stage](images/seconds.svg)",
        "",
        f"## A question: {len(totals)} on the shipped articles",
        "",
        stage_table(asked.stages),
        "",
        f"Median {totals[len(totals) // 2] / 1000:.2f} s, slowest {totals[-1] / 1000:.2f} s. The encoder passes "
        f"{asked.encoded:.0f} tokens a question, padding included; its matrices alone are multiplied at "
        f"{asked.multiplied:.0f} GFLOP/s. The LLM is asked {asked.prompts:.1f} times; it reads {asked.read:.0f} tokens "
        f"(bare: {asked.reads:.0f} a second) and writes {asked.written:.0f} behind the first (bare: {asked.writes:.1f} "
        "a second).",
        "",
        f"Largest distance: **{far.name}**, {far.taken:.0f} ms where the machine alone takes {far.allowed:.0f}.",
        "",
        f"## Indexing: {built.passages} passages in {seconds:.1f} s",
        "",
        stage_table(built.stages),
        "",
        f"{built.passages / seconds:.1f} passages and {built.tokens / seconds:.0f} tokens a second.",
    ]
    if report.start:
        lines += ["", *_started(report.start)]
    return "\n".join(lines) + "\n"


def _started(start: Start) -> list[str]:
    rest, peak = start.rest, start.peak
    return [
        "## Start and memory",
        "",
        "| `make run` on a prepared machine | seconds |",
        "|---|--:|",
        f"| page reachable | {start.page:.1f} |",
        f"| models loaded | {start.ready:.1f} |",
        f"| first answer, asked at once | {start.first_answer:.1f} |",
        "",
        "| memory of the whole process, MB | all | its own | of files |",
        "|---|--:|--:|--:|",
        f"| at rest | {rest['VmRSS']} | {rest['RssAnon']} | {rest['RssFile']} |",
        f"| after {start.answers} answers | {peak['VmRSS']} | {peak['RssAnon']} | {peak['RssFile']} |",
        f"| at its peak | {peak['VmHWM']} | | |",
    ]
