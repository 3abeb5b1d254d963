"""The tab of the articles: our own HTML, wired to the shelf."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from models.errors import InputError, StateError
from ui import listing
from ui.following import Following
from ui.listing import View
from ui.panel import ACT, Placed, StringsOf, message, panel
from ui.scope import Scope
from ui.scope import draw as draw_scope
from ui.shelf import (
    Report,
    Shelf,
    Upload,
    Watch,
    add,
    add_link,
    add_text,
    articles,
    followed,
    left_out,
    read_again,
    remove,
)
from ui.strings import Strings

FILES = 1000
"""Taken in at once, at most."""
LOOK_SECONDS = 2
WORK: dict[str, Any] = {
    "concurrency_limit": 1,
    "concurrency_id": "corpus",
    "trigger_mode": "multiple",
    "show_progress": "hidden",
    "api_visibility": "private",
}
log = logging.getLogger(__name__)


Draw = Callable[[View, Strings], dict[Any, Any]]


def place_articles(following: Following, scope: Placed, tabs: gr.Tabs, strings_of: StringsOf) -> Placed:
    """The content of the tab. Asking about some articles sets the scope and goes to the tab `chat`."""
    shelf = following.shelf
    state = gr.State(View())
    adding = panel("articles-add")
    report = gr.HTML(elem_id="articles-report", apply_default_css=False)
    switch = panel("articles-follow")
    with gr.Row(elem_id="articles-desk"):
        with gr.Column(elem_id="articles-list"):
            picture = gr.HTML(elem_id="articles-picture", apply_default_css=False)
            table = panel("articles-table")
            left = panel("articles-left")
        reading = panel("articles-reading")
    [conditions] = scope.outputs

    def draw(view: View, strings: Strings) -> dict[Any, Any]:
        stock = articles(shelf)
        return {
            picture: listing.picture(stock, strings),
            table: listing.table(stock, view, strings),
            left: listing.left_out(left_out(shelf), strings),
            reading: _reading(shelf, view, strings),
        }

    def narrow(wanted: Scope, strings: Strings) -> dict[Any, Any]:
        listings = shelf.index.catalog.documents(counted=False)
        return {scope.state: wanted, conditions: draw_scope(wanted, listings, strings)}

    def greet(view: View, request: gr.Request) -> dict[Any, Any]:
        strings = strings_of(request)
        return {**draw(view, strings), adding: listing.adding(strings, shelf.max_bytes), **followed_as.greet(request)}

    def act(view: View, request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
        said, strings = message(event), strings_of(request)
        stock = articles(shelf)
        now = listing.act(view, stock, said)
        shown = {state: now, table: listing.table(stock, now, strings)}
        if now.opened != view.opened:
            shown[reading] = _reading(shelf, now, strings)
        if said.get("do") == "ask":
            wanted = {now.opened} if "id" in said else now.picked
            titles = {each.id: each.title for each in stock if each.id in wanted and each.language}
            shown |= {**narrow(Scope(titles), strings), tabs: gr.update(selected="chat")}
        return shown

    def work(view: View, asked: Scope, request: gr.Request, event: gr.EventData) -> Iterator[dict[Any, Any]]:
        said, strings = message(event), strings_of(request)
        view = listing.act(view, articles(shelf), said)
        done = Report(())
        with closing(followed(partial(_work, shelf, view, said))) as steps:
            while True:
                try:
                    yield {report: listing.progress(next(steps), strings)}
                except StopIteration as end:
                    done = end.value
                    break
        there = shelf.index.catalog.sources().keys()
        view = replace(view, picked=view.picked & there, opened=view.opened if view.opened in there else None)
        titles = {id: title for id, title in asked.titles.items() if id in there}
        shown = {
            **draw(view, strings),
            **narrow(replace(asked, titles=titles), strings),
            state: view,
            report: listing.report(done, len(there), strings),
        }
        if said.get("do") in ("paste", "fetch") and any(each.result in ("added", "known") for each in done.outcomes):
            shown[adding] = listing.adding(strings, shelf.max_bytes, pasted=done.outcomes[0].name)
        yield shown

    drawn = [picture, table, left, reading]
    followed_as = _follow(following, switch, state, drawn, draw, strings_of)
    for each in (table, reading):
        each.act(act, state, [state, table, reading, scope.state, conditions, tabs], **ACT)
    for each in (table, adding):
        each.work(work, [state, scope.state], [state, *drawn, scope.state, conditions, report, adding], **WORK)
    return Placed(state, [adding, *drawn, *followed_as.outputs], greet, [state])


def _follow(
    following: Following, switch: Any, view: gr.State, drawn: list[Any], draw: Draw, strings_of: StringsOf
) -> Placed:
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
        return {**greet(request), **draw(view, strings_of(request))}

    def act(request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
        following.switch(message(event).get("checked") is True)
        return greet(request)

    switch.act(act, None, outputs, **ACT)
    timer.tick(look, [state, view], [*outputs, *drawn], queue=False, show_progress="hidden", api_visibility="private")
    return Placed(state, outputs, greet, [])


def _work(shelf: Shelf, view: View, said: Mapping[str, Any], watch: Watch) -> Report:
    """What a reader wants done with the corpus. Whatever goes wrong, there is a report."""
    fields = said.get("fields")
    try:
        match said.get("do"):
            case "add":
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
        log.exception("The corpus could not be changed")
        return Report((), StateError("Something unexpected went wrong.", kind="unexpected"))
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
    if view.opened is None:
        return ""
    try:
        return listing.reading(shelf.index.document(view.opened), strings)
    except InputError:
        return ""
