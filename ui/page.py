"""The page: a chat on one side, the sources of the current answer on the other. Wires events to the screen."""

from collections.abc import Callable, Iterator
from contextlib import closing
from importlib import resources
from typing import Any

import gradio as gr

from index.types import Language
from ui import panels
from ui.conversation import Conversation, Exchange, stop
from ui.desk import Answering, Desk, converse
from ui.strings import Strings, browser_language, load_strings

LANGUAGES: tuple[Language, ...] = ("en", "ar")
STYLES = ("style.css", "conversation.css")
"""The page itself, then what is said and where it stands; later rules win."""
EXAMPLES = resources.files("ui").joinpath("examples.txt").read_text("utf-8").splitlines()

FACE_PAGE_TO_READER = """() => {
    const language = navigator.language.toLowerCase().split("-")[0] === "ar" ? "ar" : "en";
    document.documentElement.lang = language;
    document.documentElement.dir = language === "ar" ? "rtl" : "ltr";
}"""


def build_page(answer: Answering, cancel: Callable[[], None]) -> gr.Blocks:
    """The page over something that answers. `cancel` aborts a running answer from another thread.

    Every handler is private: the page offers no API.
    """
    desk = Desk(cancel)
    text = _translations()
    page = gr.Blocks(title="سند · Sanad", fill_width=True, analytics_enabled=False)
    with page:
        conversation = gr.State(Conversation())
        with gr.Row(elem_id="head"):
            header = gr.HTML(elem_id="header")
            restart = gr.Button(text("new_conversation"), variant="secondary", size="sm", elem_id="restart")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                with gr.Column(elem_id="welcome") as welcome:
                    gr.Markdown(text("invitation"), elem_id="invitation")
                    examples = [gr.Button(question, elem_classes="example") for question in EXAMPLES]
                chat = gr.HTML(elem_id="chat", autoscroll=True)
                with gr.Row(elem_id="ask"):
                    box = gr.Textbox(
                        elem_id="question",
                        label=text("ask_label"),
                        show_label=False,
                        container=False,
                        placeholder=text("placeholder"),
                        max_lines=6,
                        autofocus=True,
                    )
                    send = gr.Button(text("send"), variant="primary", elem_id="send")
                    halt = gr.Button(text("stop"), variant="stop", elem_id="stop", visible=False)
            with gr.Column(elem_id="reading"):
                sources = gr.HTML(elem_id="sources")

        def screen(shown: Conversation, strings: Strings, *, with_sources: bool = True) -> dict[Any, Any]:
            last = shown.exchanges[-1] if shown.exchanges else None
            running = last is not None and last.open
            update = {
                conversation: shown,
                chat: panels.chat(shown, strings),
                welcome: gr.update(visible=not shown.exchanges),
                send: gr.update(visible=not running),
                halt: gr.update(visible=running),
            }
            return {**update, sources: panels.sources(last, strings)} if with_sources else update

        def greet(request: gr.Request) -> dict[Any, Any]:
            strings = _strings(request)
            return {header: panels.header(strings), sources: panels.sources(None, strings)}

        def take_in(question: str, shown: Conversation, request: gr.Request) -> dict[Any, Any]:
            session = _session(request)
            busy = desk.someone_before(session)
            exchange = Exchange(question.strip(), "waiting" if busy else "searching")
            asked = Conversation((*shown.exchanges, exchange))
            if not exchange.question or desk.enter(session, asked) is None:
                raise gr.Error(visible=False, print_exception=False)  # nothing to say: the box stays as it is
            return {**screen(asked, _strings(request)), box: ""}

        def reply(request: gr.Request) -> Iterator[dict[Any, Any]]:
            strings = _strings(request)
            stage = None
            with desk.turn(_session(request)) as run:
                if run is None:
                    return
                with closing(converse(run, answer, strings["failed"])) as states:
                    for now in states:
                        changed = now.exchanges[-1].stage != stage
                        stage = now.exchanges[-1].stage
                        yield screen(now, strings, with_sources=changed)
            yield screen(run.conversation, strings)  # after the turn: what shows Ask again lets the reader ask again

        def give_up(request: gr.Request) -> dict[Any, Any]:
            run = desk.stop(_session(request))
            if run is None:
                return {conversation: gr.skip()}
            shown = run.conversation
            return screen(shown.with_last(stop(shown.exchanges[-1])), _strings(request))

        def begin_anew(request: gr.Request) -> dict[Any, Any]:
            desk.stop(_session(request))
            return screen(Conversation(), _strings(request))

        def leave(request: gr.Request) -> None:
            desk.stop(_session(request))

        shown = [conversation, welcome, chat, sources, send, halt]
        quiet: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
        answering: dict[str, Any] = {
            "fn": reply,
            "outputs": shown,
            "concurrency_limit": 1,
            "concurrency_id": "llm",
            "trigger_mode": "multiple",  # the desk sees to it that there is one at a time, without dropping any
            "show_progress": "hidden",  # Gradio's own fades the chat until the answer begins; ours says what happens
            "api_visibility": "private",
        }
        page.load(greet, outputs=[header, sources], **quiet)
        asked = gr.on([box.submit, send.click], take_in, [box, conversation], [*shown, box], **quiet)
        chosen = [e.click(take_in, [e, conversation], [*shown, box], **quiet) for e in examples]
        replies = [event.success(**answering) for event in (asked, *chosen)]
        halt.click(give_up, outputs=shown, cancels=replies, **quiet)
        restart.click(begin_anew, outputs=shown, cancels=replies, **quiet)
        page.unload(leave)
    return page


def serve(page: gr.Blocks, host: str, port: int) -> str:
    """Serve the page from threads of its own and return its address.

    Nothing is shared, counted or asked of another machine: the fonts are the reader's own, and no question is kept
    in the browser (Gradio's run history).
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
        i18n=_translations(),
        theme=gr.themes.Base(
            primary_hue="teal",
            neutral_hue="stone",
            font=[gr.themes.Font("system-ui"), gr.themes.Font("sans-serif")],
            font_mono=[gr.themes.Font("monospace")],
        ),
        css="".join(resources.files("ui").joinpath(name).read_text("utf-8") for name in STYLES),
        js=FACE_PAGE_TO_READER,
    )
    return address


def _translations() -> gr.I18n:
    return gr.I18n(**{language: dict(load_strings(language)) for language in LANGUAGES})


def _strings(request: gr.Request) -> Strings:
    return load_strings(browser_language(request.headers.get("accept-language", "")))


def _session(request: gr.Request) -> str:
    return request.session_hash or ""
