"""A chromium for the browser tests, and the page over a scripted engine."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from articles_tab import HOSTILE, Served, small_page
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from scripted_answers import ScriptedEngine
from scripted_models import ScriptedModels
from visiting import Visit

from index.build import build
from index.search import open_index
from index.settings import IndexSettings
from rag.queue import Queue
from tests.fakes import HashEmbedder
from tests.ports import free_port
from ui.shelf import Shelf

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WAIT_MS = 60_000
"""For the slowest machine; a test that passes never waits this long."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium from the PATH. Without one the tests are skipped, but fail where CI is set."""
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if path is None:
        reason = "no chromium on the PATH: apt install chromium"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, headless=True, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def engine() -> ScriptedEngine:
    return ScriptedEngine()


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """An index of one small article, for the page's other tabs. A test that changes the corpus makes its own."""
    folder = tmp_path_factory.mktemp("shelf")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "eco.txt").write_text("ECO\n\nECO was founded in 1985. Its seat is Tehran.", "utf-8")
    settings = IndexSettings(corpus=folder / "corpus", store=folder / "store", cache=folder / "cache", chunk_tokens=16)
    build(settings, HashEmbedder())
    index = open_index(settings, HashEmbedder())
    yield Shelf(index, max_bytes=50_000)
    index.close()


@pytest.fixture
def address(engine: ScriptedEngine, browser: Browser, shelf: Shelf, tmp_path: Path) -> Iterator[str]:
    """The address of the page over the scripted engine. It needs the browser first: without one nothing is served."""
    assert browser.is_connected()
    from ui.following import Following
    from ui.page import Program, build_page
    from ui.serve import serve

    llms, queue = ScriptedModels(), Queue(engine.cancel)
    asked = engine.answer, engine.translate, queue, engine
    page = build_page(Program(*asked, Following(shelf), llms, llms.switch, 8, tmp_path))
    yield serve(page, "127.0.0.1", free_port())
    page.close(verbose=False)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Opens a page as a reader of their own, and fails the test if it asks anything of another machine."""
    contexts: list[BrowserContext] = []
    asked: set[str] = set()

    def open_page(address: str, locale: str = "en", width: int = 1280, height: int = 800) -> Page:
        context = browser.new_context(locale=locale, viewport={"width": width, "height": height})
        contexts.append(context)
        context.set_default_timeout(WAIT_MS)
        page = context.new_page()
        page.on("request", lambda request: asked.add(urlsplit(request.url).hostname or ""))
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert asked <= {"127.0.0.1", ""}, f"the page asked other machines: {asked}"


@pytest.fixture
def served(browser: Browser, settings: IndexSettings, embedder: HashEmbedder, tmp_path: Path) -> Iterator[Served]:
    """The small page of `articles_tab`."""
    assert browser.is_connected()
    from ui.following import Following
    from ui.serve import serve

    (settings.corpus / "en" / "hostile.txt").write_text(f"{HOSTILE}\n\n{HOSTILE} and some more text.", "utf-8")
    build(settings, embedder)
    index = open_index(settings, embedder)
    shelf = Shelf(index, max_bytes=50_000)
    (tmp_path / "inbox").mkdir()
    following = Following(shelf)
    page = small_page(following)
    yield Served(serve(page, "127.0.0.1", free_port()), shelf, tmp_path / "inbox")
    page.close(verbose=False)
    following.end()
    index.close()
