"""Words that the browser tests share: opening the page as a reader, and what is on it."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from index.types import LANGUAGES
from ui.strings import load_strings

Visit = Callable[..., Page]
"""The fixture `visit`: (address, locale="en", width=1280, height=800) → the page, open and greeted."""


def box(page: Page) -> Locator:
    return page.get_by_role("textbox", name=either("ask_label"))


def send(page: Page) -> Locator:
    return page.get_by_role("button", name=either("send"))


def stop(page: Page) -> Locator:
    return page.get_by_role("button", name=either("stop"))


def sources(page: Page) -> Locator:
    return page.get_by_role("region", name=either("sources"))


def log(page: Page) -> Locator:
    """The conversation."""
    return page.get_by_role("log", name=either("name"))


def status(page: Page) -> Locator:
    """What is being done about the last question."""
    return log(page).get_by_role("status")


def exchange(page: Page, n: int) -> Locator:
    """The question at a place in the conversation, counted from one, and what came back."""
    return log(page).get_by_role("region", name=re.compile(rf"^\D+ {n}$"))


def chips(where: Locator) -> Locator:
    """The citations in an answer, or in all of them."""
    return where.get_by_role("link", name=named("citation"))


def marked(page: Page) -> Locator:
    """What is marked in the sources."""
    return sources(page).get_by_role("mark")


def named(name: str) -> re.Pattern[str]:
    """How something begins, in either language, that the page names with values of its own."""
    begins = (load_strings(language)[name].split("{")[0] for language in LANGUAGES)
    return re.compile("|".join(map(re.escape, begins)))


def settled(page: Page, count: int = 1) -> None:
    """So many questions are answered, and the next can be asked."""
    expect(log(page).get_by_role("region")).to_have_count(count)
    expect(log(page)).to_have_attribute("aria-busy", "false")
    expect(send(page)).to_be_visible()


def direction(where: Locator) -> str:
    return str(where.evaluate("element => getComputedStyle(element).direction"))


def menu(page: Page, name: str) -> Locator:
    """What opens a sheet of the menu: `export`."""
    return page.locator("summary").filter(has_text=either(name))


def either(name: str) -> re.Pattern[str]:
    """What the page calls something in one of its languages."""
    words = (re.escape(load_strings(language)[name]) for language in LANGUAGES)
    return re.compile(f"^({'|'.join(words)})$")


def ask(page: Page, question: str) -> None:
    box(page).fill(question)
    send(page).click()


def drop(zone: Locator, files: dict[str, str]) -> None:
    """Files, by their names, are dropped there."""
    data = zone.page.evaluate_handle(
        """files => {
            const data = new DataTransfer();
            for (const [name, text] of Object.entries(files)) data.items.add(new File([text], name));
            return data;
        }""",
        files,
    )
    for event in ("dragenter", "dragover", "drop"):
        zone.dispatch_event(event, {"dataTransfer": data})
