"""Documents → passages of whole sentences with exact offsets. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from index.text import divide, split_sentences
from index.types import Chunk, Document, Span

CountTokens = Callable[[list[str]], list[int]]
HEADING_LENGTH = 80
"""Characters; a shorter line that ends like no sentence is kept with what follows it."""


@dataclass(frozen=True)
class _Sentence:
    span: Span
    tokens: int


def chunk(document: Document, count_tokens: CountTokens, max_tokens: int, overlap: int = 0) -> list[Chunk]:
    """Passages of at most `max_tokens` (the sum over their sentences), in order, that leave out only white space.

    A passage ends at the end of a paragraph where it can; a paragraph that does not fit is cut between sentences, and
    a sentence that does not fit at its strongest punctuation. With `overlap`, whole sentences of up to so many tokens
    are repeated from the end of the passage before, where room is left. A row of a table file is a passage of its own
    (or several), and nothing of the row before is repeated in it.
    """
    rows = {section.start for section in document.sections if section.kind == "row"}
    passages: list[list[_Sentence]] = [[]]
    used = 0
    for paragraph in _paragraphs(document.text, _sentences(document.text, count_tokens, max_tokens), rows):
        size = sum(sentence.tokens for sentence in paragraph)
        if passages[-1] and (used + size > max_tokens or paragraph[0].span[0] in rows):
            passages.append([])
            used = 0
        for sentence in paragraph:
            if passages[-1] and used + sentence.tokens > max_tokens:
                passages.append([])
                used = 0
            passages[-1].append(sentence)
            used += sentence.tokens
    passages = [passage for passage in passages if passage]
    return [
        _chunk(document, at, passage) for at, passage in enumerate(_overlapped(passages, max_tokens, overlap, rows))
    ]


def _chunk(document: Document, ordinal: int, passage: list[_Sentence]) -> Chunk:
    start, end = passage[0].span[0], passage[-1].span[1]
    spans = tuple(sentence.span for sentence in passage)
    return Chunk(document.id, ordinal, start, end, document.text[start:end], spans)


def _sentences(text: str, count_tokens: CountTokens, max_tokens: int) -> list[_Sentence]:
    def fits(part: str) -> bool:
        return count_tokens([part])[0] <= max_tokens

    spans = split_sentences(text)
    sentences: list[_Sentence] = []
    for span, tokens in zip(spans, count_tokens([text[start:end] for start, end in spans]), strict=True):
        if tokens <= max_tokens:
            sentences.append(_Sentence(span, tokens))
        else:
            parts = divide(text, span, fits)
            counts = count_tokens([text[start:end] for start, end in parts])
            sentences.extend(_Sentence(part, count) for part, count in zip(parts, counts, strict=True))
    return sentences


def _paragraphs(text: str, sentences: list[_Sentence], rows: set[int]) -> Iterator[list[_Sentence]]:
    """Runs of sentences with no line end between; a heading begins the run that follows it."""
    paragraph: list[_Sentence] = []
    for sentence in sentences:
        if paragraph and "\n" in text[paragraph[-1].span[1] : sentence.span[0]]:
            start, end = paragraph[-1].span
            heading = len(paragraph) == 1 and end - start <= HEADING_LENGTH and text[end - 1] not in ".!?؟…۔"
            if not heading or sentence.span[0] in rows:
                yield paragraph
                paragraph = []
        paragraph.append(sentence)
    if paragraph:
        yield paragraph


def _overlapped(
    passages: list[list[_Sentence]], max_tokens: int, overlap: int, rows: set[int]
) -> Iterator[list[_Sentence]]:
    for at, passage in enumerate(passages):
        room = (
            0 if passage[0].span[0] in rows else min(overlap, max_tokens - sum(sentence.tokens for sentence in passage))
        )
        repeated: list[_Sentence] = []
        for sentence in reversed(passages[at - 1] if at else []):
            if sentence.tokens > room:
                break
            repeated.insert(0, sentence)
            room -= sentence.tokens
        yield repeated + passage
