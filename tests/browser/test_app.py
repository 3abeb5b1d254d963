"""The whole of it: `app.py` on the real weights, an index of the shipped articles and a real browser."""

import re
import subprocess
import sys
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from visiting import (
    Visit,
    ask,
    chips,
    direction,
    drop,
    either,
    exchange,
    log,
    marked,
    named,
    send,
    sources,
)

from index.types import Language
from models.installation import ROOT
from rag.settings import Settings
from rag.suggest.starters import EXAMPLES
from tests.program import Program
from ui.strings import load_strings

pytestmark = [pytest.mark.browser, pytest.mark.model]

LIGHTHOUSE = "The lighthouse of Tarout\n\nThe lighthouse of Tarout stands on the eastern shore. It was lit in 1911."
ANSWER_MS = 240_000
"""Two slow cores, busy with other things, need a minute; a test that passes never waits this long."""
RECORD = """() => {
    window.seen = [];
    new MutationObserver(() => {
        const text = css => [...document.querySelectorAll(css)].map(each => each.textContent).join("\\n");
        const last = document.querySelector("[role=log] section:last-child");
        if (!last) return;
        const now = {
            asked: last.textContent,
            busy: last.ariaBusy === "true",
            bold: last.querySelectorAll("strong, sup a").length,
            marked: text("mark"),
        };
        const before = window.seen[window.seen.length - 1];
        if (JSON.stringify(now) !== JSON.stringify(before)) window.seen.push(now);
    }).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""
"""In the page, since much of it is over between two looks from outside."""
STOP_WHEN_THE_LLM_WORKS = """words => {
    const watch = new MutationObserver(() => {
        const said = document.querySelector("[role=log] section[aria-busy] [role=status]")?.textContent ?? "";
        const stop = [...document.querySelectorAll("button")].find(each => each.textContent.trim() === "Stop");
        if (stop?.checkVisibility() && words.some(each => said.includes(each))) {
            watch.disconnect();
            stop.click();
        }
    });
    watch.observe(document.body, {subtree: true, childList: true, characterData: true});
}"""


@pytest.fixture
def app(browser: Browser, request: pytest.FixtureRequest) -> str:
    """The address of the running program. Without a browser it is not started."""
    assert browser.is_connected()
    program: Program = request.getfixturevalue("program")
    return program.address


def answered(page: Page, count: int = 1) -> Locator:
    """The last exchange, as soon as its answer is there; whether there is one or a refusal, its badge says."""
    expect(log(page).get_by_role("region")).to_have_count(count, timeout=ANSWER_MS)
    expect(log(page)).to_have_attribute("aria-busy", "false", timeout=ANSWER_MS)
    expect(send(page)).to_be_visible()
    return exchange(page, count)


def badge(where: Locator) -> Locator:
    names = (named(each).pattern for each in ("checked", "quoted", "translated", "refused"))
    return where.get_by_role("button", name=re.compile(f"^({'|'.join(names)})$"))


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
    answer = answered(page)
    seen: list[dict[str, Any]] = page.evaluate("window.seen")

    writing = load_strings("ar" if locale == "ar" else "en")["answering"]
    drafts = [now for now in seen if now["busy"] and writing in now["asked"]]
    assert len({now["asked"] for now in drafts}) >= pieces, "the answer came in one piece"
    assert all(now["marked"] for now in drafts), "the evidence is there before the answer is written"
    assert not any(now["bold"] for now in seen if now["busy"]), "nothing looks verified before it is whole"

    assert any("9 اعضاء مراقبين" in words for words in marked(page).all_text_contents())
    assert any(nine in answer.inner_text().lower() for nine in ("9", "nine", "تسعة", "٩"))
    assert direction(answer.get_by_text(question, exact=True)) == way
    assert direction(sources(page).get_by_role("paragraph").filter(has=page.get_by_role("mark")).first) == "rtl"
    chips(answer).first.click()
    expect(marked(page).first).to_be_in_viewport()


def test_stop_while_the_prompt_is_read_then_another_question(app: str, visit: Visit) -> None:
    page = visit(app)
    strings = load_strings("en")
    page.evaluate(STOP_WHEN_THE_LLM_WORKS, [strings["quoting"], strings["answering"], "Reading the sources"])
    ask(page, "What is the main aim of CICA?")
    expect(exchange(page, 1).get_by_text("Stopped.")).to_be_visible(timeout=ANSWER_MS)
    expect(send(page)).to_be_visible()
    ask(page, "كم عدد المراقبين في سيكا؟")
    expect(answered(page, 2)).to_contain_text(re.compile("9|تسعة|٩"))
    expect(exchange(page, 1).get_by_text("Stopped.")).to_be_visible()


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_the_whole_first_visit(app: str, visit: Visit, locale: Language) -> None:
    """Open, ask the examples, read a source, add an article by drag and drop, ask about it, remove it. `visit` fails
    where a request leaves the machine."""
    page = visit(app, locale)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    for count, question in enumerate(EXAMPLES[locale]):
        if count:
            page.get_by_role("button", name=either("new_conversation")).click()
        page.get_by_role("button", name=question, exact=True).click()
        answer = answered(page)
        expect(answer.get_by_text(question, exact=True)).to_be_visible()
        expect(badge(answer)).to_have_count(1)
        refused = answer.get_by_role("button", name=either("refused"), exact=True)
        expect(refused).to_have_count(1 if "كأس العالم" in question else 0)

    page.get_by_role("button", name=either("new_conversation")).click()
    page.get_by_role("button", name=EXAMPLES[locale][0], exact=True).click()
    chips(answered(page)).first.click()
    expect(marked(page).first).to_be_in_viewport()

    page.get_by_role("tab", name=either("tab_articles")).click()
    rows = page.get_by_role("row").filter(has=page.get_by_role("cell"))
    shipped = rows.count()
    drop(page.get_by_label(either("articles_drop")), {"lighthouse.txt": LIGHTHOUSE})
    expect(rows).to_have_count(shipped + 1, timeout=ANSWER_MS)
    page.get_by_role("tab", name=either("tab_chat")).click()
    ask(page, "When was the lighthouse of Tarout lit?")
    answer = answered(page, 2)
    expect(answer).to_contain_text("1911")
    expect(marked(page).first).to_contain_text("1911")

    page.get_by_role("tab", name=either("tab_articles")).click()
    rows.filter(has_text="lighthouse").get_by_role("checkbox").check()
    page.get_by_role("button", name=either("articles_remove")).click()
    page.get_by_role("button", name=either("articles_remove_yes")).click()
    expect(rows).to_have_count(shipped, timeout=ANSWER_MS)
    assert len(requests) > len(EXAMPLES[locale])
    assert {urlsplit(each).hostname for each in requests} <= {"127.0.0.1", None}


def test_a_port_in_use_is_a_sentence(app: str, shipped: Settings) -> None:
    port = app.rstrip("/").rsplit(":", 1)[1]
    second = [sys.executable, "app.py", "--port", port, "--store", str(shipped.index.store)]
    ended = subprocess.run(second, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 1
    assert f"Port {port} is in use" in ended.stderr
    assert "--port" in ended.stderr
    assert "Traceback" not in ended.stderr
