"""What the parts of the page have in common: how they are placed and heard, and what language they speak."""

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import gradio as gr

from index.types import Language
from ui.strings import Strings, load_strings, page_language

OURS: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}  # Gradio's own fades what it waits for
QUIET: dict[str, Any] = {**OURS, "queue": False}
ACT: dict[str, Any] = {**QUIET, "trigger_mode": "multiple"}  # what is done while an answer is awaited counts too

ROWS = 50
"""On a page of a list or table: a thousand would take the browser a second at every change."""

T = TypeVar("T")


@dataclass(frozen=True)
class Placed:
    """A part of the page. `state` is what other parts want of it; `greet` draws `outputs` in the reader's language from
    `inputs`."""

    state: gr.State
    outputs: list[Any]
    greet: Callable[..., dict[Any, Any]]
    inputs: list[Any]


def panel(elem_id: str, *acts: str) -> Any:
    """An empty piece of HTML of our own. What is done in it comes as events of the names `acts` (see page.js)."""
    listening = f"(window.sanadParts ??= []).push({{element, trigger, upload, watch, acts: {json.dumps(acts)}}});"
    return gr.HTML(elem_id=elem_id, js_on_load=listening if acts else None, apply_default_css=False)


def one_at_a_time(line: str) -> dict[str, Any]:
    """For a handler that takes its time: it waits for all others in the same line."""
    return {**OURS, "concurrency_limit": 1, "concurrency_id": line}


def heard(part: Any, acts: Iterable[str]) -> list[Callable[..., Any]]:
    """The events of some acts, each to be given a handler."""
    return [getattr(part, act) for act in acts]


def paged(found: Sequence[T], page: int) -> tuple[Sequence[T], int, int]:
    """What stands on a page, its number from 0 (the last one at most), and how many pages there are."""
    pages = max(1, math.ceil(len(found) / ROWS))
    page = min(page, pages - 1)
    return found[page * ROWS : (page + 1) * ROWS], page, pages


def message(event: gr.EventData) -> Mapping[str, Any]:
    """What the browser says was done. None of it is trusted."""
    return event._data if isinstance(event._data, dict) else {}


def words(event: gr.EventData, name: str) -> str:
    """A value that came with an event: of any content, but text."""
    value = message(event).get(name)
    return value if isinstance(value, str) else ""


def language_of(request: gr.Request) -> Language:
    """What the reader has chosen, which a cookie keeps, else what their browser asks for."""
    return page_language(request.cookies.get("sanad-language", ""), request.headers.get("accept-language", ""))


def strings_of(request: gr.Request) -> Strings:
    return load_strings(language_of(request))
