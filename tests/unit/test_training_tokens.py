"""Characters ↔ tokens, with a tokenizer of the embedder's kind whose tokens are single characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers

from rag.reading import MAX_QUESTION, MAX_TOKENS, tokens_to_span
from training.tokens import batches, encode, span_to_tokens

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789٠١٢٣ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيَُِّْ،؟.,!"
PASSAGES = [
    ("The treaty was signed in 1990, in Cairo.", "1990"),
    ("The treaty was signed in 1990, in Cairo.", "The treaty"),
    ("وُقِّعت المعاهدة عام ١٩٩٠، في القاهرة.", "عام ١٩٩٠"),
    ("وُقِّعت المعاهدة عام 1990 في القاهرة (Cairo).", "القاهرة"),
    ("سطر\nأول  مع   فراغات", "أول  مع"),
]


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    special = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", -9.0), ("▁", -1.0)]
    made = Tokenizer(models.Unigram([*special, *((letter, -2.0) for letter in LETTERS)], unk_id=3))
    made.pre_tokenizer = pre_tokenizers.Metaspace()  # type: ignore[assignment]
    return made


@pytest.mark.parametrize(("passage", "answer"), PASSAGES)
def test_an_answer_comes_back_from_its_tokens(tokenizer: Tokenizer, passage: str, answer: str) -> None:
    start = passage.index(answer)
    encoded = encode(tokenizer, [("متى? When؟", passage)])[0]
    place = span_to_tokens(encoded.offsets, (start, start + len(answer)))
    assert place is not None
    assert tokens_to_span(encoded.offsets, passage, *place) == (start, start + len(answer))


def test_the_input_is_question_and_passage_between_special_tokens(tokenizer: Tokenizer) -> None:
    encoded = encode(tokenizer, [("من", "أحمد")])[0]
    assert encoded.ids[0] == 0
    assert [at for at, token in enumerate(encoded.ids) if token == 2] == [4, 5, len(encoded.ids) - 1]
    assert encoded.first == 6
    assert len(encoded.offsets) == len(encoded.ids) - encoded.first - 1


def test_what_is_too_long_is_cut_and_an_answer_cut_off_is_none(tokenizer: Tokenizer) -> None:
    passage = "word " * 100
    encoded = encode(tokenizer, [("why " * 100, passage)])[0]
    assert len(encoded.ids) == MAX_TOKENS
    assert encoded.first == MAX_QUESTION + 3
    assert span_to_tokens(encoded.offsets, (0, 4)) is not None
    assert span_to_tokens(encoded.offsets, (495, 499)) is None
    last = encoded.offsets[-1][1]
    assert span_to_tokens(encoded.offsets, (last - 2, last + 2)) is None


def test_a_token_around_the_answer_is_taken_whole() -> None:
    assert span_to_tokens([(0, 3), (3, 10), (10, 12)], (5, 9)) == (1, 1)
    assert span_to_tokens([(0, 3), (3, 10), (10, 12)], (2, 11)) == (0, 2)
    assert span_to_tokens([], (0, 1)) is None


@given(st.lists(st.integers(1, 300), max_size=200), st.integers(1, 16), st.integers(0, 3))
def test_every_example_is_in_one_batch_and_the_seed_decides_which(lengths: list[int], size: int, seed: int) -> None:
    found = list(batches(lengths, size, seed))
    assert sorted(at for batch in found for at in batch) == list(range(len(lengths)))
    assert all(len(batch) <= size for batch in found)
    assert found == list(batches(lengths, size, seed))


def test_batches_are_of_about_equal_length() -> None:
    lengths = [at % 97 for at in range(640)]
    assert (
        max(max(lengths[at] for at in batch) - min(lengths[at] for at in batch) for batch in batches(lengths, 16, 1))
        < 5
    )
