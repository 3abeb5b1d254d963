"""The page over a scripted engine: every step waits for its gate, so that nothing depends on speed."""

import re
import threading

import pytest
from playwright.sync_api import Page, expect
from scripted_answers import ENGLISH, HOSTILE, SENTENCE, Script, ScriptedEngine, flagship, hostile, refusal
from visiting import Visit, ask, log, send, sources, status, stop

pytestmark = pytest.mark.browser

QUESTION = "How many CICA observers are there?"
ANSWER = "There are 9 CICA observers and 5 observer organisations"
QUOTE = "27 عضوا دائما و9 اعضاء مراقبين وخمسة منظمات مراقبة"
RETRIEVED, READ, QUOTED, QUOTED_ON, ANSWERED, ANSWERED_ON, DONE = range(7)


def gated(*positions: int) -> Script:
    return Script(flagship(), {position: threading.Event() for position in positions})


def direction(page: Page, selector: str) -> str:
    return str(page.locator(selector).first.evaluate("element => getComputedStyle(element).direction"))


def test_passages_come_first_then_evidence_then_the_answer_streams_then_its_words_are_marked(
    engine: ScriptedEngine, address: str, visit: Visit
) -> None:
    script = gated(*range(1, 7))
    engine.scripts = [script]
    page = visit(address)
    ask(page, QUESTION)

    expect(page.locator(".status")).to_contain_text("2 passages found")
    expect(sources(page).get_by_role("article")).to_have_count(2)
    expect(page.locator(".evidence mark, .sources .note")).to_have_count(0)
    script.gates[READ].set()
    expect(page.locator(".evidence mark")).to_have_text(SENTENCE)
    expect(page.locator(".answer .words, .answer .draft")).to_have_count(0)
    expect(page.locator(".status")).to_contain_text("Choosing the exact words")
    expect(stop(page)).to_be_visible()
    expect(send(page)).to_be_hidden()

    script.gates[QUOTED].set()
    expect(page.locator(".answer .draft")).to_have_text("27 عضوا دائما")
    script.gates[QUOTED_ON].set()
    expect(page.locator(".answer .draft")).to_have_text("27 عضوا دائما و9 اعضاء مراقبين")
    script.gates[ANSWERED].set()
    expect(page.locator(".answer .words")).to_have_text("There are")
    script.gates[ANSWERED_ON].set()
    expect(page.locator(".answer .words")).to_have_text("There are 9 CICA")
    expect(page.locator(".evidence mark")).to_have_text(SENTENCE)

    script.gates[DONE].set()
    expect(page.locator(".answer.done .words")).to_contain_text(ANSWER)
    expect(page.locator(".cited mark")).to_have_text(QUOTE)
    expect(page.locator(".answer blockquote p")).to_have_text(QUOTE)
    expect(page.locator(".evidence mark")).to_have_count(0)
    expect(send(page)).to_be_visible()
    expect(page.locator(".status")).to_have_count(0)

    page.locator(".words .citation a").click()
    assert page.url.endswith("#source-1")
    expect(page.locator("mark:has(#source-1)")).to_be_in_viewport()


def test_each_paragraph_runs_the_way_of_its_script(engine: ScriptedEngine, address: str, visit: Visit) -> None:
    engine.scripts = [Script(flagship()), Script(refusal())]
    page = visit(address)
    ask(page, QUESTION)
    expect(page.locator(".cited mark")).to_have_text(QUOTE)
    assert direction(page, ".question p") == "ltr"
    assert direction(page, ".answer .words") == "ltr"
    assert direction(page, ".answer blockquote p") == "rtl"
    assert direction(page, ".card h3") == "rtl"
    assert direction(page, ".passage p:has(mark)") == "rtl"
    assert direction(page, "details .passage p") == "ltr"
    mark_starts_at_right, paragraph_right = page.locator(".passage p:has(mark)").evaluate(
        """p => {
            const range = document.createRange();
            range.setStart(p.firstChild, 0);
            range.setEnd(p.firstChild, 1);
            return [range.getBoundingClientRect().right, p.getBoundingClientRect().right];
        }"""
    )
    assert abs(mark_starts_at_right - paragraph_right) < 3

    ask(page, "من فاز بكأس العالم 2018؟")
    expect(page.locator(".answer.refused .words")).to_have_text("لا تجيب المقالات عن هذا السؤال.")
    assert direction(page, ".exchange:last-child .question p") == "rtl"
    assert direction(page, ".answer.refused .words") == "rtl"
    expect(sources(page).get_by_role("heading", level=2)).to_have_text("Nearest passages")
    expect(sources(page).get_by_role("mark")).to_have_count(0)
    expect(page.locator(".passage p")).to_have_text(ENGLISH.splitlines())
    assert engine.history[1][1][0].question == QUESTION


@pytest.mark.parametrize("reached", [QUOTED, ANSWERED_ON])
def test_stop_ends_the_answer_and_a_new_question_works_at_once(
    engine: ScriptedEngine, address: str, visit: Visit, reached: int
) -> None:
    engine.scripts = [gated(reached), Script(flagship())]
    page = visit(address)
    ask(page, QUESTION)
    assert engine.waiting.wait(30)
    expect(page.locator(".evidence mark")).to_have_text(SENTENCE)
    stop(page).click()

    expect(page.locator(".answer.stopped .note")).to_contain_text("Stopped.")
    expect(send(page)).to_be_visible()
    expect(page.locator(".answer .status")).to_have_count(0)
    assert engine.closed == [QUESTION]

    ask(page, QUESTION)
    expect(page.locator(".answer.done .words")).to_contain_text(ANSWER)
    expect(page.locator(".answer.stopped")).to_have_count(1)
    assert engine.history[1] == (QUESTION, ())


def test_a_closed_tab_ends_its_answer(engine: ScriptedEngine, address: str, visit: Visit) -> None:
    engine.scripts = [gated(QUOTED), Script(flagship())]
    gone = visit(address)
    ask(gone, QUESTION)
    assert engine.waiting.wait(30)
    gone.close()
    page = visit(address)
    ask(page, QUESTION)
    expect(page.locator(".answer.done .words")).to_contain_text(ANSWER)


@pytest.mark.parametrize(
    ("locale", "two", "one"),
    [("en", "2 questions before you.", "1 question before you."), ("ar", "قبلك سؤالان،", "قبلك سؤال واحد،")],
)
def test_readers_see_how_many_are_before_them_and_may_give_up(
    engine: ScriptedEngine, address: str, visit: Visit, locale: str, two: str, one: str
) -> None:
    script = gated(QUOTED)
    engine.scripts = [script, Script(flagship())]
    first, second, third = visit(address, locale), visit(address, locale), visit(address, locale)
    ask(first, QUESTION)
    assert engine.waiting.wait(30)
    ask(second, QUESTION)
    expect(status(second)).to_contain_text(one)
    ask(third, QUESTION)
    expect(status(third)).to_contain_text(two)
    stop(second).click()
    expect(status(second)).to_have_count(0)
    expect(send(second)).to_be_visible()
    expect(status(third)).to_contain_text(one)
    expect(stop(first)).to_be_visible()

    script.gates[QUOTED].set()
    for page in (first, third):
        expect(log(page).get_by_text(ANSWER)).to_be_visible()
    assert len(engine.history) == 2


def test_a_closed_tab_that_waits_makes_way(engine: ScriptedEngine, address: str, visit: Visit) -> None:
    script = gated(QUOTED)
    engine.scripts = [script, Script(flagship())]
    first, gone, page = visit(address), visit(address), visit(address)
    ask(first, QUESTION)
    assert engine.waiting.wait(30)
    ask(gone, QUESTION)
    expect(status(gone)).to_contain_text("1 question before you.")
    ask(page, QUESTION)
    expect(status(page)).to_contain_text("2 questions before you.")
    gone.close()
    expect(status(page)).to_contain_text("1 question before you.")
    script.gates[QUOTED].set()
    expect(log(page).get_by_text(ANSWER)).to_be_visible()


def test_nothing_from_an_article_or_the_llm_becomes_part_of_the_page(
    engine: ScriptedEngine, address: str, visit: Visit
) -> None:
    script = Script(hostile(), {4: threading.Event()})
    engine.scripts = [script]
    page = visit(address)
    ask(page, HOSTILE)
    expect(page.locator(".answer .words")).to_have_text(HOSTILE)
    script.gates[4].set()
    expect(page.locator(".answer.done .words")).to_contain_text("[7]")
    expect(sources(page).get_by_role("heading", level=3)).to_have_text(HOSTILE)
    expect(page.locator(".passage p")).to_contain_text(HOSTILE[40:].replace("**", ""))
    expect(page.locator(".question p")).to_have_text(HOSTILE)
    assert page.evaluate("window.pwned") is None
    inside = page.locator(":is(.chat, .sources) :is(script, img, style, code, .katex), .chat strong")
    expect(inside).to_have_count(0)
    links = page.locator(":is(.chat, .sources) a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    assert links
    assert set(links) == {"#source-1", "#chip-1-1", "#sources"}


def test_an_error_is_a_sentence_and_the_next_question_works(
    engine: ScriptedEngine, address: str, visit: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    engine.scripts = [Script(flagship()[:2], {1: threading.Event()}), Script(flagship())]
    page = visit(address)
    ask(page, QUESTION)
    assert engine.waiting.wait(30)
    engine.cancel()  # not by the reader: the LLM fails
    expect(page.locator(".answer.failed .words")).to_contain_text("Something went wrong")
    expect(page.locator("#chat")).not_to_contain_text("llama_decode")
    assert "llama_decode returned 2" in caplog.text
    ask(page, QUESTION)
    expect(page.locator(".answer.done .words")).to_contain_text(ANSWER)


def test_an_empty_question_is_not_asked_and_an_example_is(engine: ScriptedEngine, address: str, visit: Visit) -> None:
    engine.scripts = [Script(flagship())]
    page = visit(address)
    ask(page, "  \n ")
    page.get_by_role("button", name="كم عدد المراقبين في سيكا؟").click()
    expect(page.locator(".answer.done .words")).to_contain_text(ANSWER)
    expect(page.locator(".example").first).to_be_hidden()
    assert [question for question, _ in engine.history] == ["كم عدد المراقبين في سيكا؟"]
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".example").first).to_be_visible()
    expect(page.locator(".question")).to_have_count(0)
    expect(page.locator(".sources.empty")).to_be_visible()


@pytest.mark.parametrize(("locale", "way", "halt"), [("en", "ltr", "Stop"), ("ar", "rtl", "أوقف")])
def test_a_narrow_page_speaks_the_readers_language_and_does_not_scroll_sideways(
    engine: ScriptedEngine, address: str, visit: Visit, locale: str, way: str, halt: str
) -> None:
    script = gated(DONE)
    engine.scripts = [script]
    page = visit(address, locale, width=390, height=844)
    assert page.evaluate("document.documentElement.dir") == way
    assert page.evaluate("document.documentElement.lang") == locale
    ask(page, "ماذا عن CICA؟ " + "كلمةطويلةجدا" * 20)
    expect(stop(page)).to_have_text(halt)
    script.gates[DONE].set()
    expect(page.locator(".cited mark")).to_have_text(QUOTE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_page_offers_no_api(address: str, visit: Visit) -> None:
    page = visit(address)
    info = page.request.get(f"{address}gradio_api/info").json()
    assert info["named_endpoints"] == {}
    assert info["unnamed_endpoints"] == {}
    outside = re.findall(r"""(?:src|href)=["'](https?://[^"']+)""", page.request.get(address).text())
    assert all("127.0.0.1" in url for url in outside), outside
