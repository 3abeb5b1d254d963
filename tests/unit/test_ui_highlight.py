"""Marked text: every character of the passage comes out once, and exactly the characters of the spans are marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.highlight import LINE, Mark, Paragraph, paragraphs, plain, visible

QUOTE = "27 عضوا دائما و9 اعضاء مراقبين"
PASSAGE = f"وتضم منظمة مؤتمر سيكا في الوقت الحاضر {QUOTE} وخمسة منظمات مراقبة."

texts = st.text(alphabet=st.sampled_from("ab سيكا\nـًَ٢9\u200f\u202eﻻ.\r\x0b\x00<&\u2028"), max_size=60)
spans = st.lists(
    st.tuples(st.integers(-5, 80), st.integers(0, 30), st.integers(0, 4)).map(
        lambda t: Mark(t[0], t[0] + t[1], frozenset({t[2]} if t[2] else ()))
    ),
    max_size=5,
)


def words(lines: tuple[Paragraph, ...]) -> str:
    return "".join(piece.text for line in lines for piece in line.pieces)


def marked(lines: tuple[Paragraph, ...]) -> list[str]:
    return [piece.text for line in lines for piece in line.pieces if piece.marked]


def test_marks_the_quoted_words_at_document_offsets() -> None:
    start = 500 + PASSAGE.index(QUOTE)
    lines = paragraphs(PASSAGE, 500, [Mark(start, start + len(QUOTE), frozenset({1}))])
    assert marked(lines) == [QUOTE]
    assert [(p.begins, p.ends) for line in lines for p in line.pieces if p.marked] == [((1,), (1,))]


def test_overlapping_marks_become_one_that_carries_both_numbers() -> None:
    lines = paragraphs("abcdefgh", 0, [Mark(1, 4, frozenset({1})), Mark(3, 6, frozenset({2}))])
    assert [(p.text, p.marked, p.begins, p.ends) for p in lines[0].pieces] == [
        ("a", False, (), ()),
        ("bcdef", True, (1, 2), (1, 2)),
        ("gh", False, (), ()),
    ]


def test_a_mark_over_two_paragraphs_begins_in_the_first_and_ends_in_the_second() -> None:
    lines = paragraphs("one two\n\nثلاثة أربعة", 0, [Mark(4, 14, frozenset({3}))])
    assert marked(lines) == ["two", "ثلاثة"]
    assert [p.begins for line in lines for p in line.pieces if p.marked] == [(3,), ()]
    assert [p.ends for line in lines for p in line.pieces if p.marked] == [(), (3,)]
    assert [line.language for line in lines] == ["en", "ar"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("CICA تضم 27 عضوا دائما", "ar"),
        ("سيكا is an Asian forum of 27 members", "en"),
        ("مُحَمَّدٌ", "ar"),
        ("كـــتـــاب", "ar"),
        ("ﻻ ﺇﻟﻪ", "ar"),
        ("٢٠٢١", "en"),
    ],
)
def test_a_paragraph_has_the_language_of_most_of_its_letters(text: str, language: str) -> None:
    assert [line.language for line in plain(text)] == [language]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u2028 \r\n"])
def test_blank_text_has_no_paragraph(text: str) -> None:
    assert plain(text) == ()


def test_control_characters_are_shown_one_for_one() -> None:
    assert visible("a\x00b\x1bc\u202ed\tذ\u200f") == "a\ufffdb\ufffdc\ufffdd\tذ\u200f"


@given(texts, st.integers(0, 10), spans)
def test_the_text_comes_out_whole_and_only_the_spans_are_marked(text: str, offset: int, marks: list[Mark]) -> None:
    lines = paragraphs(text, offset, marks)
    kept = [(m.start(), m.group()) for m in LINE.finditer(text) if not m.group().isspace()]
    assert words(lines) == visible("".join(line for _, line in kept))
    inside = {i for m in marks for i in range(m.start - offset, m.end - offset)}
    shown = [(start + i, char) for start, line in kept for i, char in enumerate(line)]
    flags = [piece.marked for line in lines for piece in line.pieces for _ in piece.text]
    for (position, char), flag in zip(shown, flags, strict=True):
        assert flag == (position in inside) or char.isspace()


@given(texts, spans)
def test_a_number_begins_as_often_as_it_ends_and_at_most_once_for_each_mark(text: str, marks: list[Mark]) -> None:
    pieces = [piece for line in paragraphs(text, 0, marks) for piece in line.pieces]
    begins = sorted(n for piece in pieces for n in piece.begins)
    assert begins == sorted(n for piece in pieces for n in piece.ends)
    assert all(begins.count(n) <= sum(n in mark.numbers for mark in marks) for n in begins)


def answers(lines: tuple[Paragraph, ...]) -> list[str]:
    return [piece.text[slice(*piece.answer)] for line in lines for piece in line.pieces if piece.answer]


def test_the_answer_stands_out_inside_its_mark() -> None:
    start, nine = 500 + PASSAGE.index(QUOTE), QUOTE.split()[1]
    at = start + QUOTE.index(nine)
    mark = Mark(start, start + len(QUOTE), frozenset({1}), (at, at + len(nine)))
    assert answers(paragraphs(PASSAGE, 500, [mark])) == [nine]
    assert answers(paragraphs(PASSAGE, 500, [mark, Mark(start, start + 3)])) == [nine]
    outside = Mark(start, start + len(QUOTE), frozenset({1}), (0, 400))
    assert answers(paragraphs(PASSAGE, 500, [outside])) == []


def test_an_answer_over_a_line_end_stands_out_on_both_lines() -> None:
    assert answers(paragraphs("one two\nthree four", 0, [Mark(0, 18, answer=(4, 13))])) == ["two", "three"]
