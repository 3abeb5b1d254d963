"""What a reader does with answers: citations, badges, both languages, editing, taking away."""

import json
import threading
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect
from scripted_answers import Script, ScriptedEngine, flagship, refusal
from visiting import (
    Visit,
    ask,
    box,
    chips,
    either,
    exchange,
    log,
    marked,
    menu,
    named,
    settled,
    sources,
    status,
    stop,
)

from rag.types import Done, Event, How, Refused, Retrieved, Token, Verdict, Why

pytestmark = pytest.mark.browser

QUESTION = "How many CICA observers are there?"
QUOTE = "27 عضوا دائما و9 اعضاء مراقبين وخمسة منظمات مراقبة"
DONE = 6


def judged(events: Sequence[Event], how: How, why: Why, detail: str = "", standalone: str | None = None) -> Script:
    """A script whose last event carries a verdict."""
    last = events[-1]
    assert isinstance(last, Done | Refused)
    answer = replace(last.answer, verdict=Verdict(how, why, detail), standalone=standalone)
    return Script([*events[:-1], type(last)(answer)])


def test_a_citation_shows_its_quote_and_leads_to_the_words_in_the_source(
    engine: ScriptedEngine, address: str, visit: Visit
) -> None:
    engine.scripts = [Script(flagship()), Script(refusal())]
    page = visit(address)
    ask(page, QUESTION)
    settled(page)
    chip = chips(log(page)).first
    quote = log(page).get_by_role("tooltip").filter(has_text=QUOTE)
    expect(quote).to_have_count(0)
    chip.hover()
    expect(quote).to_be_visible()
    page.keyboard.press("Escape")
    expect(quote).to_be_hidden()
    chip.focus()
    expect(quote).to_be_visible()

    ask(page, "من فاز بكأس العالم 2018؟")
    settled(page, 2)
    expect(sources(page).get_by_role("heading", level=2)).to_have_text("Nearest passages")
    chip.click()  # of the answer before: its sources come back
    expect(marked(page)).to_have_text(QUOTE)
    expect(marked(page)).to_be_in_viewport()
    assert marked(page).evaluate("mark => mark.contains(document.activeElement)")
    card = sources(page).get_by_role("article").first
    expect(card.get_by_role("heading")).to_have_text("الاجتماع السادس لوزراء خارجية سيكا")
    expect(card.get_by_text("ar/cica · Arabic · 2021-10-12")).to_be_visible()
    sources(page).get_by_role("link", name="Back to citation 1 in the answer").click()
    assert page.url.endswith("#chip-1-1")


def test_arrow_keys_go_through_the_citations(engine: ScriptedEngine, address: str, visit: Visit) -> None:
    engine.scripts = [Script(flagship())]
    page = visit(address, "ar")
    ask(page, QUESTION)
    settled(page)
    links = chips(log(page))
    expect(links).to_have_count(2)
    links.first.focus()
    page.keyboard.press("ArrowLeft")  # forward, where the page runs from right to left
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(links.first).to_be_focused()
    page.keyboard.press("Enter")
    expect(marked(page)).to_be_in_viewport()


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_everything_is_reached_by_the_keyboard_at_the_width_of_a_phone(
    engine: ScriptedEngine, address: str, visit: Visit, locale: str
) -> None:
    engine.scripts = [judged(flagship(), "checked", "supported")]
    page = visit(address, locale, width=390, height=844)
    box(page).focus()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    settled(page)
    page.get_by_role("heading", level=1).click()
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        act, outline = page.evaluate(
            "[document.activeElement.dataset.do ?? document.activeElement.localName,"
            " getComputedStyle(document.activeElement).outlineStyle]"
        )
        reached.add(act)
        assert outline != "none" or act in ("body", "textarea", "button", "details"), act
    wanted = {
        "edit_question",
        "show_sources",
        "translate_quotation",
        "copy_answer",
        "ask_again",
        "rate_answer",
        "speak",
    }
    assert wanted | {"summary", "textarea"} <= reached
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_a_badge_tells_how_the_answer_was_verified_and_why(
    engine: ScriptedEngine, address: str, visit: Visit, locale: str
) -> None:
    engine.scripts = [
        judged(flagship(), "checked", "supported"),
        judged(flagship(), "quoted", "number", "9 CICA", "How many permanent members does CICA have?"),
        judged(refusal(), "refused", "judged"),
    ]
    page = visit(address, locale)
    words = {"en": ["Verified", "Quoted", "No answer"], "ar": ["مُتحقَّق منها", "اقتباس", "لا جواب"]}[locale]
    for count, question in enumerate((QUESTION, "And members?", "Who won?"), start=1):
        ask(page, question)
        settled(page, count)
    for count, word in enumerate(words, start=1):
        expect(exchange(page, count).get_by_role("button", name=word, exact=True)).to_be_visible()
    exchange(page, 2).get_by_role("button", name=words[1], exact=True).focus()
    expect(log(page).get_by_role("tooltip")).to_contain_text("9 CICA")
    expect(log(page).get_by_text(named("understood"))).to_have_count(1)
    expect(exchange(page, 2).get_by_text("How many permanent members does CICA have?")).to_be_visible()


def test_the_language_is_switched_while_an_answer_is_written_and_kept(
    engine: ScriptedEngine, address: str, visit: Visit
) -> None:
    script = Script(flagship(), {DONE: threading.Event()})
    engine.scripts = [script]
    page = visit(address)
    talk, reading = (each.bounding_box() for each in (log(page), sources(page)))
    assert talk and reading and talk["x"] < reading["x"]
    ask(page, QUESTION)
    expect(status(page)).to_contain_text("Writing the answer")
    page.get_by_role("button", name="العربية").click()
    expect(stop(page)).to_have_text("أوقف")
    expect(status(page)).to_contain_text("تُكتب الإجابة")
    script.gates[DONE].set()
    settled(page)
    expect(sources(page).get_by_role("heading", level=2)).to_have_text("المصادر")
    for _ in range(2):
        assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["ar", "rtl"]
        talk, reading = (each.bounding_box() for each in (log(page), sources(page)))
        assert talk and reading and talk["x"] > reading["x"]
        expect(page.get_by_role("tab", name="المقالات")).to_be_visible()
        page.reload()
        settled(page)


def test_a_question_is_edited_or_asked_again(engine: ScriptedEngine, address: str, visit: Visit) -> None:
    engine.scripts = [Script(flagship()) for _ in range(4)]
    page = visit(address)
    for count, question in enumerate(("One?", "Two?"), start=1):
        ask(page, question)
        settled(page, count)
    with page.expect_response("**/queue/join*"):
        page.get_by_role("button", name=either("again")).click()
    settled(page, 2)
    log(page).get_by_text("One?", exact=True).hover()
    exchange(page, 1).get_by_role("button", name=either("edit")).click()
    expect(box(page)).to_have_value("One?")
    expect(page.get_by_text("You are editing an earlier question.")).to_be_visible()
    ask(page, "First?")
    settled(page)
    expect(exchange(page, 1).get_by_text("First?", exact=True)).to_be_visible()
    expect(page.get_by_text("You are editing an earlier question.")).to_have_count(0)
    assert [(question, len(turns)) for question, turns in engine.history] == [
        ("One?", 0),
        ("Two?", 1),
        ("Two?", 1),
        ("First?", 0),
    ]


def test_a_quotation_is_translated_on_demand(engine: ScriptedEngine, address: str, visit: Visit) -> None:
    script = Script(["27 permanent ", "members"], {1: threading.Event()})
    engine.scripts, engine.renderings = [Script(flagship())], [script, Script([])]
    page = visit(address)
    ask(page, QUESTION)
    settled(page)
    page.get_by_role("button", name="Translate").click()
    expect(log(page).get_by_text("27 permanent", exact=True)).to_be_visible()
    expect(log(page).get_by_text("Translating…")).to_be_visible()
    expect(stop(page)).to_be_visible()
    script.gates[1].set()
    expect(log(page).get_by_text("Machine translation, not checked")).to_be_visible()
    expect(log(page).get_by_text("27 permanent members", exact=True)).to_be_visible()
    expect(log(page).get_by_role("blockquote")).to_contain_text(QUOTE)
    assert engine.translated == [(QUOTE, "en")]


def test_an_answer_is_rated_copied_and_taken_away(
    engine: ScriptedEngine, address: str, visit: Visit, tmp_path: Path
) -> None:
    engine.scripts = [Script(flagship())]
    page = visit(address)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, QUESTION)
    settled(page)
    page.get_by_role("button", name="Not useful").click()
    page.get_by_role("textbox", name=either("reason_label")).fill("It is old.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("textbox", name=either("reason_label"))).to_have_count(0)
    lines = [json.loads(line) for line in (tmp_path / "feedback.jsonl").read_text("utf-8").splitlines()]
    assert [(line["rating"], line["reason"]) for line in lines] == [("down", ""), ("down", "It is old.")]

    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert QUOTE in copied
    assert "5 observer organisations [1]" in copied
    for form, ending in (("Markdown", ".md"), ("Web page (HTML)", ".html")):
        menu(page, "export").click()
        with page.expect_download() as download:
            page.get_by_role("button", name=form, exact=True).click()
        assert download.value.suggested_filename.endswith(ending)
        assert QUOTE in Path(download.value.path()).read_text("utf-8")


MIXED = (
    "تضم منظمة CICA (سيكا) 27 عضوا و9 مراقبين، منها OSCE و«ECO» بنسبة 12.5% [1].\n"
    "The forum سيكا was proposed in 1992 by كازاخستان, and meets every 2 years [1]."
)


def test_mixed_text_looks_the_same_whichever_way_the_page_runs(
    engine: ScriptedEngine, address: str, visit: Visit
) -> None:
    """Pixel by pixel, with a tolerance for the smoothing of letters that stand at other fractions of a pixel."""
    last = flagship()[-1]
    assert isinstance(last, Done)
    pictures = []
    for locale in ("en", "ar"):
        engine.scripts = [Script([*flagship()[:-1], Done(replace(last.answer, answer=MIXED))])]
        page = visit(address, locale)
        ask(page, QUESTION)
        settled(page)
        page.mouse.move(0, 0)
        lines = [log(page).get_by_role("paragraph").filter(has_text=line[:12]) for line in MIXED.splitlines()]
        assert [line.get_attribute("dir") for line in lines] == ["rtl", "ltr"]
        pictures.append([pixels(line.screenshot()) for line in lines])
    for english, arabic in zip(*pictures, strict=True):
        height, width = (min(sizes) for sizes in zip(english.shape, arabic.shape, strict=True))
        difference = abs(english[:height, :width] - arabic[:height, :width])
        assert (english < 128).mean() > 0.005, "nothing is written"
        assert (difference > 128).mean() < 0.01


def pixels(png: bytes) -> np.ndarray:
    """Brightness, 0 to 255, in rows."""
    return np.asarray(Image.open(BytesIO(png)).convert("L"), np.int16)


def test_the_direction_of_a_paragraph_does_not_change_while_it_is_written(
    engine: ScriptedEngine, address: str, visit: Visit
) -> None:
    pieces = ["CICA", " observers", " عددهم", " تسعة مراقبين"]
    first, last = flagship()[0], flagship()[-1]
    assert isinstance(first, Retrieved)
    assert isinstance(last, Done)
    written = Done(replace(last.answer, language="ar", answer="".join(pieces) + " حسب المقال [1]."))
    events = [replace(first, language="ar"), *(Token(piece, "answer") for piece in pieces), written]
    script = Script(events, {n: threading.Event() for n in range(2, 6)})
    engine.scripts = [script]
    page = visit(address)
    ask(page, QUESTION)
    for n in range(1, 5):
        written = log(page).get_by_text("".join(pieces[:n]), exact=True)
        expect(written).to_have_attribute("dir", "rtl")
        script.gates[n + 1].set()
    settled(page)
    expect(log(page).get_by_text("حسب المقال")).to_have_attribute("dir", "rtl")
