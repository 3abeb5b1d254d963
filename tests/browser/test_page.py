"""The page over a scripted engine: every step waits for its gate, so that nothing depends on speed."""

import re
import threading
from dataclasses import replace

import pytest
from playwright.sync_api import expect
from scripted_answers import ENGLISH, HOSTILE, SENTENCE, Script, ScriptedEngine, flagship, hostile, refusal
from visiting import Visit, ask, chips, direction, exchange, log, marked, send, settled, sources, status, stop

from rag.suggest.starters import EXAMPLES
from rag.types import Done, Token

pytestmark = pytest.mark.browser

QUESTION = "How many CICA observers are there?"
ANSWER = "There are 9 CICA observers and 5 observer organisations"
QUOTE = "27 عضوا دائما و9 اعضاء مراقبين وخمسة منظمات مراقبة"
RETRIEVED, READ, QUOTED, QUOTED_ON, ANSWERED, ANSWERED_ON, DONE = range(7)


def gated(*positions: int) -> Script:
    return Script(flagship(), {position: threading.Event() for position in positions})


def test_passages_come_first_then_evidence_then_the_answer_streams_then_its_words_are_marked(
    engine: ScriptedEngine, address: str, visit: Visit
) -> None:
    script = gated(*range(1, 7))
    engine.scripts = [script]
    page = visit(address)
    ask(page, QUESTION)

    expect(status(page)).to_contain_text("2 passages found")
    expect(sources(page).get_by_role("article")).to_have_count(2)
    expect(marked(page)).to_have_count(0)
    script.gates[READ].set()
    expect(marked(page)).to_have_text(SENTENCE)
    expect(sources(page).get_by_text("Marked: the sentences that bear on the question.")).to_be_visible()
    expect(status(page)).to_contain_text("Choosing the exact words")
    expect(stop(page)).to_be_visible()
    expect(send(page)).to_be_hidden()

    script.gates[QUOTED].set()
    expect(log(page).get_by_text("27 عضوا دائما", exact=True)).to_be_visible()
    script.gates[QUOTED_ON].set()
    expect(log(page).get_by_text("27 عضوا دائما و9 اعضاء مراقبين", exact=True)).to_be_visible()
    script.gates[ANSWERED].set()
    expect(log(page).get_by_text("There are", exact=True)).to_be_visible()
    script.gates[ANSWERED_ON].set()
    expect(log(page).get_by_text("There are 9 CICA", exact=True)).to_be_visible()
    expect(marked(page)).to_have_text(SENTENCE)

    script.gates[DONE].set()
    settled(page)
    expect(log(page).get_by_text(ANSWER)).to_be_visible()
    expect(log(page).get_by_role("blockquote")).to_contain_text(QUOTE)
    expect(marked(page)).to_have_text(QUOTE)
    expect(sources(page).get_by_text("Marked: the exact words that the answer rests on.")).to_be_visible()
    expect(status(page)).to_have_count(0)

    chips(log(page)).first.click()
    assert page.url.endswith("#source-1")
    expect(marked(page)).to_be_in_viewport()


def test_bold_badge_and_citations_come_with_the_whole_answer_and_not_before(
    engine: ScriptedEngine, address: str, visit: Visit
) -> None:
    last = flagship()[-1]
    assert isinstance(last, Done)
    pieces = [Token("There ", "answer"), Token("are **9** ", "answer"), Token("CICA observers [1].", "answer")]
    whole = replace(last.answer, answer="There are 9 CICA observers [1].", bold=((10, 11),))
    script = Script([*flagship()[:2], *pieces, Done(whole)], {n: threading.Event() for n in range(2, 6)})
    engine.scripts = [script]
    page = visit(address)
    ask(page, QUESTION)
    unchecked = log(page).get_by_role("strong").or_(chips(log(page))).or_(log(page).get_by_role("button"))
    for n, written in enumerate(("There", "There are **9**", "There are **9** CICA observers [1]."), start=2):
        script.gates[n].set()
        expect(log(page).get_by_text(written, exact=True)).to_be_visible()
        expect(unchecked).to_have_count(0)
        expect(status(page)).to_contain_text("it is checked when it is whole")
    script.gates[5].set()
    settled(page)
    expect(log(page).get_by_role("strong")).to_have_text("9")
    expect(log(page).get_by_role("button", name="Verified")).to_be_visible()
    expect(chips(log(page)).first).to_be_visible()


def test_each_paragraph_runs_the_way_of_its_script(engine: ScriptedEngine, address: str, visit: Visit) -> None:
    engine.scripts = [Script(flagship()), Script(refusal())]
    page = visit(address)
    ask(page, QUESTION)
    expect(marked(page)).to_have_text(QUOTE)
    assert direction(log(page).get_by_text(QUESTION, exact=True)) == "ltr"
    assert direction(log(page).get_by_text(ANSWER)) == "ltr"
    assert direction(log(page).get_by_role("blockquote").get_by_text(QUOTE)) == "rtl"
    card = sources(page).get_by_role("article").first
    assert direction(card.get_by_role("heading")) == "rtl"
    paragraph = card.get_by_role("paragraph").filter(has=page.get_by_role("mark"))
    assert direction(paragraph) == "rtl"
    sources(page).get_by_text("Other passages found (1)").click()
    assert direction(sources(page).get_by_text("It was proposed by Kazakhstan")) == "ltr"
    mark_starts_at_right, paragraph_right = paragraph.evaluate(
        """p => {
            const range = document.createRange();
            range.setStart(p.firstChild, 0);
            range.setEnd(p.firstChild, 1);
            return [range.getBoundingClientRect().right, p.getBoundingClientRect().right];
        }"""
    )
    assert abs(mark_starts_at_right - paragraph_right) < 3

    ask(page, "من فاز بكأس العالم 2018؟")
    settled(page, 2)
    assert direction(log(page).get_by_text("من فاز بكأس العالم 2018؟", exact=True)) == "rtl"
    assert direction(log(page).get_by_text("لا تجيب المقالات عن هذا السؤال.")) == "rtl"
    expect(sources(page).get_by_role("heading", level=2)).to_have_text("Nearest passages")
    expect(marked(page)).to_have_count(0)
    for line in ENGLISH.splitlines():
        expect(sources(page).get_by_text(line, exact=True)).to_be_visible()
    assert engine.history[1][1][0].question == QUESTION


@pytest.mark.parametrize("reached", [QUOTED, ANSWERED_ON])
def test_stop_ends_the_answer_and_a_new_question_works_at_once(
    engine: ScriptedEngine, address: str, visit: Visit, reached: int
) -> None:
    engine.scripts = [gated(reached), Script(flagship())]
    page = visit(address)
    ask(page, QUESTION)
    assert engine.waiting.wait(30)
    expect(marked(page)).to_have_text(SENTENCE)
    stop(page).click()

    expect(log(page).get_by_text("Stopped.")).to_be_visible()
    settled(page)
    expect(status(page)).to_have_count(0)
    assert engine.closed == [QUESTION]

    ask(page, QUESTION)
    expect(exchange(page, 2).get_by_text(ANSWER)).to_be_visible()
    expect(exchange(page, 1).get_by_text("Stopped.")).to_be_visible()
    assert engine.history[1] == (QUESTION, ())


def test_a_closed_tab_ends_its_answer(engine: ScriptedEngine, address: str, visit: Visit) -> None:
    engine.scripts = [gated(QUOTED), Script(flagship())]
    gone = visit(address)
    ask(gone, QUESTION)
    assert engine.waiting.wait(30)
    gone.close()
    page = visit(address)
    ask(page, QUESTION)
    expect(log(page).get_by_text(ANSWER)).to_be_visible()


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
    expect(log(page).get_by_text(HOSTILE, exact=True)).to_have_count(2)  # the question and the draft
    script.gates[4].set()
    settled(page)
    expect(log(page)).to_contain_text("[7]")
    expect(sources(page).get_by_role("heading", level=3)).to_have_text(HOSTILE)
    expect(sources(page).get_by_role("article")).to_contain_text(HOSTILE[40:].replace("**", ""))
    expect(log(page).get_by_text(HOSTILE, exact=True).filter(visible=True)).to_have_count(1)  # a tip has the title
    assert page.evaluate("window.pwned") is None
    for part in (log(page), sources(page)):
        expect(part.locator("script, img, style, code")).to_have_count(0)  # these have no role
    expect(log(page).get_by_role("strong")).to_have_count(0)
    links = [link.get_attribute("href") for part in (log(page), sources(page)) for link in part.locator("a").all()]
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
    expect(log(page).get_by_text("Something went wrong")).to_be_visible()
    expect(log(page)).not_to_contain_text("llama_decode")
    assert "llama_decode returned 2" in caplog.text
    ask(page, QUESTION)
    expect(log(page).get_by_text(ANSWER)).to_be_visible()


def test_an_empty_question_is_not_asked_and_an_example_is(engine: ScriptedEngine, address: str, visit: Visit) -> None:
    engine.scripts = [Script(flagship())]
    page = visit(address)
    ask(page, "  \n ")
    example = page.get_by_role("button", name=EXAMPLES["en"][1], exact=True)
    example.click()
    expect(log(page).get_by_text(ANSWER)).to_be_visible()
    expect(example).to_be_hidden()
    assert [question for question, _ in engine.history] == [EXAMPLES["en"][1]]
    page.get_by_role("button", name="New conversation").click()
    expect(example).to_be_visible()
    expect(log(page).get_by_role("region")).to_have_count(0)
    expect(sources(page)).to_contain_text("The passages behind the answer will appear here")


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
    settled(page)
    chips(log(page)).first.click()
    expect(marked(page)).to_have_text(QUOTE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_page_offers_no_api(address: str, visit: Visit) -> None:
    page = visit(address)
    info = page.request.get(f"{address}gradio_api/info").json()
    assert info["named_endpoints"] == {}
    assert info["unnamed_endpoints"] == {}
    outside = re.findall(r"""(?:src|href)=["'](https?://[^"']+)""", page.request.get(address).text())
    assert all("127.0.0.1" in url for url in outside), outside
