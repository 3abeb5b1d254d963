"""Markdown (.md): read as it is displayed, metadata on top taken for what it is."""

import re
from dataclasses import replace
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from index.documents import frontmatter, html, markup
from index.documents.blocks import bold, join
from index.documents.encoding import decode
from index.documents.parsed import Parsed
from index.text import clean

_WIKI_LINK = re.compile(r"!?\[\[(?:[^\[\]|\n]*\|)?([^\[\]\n]+)\]\]")
_CALLOUT = re.compile(r"^(\s*>\s*)\[![\w-]+\][+-]?[^\S\n]*", re.MULTILINE)


def parse(raw: bytes, name: str) -> Parsed:
    metadata, source = frontmatter.split(clean(decode(raw, name)))
    page = html.tree(_renderer().render(_CALLOUT.sub(r"\1", source)))
    for mark in page.xpath("//*[@class='footnote-ref' or @class='footnote-backref' or @class='footnotes-sep']"):
        mark.drop_tree()
    markup.mark_bold(page)
    blocks = list(markup.blocks(page.body))
    text, sections = join(blocks)
    heading = next((each.name for each in sections), "")
    return replace(metadata, text=text, title=metadata.title or heading, sections=sections, bold=bold(blocks, text))


@cache
def _renderer() -> MarkdownIt:
    """CommonMark with tables, footnotes, definition lists and links as wikis write them. Every line stays a line:
    those of a paragraph that was wrapped are told from others by `index.text`."""
    renderer = MarkdownIt("commonmark", {"breaks": True, "html": True}).enable(["table", "strikethrough"])
    renderer.use(footnote_plugin).use(deflist_plugin)
    renderer.inline.ruler.before("link", "wiki_link", _wiki_link)
    return renderer


def _wiki_link(state: StateInline, silent: bool) -> bool:
    """`[[page|words]]` → words."""
    found = _WIKI_LINK.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        state.push("text", "", 0).content = found[1]
    state.pos = found.end()
    return True
