"""The LLM on the page: which is in use, and another in its place."""

from collections.abc import Iterator

import gradio as gr
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from scripted_models import ABSENT, FIRST, SECOND, ScriptedModels
from visiting import Visit, either

from models.errors import StateError
from models.registry import load_registry
from tests.ports import free_port
from ui.strings import load_strings

pytestmark = pytest.mark.browser


@pytest.fixture
def llms() -> ScriptedModels:
    return ScriptedModels()


@pytest.fixture
def models_page(llms: ScriptedModels, browser: Browser) -> Iterator[str]:
    from ui.models import place_models
    from ui.serve import serve

    assert browser.is_connected()
    with gr.Blocks(analytics_enabled=False) as page:
        gr.HTML('<div class="name"><h1>Sanad</h1></div>')
        placed = place_models(llms, llms.switch)
        page.load(placed.greet, placed.inputs, placed.outputs, queue=False)
    yield serve(page, "127.0.0.1", free_port())
    page.close(verbose=False)


def listed(page: Page, name: str) -> Locator:
    about = page.get_by_role("region", name=either("model"))
    return about.get_by_role("listitem").filter(has_text=load_registry()[name].title)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_another_model_is_put_in_use_while_the_page_says_so(
    llms: ScriptedModels, models_page: str, visit: Visit, language: str
) -> None:
    strings = load_strings("ar" if language == "ar" else "en")
    page = visit(models_page, language, width=390)
    memory = strings["model_memory"].split("{")[0]
    expect(page.get_by_role("region", name=strings["model"])).to_contain_text(memory)
    expect(listed(page, FIRST)).to_contain_text(strings["model_in_use"])
    expect(listed(page, SECOND)).to_contain_text("Apache-2.0")
    expect(listed(page, SECOND)).to_contain_text("1.1 GB")
    use = page.get_by_role("button", name=strings["model_use_of"].format(title=load_registry()[SECOND].title))
    use.focus()
    page.keyboard.press("Enter")
    loading = page.get_by_role("status").filter(has_text=strings["model_loading"])
    expect(loading).to_be_visible()
    expect(use).to_be_disabled()
    llms.loaded.set()
    expect(listed(page, SECOND)).to_contain_text(strings["model_in_use"])
    expect(page.get_by_text(f'llm = "{SECOND}"')).to_be_visible()
    expect(loading).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_why_a_model_cannot_be_used_is_said(llms: ScriptedModels, models_page: str, visit: Visit) -> None:
    strings = load_strings("ar")
    llms.loaded.set()
    llms.error = StateError("It needs 2.1 GB of memory.", kind="model_memory")
    page = visit(models_page, "ar")
    listed(page, SECOND).get_by_role("button").click()
    expect(page.get_by_role("alert")).to_have_text(strings["kind_model_memory"])
    expect(listed(page, FIRST)).to_contain_text(strings["model_in_use"])


def test_a_model_is_fetched_with_its_size_told_before(llms: ScriptedModels, models_page: str, visit: Visit) -> None:
    page = visit(models_page)
    listed(page, ABSENT).get_by_role("button", name="Fetch Qwen3.5 2B, 4-bit (1.3 GB)").click()
    expect(listed(page, ABSENT).get_by_role("progressbar")).to_be_visible()
    llms.here, llms.fetched = llms.here | {ABSENT}, ""
    expect(listed(page, ABSENT).get_by_role("button", name="Use")).to_be_enabled()


def test_where_readers_may_not_choose_the_settings_are_named(
    llms: ScriptedModels, models_page: str, visit: Visit
) -> None:
    llms.open_to_readers = False
    page = visit(models_page)
    expect(page.get_by_text(f'llm = "{FIRST}"')).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    llms.open_to_readers, llms.offline = True, True
    page = visit(models_page)
    expect(page.get_by_role("button", name="Use")).to_have_count(1)
    expect(page.get_by_role("button", name="Fetch")).to_have_count(0)
