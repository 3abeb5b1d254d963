"""Checking a store: the catalog against itself, and Chroma against the catalog, which mends it."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import numpy as np

from index.catalog import Catalog, Passage
from index.database import writing
from index.embed import TOKEN_WIDTH
from index.late import bytes_a_token
from index.settings import IndexSettings
from index.types import Document
from index.vectors import match, open_for_writing


@dataclass(frozen=True)
class VerifyReport:
    """Counts, what is wrong with the catalog, and how many vectors in Chroma were wrong and have been mended."""

    documents: int
    chunks: int
    problems: tuple[str, ...]
    mended: int


def verify(settings: IndexSettings) -> VerifyReport:
    """Check every stored text, offset and vector; mend Chroma from the catalog.

    Problems of the catalog itself are reported with the document; building again (`--rebuild`) mends them.
    Raises StateError where there is no index, it is in use, or too damaged to read.
    """
    with writing(settings.store), closing(Catalog(settings.store)) as catalog:
        problems = catalog.damage()
        problems += [f"The text of {id!r} is not what was stored." for id in catalog.altered()]
        listed = catalog.documents()
        for each in listed:
            problems += _problems(catalog.document(each.id), catalog.passages(catalog.rows(each.id)))
        with closing(open_for_writing(catalog)) as collection:
            mended = match(catalog, collection, thorough=True)
        return VerifyReport(len(listed), catalog.count(), tuple(problems), mended)


def _problems(document: Document, passages: list[Passage]) -> Iterator[str]:
    text = document.text
    covered = np.zeros(len(text), bool)
    for passage in passages:
        start, end = passage.span
        for a, b in passage.sentences:
            if not start <= a < b <= end <= len(text) or text[a:b] != text[a:b].strip():
                yield f"The sentence [{a}:{b}] of {document.id!r} is not a span of its passage."
            covered[a:b] = True
        if not abs(np.linalg.norm(passage.vector) - 1) < 0.01:
            yield f"The vector of the passage [{start}:{end}] of {document.id!r} is damaged."
        width = bytes_a_token(min(TOKEN_WIDTH, len(passage.vector)))
        if len(passage.tokens) != sum(passage.counts) * width:
            yield f"The token vectors of the passage [{start}:{end}] of {document.id!r} are damaged."
    left_out = sum(not inside and not char.isspace() for inside, char in zip(covered, text, strict=True))
    if left_out:
        yield f"{left_out} characters of {document.id!r} are in no passage."
