"""Files → documents: one file a format behind one small seam (`parsed.Parsed`)."""

from index.documents.corpus import (
    SUFFIXES,
    Entry,
    Reading,
    Skipped,
    Unreadable,
    attempt,
    check_folder,
    find_files,
    read,
    read_corpus,
    scan,
    taken,
    with_ids,
)

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
