"""The block of metadata on top of a Markdown file → its fields and the text behind it. Pure."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import yaml

from index.documents.dates import iso
from index.documents.parsed import Parsed
from index.documents.titles import one_line
from index.text import clean

_BLOCK = re.compile(
    r"\s*(?:---[^\S\n]*\n(?P<yaml>.*?)\n?(?:---|\.\.\.)|\+\+\+[^\S\n]*\n(?P<toml>.*?)\n?\+\+\+)[^\S\n]*(?:\n|\Z)",
    re.DOTALL,
)
_LINE = re.compile(r"([^\W\d][\w -]*):[^\S\n]+(.+)")
_NAMES = {
    "title": "title العنوان عنوان",
    "date": "date published created updated التاريخ تاريخ",
    "author": "author authors by الكاتب المؤلف",
    "tags": "tags keywords categories الوسوم وسوم",
    "url": "url link source canonical canonical_url الرابط رابط",
}
MAX_VALUE = 1000
"""Characters of a value; more is no metadata."""


def split(text: str) -> tuple[Parsed, str]:
    """(metadata with an empty text, the text without its block). Where there is no block all of it is text."""
    found = _BLOCK.match(text)
    fields = _fields(found) if found else None
    if found is None or fields is None:
        return Parsed(""), text
    values = {
        field: [value for name in names.split() for value in _values(fields.get(name))]
        for field, names in _NAMES.items()
    }
    link = next((each for each in values["url"] if re.match(r"https?://", each)), None)
    metadata = Parsed(
        "",
        title=one_line(next(iter(values["title"]), "")),
        date=next(filter(None, map(iso, values["date"])), None),
        author=", ".join(dict.fromkeys(values["author"])) or None,
        tags=tuple(dict.fromkeys(values["tags"])),
        url=link,
    )
    return metadata, text[found.end() :]


def _fields(found: re.Match[str]) -> dict[str, Any] | None:
    """By name in lower case; None where the block is no metadata but text between two rules."""
    try:
        fields = tomllib.loads(found["toml"]) if found["yaml"] is None else yaml.safe_load(found["yaml"])
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, RecursionError):
        # `title: A title: with a colon` is no YAML, and the commonest mistake there is
        matches = [match for line in found[0].splitlines() if (match := _LINE.fullmatch(line))]
        fields = {match[1]: match[2] for match in matches}
    if not isinstance(fields, dict):
        return {} if fields is None else None
    return {str(name).strip().lower(): value for name, value in fields.items()} or None


def _values(value: object) -> Iterator[str]:
    """The texts of a value or of a list of them; those in {name: …} by that name."""
    for each in value if isinstance(value, list) else [value]:
        each = each.get("name") if isinstance(each, dict) else each
        if each is not None and not isinstance(each, dict | list | bool):
            text = " ".join(clean(str(each)).split()).strip("\"'")
            if text and len(text) <= MAX_VALUE:
                yield text
