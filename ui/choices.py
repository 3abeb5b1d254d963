"""What a reader may choose: how they are answered, and how the page looks."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from importlib import resources
from typing import Any, Literal, get_args

import gradio as gr
import psutil

from index.types import LANGUAGES, Language
from models.registry import load_registry
from rag.types import Length, Wishes
from ui.panel import ACT, Placed, StringsOf, message, panel
from ui.panels import TEMPLATES
from ui.scope import Scope
from ui.strings import Strings

KEPT = resources.files(__package__).joinpath("choices.js").read_text("utf-8")
PASSAGES = (4, 8, 12, 16, 20)
Theme = Literal["system", "light", "dark"]
GIGABYTE = 1e9


@dataclass(frozen=True)
class Choices:
    """`passages`: how many are searched for; `language`: of the answer, None as the question; `theme`: of the page."""

    passages: int
    length: Length = "brief"
    language: Language | None = None
    theme: Theme = "system"


@dataclass(frozen=True)
class ModelInUse:
    """The LLM: its name for people, and the gigabytes that it is said to need, where that is known."""

    title: str
    gigabytes: float | None


def model_in_use(name: str) -> ModelInUse:
    """Of a name of the registry, or of a file."""
    known = load_registry().get(name)
    return ModelInUse(known.title, known.memory_gb) if known else ModelInUse(name, None)


def choose(choices: Choices, fields: Any) -> Choices:
    """The choices with the fields that a browser sends or has kept, as far as they are valid."""
    given: dict[str, Any] = dict(fields) if isinstance(fields, Mapping) else {}
    if given.get("passages") in list(map(str, PASSAGES)):
        choices = replace(choices, passages=int(given["passages"]))
    if given.get("length") in get_args(Length):
        choices = replace(choices, length=given["length"])
    if given.get("language") in ("", *LANGUAGES):
        choices = replace(choices, language=given["language"] or None)
    if given.get("theme") in get_args(Theme):
        choices = replace(choices, theme=given["theme"])
    return choices


def recall(usual: Choices, kept: Any) -> Choices:
    """The choices that a browser has kept as JSON, in place of the usual ones as far as they are valid."""
    try:
        return choose(usual, json.loads(kept))
    except (TypeError, ValueError, RecursionError):
        return usual


def wishes(choices: Choices, scope: Scope) -> Wishes:
    """What `rag.answer` is asked for."""
    return Wishes(choices.language, choices.length, choices.passages, frozenset(scope.titles), scope.only)


def form(choices: Choices, model: ModelInUse, strings: Strings) -> str:
    """The choices as a form, and the model with the memory that is in use now."""
    return TEMPLATES.get_template("choices.html").render(
        **asdict(choices),
        counts=sorted({*PASSAGES, choices.passages}),
        lengths=get_args(Length),
        languages=LANGUAGES,
        themes=get_args(Theme),
        model=model,
        used=psutil.Process(os.getpid()).memory_info().rss / GIGABYTE,
        total=psutil.virtual_memory().total / GIGABYTE,
        strings=strings,
    )


def place_choices(passages: int, model: ModelInUse, strings_of: StringsOf) -> Placed:
    """The form; its state is the Choices. `passages` are those of the settings, which hold until others are chosen."""
    usual = Choices(passages)
    state = gr.State(usual)
    kept = gr.Textbox(visible=False)  # the choices as the browser keeps them
    shown = panel("choices")
    outputs = [state, shown]

    def greet(kept: str, request: gr.Request) -> dict[Any, Any]:
        chosen = recall(usual, kept)
        return {state: chosen, shown: form(chosen, model, strings_of(request))}

    def act(choices: Choices, event: gr.EventData) -> dict[Any, Any]:
        return {state: choose(choices, message(event).get("fields"))}

    shown.act(act, state, [state], **ACT).then(None, js=KEPT)
    return Placed(state, outputs, greet, [kept], KEPT)
