"""What is wrong with a catalog, and taking out what can only be wrong. It has no fault that this does not name."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from index.catalog import Catalog
from index.embed import TOKEN_WIDTH
from index.late import bytes_a_token
from index.schema import Passage
from index.types import Document
from models.errors import StateError

_UNSEARCHABLE = """
SELECT DISTINCT id FROM documents JOIN chunks ON chunks.document = documents.row
WHERE chunks.row NOT IN (SELECT rowid FROM lexical)
"""
_UNLINKED = """
SELECT row, text FROM documents
WHERE row NOT IN (SELECT document FROM alike) OR row NOT IN (SELECT document FROM bands)
"""
_LOOSE = {
    "chunks": "document NOT IN (SELECT row FROM documents)",
    "sentences": "chunk NOT IN (SELECT row FROM chunks)",
    "lexical": "rowid NOT IN (SELECT row FROM chunks)",
    "alike": "document NOT IN (SELECT row FROM documents)",
    "bands": "document NOT IN (SELECT row FROM documents)",
    "overviews": "document NOT IN (SELECT row FROM documents)",
    "former": "now NOT IN (SELECT id FROM documents)",
}
"""Table → which of its rows belong to nothing."""
_CHECK = "INSERT INTO lexical (lexical) VALUES ('integrity-check')"
"""FTS5's own: whether its index fits the terms that are stored."""


@dataclass(frozen=True)
class Faults:
    """`damage`: of the file as SQLite sees it. `lost`: IDs of documents whose text is not the one that was stored.
    `stale`: document ID → what its passages have wrong, which embedding its text again mends. `loose`: rows that belong
    to nothing."""

    damage: tuple[str, ...]
    lost: tuple[str, ...]
    stale: dict[str, tuple[str, ...]]
    loose: int
    unlinked: int
    """Documents of which it is not known whether they are near-duplicates."""

    @property
    def problems(self) -> Iterator[str]:
        """For people."""
        yield from self.damage
        yield from (f"The text of {id!r} is not what was stored." for id in self.lost)
        for found in self.stale.values():
            yield from found
        if self.loose:
            yield f"{self.loose} rows belong to no article."
        if self.unlinked:
            yield f"{self.unlinked} articles have not been compared with the others."


def find(catalog: Catalog) -> Faults:
    """Look at every text, offset and vector. Raises StateError where the file is too damaged to be read."""
    lost = _altered(catalog)
    unsearchable = {id for (id,) in catalog.query(_UNSEARCHABLE)}
    stale: dict[str, tuple[str, ...]] = {}
    for id in catalog.sources().keys() - lost:
        found = [*_problems(catalog.document(id), catalog.passages(catalog.rows(id)))]
        if id in unsearchable:
            found.append(f"Passages of {id!r} cannot be found by their words.")
        if found:
            stale[id] = tuple(found)
    damage = catalog.damage()
    with catalog.transaction():
        try:
            catalog.change(_CHECK, [()])
        except StateError as error:
            damage.append(f"The search by words is damaged: {error.message}")
    loose = sum(catalog.query(f"SELECT count(*) FROM {table} WHERE {loose}")[0][0] for table, loose in _LOOSE.items())
    return Faults(tuple(damage), tuple(lost), stale, loose, len(catalog.query(_UNLINKED)))


def clear(catalog: Catalog, faults: Faults) -> None:
    """Take out the texts that are lost, the rows that belong to nothing, and make the index of words anew."""
    if faults.lost:
        catalog.remove(faults.lost)
    with catalog.transaction():
        for table, loose in _LOOSE.items():
            catalog.change(f"DELETE FROM {table} WHERE {loose}", [()])
        for row, text in catalog.query(_UNLINKED):
            catalog.change("DELETE FROM alike WHERE document = ?", [[row]])
            catalog.link(row, text)
        if faults.damage:
            catalog.change("INSERT INTO lexical (lexical) VALUES ('rebuild')", [()])


def _altered(catalog: Catalog) -> list[str]:
    """IDs of the documents that are not what was stored."""
    readable = "SELECT id, json_valid(tags) AND json_valid(sections) FROM documents"
    return [id for id, valid in catalog.query(readable) if not valid or not catalog.as_it_is(id)[1]]


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
