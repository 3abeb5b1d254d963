"""What must not keep the page from being served."""

import gradio as gr
import httpx
import pytest

from tests.ports import free_port
from ui.serve import serve


def test_a_machine_too_busy_to_answer_at_once_serves_the_page_nonetheless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gradio.networking.url_ok", lambda _: False)  # its probe, which waits for 3 s
    with gr.Blocks() as page:
        gr.Markdown("سند")
    try:
        address = serve(page, "127.0.0.1", free_port())
        assert httpx.get(address, timeout=None).is_success
    finally:
        page.close(verbose=False)
