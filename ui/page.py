"""The page: the conversation, the articles and the choices, each a region of its own, and what joins them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr

from rag.queue import Queue
from ui.articles import place_articles
from ui.choices import place_choices, place_kept
from ui.desk import Answering, Desk, Translating
from ui.following import Following
from ui.gist import gist
from ui.models import Models, place_models
from ui.offers import Offering
from ui.panel import OURS, QUIET, Placed, one_at_a_time, strings_of
from ui.scope import place_scope
from ui.screen import place_head, place_screen
from ui.serve import translations
from ui.talk import Talk

TABS = ("chat", "articles", "settings")


@dataclass(frozen=True)
class Program:
    """What the page is a page of. Questions wait in the `queue`; `switch` puts another LLM in the place of the one that
    answers; `passages` are searched for until a reader chooses another number; what readers think of answers is written
    to the folder `feedback`."""

    answer: Answering
    translate: Translating
    queue: Queue
    offering: Offering
    following: Following
    models: Models
    switch: Callable[[str], None]
    passages: int
    feedback: Path


def build_page(program: Program) -> gr.Blocks:
    """The page. Every handler is private: it offers no API."""
    text = translations()
    catalog = program.following.shelf.index.catalog
    page = gr.Blocks(title="سند · Sanad", fill_width=True, analytics_enabled=False, delete_cache=(3600, 3600))
    with page:
        head, kept = place_head(), place_kept(page)
        with gr.Tabs(elem_id="rooms") as rooms:
            with gr.Tab(text("tab_chat"), id="chat", render_children=True) as room:
                screen, scope = place_screen(head, text, partial(place_scope, catalog))
            with gr.Tab(text("tab_articles"), id="articles", render_children=True) as library:
                articles = place_articles(program.following, scope, rooms)
            with gr.Tab(text("tab_settings"), id="settings", render_children=True) as panel:
                choices = place_choices(program.passages, kept)
                models = place_models(program.models, program.switch)
        about = partial(gist, catalog)
        asked = screen, Desk(), program.queue, program.answer, program.translate
        talk = Talk(*asked, program.offering, about, program.feedback)
        tabs = [room, library, panel]

        def name_tabs(request: gr.Request) -> dict[Any, Any]:
            strings = strings_of(request)
            return {tab: gr.update(label=strings[f"tab_{name}"]) for tab, name in zip(tabs, TABS, strict=True)}

        greeted = [screen.head, screen.box]
        remembered = "() => window.sanad.remembered()"
        come = page.load(talk.greet, [screen.memory, screen.heads], [*talk.shown, *greeted], js=remembered, **QUIET)
        come.success(None, js="() => window.sanad.write()", **QUIET)
        for begun in (come.success, room.select, screen.timer.tick):
            begun(talk.look, [screen.conversation], [screen.timer, screen.chat], **QUIET)
        outputs = [*talk.shown, *greeted, screen.notice]
        switched = head.speak(talk.speak, [screen.conversation, screen.heads], outputs, **QUIET)
        for begun in (page.load, switched.success):
            begun(name_tabs, None, tabs, **QUIET)
            for placed in (scope, articles, choices, models):
                begun(placed.greet, placed.inputs, placed.outputs, **QUIET)
        for tab, placed in ((library, articles), (panel, models)):  # the corpus, or the memory in use, has changed
            tab.select(placed.greet, placed.inputs, placed.outputs, **QUIET)
        _hear_questions(talk, choices, scope, come)
        _hear_the_rest(talk)
        page.unload(talk.leave)
    return page


def _hear_questions(talk: Talk, choices: Placed, scope: Placed, come: Any) -> None:
    """What is asked for waits in the queue and is replied to, and questions to go on with follow; what ends it cancels
    both."""
    at = talk.screen
    wished = [choices.state, scope.state]
    answering: dict[str, Any] = {
        "fn": talk.reply,
        "outputs": [*talk.shown, at.memory, at.box, at.notice],
        "concurrency_limit": None,  # they wait in the queue
        "trigger_mode": "multiple",  # the desk sees to it that there is one at a time, without dropping any
        **OURS,
    }
    typed = [at.box, at.conversation, at.edited, *wished]
    questions = [
        gr.on([at.box.submit, at.send.click], talk.take_in, typed, [*talk.asked_of, at.box], **QUIET),
        *(
            part.ask_offered(talk.take_offered, [at.conversation, *wished], talk.asked_of, **QUIET)
            for part in (at.chat, at.offers)
        ),
        at.chat.ask_again(talk.ask_again, [at.conversation, *wished], talk.asked_of, **QUIET),
        at.chat.translate_quotation(talk.take_in_translation, [at.conversation], talk.shown, **QUIET),
    ]
    answered = [event.success(**answering) for event in questions]
    at.halt.click(talk.give_up, outputs=[*talk.shown, at.memory], cancels=answered, **QUIET)
    offering: dict[str, Any] = {
        "fn": talk.offer,
        "inputs": [at.conversation],
        "outputs": [at.offers],
        **one_at_a_time("offers"),
    }
    offered = [event.success(**offering) for event in (come, *answered)]
    stops: dict[str, Any] = {**QUIET, "cancels": [*answered, *offered]}
    at.head.begin_anew(talk.begin_anew, outputs=talk.asked_of, **stops)
    at.head.open_conversation(talk.open_conversation, outputs=talk.asked_of, **stops).success(**offering)


def _hear_the_rest(talk: Talk) -> None:
    """What is done with questions, answers and conversations that are there; the browser does the last step of each."""
    at = talk.screen
    shown, box = [at.conversation], [at.box, at.edited, at.notice]
    at.memory.change(talk.list_past, [at.memory], [at.head, at.heads], js="text => [window.sanad.keep(text)]", **QUIET)
    for changed in (at.head.forget_conversation, at.head.name_conversation):
        changed(talk.list_anew, outputs=[at.head, at.heads], **QUIET)
    at.notice.cancel_edit(talk.keep_as_it_is, outputs=box, **QUIET)
    for event, then in (
        (at.chat.edit_question(talk.edit, shown, box, **QUIET), "write"),
        (at.chat.show_sources(talk.show_sources, shown, [at.sources], **QUIET), "point"),
        (at.chat.rate_answer(talk.rate, shown, [*shown, at.chat, at.memory], **QUIET), "explain"),
    ):
        event.success(None, js=f"() => window.sanad.{then}()", **QUIET)
    for packed in (
        at.chat.copy_answer(talk.copy_answer, shown, [at.parcel], **QUIET),
        at.head.export_conversation(talk.take_away, shown, [at.parcel], **QUIET),
    ):
        packed.success(None, [at.parcel], js="text => window.sanad.deliver(text)", **QUIET)
