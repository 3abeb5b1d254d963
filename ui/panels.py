"""Pure: what the page shows, from data to HTML. The only place where HTML is made; Jinja escapes every value.

Articles, questions and what the LLM writes are untrusted: none of it becomes a tag, a link or an image. The one link
that is not to a mark on the page is an article's own address, and only where it is http or https.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from index.text import detect_language
from index.types import Hit, Language
from rag.compose import located
from rag.types import Citation
from ui.conversation import Conversation, Exchange, Translation
from ui.feedback import REASON_LIMIT
from ui.gist import Gist
from ui.highlight import Mark, Paragraph, article, paragraphs, plain, visible
from ui.history import Head
from ui.leaf import picture_address
from ui.quotations import Run, own_language, runs
from ui.strings import Strings, counted

DIRECTION: dict[Language, str] = {"ar": "rtl", "en": "ltr"}

TEMPLATES = Environment(
    loader=PackageLoader(__package__), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
TEMPLATES.filters["visible"] = visible
TEMPLATES.filters["attributes"] = lambda language: Markup(f'lang="{language}" dir="{DIRECTION[language]}"')
TEMPLATES.filters["counted"] = counted
TEMPLATES.globals.update(plain=plain, detect_language=detect_language)
STEPS = ("searching", "reading", "quoting", "answering")
OWN_NAMES: dict[Language, str] = {"ar": "العربية", "en": "English"}

NEAREST = 2
"""Passages that a refusal shows."""
MARKER = re.compile(r"\[(\d{1,3})\]")
WEB_ADDRESS = re.compile(r"https?://[^\s]+", re.IGNORECASE)


@dataclass(frozen=True)
class Leaf:
    """A page of the original on which cited words stand; `picture` is the address of its picture."""

    page: str
    picture: str


@dataclass(frozen=True)
class Card:
    """A passage, or a quotation whose passage is not among those found, ready to be written out."""

    title: str
    document: str
    language: Language
    date: str | None
    url: str | None
    paragraphs: tuple[Paragraph, ...]
    marked: bool
    leaves: tuple[Leaf, ...] = ()


@dataclass(frozen=True)
class Quotation:
    """A citation's own words below the answer. `first`: the answer has no marker of this citation before. `foreign`: in
    another language than the answer, so that a rendering may help."""

    citation: Citation
    paragraphs: tuple[Paragraph, ...]
    first: bool
    foreign: bool
    rendering: Translation | None


def draw(template: str, strings: Strings, **values: Any) -> str:
    """The HTML of a template in the words of the reader's language."""
    return TEMPLATES.get_template(f"{template}.html").render(strings=strings, **values)


def chat(conversation: Conversation, strings: Strings, examples: Sequence[str] = ()) -> str:
    """The questions and what came back, each citation linked to its source; before the first one the examples."""
    exchanges = [_shown(exchange, strings) for exchange in conversation.exchanges]
    idle = not conversation.open
    return draw("chat", strings, exchanges=exchanges, idle=idle, examples=examples, reason_limit=REASON_LIMIT)


def sources(
    exchange: Exchange | None, strings: Strings, position: int = 1, about: Callable[[str], Gist | None] = lambda _: None
) -> str:
    """The passages of an exchange: those with marked words in full, in order of rank, the others folded away.

    The marked words are the evidence until the answer is there, then the words that it cites, each carrying the id
    `source-n` that its marker links to. Of a refusal the nearest few are shown. What needs no article has no sources.
    `position` is the exchange's place in the conversation, counted from one; `about`: what an article is about, which
    its title tells where it is pointed at.
    """
    if exchange and exchange.verdict and exchange.verdict.how in ("courtesy", "about"):
        return ""
    cards = list(source_cards(exchange)) if exchange else []
    if exchange and exchange.stage == "refused":
        cards = sorted(cards, key=lambda card: not card.marked)[:NEAREST]
    return draw(
        "sources",
        strings,
        exchange=exchange,
        position=position,
        about=about,
        front=[card for card in cards if card.marked] or cards,
        folded=[card for card in cards if not card.marked] if any(card.marked for card in cards) else [],
    )


def source_cards(exchange: Exchange) -> Iterator[Card]:
    """A card for each passage, then one for each citation that no passage holds whole."""
    anchored: set[int] = set()
    for passage in exchange.passages:
        cited: list[Citation] = []
        if exchange.settled:
            cited = [c for c in exchange.citations if c.document == passage.document]
            marks = [
                _mark(c, anchored) if _holds(passage, c) else Mark(c.start, c.end, answer=c.answer, beside=c.also)
                for c in cited
            ]
        else:
            marks = [Mark(e.start, e.end) for e in exchange.evidence if e.document == passage.document]
        lines = article(passage.text, passage.start, marks)
        marked = any(piece.marked for line in lines for piece in line.pieces)
        url = passage.url if WEB_ADDRESS.fullmatch(passage.url or "") else None
        leaves = _leaves([each for each in cited if _holds(passage, each)])
        yield Card(passage.title, passage.document, passage.language, passage.date, url, lines, marked, leaves)
    for citation in exchange.citations:
        if citation.n not in anchored:
            lines = paragraphs(citation.quote, citation.start, [_mark(citation, anchored)])
            language = detect_language(citation.quote)
            yield Card(citation.title, citation.document, language, None, None, lines, True, _leaves([citation]))


def _leaves(cited: Sequence[Citation]) -> tuple[Leaf, ...]:
    """The pages on which the cited words stand, each once, in the order of the citations."""
    by_page: dict[str, list[Citation]] = {}
    for citation in cited:
        if citation.page is not None:
            by_page.setdefault(citation.page, []).append(citation)
    return tuple(Leaf(page, picture_address(each[0].document, each)) for page, each in by_page.items())


def head(strings: Strings, language: Language, past: Sequence[Head]) -> str:
    """The name and the promise; earlier conversations, newest first, what to take away of this one, and the page's
    other language."""
    other: Language = "en" if language == "ar" else "ar"
    return draw("head", strings, past=past, other=other, name=OWN_NAMES[other])


def _holds(passage: Hit, citation: Citation) -> bool:
    return passage.start <= citation.start and citation.end <= passage.end


def _mark(citation: Citation, anchored: set[int]) -> Mark:
    """A mark that carries the citation's number, which may stand only once on the page: it is the id of the link."""
    numbers = {citation.n} - anchored
    anchored.add(citation.n)
    return Mark(citation.start, citation.end, frozenset(numbers), citation.answer, citation.also)


def _shown(exchange: Exchange, strings: Strings) -> dict[str, object]:
    """An exchange and what the chat's template needs of it besides."""
    linked: set[int] = set()
    numbers = {citation.n for citation in exchange.citations}
    lines = [
        (language, [(run.language, list(_parts(run, numbers, linked))) for run in runs(line, language)])
        for line, language in spoken_lines(exchange)
    ]
    renderings = {translation.n: translation for translation in exchange.translations}
    return {
        "exchange": exchange,
        "answer": lines,
        "citations": {citation.n: citation for citation in exchange.citations},
        "quotations": [
            Quotation(c, plain(c.quote), c.n not in linked, _foreign(c, exchange), renderings.get(c.n))
            for c in exchange.citations
            if c.quote not in exchange.answer or _foreign(c, exchange)
        ],
        "badge": badge(exchange),
        "doubt": doubt(exchange),
        "note": note(exchange, strings),
        "status": strings[exchange.stage].format(
            passages=counted(strings, "passages", len(exchange.passages)),
            before=counted(strings, "questions", exchange.place),
        )
        if exchange.open
        else "",
        "step": STEPS.index(exchange.stage) + 1 if exchange.stage in STEPS else 0,
    }


def answer_lines(exchange: Exchange) -> tuple[Paragraph, ...]:
    """The lines of the answer, the words marked that answer."""
    return paragraphs(exchange.answer, 0, [Mark(*span) for span in exchange.bold])


def spoken_lines(exchange: Exchange) -> Iterator[tuple[Paragraph, Language]]:
    """The lines of the answer, each with the language of its own words: while they are written that of the answer, for
    by its letters a line could turn with each word."""
    writing = exchange.language if exchange.open else None
    return ((line, writing or own_language(line, exchange.language)) for line in answer_lines(exchange))


def doubt(exchange: Exchange) -> str:
    """What did not hold, as far as the answer says it: what the model wrote in vain is not shown anywhere else."""
    words = exchange.verdict.detail.strip() if exchange.settled and exchange.verdict else ""
    return words if words and located(exchange.answer, words) else ""


def badge(exchange: Exchange) -> str:
    """What the badge says, by its name among the strings; empty where there is none."""
    verdict = exchange.verdict if exchange.settled else None
    if verdict is None or verdict.how in ("courtesy", "about"):
        return ""
    return "translated" if verdict.why == "translated" else verdict.how


def _foreign(citation: Citation, exchange: Exchange) -> bool:
    """Whether the quotation is in another language than the answer."""
    return exchange.stage == "done" and detect_language(citation.quote) != exchange.language


def _parts(run: Run, numbers: set[int], linked: set[int]) -> Iterator[tuple[str, bool, int | None, bool]]:
    """The text of a run up to each border of the words that answer and each marker of a citation, whether these are
    the words, the citation's number or None, and whether it is the first with this number. `linked` collects the
    numbers."""
    for piece in run.pieces:
        position = 0
        for marker in MARKER.finditer(piece.text):
            if (n := int(marker[1])) in numbers:
                yield piece.text[position : marker.start()].rstrip(), piece.marked, n, n not in linked
                linked.add(n)
                position = marker.end()
        yield piece.text[position:], piece.marked, None, False


def note(exchange: Exchange, strings: Strings) -> str:
    """What is said below an answer that its reader stopped."""
    if exchange.stage != "stopped":
        return ""
    return f"{strings['stopped']} {strings['unchecked']}" if exchange.answer else strings["stopped"]
