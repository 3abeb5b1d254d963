"""What is text and what only has its letters."""

import pytest

from benchmarks.pdf.texts import ARABIC, ENGLISH, INDIC, MARKS
from index.documents.legible import judge

OTHERS = (
    "Der Fährverkehr zwischen den beiden Inseln wurde im Jahre 1894 von einer Kapitänin aufgenommen.",
    "La bibliothèque municipale a ouvert ses portes en mille neuf cent soixante-quatorze, au mois de mai.",
    "Belediye kütüphanesi bin dokuz yüz yetmiş dört yılında açıldı ve bugün çok sayıda kitap barındırıyor.",
    "کتابخانه عمومی شهر در سال هزار و سیصد و پنجاه و سه گشایش یافت و امروز کتاب‌های بسیاری دارد.",
)


@pytest.mark.parametrize("text", [*ARABIC, *INDIC, *MARKS, *ENGLISH, *OTHERS, "", "1974 – 2021", "سلام", "XKCD"])
def test_real_text_is_legible(text: str) -> None:
    assert judge(text).reason == ""


@pytest.mark.parametrize("text", [*ARABIC, *INDIC])
def test_reversed_glued_and_garbled_arabic_is_not(text: str) -> None:
    assert judge(text[::-1]).reason == "its letters make no words"
    assert judge(text.replace(" ", "")).reason
    garbled = "".join(chr(0x0627 + (ord(c) - 0x0627 + 7) % 35) if "ا" <= c <= "ي" else c for c in text)
    assert judge(garbled).reason


def test_letters_moved_on_and_glyphs_without_letters_are_not() -> None:
    moved = "".join(chr((ord(c) - 97 + 3) % 26 + 97) if c.isalpha() and c.isascii() else c for c in ENGLISH[0].lower())
    assert judge(moved).reason == "its letters make no words"
    assert judge("\ue001\ue002\ue003 \ue004").reason == "its glyphs are not mapped to letters"
    assert judge("an al\ufffdo\ufffd br\ufffdken li\ufffde").reason == "its glyphs are not mapped to letters"
