from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from index.chunk import chunk
from index.types import Chunk, Document

WORDS = st.sampled_from(["كلمة", "سيكا.", "word", "Word.", "٢٠٢٢", "؟", "،", "\n", "\n\n", "x" * 30])
texts = st.one_of(st.lists(WORDS, max_size=60).map(" ".join), st.text(max_size=80))


def count(parts: list[str]) -> list[int]:
    """Five characters are a token, begun ones count."""
    return [-(-len(part) // 5) for part in parts]


def document(text: str) -> Document:
    return Document("d", "Title", text, "en", "0", "d.txt")


def sizes(chunks: list[Chunk], text: str) -> list[int]:
    return [sum(count([text[start:end] for start, end in each.sentences])) for each in chunks]


@given(texts, st.integers(1, 40))
def test_passages_are_exact_and_leave_nothing_out(text: str, limit: int) -> None:
    chunks = chunk(document(text), count, limit)
    assert [each.ordinal for each in chunks] == list(range(len(chunks)))
    assert all(each.text == text[each.start : each.end] == each.text.strip() for each in chunks)
    assert all(first.end <= second.start for first, second in pairwise(chunks))
    assert "".join("".join(each.text.split()) for each in chunks) == "".join(text.split())
    for each in chunks:
        assert (each.start, each.end) == (each.sentences[0][0], each.sentences[-1][1])
        assert all(first[1] <= second[0] for first, second in pairwise(each.sentences))
    assert all(size <= limit for size in sizes(chunks, text))


@given(texts, st.integers(1, 40), st.integers(0, 40))
def test_overlap_repeats_whole_sentences_within_the_limit(text: str, limit: int, overlap: int) -> None:
    plain, overlapped = (chunk(document(text), count, limit, tokens) for tokens in (0, overlap))
    assert all(size <= limit for size in sizes(overlapped, text))
    for before, alone, each in zip([None, *plain], plain, overlapped, strict=False):
        repeated = len(each.sentences) - len(alone.sentences)
        assert each.sentences[repeated:] == alone.sentences
        assert repeated == 0 or (before and before.sentences[-repeated:] == each.sentences[:repeated])


def test_overlap_takes_the_last_sentence_where_there_is_room() -> None:
    text = "First one here. Second one. Third one here. Fourth."
    parts = [each.text for each in chunk(document(text), count, 8, overlap=2)]
    assert parts == ["First one here. Second one.", "Third one here. Fourth."]
    parts = [each.text for each in chunk(document(text), count, 8, overlap=3)]
    assert parts == ["First one here. Second one.", "Second one. Third one here. Fourth."]


def test_a_passage_ends_with_its_paragraph() -> None:
    text = "One is here. Two is here.\nThree is here. Four is here.\nFive is here."
    assert [each.text for each in chunk(document(text), count, 8)] == text.split("\n")


def test_a_heading_stays_with_what_it_heads() -> None:
    text = "The first paragraph says this.\n\nA heading\n\nThe second paragraph says that."
    assert [each.text for each in chunk(document(text), count, 10)] == [
        "The first paragraph says this.",
        "A heading\n\nThe second paragraph says that.",
    ]


def test_no_text_gives_no_passage() -> None:
    assert chunk(document(" \n"), count, 10) == []
