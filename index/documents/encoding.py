"""Bytes → text, whatever the encoding."""

import re

from models.errors import InputError

_ARABIC_RUN = re.compile("[\u0621-\u064a]{2,}")


def decode(raw: bytes, name: str) -> str:
    """Text in UTF-8, UTF-16 with a byte-order mark, Windows-1256 or Windows-1252.

    The Windows code pages share their accented letters, so high bytes that form runs of Arabic letters tell them
    apart. Raises InputError for binary data and for UTF-8 with broken places, which would otherwise turn to noise.
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
        hint = "Save the article as text (UTF-8), or remove the file."
        raise InputError(f"{name} is not text but binary data.", hint, "binary")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        lenient = raw.decode("utf-8", "replace")
        if lenient.count("\ufffd") * 5 < sum(not c.isascii() for c in lenient):
            hint = f"Save it as UTF-8 again; or drop the broken characters: iconv -f utf-8 -t utf-8 -c {name!r}"
            raise InputError(f"{name} is broken UTF-8 at byte {error.start}.", hint, "encoding") from error
    arabic = raw.decode("cp1256", "replace")
    runs = sum(map(len, _ARABIC_RUN.findall(arabic)))
    if 2 * runs > sum(byte >= 0x80 for byte in raw):
        return arabic
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
