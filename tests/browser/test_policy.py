"""The Content-Security-Policy in a real browser: the page works under it, and what is smuggled in does not."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect
from scripted_answers import Script, ScriptedEngine, flagship
from visiting import Visit, box, either, menu, send

from ui.strings import load_strings

pytestmark = pytest.mark.browser

RECORD = """() => {
    window.violated = [];
    document.addEventListener("securitypolicyviolation", event => {
        window.violated.push(event.effectiveDirective.replace(/-(elem|attr)$/, ""));
    });
}"""
SMUGGLED = {
    "an inline handler": ("script-src", "<img src='missing.png' onerror='window.pwned = 1'>"),
    "a link to a script": ("script-src", "<a href='javascript:window.pwned = 2'>a</a>"),
    "a script": ("script-src", "<script>window.pwned = 3</script>"),
    "a file of another origin": ("script-src", "<script src='ELSEWHERE/a.js'></script>"),
    "an image": ("img-src", "<img src='ELSEWHERE/a.png'>"),
    "a style sheet": ("style-src", "<link rel='stylesheet' href='ELSEWHERE/a.css'>"),
    "a background": ("img-src", "<p style='background: url(ELSEWHERE/b.png)'>b</p>"),
    "a font": (
        "font-src",
        "<style>@font-face { font-family: f; src: url(ELSEWHERE/f) }</style><b style='font: 9px f'>f</b>",
    ),
    "a frame": ("frame-src", "<iframe src='ELSEWHERE/'></iframe>"),
    "a plug-in": ("object-src", "<object data='ELSEWHERE/a.svg'></object>"),
    "a sound": ("media-src", "<audio src='ELSEWHERE/a.ogg' preload='auto'></audio>"),
    "a form": ("form-action", "<form action='ELSEWHERE/' method='post'><button>a</button></form>"),
}
SMUGGLE = """html => {
    const place = document.createElement("div");
    place.innerHTML = html;
    for (const script of place.querySelectorAll("script")) {  // innerHTML alone would not run it
        const made = document.createElement("script");
        if (script.src) made.src = script.src; else made.textContent = script.textContent;
        script.replaceWith(made);
    }
    document.body.append(place);
    for (const element of place.querySelectorAll("a, button")) element.click();
}"""


class Elsewhere(ThreadingHTTPServer):
    """Another origin on this machine, which writes down what it is asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Recorder)
        self.origin = f"http://127.0.0.1:{self.server_port}"
        self.asked: list[str] = []


class Recorder(BaseHTTPRequestHandler):
    def parse_request(self) -> bool:
        assert isinstance(self.server, Elsewhere)
        self.server.asked.append(self.raw_requestline.decode())
        return super().parse_request()


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    with Elsewhere() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def converse(engine: ScriptedEngine, page: Page) -> None:
    engine.scripts = [Script(flagship())]
    box(page).fill("كم عدد المراقبين؟")
    send(page).click()
    expect(page.locator(".answer.done")).to_be_visible()
    expect(send(page)).to_be_visible()


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_the_page_needs_nothing_that_its_policy_forbids(
    engine: ScriptedEngine, address: str, visit: Visit, locale: str
) -> None:
    context = visit(address, locale).context
    context.add_init_script(f"({RECORD})()")
    page, complaints = context.new_page(), list[str]()  # a page that is loaded anew complains of what it broke off
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    converse(engine, page)
    page.locator(".answer.done .citation a").first.click()
    expect(page.locator(".cited mark")).to_be_in_viewport()
    menu(page, "export").click()
    with page.expect_download():
        page.get_by_role("button", name=either("export_html")).click()
    for tab in ("articles", "settings", "chat"):
        page.locator(f"button[data-tab-id='{tab}']").click()
    page.get_by_role("button", name=load_strings(locale)["new_conversation"]).click()
    expect(page.locator(".example").first).to_be_visible()
    assert page.evaluate("window.violated") == []
    assert complaints == []


def test_what_is_smuggled_into_the_page_neither_runs_nor_calls(
    address: str, visit: Visit, elsewhere: Elsewhere
) -> None:
    page = visit(address)
    page.evaluate(RECORD)
    violated = {}
    for what, (_, html) in SMUGGLED.items():
        page.evaluate(SMUGGLE, html.replace("ELSEWHERE", elsewhere.origin))
        page.wait_for_function("window.violated.length > 0")
        violated[what] = set(page.evaluate("window.violated.splice(0)"))
    assert violated == {what: {directive} for what, (directive, _) in SMUGGLED.items()}
    assert page.evaluate("window.pwned") is None
    assert elsewhere.asked == []


def test_a_script_cannot_send_anything_to_another_origin(address: str, visit: Visit, elsewhere: Elsewhere) -> None:
    page = visit(address)
    sent = page.evaluate(
        "url => fetch(url, { method: 'POST', body: 'a' }).then(() => 'sent', () => 'refused')", elsewhere.origin
    )
    beacon = page.evaluate("url => { navigator.sendBeacon(url, 'a'); return 'tried'; }", elsewhere.origin)
    assert (sent, beacon) == ("refused", "tried")
    assert elsewhere.asked == []


def test_another_site_may_not_ask_in_the_readers_name(address: str, visit: Visit) -> None:
    request = visit(address).request
    assert request.get(address, headers={"Host": "rebound.example"}).status == 400
    assert request.get(f"{address}config", headers={"Origin": "https://other.example"}).status == 403
    join = f"{address}gradio_api/queue/join"
    assert request.post(join, headers={"Origin": "https://other.example"}, data={}).status == 403
    assert request.post(join, headers={"Origin": address.rstrip("/")}, data={}).status == 422  # asked, but nothing said
