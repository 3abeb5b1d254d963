"""Files → documents. Reading never stops at a bad file: it is reported with the reason and the way out."""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from index.documents.dates import iso
from index.documents.files import Skipped, Unreadable, find_files, name_of
from index.documents.formats import FORMATS
from index.documents.isolation import Worker
from index.documents.link import origin
from index.documents.mojibake import refuse_mojibake
from index.documents.parsed import Parsed
from index.documents.titles import one_line, subject_of, title_of, title_of_name
from index.text import clean, detect_language
from index.types import Document
from models.errors import InputError

T = TypeVar("T")
MAX_BYTES = 50_000_000
"""Of one file, or of one line of a .jsonl file."""


@dataclass(frozen=True)
class Entry:
    """An article as it lies in the corpus, not read yet: a file, or a line of a .jsonl file."""

    source: str
    sha256: str
    """Of the bytes of the file or the line and, but for plain text, of the edition of the reader that they are for."""
    id: str = ""
    """As the line gives it; a file has none of its own."""
    start: int = 0
    """Bytes before the line."""
    line: int = 0
    """Its number, from 1."""


Reading = Document | Skipped | Unreadable


def check_folder(folder: Path) -> None:
    """Raises InputError unless it is a folder that can be listed."""
    if not folder.is_dir():
        hint = "Create it and put articles in, or pass --corpus DIR."
        raise InputError(f"There is no corpus folder {folder}.", hint, "corpus_missing")
    if not os.access(folder, os.R_OK | os.X_OK):
        raise InputError(f"The corpus folder {folder} cannot be listed.", "Check its permissions.", "corpus_missing")


def scan(folder: Path) -> Iterator[Entry | Skipped | Unreadable]:
    """What lies below `folder`, files in the order of their paths, each known by its content.

    Raises what `check_folder` raises.
    """
    check_folder(folder)
    files, failures = find_files(folder)
    yield from failures
    for path in files:
        name = name_of(folder, path)
        if path.suffix.lower() == ".jsonl":
            yield from _scan_lines(path, name)
        else:
            yield attempt(partial(_scan_file, path, name), name)


def read(folder: Path, entry: Entry, id: str) -> Document:
    """The article of an entry. Raises InputError where it cannot be read or is another than when it was scanned."""
    path = folder / entry.source
    with _explained(entry.source), path.open("rb") as file:
        file.seek(entry.start)
        raw = file.readline(MAX_BYTES) if entry.id else file.read()
    if _digest(raw.strip() if entry.id else raw, path).hexdigest() != entry.sha256:
        raise InputError(f"{entry.source} was changed while it was read.", "Build the index again.", "access")
    if entry.id:
        return _document_of_line(raw, id, entry)
    parsed = _parse(raw, entry.source, path.suffix.lower())
    parsed = replace(parsed, url=origin(path) or parsed.url)
    return _document(id, parsed, title_of_name(path.stem), entry)


def read_corpus(folder: Path) -> Iterator[Reading]:
    """Every article below `folder`, under the ID that a new index gives it. Raises what `check_folder` raises."""
    entries: list[Entry] = []
    for found in scan(folder):
        if isinstance(found, Entry):
            entries.append(found)
        else:
            yield found
    for id, entry in with_ids(entries):
        yield attempt(partial(read, folder, entry, id), entry.source) if id else taken(entry)


def with_ids(
    entries: Sequence[Entry], known: Mapping[Entry, str] | None = None, reserved: Iterable[str] = ()
) -> Iterator[tuple[str, Entry]]:
    """The entries with their IDs: one that is `known` keeps its ID, and none gets one that is reserved.

    A line has its own ID, or the empty one where that is taken. A file is called after its path without the ending,
    and where that is taken, with it.
    """
    known = known or {}
    taken = {*known.values(), *reserved}
    for entry in sorted(entries, key=lambda each: not each.id):  # lines first: a file can go by another name
        id = known.get(entry)
        if id is None:
            id = next((name for name in _names(entry) if name not in taken), "")
            taken.add(id)
        yield id, entry


def _names(entry: Entry) -> Iterator[str]:
    if entry.id:
        yield entry.id
    else:
        yield Path(entry.source).with_suffix("").as_posix()
        yield entry.source
        yield from (f"{entry.source} {number}" for number in count(2))


def taken(entry: Entry) -> Unreadable:
    """What is said of a line whose ID another article has."""
    reason = f"{entry.source}:{entry.line} has the ID {entry.id!r} of another article."
    return Unreadable(entry.source, reason, "Give each article an ID of its own.", "taken")


def attempt(read: Callable[[], T], name: str) -> T | Unreadable:
    """What is read, or why it cannot be."""
    try:
        return read()
    except InputError as error:
        return Unreadable(name, error.message, error.hint, error.kind)


_WORKER = Worker()
"""Every reader of this process that is not trusted runs in it, one file at a time."""


def _parse(raw: bytes, name: str, suffix: str) -> Parsed:
    format = FORMATS[suffix]
    parsed = format.read(raw, name) if format.trusted else _WORKER.read(raw, name, suffix, format.seconds)
    refuse_mojibake(parsed.text, name)
    return parsed


def _digest(raw: bytes, path: Path) -> "hashlib._Hash":
    format = FORMATS.get(path.suffix.lower())
    salt = f"{format.module} {format.edition}\n".encode() if format and format.module != "plain" else b""
    return hashlib.sha256(salt + raw)


@contextmanager
def _explained(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        hint = "Check that it exists and its permissions."
        raise InputError(f"{name} cannot be read: {error.strerror}", hint, "access") from error


def _scan_file(path: Path, name: str) -> Entry:
    with _explained(name), path.open("rb") as file:
        size = path.stat().st_size
        if size > MAX_BYTES:
            reason = f"{name} is {size / 1e6:.0f} MB; the limit is {MAX_BYTES / 1e6:.0f} MB."
            raise InputError(reason, "Split it.", "large")
        return Entry(name, hashlib.file_digest(file, partial(_digest, b"", path)).hexdigest())


def _scan_lines(path: Path, name: str) -> Iterator[Entry | Unreadable]:
    try:
        with path.open("rb") as file:
            start = 0
            for number, raw in enumerate(iter(lambda: file.readline(MAX_BYTES), b""), 1):
                if raw.strip(b"\xef\xbb\xbf \t\r\n"):
                    yield attempt(partial(_scan_line, raw, name, number, start), name)
                start += len(raw)
    except OSError as error:
        yield Unreadable(name, f"{name} cannot be read: {error.strerror}", "Check its permissions.", "access")


def _scan_line(raw: bytes, name: str, number: int, start: int) -> Entry:
    id = _article(raw, f"{name}:{number}")["id"]
    return Entry(name, hashlib.sha256(raw.strip()).hexdigest(), str(id), start, number)


def _article(raw: bytes, where: str) -> dict[str, Any]:
    """The object of a line, which has an ID and a text."""
    try:
        article = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where} is not JSON in UTF-8: {error}", "Write one JSON object a line.", "json") from error
    article = article if isinstance(article, dict) else {}
    id, text = article.get("id"), article.get("text")
    id = str(id) if isinstance(id, int) else id
    if not isinstance(id, str) or not id.strip() or not id.isprintable() or not isinstance(text, str):
        hint = 'A line is {"id": "…", "title": "…", "text": "…"}.'
        raise InputError(f'{where} lacks "id" or "text".', hint, "json")
    return article


def _document_of_line(raw: bytes, id: str, entry: Entry) -> Document:
    article = _article(raw, f"{entry.source}:{entry.line}")
    tags = article.get("tags")
    parsed = Parsed(
        clean(article["text"]),
        one_line(_string(article, "title") or ""),
        iso(_string(article, "date")),
        _string(article, "author"),
        tuple(clean(tag) for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        _string(article, "url"),
    )
    refuse_mojibake(parsed.text, f"{entry.source}:{entry.line}")
    return _document(id, parsed, id, entry, article.get("language"))


def _document(id: str, parsed: Parsed, name: str, entry: Entry, language: Any = None) -> Document:
    """`name` is the title where neither the file nor its text has one."""
    if not parsed.text.strip():
        where = f"{id!r} in {entry.source}" if entry.id else entry.source
        raise InputError(f"{where} holds no text.", "Write the article into it, or remove it.", "empty")
    return Document(
        id=id,
        title=parsed.title or title_of(parsed.text) or subject_of(parsed.text) or name,
        text=parsed.text,
        language=language if language in ("ar", "en") else detect_language(parsed.text),
        sha256=entry.sha256,
        source=entry.source,
        date=parsed.date,
        url=parsed.url,
        author=parsed.author,
        tags=parsed.tags,
        sections=parsed.sections,
        recognised=parsed.recognised,
        left_out=parsed.left_out,
        bold=parsed.bold,
    )


def _string(article: dict[str, Any], key: str) -> str | None:
    value = article.get(key)
    return clean(value).strip() or None if isinstance(value, str) else None
