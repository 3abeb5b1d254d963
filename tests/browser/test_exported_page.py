"""The exported page, opened from a file as its reader would: it stands by itself, and nothing in it runs."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from scripted_answers import flagship, hostile, refusal

from index.types import Language
from rag.types import Done, Event, Refused
from ui.conversation import Conversation, Exchange, advance
from ui.export import conversation_html
from ui.strings import load_strings

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens an exported conversation; fails the test if it asks for anything or complains."""
    contexts: list[BrowserContext] = []
    asked: list[str] = []

    def open_page(conversation: Conversation, language: Language, width: int = 1280, scheme: str = "light") -> Page:
        file = tmp_path / "محادثة.html"
        file.write_text(conversation_html(conversation, load_strings(language), language), "utf-8")
        context = browser.new_context(viewport={"width": width, "height": 500}, color_scheme=scheme)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: asked.append(message.text))
        page.goto(file.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert len(asked) == len(contexts), asked


def exchange(question: str, events: list[Event]) -> Exchange:
    settled = next(event for event in events if isinstance(event, Done | Refused))
    return advance(Exchange(question), settled)


ANSWERED = exchange("How many CICA observers?", flagship())
REFUSED = exchange("ما عاصمة فرنسا؟", refusal())
HOSTILE = exchange("?", hostile())


def test_a_number_leads_to_the_marked_words_in_their_passage(opened: Open) -> None:
    page = opened(Conversation((REFUSED, REFUSED, ANSWERED)), "en", width=390)
    mark = page.locator("mark")
    expect(mark).to_have_text("27 عضوا دائما و9 اعضاء مراقبين وخمسة منظمات مراقبة")
    expect(mark).not_to_be_in_viewport()
    page.locator(".answer sup a").click()
    expect(mark).to_be_in_viewport()
    assert mark.evaluate("mark => getComputedStyle(mark).direction") == "rtl"
    assert mark.evaluate("mark => getComputedStyle(mark).backgroundColor") == "rgb(255, 227, 143)"  # it has its style
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_it_keeps_no_reader_out(opened: Open, language: Language, scheme: str) -> None:
    page = opened(Conversation((ANSWERED, REFUSED)), language, scheme=scheme)
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")


def test_nothing_in_it_runs(opened: Open) -> None:
    page = opened(Conversation((HOSTILE,)), "en")
    expect(page.locator("mark")).to_have_count(1)
    assert page.evaluate("window.pwned") is None
    assert page.locator("main :is(script, img, style, code, strong)").count() == 0
