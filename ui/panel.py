"""What the parts of the page that are our own HTML have in common: how they are placed, and how they are heard."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import gradio as gr

from ui.strings import Strings

StringsOf = Callable[[gr.Request], Strings]
PANEL = resources.files("ui").joinpath("panel.js").read_text("utf-8")
ACT: dict[str, Any] = {
    "queue": False,
    "show_progress": "hidden",
    "api_visibility": "private",
    "trigger_mode": "multiple",  # what is done while an answer is awaited counts too
}


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


def message(event: gr.EventData) -> Mapping[str, Any]:
    """What the browser says was done. None of it is trusted."""
    return event._data if isinstance(event._data, dict) else {}
