"""Plain text (.txt)."""

from index.documents.encoding import decode
from index.documents.parsed import Parsed
from index.text import clean


def parse(raw: bytes, name: str) -> Parsed:
    return Parsed(clean(decode(raw, name)))
