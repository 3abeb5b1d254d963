"""The order of reading, against the algorithm that makes the order of sight from it."""

import pytest
from bidi import get_display  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from index.documents.bidi import reading_order, with_brackets_right
from index.documents.glyphs import letters

ARABIC_WORDS = st.sampled_from(
    [
        "سلام",
        "إلى",
        "مكتبة",
        "لأن",
        "الآثار",
        "1974،",
        "درجة؛",
        "أيار/مايو",
        "٢٣",
        "١٬٢٥٠٬٠٠٠",
        "١٩٧٨–١٩٨١",
        "و412",
        "23٪",
        "٦٤٪",
        "عام.",
    ]
)
LATIN_WORDS = st.sampled_from(["Oslo", "AutoCAD", "ISO", "Blue-Atlas", "www.museum.example"])
NUMBERS = st.sampled_from(["1974", "186,000", "18.5", "9:30", "23%", "14/5/1987", "٢٫٥"])


def seen(text: str) -> str:
    shown: str = get_display(text, base_dir="R")
    return shown


def read(visual: str, *, from_right: bool = True) -> str:
    return with_brackets_right("".join(reading_order(visual, visual, from_right=from_right)))


@given(st.lists(st.one_of(ARABIC_WORDS, NUMBERS), min_size=1, max_size=12))
def test_arabic_with_numbers_is_read_as_it_was_written(words: list[str]) -> None:
    text = " ".join(["عام", *words])
    assert read(seen(text)) == text


@given(st.lists(st.tuples(ARABIC_WORDS, LATIN_WORDS), min_size=1, max_size=5))
def test_latin_words_stay_whole_within_arabic(pairs: list[tuple[str, str]]) -> None:
    text = " ".join(f"سلام {arabic} في {latin} ثم" for arabic, latin in pairs)
    assert read(seen(text)) == text


@given(st.text(alphabet="ابتلamz 12٣،.,(/-", max_size=40), st.booleans())
def test_no_character_is_lost_or_doubled(visual: str, from_right: bool) -> None:
    assert sorted(reading_order(visual, visual, from_right=from_right)) == sorted(visual)


@pytest.mark.parametrize(
    "text",
    [
        "حصل على شهادة ISO 9001 (الإدارة والجودة) في 2025.",
        "وزنه 3.2 kg صنع قديما",
        "كتب: «إن الآثار لا تقدر». ثم (عدا الثلاثاء)، سكت",
        "ويمكن الاتصال بالرقم 555-0142 أو زيارة www.museum.example.",
        "بين عامي 1978–1981 و1990-1995",
        "بنسبة −٢٣٫٤ أو ٦٤٪",
    ],
)
def test_mixed_lines(text: str) -> None:
    assert read(seen(text)) == text


def test_english_with_an_arabic_name_is_read_from_the_left() -> None:
    assert (
        read("the library (ناولس ةبتكم) opened in 1974.", from_right=False)
        == "the library (مكتبة سلوان) opened in 1974."
    )


@pytest.mark.parametrize(
    ("form", "plain"), [("ﻻ", "لا"), ("ﷲ", "الله"), ("ﻊ", "ع"), ("ﬁ", "fi"), ("½", "½"), ("٣", "٣")]
)
def test_presentation_forms_become_letters(form: str, plain: str) -> None:
    assert letters(form) == plain
