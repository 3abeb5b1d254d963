"""Serving the page: its style, its script, and nothing of it from anywhere but this machine."""

from collections.abc import Sequence
from importlib import resources

import gradio as gr
from starlette.routing import Route

from index.types import LANGUAGES
from ui.security import middleware
from ui.strings import load_strings

STYLES = ("style.css", "desk.css", "conversation.css", "articles.css")
"""The page itself, where questions are asked, what is said, and the corpus; later rules win."""


def translations() -> gr.I18n:
    """The page's words as Gradio shows them by the browser's language, until the page is greeted in its reader's."""
    return gr.I18n(**{language: dict(load_strings(language)) for language in LANGUAGES})


def serve(page: gr.Blocks, host: str, port: int, routes: Sequence[Route] = ()) -> str:
    """Serve the page, and what its `routes` answer, from threads of its own and return its address.

    Nothing is shared, counted or asked of another machine: the fonts are the reader's own, and no question is kept
    in Gradio's run history.
    """
    _, address, _ = page.launch(
        server_name=host,
        server_port=port,
        prevent_thread_lock=True,
        share=False,
        quiet=True,
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        i18n=translations(),
        theme=gr.themes.Base(
            primary_hue="teal",
            neutral_hue="stone",
            font=[gr.themes.Font("system-ui"), gr.themes.Font("sans-serif")],
            font_mono=[gr.themes.Font("monospace")],
        ),
        css="".join(_file(name) for name in STYLES),
        js=_file("page.js"),
        app_kwargs={"middleware": middleware(host), "routes": [*routes]},
    )
    return address


def _file(name: str) -> str:
    return resources.files("ui").joinpath(name).read_text("utf-8")
