"""F1, exact match and acceptance, in Arabic and English."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.data.agreement import auc, caught, exact, f1, words
from evals.scores import accepts, bare, in_language, opens, own_words
from index.types import Language

WORDS = st.lists(
    st.sampled_from(["nine", "9", "٩", "members", "أعضاء", "الأعضاء", "والكتاب", "كِتَابٌ", "the"]), max_size=6
).map(" ".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n", []),
        ("The Nile, a river!", ["nile", "river"]),
        ("A 9,000-year-old wall", ["9000yearold", "wall"]),
        ("القاهرة", ["قاهره"]),
        ("مقالات", ["مقالات"]),  # MLQA's own script makes «مق ات» of it
        ("كِتَابٌ جـــديد", ["كتاب", "جديد"]),
        ("٩ أعضاء، و٢٧ عضوًا؟", ["9", "اعضاء", "و27", "عضوا"]),
        ("ﻻ ﺷﻲء", ["لا", "شيء"]),
        ("تأسست ECO عام ١٩٨٥", ["تاسست", "eco", "عام", "1985"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("answer", "accepted", "expected"),
    [
        ("nine observers", ["nine"], 2 / 3),
        ("nine", ["ten", "nine observers", "nine"], 1.0),
        ("ثمانية", ["تسعة"], 0.0),
        ("تسعة أعضاء مراقبين", ["الأعضاء المراقبين"], 0.8),
        ("nine nine nine", ["nine"], 0.5),
        ("", ["nine"], 0.0),
        ("nine", [], 0.0),
    ],
)
def test_f1_is_that_of_the_nearest_accepted_answer(answer: str, accepted: list[str], expected: float) -> None:
    assert f1(answer, accepted) == pytest.approx(expected)


def test_exact_match_needs_all_words_in_order() -> None:
    assert exact("الأعضاءُ المراقبون.", ["أعضاء مراقبون"])
    assert exact("The 1,000 members.", ["ten", "1000 members"])
    assert not exact("members 1000", ["1000 members"])
    assert not exact("1000 members today", ["1000 members"])
    assert not exact("", ["1000"])


@settings(deadline=None)  # a busy machine is no failure
@given(WORDS, WORDS)
def test_f1_is_symmetric_and_whole_where_the_match_is_exact(first: str, second: str) -> None:
    assert 0 <= f1(first, [second]) <= 1
    assert f1(first, [second]) == f1(second, [first])
    assert f1(first, [first]) == bool(words(first))
    assert not words(first) or not exact(first, [second]) or f1(first, [second]) == 1


def test_scores_that_tell_two_kinds_apart() -> None:
    assert auc([3, 2], [1, 0]) == 1
    assert auc([1, 1], [1, 0]) == 0.75
    assert caught([1, 2, 3, 4, 5], [0, 2.5, 9], lost=0.5) == pytest.approx(2 / 3)
    assert str(auc([], [1])) == str(caught([1], [], 0.1)) == "nan"


@pytest.mark.parametrize(
    ("accepted", "text", "found"),
    [
        ("9", "founded in 1992", False),
        ("9", "وتضم ٩ أعضاء", True),
        ("تسعة", "وتسعة أعضاء", True),
        ("Iran", "founded by Iran.", True),
        ("9", "9,000 men", False),
        ("9", "٨٫٩ في المئة", False),
        ("9", "It has 9, not 8.", True),
        ("1", "There [1].", False),
        ("القاهرة", "في القاهرة", True),
        ("قاهرة", "وبالقاهرة", True),
        ("رئيس", "للرئيس", True),
        ("ran", "founded by Iran", False),
        ("50%", "about 50% of it", True),
        ("", "anything", False),
        ("Iran", "", False),
    ],
)
def test_accepted_are_whole_words(accepted: str, text: str, found: bool) -> None:
    assert accepts([accepted], text) is found


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("The Panthers", "panthers"),
        ("a few", "few"),
        ("A", "a"),
        ("the", "the"),
        ("«القاهرة».", "قاهره"),
        ("إلى", "الي"),
        ("%", "%"),
        ("", ""),
        ("٤٫٥ million (about)", "4.5 million (about"),
    ],
)
def test_articles_and_the_punctuation_around_an_accepted_answer_do_not_count(accepted: str, expected: str) -> None:
    assert bare(accepted) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("", "en", ""),
        ("Nine observers [1].", "en", "Nine observers  ."),
        ("**Nine** observers", "en", "Nine observers"),
        ("The article says: «تسعة مراقبين» [1]", "en", ""),
        ("Yes. The article says: «تسعة «أعضاء» مراقبين»", "en", "Yes."),
        ("The article says: «nine observers»", "en", "The article says: «nine observers»"),
        ("The article says: «nine observers»", "ar", ""),
        ("Astana («العاصمة») is its capital", "en", "Astana ( ) is its capital"),
        ("يقول المقال: «it has «nine»", "ar", ""),
        ("It has «9» observers", "ar", "It has «9» observers"),
    ],
)
def test_own_words_are_without_quotations_in_the_other_language(text: str, language: Language, expected: str) -> None:
    assert " ".join(own_words(text, language).split()) == " ".join(expected.split())


def test_only_the_asker_s_language_and_numbers_are_accepted() -> None:
    assert in_language(["9", "٩", "nine", "تسعة"], "ar") == ["9", "٩", "تسعة"]
    assert in_language(["nine", "تسعة"], "en") == ["nine"]
    assert in_language(["BBC"], "ar") == ["BBC"]


def test_a_word_may_be_accepted_by_its_beginning() -> None:
    assert accepts(["translat*"], "It was translated twice")
    assert accepts(["فيضان*"], "الفيضانات")
    assert not accepts(["late*"], "translated")


@pytest.mark.parametrize(
    ("text", "found"), [("No, it is not.", True), ("**لا**، ليس", True), ("Not so", False), ("", False)]
)
def test_the_first_word(text: str, found: bool) -> None:
    assert opens(["No", "لا"], text) is found
