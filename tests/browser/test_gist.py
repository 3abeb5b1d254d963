"""What an article is about: shown with it, and where a source's title is pointed at or focused."""

from dataclasses import replace

import pytest
from articles_tab import Served, in_articles
from playwright.sync_api import Page, expect
from scripted_answers import Script, ScriptedEngine, flagship, hit
from visiting import Visit, ask, either, sources

from rag.types import Answer, Done, Retrieved
from ui.strings import counted, load_strings

pytestmark = pytest.mark.browser

ECO = hit("eco", "ECO", "ECO was founded in 1985. Its seat is Tehran.", 5)


def in_eco() -> Script:
    """An answer out of the one article that the page's index really has."""
    done = next(event for event in flagship() if isinstance(event, Done))
    answer: Answer = replace(done.answer, answer="In 1985.", citations=(), passages=(ECO,))
    return Script([Retrieved("en", (ECO,)), Done(answer)])


def shown(page: Page) -> str:
    tip = page.get_by_role("tooltip").filter(has_text="founded in 1985")
    expect(tip).to_be_visible()
    return tip.inner_text()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_source_s_title_tells_what_the_article_is_about(
    engine: ScriptedEngine, address: str, visit: Visit, language: str
) -> None:
    strings = load_strings("ar" if language == "ar" else "en")
    engine.scripts = [in_eco()]
    page = visit(address, language)
    ask(page, "When was ECO founded?")
    title = sources(page).get_by_role("button", name="ECO", exact=True)
    title.hover()
    told = shown(page)
    assert strings["language_en"] in told and "Its seat is Tehran." in told
    page.mouse.move(0, 0)
    expect(page.get_by_role("tooltip")).to_have_count(0)
    title.focus()
    assert shown(page) == told
    page.keyboard.press("Escape")
    expect(page.get_by_role("tooltip")).to_have_count(0)


def test_the_title_of_an_article_that_has_gone_is_only_a_title(
    engine: ScriptedEngine, address: str, visit: Visit
) -> None:
    engine.scripts = [Script(flagship())]
    page = visit(address)
    ask(page, "How many CICA observers are there?")
    expect(sources(page).get_by_role("heading", name="الاجتماع السادس لوزراء خارجية سيكا")).to_be_visible()
    expect(sources(page).get_by_role("button", name="الاجتماع السادس لوزراء خارجية سيكا")).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_an_article_begins_with_what_it_is_about(served: Served, visit: Visit, language: str) -> None:
    strings = load_strings("ar" if language == "ar" else "en")
    page = in_articles(served, visit, language)
    page.get_by_role("button", name="منظمة سيكا", exact=True).click()
    about = page.get_by_role("article").get_by_role("region", name=either("gist"))
    expect(about).to_contain_text("27 عضوا دائما")
    expect(about).to_contain_text(strings["language_ar"])
    passages = len(served.shelf.index.catalog.rows("ar/سيكا"))
    expect(about).to_contain_text(counted(strings, "passages", passages))
    assert about.locator("p").first.evaluate("p => getComputedStyle(p).direction") == "rtl"
