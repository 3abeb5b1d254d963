import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.embed import Vectors
from index.late import agreements, bytes_a_token, pack, unpack

WIDTH = 64


def agreement(question: Vectors, packed: bytes, counts: tuple[int, ...]) -> tuple[float, Vectors]:
    [one] = agreements(question, [(packed, counts)])
    return one


def rows(seed: int, n: int, width: int = WIDTH):
    vectors = np.random.default_rng(seed).standard_normal((n, width)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@given(seed=st.integers(0, 1000), n=st.integers(0, 20), width=st.sampled_from([7, 64, 256]))
def test_what_is_packed_comes_back_in_the_same_direction(seed: int, n: int, width: int) -> None:
    tokens = rows(seed, n, width)
    packed = pack(tokens)
    assert len(packed) == n * bytes_a_token(width)
    back = unpack(packed, width)
    assert back.shape == (n, width) and back.dtype == np.float32
    if width > 7:
        assert (tokens * back).sum(1) == pytest.approx(np.ones(n), abs=0.15)
    assert np.linalg.norm(back, axis=1) == pytest.approx(np.ones(n), abs=1e-4)


def test_the_sentence_that_has_the_question_s_tokens_agrees_most() -> None:
    tokens = rows(1, 12)
    whole, sentences = agreement(tokens[5:8], pack(tokens), (5, 3, 4))
    assert sentences.argmax() == 1
    assert whole == pytest.approx(sentences[1]) and whole > 0.8
    spread, apart = agreement(tokens[[0, 11]], pack(tokens), (5, 3, 4))
    assert spread > 0.8 > apart.max()  # each token is found, in different sentences


def test_a_passage_a_sentence_or_a_question_without_tokens_agrees_least() -> None:
    tokens = rows(1, 4)
    for whole, sentences in (
        agreement(tokens, b"", (0, 0)),
        agreement(rows(1, 0), pack(tokens), (2, 2)),
    ):
        assert whole == -1 and sentences.tolist() == [-1, -1]
    assert agreement(tokens, pack(tokens), (4, 0))[1][1] == -1
    assert agreement(tokens, b"", ())[0] == -1
