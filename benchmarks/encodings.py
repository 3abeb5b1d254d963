"""How often the text of old files is read right, ours beside chardet and charset-normalizer.

    python -m benchmarks.encodings

cuts pieces of the shipped Arabic articles (and some Western text) at random, writes them in each encoding, and prints
for how many the same text comes back.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import chardet
import charset_normalizer

from index.documents.encoding import decode
from models.errors import InputError

_ARABIC = ("cp1256", "iso-8859-6", "mac_arabic", "cp720", "utf-8", "utf-16-le", "utf-16-be")
_FRENCH = (
    "Été à Paris. L'hôtel où naît la forêt, près du café où l'élève rêvait déjà. Les Français préfèrent le thé glacé "
    "à la crème brûlée."
)
_TURKISH = "Görüşmelerde Türkiye'nin üyeliği ve bölge ülkelerinin güvenliği ele alındı; ışık ve çığ."
EACH = 40
"""Pieces of each encoding and length."""


def pieces(seed: int = 1) -> Iterator[tuple[str, str, bytes]]:
    """(encoding, text, bytes); the same for the same seed."""
    random_ = random.Random(seed)
    folder = Path(__file__).resolve().parent.parent / "corpus"
    arabic = [path.read_text("utf-8") for path in sorted((folder / "ar").iterdir())]
    english = [path.read_text("utf-8") for path in sorted((folder / "en").iterdir())]
    for encoding in _ARABIC:
        for length in (30, 100, 500, 3000):
            for _ in range(EACH):
                yield from _piece(random_, random_.choice(arabic), encoding, length)
    for encoding in ("cp1256", "iso-8859-6"):
        for _ in range(2 * EACH):
            mixed = f"{random_.choice(arabic)[:300]} {random_.choice(english)[:300]}"
            yield from _piece(random_, mixed, encoding, 400)
    for text, encoding in ((_FRENCH, "cp1252"), (_FRENCH, "iso-8859-15"), (_TURKISH, "cp1254")):
        for _ in range(EACH):
            yield from _piece(random_, text, encoding, 80)


def _piece(random_: random.Random, text: str, encoding: str, length: int) -> Iterator[tuple[str, str, bytes]]:
    start = random_.randrange(max(1, len(text) - length))
    raw = text[start : start + length].encode(encoding, "ignore")
    if not raw.isascii() or encoding.startswith("utf-16"):
        yield encoding, raw.decode(encoding), raw


def _ours(raw: bytes) -> str:
    try:
        return decode(raw, "")
    except InputError:
        return ""


def _chardet(raw: bytes) -> str:
    return raw.decode(chardet.detect(raw)["encoding"] or "ascii", "replace").removeprefix("\ufeff")


def _charset_normalizer(raw: bytes) -> str:
    return str(charset_normalizer.from_bytes(raw).best() or "")


def main() -> None:
    readers: dict[str, Callable[[bytes], str]] = {
        "ours": _ours,
        "chardet": _chardet,
        "charset-normalizer": _charset_normalizer,
    }
    right: Counter[tuple[str, str]] = Counter()
    total: Counter[str] = Counter()
    for encoding, text, raw in pieces():
        total[encoding] += 1
        for name, read in readers.items():
            right[name, encoding] += read(raw) == text
    print(f"{'encoding':12} {'pieces':>7}" + "".join(f"{name:>20}" for name in readers))
    for encoding, count in total.items():
        print(f"{encoding:12} {count:7}" + "".join(f"{right[name, encoding]:20}" for name in readers))


if __name__ == "__main__":
    main()
