"""Which reader reads which ending."""

from index.documents import docx, html, pdf, plain
from index.documents.parsed import Parsed, Parser
from models.errors import InputError


def _guarded(parse: Parser, kind: str) -> Parser:
    def guarded(raw: bytes, name: str) -> Parsed:
        try:
            return parse(raw, name)
        except InputError:
            raise
        except Exception as error:  # a damaged file makes these libraries raise anything
            reason = f"{name} cannot be read as {kind}: {str(error) or type(error).__name__}"
            hint = "Check that it opens elsewhere, and save it again or as text."
            raise InputError(reason, hint, "damaged") from error

    return guarded


PARSERS: dict[str, Parser] = {
    ".txt": plain.parse,
    ".md": plain.parse,
    ".html": _guarded(html.parse, "HTML"),
    ".htm": _guarded(html.parse, "HTML"),
    ".pdf": _guarded(pdf.parse, "PDF"),
    ".docx": _guarded(docx.parse, "Word document"),
}
