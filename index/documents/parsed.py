"""What every format's reader makes of the bytes of a file."""

from collections.abc import Callable
from dataclasses import dataclass

from index.types import Section, Span


@dataclass(frozen=True)
class Parsed:
    """An article as its file has it. `text` is cleaned (`index.text.clean`), and the offsets of `sections`, in order,
    count in it; everything else is as good as the file tells."""

    text: str
    title: str = ""
    date: str | None = None
    """ISO 8601 where it could be read as that."""
    author: str | None = None
    tags: tuple[str, ...] = ()
    url: str | None = None
    sections: tuple[Section, ...] = ()
    recognised: bool = False
    """Whether some of the text was read from pictures of pages (OCR)."""
    left_out: str = ""
    """What of the file could not be read and why, for people; empty if nothing."""
    bold: tuple[Span, ...] = ()
    """Offsets of what its author made bold, in order."""


Parser = Callable[[bytes, str], Parsed]
"""(bytes, name for messages) → the article. Raises InputError; a damaged file may make it raise anything."""
