"""Everything as one archive: the catalog, from which Chroma is made, and the articles. Checked on the way back.

A tar file whose first member is a manifest: what made it, and the SHA-256 and size of every other member. A later
member may only have a name that the manifest lists, so that an archive cannot write anywhere else.
"""

import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from index.catalog import Catalog
from index.database import FILE, writing
from index.schema import SCHEMA
from index.settings import IndexSettings, command
from index.vectors import match, open_for_writing
from models.errors import InputError, StateError

FORMAT = 1
"""Of the archive."""
MANIFEST = "manifest.json"
MOST_MANIFEST = 1 << 28
"""Bytes; a million files have less."""


@dataclass(frozen=True)
class BackupReport:
    """What went into or came out of an archive: counts of documents and of files of the corpus."""

    documents: int
    files: int


def export(settings: IndexSettings, archive: Path) -> BackupReport:
    """Write the index, as it is now, and all files of the corpus but hidden ones into one file, whole or not at all.

    Raises StateError where there is no index, or the archive cannot be written.
    """
    part = archive.with_name(f"{archive.name}.part")
    with _explained(archive), TemporaryDirectory(prefix="sanad-", dir=archive.parent) as folder:
        copy = Path(folder, FILE)
        with closing(Catalog(settings.store)) as catalog:
            catalog.copy_to(copy)
            documents = len(catalog.keys())
        members = {f"index/{FILE}": copy} | {f"corpus/{name}": path for name, path in _corpus(settings.corpus)}
        listed = {name: {"sha256": _sha256(path), "size": path.stat().st_size} for name, path in members.items()}
        about = {"format": FORMAT, "schema": SCHEMA, "files": listed}
        manifest = json.dumps(about, ensure_ascii=False, indent=1).encode()
        try:
            with tarfile.open(part, "w") as tar:
                _add(tar, MANIFEST, len(manifest), io.BytesIO(manifest))
                for name, path in members.items():
                    with path.open("rb") as file:
                        _add(tar, name, int(str(listed[name]["size"])), file)
            part.replace(archive)
        finally:
            part.unlink(missing_ok=True)
    return BackupReport(documents, len(members) - 1)


def restore(settings: IndexSettings, archive: Path) -> BackupReport:
    """Unpack an archive into the store, which must be empty, and the corpus, where no file of another content may be.

    Everything is checked before anything is put in its place. Raises InputError for what is no archive, or a damaged or
    newer one, StateError where something is in its way.
    """
    if (settings.store / FILE).exists():
        hint = "Import into another folder with --store, or move this one away."
        raise StateError(f"There is an index in {settings.store} already.", hint)
    with (
        writing(settings.store),
        _explained(archive),
        TemporaryDirectory(prefix="sanad-", dir=settings.store) as folder,
    ):
        names = _unpack(archive, Path(folder))
        placed = [(Path(folder, name), settings.corpus / name.removeprefix("corpus/")) for name in names[1:]]
        taken = [str(to) for path, to in placed if to.exists() and _sha256(to) != _sha256(path)]
        if taken:
            message = f"Files of another content are in the way: {', '.join(taken[:5])}"
            raise StateError(message, "Import into another folder with --corpus, or move them away.")
        for path, to in placed:
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, to)
        Path(folder, names[0]).replace(settings.store / FILE)
        with closing(Catalog(settings.store)) as catalog:
            catalog.set_corpus(settings.corpus)
            with closing(open_for_writing(catalog, settings.chroma)) as collection:
                match(catalog, collection)
            return BackupReport(len(catalog.keys()), len(placed))


def _corpus(folder: Path) -> Iterator[tuple[str, Path]]:
    """Name below the folder → path of its visible files; links are not followed."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if not name.startswith(".") and path.is_file() and not path.is_symlink():
                yield path.relative_to(folder).as_posix(), path


def _add(tar: tarfile.TarFile, name: str, size: int, file: Any) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o644
    tar.addfile(member, file)


def _unpack(archive: Path, folder: Path) -> list[str]:
    """The names of what was unpacked, the catalog first; all of it is as the manifest says."""
    with tarfile.open(archive, "r:") as tar:
        listed = _manifest(tar, archive)
        names = []
        for member in islice(tar, 1, None):
            about = listed.pop(member.name, None)
            if about is None or not member.isreg() or member.size != about["size"]:
                raise InputError(f"{archive} holds {member.name!r}, which its manifest does not list so.", _AGAIN)
            source = tar.extractfile(member)
            path = folder / member.name
            path.parent.mkdir(parents=True, exist_ok=True)
            assert source is not None
            with path.open("wb") as file:
                shutil.copyfileobj(source, file)
            if _sha256(path) != about["sha256"]:
                raise InputError(f"{member.name!r} in {archive} is damaged.", _AGAIN)
            names.append(member.name)
    if listed or names[:1] != [f"index/{FILE}"]:
        raise InputError(f"{archive} is not whole: {len(listed)} files are missing.", _AGAIN)
    return names


_AGAIN = "Export again, or take another archive."


def _manifest(tar: tarfile.TarFile, archive: Path) -> dict[str, Mapping[str, Any]]:
    """The files that it lists, none outside of the two folders."""
    first = tar.next()
    source = tar.extractfile(first) if first and first.name == MANIFEST and first.size < MOST_MANIFEST else None
    about = json.loads(source.read()) if source else None
    if not isinstance(about, dict) or not isinstance(about.get("files"), dict):
        raise InputError(f"{archive} is not an archive of Sanad.", f"Make one: {command('export FILE', Path())}")
    if (about.get("format"), about.get("schema")) != (FORMAT, SCHEMA):
        message = f"{archive} was made by another version of Sanad (schema {about.get('schema')}, not {SCHEMA})."
        raise InputError(message, "Take that version, or build the index from the articles.")
    for name in about["files"]:
        parts = PurePosixPath(name).parts
        if len(parts) < 2 or parts[0] not in ("index", "corpus") or ".." in parts or "\\" in name or "\0" in name:
            raise InputError(f"{archive} lists {name!r}, which lies outside.", _AGAIN)
    return dict(about["files"])


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _explained(archive: Path) -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{archive} is not an archive of Sanad, or is damaged: {error}", _AGAIN) from error
    except OSError as error:
        hint = "Check the free space and the permissions."
        raise StateError(
            f"{archive} or what is in it cannot be read or written: {error.strerror or error}", hint
        ) from error
