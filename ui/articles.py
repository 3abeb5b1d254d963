"""The tab of the articles, and the filter of those that alone are asked about: our own HTML, wired to the shelf."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from models.errors import InputError, StateError
from ui import listing
from ui.listing import View
from ui.shelf import Report, Shelf, Upload, Watch, add, add_text, articles, followed, read_again, remove
from ui.strings import Strings

StringsOf = Callable[[gr.Request], Strings]
PANEL = resources.files("ui").joinpath("panel.js").read_text("utf-8")
FILES = 1000
"""Taken in at once, at most."""
ACT: dict[str, Any] = {
    "queue": False,
    "show_progress": "hidden",
    "api_visibility": "private",
    "trigger_mode": "always_last",  # what is sent holds all that is ticked, so that of many clicks the last is enough
}
WORK: dict[str, Any] = {
    "concurrency_limit": 1,
    "concurrency_id": "corpus",
    "trigger_mode": "multiple",
    "show_progress": "hidden",
    "api_visibility": "private",
}
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Placed:
    """A part of the page. `state` is what other parts want of it; `greet` draws `outputs` in the reader's language from
    `inputs`, which the script `js` fetches, if there is one."""

    state: gr.State
    outputs: list[Any]
    greet: Callable[..., dict[Any, Any]]
    inputs: list[Any]
    js: str | None = None


def panel(elem_id: str) -> Any:
    """An empty piece of HTML, what is done in which comes as the events `act` and `work` (see panel.js)."""
    return gr.HTML(elem_id=elem_id, js_on_load=PANEL, apply_default_css=False)


def place_scope(strings_of: StringsOf) -> Placed:
    """The filter, to stand where questions are asked. Its state: ID → title of the articles asked about; none: all."""
    state = gr.State({})
    shown = panel("scope")

    def greet(titles: Mapping[str, str], request: gr.Request) -> dict[Any, Any]:
        return {shown: listing.scope(titles, strings_of(request))}

    def act(titles: Mapping[str, str], request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
        without = message(event).get("id")
        left = {id: title for id, title in titles.items() if without is not None and id != without}
        return {state: left, shown: listing.scope(left, strings_of(request))}

    shown.act(act, state, [state, shown], **ACT)
    return Placed(state, [shown], greet, [state])


def place_articles(shelf: Shelf, scope: Placed, tabs: gr.Tabs, strings_of: StringsOf) -> Placed:
    """The content of the tab. Asking about some articles sets the scope and goes to the tab `chat`."""
    state = gr.State(View())
    adding = panel("articles-add")
    report = gr.HTML(elem_id="articles-report", apply_default_css=False)
    with gr.Row(elem_id="articles-desk"):
        with gr.Column(elem_id="articles-list"):
            picture = gr.HTML(elem_id="articles-picture", apply_default_css=False)
            table = panel("articles-table")
        reading = panel("articles-reading")
    [filter_] = scope.outputs

    def draw(view: View, strings: Strings) -> dict[Any, Any]:
        stock = articles(shelf)
        return {
            picture: listing.picture(stock, strings),
            table: listing.table(stock, view, strings),
            reading: _reading(shelf, view, strings),
        }

    def greet(view: View, request: gr.Request) -> dict[Any, Any]:
        strings = strings_of(request)
        return {**draw(view, strings), adding: listing.adding(strings, shelf.max_bytes)}

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
            shown |= {scope.state: titles, filter_: listing.scope(titles, strings), tabs: gr.update(selected="chat")}
        return shown

    def work(
        view: View, titles: Mapping[str, str], request: gr.Request, event: gr.EventData
    ) -> Iterator[dict[Any, Any]]:
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
        stock = articles(shelf)
        there = {each.id for each in stock}
        view = replace(view, picked=view.picked & there, opened=view.opened if view.opened in there else None)
        left = {id: title for id, title in titles.items() if id in there}
        shown = {
            **draw(view, strings),
            state: view,
            report: listing.report(done, len(stock), strings),
            scope.state: left,
            filter_: listing.scope(left, strings),
        }
        if said.get("do") == "paste" and any(each.result in ("added", "known") for each in done.outcomes):
            shown[adding] = listing.adding(strings, shelf.max_bytes, pasted=done.outcomes[0].name)
        yield shown

    seen = [state, table, reading, scope.state, filter_, tabs]
    for each in (table, reading):
        each.act(act, state, seen, **ACT)
    for each in (table, adding):
        each.work(work, [state, scope.state], [*seen[:-1], picture, report, adding], **WORK)
    return Placed(state, [adding, picture, table, reading], greet, [state])


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
            case "remove":
                return remove(shelf, view.picked, watch)
            case "again":
                return read_again(shelf, watch)
    except (InputError, StateError) as error:
        return Report((), error)
    except Exception:
        log.exception("The corpus could not be changed")
        return Report((), StateError("Something unexpected went wrong.", "The details are in the log of the program."))
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


def message(event: gr.EventData) -> Mapping[str, Any]:
    """What the browser says was done. None of it is trusted."""
    return event._data if isinstance(event._data, dict) else {}
