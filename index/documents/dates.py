"""Dates of metadata → ISO 8601. Pure."""

import datetime
import re
from email.utils import parsedate_to_datetime

_ISO = re.compile(r"(\d{4})(?:-?(\d\d)(?:-?(\d\d))?)?(?![\d/])")

_TEMPLATES = (datetime.datetime(2013, 12, 23, 23, 15), datetime.datetime(2013, 1, 27, 9, 15, 58))
"""When the templates were saved from which python-docx and python-pptx make files, whose properties go on saying so."""


def saved(time: datetime.datetime | None) -> str | None:
    """The day when an Office file was saved, as its properties have it, but not that of a template."""
    return iso(time) if time and time.replace(tzinfo=None) not in _TEMPLATES else None


def iso(value: object) -> str | None:
    """A day, month or year as `YYYY-MM-DD`, `YYYY-MM` or `YYYY` from a date, ISO 8601 or RFC 5322 text; other text as
    it stands, None for none."""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    text = " ".join(str(value or "").split())
    digits = "".join(str(int(char)) if char.isdigit() and char.isdecimal() else char for char in text)
    if found := _ISO.match(digits):
        parts = [part for part in found.groups() if part]
        try:
            datetime.date(*map(int, [*parts, "1", "1"][:3]))
            return "-".join(parts)
        except ValueError:
            return text
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except (ValueError, TypeError, IndexError):
        return text[:60] or None
