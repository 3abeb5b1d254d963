"""The tab of the articles, the choices and what is asked about, on a small page of their own over a real index."""

from dataclasses import dataclass
from pathlib import Path

import gradio as gr
from playwright.sync_api import Page, expect
from visiting import Visit

from ui.articles import place_articles
from ui.choices import place_choices, place_kept, wishes
from ui.following import Following
from ui.scope import place_line, place_scope
from ui.shelf import Shelf

HOSTILE = '<img src=x onerror="window.pwned=1"><script>window.pwned=2</script>${window.pwned=3}{{constructor}}'


@dataclass(frozen=True)
class Served:
    address: str
    shelf: Shelf
    inbox: Path


def small_page(following: Following) -> gr.Blocks:
    """What is asked with is written out in `#wishes`."""

    with gr.Blocks(analytics_enabled=False) as page:
        gr.HTML('<div class="name"><h1>Sanad</h1></div>')
        kept = place_kept(page)
        with gr.Tabs(elem_id="views") as tabs:
            with gr.Tab("Q", id="chat"):
                scope = place_scope(following.shelf.index.catalog, place_line())
                ask = gr.Button("Ask", elem_id="asking")
                asked = gr.HTML(elem_id="wishes")
            with gr.Tab("A", id="articles", render_children=True):
                listed = place_articles(following, scope, tabs)
            with gr.Tab("S", id="settings", render_children=True):
                choices = place_choices(8, kept)
        for placed in (scope, listed, choices):
            page.load(placed.greet, placed.inputs, placed.outputs, queue=False)
        ask.click(lambda *given: str(wishes(*given)), [choices.state, scope.state], asked)
    return page


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()


def in_articles(served: Served, visit: Visit, locale: str = "en", rows: int = 4, **size: int) -> Page:
    page = visit(served.address, locale, **size)
    tab(page, "A")
    expect(page.locator(".shelf tbody tr")).to_have_count(rows)
    return page
