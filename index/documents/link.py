"""Files that only lead to a page (.url, .webloc): named with where they lead."""

import plistlib
import re
from xml.parsers.expat import ExpatError

MAX_BYTES = 100_000
"""Of such a file that is looked into."""


def target(raw: bytes) -> str:
    """Where it leads, on one line; "" where that cannot be told."""
    if found := re.search(rb"(?m)^\s*URL\s*=\s*(\S+)", raw):
        link = found[1].decode("utf-8", "replace")
    else:
        try:
            content = plistlib.loads(raw)
        except (plistlib.InvalidFileException, ExpatError, ValueError, OverflowError, RecursionError):
            return ""
        link = str(content.get("URL", "")) if isinstance(content, dict) else ""
    return "".join(char for char in link if char.isprintable())[:500]
