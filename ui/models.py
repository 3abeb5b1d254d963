"""Which LLM answers, and which others could."""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

import gradio as gr
import psutil

from models.errors import SanadError, unexpected
from models.registry import load_registry
from models.transfer import size_text
from rag.running import Choice
from ui.conversation import explain
from ui.panel import ACT, QUIET, Placed, one_at_a_time, panel, strings_of, words
from ui.panels import draw
from ui.strings import Strings

GIGABYTE = 1e9
LOOK_SECONDS = 2


class Models(Protocol):
    """What the page asks of the program; `rag.running.Running` does it."""

    open_to_readers: bool
    failed: SanadError | None

    @property
    def name(self) -> str:
        """Of the LLM that answers: one of the registry, a file, or what its server calls it."""

    @property
    def offline(self) -> bool: ...
    @property
    def fetching(self) -> bool: ...
    def choices(self) -> Sequence[Choice]: ...
    def fetch(self, name: str) -> None: ...


def about(models: Models, strings: Strings, *, loading: str = "", failed: SanadError | None = None) -> str:
    """The LLM in use with its memory, and the others; `loading` is the one that is being put in its place, `failed` why
    one could not be."""
    known = load_registry().get(models.name)
    failed = failed or models.failed
    return draw(
        "models",
        strings,
        title=known.title if known else models.name,
        gigabytes=known.memory_gb if known else None,
        used=psutil.Process(os.getpid()).memory_info().rss / GIGABYTE,
        total=psutil.virtual_memory().total / GIGABYTE,
        choices=models.choices(),
        name=models.name,
        loading=loading,
        failed=explain(failed, strings) if failed else "",
        choosable=models.open_to_readers,
        offline=models.offline,
        idle=not (loading or models.fetching),
        size=size_text,
    )


def place_models(models: Models, switch: Callable[[str], None]) -> Placed:
    """`switch` puts the LLM of a name in use, when the questions before have been answered."""
    state, timer = gr.State(None), gr.Timer(LOOK_SECONDS, active=False)
    shown = panel("models", "use_model", "fetch_model")

    def greet(request: gr.Request) -> dict[Any, Any]:
        return {shown: about(models, strings_of(request)), timer: gr.Timer(active=models.fetching)}

    def use(request: gr.Request, event: gr.EventData) -> Iterator[dict[Any, Any]]:
        strings, name, failed = strings_of(request), words(event, "name"), None
        yield {shown: about(models, strings, loading=name)}
        try:
            switch(name)
        except SanadError as error:
            failed = error
        except Exception:
            failed = unexpected("The model could not be changed")
        yield {shown: about(models, strings, failed=failed)}

    def fetch(request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
        try:
            models.fetch(words(event, "name"))
        except SanadError as error:
            return {shown: about(models, strings_of(request), failed=error)}
        return greet(request)

    shown.use_model(use, None, [shown], **one_at_a_time("model"))
    shown.fetch_model(fetch, None, [shown, timer], **ACT)
    timer.tick(greet, None, [shown, timer], **QUIET)
    return Placed(state, [shown, timer], greet, [])
