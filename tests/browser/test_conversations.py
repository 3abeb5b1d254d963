"""Conversations in the list at the side: kept in this browser, found, named and deleted, by mouse and by keyboard."""

import pytest
from playwright.sync_api import Locator, Page, expect
from scripted_answers import HOSTILE, Script, ScriptedEngine, flagship
from visiting import Visit, ask, box, either, log, send

from rag.suggest.starters import EXAMPLES

pytestmark = pytest.mark.browser

QUOTE = "27 عضوا دائما و9 اعضاء مراقبين وخمسة منظمات مراقبة"


def converse(page: Page, engine: ScriptedEngine, *questions: str) -> None:
    """Each in a conversation of its own."""
    for question in questions:
        page.get_by_role("button", name=either("new_conversation")).click()
        expect(questions_of(page)).to_have_count(0)
        engine.scripts = [Script(flagship())]
        ask(page, question)
        whole(page)


def whole(page: Page) -> None:
    expect(log(page).get_by_role("button", name=either("again"))).to_be_visible()
    expect(send(page)).to_be_visible()


def questions_of(page: Page) -> Locator:
    return log(page).get_by_role("region")


def opened(page: Page) -> Locator:
    """The list, opened."""
    page.get_by_role("button", name=either("history"), exact=True).click()
    return listed(page)


def listed(page: Page) -> Locator:
    return page.get_by_role("dialog", name=either("history"))


def titles(page: Page) -> Locator:
    return listed(page).get_by_role("listitem")


def test_conversations_stay_in_the_browser_until_they_are_deleted(
    engine: ScriptedEngine, address: str, visit: Visit
) -> None:
    page = visit(address)
    converse(page, engine, "One?")
    page.reload()
    expect(log(page).get_by_text("One?", exact=True)).to_be_visible()
    expect(page.get_by_role("region", name="Sources").get_by_role("mark")).to_have_text(QUOTE)
    converse(page, engine, "Two?")
    opened(page).get_by_role("button", name="One?", exact=True).click()
    expect(listed(page)).to_be_hidden()
    expect(log(page).get_by_text("One?", exact=True)).to_be_visible()
    expect(opened(page).get_by_role("button", name="One?", exact=True)).to_have_attribute("aria-current", "true")
    listed(page).get_by_label("Rename or delete: Two?").click()
    listed(page).get_by_role("button", name="Delete", exact=True).click()
    expect(titles(page)).to_have_count(1)
    listed(page).get_by_text("Delete all…").click()
    listed(page).get_by_role("button", name="Yes, delete all of them").click()
    expect(listed(page)).to_contain_text("None yet.")
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('sanad.conversation'))") == []


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("locale", ["en", "ar"])
def test_a_conversation_is_found_and_named_by_the_keyboard(
    engine: ScriptedEngine, address: str, visit: Visit, locale: str, width: int
) -> None:
    page = visit(address, locale, width=width, height=844)
    expect(box(page)).to_be_focused()  # the page does nothing by itself any more
    converse(page, engine, "What is the aim?", "كم عدد الأعضاء؟")
    button = page.get_by_role("button", name=either("history"), exact=True)
    button.focus()
    page.keyboard.press("Enter")
    place = listed(page).bounding_box()
    assert place is not None
    side = 0 if locale == "en" or width == 390 else width - place["width"]
    assert abs(place["x"] - side) <= 1
    assert place["x"] + place["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(listed(page).get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("الاعضاءِ")  # without the hamza, with a mark
    expect(titles(page).and_(page.locator(":visible"))).to_have_count(1)
    expect(titles(page).first).to_contain_text("كم عدد الأعضاء؟")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("5 observer organisations")  # what the answers say
    expect(titles(page).and_(page.locator(":visible"))).to_have_count(2)
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("zebra")
    expect(listed(page).get_by_role("status")).to_have_text(either("history_nothing"))
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.press("Delete")
    expect(titles(page).and_(page.locator(":visible"))).to_have_count(2)

    page.keyboard.press("Tab")
    expect(listed(page).get_by_role("button", name="كم عدد الأعضاء؟", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    field = listed(page).get_by_role("textbox", name=either("history_name"))
    expect(field).to_be_focused()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("Members of CICA")
    page.keyboard.press("Enter")
    named = listed(page).get_by_role("button", name="Members of CICA", exact=True)
    expect(named).to_be_visible()
    assert page.evaluate("document.activeElement.localName") == "summary"
    page.keyboard.press("Escape")
    expect(listed(page)).to_be_hidden()
    expect(button).to_be_focused()

    engine.scripts = [Script(flagship())]
    ask(page, "And now?")  # it keeps its name when it goes on
    expect(questions_of(page)).to_have_count(2)
    whole(page)
    page.reload()
    expect(questions_of(page)).to_have_count(2)
    opened(page)
    expect(named).to_be_visible()


def test_a_conversation_that_someone_tampered_with_does_no_harm(
    engine: ScriptedEngine, address: str, visit: Visit
) -> None:
    page = visit(address)
    converse(page, engine, "One?")
    page.evaluate(
        """hostile => {
            const key = Object.keys(localStorage).find(key => key.startsWith("sanad.conversation."));
            const kept = JSON.parse(localStorage[key]);
            kept.conversation.exchanges[0].answer = kept.head.title = kept.head.name = hostile;
            localStorage[key] = JSON.stringify(kept);
            localStorage["sanad.conversation.bad"] = "{";
        }""",
        HOSTILE,
    )
    page.reload()
    expect(log(page).get_by_text(HOSTILE[:60])).to_be_visible()
    expect(opened(page).get_by_text(HOSTILE[:60])).to_be_visible()
    assert page.evaluate("window.pwned") is None
    page.evaluate("localStorage['sanad.conversation.' + sessionStorage['sanad.current']] = '{\"conversation\": 7}'")
    page.reload()
    expect(page.get_by_role("button", name=EXAMPLES["en"][0], exact=True)).to_be_visible()
    converse(page, engine, "Two?")
