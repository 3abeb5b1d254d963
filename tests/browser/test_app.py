"""The whole of it: `app.py` on the real weights, an index of the shipped articles and a real browser."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import Browser, Page, expect
from visiting import Visit, ask, send

from models.installation import ROOT
from rag.settings import Settings
from tests.program import Program

pytestmark = [pytest.mark.browser, pytest.mark.model]

ANSWER_MS = 240_000
"""Two slow cores, busy with other things, need a minute; a test that passes never waits this long."""
STOP_WHEN_THE_LLM_WORKS = """() => {
    const watch = new MutationObserver(() => {
        const stop = document.querySelector("#stop");
        if (stop?.checkVisibility() && document.querySelector(".answer:is(.reading, .quoting, .answering)")) {
            watch.disconnect();
            stop.click();
        }
    });
    watch.observe(document.body, {subtree: true, childList: true, attributes: true});
}"""
"""In the page, since it may be over between two looks from outside."""

RECORD = """() => {
    window.seen = [];
    new MutationObserver(() => {
        const text = selector => [...document.querySelectorAll(selector)].map(e => e.textContent).join("");
        const answers = document.querySelectorAll(".answer");
        const answer = answers[answers.length - 1];
        if (!answer) return;
        const now = {
            stage: answer.className.replace("answer ", ""),
            written: text(".answer:last-child :is(.draft, .words)"),
            evidence: text(".evidence mark"),
        };
        const before = window.seen[window.seen.length - 1];
        if (JSON.stringify(now) !== JSON.stringify(before)) window.seen.push(now);
    }).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""


@pytest.fixture
def app(browser: Browser, request: pytest.FixtureRequest) -> str:
    """The address of the running program. Without a browser it is not started."""
    assert browser.is_connected()
    program: Program = request.getfixturevalue("program")
    return program.address


def seen_until_done(page: Page) -> list[dict[str, str]]:
    """What stood on the page, change by change, until the answer was there."""
    expect(page.locator(".answer").last).to_have_class("answer done", timeout=ANSWER_MS)
    expect(send(page)).to_be_visible()
    seen: list[dict[str, str]] = page.evaluate("window.seen")
    return seen


@pytest.mark.parametrize(
    ("locale", "question", "way", "pieces"),
    [
        ("en", "How many CICA observers are there?", "ltr", 3),
        ("ar", "كم عدد المراقبين في سيكا؟", "rtl", 1),  # the article's own number: a token or two
    ],
)
def test_the_flagship_question(app: str, visit: Visit, locale: str, question: str, way: str, pieces: int) -> None:
    page = visit(app, locale)
    page.evaluate(RECORD)
    ask(page, question)
    seen = seen_until_done(page)

    first_evidence = next(i for i, now in enumerate(seen) if now["evidence"])
    first_written = next(i for i, now in enumerate(seen) if now["written"])
    assert first_evidence < first_written
    drafts = {now["written"] for now in seen if now["stage"] in ("quoting", "answering")}
    assert len(drafts) >= pieces, "the answer came in one piece"

    assert any("9 اعضاء مراقبين" in words for words in page.locator(".cited mark").all_text_contents())
    answer = page.locator(".answer .words").first
    assert any(nine in answer.inner_text().lower() for nine in ("9", "nine", "تسعة", "٩"))
    assert page.locator(".question p").evaluate("p => getComputedStyle(p).direction") == way
    assert page.locator(".passage p:has(mark)").first.evaluate("p => getComputedStyle(p).direction") == "rtl"
    answer.locator(".citation a").first.click()
    expect(page.locator("mark:has(#source-1)")).to_be_in_viewport()


def test_stop_while_the_prompt_is_read_then_another_question(app: str, visit: Visit) -> None:
    page = visit(app)
    page.evaluate(STOP_WHEN_THE_LLM_WORKS)
    ask(page, "What is the main aim of CICA?")
    expect(page.locator(".answer.stopped")).to_be_visible()
    expect(send(page)).to_be_visible()
    page.evaluate(RECORD)
    ask(page, "كم عدد المراقبين في سيكا؟")
    seen_until_done(page)
    expect(page.locator(".answer.stopped")).to_have_count(1)
    expect(page.locator(".answer.done .words").first).to_contain_text(re.compile("9|تسعة|٩"))


def test_a_port_in_use_is_a_sentence(app: str, shipped: Settings) -> None:
    port = app.rstrip("/").rsplit(":", 1)[1]
    second = [sys.executable, "app.py", "--port", port, "--store", str(shipped.index.store)]
    ended = subprocess.run(second, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 1
    assert f"Port {port} is in use" in ended.stderr
    assert "--port" in ended.stderr
    assert "Traceback" not in ended.stderr
