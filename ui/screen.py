"""The screen of a conversation: the parts that it changes, and where they stand on the page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr

from ui.conversation import Conversation
from ui.panel import panel
from ui.scope import Scope, place_line

LOOK_SECONDS = 3


@dataclass(frozen=True)
class Screen:
    """The parts of the page that a conversation changes."""

    conversation: gr.State
    edited: gr.State
    """The place of the question that is being edited."""
    timer: gr.Timer
    """Runs while questions to begin with are being made."""
    memory: gr.Textbox
    """The conversation as the browser keeps it, and the list of all; never seen."""
    heads: gr.Textbox
    parcel: gr.Textbox
    """A file on its way to the reader."""
    head: Any
    chat: Any
    offers: Any
    """Questions to go on with."""
    notice: Any
    box: gr.Textbox
    send: gr.Button
    halt: gr.Button
    sources: Any


def place_head() -> Any:
    """The name, and what can be done with conversations as a whole."""
    acts = "open_conversation", "forget_conversation", "name_conversation", "export_conversation", "speak", "begin_anew"
    return panel("head", *acts)


def place_screen(head: Any, text: Callable[[str], Any], place_scope: Callable[[Any], Scope]) -> tuple[Screen, Scope]:
    """The chat with the question box below it; beside it which articles are asked about, and the sources."""
    memory, heads, parcel = (gr.Textbox(visible=False) for _ in range(3))
    conversation, edited = gr.State(Conversation()), gr.State(None)
    timer = gr.Timer(LOOK_SECONDS, active=False)
    with gr.Row(elem_id="desk"):
        with gr.Column(elem_id="talk"):
            acts = ("ask_offered", "show_sources", "ask_again", "edit_question", "translate_quotation", "rate_answer")
            chat = panel("chat", *acts, "copy_answer")
            offers = panel("offers", "ask_offered")
            notice = panel("notice", "cancel_edit")
            over = place_line()
            with gr.Row(elem_id="ask"):
                label = text("ask_label")
                box = gr.Textbox(elem_id="question", label=label, show_label=False, container=False, max_lines=8)
                send = gr.Button(text("send"), variant="primary", elem_id="send")
                halt = gr.Button(text("stop"), variant="stop", elem_id="stop", visible=False)
        with gr.Column(elem_id="reading"):
            scope = place_scope(over)
            sources = panel("sources")
    hidden = conversation, edited, timer, memory, heads, parcel
    return Screen(*hidden, head, chat, offers, notice, box, send, halt, sources), scope
