"""Signing in, in a real browser: Gradio's own page for it, under the page's policy and behind the gate."""

from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import pytest
from playwright.sync_api import Browser, expect

from access.gate import gate_for
from access.register import Register, RegisterFile
from access.settings import AccessSettings
from tests.ports import free_port
from ui.serve import serve

pytestmark = pytest.mark.browser

PASSWORD = "كلمة سرّ طويلة بما يكفي"


@pytest.fixture
def closed(tmp_path: Path, browser: Browser) -> Iterator[str]:
    """The address of a page for readers who sign in, which says back what is typed."""
    assert browser.is_connected()
    file = RegisterFile(tmp_path / "register.json")
    file.write(Register().with_reader("ليلى", PASSWORD))
    with gr.Blocks(analytics_enabled=False) as page:
        box, said = gr.Textbox(label="Question"), gr.Markdown()
        box.submit(lambda text: f"Heard: {text}", box, said, api_visibility="private")
    gate = gate_for("127.0.0.1", 1, AccessSettings(register_file=file.path, always=True))
    yield serve(page, "127.0.0.1", free_port(), gate=gate)
    page.close(verbose=False)


def test_a_reader_signs_in_and_uses_the_page(browser: Browser, closed: str) -> None:
    context = browser.new_context(locale="en")
    page = context.new_page()
    page.goto(closed)
    expect(page.get_by_text("سجّل الدخول")).to_be_visible()
    expect(page.get_by_label("Question")).to_have_count(0)

    def sign_in(password: str) -> None:
        page.get_by_label("username").fill("ليلى")
        page.get_by_label("password").fill(password)
        page.get_by_role("button", name="Login").click()

    sign_in("wrong password")
    expect(page.get_by_text("Incorrect")).to_be_visible()
    sign_in(PASSWORD)
    box = page.get_by_label("Question")
    expect(box).to_be_visible()
    box.fill("كم عددهم؟")
    box.press("Enter")
    expect(page.get_by_text("Heard: كم عددهم؟")).to_be_visible()

    page.goto(f"{closed}logout")
    expect(page.locator("input[type=password]")).to_be_visible()
    context.close()
