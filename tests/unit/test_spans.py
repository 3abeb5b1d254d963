"""Questions and passages → tokens, scores of tokens → words that may answer."""

import re
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Hit, Sentence, Span
from rag.read import UNSEEN, reading
from rag.spans import (
    MAX_ANSWER,
    MAX_PASSAGE,
    MAX_QUESTION,
    MAX_TITLE,
    TokenScores,
    answer_sums,
    best_answers,
    encode,
    fullest_answer,
    log_sum,
    to_words,
    token_scores,
    tokens_inside,
)
from training.prepare import span_to_tokens

BRACKETS = 2, 1
TEXTS = st.text(alphabet="abc 9٩,.-$%٪ابةَُـﻻ\n", max_size=60)


def tokenize(texts: Sequence[str]) -> list[tuple[list[int], list[Span]]]:
    """Words and single signs, numbered by their length."""
    found = []
    for text in texts:
        spans = [match.span() for match in re.finditer(r"\w+|[^\w\s]", text)]
        found.append(([10 + end - start for start, end in spans], spans))
    return found


def test_the_passage_stands_behind_question_and_title() -> None:
    (encoded,) = encode(tokenize, [("How many?", "Huts", "It has 9 beds.")], BRACKETS)
    assert encoded.ids[0] == 2
    assert encoded.ids[-1] == 1
    assert len(encoded.ids) == encoded.first + len(encoded.offsets) + 1
    assert ["It has 9 beds."[slice(*span)] for span in encoded.offsets] == ["It", "has", "9", "beds", "."]


def test_tashkeel_is_not_read_and_offsets_are_those_of_the_text_as_it_stands() -> None:
    text = "مُحَمَّدٌ كتـــب"
    (encoded,) = encode(tokenize, [("من؟", "", text)], BRACKETS)
    assert [text[slice(*span)].rstrip("ٌ") for span in encoded.offsets] == ["مُحَمَّد", "كتـــب"]


def test_what_is_too_long_is_cut_and_the_title_keeps_its_end() -> None:
    (encoded,) = encode(tokenize, [("a " * 500, "b " * 500, "c " * 500)], BRACKETS)
    assert encoded.first == 1 + MAX_QUESTION + MAX_TITLE
    assert len(encoded.offsets) == MAX_PASSAGE
    (short,) = encode(tokenize, [("a", "b", "c")], BRACKETS)
    assert encoded.ids[encoded.first - 2 : encoded.first] == short.ids[short.first - 2 : short.first]


def test_nothing_is_encoded_of_nothing() -> None:
    assert encode(tokenize, [], BRACKETS) == []


@given(TEXTS)
def test_offsets_lie_in_the_passage_in_order(text: str) -> None:
    (encoded,) = encode(tokenize, [("x", "", text)], BRACKETS)
    ends = [end for _, end in encoded.offsets]
    assert all(0 <= start < end <= len(text) for start, end in encoded.offsets)
    assert ends == sorted(ends)


@given(TEXTS, st.integers(0, 60), st.integers(0, 60))
def test_words_are_whole_and_lie_in_the_text(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    first, last = to_words(text, (start, end))
    assert 0 <= first <= last <= len(text)
    if first < last:
        words = text[first:last]
        assert any(char.isalnum() for char in words)
        assert not words[0].isspace()
        assert not words[-1].isspace()


@pytest.mark.parametrize(
    ("text", "part", "words"),
    [
        ("It rose to 64% in May.", "64", "64%"),
        ("بلغت ٦٤٪ منهم", "٦٤", "٦٤٪"),
        ("It fell to -23.4 degrees", "23.4", "-23.4"),
        ("from 1978-1981", "1981", "1981"),
        ("paid $5 there", "5", "$5"),
        ("the Union, then", "Union, ", "Union"),
        ("وقال: «نعم»", "«نعم»", "نعم"),
        ("Kazakhstan", "zakh", "Kazakhstan"),
        ("...", "..", ""),
    ],
)
def test_signs_go_with_their_number_and_punctuation_with_nothing(text: str, part: str, words: str) -> None:
    at = text.index(part)
    assert text[slice(*to_words(text, (at, at + len(part))))] == words


def scores_of(text: str, starts: dict[str, float], ends: dict[str, float], answers: float = 0.0) -> TokenScores:
    ((_, offsets),) = tokenize([text])
    words = [text[slice(*span)] for span in offsets]
    rows = [np.array([each.get(word, -5.0) for word in words], np.float32) for each in (starts, ends)]
    return TokenScores(rows[0], rows[1], answers, tuple(offsets))


def test_the_best_answer_ends_where_it_begins_or_later() -> None:
    text = "They met in Almaty in October 2002 ."
    scores = scores_of(text, {"October": 3, "2002": 2.5}, {"October": 3.5, "2002": 3})
    (best, *_) = best_answers(scores, text, (0, len(text)), 3)
    assert text[slice(*best[1])] == "October"
    sums = answer_sums(scores, range(len(scores.offsets)))
    assert np.isneginf(sums[np.tril_indices(len(sums), -1)]).all()


def test_answers_stay_inside_the_sentence() -> None:
    text = "It has 9 beds. It has 7 rooms."
    scores = scores_of(text, {"9": 9, "7": 1}, {"9": 9, "7": 1})
    second = (15, len(text))
    assert all(second[0] <= start < end <= second[1] for _, (start, end) in best_answers(scores, text, second, 5))
    first = tokens_inside(scores.offsets, second)[0]
    assert text[slice(*scores.offsets[first])] == "It"


def test_long_answers_are_none() -> None:
    text = "a " * (MAX_ANSWER + 5)
    sums = answer_sums(scores_of(text, {}, {}), range(MAX_ANSWER + 5))
    assert np.isneginf(sums[0, MAX_ANSWER:]).all()
    assert np.isfinite(sums[0, :MAX_ANSWER]).all()


def test_scores_are_those_above_nothing_answers() -> None:
    (encoded,) = encode(tokenize, [("x", "", "a b")], BRACKETS)
    raw = np.zeros((3, len(encoded.ids) + 4), np.float32)
    raw[0, 0], raw[1, 0], raw[2, 0] = 1, 2, 7
    raw[0, encoded.first] = 5
    found = token_scores(encoded, raw)
    assert found.starts.tolist() == [4, -1]
    assert found.ends.tolist() == [-2, -2]
    assert found.answers == 7


def test_the_sum_of_nothing_is_nothing() -> None:
    assert log_sum(np.empty((0, 0), np.float32)) == -np.inf
    assert log_sum(np.full((2, 2), -np.inf, np.float32)) == -np.inf
    assert log_sum(np.zeros(4, np.float32)) == pytest.approx(np.log(4))


def test_a_span_cut_away_has_no_tokens() -> None:
    offsets = [(0, 2), (3, 5)]
    assert span_to_tokens(offsets, (3, 5)) == (1, 1)
    assert span_to_tokens(offsets, (3, 9)) is None
    assert span_to_tokens(offsets, (7, 9)) is None


def hit(text: str, start: int = 100) -> Hit:
    """A passage of two sentences that begins at the character `start` of its document."""
    middle = text.index(".") + 1
    sentences = (
        Sentence(start, start + middle, text[:middle], 0.0),
        Sentence(start + middle + 1, start + len(text), text[middle + 1 :], 0.0),
    )
    return Hit("d", "t", "en", None, None, start, start + len(text), text, 0.0, sentences)


def test_a_sentence_has_its_share_of_what_the_passage_has() -> None:
    passage = hit("It has 9 beds. It has 7 rooms.")
    found = reading(passage, scores_of(passage.text, {"9": 4.0}, {"9": 4.0}, answers=6.0))
    first, second = found.sentences
    assert found.score > first.score > second.score
    assert found.score == pytest.approx(7.0, abs=0.2)
    assert passage.text[first.guesses[0].span[0] - 100 : first.guesses[0].span[1] - 100] == "9"


def test_what_was_not_read_scores_least() -> None:
    passage = hit("It has 9 beds. It has 7 rooms.")
    nothing = TokenScores(np.empty(0, np.float32), np.empty(0, np.float32), 3.0, ())
    found = reading(passage, nothing)
    assert [found.score, *(each.score for each in found.sentences)] == [UNSEEN] * 3


def test_the_fullest_answer_is_not_cut() -> None:
    text = "It was hit by the tropical storm Beryl in May."
    scores = scores_of(text, {"the": 2.9, "tropical": 2.8, "Beryl": 3}, {"Beryl": 5})
    assert text[slice(*best_answers(scores, text, (0, len(text)), 1)[0][1])] == "Beryl"
    assert fullest_answer(scores, text, (0, len(text))) == (8.0, (14, 38))


def test_two_answers_far_from_one_another_are_not_taken_together() -> None:
    text = "It has 27 permanent members from all of the continent and 9 observers."
    scores = scores_of(text, {"27": 4, "9": 5}, {"27": 4, "9": 5})
    found = fullest_answer(scores, text, (0, len(text)))
    assert found is not None
    assert text[slice(*found[1])] == "9"


def test_a_sentence_without_words_has_no_fullest_answer() -> None:
    assert fullest_answer(scores_of("", {}, {}), "", (0, 0)) is None
    assert fullest_answer(scores_of("? !", {}, {}), "? !", (0, 3)) is None


@given(TEXTS, st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5)), min_size=60, max_size=60))
def test_the_fullest_answer_is_words(text: str, odds: list[tuple[float, float]]) -> None:
    ((_, offsets),) = tokenize([text])
    starts, ends = np.array(odds[: len(offsets)], np.float32).reshape(-1, 2).T
    if found := fullest_answer(TokenScores(starts, ends, 0.0, tuple(offsets)), text, (0, len(text))):
        words = text[slice(*found[1])]
        assert words == words.strip() != ""
        assert found[0] <= float(starts.max() + ends.max()) + 1e-4
