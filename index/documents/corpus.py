"""Files → documents. Reading never stops at a bad file: it is reported with the reason and the way out."""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from index.documents.formats import PARSERS
from index.documents.parsed import Parsed
from index.documents.titles import one_line, title_of, title_of_name
from index.text import clean, detect_language
from index.types import Document
from models.errors import InputError

SUFFIXES = (*PARSERS, ".jsonl")
"""Endings of the files that are read."""
MAX_BYTES = 50_000_000
"""Of one file, or of one line of a .jsonl file."""


@dataclass(frozen=True)
class Known:
    """A document that is stored already and has not changed."""

    id: str


@dataclass(frozen=True)
class Skipped:
    """A file that is not an article."""

    source: str
    reason: str


@dataclass(frozen=True)
class Unreadable:
    """A file, a folder (`name/`) or a line of a .jsonl file that could not be read, why, and what helps."""

    source: str
    reason: str
    hint: str
    kind: str = ""
    """As an error's."""


Reading = Document | Known | Skipped | Unreadable
Key = tuple[str, str, str]
"""What tells a document from all others and from its own earlier versions: ID, source, SHA-256."""


def check_folder(folder: Path) -> None:
    """Raises InputError unless it is a folder that can be listed."""
    if not folder.is_dir():
        raise InputError(f"There is no corpus folder {folder}.", "Create it and put articles in, or pass --corpus DIR.")
    if not os.access(folder, os.R_OK | os.X_OK):
        raise InputError(f"The corpus folder {folder} cannot be listed.", "Check its permissions.")


def read_corpus(folder: Path, known: AbstractSet[Key] = frozenset()) -> Iterator[Reading]:
    """Every article below `folder` in the order of the paths; what is in `known` is not parsed again.

    Of two files with one ID neither is read; of two .jsonl lines with one ID the first is.
    Raises what `check_folder` raises.
    """
    check_folder(folder)
    files, failures = find_files(folder)
    yield from failures
    sources: dict[str, list[Path]] = {}
    for path in files:
        if path.suffix.lower() in PARSERS:
            sources.setdefault(_name(folder, path.with_suffix("")), []).append(path)
    origin: dict[str, str] = {}
    for id, paths in sources.items():
        names = [_name(folder, path) for path in paths]
        origin[id] = names[0]
        if len(paths) > 1:
            for name in names:
                reason = f"The ID {id!r} belongs to several files: {', '.join(names)}."
                yield Unreadable(name, reason, "Rename all but one of them.", "taken")
            continue
        yield _attempt(partial(_read_file, paths[0], names[0], id, known), names[0])
    for path in files:
        name = _name(folder, path)
        if path.suffix.lower() == ".jsonl":
            yield from _read_lines(path, name, origin, known)
        elif path.suffix.lower() not in PARSERS:
            yield Skipped(name, f"Only {', '.join(SUFFIXES)} are read.")


def _attempt(read: Callable[[], Document | Known], name: str) -> Document | Known | Unreadable:
    try:
        return read()
    except InputError as error:
        return Unreadable(name, error.message, error.hint, error.kind)


def find_files(folder: Path) -> tuple[list[Path], list[Unreadable]]:
    """The visible files, sorted; then folders that cannot be listed and names that cannot be stored."""
    failures: list[Unreadable] = []

    def unlisted(error: OSError) -> None:
        name = f"{_name(folder, Path(error.filename))}/"
        reason = f"{name} cannot be listed: {error.strerror}"
        failures.append(Unreadable(name, reason, "Check its permissions.", "access"))

    found: list[Path] = []
    for parent, folders, names in os.walk(folder, onerror=unlisted):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        about = ("readme", "license", "licence") if Path(parent) == folder else ()
        for name in sorted(names):
            if name.startswith(".") or name.partition(".")[0].lower() in about:
                continue
            path = Path(parent, name)
            if _name(folder, path).isprintable():
                found.append(path)
            else:
                shown = _name(folder, path).encode("unicode_escape").decode()
                reason = f"The file name {shown} holds unprintable characters."
                failures.append(Unreadable(shown, reason, "Rename it.", "name"))
    return found, failures


def _name(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def _read_file(path: Path, name: str, id: str, known: AbstractSet[Key]) -> Document | Known:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            reason = f"{name} is {size / 1e6:.0f} MB; the limit is {MAX_BYTES / 1e6:.0f} MB."
            raise InputError(reason, "Split it.", "large")
        raw = path.read_bytes()
    except OSError as error:
        hint = "Check that it exists and its permissions."
        raise InputError(f"{name} cannot be read: {error.strerror}", hint, "access") from error
    sha256 = hashlib.sha256(raw).hexdigest()
    if (id, name, sha256) in known:
        return Known(id)
    parsed = PARSERS[path.suffix.lower()](raw, name)
    return _document(id, parsed, title_of_name(path.stem), sha256, name)


def _read_lines(path: Path, name: str, origin: dict[str, str], known: AbstractSet[Key]) -> Iterator[Reading]:
    try:
        with path.open("rb") as file:
            for number, raw in enumerate(iter(lambda: file.readline(MAX_BYTES), b""), 1):
                if raw.strip(b"\xef\xbb\xbf \t\r\n"):
                    where = f"{name}:{number}"
                    yield _attempt(partial(_read_line, raw, where, name, origin, known), name)
    except OSError as error:
        yield Unreadable(name, f"{name} cannot be read: {error.strerror}", "Check its permissions.", "access")


def _read_line(raw: bytes, where: str, name: str, origin: dict[str, str], known: AbstractSet[Key]) -> Document | Known:
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
    if id in origin:
        raise InputError(f"{where} has the ID {id!r} of {origin[id]}.", "Give each article an ID of its own.", "taken")
    origin[id] = where
    sha256 = hashlib.sha256(raw.strip()).hexdigest()
    if (id, name, sha256) in known:
        return Known(id)
    parsed = Parsed(
        clean(text),
        one_line(_string(article, "title") or ""),
        _string(article, "date"),
        url=_string(article, "url"),
    )
    return _document(id, parsed, id, sha256, name, article.get("language"))


def _document(id: str, parsed: Parsed, name: str, sha256: str, source: str, language: Any = None) -> Document:
    """`name` is the title where neither the file nor its text has one."""
    if not parsed.text.strip():
        where = source if id == Path(source).with_suffix("").as_posix() else f"{id!r} in {source}"
        raise InputError(f"{where} holds no text.", "Write the article into it, or remove it.", "empty")
    return Document(
        id=id,
        title=parsed.title or title_of(parsed.text) or name,
        text=parsed.text,
        language=language if language in ("ar", "en") else detect_language(parsed.text),
        sha256=sha256,
        source=source,
        date=parsed.date,
        url=parsed.url,
        author=parsed.author,
        tags=parsed.tags,
        sections=parsed.sections,
        recognised=parsed.recognised,
    )


def _string(article: dict[str, Any], key: str) -> str | None:
    value = article.get(key)
    return clean(value).strip() or None if isinstance(value, str) else None
