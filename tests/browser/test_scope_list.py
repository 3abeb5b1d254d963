"""Which articles are asked about: the list beside the chat, by mouse, by keyboard and on a phone."""

import pytest
from articles_tab import Served
from playwright.sync_api import Locator, Page, expect
from scripted_answers import Script, ScriptedEngine, flagship
from visiting import Visit, ask, box, either, sources

from ui.strings import load_strings

pytestmark = pytest.mark.browser

CICA, ASTANA, ECO = "منظمة سيكا", "مدينة أستانا", "Economic Cooperation Organization"


def beside(page: Page) -> Locator:
    return page.get_by_role("region", name=either("scope_list"))


def ticks(page: Page) -> Locator:
    """The check boxes of the articles, without the one for all."""
    return beside(page).get_by_role("listitem").get_by_role("checkbox").and_(page.locator("[value]"))


def asks(page: Page, filter: str) -> None:
    """What is asked with has these words in it."""
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("#wishes")).to_contain_text(filter)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_articles_are_ticked_and_searched_for_by_their_titles(served: Served, visit: Visit, language: str) -> None:
    strings = load_strings("ar" if language == "ar" else "en")
    page = visit(served.address, language)
    whole = strings["scope_count"].format(left=4, total=4)
    expect(beside(page)).to_contain_text(whole)
    expect(ticks(page)).to_have_count(4)
    asks(page, "ids=None")
    every = beside(page).get_by_role("checkbox").first
    every.uncheck()
    expect(page.get_by_role("status").filter(has_text=strings["scope_nothing"])).to_be_visible()
    search = beside(page).get_by_role("searchbox", name=strings["scope_search"])
    search.fill("سِيكا")
    expect(ticks(page)).to_have_count(1)
    beside(page).get_by_role("checkbox", name=CICA, exact=True).check()
    expect(page.get_by_role("status").filter(has_text=strings["scope_only"])).to_contain_text(CICA)
    asks(page, "frozenset({'ar/سيكا'})")
    expect(search).to_have_value("سِيكا")
    search.fill("")
    expect(ticks(page)).to_have_count(4)
    expect(beside(page).get_by_role("checkbox", name=CICA, exact=True)).to_be_checked()
    expect(beside(page).get_by_role("checkbox", name=ASTANA, exact=True)).not_to_be_checked()
    page.get_by_role("button", name=strings["scope_all"]).click()
    expect(beside(page)).to_contain_text(whole)
    expect(beside(page).get_by_role("checkbox", name=ASTANA, exact=True)).to_be_checked()


def test_one_folder_and_what_a_search_finds_are_asked_about(served: Served, visit: Visit) -> None:
    page = visit(served.address)
    page.get_by_label("Folder").select_option("ar")
    expect(ticks(page)).to_have_count(2)
    asks(page, "folders=('ar',)")
    page.get_by_label("Folder").select_option("")
    beside(page).get_by_role("searchbox").fill("economic")
    expect(ticks(page)).to_have_count(1)
    page.get_by_role("button", name="Only these").focus()
    page.keyboard.press("Enter")
    expect(beside(page)).to_contain_text("1 of 4")
    asks(page, "frozenset({'en/eco'})")


def test_the_list_makes_room_for_the_sources_and_comes_back(engine: ScriptedEngine, address: str, visit: Visit) -> None:
    page = visit(address)
    eco = beside(page).get_by_role("checkbox", name="ECO", exact=True)
    expect(eco).to_be_visible()
    page.keyboard.press("Tab")
    eco.focus()
    page.keyboard.press("Space")
    expect(eco).not_to_be_checked()
    engine.scripts = [Script(flagship())]
    ask(page, "How many CICA observers are there?")
    expect(page.locator(".answer.done")).to_be_visible()
    expect(sources(page)).to_be_visible()
    expect(eco).to_be_hidden()
    assert engine.wishes[0].only.ids == frozenset()
    page.get_by_role("button", name=either("scope_choose")).click()
    expect(eco).to_be_visible()
    page.get_by_role("button", name=either("new_conversation")).click()
    expect(eco).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_on_a_phone_the_list_is_a_sheet(address: str, visit: Visit, language: str) -> None:
    page = visit(address, language, width=390, height=844)
    eco = beside(page).get_by_role("checkbox", name="ECO", exact=True)
    expect(eco).to_be_hidden()
    choose = page.get_by_role("button", name=either("scope_choose"))
    choose.click()
    expect(eco).to_be_in_viewport()
    expect(beside(page).get_by_role("searchbox")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    eco.uncheck()
    page.get_by_role("button", name=either("articles_close")).click()
    expect(eco).to_be_hidden()
    expect(choose).to_be_focused()
    expect(box(page)).to_be_in_viewport()
