"""Serving the page: its style, its script, and nothing of it from anywhere but this machine."""

from collections.abc import Sequence
from html import escape
from importlib import resources

import gradio as gr
from starlette.routing import Route

from access.gate import Gate
from index.types import LANGUAGES, Language
from ui.security import middleware
from ui.strings import load_strings

STYLES = ("style.css", "desk.css", "conversation.css", "articles.css")
"""The page itself, where questions are asked, what is said, and the corpus; later rules win."""


def translations() -> gr.I18n:
    """The page's words as Gradio shows them by the browser's language, until the page is greeted in its reader's."""
    return gr.I18n(**{language: dict(load_strings(language)) for language in LANGUAGES})


def serve(
    page: gr.Blocks,
    host: str,
    port: int,
    routes: Sequence[Route] = (),
    gate: Gate | None = None,
    names: Sequence[str] = (),
) -> str:
    """Serve the page, and what its `routes` answer, from threads of its own and return its address.

    The `gate` says who may come in, `names` under which names the page may be asked for.

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
        _frontend=False,  # else Gradio gives up where its own page takes over 3 s to come, as on a busy machine
        i18n=translations(),
        theme=gr.themes.Base(
            primary_hue="teal",
            neutral_hue="stone",
            font=[gr.themes.Font("system-ui"), gr.themes.Font("sans-serif")],
            font_mono=[gr.themes.Font("monospace")],
        ),
        css="".join(_file(name) for name in STYLES),
        js=_file("page.js"),
        auth=gate.sign_in if gate else None,
        auth_message="".join(map(_invitation, LANGUAGES)),
        max_file_size=f"{gate.upload_mb}mb" if gate else None,
        app_kwargs={
            "middleware": [*middleware(host, names), *([gate.middleware] if gate else [])],
            "routes": [*routes],
        },
    )
    return address


def _invitation(language: Language) -> str:
    way = "rtl" if language == "ar" else "ltr"
    return f'<p lang="{language}" dir="{way}">{escape(load_strings(language)["sign_in"])}</p>'


def _file(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")
