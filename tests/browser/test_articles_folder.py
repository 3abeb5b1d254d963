"""Following the folder, links, what is left out, and the conditions on what is asked about: found as a person does."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from articles_tab import Served, in_articles, tab
from playwright.sync_api import Page, expect
from visiting import Visit

from index.search import search
from index.settings import IndexSettings
from ui.strings import load_strings

pytestmark = pytest.mark.browser

LIGHTHOUSE = "The lighthouse of Tarout stands on the island's eastern shore. It was lit in 1911."
PAGE = f"<html><head><title>The Lighthouse</title></head><nav>Home</nav><main><p>{LIGHTHOUSE}</p></main></html>"
ARABIC = load_strings("ar")


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/lighthouse.html"
    server.shutdown()
    server.server_close()


@pytest.fixture
def settings(settings: IndexSettings) -> IndexSettings:
    """With metadata to choose by, and files that are left out."""
    notes = {
        "en/talks/cica.md": "---\nauthor: Sara Haddad\ndate: 2021-05-01\ntags: [peace]\n---\nCICA\n\nIt met in Astana.",
        "README.md": "about the folder",
        "photo.jpg": "x",
        "link.url": "[InternetShortcut]\nURL=https://a.example/",
        "broken.pdf": "%PDF-1.7 nothing",
    }
    for name, text in notes.items():
        (settings.corpus / name).parent.mkdir(exist_ok=True)
        (settings.corpus / name).write_text(text, "utf-8")
    return settings


def opened(served: Served, visit: Visit, locale: str = "en", **size: int) -> Page:
    return in_articles(served, visit, locale, rows=6, **size)


def allow_links(served: Served, monkeypatch: pytest.MonkeyPatch, **more: bool) -> None:
    """The index of the page is open already: its settings are changed in it."""
    settings = served.shelf.index.settings
    for name, value in {"allow_private_links": True, **more}.items():
        monkeypatch.setitem(settings.__dict__, name, value)


def test_the_folder_is_followed_while_the_switch_is_on(served: Served, visit: Visit) -> None:
    page = opened(served, visit)
    switch = page.get_by_role("switch", name="Follow the folder")
    expect(switch).not_to_be_checked()
    switch.focus()
    page.keyboard.press("Space")
    follow = page.locator("#articles-follow")
    expect(follow).to_contain_text("On.")
    (served.shelf.corpus / "light.txt").write_text(f"The Lighthouse\n\n{LIGHTHOUSE}")
    expect(follow.get_by_role("listitem").filter(has_text="light.txt")).to_contain_text("added (1 article")
    expect(page.get_by_role("button", name="The Lighthouse")).to_be_visible()
    assert search(served.shelf.index, "Where is the lighthouse?", 1)[0].document == "light"
    other = visit(served.address)
    tab(other, "A")
    expect(other.get_by_role("switch")).to_be_checked()
    switch.uncheck()
    expect(follow).to_contain_text("Off.")
    expect(other.get_by_role("switch")).not_to_be_checked()


def test_a_page_is_added_by_its_link_with_the_keyboard(
    served: Served, visit: Visit, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow_links(served, monkeypatch)
    page = opened(served, visit)
    page.get_by_text("Or add a page by its link").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Link", exact=True)).to_be_focused()
    expect(page.get_by_text("fetched from the network, this once")).to_be_visible()
    page.keyboard.type(site)
    page.keyboard.press("Enter")
    expect(page.locator("#articles-report li")).to_contain_text("127.0.0.1 lighthouse.html — added (1 article")
    expect(page.get_by_label("Link", exact=True)).to_have_value("")
    page.get_by_role("button", name="The Lighthouse").click()
    expect(page.get_by_role("link", name="Original page")).to_have_attribute("href", site)
    expect(page.get_by_role("article")).not_to_contain_text("Home")


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_links_that_are_refused_have_their_sentence(
    served: Served, visit: Visit, site: str, locale: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    strings = load_strings("ar" if locale == "ar" else "en")
    page = opened(served, visit, locale)
    page.get_by_text(strings["articles_link"]).click()
    field, button = (
        page.get_by_label(strings["link_address"], exact=True),
        page.get_by_role("button", name=strings["link_add"]),
    )
    report = page.locator("#articles-report li")
    for link, kind in ((site, "private"), ("file:///etc/passwd", "address")):
        field.fill(link)
        button.click()
        expect(report).to_contain_text(strings[f"kind_link_{kind}"])
        expect(field).to_have_value(link)
    allow_links(served, monkeypatch, offline=True)
    field.fill(site)
    button.click()
    expect(report).to_contain_text(strings["kind_link_offline"])
    assert not (served.shelf.corpus / "added").exists()


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_what_is_left_out_is_listed_with_its_reason(served: Served, visit: Visit, locale: str) -> None:
    strings = load_strings("ar" if locale == "ar" else "en")
    page = opened(served, visit, locale)
    page.get_by_text(strings["left_out"].format(count=4)).click()
    listed = page.locator("#articles-left").get_by_role("listitem")
    expect(listed).to_have_count(4)
    for name, reason in {
        "README.md": "left_about",
        "photo.jpg": "left_ending",
        "link.url": "left_link",
        "broken.pdf": "kind_damaged",
    }.items():
        expect(listed.filter(has_text=name)).to_contain_text(strings[reason])


def test_conditions_narrow_what_is_asked_about_and_count_it(served: Served, visit: Visit) -> None:
    page = visit(served.address)
    status = page.get_by_role("region", name="Articles that are asked about")
    expect(status).to_contain_text("5 of 5")
    page.get_by_text("More conditions").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Folder").select_option("en")
    expect(status).to_contain_text("3 of 5")
    page.get_by_label("From").fill("2021-01-01")
    expect(status).to_contain_text("1 of 5")
    page.get_by_label("Tag").select_option("peace")
    page.get_by_label("Author").select_option("Sara Haddad")
    expect(page.get_by_label("Folder")).to_have_value("en")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("#wishes")).to_contain_text("folders=('en',)")
    expect(page.locator("#wishes")).to_contain_text("tags=('peace',), authors=('Sara Haddad',)")
    page.get_by_label("To", exact=True).fill("2021-02-01")
    expect(status).to_contain_text("0 of 5")
    expect(page.get_by_role("status").filter(has_text="No article meets these conditions")).to_be_visible()
    page.get_by_role("button", name="Ask about all").click()
    expect(status).to_contain_text("5 of 5")
    for label in ("Folder", "Tag", "Author", "From"):
        expect(page.get_by_label(label)).to_have_value("")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("#wishes")).to_contain_text("folders=()")


def test_in_arabic_on_a_phone_the_conditions_fit(served: Served, visit: Visit) -> None:
    page = visit(served.address, "ar", width=390)
    page.get_by_text(ARABIC["scope_narrow"]).click()
    page.get_by_label(ARABIC["column_language"]).select_option("ar")
    expect(page.get_by_text(ARABIC["scope_count"].format(left=2, total=5)).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    tab(page, "A")
    expect(page.get_by_role("switch", name=ARABIC["follow"])).to_be_visible()
    page.get_by_text(ARABIC["articles_link"]).click()
    expect(page.get_by_label(ARABIC["link_address"], exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
