"""Words that the browser tests share: opening the page as a reader, and finding a port for it."""

import socket
from collections.abc import Callable

from playwright.sync_api import Page

Visit = Callable[..., Page]
"""The fixture `visit`: (address, locale="en", width=1280, height=800) → the page, open and greeted."""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def ask(page: Page, question: str) -> None:
    page.locator("#question textarea").fill(question)
    page.locator("#send").click()
