"""A tree of HTML elements → blocks: what a browser would display, tables row by row."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from index.documents.blocks import BOLD, Block
from index.documents.tables import Cell, cell, lines

_UNSEEN = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "svg",
        "object",
        "embed",
        "canvas",
        "audio",
        "video",
        "button",
        "select",
        "option",
        "datalist",
        "input",
        "textarea",
        "head",
        "title",
        "meta",
        "link",
        "math",
        "rp",
    ]
)
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "main",
        "aside",
        "header",
        "footer",
        "nav",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "blockquote",
        "pre",
        "figure",
        "figcaption",
        "details",
        "summary",
        "hr",
        "address",
        "form",
        "fieldset",
        "legend",
        "body",
        "html",
        "center",
        "hgroup",
        "search",
        "menu",
    ]
)
_HIDDEN_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_HIDDEN_CLASS = re.compile(r"(?:^|\s)(?:sr-only|visually-hidden|screen-reader-text|hidden|d-none)(?:\s|$)")
_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
MAX_SPAN = 100
"""Columns and rows that one cell is taken to span; more is damage."""


def is_hidden(element: HtmlElement) -> bool:
    """Whether a browser displays nothing of it, as far as the element itself tells."""
    if not isinstance(element.tag, str) or element.tag in _UNSEEN:
        return True
    attributes = element.attrib
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or bool(_HIDDEN_STYLE.search(attributes.get("style", "")))
        or bool(_HIDDEN_CLASS.search(attributes.get("class", "")))
    )


def drop_hidden(root: HtmlElement) -> None:
    """Take everything out of the tree that is not displayed; the text behind it stays."""
    for element in list(root.iter()):
        if element is not root and is_hidden(element) and element.getparent() is not None:
            element.drop_tree()


def raise_digits(root: HtmlElement) -> None:
    """Take marks that refer to a note out of the tree, and put raised digits (³) in place of those that only their
    element raises: `10<sup>3</sup>` and `1904<sup>1</sup>` would be other numbers."""
    for element in list(root.iter("sup")):
        if element.getparent() is None:
            continue
        if any(link.get("href", "").startswith("#") for link in element.iter("a")):
            element.drop_tree()
        else:
            element.text = raised("".join(element.itertext()))
            for child in list(element):
                element.remove(child)
            element.drop_tag()


def raised(text: str) -> str:
    """Digits and signs as superscripts; other text as it is."""
    return text.translate(_RAISED) if re.fullmatch(r"\s*[-+−]?[0-9]{1,3}\s*", text) else text


def mark_bold(root: HtmlElement) -> None:
    """Put `BOLD` around what is bold, for `blocks.bold`; but not where it says nothing (a heading) or would stand in
    the way of telling what a cell of a table is. If it begins or ends with a blank, these would collapse otherwise."""
    for element in list(root.iter("strong", "b")):
        inside = "".join(_inline(element))
        around = element.iterancestors("strong", "b", "table", "dt", "pre", "h1", "h2", "h3", "h4", "h5", "h6")
        if not inside or inside != inside.strip() or next(around, None) is not None:
            continue
        element.text = f"{BOLD[0]}{element.text or ''}"
        if len(element):
            element[-1].tail = f"{element[-1].tail or ''}{BOLD[1]}"
        else:
            element.text += BOLD[1]


def words(element: HtmlElement) -> str:
    """Its text on one line, a space where a block or line ends inside."""
    return " ".join("".join(_inline(element)).split())


def _inline(element: HtmlElement) -> Iterator[str]:
    for event, each in _walk(element):
        if event == "text":
            yield each
        elif each in _BLOCKS or each in ("br", "img"):
            yield " "


def _walk(root: HtmlElement) -> Iterator[tuple[str, str]]:
    """("text", words) and ("tag", name), the latter where an element begins and where it ends. Without recursion: pages
    nest as deep as they like."""
    stack: list[HtmlElement | str | tuple[str]] = [root]
    while stack:
        each = stack.pop()
        if isinstance(each, str):
            yield "text", each
        elif isinstance(each, tuple):
            yield "tag", each[0]
        elif isinstance(each.tag, str):
            yield "tag", each.tag
            if each.text:
                yield "text", each.text
            stack.append((each.tag,))
            for child in reversed(each):
                if child.tail:
                    stack.append(child.tail)
                stack.append(child)


def blocks(root: HtmlElement) -> Iterator[Block]:
    """What is displayed, in order; a heading begins a section. Changes the tree."""
    drop_hidden(root)
    raise_digits(root)
    loose: list[str] = []

    def flush() -> Iterator[Block]:
        text = re.sub(r" *\n *", "\n", re.sub(r"[^\S\n]+", " ", "".join(loose))).strip()
        loose.clear()
        if text:
            yield Block(text)

    stack: list[HtmlElement | str | None] = [root]
    while stack:
        each = stack.pop()
        if each is None:
            yield from flush()
        elif isinstance(each, str):
            loose.append(re.sub(r"\s+", " ", each))
        elif each.tag == "br":
            loose.append("\n")
        elif each.tag in _WHOLE and not _holds_blocks(each):
            yield from flush()
            yield from _WHOLE[each.tag](each)
        else:
            block = each.tag in _BLOCKS
            if block:
                yield from flush()
                stack.append(None)
            for child in reversed(each):
                if child.tail:
                    stack.append(child.tail)
                if isinstance(child.tag, str):
                    stack.append(child)
            if each.text:
                stack.append(each.text)
    yield from flush()


def _heading(element: HtmlElement) -> Iterator[Block]:
    yield Block(words(element), "heading")


def _preformatted(element: HtmlElement) -> Iterator[Block]:
    yield Block("".join(text for event, text in _walk(element) if event == "text"))


def _list(element: HtmlElement) -> Iterator[Block]:
    yield Block("\n".join(_items(element, "")))


def _items(element: HtmlElement, indent: str) -> Iterator[str]:
    """A line an item, those of lists inside below it."""
    number = 0
    for child in element:
        if child.tag in ("ul", "ol", "menu"):
            yield from _items(child, indent + "  ")
        elif isinstance(child.tag, str):
            number += 1
            inner = [each for each in child.iterdescendants("ul", "ol", "menu") if _list_above(each) is element]
            for each in inner:
                _detach(each)
            if text := words(child):
                yield indent + (f"{number}. " if element.tag == "ol" else "- ") + text
            for each in inner:
                yield from _items(each, indent + "  ")


def _detach(element: HtmlElement) -> None:
    """Out of its tree, while the text behind it stays there."""
    tail, element.tail = element.tail, None
    parent, before = element.getparent(), element.getprevious()
    if before is not None:
        before.tail = f"{before.tail or ''} {tail or ''}"
    else:
        parent.text = f"{parent.text or ''} {tail or ''}"
    parent.remove(element)


def _list_above(element: HtmlElement) -> HtmlElement | None:
    return next(element.iterancestors("ul", "ol", "menu"), None)


def _definitions(element: HtmlElement) -> Iterator[Block]:
    """A line a definition, with its term: `Bicycle: 2 crowns`."""
    terms: list[str] = []
    lines_: list[str] = []
    defined = True
    for each in element.iter("dt", "dd"):
        if each.tag == "dt":
            terms = [*([] if defined else terms), words(each)]
            defined = False
        else:
            name = ", ".join(filter(None, terms)).rstrip(" :")
            lines_.append(f"{name}: {words(each)}" if name else words(each))
            defined = True
    yield from map(Block, lines_)


def _holds_blocks(element: HtmlElement) -> bool:
    """Whether it only lays out blocks that are to be read one by one: a table with one column or with tables or
    headings in its cells, a list whose items hold such."""
    if element.tag == "table":
        if element.get("role") in ("presentation", "none") or _has(element, "table", "h1", "h2", "h3"):
            return True
        return all(len(row.findall("td") + row.findall("th")) < 2 for row in element.iter("tr"))
    if element.tag in ("ul", "ol", "menu"):
        return _has(element, "table", "pre", "dl", "h1", "h2", "h3", "h4", "h5", "h6")
    return False


def _has(element: HtmlElement, *tags: str) -> bool:
    return next(element.iterdescendants(*tags), None) is not None


def _table(table: HtmlElement) -> Iterator[Block]:
    caption = table.find("caption")
    if caption is not None:
        yield Block(words(caption))
    for _, line in lines(_grid(table)):
        yield Block(line)


def _grid(table: HtmlElement) -> list[list[Cell]]:
    """Its rows, every cell in each column and row that it spans."""
    below: dict[int, tuple[Cell, int]] = {}
    grid: list[list[Cell]] = []
    for tr in table.iter("tr"):
        row: list[Cell] = []
        cells = [each for each in tr if each.tag in ("td", "th")]
        head = tr.getparent().tag == "thead" or all(each.tag == "th" for each in cells)
        for each in cells:
            _fill(row, below)
            made = cell(words(each), head)
            for _ in range(_span(each, "colspan")):
                below[len(row)] = (made, _span(each, "rowspan") - 1)
                row.append(made)
        _fill(row, below)
        grid.append(row)
    return grid


def _fill(row: list[Cell], below: dict[int, tuple[Cell, int]]) -> None:
    """Put the cells of rows above that reach down into this one where the next column is theirs."""
    while len(row) in below:
        above, left = below.pop(len(row))
        if left < 1:
            return
        below[len(row)] = (above, left - 1)
        row.append(above)


def _span(element: HtmlElement, name: str) -> int:
    value = element.get(name, "1").strip()
    return min(MAX_SPAN, max(1, int(value))) if value.isascii() and value.isdigit() else 1


_WHOLE = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _heading),
    "pre": _preformatted,
    "ul": _list,
    "ol": _list,
    "menu": _list,
    "dl": _definitions,
    "table": _table,
}


def flatten(root: HtmlElement) -> None:
    """Put a paragraph in place of every row of a table, of every definition and of every caption; text that
    trafilatura would take out or apart for the element it stands in, such as a date in a sentence, loses that."""
    for caption in list(root.iter("figcaption")):
        paragraph = caption.makeelement("p")
        paragraph.text = words(caption)
        figure = next(caption.iterancestors("figure"), caption)
        figure.addnext(paragraph)
        caption.drop_tree()
    for figure in list(root.iter("figure")):
        if _has(figure, "p", "blockquote", "pre", "table", "dl", "ul", "ol"):
            figure.drop_tag()
    for time in list(root.iter("time")):
        if next(time.iterancestors("p", "li", "td", "th", "dd", "blockquote"), None) is not None:
            time.drop_tag()
    for quotation in list(root.iter("q")):
        quotation.text = f'"{quotation.text or ""}'
        if len(quotation):
            quotation[-1].tail = f'{quotation[-1].tail or ""}"'
        else:
            quotation.text += '"'
        quotation.drop_tag()
    for own in root.xpath("//article//div | //main//div"):
        if (own.text or "").strip() and not _has(own, *_BLOCKS):
            own.tag = "p"
    for element in list(root.iter("table", "dl")):
        if element.getparent() is not None and not _holds_blocks(element):
            for block in reversed(list(_WHOLE[element.tag](element))):
                paragraph = element.makeelement("p")
                paragraph.text = block.text
                element.addnext(paragraph)
            element.drop_tree()
