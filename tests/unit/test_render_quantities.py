"""Where an amount begins and ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.render.quantities import whole_quantity


@pytest.mark.parametrize(
    ("text", "words", "whole", "language"),
    [
        ("It carries over 37 million passengers a year.", "37", "over 37 million", "en"),
        ("It carries over 37 million passengers a year.", "37 million", "over 37 million", "en"),
        ("It has 28 permanent members and", "28", "28", "en"),
        ("of nearly a third of", "a third", "nearly a third", "en"),
        ("at least nine states, and", "nine", "at least nine", "en"),
        ("It opened in 1835 by the river", "1835", "1835", "en"),
        ("Kairat Sarybay led it from 2020", "Kairat Sarybay", "Kairat Sarybay", "en"),
        ("5 red boats", "5", "5", "en"),
        ("founded in 1985 by", "9", "1985", "en"),
        ("500 square kilometres of land", "500", "500 square kilometres", "en"),
        ("و9 اعضاء مراقبين", "9", "9", "ar"),
        ("كان متبقيا 17 ثانية على النهاية", "17", "17 ثانية", "ar"),
        ("نقلت أكثر من 37 مليون راكب", "37", "أكثر من 37 مليون", "ar"),
        ("ارتفع بنحو ٥٠٠ متر فوق", "٥٠٠", "نحو ٥٠٠ متر", "ar"),
        ("وَقَّعَتْها حَوالي تسع دول في", "تسع", "حَوالي تسع", "ar"),
        ("ﻋﺎم 1835 في", "1835", "1835", "ar"),
    ],
)
def test_an_amount_has_its_measure_and_what_limits_it(text, words, whole, language):
    start = text.index(words)
    assert text[slice(*whole_quantity(text, (start, start + len(words)), language))] == whole


def test_nothing_is_no_amount():
    assert whole_quantity("", (0, 0), "en") == (0, 0)


@given(st.text(alphabet="نحو مترdays abou1٣ـً,.%\u0651", max_size=40), st.data(), st.sampled_from(["en", "ar"]))
def test_it_only_grows_and_stays_in_the_text(text, data, language):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = whole_quantity(text, (start, end), language)
    assert 0 <= first <= start <= end <= last <= len(text)
