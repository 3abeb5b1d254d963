"""Presentations (.pptx): the slides that are shown, each with its speaker's notes."""

import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

import pptx
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.slide import Slide

from index.documents import diagram
from index.documents.archive import unpack
from index.documents.blocks import Block, join
from index.documents.dates import saved
from index.documents.parsed import Parsed
from index.documents.tables import Cell, cell, lines
from index.documents.titles import metadata_author, metadata_title, one_line

_ON_EVERY_SLIDE = (PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.HEADER)


def parse(raw: bytes, name: str) -> Parsed:
    unpack(raw, name).close()
    file = pptx.Presentation(io.BytesIO(raw))
    blocks: list[Block] = []
    heading = ""
    for number, slide in enumerate(file.slides, 1):
        if slide._element.get("show") in ("0", "false"):
            continue
        title = slide.shapes.title
        heading = heading or (one_line(title.text_frame.text) if title is not None else "")
        blocks.append(Block("", "slide", str(number)))
        blocks.extend(_slide(slide))
    text, sections = join(blocks)
    core = file.core_properties
    tags = tuple(filter(None, (part.strip() for part in re.split("[,،;؛]", core.keywords or ""))))
    title_ = heading or metadata_title(core.title or "", name)
    return Parsed(
        text, title_, saved(core.modified or core.created), metadata_author(core.author), tags, None, sections
    )


def _slide(slide: Slide) -> Iterator[Block]:
    """The title first, then the shapes from top to bottom, then the notes."""
    title = slide.shapes.title
    if title is not None:
        yield Block(_text(title.text_frame))
    yield from _shapes(shape for shape in slide.shapes if title is None or shape.shape_id != title.shape_id)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        yield Block(_text(slide.notes_slide.notes_text_frame))


def _shapes(shapes: Iterable[Any]) -> Iterator[Block]:
    for shape in sorted(shapes, key=lambda shape: shape.top or 0):
        if shape.is_placeholder and shape.placeholder_format.type in _ON_EVERY_SLIDE:
            continue
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes)
        elif getattr(shape, "has_table", False):
            yield from _table(shape.table)
        elif getattr(shape, "has_chart", False):
            yield from _chart(shape.chart)
        elif shape.has_text_frame:
            yield Block(_text(shape.text_frame))
        else:
            named = [found.get(diagram.DATA) for found in shape._element.iter(diagram.RELATIONS)]
            yield from (Block(diagram.text(shape.part.related_part(id).blob)) for id in named if id in shape.part.rels)


def _text(frame: Any) -> str:
    """Its paragraphs, a line each, marked as a list where there are several."""
    paragraphs = [line for each in frame.paragraphs if (line := " ".join(each.text.split()))]
    return "\n".join(f"- {line}" for line in paragraphs) if len(paragraphs) > 1 else "".join(paragraphs)


def _table(table: Any) -> Iterator[Block]:
    grid: list[list[Cell]] = []
    for at, row in enumerate(table.rows):
        made: list[Cell] = []
        for column, each in enumerate(row.cells):
            if each.is_spanned:
                made.append(made[-1] if made and each._tc.hMerge else grid[at - 1][column] if at else cell(""))
            else:
                made.append(cell(each.text))
        grid.append(made)
    yield from (Block(line) for _, line in lines(grid, headed=table.first_row or None))


def _chart(chart: Any) -> Iterator[Block]:
    """A row a category, a column a series."""
    if chart.has_title and chart.chart_title.has_text_frame:
        yield Block(chart.chart_title.text_frame.text)
    for plot in chart.plots:
        names = [series.name for series in plot.series]
        values = [list(series.values) for series in plot.series]
        grid = [[cell(""), *(cell(name, True) for name in names)]]
        for at, category in enumerate(plot.categories):
            grid.append([cell(str(category)), *(cell(str(each[at]) if at < len(each) else "") for each in values)])
        yield from (Block(line) for _, line in lines(grid, headed=True))
