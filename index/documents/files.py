"""The files below a folder: which of them may be articles, and why the others are none."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from index.documents.formats import FORMATS, LINKS
from index.documents.link import MAX_BYTES as MAX_LINK
from index.documents.link import ORIGIN, target

SUFFIXES = (*FORMATS, ".jsonl")
"""Endings of the files that are read."""
_ABOUT = ("readme", "license", "licence")


@dataclass(frozen=True)
class Skipped:
    """A file or a folder (`name/`) that is not an article."""

    source: str
    reason: str
    kind: str = ""
    """A word for the reason, where there is one."""


@dataclass(frozen=True)
class Unreadable:
    """A file, a folder (`name/`) or a line of a .jsonl file that could not be read, why, and what helps."""

    source: str
    reason: str
    hint: str
    kind: str = ""
    """As an error's."""


Left = Skipped | Unreadable


def name_of(folder: Path, path: Path) -> str:
    """How a file of the corpus is called: its path in it."""
    return path.relative_to(folder).as_posix()


def find_files(folder: Path) -> tuple[list[Path], list[Left]]:
    """The files that can be read by their ending, sorted; then everything else with the reason."""
    left: list[Left] = []

    def unlisted(error: OSError) -> None:
        name = f"{name_of(folder, Path(error.filename))}/"
        reason = f"{name} cannot be listed: {error.strerror}"
        left.append(Unreadable(name, reason, "Check its permissions.", "access"))

    found: list[Path] = []
    root = folder.resolve()
    for parent, folders, names in os.walk(folder, onerror=unlisted):
        for name in sorted(folders):
            path = Path(parent, name)
            if name.startswith("."):
                left.append(Skipped(f"{_shown(name_of(folder, path))}/", "Hidden folders are not read.", "hidden"))
            elif path.is_symlink():
                reason = "It is a link to another folder; put the articles themselves here."
                left.append(Skipped(f"{_shown(name_of(folder, path))}/", reason, "elsewhere"))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if path.suffix.lower() == ORIGIN and path.stem in names:
                continue  # tells where that file is from
            why = _left_out(path, name_of(folder, path), root, top=Path(parent) == folder)
            if why:
                left.append(why)
            else:
                found.append(path)
    return found, left


def _left_out(path: Path, name: str, root: Path, top: bool) -> Left | None:
    """Why the file is no article, as far as its name and kind tell."""
    if path.name.startswith("."):
        return Skipped(_shown(name), "Hidden files are not read.", "hidden")
    if not name.isprintable():
        reason = f"The file name {_shown(name)} holds unprintable characters."
        return Unreadable(_shown(name), reason, "Rename it.", "name")
    if path.name.startswith("~$"):
        reason = "It is no document but a lock of Word or Excel; it goes when the document is closed."
        return Skipped(name, reason, "lock")
    if top and path.name.partition(".")[0].lower() in _ABOUT:
        return Skipped(name, "It tells about the folder; rename it if it is an article.", "about")
    suffix = path.suffix.lower()
    if suffix in LINKS:
        return Skipped(name, _link(path), "link")
    if suffix not in SUFFIXES:
        return Skipped(name, f"Only {', '.join(SUFFIXES)} are read.", "ending")
    try:
        if not path.resolve().is_relative_to(root):
            return Unreadable(name, f"{name} is a link to a file outside the folder.", "Put a copy here.", "access")
        if not stat.S_ISREG(path.stat().st_mode):
            return Unreadable(name, f"{name} is no regular file.", "Remove it.", "access")
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "it leads in a circle"
        return Unreadable(name, f"{name} cannot be read: {reason}", "Check its permissions.", "access")
    return None


def _link(path: Path) -> str:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return "It is no regular file."
        with path.open("rb") as file:
            link = target(file.read(MAX_LINK))
    except OSError:
        link = ""
    return f"It only leads to {link or 'a page'}; save the page itself here (as .html or .pdf)."


def _shown(name: str) -> str:
    return name if name.isprintable() else name.encode("unicode_escape", "surrogatepass").decode()
