"""Files that only lead to a page (.url, .webloc): named with where they lead. One that is called after another file,
with its ending (`eco.pdf.url` beside `eco.pdf`), tells where that one is from."""

import plistlib
import re
from pathlib import Path
from xml.parsers.expat import ExpatError

MAX_BYTES = 100_000
"""Of such a file that is looked into."""
ORIGIN = ".url"


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
    return "".join(char for char in link if char.isprintable())[:2000]


def beside(path: Path) -> Path:
    """The file that tells where another is from, if it is there."""
    return path.with_name(path.name + ORIGIN)


def origin(path: Path) -> str | None:
    """The web page that a file is from, as far as the one beside it tells."""
    try:
        with beside(path).open("rb") as file:
            link = target(file.read(MAX_BYTES))
    except OSError:
        return None
    return link if re.match(r"https?://", link) else None


def note_origin(path: Path, url: str) -> None:
    """Write beside a file which web page it is from."""
    beside(path).write_text(f"[InternetShortcut]\r\nURL={url}\r\n", encoding="utf-8", newline="")
