"""Pure: statements with the sentences that bear them out → the text of an answer, its markers and its citations."""

import re
from collections.abc import Sequence
from dataclasses import replace

from index.text import fold
from index.types import Language, Span
from rag.citations import Support, sentence_support
from rag.events import Citation, Evidence
from rag.phrases import QUOTATION
from rag.verify import Statement

FEW = 60
"""Characters of the source's own words that may stand in brackets in an answer."""

_MARKER = re.compile(r"\s*\[\d+\]")


def quotation(sentence: Evidence, language: Language, *, bare: bool = False) -> Statement:
    """The article's own sentence as the answer; `bare` without the words that say so."""
    quote = sentence.text.strip()
    text = f"«{quote}»" if bare else QUOTATION[language].format(quote=quote)
    return Statement(text, sentence_support(sentence))


def with_original(statement: Statement) -> Statement:
    """With the source's own words in brackets, where they are few and in the other language than the answer: who reads
    both sees at once what was made of them, and a name keeps its spelling."""
    if (words := _words(statement.support)) is None or words[1] - words[0] > FEW:
        return statement
    cited = statement.support.evidence
    original = cited.text[words[0] - cited.start : words[1] - cited.start].strip()
    if fold(original) in fold(statement.text):
        return statement
    said = statement.text.rstrip()
    stop = said[-1:] if said[-1:] in ".!" else ""
    return replace(statement, text=f"{said.removesuffix(stop)} («{original}»){stop}")


def compose(statements: Sequence[Statement], also: Evidence | None = None) -> tuple[str, tuple[Citation, ...]]:
    """The answer, a list where there are several statements, each with the number of its citation behind it. `also` is
    cited last, with no marker: a sentence to be seen beside."""
    numbers: dict[tuple[str, int, int], int] = {}
    cited: list[Citation] = []
    lines = []
    for statement in statements:
        sentence = statement.support.evidence
        key = sentence.document, sentence.start, sentence.end
        if key not in numbers:
            numbers[key] = len(numbers) + 1
            cited.append(_citation(numbers[key], statement.support))
        # The article's own references would pass for ours, and a line break for another statement.
        said = " ".join(_MARKER.sub("", statement.text).split())
        lines.append(f"{said} [{numbers[key]}]")
    if also is not None and (also.document, also.start, also.end) not in numbers:
        cited.append(_citation(len(cited) + 1, sentence_support(also), also=True))
    return "\n".join(lines) if len(lines) < 2 else "\n".join(f"- {line}" for line in lines), tuple(cited)


def _citation(n: int, support: Support, *, also: bool = False) -> Citation:
    cited = support.evidence
    return Citation(n, cited.document, cited.title, cited.start, cited.end, cited.text, _words(support), also)


def _words(support: Support) -> Span | None:
    """Where the words stand that bear a statement out, if they are less than half of the sentence."""
    cited, (start, end) = support.evidence, support.span
    return (start, end) if end - start < (cited.end - cited.start) / 2 else None
