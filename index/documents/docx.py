"""Word documents (.docx)."""

import io
import zipfile

from index.documents.parsed import Parsed
from index.text import clean
from models.errors import InputError

MAX_UNPACKED = 500_000_000
"""Bytes of a Word document when unpacked."""


def parse(raw: bytes, name: str) -> Parsed:
    import docx
    from docx.table import Table

    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
            raise InputError(f"{name} unpacks to more than {MAX_UNPACKED / 1e6:.0f} MB.", "Split it.", "large")
    lines: list[str] = []
    for block in docx.Document(io.BytesIO(raw)).iter_inner_content():
        if isinstance(block, Table):
            lines.extend(" ".join(cell.text.strip() for cell in row.cells) for row in block.rows)
        else:
            lines.append(block.text)
    return Parsed(clean("\n".join(lines)))
