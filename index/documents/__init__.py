"""Files → documents: one file a format behind one small seam (`parsed.Parsed`)."""

from index.documents.corpus import (
    SUFFIXES,
    Key,
    Known,
    Reading,
    Skipped,
    Unreadable,
    check_folder,
    find_files,
    read_corpus,
)

__all__ = [
    "SUFFIXES",
    "Key",
    "Known",
    "Reading",
    "Skipped",
    "Unreadable",
    "check_folder",
    "find_files",
    "read_corpus",
]
