"""Pure: statements with the sentences that bear them out → the text of an answer, its markers and its citations."""

import re
from collections.abc import Sequence

from index.types import Language
from rag.citations import Support, sentence_support
from rag.events import Citation, Evidence
from rag.phrases import QUOTATION
from rag.verify import Statement

_MARKER = re.compile(r"\s*\[\d+\]")


def quotation(sentence: Evidence, language: Language, *, bare: bool = False) -> Statement:
    """The article's own sentence as the answer; `bare` without the words that say so."""
    quote = sentence.text.strip()
    text = f"«{quote}»" if bare else QUOTATION[language].format(quote=quote)
    return Statement(text, sentence_support(sentence))


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
    """The words that bear the statement out are told where they are few."""
    cited, (start, end) = support.evidence, support.span
    words = (start, end) if end - start < (cited.end - cited.start) / 2 else None
    return Citation(n, cited.document, cited.title, cited.start, cited.end, cited.text, words, also)
