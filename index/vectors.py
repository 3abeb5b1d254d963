"""Nearest passages by Chroma. The only import of chromadb. Derived from the catalog and rebuilt from it at need."""

import contextlib
import os
import shutil
import sys
import threading
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from index.catalog import Catalog
from index.database import is_writable
from index.embed import Vectors, unit
from index.settings import command
from index.types import LANGUAGES, Language
from models.errors import StateError
from models.registry import DEFAULT_EMBEDDER

FOLDER = "chroma"
_CONFIGURATION: Any = {"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 32}}
PAGE = 2000
"""Vectors handled at once; Chroma takes at most 5461 (`get_max_batch_size`)."""
WIDTH = {DEFAULT_EMBEDDER: 256}
"""Embedder → how many values of its vectors the graph has: the first, where they are a vector by themselves (Matryoshka
representation learning, Kusupati et al. 2022, arXiv:2205.13147); of others, all. What is found is compared in full."""

_SYSTEMS = threading.Lock()
"""Held while a client is opened or closed: Chroma counts the users of a path in a table that has no lock."""


class Collection:
    """The vectors of one catalog in one edition. Not thread-safe while it is reopened.

    Each language has a Chroma collection of its own: to ask one collection for one language, with `where`, takes Chroma
    12 ms at 10,000 passages instead of 1.
    """

    def __init__(self, catalog: Catalog, server: str = "") -> None:
        """Opens or creates it, in the store or at the address of a Chroma server. Raises StateError, as every method
        does, where Chroma cannot use its folder or the server cannot be reached.

        Chroma writes even to read: of a store that cannot be written to it gets a copy of its folder, made anew from
        the catalog where that is damaged or behind.
        """
        self._server = server
        self._copied = TemporaryDirectory(prefix="sanad-") if not (server or is_writable(catalog.store)) else None
        self._folder = Path(self._copied.name if self._copied else catalog.store) / FOLDER
        self._prefix = f"passages-{catalog.meta('id')}-"
        self._open(catalog)

    def _open(self, catalog: Catalog) -> None:
        if self._copied:
            self._copy(catalog)
        else:
            self._connect(catalog)

    def _copy(self, catalog: Catalog) -> None:
        with contextlib.suppress(OSError, StateError):  # being written by another, or damaged
            _copy_files(catalog.store / FOLDER, self._folder)
            self._connect(catalog)
            if self.count() == catalog.count():
                return
            self._disconnect()
        shutil.rmtree(self._folder, ignore_errors=True)
        self._connect(catalog)
        self.copy(catalog, catalog.rows())

    def _connect(self, catalog: Catalog) -> None:
        self.width = WIDTH.get(catalog.meta("embedder") or "", 0)
        """How many values of a vector it has; 0: all."""
        wide = f"-{self.width}" if self.width else ""
        names = {language: f"{catalog.collection}{wide}-{language}" for language in LANGUAGES}
        self._seen = catalog.changes()
        os.environ |= {"ORT_DISABLE_TELEMETRY": "1", "ANONYMIZED_TELEMETRY": "False"}
        # Importing chromadb reads ./.env, whoever it belongs to.
        with contextlib.nullcontext() if "chromadb" in sys.modules else contextlib.chdir(self._folder.parent):
            import chromadb
            from chromadb.api.shared_system_client import SharedSystemClient
            from chromadb.config import Settings

        options: Any = {"_env_file": None, "anonymized_telemetry": False}
        settings = Settings(**options)
        try:
            with _SYSTEMS, self._explained():
                if self._server:
                    at = urlsplit(self._server)
                    port = at.port or (443 if at.scheme == "https" else 80)
                    self._client: Any = chromadb.HttpClient(
                        at.hostname or "", port, at.scheme == "https", None, settings
                    )
                else:
                    self._client = chromadb.PersistentClient(str(self._folder), settings=settings)
                self._parts: dict[Language, Any] = {
                    language: self._client.get_or_create_collection(
                        name, embedding_function=None, configuration=_CONFIGURATION
                    )
                    for language, name in names.items()
                }
                for part in self._parts.values():
                    part.count()
        except StateError:
            with _SYSTEMS:
                SharedSystemClient.clear_system_cache()  # else the next attempt gets the broken system of this one
            raise

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:  # a damaged folder makes Chroma raise anything, AttributeError included
            if not isinstance(error, Exception) and type(error).__name__ != "PanicException":  # of its Rust part
                raise
            if self._server:
                message = f"The Chroma server {self._server} cannot be used: {error}"
                hint = "Start it (chroma run), or take `chroma` out of the settings: then the store has them."
                raise StateError(message, hint, "index_damaged") from error
            message = f"Chroma cannot use {self._folder}: {error}."
            hint = f"If there is space on the disk, mend it from the catalog: {command('verify', self._folder.parent)}"
            raise StateError(message, hint, "index_damaged") from error

    def close(self) -> None:
        self._disconnect()
        if self._copied:
            self._copied.cleanup()

    def _disconnect(self) -> None:
        with _SYSTEMS:
            self._client.close()

    def is_behind(self, catalog: Catalog) -> bool:
        """Whether the catalog has changed since this was opened: a client never sees what other processes write."""
        return self._seen != catalog.changes()

    def reopen(self, catalog: Catalog) -> None:
        self._disconnect()
        self._open(catalog)

    def count(self) -> int:
        with self._explained():
            return sum(part.count() for part in self._parts.values())

    def rows(self) -> dict[Language, set[int]]:
        with self._explained():
            return {language: set(map(int, part.get(include=[])["ids"])) for language, part in self._parts.items()}

    def nearest(self, vector: Vectors, n: int, language: Language, among: Sequence[int] | None = None) -> list[int]:
        """At most `n` rows of a language, the nearest to `vector` (dimension,) first; of those `among` these alone."""
        part = self._parts[language]
        with self._explained():
            if n < 1 or among == []:
                return []
            ask = partial(part.query, query_embeddings=self._cut(vector[None]), n_results=n, include=[])
            found = ask() if among is None else _among(part, ask, list(map(str, among)))
        return [int(id) for id in found["ids"][0]]

    def _cut(self, vectors: Vectors) -> Vectors:
        """The part of each (n, dimension) that the graph has, at length 1."""
        return unit(vectors[:, : self.width]) if self.width else vectors

    def add(self, rows: Sequence[int], vectors: Vectors, languages: Sequence[Language]) -> None:
        """Stores `vectors` (n, dimension) in place of any that these rows had; at most PAGE at once."""
        cut = self._cut(vectors)
        with self._explained():
            for language, part in self._parts.items():
                at = [number for number, each in enumerate(languages) if each == language]
                if at:
                    part.upsert(ids=[str(rows[number]) for number in at], embeddings=cut[at])

    def copy(self, catalog: Catalog, rows: Sequence[int]) -> None:
        """Stores what the catalog has of these rows."""
        for page in pages(rows):
            self.add(page, catalog.vectors(page), catalog.languages(page))

    def remove(self, rows: Sequence[int]) -> None:
        with self._explained():
            for page in pages(rows):
                for part in self._parts.values():
                    part.delete(ids=list(map(str, page)))

    def differing(self, rows: Sequence[int], vectors: Vectors) -> list[int]:
        """Those of `rows` whose stored vector is not (cosine under 0.999) that of `vectors` (n, dimension)."""
        found: dict[int, Vectors] = {}
        with self._explained():
            for part in self._parts.values():
                stored = part.get(ids=[str(row) for row in rows], include=["embeddings"])
                found |= zip(map(int, stored["ids"]), np.asarray(stored["embeddings"], np.float32), strict=True)
        return [
            row
            for row, vector in zip(rows, self._cut(vectors), strict=True)
            if row not in found or found[row] @ vector < 0.999
        ]

    def drop_others(self) -> None:
        """Delete the collections of earlier editions; at a server those of other stores stay."""
        names = {part.name for part in self._parts.values()}
        with self._explained():
            for name in [collection.name for collection in self._client.list_collections()]:
                if name not in names and (name.startswith(self._prefix) or not self._server):
                    self._client.delete_collection(name)


def _among(part: Any, ask: Any, ids: list[str]) -> Any:
    """What is found among these; Chroma refuses a list of which it lacks some, as where a build is storing them just
    now, in the catalog first."""
    from chromadb.errors import ChromaError

    try:
        return ask(ids=ids)
    except ChromaError:
        held = part.get(ids=ids, include=[])["ids"]
        return ask(ids=held) if held else {"ids": [[]]}


def _copy_files(folder: Path, to: Path) -> None:
    """All files below a folder in place of those below the other, without their permissions."""
    shutil.rmtree(to, ignore_errors=True)
    for path in folder.rglob("*"):
        if path.is_file():
            copy = to / path.relative_to(folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


def open_for_writing(catalog: Catalog, server: str = "") -> Collection:
    """The collection of the catalog; a folder that Chroma cannot read is made anew. Only for the one writer."""
    try:
        return Collection(catalog, server)
    except StateError:
        if server:
            raise
        folder = catalog.store / FOLDER
        if folder.is_dir():
            shutil.rmtree(folder)
        else:
            folder.unlink(missing_ok=True)
        return Collection(catalog)


def is_matched(catalog: Catalog, collection: Collection) -> bool:
    """Whether Chroma holds what the catalog holds, told by counts; `verify` looks closer."""
    changes, matched = catalog.changes()
    return changes == matched and collection.count() == catalog.count()


def match(catalog: Catalog, collection: Collection, thorough: bool = False) -> int:
    """Make Chroma hold exactly the catalog's vectors; `thorough` compares every one. Only for the one writer.

    Gives the number of rows that were wrong.
    """
    changes, _ = catalog.changes()
    wanted: dict[Language, set[int]] = {language: set() for language in LANGUAGES}
    for page in pages(catalog.rows()):
        for row, language in zip(page, catalog.languages(page), strict=True):
            wanted[language].add(row)
    stored = collection.rows()
    # A catalog that was made anew may have given a row to a text of the other language.
    extra = set[int]().union(*(rows - wanted[language] for language, rows in stored.items()))
    there = set[int]().union(*(rows & wanted[language] for language, rows in stored.items())) - extra
    missing = sorted(set[int]().union(*wanted.values()) - there)
    collection.remove(sorted(extra))
    for page in pages(sorted(there)) if thorough else ():
        missing += collection.differing(page, catalog.vectors(page))
    collection.copy(catalog, missing)
    collection.drop_others()
    catalog.set_matched(changes)
    return len(extra.union(missing))


def pages(rows: Sequence[int]) -> list[Sequence[int]]:
    """The rows, at most PAGE at once."""
    return [rows[start : start + PAGE] for start in range(0, len(rows), PAGE)]
