"""PDF files."""

import io
import re

from index.documents.parsed import Parsed
from index.text import clean
from models.errors import InputError


def parse(raw: bytes, name: str) -> Parsed:
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(raw))
    if reader.is_encrypted and not reader.decrypt(""):
        raise InputError(f"{name} is protected by a password.", "Save a copy without the password.", "password")
    pages = "\n".join(page.extract_text() for page in reader.pages)
    text = re.sub(r"(?<=[^\W\d_])-\n(?=[a-z])", "", clean(pages))  # words that were hyphenated at the line's end
    if not any(map(str.isalnum, text)):
        hint = f"It is probably a scan; give it a text layer: ocrmypdf -l ara+eng {name!r} {name!r}"
        raise InputError(f"{name} holds no text.", hint, "scan")
    return Parsed(text)
