"""The conversation: what a reader can do in it."""

import json
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import gradio as gr

from index.filters import Filter
from index.types import Language
from models.errors import SanadError
from rag.queue import Queue
from rag.types import Wishes
from ui import export, history, panels
from ui.choices import Choices, wishes
from ui.conversation import Conversation, Exchange, Rating, Translation, explain
from ui.desk import Answering, Desk, Run, Translating, converse, interpret
from ui.feedback import record
from ui.gist import Gist
from ui.offers import Offering, follow_ups
from ui.panel import language_of, strings_of, words
from ui.screen import Screen
from ui.strings import Strings

Update = dict[Any, Any]
NOTHING = gr.Error(visible=False, print_exception=False)
"""Ends what was begun, without a word: there is nothing to do."""


@dataclass(frozen=True)
class Talk:
    """What happens on the screen. Questions wait in the `queue`; `about` tells what the article of an ID is about; what
    readers think of answers is written to the folder `feedback`."""

    screen: Screen
    desk: Desk
    queue: Queue
    answer: Answering
    translate: Translating
    offering: Offering
    about: Callable[[str], Gist | None]
    feedback: Path

    @property
    def shown(self) -> list[Any]:
        """What a conversation is drawn in."""
        at = self.screen
        return [at.conversation, at.chat, at.sources, at.send, at.halt]

    @property
    def asked_of(self) -> list[Any]:
        """What a question changes besides."""
        at = self.screen
        return [*self.shown, at.memory, at.edited, at.notice, at.offers]

    def chat(self, shown: Conversation, strings: Strings) -> str:
        language: Language = "ar" if strings["language"] == "ar" else "en"
        return panels.chat(shown, strings, () if shown.exchanges else self.offering.starters(language))

    def sources(self, shown: Conversation, strings: Strings, place: int = -1) -> str:
        exchange = shown.exchanges[place] if shown.exchanges else None
        return panels.sources(exchange, strings, place % len(shown.exchanges) + 1 if exchange else 1, self.about)

    def draw(self, shown: Conversation, strings: Strings, *, with_sources: bool = True) -> Update:
        at = self.screen
        update = {
            at.conversation: shown,
            at.chat: self.chat(shown, strings),
            at.send: gr.update(value=strings["send"], visible=not shown.open),
            at.halt: gr.update(value=strings["stop"], visible=shown.open),
        }
        return {**update, at.sources: self.sources(shown, strings)} if with_sources else update

    def name(self, listed: str, request: gr.Request) -> Update:
        """The head and the box in the reader's language."""
        strings = strings_of(request)
        return {
            self.screen.head: panels.head(strings, language_of(request), history.heads(listed)),
            self.screen.box: gr.update(label=strings["ask_label"], placeholder=strings["placeholder"]),
        }

    def greet(self, kept: str, listed: str, request: gr.Request) -> Update:
        shown = history.load(kept) or Conversation()
        return {**self.draw(shown, strings_of(request)), **self.name(listed, request)}

    def speak(self, shown: Conversation, listed: str, request: gr.Request) -> Update:
        """The reader has changed the language of the page, which a running answer goes on in."""
        run = self.desk.running(_session(request))
        if run:
            shown, run.strings = run.conversation, strings_of(request)
        update = self.draw(shown, strings_of(request))
        del update[self.screen.conversation]  # a running answer may have gone on
        return {**self.name(listed, request), **update, self.screen.notice: ""}

    # Questions
    def ask(self, question: str, before: Conversation, wished: Wishes, request: gr.Request) -> Update:
        session, strings = _session(request), strings_of(request)
        exchange = Exchange(question.strip())
        asked = Conversation((*before.exchanges, exchange), before.id or secrets.token_hex(8))
        if not exchange.question or not self.desk.enter(session, Run(asked, strings, wished)):
            raise NOTHING
        return self.settle(asked, strings)

    def settle(self, shown: Conversation, strings: Strings) -> Update:
        """Another conversation is on the screen than before."""
        at = self.screen
        return {**self.draw(shown, strings), at.memory: _kept(shown), at.edited: None, at.notice: "", at.offers: ""}

    def take_in(
        self, question: str, shown: Conversation, place: int | None, chosen: Choices, only: Filter, request: gr.Request
    ) -> Update:
        before = replace(shown, exchanges=shown.exchanges[:place])
        return {**self.ask(question, before, wishes(chosen, only), request), self.screen.box: ""}

    def take_offered(
        self, shown: Conversation, chosen: Choices, only: Filter, request: gr.Request, event: gr.EventData
    ) -> Update:
        return self.ask(words(event, "question"), shown, wishes(chosen, only), request)

    def ask_again(
        self, shown: Conversation, chosen: Choices, only: Filter, request: gr.Request, event: gr.EventData
    ) -> Update:
        place = _place(event, shown)
        before = replace(shown, exchanges=shown.exchanges[:place])
        return self.ask(shown.exchanges[place].question, before, wishes(chosen, only), request)

    def edit(self, shown: Conversation, request: gr.Request, event: gr.EventData) -> Update:
        place, strings = _place(event, shown), strings_of(request)
        notice = panels.draw("notice", strings, words=strings["editing"], cancel=True)
        return {self.screen.box: shown.exchanges[place].question, self.screen.edited: place, self.screen.notice: notice}

    def keep_as_it_is(self) -> Update:
        return {self.screen.box: "", self.screen.edited: None, self.screen.notice: ""}

    def take_in_translation(self, shown: Conversation, request: gr.Request, event: gr.EventData) -> Update:
        place, strings = _place(event, shown), strings_of(request)
        exchange = shown.exchanges[place]
        n = next((c.n for c in exchange.citations if str(c.n) == words(event, "n")), None)
        if n is None or not self.desk.enter(_session(request), Run(shown, strings, quotation=(place, n))):
            raise NOTHING
        asked = shown.with_exchange(place, exchange.with_translation(Translation(n)))
        return self.draw(asked, strings, with_sources=False)

    async def reply(self, request: gr.Request) -> AsyncIterator[Update]:
        """Draws each state of what was asked for, from its place in the queue to its end."""
        stage = None
        with self.desk.turn(_session(request)) as run:
            if run is None:
                return
            line = self.queue
            states = interpret(run, line, self.translate) if run.quotation else converse(run, line, self.answer)
            async with aclosing(states):
                async for now in states:
                    changed = not run.quotation and now.exchanges[-1].stage != stage
                    stage = now.exchanges[-1].stage
                    yield self.draw(now, run.strings, with_sources=changed)
        update = self.draw(run.conversation, run.strings, with_sources=not run.quotation)
        if run.rejected:
            question, why = run.rejected
            notice = panels.draw("notice", run.strings, words=why, cancel=False)
            update |= {self.screen.box: question, self.screen.notice: notice}
        yield {**update, self.screen.memory: _kept(run.conversation)}  # after the turn: Ask lets the reader ask

    def offer(self, shown: Conversation, request: gr.Request) -> Iterator[Update]:
        """Draws each question to go on with as it is found, until the next one is asked."""
        session, strings, at = _session(request), strings_of(request), self.screen
        for questions in follow_ups(shown, self.offering, lambda: self.desk.running(session) is None):
            yield {at.offers: panels.draw("offers", strings, questions=questions)}

    def look(self, shown: Conversation, request: gr.Request) -> Update:
        """The questions to begin with, where they have been made meanwhile."""
        at, waited = self.screen, not (shown.exchanges or self.offering.complete)
        update: Update = {at.timer: gr.Timer(active=waited)}
        if shown.exchanges or self.desk.running(_session(request)):
            return update
        return {**update, at.chat: self.chat(shown, strings_of(request))}

    def give_up(self, request: gr.Request) -> Update:
        run = self.desk.stop(_session(request))
        if run is None:
            return {self.screen.conversation: gr.skip()}
        stopped = run.conversation.stopped()
        return {**self.draw(stopped, strings_of(request)), self.screen.memory: _kept(stopped)}

    def leave(self, request: gr.Request) -> None:
        self.desk.stop(_session(request))

    # Conversations
    def begin_anew(self, request: gr.Request) -> Update:
        self.desk.stop(_session(request))
        return self.settle(Conversation(), strings_of(request))

    def open_conversation(self, request: gr.Request, event: gr.EventData) -> Update:
        self.desk.stop(_session(request))
        shown = history.load(words(event, "stored"))
        if shown is None:
            raise gr.Error(strings_of(request)["history_unreadable"], print_exception=False)
        return self.settle(shown, strings_of(request))

    def list_past(self, listed: str, request: gr.Request) -> Update:
        return {self.screen.head: self.name(listed, request)[self.screen.head], self.screen.heads: listed}

    def list_anew(self, request: gr.Request, event: gr.EventData) -> Update:
        return self.list_past(words(event, "heads"), request)

    # Answers
    def copy_answer(self, shown: Conversation, request: gr.Request, event: gr.EventData) -> str:
        form = export.answer_markdown if words(event, "form") == "markdown" else export.answer_text
        return _parcel(form(shown.exchanges[_place(event, shown)], strings_of(request)))

    def take_away(self, shown: Conversation, request: gr.Request, event: gr.EventData) -> str:
        strings = strings_of(request)
        if words(event, "form") == "markdown":
            return _parcel(export.conversation_markdown(shown, strings), "sanad.md", "text/markdown")
        return _parcel(export.conversation_html(shown, strings, language_of(request)), "sanad.html", "text/html")

    def rate(self, shown: Conversation, request: gr.Request, event: gr.EventData) -> Update:
        place, strings = _place(event, shown), strings_of(request)
        exchange = shown.exchanges[place]
        given: Rating = "up" if words(event, "rating") == "up" else "down"
        said = getattr(event, "fields", None) or {}
        reason = str(said["reason"]) if "reason" in said else None
        rating = None if given == exchange.rating and reason is None else given  # pressed once more: taken back
        try:
            record(self.feedback, exchange, rating, reason or "")
        except SanadError as error:
            raise gr.Error(explain(error, strings), print_exception=False) from error
        rated = shown.with_exchange(place, replace(exchange, rating=rating, reason=reason))
        at = self.screen
        return {at.conversation: rated, at.chat: self.chat(rated, strings), at.memory: _kept(rated)}

    def show_sources(self, shown: Conversation, request: gr.Request, event: gr.EventData) -> str:
        return self.sources(shown, strings_of(request), _place(event, shown))


def _kept(conversation: Conversation) -> str:
    return json.dumps(history.dump(conversation, datetime.now(UTC)), ensure_ascii=False)


def _parcel(content: str, name: str = "", type: str = "") -> str:
    """What the browser is to hand out: a file where it has a name, else words for the clipboard."""
    return json.dumps({"content": content, "name": name, "type": f"{type};charset=utf-8"}, ensure_ascii=False)


def _place(event: gr.EventData, shown: Conversation) -> int:
    """The place in the conversation that an event is about, counted from nought."""
    for place in range(len(shown.exchanges)):
        if words(event, "exchange") == str(place + 1):
            return place
    raise NOTHING


def _session(request: gr.Request) -> str:
    return request.session_hash or ""
