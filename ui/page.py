"""The page: a chat on one side, the sources of an answer on the other. Wires events to the screen."""

import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

import gradio as gr

from index.types import Language
from models.errors import SanadError
from rag.types import Wishes
from ui import export, history, panels
from ui.articles import place_articles
from ui.choices import Choices, ModelInUse, place_choices, wishes
from ui.conversation import Conversation, Exchange, Rating, Translation, explain
from ui.desk import Answering, Desk, Run, Translating, converse, interpret
from ui.feedback import record
from ui.following import Following
from ui.scope import Scope, place_scope
from ui.serve import translations
from ui.strings import Strings, load_strings, page_language

EXAMPLES = resources.files(__package__).joinpath("examples.txt").read_text("utf-8").splitlines()
IN_CHAT = ("show_sources", "ask_again", "edit_question", "translate_quotation", "rate_answer", "copy_answer")
IN_MENU = ("open_conversation", "forget_conversation", "export_conversation", "speak", "begin_anew")


@dataclass(frozen=True)
class Program:
    """What the page is a page of. `cancel` aborts what the LLM is doing, from any thread; `passages` are searched for
    until a reader chooses another number; what readers think of answers is written to the folder `feedback`."""

    answer: Answering
    translate: Translating
    cancel: Callable[[], None]
    following: Following
    model: ModelInUse
    passages: int
    feedback: Path


def build_page(program: Program) -> gr.Blocks:
    """The page. Every handler is private: it offers no API."""
    desk = Desk(program.cancel)
    text = translations()
    spoken: dict[str, Language] = {}  # by session, where a reader has switched
    page = gr.Blocks(title="سند · Sanad", fill_width=True, analytics_enabled=False, delete_cache=(3600, 3600))

    def language_of(request: gr.Request) -> Language:
        return spoken.get(_session(request)) or page_language(
            request.cookies.get("sanad-language", ""), request.headers.get("accept-language", "")
        )

    def strings_of(request: gr.Request) -> Strings:
        return load_strings(language_of(request))

    with page:
        conversation = gr.State(Conversation())
        edited = gr.State(None)  # the place of the question that is being edited
        memory = gr.Textbox(visible=False)  # the conversation as the browser keeps it
        heads = gr.Textbox(visible=False)
        parcel = gr.Textbox(visible=False)  # a file on its way to the reader
        with gr.Row(elem_id="head"):
            header = _html("header")
            menu = _html("menu", *IN_MENU)
        with gr.Tabs(elem_id="rooms") as rooms:
            with gr.Tab(text("tab_chat"), id="chat", render_children=True) as room, gr.Row(elem_id="desk"):
                with gr.Column(elem_id="talk"):
                    with gr.Column(elem_id="welcome") as welcome:
                        invitation = _html("invitation")
                        examples = [gr.Button(question, elem_classes="example") for question in EXAMPLES]
                    chat = _html("chat", *IN_CHAT)
                    notice = _html("notice", "cancel_edit")
                    scope = place_scope(program.following.shelf.index.catalog, strings_of)
                    with gr.Row(elem_id="ask"):
                        box = gr.Textbox(
                            elem_id="question", label=text("ask_label"), show_label=False, container=False, max_lines=8
                        )
                        send = gr.Button(text("send"), variant="primary", elem_id="send")
                        halt = gr.Button(text("stop"), variant="stop", elem_id="stop", visible=False)
                with gr.Column(elem_id="reading"):
                    sources = _html("sources")
            with gr.Tab(text("tab_articles"), id="articles", render_children=True) as library:
                articles = place_articles(program.following, scope, rooms, strings_of)
            with gr.Tab(text("tab_settings"), id="settings", render_children=True) as panel:
                choices = place_choices(program.passages, program.model, strings_of)

        def screen(shown: Conversation, strings: Strings, *, with_sources: bool = True) -> dict[Any, Any]:
            update = {
                conversation: shown,
                chat: panels.chat(shown, strings),
                welcome: gr.update(visible=not shown.exchanges),
                send: gr.update(value=strings["send"], visible=not shown.open),
                halt: gr.update(value=strings["stop"], visible=shown.open),
            }
            return {**update, sources: _sources(shown, strings)} if with_sources else update

        def words(request: gr.Request, past: tuple[history.Head, ...]) -> dict[Any, Any]:
            strings = strings_of(request)
            return {
                header: panels.header(strings),
                menu: panels.menu(strings, language_of(request), past),
                invitation: panels.invitation(strings),
                box: gr.update(label=strings["ask_label"], placeholder=strings["placeholder"]),
                room: gr.update(label=strings["tab_chat"]),
                library: gr.update(label=strings["tab_articles"]),
                panel: gr.update(label=strings["tab_settings"]),
            }

        def greet(kept: str, listed: str, request: gr.Request) -> dict[Any, Any]:
            shown = history.load(kept) or Conversation()
            return {**screen(shown, strings_of(request)), **words(request, history.heads(listed))}

        def speak(shown: Conversation, listed: str, request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
            spoken[_session(request)] = "ar" if _said(event, "language") == "ar" else "en"
            strings = strings_of(request)
            run = desk.running(_session(request))
            shown = run.conversation if run else shown
            update = screen(shown, strings)
            del update[conversation]  # a running answer may have gone on
            return {**words(request, history.heads(listed)), **update, notice: ""}

        def ask(question: str, before: Conversation, wished: Wishes, request: gr.Request) -> dict[Any, Any]:
            session = _session(request)
            busy = desk.someone_before(session)
            exchange = Exchange(question.strip(), "waiting" if busy else "searching")
            asked = Conversation((*before.exchanges, exchange), before.id or secrets.token_hex(8))
            if not exchange.question or not desk.enter(session, Run(asked, wished)):
                raise gr.Error(visible=False, print_exception=False)  # nothing to say: the box stays as it is
            return {**screen(asked, strings_of(request)), memory: _kept(asked), edited: None, notice: ""}

        def take_in(
            question: str,
            shown: Conversation,
            place: int | None,
            chosen: Choices,
            only: Scope,
            request: gr.Request,
        ) -> dict[Any, Any]:
            before = replace(shown, exchanges=shown.exchanges[:place])
            return {**ask(question, before, wishes(chosen, only), request), box: ""}

        def ask_again(
            shown: Conversation, chosen: Choices, only: Scope, request: gr.Request, event: gr.EventData
        ) -> dict[Any, Any]:
            place = _place(event, shown)
            before = replace(shown, exchanges=shown.exchanges[:place])
            return ask(shown.exchanges[place].question, before, wishes(chosen, only), request)

        def edit(shown: Conversation, request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
            place, strings = _place(event, shown), strings_of(request)
            return {
                box: shown.exchanges[place].question,
                edited: place,
                notice: panels.notice(strings["editing"], strings, cancel=True),
            }

        def keep_as_it_is() -> dict[Any, Any]:
            return {box: "", edited: None, notice: ""}

        def take_in_translation(shown: Conversation, request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
            place = _place(event, shown)
            exchange = shown.exchanges[place]
            n = next((c.n for c in exchange.citations if str(c.n) == _said(event, "n")), None)
            if n is None:
                raise gr.Error(visible=False, print_exception=False)
            asked = shown.with_exchange(place, exchange.with_translation(Translation(n)))
            if not desk.enter(_session(request), Run(shown, quotation=(place, n))):
                raise gr.Error(visible=False, print_exception=False)
            return screen(asked, strings_of(request), with_sources=False)

        def reply(request: gr.Request) -> Iterator[dict[Any, Any]]:
            stage = None
            with desk.turn(_session(request)) as run:
                if run is None:
                    return
                states = (
                    interpret(run, program.translate)
                    if run.quotation
                    else converse(run, program.answer, strings_of(request))
                )
                with closing(states):
                    for now in states:
                        changed = not run.quotation and now.exchanges[-1].stage != stage
                        stage = now.exchanges[-1].stage
                        yield screen(now, strings_of(request), with_sources=changed)
            settled = screen(run.conversation, strings_of(request), with_sources=not run.quotation)
            if run.rejected:
                question, why = run.rejected
                settled |= {box: question, notice: panels.notice(why, strings_of(request))}
            yield {**settled, memory: _kept(run.conversation)}  # after the turn: what shows Ask lets the reader ask

        def give_up(request: gr.Request) -> dict[Any, Any]:
            run = desk.stop(_session(request))
            if run is None:
                return {conversation: gr.skip()}
            stopped = run.conversation.stopped()
            return {**screen(stopped, strings_of(request)), memory: _kept(stopped)}

        def begin_anew(request: gr.Request) -> dict[Any, Any]:
            desk.stop(_session(request))
            empty = Conversation()
            return {**screen(empty, strings_of(request)), memory: _kept(empty), edited: None, notice: ""}

        def open_conversation(request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
            desk.stop(_session(request))
            shown = history.load(_said(event, "stored"))
            if shown is None:
                raise gr.Error(strings_of(request)["history_unreadable"], print_exception=False)
            return {**screen(shown, strings_of(request)), memory: _kept(shown), edited: None, notice: ""}

        def list_past(listed: str, request: gr.Request) -> dict[Any, Any]:
            past = history.heads(listed)
            return {menu: panels.menu(strings_of(request), language_of(request), past), heads: listed}

        def forget(request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
            return list_past(_said(event, "heads"), request)

        def copy_answer(shown: Conversation, request: gr.Request, event: gr.EventData) -> str:
            form = export.answer_markdown if _said(event, "form") == "markdown" else export.answer_text
            return _parcel(form(shown.exchanges[_place(event, shown)], strings_of(request)))

        def take_away(shown: Conversation, request: gr.Request, event: gr.EventData) -> str:
            strings = strings_of(request)
            if _said(event, "form") == "markdown":
                return _parcel(export.conversation_markdown(shown, strings), "sanad.md", "text/markdown")
            content = export.conversation_html(shown, strings, language_of(request))
            return _parcel(content, "sanad.html", "text/html")

        def rate(shown: Conversation, request: gr.Request, event: gr.EventData) -> dict[Any, Any]:
            strings, place = strings_of(request), _place(event, shown)
            exchange = shown.exchanges[place]
            given: Rating = "up" if _said(event, "rating") == "up" else "down"
            reason = _said(event, "reason") if hasattr(event, "reason") else None
            rating = None if given == exchange.rating and reason is None else given  # pressed once more: taken back
            try:
                record(program.feedback, exchange, rating, reason or "")
            except SanadError as error:
                raise gr.Error(explain(error, strings), print_exception=False) from error
            rated = shown.with_exchange(place, replace(exchange, rating=rating, reason=reason))
            return {conversation: rated, chat: panels.chat(rated, strings), memory: _kept(rated)}

        def show_sources(shown: Conversation, request: gr.Request, event: gr.EventData) -> str:
            return _sources(shown, strings_of(request), _place(event, shown))

        def leave(request: gr.Request) -> None:
            desk.stop(_session(request))
            spoken.pop(_session(request), None)

        shown = [conversation, welcome, chat, sources, send, halt]
        said = [header, menu, invitation, box, room, library, panel]
        wished = [choices.state, scope.state]
        asked_of = [*shown, memory, edited, notice]
        quiet: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
        answering: dict[str, Any] = {
            "fn": reply,
            "outputs": [*shown, memory, box, notice],
            "concurrency_limit": 1,
            "concurrency_id": "llm",
            "trigger_mode": "multiple",  # the desk sees to it that there is one at a time, without dropping any
            "show_progress": "hidden",  # Gradio's own fades the chat until the answer begins; ours says what happens
            "api_visibility": "private",
        }
        greeted = page.load(greet, [memory, heads], [*shown, *said], js="() => window.sanad.remembered()", **quiet)
        memory.change(list_past, [memory], [menu, heads], js="text => [window.sanad.keep(text)]", **quiet)
        questions = [
            gr.on([box.submit, send.click], take_in, [box, conversation, edited, *wished], [*asked_of, box], **quiet),
            *(e.click(take_in, [e, conversation, edited, *wished], [*asked_of, box], **quiet) for e in examples),
            chat.ask_again(ask_again, [conversation, *wished], asked_of, **quiet),
            chat.translate_quotation(take_in_translation, [conversation], shown, **quiet),
        ]
        replies = [event.success(**answering) for event in questions]
        stops = {**quiet, "cancels": replies}
        halt.click(give_up, outputs=[*shown, memory], **stops)
        menu.begin_anew(begin_anew, outputs=asked_of, **stops)
        menu.open_conversation(open_conversation, outputs=asked_of, **stops)
        menu.forget_conversation(forget, outputs=[menu, heads], **quiet)
        switched = menu.speak(speak, [conversation, heads], [*shown, *said, notice], **quiet)
        for placed in (scope, articles, choices):
            for come in (page.load, switched.success):
                come(placed.greet, placed.inputs, placed.outputs, js=placed.js, **quiet)
        for tab, placed in ((library, articles), (panel, choices)):  # the corpus, or the memory in use, has changed
            tab.select(placed.greet, placed.inputs, placed.outputs, js=placed.js, **quiet)
        editing = chat.edit_question(edit, [conversation], [box, edited, notice], **quiet)
        for begun in (greeted, editing):
            begun.success(None, js="() => window.sanad.write()", **quiet)
        notice.cancel_edit(keep_as_it_is, outputs=[box, edited, notice], **quiet)
        pointing = chat.show_sources(show_sources, [conversation], [sources], **quiet)
        pointing.success(None, js="() => window.sanad.point()", **quiet)
        rated = chat.rate_answer(rate, [conversation], [conversation, chat, memory], **quiet)
        rated.success(None, js="() => window.sanad.explain()", **quiet)
        parcels = [
            chat.copy_answer(copy_answer, [conversation], [parcel], **quiet),
            menu.export_conversation(take_away, [conversation], [parcel], **quiet),
        ]
        for packed in parcels:
            packed.success(None, [parcel], js="text => window.sanad.deliver(text)", **quiet)
        page.unload(leave)
    return page


def _sources(shown: Conversation, strings: Strings, place: int = -1) -> str:
    exchange = shown.exchanges[place] if shown.exchanges else None
    return panels.sources(exchange, strings, place % len(shown.exchanges) + 1 if exchange else 1)


def _kept(conversation: Conversation) -> str:
    return json.dumps(history.dump(conversation, datetime.now(UTC)), ensure_ascii=False)


def _parcel(content: str, name: str = "", type: str = "") -> str:
    """What the browser is to hand out: a file where it has a name, else words for the clipboard."""
    return json.dumps({"content": content, "name": name, "type": f"{type};charset=utf-8"}, ensure_ascii=False)


def _html(elem_id: str, *acts: str) -> gr.HTML:
    """A place for HTML of our own, which passes on these acts of the reader."""
    listening = f"""for (const kind of ["click", "submit"])
        element.addEventListener(kind, event => window.sanad.act(event, trigger, {json.dumps(acts)}));"""
    return gr.HTML(elem_id=elem_id, apply_default_css=False, js_on_load=listening)


def _said(event: gr.EventData, name: str) -> str:
    """A value that came with an event, from the browser: of any content, but text."""
    value = getattr(event, name, "")
    return value if isinstance(value, str) else ""


def _place(event: gr.EventData, shown: Conversation) -> int:
    """The place in the conversation that an event is about, counted from nought."""
    for place in range(len(shown.exchanges)):
        if _said(event, "exchange") == str(place + 1):
            return place
    raise gr.Error(visible=False, print_exception=False)


def _session(request: gr.Request) -> str:
    return request.session_hash or ""
