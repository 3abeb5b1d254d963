"""Bytes → text, whatever the encoding."""

import math
import re

from models.errors import InputError

_ARABIC_TABLES = ("cp1256", "iso-8859-6", "mac_arabic", "cp720")
"""chardet alone takes MacArabic for others and some mixed texts in the first two for Western ones."""
_FREQUENCIES = dict(
    zip(
        "اليموتنرةعسدفبقأكهحجىثصشإضزطخئءذظآؤغ",
        (
            159,
            106,
            78,
            72,
            56,
            50,
            50,
            48,
            37,
            32,
            32,
            29,
            27,
            26,
            22,
            19,
            17,
            17,
            14,
            12,
            9,
            8,
            8,
            8,
            8,
            8,
            7,
            7,
            7,
            5,
            5,
            5,
            4,
            3,
            3,
            3,
        ),
        strict=True,
    )
)
"""Of each letter in a thousand, counted in the Arabic articles of `corpus/`."""
SAMPLE = 100_000
"""Bytes that a guess is made on."""
FEW = 4
"""Bytes beyond ASCII that are too few to tell Western tables apart; they are taken for Windows-1252 then."""
_ARABIC_RUN = re.compile("[\u0621-\u064a]{2,}")
_PLAUSIBLE = re.compile(r"(windows-125|iso-8859|koi8|euc|shift|gb|big5)", re.IGNORECASE)


def decode(raw: bytes, name: str) -> str:
    """Text in UTF-8, UTF-16, an Arabic or a Western table of one byte a letter.

    Raises InputError for binary data and for UTF-8 with broken places, which would otherwise turn to noise.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            try:
                return raw.decode(encoding)
            except UnicodeDecodeError as error:
                reason = f"{name} is broken {encoding} at byte {error.start}."
                raise InputError(reason, "Save it as UTF-8.", "encoding") from error
    controls = sum(raw.count(byte) for byte in range(32) if byte not in b"\t\n\v\f\r")
    if b"\x00" in raw or controls > len(raw) / 100:
        if text := _wide(raw):
            return text
        hint = "Save the article as text (UTF-8), or remove the file."
        raise InputError(f"{name} is not text but binary data.", hint, "binary")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        lenient = raw.decode("utf-8", "replace")
        if lenient.count("\ufffd") * 5 < sum(not c.isascii() for c in lenient):
            hint = f"Save it as UTF-8 again; or drop the broken characters: iconv -f utf-8 -t utf-8 -c {name!r}"
            raise InputError(f"{name} is broken UTF-8 at byte {error.start}.", hint, "encoding") from error
    table = max(_ARABIC_TABLES, key=lambda table: _likelihood(raw[:SAMPLE].decode(table, "replace")))
    arabic = raw.decode(table, "replace")
    high = sum(byte >= 0x80 for byte in raw)
    if 2 * sum(map(len, _ARABIC_RUN.findall(arabic))) > high:
        return arabic
    guess = _guess(raw) if high > FEW else ""
    for encoding in (guess if _PLAUSIBLE.match(guess) else "cp1252", "cp1252"):
        try:
            return raw.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("latin-1")


def _guess(raw: bytes) -> str:
    import chardet

    return chardet.detect(raw[:SAMPLE])["encoding"] or ""


def _wide(raw: bytes) -> str:
    """The text of UTF-16 without a byte-order mark; "" where it is none."""
    guess = _guess(raw).lower()
    if not guess.startswith("utf-16"):
        return ""
    try:
        text = raw.decode(guess)
    except UnicodeDecodeError:
        return ""
    return text if sum(map(str.isprintable, text)) > 0.9 * len(text) else ""


def _likelihood(text: str) -> float:
    """Mean logarithm of how frequent its characters beyond ASCII are in Arabic; marks and signs count for nothing,
    what is no Arabic for rare."""
    seen = [char for char in text if not char.isascii()]
    return sum(math.log(_FREQUENCIES.get(char, 0.1)) for char in seen) / max(1, len(seen))
