"""What a reader does with answers: citations, badges, both languages, editing, earlier conversations, taking away."""

import json
import threading
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from scripted_answers import Script, ScriptedEngine, flagship, refusal
from visiting import Visit, ask, box, either, menu, send, sources, stop

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


def answered(page: Page, count: int = 1) -> None:
    expect(page.locator(".answer:is(.done, .refused)")).to_have_count(count)
    expect(send(page)).to_be_visible()


def test_a_citation_shows_its_quote_and_leads_to_the_words_in_the_source(
    engine: ScriptedEngine, address: str, visit: Visit
) -> None:
    engine.scripts = [Script(flagship()), Script(refusal())]
    page = visit(address)
    ask(page, QUESTION)
    answered(page)
    chip = page.locator(".words .citation a")
    quote = page.locator("#quote-1-1")
    expect(quote).to_be_hidden()
    chip.hover()
    expect(quote.locator("p").first).to_have_text(QUOTE)
    expect(quote).to_be_visible()
    page.keyboard.press("Escape")
    expect(quote).to_be_hidden()
    chip.focus()
    expect(quote).to_be_visible()

    ask(page, "من فاز بكأس العالم 2018؟")
    answered(page, 2)
    expect(sources(page).get_by_role("heading", level=2)).to_have_text("Nearest passages")
    chip.click()  # of the answer before: its sources come back
    expect(page.locator(".cited mark")).to_have_text(QUOTE)
    expect(page.locator("#source-1")).to_be_focused()
    expect(page.locator("mark:has(#source-1)")).to_be_in_viewport()
    card = sources(page).get_by_role("article").first
    expect(card.locator("h3")).to_have_text("الاجتماع السادس لوزراء خارجية سيكا")
    expect(card.locator(".origin")).to_have_text("ar/cica · Arabic · 2021-10-12")
    sources(page).get_by_role("link").click()
    assert page.url.endswith("#chip-1-1")


def test_arrow_keys_go_through_the_citations(engine: ScriptedEngine, address: str, visit: Visit) -> None:
    engine.scripts = [Script(flagship())]
    page = visit(address, "ar")
    ask(page, QUESTION)
    answered(page)
    chips = page.locator(".chat .citation a")
    expect(chips).to_have_count(2)
    chips.first.focus()
    page.keyboard.press("ArrowLeft")  # forward, where the page runs from right to left
    expect(chips.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(chips.first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("mark:has(#source-1)")).to_be_in_viewport()


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_everything_is_reached_by_the_keyboard_at_the_width_of_a_phone(
    engine: ScriptedEngine, address: str, visit: Visit, locale: str
) -> None:
    engine.scripts = [judged(flagship(), "checked", "supported")]
    page = visit(address, locale, width=390, height=844)
    box(page).focus()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    answered(page)
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
        answered(page, count)
    expect(page.locator(".badge")).to_have_text(words)
    page.locator(".badge.quoted").focus()
    expect(page.locator("#why-2")).to_be_visible()
    expect(page.locator("#why-2 bdi")).to_have_text("9 CICA")
    expect(page.locator(".standalone")).to_have_count(1)
    expect(page.locator(".standalone bdi")).to_have_text("How many permanent members does CICA have?")


def test_the_language_is_switched_while_an_answer_is_written_and_kept(
    engine: ScriptedEngine, address: str, visit: Visit
) -> None:
    script = Script(flagship(), {DONE: threading.Event()})
    engine.scripts = [script]
    page = visit(address)
    talk, reading = (page.locator(each).bounding_box() for each in ("#talk", "#reading"))
    assert talk and reading and talk["x"] < reading["x"]
    ask(page, QUESTION)
    expect(page.locator(".answer.answering")).to_be_visible()
    page.get_by_role("button", name="العربية").click()
    expect(stop(page)).to_have_text("أوقف")
    expect(page.locator(".status")).to_contain_text("تُكتب الإجابة")
    script.gates[DONE].set()
    answered(page)
    expect(sources(page).get_by_role("heading", level=2)).to_have_text("المصادر")
    for _ in range(2):
        assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["ar", "rtl"]
        talk, reading = (page.locator(each).bounding_box() for each in ("#talk", "#reading"))
        assert talk and reading and talk["x"] > reading["x"]
        expect(page.get_by_role("tab", name="المقالات")).to_be_visible()
        page.reload()
        expect(page.locator(".answer.done")).to_be_visible()


def test_a_question_is_edited_or_asked_again(engine: ScriptedEngine, address: str, visit: Visit) -> None:
    engine.scripts = [Script(flagship()) for _ in range(4)]
    page = visit(address)
    for count, question in enumerate(("One?", "Two?"), start=1):
        ask(page, question)
        answered(page, count)
    page.get_by_role("button", name=either("again")).click()
    expect.soft(page.locator(".answer.done")).to_have_count(2)
    page.locator("#question-1").hover()
    page.locator("#question-1 .act").click()
    expect(box(page)).to_have_value("One?")
    expect(page.locator(".editing")).to_be_visible()
    ask(page, "First?")
    expect(page.locator(".question p")).to_have_text(["First?"])
    answered(page)
    expect(page.locator(".editing")).to_have_count(0)
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
    answered(page)
    page.get_by_role("button", name="Translate").click()
    expect(page.locator(".translation")).to_contain_text("27 permanent")
    expect(stop(page)).to_be_visible()
    script.gates[1].set()
    expect(page.locator(".translation.done .label")).to_have_text("Machine translation, not checked")
    expect(page.locator(".translation p").last).to_have_text("27 permanent members")
    expect(page.locator(".answer blockquote p")).to_have_text(QUOTE)
    assert engine.translated == [(QUOTE, "en")]


def test_an_answer_is_rated_copied_and_taken_away(
    engine: ScriptedEngine, address: str, visit: Visit, tmp_path: Path
) -> None:
    engine.scripts = [Script(flagship())]
    page = visit(address)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, QUESTION)
    answered(page)
    page.get_by_role("button", name="Not useful").click()
    page.get_by_role("textbox", name=either("reason_label")).fill("It is old.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".reason")).to_have_count(0)
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
        answered(page)
        page.mouse.move(0, 0)
        lines = page.locator(".answer .words")
        expect(lines).to_have_count(2)
        assert lines.evaluate_all("lines => lines.map(line => line.dir)") == ["rtl", "ltr"]
        pictures.append([pixels(lines.nth(n).screenshot()) for n in range(2)])
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
        expect(page.locator(".answer .words")).to_have_text("".join(pieces[:n]))
        assert page.locator(".answer .words").get_attribute("dir") == "rtl"
        script.gates[n + 1].set()
    answered(page)
    assert page.locator(".answer .words").get_attribute("dir") == "rtl"
