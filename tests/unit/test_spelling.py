import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.spelling import Vocabulary, repaired
from index.text import fold

WORDS = {
    "kazakhstan": (9, "Kazakhstan"), "observers": (5, "observers"), "capital": (7, "capital"),
    "carpital": (1, "carpital"), "cica": (9, "CICA"), "المراقبين": (4, "المراقبين"),
    "كازاخستان": (8, "كازاخستان"), "منظمه": (6, "منظمة"),
}  # fmt: skip
KNOWN = frozenset(WORDS) | {"of", "how", "many", "كم", "في", "the"}
VOCABULARY = Vocabulary(WORDS, lambda word: fold(word) in KNOWN)


@pytest.mark.parametrize(
    ("typed", "better"),
    [
        ("capital of Kazakstan", "capital of Kazakhstan"),
        ("the kazahkstan observerz?", "the Kazakhstan observers?"),
        ("the captial", "the capital"),  # the more frequent of two
        ("كم مراقبا في كازخستان؟", "كم مراقبا في كازاخستان؟"),
        ("كم المراقبيين في منضمة", "كم المراقبين في منظمة"),
        ("كَازَخِستان", "كازاخستان"),
        ("how many observers", None),
        ("cicb", "CICA"),
        ("cjcb", None),  # two slips in a short word
        ("CIC", None),
        ("capita1", None),  # with a digit
        ("xapital", None),  # another first letter
        ("explain", None),
        ("", None),
        ("؟! 🙂", None),
    ],
)
def test_a_word_that_no_article_has_is_repaired(typed: str, better: str | None) -> None:
    assert repaired(typed, VOCABULARY) == better


@given(st.text(max_size=60))
def test_any_text_is_left_or_repaired(typed: str) -> None:
    better = repaired(typed, VOCABULARY)
    assert better is None or better != typed


@given(st.lists(st.sampled_from(sorted(KNOWN))))
def test_words_of_the_articles_are_never_replaced(words: list[str]) -> None:
    assert repaired(" ".join(words), VOCABULARY) is None
