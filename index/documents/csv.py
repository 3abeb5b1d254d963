"""Tables in text (.csv, .tsv): a row with its columns' names is a passage."""

import csv
from pathlib import PurePath

from index.documents import sheet
from index.documents.blocks import join
from index.documents.encoding import decode
from index.documents.parsed import Parsed
from index.documents.titles import title_of_name
from index.text import clean

MAX_FIELD = 1_000_000
"""Characters."""


def parse(raw: bytes, name: str) -> Parsed:
    text = clean(decode(raw, name))
    csv.field_size_limit(MAX_FIELD)
    rows = csv.reader(text.split("\n"), delimiter=_delimiter(text))
    text, sections = join(sheet.blocks(rows, "", name))
    return Parsed(text, title_of_name(PurePath(name).stem), sections=sections)


def _delimiter(text: str) -> str:
    """Of tab, semicolon (Latin and Arabic), bar and comma the one that cuts the first lines into the same number of
    parts; of several the one that makes the most."""
    head = text[:20_000].split("\n")[:20]
    best, most = ",", 1
    for delimiter in "\t;؛|،,":
        widths = [len(row) for row in csv.reader(head, delimiter=delimiter) if row]
        usual = max(set(widths), key=widths.count, default=1)
        if usual > most and widths.count(usual) > 0.6 * len(widths):
            best, most = delimiter, usual
    return best
