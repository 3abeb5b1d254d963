"""Files → documents: one file a format behind one small seam (`parsed.Parsed`)."""

from index.documents.corpus import (
    Entry,
    Reading,
    attempt,
    check_folder,
    read,
    read_corpus,
    scan,
    taken,
    with_ids,
)
from index.documents.files import SUFFIXES, Skipped, Unreadable, find_files

__all__ = [
    "SUFFIXES",
    "Entry",
    "Reading",
    "Skipped",
    "Unreadable",
    "attempt",
    "check_folder",
    "find_files",
    "read",
    "read_corpus",
    "scan",
    "taken",
    "with_ids",
]
