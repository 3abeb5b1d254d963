"""Pure: what an LLM wrote as prose → its sentences, each with the numbers of the evidence behind it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from markdown_it import MarkdownIt

from index.text import fold, split_sentences
from rag.request import plain

_NUMBER = r"\s*[\[【]\^?\s*\d{1,9}(?:\s*[,،;\-–]\s*\d{1,9})*\s*[\]】]"
_MARKER = re.compile(rf"{_NUMBER}|\s*\({_NUMBER}\s*\)")
_BEHIND = re.compile(rf"([.!?؟۔…]+[»\"”’)]*)((?:{_NUMBER})+)")
"""Numbers that stand behind the stop of their sentence."""
_OPEN = re.compile(r"[\[【][^\]】]*$|<[^<>]*$")
"""A marker or a tag that is still being written."""
_THOUGHT = re.compile(r"^.*</think>|^\s*<think>.*$", re.DOTALL)
"""What a model says to itself before it answers."""
_REPLY = re.compile(r"\W*(?:yes|no|نعم|لا|كلا|بلي|اجل)\W*")
_MARKDOWN = MarkdownIt("commonmark")

_SOURCE = r"(?:evidence|articles?|texts?|passages?|sources?|context|documents?|excerpts?|information|question)"
_SOURCE_AR = r"(?:(?:ال)?(?:ادله|دليل|نص|نصوص|مقال|مقاله|مقالات|مصدر|مصادر|معلومات|سياق|سوال)|اجابه|جواب)"
_TELLS_AR = r"(?:[تي](?:جيب|ذكر|حتوي|تضمن|وضح|حدد|شير|وفر|وجد|كفي|تطرق|قدم|رد)\w*)"
_DECLINES = re.compile(
    rf"\W*(?:no answer|none|n/a|unanswerable)\W*$|\bnot? (?:enough )?(?:information|evidence|answer)\b"
    rf"|\b{_SOURCE}\b.{{0,60}}\b(?:do|does|did|is|are|was|were|can)(?:n't| not|not)\b"
    r".{0,40}\b(?:answer|contain|mention|say|state|specif|provide|give|includ|tell|indicat|enough|sufficient)"
    rf"|\b(?:can(?:not|'t)|unable to|not possible to|impossible to|do(?: not|n't) know)\b.{{0,60}}\b{_SOURCE}\b"
    rf"|\W*(?:لا جواب|لا اجابه)\W*$|\b(?:لا|لم) {_TELLS_AR}.{{0,60}}\b{_SOURCE_AR}\b"
    rf"|\b{_SOURCE_AR}\b.{{0,40}} (?:لا|لم) {_TELLS_AR}"
    rf"|\bلا (?:يمكن\w*|استطيع|نستطيع)\b.{{0,60}}\b{_SOURCE_AR}\b"
)


@dataclass(frozen=True)
class Draft:
    """A sentence on one line, without markers, and the numbers in these."""

    text: str
    numbers: tuple[int, ...] = ()

    @property
    def declines(self) -> bool:
        """Whether it says that there is no answer in the evidence."""
        return _DECLINES.search(fold(self.text)) is not None


def drafts(written: str, *, whole: bool) -> list[Draft]:
    """The sentences in plain text: without Markdown, HTML, control tokens, headings, and lines that lead in to others.
    Of a text that goes on, and is not yet `whole`, without the last. A bare yes or no is one with what follows."""
    text = _THOUGHT.sub("", written)
    found: list[Draft] = []
    for line in (text if whole else _OPEN.sub("", text)).split("\n"):
        for draft in _line(line):
            if not any(map(str.isalnum, draft.text)):
                if found:  # numbers alone belong to what stands before
                    found[-1] = replace(found[-1], numbers=(*found[-1].numbers, *draft.numbers))
            elif found and not found[-1].numbers and _REPLY.fullmatch(fold(found[-1].text)):
                found[-1] = Draft(f"{found[-1].text} {draft.text}", draft.numbers)
            else:
                found.append(draft)
    return found if whole else found[:-1]


def _line(line: str) -> Iterator[Draft]:
    said = _plain(line)
    if said.rstrip().endswith((":", "：")):
        return
    for start, end in split_sentences(said):
        sentence = said[start:end]
        numbers = (int(n) for marker in _MARKER.finditer(sentence) for n in re.findall(r"\d+", marker.group()))
        yield Draft(" ".join(_MARKER.sub("", sentence).split()), tuple(numbers))


def _plain(line: str) -> str:
    """A line without what marks it up; empty for a heading."""
    text = _BEHIND.sub(r"\2\1", plain(line))
    tokens = _MARKDOWN.parse(text)
    if any(token.type in ("heading_open", "hr") for token in tokens):
        return ""
    inside = (part for token in tokens for part in token.children or ())
    said = "".join(" " if part.type in ("softbreak", "hardbreak") else part.content for part in inside)
    return said if any(map(str.isalnum, said)) else text
