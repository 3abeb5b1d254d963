"""A damaged catalog → a new one with all that can still be read; the damaged file is set aside beside it."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from index.catalog import Catalog
from index.database import FILE

_TABLES = ("meta", "former", "documents", "alike", "chunks")
"""In the order of their references; the sentences of a chunk are read with it, what is searched is made from them."""


def set_aside(store: Path) -> Path | None:
    """Move the catalog out of the way, under a name that tells when; gives that."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    moved = None
    for suffix in ("-shm", "-wal", ""):
        path = store / (FILE + suffix)
        if path.exists():
            moved = path.replace(path.with_name(f"{path.name}.{stamp}"))
    return moved


def salvage(store: Path) -> Path | None:
    """Put a new catalog in the place of a damaged one, with every row that can be read; gives where that is now.

    What is missing or wrong in the new one is for `index.verify` to find. Only for the one writer.
    """
    damaged = _readable_copy(store)
    aside = set_aside(store)
    with closing(Catalog(store, create=True)) as catalog:
        if damaged is not None:
            with closing(damaged):
                for table in _TABLES:
                    _restore(catalog, table, _rows(damaged, table))
                _restore(catalog, "sentences", _sentences(damaged))
    return aside


def _restore(catalog: Catalog, table: str, rows: Iterator[dict[str, Any]]) -> None:
    """Every row that fits by itself; what it belongs to may be missing."""
    catalog.query("PRAGMA foreign_keys = OFF")
    with catalog.transaction():
        for row in rows:
            marks = ", ".join("?" * len(row))
            with suppress(sqlite3.IntegrityError):
                catalog.change(f"INSERT OR REPLACE INTO {table} ({', '.join(row)}) VALUES ({marks})", [[*row.values()]])
    catalog.query("PRAGMA foreign_keys = ON")


def _readable_copy(store: Path) -> sqlite3.Connection | None:
    """The damaged file, open for reading with what is in its log; None where not even its tables are known."""
    damaged = sqlite3.connect(store / FILE)
    damaged.text_factory = lambda raw: raw.decode(errors="replace")
    try:
        damaged.execute("SELECT count(*) FROM sqlite_master").fetchone()
        damaged.execute("SELECT row FROM documents LIMIT 1").fetchone()
        return damaged
    except sqlite3.DatabaseError:
        damaged.close()
        return None


def _rows(damaged: sqlite3.Connection, table: str) -> Iterator[dict[str, Any]]:
    """Row by row where they have numbers: a damaged page takes only its own rows along."""
    try:
        if table in ("meta", "former"):
            yield from _named(damaged.execute(f"SELECT * FROM {table}"))
            return
        last = damaged.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", [table]).fetchone()
    except sqlite3.DatabaseError:
        return
    for row in range(1, last[0] + 1 if last else 1):
        try:
            found = list(_named(damaged.execute(f"SELECT * FROM {table} WHERE row = ?", [row])))
        except sqlite3.DatabaseError:
            continue
        yield from found


def _sentences(damaged: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    for chunk in _rows(damaged, "chunks"):
        try:
            found = list(_named(damaged.execute("SELECT * FROM sentences WHERE chunk = ?", [chunk["row"]])))
        except sqlite3.DatabaseError:
            continue
        yield from found


def _named(cursor: sqlite3.Cursor) -> Iterator[dict[str, Any]]:
    names = [each[0] for each in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))
