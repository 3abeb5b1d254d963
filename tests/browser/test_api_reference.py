"""The description of the API in a real browser: it shows itself, under its policy, with nothing from elsewhere."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from api.metrics import Metrics
from api.service import build_api
from rag.queue import Queue
from tests.integration.serving import serving


@pytest.fixture
def address() -> Iterator[str]:
    queue = Queue(lambda: None)
    with serving(build_api(lambda: None, queue, Metrics(lambda: None, queue))) as address:
        yield address


def test_the_description_shows_every_operation(browser: Browser, address: str) -> None:
    page = browser.new_page()
    asked, complaints = set[str](), list[str]()
    page.on("request", lambda request: asked.add(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"{address}/docs")
    expect(page.locator(".opblock")).to_have_count(7)
    page.locator(".opblock", has_text="/v1/chat/completions").locator("button").first.click()
    expect(page.get_by_text("كم عدد الأعضاء المراقبين").first).to_be_visible()
    assert all(url.startswith((address, "data:")) for url in asked)
    assert complaints == []
