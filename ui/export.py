"""Pure: an answer or a whole conversation as text, as Markdown, and as an HTML page that stands by itself.

What comes from articles, questions and the model stays text in each: the plain text adds no invisible characters, the
Markdown is escaped, and the HTML comes from an escaping template, under a policy that loads nothing and runs nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

from markupsafe import Markup

from index.text import detect_language
from index.types import Language
from ui import panels
from ui.conversation import Conversation, Exchange, Translation
from ui.highlight import plain
from ui.panels import MARKER, NEAREST, TEMPLATES, WEB_ADDRESS, answer_lines, doubt, source_cards, spoken_lines
from ui.quotations import runs
from ui.security import digest
from ui.strings import Strings

STYLE = resources.files(__package__).joinpath("export.css").read_text("utf-8")
QUOTATION_MARKS: dict[Language, str] = {"ar": "«{}»", "en": "“{}”"}

SPECIAL = re.compile(r"[\\`*_\[\]<>&|~$#@]|:(?=//)|(?<=www)\.", re.IGNORECASE)
"""What may begin markup anywhere in a line of Markdown, and what turns bare addresses into links in some readers."""
LEADING = re.compile(r"^(?:([-+=])|(\d{1,9})([.)]))")
"""What begins a list or underlines a heading at the start of a line."""


@dataclass(frozen=True)
class Source:
    """A citation with what its article's passage tells of the article."""

    n: int
    title: str
    origin: tuple[str, ...]
    """The document's ID, and its date if it has one."""
    url: str | None
    quote: str
    translation: str


def answer_text(exchange: Exchange, strings: Strings) -> str:
    """The answer, what it is worth, and its sources with their exact words, as plain text.

    Every part in another script stands on a line of its own, so that the line runs its way without invisible marks.
    """
    parts = [_text(exchange.answer), _verdict_line(exchange, strings)]
    found = [_source_text(source, strings) for source in _sources(exchange, strings)]
    return "\n\n".join(filter(None, [*parts, strings["sources"] if found else "", *found])) + "\n"


def answer_markdown(exchange: Exchange, strings: Strings) -> str:
    """The same as Markdown."""
    parts = [_answer_markdown(exchange), _emphasis(escape(_verdict_line(exchange, strings)))]
    found = [_source_markdown(source, strings) for source in _sources(exchange, strings)]
    heading = f"**{escape(strings['sources'])}**" if found else ""
    return "\n\n".join(filter(None, [*parts, heading, *found])) + "\n"


def conversation_markdown(conversation: Conversation, strings: Strings) -> str:
    """The questions as headings, each with its answer as `answer_markdown` gives it."""
    parts = [f"# {escape(strings['name'])}\n"]
    for exchange in conversation.exchanges:
        parts.append(f"## {escape(' '.join(_lines(exchange.question)))}\n")
        if exchange.standalone:
            parts.append(_emphasis(escape(" ".join([strings["understood"], *_lines(exchange.standalone)]))) + "\n")
        parts.append(answer_markdown(exchange, strings))
    return "\n".join(parts)


def conversation_html(conversation: Conversation, strings: Strings, language: Language) -> str:
    """A page in one file: each answer, and beside it the passages that it cites with the cited words marked.

    `language` is that of `strings`. Where nothing is cited, the nearest passages stand there instead, as on the page.
    """
    cards = [list(source_cards(exchange)) for exchange in conversation.exchanges]
    return TEMPLATES.get_template("export.html").render(
        conversation=conversation,
        cards=[[card for card in found if card.marked] or found[:NEAREST] for found in cards],
        strings=strings,
        language=language,
        style=Markup(STYLE),
        style_digest=digest(STYLE.encode()),
        between_markers=lambda text: MARKER.split(text),
        spoken_lines=spoken_lines,
        runs=runs,
        verdict=verdict,
        in_question=in_question,
        finished=_finished,
    )


def verdict(exchange: Exchange, strings: Strings) -> str:
    """What the badge says and why, as one line; empty for a greeting, for an error, and before the end."""
    name = panels.badge(exchange)
    if not name or exchange.verdict is None:
        return panels.note(exchange, strings)
    return f"{strings[name]}: {strings[f'why_{exchange.verdict.why}']}"


def in_question(exchange: Exchange) -> str:
    """The words that did not hold, as one line; empty if there are none."""
    return " ".join(_lines(doubt(exchange)))


def escape(text: str) -> str:
    """One line of text, stripped, as Markdown that shows it as it is: nothing in it becomes markup or a link."""
    return _escape_beginning(_escape(text.strip()))


def _escape(text: str) -> str:
    return SPECIAL.sub(lambda special: "\\" + special[0], text)


def _escape_beginning(escaped: str) -> str:
    return LEADING.sub(lambda begin: f"\\{begin[1]}" if begin[1] else f"{begin[2]}\\{begin[3]}", escaped)


def _verdict_line(exchange: Exchange, strings: Strings) -> str:
    doubt = in_question(exchange)
    return " ".join(filter(None, [verdict(exchange, strings), f"{strings['in_question']} {doubt}" if doubt else ""]))


def _sources(exchange: Exchange, strings: Strings) -> Iterator[Source]:
    passages = {passage.document: passage for passage in reversed(exchange.passages)}
    renderings = {each.n: each.text for each in _finished(exchange)}
    for citation in exchange.citations:
        passage = passages.get(citation.document)
        date = passage.date if passage else None
        url = passage.url if passage and WEB_ADDRESS.fullmatch(passage.url or "") else None
        page = strings["page"].format(page=citation.page) if citation.page else None
        origin = tuple(filter(None, (citation.document, page, date)))
        translation = renderings.get(citation.n, "")
        yield Source(citation.n, citation.title, origin, url, citation.quote, translation)


def _finished(exchange: Exchange) -> list[Translation]:
    return [each for each in exchange.translations if each.stage == "done"]


def _source_text(source: Source, strings: Strings) -> str:
    quote = QUOTATION_MARKS[detect_language(source.quote)].format(_text(source.quote))
    lines = [f"[{source.n}] {' '.join(_lines(source.title))}", " · ".join(source.origin), source.url or "", quote]
    if source.translation:
        lines += [f"{strings['translation']}:", _text(source.translation)]
    return "\n".join(filter(None, lines))


def _source_markdown(source: Source, strings: Strings) -> str:
    address = (source.url or "").replace("<", "%3C").replace(">", "%3E")
    origin = [escape(part) for part in source.origin] + [f"<{address}>"] * bool(address)
    head = f"\\[{source.n}\\] **{escape(' '.join(_lines(source.title)))}** · {' · '.join(origin)}"
    parts = [head, _block_quote(source.quote)]
    if source.translation:
        parts += [f"{escape(strings['translation'])}:", _block_quote(source.translation)]
    return "\n\n".join(parts)


def _lines(text: str) -> list[str]:
    """The lines of a text that are not blank, controls made visible as on the page."""
    return ["".join(piece.text for piece in line.pieces).strip() for line in plain(text)]


def _text(text: str) -> str:
    return "\n".join(_lines(text))


def _answer_markdown(exchange: Exchange) -> str:
    """The answer, the words in bold that answer."""
    lines = (
        "".join(f"**{_escape(each.text)}**" if each.marked else _escape(each.text) for each in line.pieces)
        for line in answer_lines(exchange)
    )
    return "\n\n".join(_escape_beginning(line.strip()) for line in lines)


def _emphasis(escaped: str) -> str:
    return f"*{escaped}*" if escaped else ""


def _block_quote(text: str) -> str:
    return "\n>\n".join(f"> {escape(line)}" for line in _lines(text))
