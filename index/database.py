"""The SQLite file of a store: one writer, transactions, and its errors as sentences with the way out."""

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import filelock

from index.settings import command
from models.errors import StateError

FILE = "catalog.db"
_connect = partial(sqlite3.connect, check_same_thread=False, timeout=10, isolation_level=None)


@contextmanager
def writing(store: Path) -> Iterator[None]:
    """Hold the store as its one writer. Raises StateError when another process does, or where it can only be read."""
    with explained(store):
        store.mkdir(parents=True, exist_ok=True)
        if not is_writable(store):
            hint = "Give yourself permission to write there, or choose another with --store."
            raise StateError(f"The index in {store} can be read and searched, but not changed.", hint, "index_locked")
        try:
            lock = filelock.FileLock(store / "writer.lock", timeout=0).acquire()
        except filelock.Timeout as error:
            hint = "Wait until it has finished, or stop it; then run the command again."
            message = f"The index in {store} is being written by another process."
            raise StateError(message, hint, "index_busy") from error
    with lock:
        yield


def is_writable(store: Path) -> bool:
    """Whether files in the folder can be made and changed, as far as permissions and the file system tell."""
    file = store / FILE
    return os.access(store, os.W_OK | os.X_OK) and (not file.exists() or os.access(file, os.W_OK))


def damaged(store: Path, why: str) -> StateError:
    return StateError(
        f"{store / FILE} is damaged: {why}.", f"Mend it: {command('verify --repair', store)}", "index_damaged"
    )


@contextmanager
def explained(store: Path) -> Iterator[None]:
    """Errors of SQLite and of the file system as StateErrors that name the store and the way out."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.OperationalError as error:
        if "full" in str(error) or "disk I/O" in str(error):
            hint = "Free some space and run the command again; what was finished is kept."
        elif "locked" in str(error):
            hint = "Another process is writing it; try again."
        else:
            hint = "Check the folder's permissions, or choose another with --store."
        raise StateError(f"The index in {store} cannot be used: {error}.", hint, "index_unusable") from error
    except sqlite3.DatabaseError as error:
        raise damaged(store, str(error)) from error
    except OSError as error:
        hint = "Check the free space and the folder's permissions, or choose another with --store."
        message = f"The index in {store} cannot be used: {error.strerror or error}."
        raise StateError(message, hint, "index_unusable") from error


class Database:
    """A connection for one writer and any number of readers; methods may be called from several threads. A store that
    cannot be written to can be read.

    Every method raises StateError for a damaged file, a full disk or missing permissions.
    """

    def __init__(self, store: Path, schema: int, tables: str, create: bool) -> None:
        """Raises StateError where there is no file (unless `create`) or it has another schema."""
        self.store = store
        self._lock = threading.RLock()
        path = store / FILE
        if not create and not (path.is_file() and path.stat().st_size):
            raise StateError(f"There is no index in {store}.", f"Build it: {command('build', store)}", "index_empty")
        with explained(store):
            self._db = _connected(path)
            # What damage has made of a text is told by its digest.
            self._db.text_factory = lambda raw: raw.decode(errors="replace")
            try:
                self._prepare(schema, tables)
            except BaseException:
                self._db.close()
                raise

    def _prepare(self, schema: int, tables: str) -> None:
        found = self._db.execute("PRAGMA user_version").fetchone()[0]
        filled = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if found not in (0, schema) or (found == 0 and filled):
            raise StateError(
                f"The index in {self.store} was built by another version of Sanad (schema {found}, not {schema}).",
                f"Build it again from the corpus: {command('build --rebuild', self.store)}",
                "index_other",
            )
        if is_writable(self.store):
            self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA foreign_keys = ON")
        if found == 0:
            with self.transaction():
                for statement in tables.split(";"):
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version = {schema}")

    def close(self) -> None:
        with self._lock:
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is done inside, or nothing."""
        with self._lock, explained(self.store):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def query(self, query: str, *values: Any) -> list[Any]:
        """The rows."""
        with self._lock, explained(self.store):
            return self._db.execute(query, values).fetchall()

    def each(self, query: str, *values: Any) -> Iterator[Any]:
        """The rows one by one, where they would not fit into memory."""
        with explained(self.store):
            yield from self._db.execute(query, values)

    def change(self, query: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement for each row of values, inside a transaction."""
        with self._lock, explained(self.store):
            self._db.executemany(query, rows)

    def copy_to(self, path: Path) -> None:
        """A copy of the file as it is now, whoever writes it meanwhile."""
        with explained(self.store), closing(sqlite3.connect(path)) as target:
            self._db.backup(target)

    def damage(self) -> list[str]:
        """What SQLite finds wrong with the file."""
        return [line for (line,) in self.query("PRAGMA integrity_check") if line != "ok"]


def _connected(path: Path) -> sqlite3.Connection:
    """A connection to the file; where it cannot be written to, one that only reads."""
    if is_writable(path.parent):
        return _connect(path)
    # A file in WAL mode is read with the help of two more beside it. Where nobody has it open these are not there, nor
    # can they be made: then the file is whole by itself, and does not change.
    log, index = (path.with_name(f"{path.name}-{name}") for name in ("wal", "shm"))
    alone = not index.exists() and not (log.exists() and log.stat().st_size)
    options = "mode=ro&immutable=1" if alone else "mode=ro"
    return _connect(f"{path.resolve().as_uri()}?{options}", uri=True)
