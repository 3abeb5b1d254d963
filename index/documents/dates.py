"""Dates of metadata → ISO 8601. Pure."""

import datetime
import re
from email.utils import parsedate_to_datetime

_ISO = re.compile(r"(\d{4})(?:-?(\d\d)(?:-?(\d\d))?)?(?![\d/])")


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
