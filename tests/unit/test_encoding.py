"""Bytes → text: Arabic in each of its encodings, and what is no text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents.encoding import decode
from index.documents.mojibake import noise, refuse_mojibake
from models.errors import InputError

ARABIC = "تضم المنظمة 27 عضوا دائما، وتعد منتدى للحوار؛ غير أن طلابها ظلوا في الكوفة حتى ذلك العام. قال: كيف وصلتم؟"
FRENCH = "Été à Paris. L'hôtel où naît la forêt, près du café où l'élève rêvait déjà."
TURKISH = "Görüşmelerde Türkiye'nin üyeliği ve bölge ülkelerinin güvenliği ele alındı; ışık ve çığ."


@pytest.mark.parametrize("encoding", ["cp1256", "iso-8859-6", "mac_arabic", "cp720", "utf-8", "utf-16-le", "utf-16-be"])
def test_arabic_in_each_of_its_encodings(encoding: str) -> None:
    text = "".join(char for char in ARABIC if char.encode(encoding, "ignore"))
    assert decode(text.encode(encoding), "a.txt") == text
    mixed = f"The forum, in Arabic المنتدى, met twice in Almaty. {text}"
    assert decode(mixed.encode(encoding), "a.txt") == mixed


@pytest.mark.parametrize(("text", "encoding"), [(FRENCH, "cp1252"), (TURKISH, "cp1254"), ("Naïve café", "latin-1")])
def test_western_text(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "a.txt") == text


@given(st.text())
def test_utf_8_is_always_read_as_it_is_unless_it_looks_binary(text: str) -> None:
    text = "".join(char for char in text if char.isprintable())
    assert decode(text.encode(), "a.txt") == text.removeprefix("\ufeff")


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(raw: bytes) -> None:
    try:
        assert isinstance(decode(raw, "a.txt"), str)
    except InputError as error:
        assert error.kind in ("binary", "encoding")


@pytest.mark.parametrize(
    "text",
    [
        ARABIC.encode().decode("latin-1"),
        ARABIC.encode().decode("cp1252", "replace"),
        ARABIC.encode().decode("cp1256", "replace"),
        ARABIC.encode("cp1256").decode("latin-1"),
        ARABIC.encode("ascii", "replace").decode(),
        ARABIC.encode("cp1256").decode("utf-8", "replace"),
        f"The title is in English. {ARABIC.encode().decode('cp1252', 'replace')}",
        "It’s “fine” – naïve café, déjà vu".encode().decode("cp1252", "replace"),
    ],
)
def test_the_noise_of_a_wrong_encoding_is_refused(text: str) -> None:
    assert noise(text)
    with pytest.raises(InputError, match=r"a\.txt"):
        refuse_mojibake(text, "a.txt")


@pytest.mark.parametrize(
    "text",
    [
        "",
        ARABIC,
        FRENCH,
        TURKISH,
        f"{ARABIC} {FRENCH}",
        "مُحَمَّد ـــ ﺳﻴﻜﺎ ٢٠٢١",
        "Það er ekki hægt að þýða þetta áður en ég fer út í búð.",
        "It’s “fine” – naïve café, 20 °C ± 2 µm",
        "What?? Really?? Yes.",
        "Привет, 世界 😀",
    ],
)
def test_real_text_is_no_noise(text: str) -> None:
    assert noise(text) == ""
