"""What the page offers to ask: questions of the articles to begin with, and others behind an answer."""

import threading

import pytest
from playwright.sync_api import Locator, Page, expect
from scripted_answers import Script, ScriptedEngine, flagship, refusal
from visiting import Visit, ask, box, either

from index.types import Language
from rag.suggest.starters import EXAMPLES

pytestmark = pytest.mark.browser

QUESTION = "How many CICA observers are there?"
MEMBERS, WHOLE = "How many members does CICA have?", "لخّص مقال «سيكا»."


def offers(page: Page) -> Locator:
    return page.get_by_role("region", name=either("offers"))


def opened(*questions: str) -> list[tuple[str, threading.Event]]:
    found = [(question, threading.Event()) for question in questions]
    for _, gate in found:
        gate.set()
    return found


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_front_page_begins_with_questions_in_its_language(
    engine: ScriptedEngine, address: str, visit: Visit, language: Language
) -> None:
    page = visit(address, language)
    for question in EXAMPLES[language]:
        expect(page.get_by_role("button", name=question)).to_be_visible()
    for question in EXAMPLES["ar" if language == "en" else "en"]:
        expect(page.get_by_role("button", name=question)).to_have_count(0)
    engine.scripts = [Script(flagship())]
    page.get_by_role("button", name=EXAMPLES[language][0]).click()
    expect(page.locator(".answer.done")).to_be_visible()
    assert engine.history[0][0] == EXAMPLES[language][0]


def test_questions_of_the_articles_appear_once_they_are_made(
    engine: ScriptedEngine, address: str, visit: Visit
) -> None:
    engine.begin_with = {}
    page = visit(address)
    expect(page.get_by_role("heading", level=2).first).to_be_visible()
    expect(page.get_by_role("button", name=MEMBERS)).to_have_count(0)
    engine.begin_with = {"en": (MEMBERS,), "ar": (WHOLE,)}
    expect(page.get_by_role("button", name=MEMBERS)).to_be_visible()


def test_behind_an_answer_come_questions_that_ask(engine: ScriptedEngine, address: str, visit: Visit) -> None:
    engine.scripts, engine.go_on_with = [Script(flagship()), Script(flagship())], opened(MEMBERS, WHOLE)
    page = visit(address)
    ask(page, QUESTION)
    expect(offers(page).get_by_role("button")).to_have_text([MEMBERS, WHOLE])
    assert offers(page).get_by_role("button").last.evaluate("each => getComputedStyle(each).direction") == "rtl"
    behind, asked = engine.offered_behind[0]
    assert (behind.question, asked, [each.document for each in behind.citations]) == (
        QUESTION,
        (QUESTION,),
        ["ar/cica"],
    )
    engine.go_on_with = []
    offers(page).get_by_role("button", name=MEMBERS).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".answer.done")).to_have_count(2)
    expect(offers(page)).to_have_count(0)
    assert [question for question, _ in engine.history] == [QUESTION, MEMBERS]
    assert len(engine.history[1][1]) == 1  # in the same conversation


def test_a_question_does_not_wait_for_offers_that_are_being_checked(
    engine: ScriptedEngine, address: str, visit: Visit
) -> None:
    engine.scripts, engine.go_on_with = [Script(flagship()), Script(refusal())], [(MEMBERS, threading.Event())]
    page = visit(address)
    ask(page, QUESTION)
    expect(page.locator(".answer.done")).to_be_visible()
    expect(box(page)).to_be_enabled()
    ask(page, "من فاز بكأس العالم 2018؟")  # its gate is still closed
    expect(page.locator(".answer.refused")).to_be_visible()
    expect(offers(page)).to_have_count(0)


def test_a_new_conversation_has_no_offers_of_the_one_before(engine: ScriptedEngine, address: str, visit: Visit) -> None:
    engine.scripts, engine.go_on_with = [Script(flagship())], opened(MEMBERS)
    page = visit(address)
    ask(page, QUESTION)
    expect(offers(page).get_by_role("button")).to_have_count(1)
    page.get_by_role("button", name=either("new_conversation")).click()
    expect(offers(page)).to_have_count(0)
    expect(page.get_by_role("button", name=EXAMPLES["en"][0])).to_be_visible()
