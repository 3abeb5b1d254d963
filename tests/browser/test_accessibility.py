"""axe-core on every view of the page: in both languages, wide and narrow, light and dark."""

import re
import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from scripted_answers import Script, ScriptedEngine, flagship, refusal
from visiting import Visit, ask, chips, either, log, marked, menu, named, send, settled, status

pytestmark = pytest.mark.browser

QUESTION = "كم عدد المراقبين في CICA؟"
RETRIEVED, READ, QUOTED = range(3)
AXE = Axe()
STILL = "*, *::before, *::after { animation: none !important; transition: none !important }"
"""Else axe would measure the contrast of what is half faded."""


def violations(page: Page) -> list[str]:
    """What axe-core calls serious or critical, a line each: everything in light colours, and the contrast in dark ones,
    which is all that colours change."""
    page.emulate_media(color_scheme="light")
    expect(page.locator("body.dark")).to_have_count(0)
    found = AXE.run(page).response["violations"]
    page.emulate_media(color_scheme="dark")
    expect(page.locator("body.dark")).to_have_count(1)
    found += AXE.run(page, options={"runOnly": ["color-contrast"]}).response["violations"]
    return [
        f"{each['id']} ({each['impact']}): {node['target']} {node['html'][:200]} {node['failureSummary']}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


def views(engine: ScriptedEngine, page: Page) -> Iterator[str]:
    """Each view of the page and each state of a conversation, in turn; yields its name once it is there."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    yield "empty"
    menu(page, "export").click()
    yield "an open menu"
    menu(page, "export").click()
    rooms = {
        "articles": page.get_by_role("row", name="eco"),
        "settings": page.get_by_role("heading", name=either("model")),
        "chat": send(page),
    }
    for room, shown in rooms.items():
        page.get_by_role("tab", name=either(f"tab_{room}")).click()
        expect(shown).to_be_visible()
        yield room
    script = Script(flagship(), {QUOTED: threading.Event()})
    engine.scripts = [script, Script(refusal()), Script(flagship()[:2], {1: threading.Event()})]
    ask(page, QUESTION)
    expect(status(page)).to_contain_text(named("quoting"))
    yield "evidence"
    script.gates[QUOTED].set()
    settled(page)
    yield "answered"
    chips(log(page)).first.focus()
    yield "the quotation of a citation"
    chips(log(page)).first.click()
    expect(marked(page)).to_be_visible()
    yield "the sources"
    close = page.get_by_role("button", name=re.compile("^(Close|إغلاق)$"))
    if close.is_visible():  # a sheet, on a phone
        close.click()
    page.get_by_role("button", name=either("not_useful")).click()
    expect(page.get_by_role("textbox", name=either("reason_label"))).to_be_visible()
    yield "the reason of a thumb down"
    page.get_by_role("button", name=either("edit")).click()
    expect(page.get_by_role("button", name=either("cancel"))).to_be_visible()
    yield "a question being edited"
    page.get_by_role("button", name=either("cancel")).click()
    expect(page.get_by_role("button", name=either("cancel"))).to_have_count(0)
    page.get_by_role("button", name=either("history"), exact=True).click()
    page.get_by_role("dialog", name=either("history")).get_by_label(named("history_change")).click()
    expect(page.get_by_role("textbox", name=either("history_name"))).to_be_visible()
    yield "the conversations"
    page.keyboard.press("Escape")
    ask(page, QUESTION)
    settled(page, 2)
    yield "refused"
    engine.waiting.clear()
    ask(page, QUESTION)
    assert engine.waiting.wait(30)
    engine.cancel()  # not by the reader: the LLM fails
    expect(log(page).get_by_text(named("failed"))).to_be_visible()
    yield "failed"


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("locale", ["en", "ar"])
def test_no_view_of_the_page_keeps_a_reader_out(
    engine: ScriptedEngine, address: str, visit: Visit, locale: str, width: int
) -> None:
    page = visit(address, locale, width=width, height=844)
    page.add_style_tag(content=STILL)
    found = {view: violations(page) for view in views(engine, page)}
    assert len(found) == 14
    assert [f"{view}: {line}" for view, lines in found.items() for line in lines] == []
