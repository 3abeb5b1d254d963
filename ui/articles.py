"""The tab of the articles: our own HTML, wired to the shelf."""

from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from index.build import Progress
from index.filters import EVERYTHING, Filter
from models.errors import InputError, StateError, unexpected
from ui import listing
from ui.following import Following
from ui.gist import gist
from ui.listing import View
from ui.panel import ACT, QUIET, Placed, heard, message, one_at_a_time, panel, strings_of
from ui.scope import Look, Scope
from ui.shelf import (
    Report,
    Shelf,
    Upload,
    Watch,
    add,
    add_link,
    add_text,
    articles,
    left_out,
    read_again,
    remove,
)
from ui.strings import Strings

FILES = 1000
"""Taken in at once, at most."""
LOOK_SECONDS = 2
ARRANGING = ("search", "sort", "turn", "pick", "all", "none", "open", "doubt", "keep", "ask")
CHANGING = ("remove", "again")
ADDING = ("add_files", "paste", "fetch")
"""What is done in the table, to the corpus from there, and to the corpus from beside it, which takes its time."""
WORK: dict[str, Any] = {**one_at_a_time("corpus"), "trigger_mode": "multiple"}


@dataclass(frozen=True)
class Library:
    """The tab's parts, and what happens in them. `tabs` are those of the page."""

    shelf: Shelf
    scope: Scope
    tabs: gr.Tabs
    state: gr.State
    adding: Any
    report: Any
    picture: Any
    table: Any
    left: Any
    reading: Any

    @property
    def drawn(self) -> list[Any]:
        return [self.picture, self.table, self.left, self.reading]

    def draw(self, view: View, strings: Strings) -> dict[Any, Any]:
        stock = articles(self.shelf)
        return {
            self.picture: listing.picture(stock, strings),
            self.table: listing.table(stock, view, strings),
            self.left: listing.left_out(left_out(self.shelf), strings),
            self.reading: _reading(self.shelf, view, strings),
        }

    def greet(self, view: View, request: gr.Request) -> dict[Any, Any]:
        strings = strings_of(request)
        return {**self.draw(view, strings), self.adding: listing.adding(strings, self.shelf.max_bytes)}

    def act(self, view: View, request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
        """The table is arranged, articles are ticked, one is opened, or some are to be asked about."""
        said, strings = message(event), strings_of(request)
        stock = articles(self.shelf)
        now = listing.act(view, stock, said)
        shown = {self.state: now, self.table: listing.table(stock, now, strings)}
        if now.opened != view.opened:
            shown[self.reading] = _reading(self.shelf, now, strings)
        if said.get("do") == "ask":
            wanted = {now.opened} if "id" in said else now.picked
            ids = frozenset(each.id for each in stock if each.id in wanted and each.language)
            shown |= {**self.scope.draw(EVERYTHING.of(ids), Look(), strings), self.tabs: gr.update(selected="chat")}
        return shown

    def work(self, view: View, asked: Filter, request: gr.Request, event: gr.EventData) -> Iterator[dict[Any, Any]]:
        """The corpus is changed, step by step."""
        said, strings = message(event), strings_of(request)
        view = listing.act(view, articles(self.shelf), said)
        done = Report(())
        with closing(followed(partial(_work, self.shelf, view, said))) as steps:
            while True:
                try:
                    yield {self.report: listing.progress(next(steps), strings)}
                except StopIteration as end:
                    done = end.value
                    break
        there = self.shelf.index.catalog.sources().keys()
        view = replace(view, picked=view.picked & there, opened=view.opened if view.opened in there else None)
        left = replace(asked, ids=None).of((asked.ids or frozenset()) & there)
        shown = {
            **self.draw(view, strings),
            **self.scope.draw(left, Look(), strings),
            self.state: view,
            self.report: listing.report(done, len(there), strings),
        }
        if said.get("do") in ("paste", "fetch") and any(each.result in ("added", "known") for each in done.outcomes):
            shown[self.adding] = listing.adding(strings, self.shelf.max_bytes, pasted=done.outcomes[0].name)
        yield shown


def place_articles(following: Following, scope: Scope, tabs: gr.Tabs) -> Placed:
    """The content of the tab. Asking about some articles sets the scope and goes to the tab `chat`."""
    state = gr.State(View())
    adding, report = panel("articles-add", *ADDING), panel("articles-report")
    switch = panel("articles-follow", "follow")
    with gr.Row(elem_id="articles-desk"):
        with gr.Column(elem_id="articles-list"):
            picture = panel("articles-picture")
            table = panel("articles-table", *ARRANGING, *CHANGING)
            left = panel("articles-left")
        reading = panel("articles-reading", "ask", "close")
    library = Library(following.shelf, scope, tabs, state, adding, report, picture, table, left, reading)
    for hear in (*heard(table, ARRANGING), reading.ask, reading.close):
        hear(library.act, state, [state, table, reading, tabs, *scope.outputs], **ACT)
    for hear in (*heard(table, CHANGING), *heard(adding, ADDING)):
        hear(library.work, [state, scope.state], [state, *library.drawn, report, adding, *scope.outputs], **WORK)
    followed_as = _follow(following, switch, library)

    def greet(view: View, request: gr.Request) -> dict[Any, Any]:
        return {**library.greet(view, request), **followed_as.greet(request)}

    return Placed(state, [adding, *library.drawn, *followed_as.outputs], greet, [state])


def _follow(following: Following, switch: Any, library: Library) -> Placed:
    """The switch that follows the folder. While it is on, the page looks every few seconds for what has been done."""
    state = gr.State(None)  # when what is shown was done
    timer = gr.Timer(LOOK_SECONDS, active=False)
    outputs = [state, timer, switch]

    def greet(request: gr.Request) -> dict[Any, Any]:
        total = len(following.shelf.index.catalog.sources())
        shown = listing.following(following.on, following.when, following.report, total, strings_of(request))
        return {state: (following.on, following.when), timer: gr.Timer(active=following.on), switch: shown}

    def look(seen: Any, view: View, request: gr.Request) -> dict[Any, Any]:
        if seen == (following.on, following.when):
            return {state: gr.skip()}
        return {**greet(request), **library.draw(view, strings_of(request))}

    def act(request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
        following.switch(message(event).get("checked") is True)
        return greet(request)

    switch.follow(act, None, outputs, **ACT)
    timer.tick(look, [state, library.state], [*outputs, *library.drawn], **QUIET)
    return Placed(state, outputs, greet, [])


def followed(work: Callable[[Watch], Report]) -> Generator[Progress, None, Report]:
    """Run the work in a thread of its own, and yield how far it is; steps that come faster than they are taken are left
    out. The work goes on to its end when nobody looks any more."""
    steps: SimpleQueue[Progress | None] = SimpleQueue()
    worker = ThreadPoolExecutor(1)
    done = worker.submit(work, steps.put)
    done.add_done_callback(lambda _: steps.put(None))
    worker.shutdown(wait=False)
    for step in iter(steps.get, None):
        if steps.empty():
            yield step
    return done.result()


def _work(shelf: Shelf, view: View, said: Mapping[str, Any], watch: Watch) -> Report:
    """What a reader wants done with the corpus. Whatever goes wrong, there is a report."""
    fields = said.get("fields")
    try:
        match said.get("do"):
            case "add_files":
                return add(shelf, _uploads(shelf, said.get("files")), watch)
            case "paste" if isinstance(fields, dict):
                title, text = (str(fields.get(name) or "") for name in ("title", "text"))
                return add_text(shelf, title, text, watch)
            case "fetch" if isinstance(fields, dict):
                return add_link(shelf, str(fields.get("link") or ""), watch)
            case "remove":
                return remove(shelf, view.picked, watch)
            case "again":
                return read_again(shelf, watch)
    except (InputError, StateError) as error:
        return Report((), error)
    except Exception:
        return Report((), unexpected("The corpus could not be changed"))
    return Report(())


def _uploads(shelf: Shelf, files: Any) -> list[Upload]:
    """The files that the browser says it has handed in: only what lies in Gradio's folder for that is believed."""
    folder = Path(get_upload_folder()).resolve()
    found = []
    for each in files[:FILES] if isinstance(files, list) else []:
        if isinstance(each, dict) and isinstance(name := each.get("name"), str):
            path = Path(given).resolve() if isinstance(given := each.get("path"), str) and "\0" not in given else None
            path = path if path and path.is_relative_to(folder) else None
            size = each.get("size")
            large = path is None and isinstance(size, int) and size > shelf.max_bytes
            found.append(Upload(name, path, "large" if large else ""))
    return found


def _reading(shelf: Shelf, view: View, strings: Strings) -> str:
    """The article that is open, or "" where there is none."""
    about = gist(shelf.index.catalog, view.opened) if view.opened is not None else None
    return listing.reading(shelf.index.document(view.opened or ""), strings, about) if about else ""
