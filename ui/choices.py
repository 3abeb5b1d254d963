"""What a reader may choose: how they are answered, and how the page looks."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, get_args

import gradio as gr

from index.filters import Filter
from index.types import LANGUAGES, Language
from rag.types import Length, Wishes
from ui.panel import ACT, QUIET, Placed, panel, strings_of
from ui.panels import draw
from ui.strings import Strings

PASSAGES = (4, 8, 12, 16, 20)
Theme = Literal["system", "light", "dark"]
POSSIBLE: dict[str, tuple[Any, ...]] = {
    "language": ("", *LANGUAGES),
    "length": get_args(Length),
    "passages": PASSAGES,
    "theme": get_args(Theme),
}


@dataclass(frozen=True)
class Choices:
    """`passages`: how many are searched for; `language`: of the answer, None as the question; `theme`: of the page."""

    passages: int
    length: Length = "brief"
    language: Language | None = None
    theme: Theme = "system"


def choose(choices: Choices, fields: Any) -> Choices:
    """The choices with the fields that a browser sends or has kept, as far as they are valid."""
    given: Mapping[str, Any] = fields if isinstance(fields, Mapping) else {}
    sent = {name: "" if value is None else value for name, value in given.items()}
    chosen = {name: value for name, values in POSSIBLE.items() for value in values if value == sent.get(name)}
    if chosen.get("language") == "":
        chosen["language"] = None
    return replace(choices, **chosen)


def wishes(choices: Choices, only: Filter) -> Wishes:
    """What `rag.answer` is asked for."""
    return Wishes(choices.language, choices.length, choices.passages, only=only)


def place_kept(page: gr.Blocks) -> gr.BrowserState:
    """The choices as the browser keeps them, outside of tabs: what is in one is not there before it has been opened."""
    kept = gr.BrowserState(None, storage_key="sanad.choices", secret="sanad")
    gr.on([page.load, kept.change], None, kept, js="kept => window.sanad.dress(kept?.theme)", **QUIET)
    return kept


def place_choices(passages: int, kept: gr.BrowserState) -> Placed:
    """The choices; the state is the Choices. `passages` are those of the settings, which hold until others are
    chosen."""
    usual = Choices(passages)
    state = gr.State(usual)
    offered = {**POSSIBLE, "passages": tuple(sorted({*PASSAGES, passages}))}
    radios = {name: gr.Radio([(str(value), value) for value in values]) for name, values in offered.items()}
    about = panel("choices")

    def greet(kept: Any, request: gr.Request) -> dict[Any, Any]:
        chosen, strings = choose(usual, kept), strings_of(request)
        shown = {
            radio: gr.Radio(
                [(_label(name, value, strings), value) for value in offered[name]],
                value=asdict(chosen)[name] or "",
                label=strings[f"choices_{name}"],
            )
            for name, radio in radios.items()
        }
        return {state: chosen, about: draw("choices", strings), **shown}

    def act(*values: Any) -> dict[Any, Any]:
        chosen = choose(usual, dict(zip(radios, values, strict=True)))
        return {state: chosen, kept: asdict(chosen)}

    gr.on([radio.input for radio in radios.values()], act, list(radios.values()), [state, kept], **ACT)
    return Placed(state, [state, about, *radios.values()], greet, [kept])


def _label(name: str, value: Any, strings: Strings) -> str:
    return str(value) if name == "passages" else strings[f"{name}_{value}" if value else "as_question"]
