"""Glyphs of a page → its lines in reading order: columns apart, words with spaces, every line as it is read. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from statistics import median

from index.documents.bidi import kind, leaning, reading_order, with_brackets_right
from index.documents.glyphs import KASHIDA, Glyph, is_mark

SAME_ROW = 0.4
"""Of the type's size: baselines that are no further apart are one row's."""
RAISED = 0.7
"""Of the type's size: how far a raised number stands from its row at most."""
SPACE, DRAWN_SPACE = 0.16, 0.04
"""Of the type's size: a gap that is a space, and one where a space was drawn. Arabic letters that do not join stand up
to 0.1 apart, justified words 0.18 at least."""
CELL = 1.8
"""Of the type's size: a gap that parts the cells of a table."""
GUTTER = 0.9
"""Of the type's size: what parts columns at least, along `COLUMN_ROWS` rows."""
COLUMN_ROWS = 3
COLUMN_LETTERS, COLUMN_FILL = 16, 0.6
"""Letters of the usual line of a column, and how much of the column's width it fills: less is a table."""
SUPERSCRIPT = str.maketrans("0123456789٠١٢٣٤٥٦٧٨٩", "⁰¹²³⁴⁵⁶⁷⁸⁹" * 2)

Row = list[Glyph]
"""Glyphs from left to right, spaces among them."""


@dataclass(frozen=True)
class Line:
    """A line as it is read: `text`, and for each of its characters where it stands (None of a space between)."""

    text: str
    places: tuple[Glyph | None, ...]
    x0: float
    x1: float
    y: float
    em: float
    from_right: bool
    column: tuple[float, float]
    """The left and right edge of the column that it is in."""

    @property
    def is_row(self) -> bool:
        """Whether it is the row of a table."""
        return "\t" in self.text

    @property
    def room(self) -> float:
        """How much of the column is free at its end."""
        return max(0.0, self.x0 - self.column[0] if self.from_right else self.column[1] - self.x1)

    @property
    def indent(self) -> float:
        return max(0.0, self.column[1] - self.x1 if self.from_right else self.x0 - self.column[0])

    @cached_property
    def first_word(self) -> float:
        """The width of its first word, in points."""
        word = [place for place in self.places[: (self.text + " ").index(" ")] if place]
        return max(p.x1 for p in word) - min(p.x0 for p in word) if word else 0.0


def rows(glyphs: Sequence[Glyph]) -> list[Row]:
    """The glyphs by baselines, from above."""
    found: list[Row] = []
    for glyph in sorted((glyph for glyph in glyphs), key=lambda glyph: -glyph.y):
        if found and found[-1][0].y - glyph.y <= SAME_ROW * min(found[-1][0].em, glyph.em):
            found[-1].append(glyph)
        else:
            found.append([glyph])
    found = [row for row in found if not all(glyph.is_space for glyph in row)]
    return [sorted(row, key=lambda glyph: glyph.x0 + glyph.x1) for row in _with_raised(found)]


def _with_raised(found: list[Row]) -> list[Row]:
    """Small numbers above or below a row's baseline are part of it; so are letters that stand where their mark does,
    as Chromium has them."""
    loose = [row for row in found if all(_is_small(glyph, found) for glyph in row) or all(map(_is_marked, row))]
    kept = [row for row in found if not any(row is other for other in loose)]
    for row in loose:
        near = [other for other in kept if _near(row, other)]
        if not near:
            kept.append(row)
            continue
        home = min(near, key=lambda other: abs(other[0].y - row[0].y))
        raised = row[0].y > home[0].y and not _is_marked(row[0])
        home.extend(replace(glyph, text=glyph.text.translate(SUPERSCRIPT)) if raised else glyph for glyph in row)
    return sorted(kept, key=lambda row: -row[0].y)


def _is_marked(glyph: Glyph) -> bool:
    return len(glyph.text) > 1 and is_mark(glyph.text[1])


def _is_small(glyph: Glyph, found: list[Row]) -> bool:
    return glyph.em < 0.85 * max(row[0].em for row in found) and kind(glyph.text) in ("N", "")


def _near(row: Row, other: Row) -> bool:
    em = median(glyph.em for glyph in other)
    return (
        len(other) > len(row)
        and (all(glyph.em < 0.85 * em for glyph in row) or _is_marked(row[0]))
        and abs(row[0].y - other[0].y) < RAISED * em
        and min(g.x0 for g in other) - em < min(g.x0 for g in row)
        and max(g.x1 for g in row) < max(g.x1 for g in other) + em
    )


def lines(glyphs: Sequence[Glyph]) -> list[Line]:
    """The lines of a sheet in reading order."""
    return lines_of_rows(rows(glyphs))


def lines_of_rows(found: list[Row]) -> list[Line]:
    """The lines of rows in reading order, columns apart."""
    if not found:
        return []
    from_right = leaning(glyph.text for row in found for glyph in row) > 0
    return [line for block in _blocks(found, from_right=from_right) for line in _lines_of(block)]


def lines_as_drawn(found: list[Row]) -> list[Line]:
    """The lines of rows simply from left to right: some programs print Arabic so."""
    column = min(row[0].x0 for row in found), max(row[-1].x1 for row in found)
    return [line_of(row, column, as_drawn=True) for row in found]


def _blocks(found: list[Row], *, from_right: bool) -> Iterator[list[Row]]:
    """Columns, and what stands above, between and below them, in reading order."""
    band = _widest_band(found)
    if band is None:
        yield found
        return
    top, bottom, middle = band
    if top:
        yield from _blocks(found[:top], from_right=from_right)
    glyphs = [glyph for row in found[top:bottom] for glyph in row]
    sides = [[g for g in glyphs if (g.x0 + g.x1) / 2 < middle], [g for g in glyphs if (g.x0 + g.x1) / 2 >= middle]]
    for side in reversed(sides) if from_right else sides:
        yield from _blocks(rows(side), from_right=from_right)
    if found[bottom:]:
        yield from _blocks(found[bottom:], from_right=from_right)


def _segments(row: Row) -> list[tuple[float, float, int]]:
    """The stretches of a row that no gutter can part: left, right, letters."""
    segments: list[tuple[float, float, int]] = []
    for glyph in row:
        if glyph.is_space:
            continue
        if segments and glyph.x0 - segments[-1][1] < GUTTER * glyph.em:
            segments[-1] = segments[-1][0], max(segments[-1][1], glyph.x1), segments[-1][2] + len(glyph.text)
        else:
            segments.append((glyph.x0, glyph.x1, len(glyph.text)))
    return segments


def _widest_band(found: list[Row]) -> tuple[int, int, float] | None:
    """The longest run of rows that a gutter parts into columns: its first row, the one behind it, and where.

    Columns need not have their rows at the same heights, so a row may be of one side alone.
    """
    segments = [_segments(row) for row in found]
    heights = [row[0].y for row in found]
    em = median(glyph.em for row in found for glyph in row)
    best: tuple[int, int, int, float] | None = None
    tried: set[int] = set()
    for at, row in enumerate(segments):
        near = sorted(segment for other in segments[at : at + 2] for segment in other)
        for left, right in [*pairwise(row), *pairwise(near)]:
            gap = left[1], right[0]
            if gap[1] - gap[0] < GUTTER * em or int(sum(gap) / em) in tried:
                continue
            top, bottom, gap = _grown(segments, at, gap, GUTTER * em)
            middle = sum(gap) / 2
            band = _beside(segments[top:bottom], heights[top:bottom], middle, last=bottom == len(found))
            if band is None or (best is not None and band[2] <= best[0]):
                continue
            top, bottom = top + band[0], top + band[1]
            if _is_prose(segments[top:bottom], middle):
                tried.add(int(sum(gap) / em))
                best = band[2], top, bottom, middle
    return best[1:] if best else None


def _beside(
    segments: list[list[tuple[float, float, int]]], heights: list[float], middle: float, *, last: bool
) -> tuple[int, int, int] | None:
    """Of rows that leave the middle free those in which text stands on both sides, and what goes on above or below
    it without a break (or, of the `last` rows of a page, all): the first, the one behind the last, and the rows of the
    shorter side."""
    left = [at for at, row in enumerate(segments) if row[0][0] < middle]
    right = [at for at, row in enumerate(segments) if row[-1][1] > middle]
    if not left or not right:
        return None
    top, bottom = max(left[0], right[0]), min(left[-1], right[-1])
    inside = [[at for at in side if top <= at <= bottom] for side in (left, right)]
    if min(map(len, inside)) < COLUMN_ROWS:
        return None
    for side in (left, right):
        step = 1.6 * median(heights[a] - heights[b] for a, b in pairwise(side))
        for a, b in reversed(list(pairwise(side))):
            if a < top <= b and heights[a] - heights[b] < step:
                top = a
        for a, b in pairwise(side):
            if a <= bottom < b and heights[a] - heights[b] < step:
                bottom = b
    return top, len(segments) if last else bottom + 1, min(map(len, inside))


def _grown(
    segments: list[list[tuple[float, float, int]]], at: int, gap: tuple[float, float], least: float
) -> tuple[int, int, tuple[float, float]]:
    """The rows around one that leave free what is left of its gap."""
    bounds = []
    for steps in (range(at - 1, -1, -1), range(at + 1, len(segments))):
        last = at
        for row in steps:
            left, right = gap
            middle = (left + right) / 2
            for a, b, _ in segments[row]:
                if b <= middle:
                    left = max(left, b)
                elif a >= middle:
                    right = min(right, a)
                else:
                    left, right = _narrowed((left, right), (a, b))
            if right - left < least:
                break
            gap, last = (left, right), row
        bounds.append(last)
    return bounds[0], bounds[1] + 1, gap


def _narrowed(gap: tuple[float, float], taken: tuple[float, float]) -> tuple[float, float]:
    """What is left of a gap, the larger side."""
    before, after = (gap[0], taken[0]), (taken[1], gap[1])
    return before if before[1] - before[0] > after[1] - after[0] else after


def _is_prose(segments: list[list[tuple[float, float, int]]], middle: float) -> bool:
    """Whether both sides are lines of text and not the cells of a table."""
    for side in (
        [s for row in segments for s in row if s[1] <= middle],
        [s for row in segments for s in row if s[0] >= middle],
    ):
        if not side:
            return False
        widest = max(b - a for a, b, _ in side)
        if median(n for *_, n in side) < COLUMN_LETTERS or median(b - a for a, b, _ in side) < COLUMN_FILL * widest:
            return False
    return True


def _lines_of(block: list[Row]) -> Iterator[Line]:
    column = min(glyph.x0 for row in block for glyph in row), max(glyph.x1 for row in block for glyph in row)
    lean = leaning(glyph.text for row in block for glyph in row)
    for row in block:
        yield line_of(row, column, block_from_right=lean > 0)


def line_of(row: Row, column: tuple[float, float], *, block_from_right: bool = False, as_drawn: bool = False) -> Line:
    """A row as it is read; `as_drawn`: simply from left to right."""
    seen = _spaced(row)
    texts = [glyph.text for glyph in seen]
    kinds = {kind(text) for text in texts}
    from_right = block_from_right if "L" in kinds and "R" in kinds else "R" in kinds or _stops_left(texts)
    read = seen if as_drawn else reading_order(seen, texts, from_right=from_right)
    text = "".join(glyph.text for glyph in read)
    places = tuple(None if glyph.is_space else glyph for glyph in read for _ in glyph.text)
    if "R" in kinds:
        text = with_brackets_right(text)
    kept = [at for at, char in enumerate(text) if char != KASHIDA]  # a kashida stretches a line, it says nothing
    ink = [glyph for glyph in seen if not glyph.is_space]
    return Line(
        "".join(text[at] for at in kept),
        tuple(places[at] for at in kept),
        min(glyph.x0 for glyph in ink),
        max(glyph.x1 for glyph in ink),
        median(glyph.y for glyph in ink),
        median(glyph.em for glyph in ink),
        from_right,
        column,
    )


def _stops_left(texts: Sequence[str]) -> bool:
    """Whether a line without letters that are read from the right has its full stop on the left, as part of a text
    that is."""
    return texts[0] in ".,:;!،؛؟" and texts[-1] not in ".,:;!،؛؟"


def _spaced(row: Row) -> list[Glyph]:
    """The row with a space wherever words are apart, a tab between cells, and nothing printed twice."""
    ink = [glyph for glyph in row if not glyph.is_space]
    gaps = [(after.x0 - before.x1) / after.em for before, after in pairwise(ink)]
    usual = sorted(gaps)[len(gaps) // 2] if len(gaps) > 8 else 0.0
    least = max(SPACE, 2 * usual) if usual < 0.5 else SPACE
    spaced: list[Glyph] = []
    pending: Glyph | None = None
    right = 0.0
    for glyph in row:
        if glyph.is_space:
            pending = glyph
            continue
        if spaced:
            last, gap = spaced[-1], (glyph.x0 - right) / glyph.em
            if glyph.text == last.text and glyph.x0 - last.x0 < 0.08 * glyph.em and last.x1 > last.x0:
                continue  # bold made by printing twice
            if gap > CELL:
                spaced.append(replace(glyph, text="\t"))
            elif gap > (DRAWN_SPACE if pending else least):
                kept = pending.text if pending and pending.text in "\u00a0\u202f" else " "
                spaced.append(replace(glyph, text=kept))
        spaced.append(glyph)
        right, pending = max(right, glyph.x1), None
    return spaced
