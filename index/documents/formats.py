"""Which reader reads which ending, and how far it is trusted."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from index.documents.parsed import Parsed
from models.errors import InputError


@dataclass(frozen=True)
class Format:
    """`parse` of the module reads it; `kind` names it to people."""

    module: str
    kind: str
    edition: int = 1
    """Rises when the reader makes another text of the same file, which is then read anew."""
    trusted: bool = False
    """Whether it is read in this process: plain text, and nothing that a library has to unpack."""
    seconds: int = 120
    """That its reader may take for one file."""

    def read(self, raw: bytes, name: str) -> Parsed:
        """The article. Raises InputError for whatever keeps it from being read."""
        parse: Callable[[bytes, str], Parsed] = import_module(f".{self.module}", __package__).parse
        try:
            return parse(raw, name)
        except InputError:
            raise
        except MemoryError:
            raise InputError(f"{name} takes too much memory.", "Split it, or save it as text.", "large") from None
        except RecursionError:
            raise InputError(f"{name} is nested too deep.", "Save it as text.", "damaged") from None
        except Exception as error:  # a damaged file makes these libraries raise anything
            reason = f"{name} cannot be read as {self.kind}: {str(error)[:300] or type(error).__name__}"
            hint = "Check that it opens elsewhere, and save it again or as text."
            raise InputError(reason, hint, "damaged") from error


_HTML = Format("html", "HTML", edition=2)
_MARKDOWN = Format("markdown", "Markdown")
FORMATS: dict[str, Format] = {
    ".txt": Format("plain", "text", trusted=True),
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".html": _HTML,
    ".htm": _HTML,
    ".xhtml": _HTML,
    ".pdf": Format("pdf", "PDF", edition=2, seconds=600),
    ".docx": Format("docx", "Word document", edition=2),
    ".pptx": Format("pptx", "PowerPoint presentation", edition=2),
    ".xlsx": Format("xlsx", "Excel workbook", edition=2),
    ".csv": Format("csv", "table", edition=2, trusted=True),
    ".tsv": Format("csv", "table", edition=2, trusted=True),
    ".epub": Format("epub", "EPUB book", edition=2),
    ".odt": Format("odt", "OpenDocument text"),
    ".rtf": Format("rtf", "RTF"),
    ".eml": Format("eml", "mail", edition=2, seconds=600),
}
"""By ending, in lower case; .jsonl holds articles of its own and is read line by line in `index.documents.corpus`."""
LINKS = (".url", ".webloc")
"""Endings of files that only lead to a page."""
