"""Checking a store: the catalog against itself, Chroma against the catalog; and mending both."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index import integrity
from index.catalog import Catalog
from index.database import writing
from index.embed import Embedder, identity, load_embedder
from index.intake import check_size, chunked, embedded_here, take_in
from index.salvage import salvage
from index.settings import IndexSettings
from index.vectors import FOLDER, match, open_for_writing
from models.errors import StateError


@dataclass(frozen=True)
class VerifyReport:
    """Counts; what is wrong with the catalog; how many vectors in Chroma were wrong and have been mended. By a repair:
    IDs of the documents that were embedded again, and of those taken out since their text was damaged."""

    documents: int
    chunks: int
    problems: tuple[str, ...]
    mended: int
    repaired: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    aside: str = ""
    """Where a damaged catalog is kept, if one was replaced."""


def verify(settings: IndexSettings, embedder: Embedder | None = None, *, repair: bool = False) -> VerifyReport:
    """Check every stored text, offset and vector, and mend Chroma from the catalog.

    With `repair` the catalog is mended too: a damaged file gives way to a new one with all that can be read of it; what
    was embedded otherwise, by another embedder or not whole, is embedded again from the stored text, for which the
    embedder of the settings is loaded unless one is given; a text that is not the stored one is taken out, and the next
    build brings it back from its file. Raises StateError where there is no index, or it is in use, or without `repair`
    is too damaged to read.
    """
    with writing(settings.store):
        aside = _replaced(settings.store) if repair else None
        with closing(Catalog(settings.store)) as catalog:
            catalog.complete()
            faults = integrity.find(catalog)
            lost = faults.lost
            repaired: tuple[str, ...] = ()
            if repair:
                integrity.clear(catalog, faults)
                repaired = _embedded_again(settings, catalog, faults, embedder)
                faults = integrity.find(catalog)
            mended = _matched(settings, catalog)
            return VerifyReport(
                documents=len(catalog.keys()),
                chunks=catalog.count(),
                problems=tuple(faults.problems),
                mended=mended,
                repaired=repaired,
                lost=lost if repair else (),
                aside=str(aside or ""),
            )


def _replaced(store: Path) -> Path | None:
    """Where a catalog that is too damaged for SQLite is now, if it was, and a new one in its place."""
    try:
        with closing(Catalog(store)) as catalog:
            if not catalog.damage():
                return None
    except StateError as error:
        if not isinstance(error.__cause__, sqlite3.DatabaseError) or isinstance(
            error.__cause__, sqlite3.OperationalError
        ):
            raise
    return salvage(store)


def _matched(settings: IndexSettings, catalog: Catalog) -> int:
    """How many vectors in Chroma were wrong and have been mended. A folder that can be read but not be written to any
    more, as damage leaves it, is made anew."""
    try:
        with closing(open_for_writing(catalog, settings.chroma)) as collection:
            mended = match(catalog, collection, thorough=True)
            collection.copy(catalog, catalog.rows()[:1])
            return mended
    except StateError:
        if settings.chroma:
            raise
        shutil.rmtree(settings.store / FOLDER, ignore_errors=True)
        with closing(open_for_writing(catalog)) as collection:
            return match(catalog, collection)


def _embedded_again(
    settings: IndexSettings, catalog: Catalog, faults: integrity.Faults, embedder: Embedder | None
) -> tuple[str, ...]:
    """IDs of the documents whose passages were wrong, or made by another embedder or with other settings."""
    name, fingerprint = identity(settings, embedder)
    if catalog.meta("fingerprint") != fingerprint:
        catalog.begin_edition(name, fingerprint)
    again = sorted({*faults.stale, *catalog.stale()})
    if again:
        embedder = embedder or load_embedder(settings)
        check_size(settings, embedder)
        with closing(open_for_writing(catalog, settings.chroma)) as collection:
            documents = (catalog.document(id) for id in again)
            made = embedded_here(chunked(documents, settings, embedder), embedder, lambda *_: None)
            take_in(made, {}, catalog, collection)
    return tuple(again)
