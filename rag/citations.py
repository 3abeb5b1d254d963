"""Pure: from what the LLM wrote to the article's own words.

The reply is taken apart into quote and answer; the quote is found again in the evidence, by a normalised
match mapped back to exact offsets; the answer's claims are checked against it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from index.text import fold, normalise
from index.types import Span
from rag.claims import missing
from rag.events import Evidence, Token

ALMOST = 85.0
"""Percent of a quote's characters that must agree when it is not found word for word (a slip of the LLM's pen)."""
SHORTEST = 3
"""Folded characters; anything shorter is found everywhere and says nothing."""

_ANSWER = re.compile(r"\s*(?:^|\n)[ \t]*(?:answer|الجواب|الإجابة)[ \t]*:[ \t]*", re.IGNORECASE)
_LABEL_BEGINS = re.compile(r"\s*(?:a|ا|$)", re.IGNORECASE)
_NOTHING = re.compile(r"^\W*(?:none|no answer|لا شيء|لا يوجد|لا جواب|لا إجابة)\W*$", re.IGNORECASE)
_MARKER = re.compile(r"[ \t]*\[\d*(?:\s*[,،]\s*\d+)*\]")
_QUOTES = "\"'“”«»„‘’` \t\n"


@dataclass(frozen=True)
class Reply:
    """What the LLM wrote: the words it copied, and its answer. Either may be empty."""

    quote: str
    answer: str


@dataclass(frozen=True)
class Support:
    """A sentence of the evidence, and where in it the quoted words stand (offsets into the document)."""

    evidence: Evidence
    span: Span


def parse_reply(text: str) -> Reply:
    """Splits at the `Answer:` label; markers and quotation marks are not kept: the citation is ours to make."""
    parts = _ANSWER.split(text, maxsplit=1)
    quote, answer = parts[0], parts[1] if len(parts) > 1 else ""
    answer = _MARKER.sub("", answer.split("\n\n")[0]).strip()
    quote = _MARKER.sub("", quote).strip(_QUOTES).removesuffix("...").strip(_QUOTES)
    return Reply("" if _NOTHING.match(quote) else quote, "" if _NOTHING.match(answer) else answer)


def split_reply(pieces: Iterable[str]) -> Iterator[Token]:
    """The reply as it streams, told apart into quote and answer; the `Answer:` label itself is not shown.

    A line of the quote is held back until it is sure that it does not begin with the label.
    """
    part: Literal["quote", "answer"] = "quote"
    waiting = ""
    for piece in pieces:
        waiting += piece
        if part == "quote" and (label := _ANSWER.search(waiting)):
            if before := waiting[: label.start()]:
                yield Token(before, "quote")
            part, waiting = "answer", waiting[label.end() :]
        ready = len(waiting) if part == "answer" else waiting.find("\n")
        if part == "quote" and ready < 0 and not _LABEL_BEGINS.match(waiting):
            ready = len(waiting)
        if ready > 0:
            yield Token(waiting[:ready], part)
            waiting = waiting[ready:]
    if waiting.strip():
        yield Token(waiting, part)


def locate(quote: str, text: str) -> Span | None:
    """Where `quote` stands in `text`, whatever the letter forms, diacritics, digits, punctuation and spacing.

    When it does not stand there whole, its best alignment counts if at least `ALMOST` percent agree and the
    numbers do (an edit distance does not know that 9 is not 27).
    """
    wanted = fold(quote)
    if len(wanted) < SHORTEST and not wanted.isdigit():
        return None
    folded = normalise(text)
    if (found := whole_words(wanted, folded.text)) is not None:
        return folded.span(*found)
    if len(wanted) < 4 * SHORTEST or not folded.text:
        return None
    match = fuzz.partial_ratio_alignment(wanted, folded.text, score_cutoff=ALMOST)
    if match is None or match.dest_end <= match.dest_start or len(wanted) > len(folded.text):
        return None
    start, end = _to_words(folded.text, match.dest_start, match.dest_end)
    if missing(wanted, folded.text[start:end]):
        return None
    return folded.span(start, end)


def support(quote: str, evidence: Sequence[Evidence]) -> Support | None:
    """The first sentence in rank that holds the quote, word for word before almost."""
    if not fold(quote):
        return None
    for sentence in evidence:
        at = locate(quote, sentence.text)
        if at is not None:
            return Support(sentence, (sentence.start + at[0], sentence.start + at[1]))
    return None


def sentence_support(sentence: Evidence) -> Support:
    """The whole sentence as its own quotation."""
    return Support(sentence, (sentence.start, sentence.end))


def whole_words(wanted: str, text: str) -> Span | None:
    """The first place where `wanted` begins and ends with words: "9" is not found in "1992"."""
    start = text.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        opens = start == 0 or not (text[start - 1].isalnum() and wanted[0].isalnum()) or _clitic(text, start)
        closes = end == len(text) or not (text[end].isalnum() and wanted[-1].isalnum())
        if opens and closes:
            return start, end
        start = text.find(wanted, start + 1)
    return None


def _clitic(text: str, start: int) -> bool:
    """Whether what stands before is an Arabic clitic glued to the word, as the wa- of «و9» and «وتضم»."""
    before = re.search(r"[^\W_]+$", text[:start])
    return before is not None and re.fullmatch(r"[وف]?[بكل]?(?:ال)?|لل", before.group()) is not None


def _to_words(text: str, start: int, end: int) -> Span:
    """The span widened to whole words."""
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return start, end
