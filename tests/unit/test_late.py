import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.late import LANGUAGES, SAMPLE, Asked, Centres, agreement, asked, bytes_a_token, centres, pack, unpack
from index.text import detect_language
from tests.fakes import HashEmbedder

DIMENSION = 64
ZERO = np.zeros(DIMENSION, np.float32)


def rows(seed: int, n: int, dimension: int = DIMENSION):
    vectors = np.random.default_rng(seed).standard_normal((n, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@given(seed=st.integers(0, 1000), n=st.integers(0, 20), dimension=st.sampled_from([7, 64, 384]))
def test_what_is_packed_comes_back_in_the_same_direction(seed: int, n: int, dimension: int) -> None:
    tokens = rows(seed, n, dimension)
    packed = pack(tokens, np.zeros(dimension, np.float32))
    assert len(packed) == n * bytes_a_token(dimension)
    back = unpack(packed, dimension)
    assert back.shape == (n, dimension) and back.dtype == np.float32
    if dimension > 7:
        assert (tokens * back).sum(1) == pytest.approx(np.ones(n), abs=0.15)
    assert np.linalg.norm(back, axis=1) == pytest.approx(np.ones(n), abs=1e-4)


def test_vectors_are_packed_from_the_centre_on() -> None:
    tokens, centre = rows(1, 5), rows(2, 1)[0]
    assert unpack(pack(tokens + centre, centre), DIMENSION) == pytest.approx(
        unpack(pack(tokens, ZERO), DIMENSION), abs=0.2
    )


def test_a_passage_agrees_by_the_best_token_of_each_of_the_question_s() -> None:
    first, second, other = rows(3, 3)
    question = Asked(np.stack([first, second]), np.array([0.75, 0.25], np.float32))
    both, of_both = agreement(question, pack(np.stack([first, other, second]), ZERO), (1, 2))
    one, of_one = agreement(question, pack(np.stack([other, second]), ZERO), (0, 2))
    assert both == pytest.approx(1, abs=0.15) and one == pytest.approx(0.25, abs=0.3)
    assert of_both[0] == pytest.approx(0.75, abs=0.2) and of_both[1] == pytest.approx(0.25, abs=0.3)
    assert of_one[0] == -1, "a sentence without a token agrees with nothing"
    assert of_one[1] == pytest.approx(one)


def test_a_passage_or_a_question_without_tokens() -> None:
    whole, sentences = agreement(asked(rows(1, 2), ZERO), b"", (0,))
    assert whole == -1 and sentences.tolist() == [-1]
    whole, sentences = agreement(asked(rows(1, 0), ZERO), pack(rows(2, 3), ZERO), (1, 2))
    assert whole == 0 and sentences.tolist() == [0, 0]


def test_a_token_far_from_the_centre_counts_for_more() -> None:
    far, near = rows(4, 2)
    question = asked(np.stack([far, 0.1 * near]), ZERO)
    assert question.weights.sum() == pytest.approx(1)
    assert question.weights[0] > 0.99


def test_centres_are_stored_and_read_back() -> None:
    found = centres(HashEmbedder())
    again = Centres.decoded(found.encoded())
    for language in LANGUAGES:
        assert np.array_equal(found.passages[language], again.passages[language])
        assert np.array_equal(found.questions[language], again.questions[language])
    assert not np.allclose(found.passages["ar"], found.passages["en"])


def test_the_sample_has_sentences_and_questions_in_each_language() -> None:
    import tomllib

    sample = tomllib.loads(SAMPLE.read_text(encoding="utf-8"))
    assert set(sample) == set(LANGUAGES)
    for language in LANGUAGES:
        for kind in ("statements", "questions"):
            assert len(sample[language][kind]) >= 10
            assert {detect_language(text) for text in sample[language][kind]} == {language}
