"""What makes the page easy to read: where things stand, which way they run, and what is in focus."""

import re
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from articles_tab import Served, in_articles
from playwright.sync_api import Locator, Page, expect
from scripted_answers import ENGLISH_HIT, Script, ScriptedEngine, citation, flagship, hit, refusal, settled
from visiting import Visit, ask

from index.types import Language
from models.errors import InputError, StateError
from rag.types import Done, Event, Retrieved, Verdict
from ui import shelf
from ui.strings import load_strings

pytestmark = pytest.mark.browser

LONG = "What of CICA, its members, its observers and its meetings? " * 60


def box(where: Locator) -> dict[str, float]:
    found = where.bounding_box()
    assert found is not None
    return dict(found)


def middle(where: Locator) -> float:
    """Of its height."""
    found = box(where)
    return found["y"] + found["height"] / 2


def log(page: Page) -> Locator:
    return page.get_by_role("log")


def asked(page: Page, question: str, strings: Language = "en") -> Locator:
    """Ask, wait for the whole answer, and return the question as it stands in the chat."""
    ask(page, question)
    placed = log(page).get_by_text(question, exact=True).last
    expect(placed).to_be_visible()  # before, Ask is still that of the question before
    expect(log(page)).to_have_attribute("aria-busy", "false")
    expect(page.get_by_role("button", name=load_strings(strings)["send"], exact=True)).to_be_visible()
    return placed


def answer(text: str, *events: Event, verdict: Verdict | None = None) -> Script:
    """An answer with these words and no article."""
    done = settled(text, (), ())
    return Script([*events, Done(replace(done, verdict=verdict or done.verdict))])


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800), (1920, 1080)])
def test_the_last_question_and_its_answer_stand_at_the_top_of_the_chat(
    engine: ScriptedEngine, address: str, visit: Visit, width: int, height: int
) -> None:
    script = Script(flagship(), {2: threading.Event(), 5: threading.Event()})
    engine.scripts = [Script(flagship()), Script(flagship()), script]
    page = visit(address, width=width, height=height)
    asked(page, "First?")
    asked(page, "Second?")
    ask(page, "Third?")
    chat, question = page.locator("#chat"), log(page).get_by_text("Third?", exact=True)

    def stands() -> float:
        return box(question)["y"] - box(chat)["y"]

    assert engine.waiting.wait(30)
    for gate in script.gates.values():
        expect(question).to_be_visible()
        assert 0 <= stands() < 30, "while it is written"
        gate.set()
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    assert 0 <= stands() < 30, "when it is whole"
    expect(log(page).get_by_text("5 observer organisations").last).to_be_in_viewport()
    assert box(page.get_by_role("textbox", name="Your question"))["y"] < height


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_a_wide_page_stands_in_the_middle(address: str, visit: Visit, locale: str) -> None:
    page = visit(address, locale, width=1920, height=1080)
    middle = box(page.get_by_role("main"))
    assert abs(middle["x"] + middle["width"] / 2 - 960) <= 8


def test_an_english_sentence_that_leads_in_to_an_arabic_quotation_runs_its_own_way(
    engine: ScriptedEngine, address: str, visit: Visit
) -> None:
    said = "The article says in Arabic: «وتضم منظمة مؤتمر سيكا في الوقت الحاضر 27 عضوا دائما و9 اعضاء مراقبين»"
    engine.scripts = [answer(said)]
    page = visit(address)
    asked(page, "How many?")
    line = log(page).get_by_text("The article says in Arabic:")
    assert line.evaluate("line => getComputedStyle(line).direction") == "ltr"
    quotation = line.get_by_text("27 عضوا دائما")
    assert quotation.evaluate("part => getComputedStyle(part).direction") == "rtl"
    expect(line).to_have_text(said)


def test_in_arabic_an_empty_search_field_runs_from_right_to_left(address: str, visit: Visit) -> None:
    page = visit(address, "ar")
    strings = load_strings("ar")
    page.get_by_role("tab", name=strings["tab_articles"]).click()
    field = page.get_by_role("searchbox", name=strings["articles_search"])
    expect(field).to_be_visible()
    assert field.evaluate("field => getComputedStyle(field).direction") == "rtl"
    field.fill("CICA")
    assert field.evaluate("field => getComputedStyle(field).direction") == "ltr"


@pytest.mark.parametrize("how", ["courtesy", "about"])
def test_a_greeting_has_no_note_and_no_sources(engine: ScriptedEngine, address: str, visit: Visit, how: str) -> None:
    verdict = Verdict("about", "about") if how == "about" else Verdict("courtesy", "greeting")
    engine.scripts = [answer("Hello! I am Sanad.", Retrieved("en", ()), verdict=verdict)]
    page = visit(address)
    asked(page, "Hello there")
    expect(log(page).get_by_text("Hello! I am Sanad.")).to_be_visible()
    expect(page.get_by_role("region", name="Sources")).to_have_count(0)
    expect(page.get_by_text("No passage was found.")).to_have_count(0)
    expect(page.get_by_text("In question:")).to_have_count(0)


def test_only_words_that_the_answer_says_are_in_question(engine: ScriptedEngine, address: str, visit: Visit) -> None:
    def doubted(detail: str) -> Script:
        last = flagship()[-1]
        assert isinstance(last, Done)
        verdict = Verdict("quoted", "number", detail)
        return Script([*flagship()[:-1], Done(replace(last.answer, verdict=verdict))])

    engine.scripts = [doubted("55 member states"), doubted("9 CICA observers")]
    page = visit(address)
    asked(page, "One?")
    page.get_by_role("button", name="Quoted").focus()
    expect(page.get_by_role("tooltip").get_by_text("The article's own words stand here")).to_be_visible()
    expect(page.get_by_text("In question:")).to_have_count(0)
    asked(page, "Two?")
    page.get_by_role("button", name="Quoted").last.focus()
    expect(page.get_by_text("In question: 9 CICA observers")).to_be_visible()


MARKDOWN = "## Bodies\n\n- The **Summit** of heads\n- The Council\n\nA word of *nothing* and 2 ** 3."


def test_markdown_around_a_quotation_is_shown_as_such_and_the_quotation_to_the_letter(
    engine: ScriptedEngine, address: str, visit: Visit
) -> None:
    passage = hit("en/bodies", "Bodies", MARKDOWN, 0)
    quote = "**Summit** of heads"
    done = Done(settled("The heads [1].", (citation(1, passage, "The Council"),), (passage,)))
    exact = Done(settled("The heads [1].", (citation(1, passage, quote),), (passage,)))
    engine.scripts = [Script([Retrieved("en", (passage,)), each]) for each in (done, exact)]
    page = visit(address)
    asked(page, "Which?")
    sources = page.get_by_role("region", name="Sources")
    expect(sources.get_by_role("heading", name="Bodies", exact=True).last).to_be_visible()
    expect(sources.get_by_role("listitem")).to_have_count(2)
    expect(sources.get_by_role("listitem").first).to_have_text("The Summit of heads")
    expect(sources.get_by_role("mark")).to_have_text("The Council")
    expect(sources.get_by_text("2 ** 3")).to_be_visible()
    asked(page, "Which words?")
    expect(sources.get_by_role("mark")).to_have_text(quote)


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_on_a_phone_the_name_stays_on_one_line(
    engine: ScriptedEngine, address: str, visit: Visit, locale: Language
) -> None:
    engine.scripts = [Script(flagship())]
    page = visit(address, locale, width=390, height=844)
    name = page.get_by_role("heading", level=1)
    before = box(name)["height"]
    asked(page, "One?", locale)
    assert box(name)["height"] == before < 60
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_on_a_phone_the_sources_are_a_sheet_over_the_chat(engine: ScriptedEngine, address: str, visit: Visit) -> None:
    engine.scripts = [Script(flagship()), Script(flagship())]
    page = visit(address, width=390, height=844)
    head = box(page.get_by_role("tablist"))["y"]
    asked(page, "One?")
    question = asked(page, "Two?")
    assert box(page.get_by_role("tablist"))["y"] < head - 20, "the header has shrunk"
    names = [load_strings("en")[name] for name in ("history", "export", "new_conversation")]
    tops = {round(box(page.locator("summary, button").filter(has_text=each).first)["y"] / 40) for each in names}
    assert len(tops) == 1, "what the header offers stands in a line"
    name, export = page.get_by_role("heading", level=1), page.locator("summary").filter(has_text="Export")
    assert abs(middle(name) - middle(export)) < 20, "the only one"
    before, typing = box(question)["y"], box(page.get_by_role("textbox", name="Your question"))
    assert typing["y"] + typing["height"] <= 844

    sources = page.get_by_role("region", name="Sources")
    expect(sources).to_be_hidden()
    chip = log(page).get_by_role("link", name=re.compile("Citation 1")).last
    chip.click()
    expect(sources).to_be_in_viewport()
    expect(sources.get_by_role("mark")).to_be_in_viewport()
    page.get_by_role("button", name="Close").click()
    expect(sources).to_be_hidden()
    expect(chip).to_be_focused()
    assert abs(box(question)["y"] - before) <= 1
    page.get_by_role("button", name="New conversation").click()
    expect(log(page).get_by_text("Two?", exact=True)).to_have_count(0)


class TooLong(ScriptedEngine):
    def answer(self, question: str, *given: object) -> object:  # type: ignore[override]
        if question == LONG.strip():
            raise InputError("The question is too long: 600 words.", "Ask in a few sentences.", "question_long")
        return super().answer(question, *given)  # type: ignore[arg-type]


@pytest.mark.parametrize("engine", [TooLong()])
def test_a_question_that_is_too_long_stays_in_its_box(engine: ScriptedEngine, address: str, visit: Visit) -> None:
    engine.scripts = [Script(flagship())]
    page = visit(address)
    field = page.get_by_role("textbox", name="Your question")
    ask(page, LONG)
    expect(page.get_by_text("The question is too long. Ask in a few sentences.")).to_be_visible()
    expect(field).to_have_value(LONG.strip())
    expect(log(page).get_by_text("What of CICA")).to_have_count(0)
    page.get_by_role("button", name="Conversations").click()
    expect(page.get_by_role("dialog", name="Conversations")).to_contain_text("None yet.")
    page.keyboard.press("Escape")
    line = float(field.evaluate("field => parseFloat(getComputedStyle(field).lineHeight)"))
    assert 7 * line < box(field)["height"] < 9.5 * line
    asked(page, "How many CICA observers are there?")
    expect(page.get_by_text("The question is too long.")).to_have_count(0)


def test_the_focus_is_where_one_goes_on(engine: ScriptedEngine, address: str, visit: Visit) -> None:
    engine.scripts = [Script(flagship()), Script(flagship())]
    page = visit(address, height=520)
    field = page.get_by_role("textbox", name="Your question")
    expect(field).to_be_focused()
    borders = field.evaluate(
        """field => {
            const drawn = [];
            for (let each = field; each.id !== "ask"; each = each.parentElement) {
                const style = getComputedStyle(each), clear = /, 0\\)$|transparent/;
                if (parseFloat(style.borderTopWidth) && !clear.test(style.borderTopColor)) drawn.push("border");
                if (style.outlineStyle !== "none" && parseFloat(style.outlineWidth)) drawn.push("outline");
                if (style.boxShadow !== "none") drawn.push("shadow");
            }
            return drawn;
        }"""
    )
    assert borders == ["outline"]
    asked(page, "How many?")
    page.get_by_role("button", name="Edit").click()
    expect(field).to_have_value("How many?")
    expect(field).to_be_focused()
    page.get_by_role("button", name="Not useful").click()
    reason = page.get_by_role("textbox", name="What is wrong with it? (optional)")
    expect(reason).to_be_focused()
    expect(page.get_by_role("button", name="Save")).to_be_in_viewport()


def test_the_export_of_a_refusal_shows_two_passages(engine: ScriptedEngine, address: str, visit: Visit) -> None:
    many = tuple(replace(ENGLISH_HIT, document=f"en/{n}") for n in range(8))
    last = refusal()[-1]
    engine.scripts = [Script([type(last)(replace(last.answer, passages=many))])]  # type: ignore[union-attr,call-arg]
    page = visit(address)
    asked(page, "Who won?")
    page.get_by_text("Export", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Web page (HTML)").click()
    page.set_content(Path(download.value.path()).read_text("utf-8"))
    expect(page.get_by_role("article")).to_have_count(2)


COUNTS: list[tuple[Language, int, str]] = [
    ("ar", 1, "مقطع واحد"),
    ("ar", 5, "5 مقاطع"),
    ("ar", 11, "11 مقطعًا"),
    ("en", 1, "1 passage found"),
]


@pytest.mark.parametrize(("locale", "count", "words"), COUNTS)
def test_a_count_has_the_form_that_its_language_wants(
    engine: ScriptedEngine, address: str, visit: Visit, locale: Language, count: int, words: str
) -> None:
    found = tuple(replace(ENGLISH_HIT, document=f"en/{n}") for n in range(count))
    script = Script([Retrieved(locale, found), *flagship()[1:]], {1: threading.Event()})
    engine.scripts = [script]
    page = visit(address, locale)
    ask(page, "How many?")
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()
    script.gates[1].set()


def test_a_pasted_title_with_a_slash_keeps_its_name_and_an_error_of_the_index_is_arabic(
    served: Served, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, strings = in_articles(served, visit, "ar"), load_strings("ar")

    def paste(title: str, text: str) -> None:
        page.get_by_role("textbox", name=strings["paste_title"]).fill(title)
        page.get_by_role("textbox", name=strings["paste_text"], exact=True).fill(text)
        page.get_by_role("button", name=strings["paste_add"]).click()

    page.get_by_text(strings["articles_paste"]).click()
    paste("Profit/Loss 2024", "The year ended with a profit of 5 crowns.")
    expect(page.get_by_role("status").filter(has_text="Profit-Loss 2024.txt")).to_contain_text("مقال واحد، مقطع واحد")
    assert [path.name for path in (served.shelf.corpus / "added").iterdir()] == ["Profit-Loss 2024.txt"]

    def fail(*_: object, **__: object) -> None:
        raise StateError("The index in /x is being written by another process.", "Wait.", "index_busy")

    monkeypatch.setattr(shelf, "build", fail)
    paste("Another", "Another text of the year.")
    expect(page.get_by_text(strings["kind_index_busy"])).to_be_visible()
    expect(page.get_by_text("is being written")).to_have_count(0)


def test_an_article_in_markdown_is_read_as_its_author_meant_it(served: Served, visit: Visit) -> None:
    page = in_articles(served, visit)
    article = served.inbox / "bodies.md"
    article.write_text(
        "# The bodies\n\nThey are **three**.\n\n## Where they meet\n\n- The Summit\n- The Council\n\n"
        "| Body | Town |\n|---|---|\n| Summit | Almaty |\n| Council | Astana |\n",
        "utf-8",
    )
    page.get_by_label("Drop files here, or press to choose them").set_input_files(article)
    page.get_by_role("button", name="The bodies", exact=True).click()
    reading = page.get_by_role("article", name="The bodies")
    whole = reading.locator(".passage")  # without what stands above it in short
    expect(whole.get_by_role("heading", name="Where they meet")).to_be_visible()
    expect(whole.get_by_role("strong")).to_have_text("three")
    expect(whole.get_by_role("listitem")).to_have_text(["The Summit", "The Council"])
    expect(whole.get_by_role("columnheader")).to_have_text(["Body", "Town"])
    expect(whole.get_by_role("cell")).to_have_text(["Summit", "Almaty", "Council", "Astana"])
    assert not any(sign in reading.inner_text() for sign in ("#", "**", "|"))


def test_an_article_without_a_title_is_called_by_the_subject_of_its_first_sentence(
    served: Served, visit: Visit
) -> None:
    page = in_articles(served, visit)
    article = served.inbox / "old_notes_of_mine.txt"
    article.write_text(
        "The lighthouse of Tarout, built of coral stone, stands on the shore. It was lit in 1911.", "utf-8"
    )
    page.get_by_label("Drop files here, or press to choose them").set_input_files(article)
    expect(page.get_by_role("button", name="The lighthouse of Tarout", exact=True)).to_be_visible()
    expect(page.get_by_text("old notes of mine")).to_have_count(0)
