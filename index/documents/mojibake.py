"""Text that was once decoded with the wrong table and stored so: Ø§Ù„ÙƒØªØ§Ø¨, ط§ظ„ظƒطھط§ط¨, ÇáßÊÇÈ, ????. Pure."""

import re

from models.errors import InputError

_ARABIC = re.compile("[\u0621-\u064a]")
_STRANGE = re.compile(r"[^\x00-\x7f]{2,}")
_HIGH_LATIN = re.compile("[\u00c0-\u00ff]{3,}")
_LOST = re.compile(r"(?<![?\w])\?{2,}(?![?])")
SAMPLE = 200_000
"""Characters that are looked at."""


def refuse_mojibake(text: str, name: str) -> None:
    """Raises InputError where the text, or most of what is not ASCII in it, is the noise that a wrong table leaves."""
    if why := noise(text[:SAMPLE]):
        hint = "Take the file from where it came from again and save it as UTF-8."
        raise InputError(f"{name} holds no readable text but {why}.", hint, "encoding")


def noise(text: str) -> str:
    """What the text is instead of text; "" for real text."""
    runs = _STRANGE.findall(text)
    size = sum(map(len, runs))
    for table in ("cp1252", "latin-1", "cp1256"):
        broken = sum(len(run) for run in runs if _is_utf8_in(run, table))
        if size >= 8 and broken > 0.5 * size:
            return "UTF-8 that was read as another encoding"
    # Of Arabic in UTF-8 every other byte is D8 or D9; as Latin-1 its other bytes are controls, which are gone here.
    if size >= 8 and all(text.count(lead) > 0.1 * size for lead in "ØÙ"):
        return "UTF-8 that was read as another encoding"
    words = _HIGH_LATIN.findall(text)
    if sum(map(len, words)) > 0.5 * size >= 4 and _is_arabic("".join(words)):
        return "Arabic that was read as Western European"
    letters = sum(map(str.isalnum, text))
    if sum(map(len, _LOST.findall(text))) > max(20, letters):
        return "question marks in place of its letters"
    if text.count("\ufffd") > max(4, 0.02 * len(text)):
        return "marks for characters that were lost"
    return ""


def _is_utf8_in(run: str, table: str) -> bool:
    """Whether the run is what some UTF-8 looks like in the table; a run may be cut at a byte that ASCII took."""
    try:
        raw = run.encode(table)
    except UnicodeEncodeError:
        return False
    text = raw.decode("utf-8", "replace").strip("\ufffd")
    return bool(text) and "\ufffd" not in text and len(text) <= 0.75 * len(run)


def _is_arabic(word: str) -> bool:
    text = word.encode("latin-1").decode("cp1256", "replace")
    return len(_ARABIC.findall(text)) > 0.8 * len(text)
