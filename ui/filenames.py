"""Pure: the name of a file that a reader hands in → one that any file system takes, and that people can still read."""

import re
import unicodedata
from collections.abc import Set as AbstractSet

from index.documents import SUFFIXES

MAX_BYTES = 200
"""Of a name in UTF-8; file systems take 255, and a number may be put behind it."""
_REFUSED = re.compile(r"[\"*:<>?|]+")
"""Windows takes none of these."""
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def safe_name(name: str, taken: AbstractSet[str] = frozenset()) -> str:
    """A name without folders, control and bidirectional characters, of at most MAX_BYTES bytes, with its ending.

    Where the stem is in `taken`, compared without case, a number is put behind it: a reader tells two articles by more
    than the ending of their files.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    printable = "".join(char if char.isprintable() else " " * char.isspace() for char in last)
    stem, dot, suffix = _REFUSED.sub(" ", printable).rpartition(".")
    if f".{suffix.strip().lower()}" not in SUFFIXES:
        stem, dot, suffix = f"{stem}{dot}{suffix}", "", ""
    ending = f"{dot}{suffix.strip().lower()}"
    stem = " ".join(stem.split()).strip(". ") or "article"
    stem = f"_{stem}" if _RESERVED.match(stem) else stem
    stem = stem.encode()[: MAX_BYTES - len(ending) - len(" 9999")].decode(errors="ignore").strip(". ")
    number, unique = 1, stem
    while unique.casefold() in taken:
        number += 1
        unique = f"{stem} {number}"
    return unique + ending
