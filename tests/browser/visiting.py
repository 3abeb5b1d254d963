"""Words that the browser tests share: opening the page as a reader, and finding a port for it."""

import re
import socket
from collections.abc import Callable

from playwright.sync_api import Locator, Page

from index.types import LANGUAGES
from ui.strings import load_strings

Visit = Callable[..., Page]
"""The fixture `visit`: (address, locale="en", width=1280, height=800) → the page, open and greeted."""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


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


def menu(page: Page, name: str) -> Locator:
    """What opens a sheet of the menu: `history` or `export`."""
    return page.locator("summary").filter(has_text=either(name))


def either(name: str) -> re.Pattern[str]:
    """What the page calls something in one of its languages."""
    words = (re.escape(load_strings(language)[name]) for language in LANGUAGES)
    return re.compile(f"^({'|'.join(words)})$")


def ask(page: Page, question: str) -> None:
    box(page).fill(question)
    send(page).click()
