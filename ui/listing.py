"""Pure: the table of articles as a reader has arranged it, and its HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, get_args

from index.build import Progress
from index.documents import SUFFIXES
from index.text import fold
from index.types import LANGUAGES, Document
from ui.conversation import explain
from ui.gist import Gist
from ui.highlight import article, text_of
from ui.panel import paged
from ui.panels import WEB_ADDRESS, draw
from ui.picture import bars
from ui.rows import tabled
from ui.shelf import Article, LeftOut, Report
from ui.strings import Strings

Column = Literal["title", "language", "date", "size", "passages", "state"]
COLUMNS: tuple[Column, ...] = get_args(Column)
READ = 200_000
"""Characters of an article that are shown; more would stop the browser for seconds."""
TOLD = 300
"""Outcomes that are listed at most."""


@dataclass(frozen=True)
class View:
    """How a reader has arranged the table: `down` sorts in reverse, `picked` are the IDs of the ticked articles,
    `doubting` is set while the reader is asked whether to remove them; `opened` is the ID of the article being read."""

    search: str = ""
    by: Column = "title"
    down: bool = False
    page: int = 0
    picked: frozenset[str] = frozenset()
    doubting: bool = False
    opened: str | None = None


def arranged(articles: Sequence[Article], view: View) -> list[Article]:
    """Those whose title, file or date holds every word of the search, in order; what has no date comes last."""
    words = fold(view.search).split()
    found = [
        each
        for each in articles
        if all(word in fold(f"{each.title} {each.source} {each.date or ''}") for word in words)
    ]
    keys: dict[Column, Any] = {
        "title": lambda each: fold(each.title),
        "language": lambda each: each.language or "",
        "date": lambda each: each.date or "",
        "size": lambda each: each.characters,
        "passages": lambda each: each.passages,
        "state": lambda each: each.state,
    }
    found.sort(key=lambda each: (fold(each.title), each.id))
    found.sort(key=keys[view.by], reverse=view.down)
    return sorted(found, key=lambda each: not each.date) if view.by == "date" else found


def act(view: View, articles: Sequence[Article], said: Mapping[str, Any]) -> View:
    """The view after what the browser says was done in it. None of it is trusted."""
    found = arranged(articles, view)
    here = {each.id for each in paged(found, view.page)[0]}
    ticked = said.get("picked")
    if isinstance(ticked, list):
        ticks = here.intersection(each for each in ticked if isinstance(each, str))
        view = replace(view, picked=(view.picked - here) | ticks)
    view = replace(view, picked=view.picked & {each.id for each in articles}, doubting=False)
    match said:
        case {"do": "search", "value": str(text)}:
            return replace(view, search=text[:200], page=0)
        case {"do": "sort", "by": by} if by in COLUMNS:
            return replace(view, by=by, down=not view.down if by == view.by else False, page=0)
        case {"do": "turn", "page": str(page)} if page.isascii() and page.isdigit():
            return replace(view, page=int(page[:9]))
        case {"do": "all", "checked": True}:
            return replace(view, picked=view.picked | {each.id for each in found})
        case {"do": "all"} | {"do": "none"}:
            return replace(view, picked=frozenset())
        case {"do": "open", "id": str(id)}:
            return replace(view, opened=id)
        case {"do": "close"}:
            return replace(view, opened=None)
        case {"do": "doubt"}:
            return replace(view, doubting=bool(view.picked))
        case _:
            return view


def table(articles: Sequence[Article], view: View, strings: Strings) -> str:
    """The search, what can be done with the ticked articles, and the table."""
    found = arranged(articles, view)
    shown, page, pages = paged(found, view.page)
    return draw(
        "articles_table",
        strings,
        view=view,
        shown=shown,
        found=len(found),
        total=len(articles),
        page=page,
        pages=pages,
        columns=COLUMNS,
        all_picked=bool(found) and all(each.id in view.picked for each in found),
    )


def adding(strings: Strings, max_bytes: int, pasted: str = "") -> str:
    """Where files are dropped and texts are pasted; another `pasted` than before empties the form."""
    return draw("articles_add", strings, max_bytes=max_bytes, endings=",".join(SUFFIXES), pasted=pasted)


def progress(step: Progress, strings: Strings) -> str:
    """How far the work is."""
    return draw("articles_progress", strings, step=step)


def report(done: Report, total: int, strings: Strings) -> str:
    """What came of the work, file by file; `total` articles are there now."""
    return draw(
        "articles_report",
        strings,
        outcomes=done.outcomes[:TOLD],
        more=len(done.outcomes) - TOLD,
        reason=explain(done.error, strings) if done.error else "",
        total=total,
    )


def following(on: bool, when: datetime | None, done: Report, total: int, strings: Strings) -> str:
    """The switch that follows the folder, and what came of the last change, `when` there was one."""
    switch = draw("articles_follow", strings, on=on, when=when)
    return switch + (report(done, total, strings) if when else "")


def left_out(found: Sequence[LeftOut], strings: Strings) -> str:
    """What of the corpus is not in the index, and why; "" where all of it is."""
    return draw("articles_left", strings, found=found[:TOLD], more=len(found) - TOLD, total=len(found))


def reading(document: Document, strings: Strings, about: Gist | None = None) -> str:
    """An article to read, and before it what it is about."""
    headings = {each.start for each in document.sections if each.kind == "heading"}
    lines = article(document.text[:READ], 0, (), headings, document.bold)
    titled = bool(lines) and lines[0].kind == "heading" and text_of(lines[0]) == document.title
    return draw(
        "articles_reading",
        strings,
        document=document,
        about=about,
        url=document.url if WEB_ADDRESS.fullmatch(document.url or "") else None,
        parts=tabled(lines[titled:]),  # the title stands above already
        cut=len(document.text) > READ and READ,
    )


def picture(articles: Sequence[Article], strings: Strings) -> str:
    """The corpus by language and by date, as a drawing and as a table."""
    indexed = [(each.language, each.date) for each in articles if each.language]
    columns = bars(indexed)
    return draw(
        "articles_picture",
        strings,
        total=len(indexed),
        languages=[(each, sum(language == each for language, _ in indexed)) for each in LANGUAGES],
        bars=columns,
        most=max((bar.total for bar in columns), default=0),
        dated=any(bar.label for bar in columns),
    )
