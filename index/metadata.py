"""What the catalog notes of the index as a whole: what built it, its edition, and how far Chroma has followed it."""

from pathlib import Path

from index.database import Database
from index.settings import command
from models.errors import StateError

EDITION = "(SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'edition')"
"""In a query: the edition of now."""


class Metadata(Database):
    """The `meta` table of a store's file: a value for each key."""

    def meta(self, key: str) -> str | None:
        """`id`, `embedder` (its name), `fingerprint`, `edition`, `changes`, `matched` and `corpus` (the folder)."""
        found = self.query("SELECT value FROM meta WHERE key = ?", key)
        return found[0][0] if found else None

    def _set(self, **values: object) -> None:
        rows = [(key, str(value)) for key, value in values.items()]
        self._db.executemany("INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", rows)

    def keep(self, key: str, value: str) -> None:
        """Note something under a key that `meta` then gives. Only for the one writer."""
        with self.transaction():
            self._set(**{key: value})

    @property
    def collection(self) -> str:
        """The name of the Chroma collection that belongs to this catalog in this edition."""
        return f"passages-{self.meta('id')}-{self.meta('edition')}"

    def begin_edition(self, embedder: str, fingerprint: str) -> None:
        """From now on documents are stored as this embedder and these settings make them; those stored before are
        stale until they are stored again."""
        edition = max(self.query("SELECT max(edition) FROM documents")[0][0] or 0, int(self.meta("edition") or 0)) + 1
        with self.transaction():
            self._set(embedder=embedder, fingerprint=fingerprint, edition=edition)

    def require(self, embedder: str, fingerprint: str) -> None:
        """Raises StateError unless the index was built as this embedder and these settings would (see `identity`)."""
        if self.meta("fingerprint") == fingerprint:
            return
        built = self.meta("embedder")
        now = (
            f"{embedder} is set now" if built != embedder else "its files or the settings of [index] have changed since"
        )
        raise StateError(
            f"The index in {self.store} was built by the embedder {built}; {now}.",
            f"Build it again: {command('build --rebuild', self.store)}",
            "index_other",
        )

    def stale(self) -> list[str]:
        """IDs of the documents of an earlier edition, left by a rebuild that has not finished."""
        return [id for (id,) in self.query(f"SELECT id FROM documents WHERE edition != {EDITION}")]

    def changes(self) -> tuple[int, int]:
        """How many changes there were, and how many of them Chroma has been matched to."""
        return int(self.meta("changes") or 0), int(self.meta("matched") or 0)

    def set_matched(self, changes: int) -> None:
        with self.transaction():
            self._set(matched=changes)

    def set_corpus(self, folder: Path) -> None:
        """Note of which folder this is the index."""
        with self.transaction():
            self._set(corpus=folder)

    def _count_change(self) -> None:
        self._set(changes=int(self.meta("changes") or 0) + 1)
