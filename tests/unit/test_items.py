from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.items import items


def named(text: str, words: str) -> list[str]:
    at = text.index(words)
    return [text[slice(*span)] for span in items(text, (at, at + len(words)))]


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("About 45,000 people come.", "45,000", ["45,000 people come"]),
        ("It has 1,200, 1,300 and 7.", "1,200, 1,300 and 7", ["1,200", "1,300", "7"]),
        (
            "Six languages are official: English, French, German, Italian, Russian and Spanish.",
            "English",
            ["English", "French", "German", "Italian", "Russian", "Spanish"],
        ),
        (
            "The other six, Algeria, Egypt, Israel, Jordan, Morocco and Tunisia, form the Mediterranean group.",
            "Algeria, Egypt, Israel, Jordan, Morocco and Tunisia",
            ["Algeria", "Egypt", "Israel", "Jordan", "Morocco", "Tunisia"],
        ),
        (
            "The other six are Algeria, Egypt, Jordan and Tunisia, and form a group.",
            "Egypt",
            ["Egypt", "Jordan", "Tunisia"],
        ),
        (
            "أسستها في عام 2001 الصين وروسيا وكازاخستان وقيرغيزستان.",
            "الصين",
            ["الصين", "روسيا", "كازاخستان", "قيرغيزستان"],
        ),
        ("خطوطها هي: الأحمر، والأخضر، والأزرق.", "الأخضر", ["الأحمر", "الأخضر", "الأزرق"]),
        ("Its languages are Russian and Chinese.", "Russian and Chinese", ["Russian", "Chinese"]),
        (
            "وهي ثلاثة خطوط هي الأحمر والأخضر والأزرق.",
            "ثلاثة خطوط هي الأحمر والأخضر والأزرق",
            ["الأحمر", "الأخضر", "الأزرق"],
        ),
        ("ثم سُمّيت أستانا، وهي كلمة كازاخية.", "أستانا", ["أستانا"]),
        ("The bridge was opened in 1894.", "1894", ["1894"]),
        ("وُلد في واشنطن.", "واشنطن", ["واشنطن"]),
    ],
)
def test_what_is_named_side_by_side(text: str, words: str, found: list[str]) -> None:
    assert named(text, words) == found


@given(st.text(alphabet="ab ,،و.:\n", min_size=1, max_size=60), st.data())
def test_items_are_parts_of_the_text_in_order_that_do_not_overlap(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = items(text, (start, end))
    assert found
    assert all(0 <= a < b <= len(text) for a, b in found)
    assert all(b <= c for (_, b), (c, _) in pairwise(found))
