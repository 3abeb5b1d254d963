"""An article as it is read: its Markdown and its tables as what they are, what is marked to the letter."""

import re

from hypothesis import given
from hypothesis import strategies as st

from ui.highlight import Mark, article, paragraphs, text_of
from ui.rows import Table, tabled

SIGNS = re.compile(r"[#*+•\-\s]")


def test_signs_are_left_out_but_not_in_what_is_marked() -> None:
    text = "# Head\n- an **old** town\n**new** town\n2 ** 3\nHeading without signs\n#tag"
    at = text.index("**new**")
    lines = article(text, 100, [Mark(100 + at, 100 + at + 7)], {100 + text.index("Heading")})
    assert [(line.kind, text_of(line)) for line in lines] == [
        ("heading", "Head"),
        ("item", "an old town"),
        ("line", "**new** town"),
        ("line", "2 ** 3"),
        ("heading", "Heading without signs"),
        ("line", "#tag"),
    ]
    assert [piece.text for line in lines for piece in line.pieces if piece.strong] == ["old"]
    assert [piece.text for line in lines for piece in line.pieces if piece.marked] == ["**new**"]


@given(st.text(alphabet="aب#*- \n1", max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_nothing_but_signs_is_left_out(text: str, left: int, right: int) -> None:
    marks = [Mark(7 + min(left, right), 7 + max(left, right), frozenset([1]))]
    dressed, whole = article(text, 7, marks), paragraphs(text, 7, marks)
    assert len(dressed) == len(whole)
    for shown, line in zip(dressed, whole, strict=True):
        assert SIGNS.sub("", text_of(shown)) == SIGNS.sub("", text_of(line))
        assert [each for each in shown.pieces if each.marked] == [each for each in line.pieces if each.marked]


def test_what_is_bold_in_the_document_is_bold_without_signs() -> None:
    text = "Now the Summit\nof heads meets"
    lines = article(text, 100, [Mark(104, 109)], bold=[(108, 123)])
    pieces = [[(piece.text, piece.marked, piece.strong) for piece in line.pieces] for line in lines]
    assert pieces == [
        [("Now ", False, False), ("the S", True, False), ("ummit", False, True)],
        [("of heads", False, True), (" meets", False, False)],
    ]


def test_rows_that_name_the_same_columns_are_a_table() -> None:
    text = "Before: this; not: that\nDay: Saturday; Last: 23:10\nDay: Sunday; Last: 22:00\nAfter."
    before, table, after = tabled(article(text, 0, ()))
    assert isinstance(table, Table)
    assert (table.names, table.rows) == (("Day", "Last"), (("Saturday", "23:10"), ("Sunday", "22:00")))
    assert [text_of(line) for part in (before, after) if isinstance(part, tuple) for line in part] == [
        "Before: this; not: that",
        "After.",
    ]
    arabic = next(iter(tabled(article("اليوم: السبت؛ الساعة: 5\nاليوم: الأحد؛ الساعة: 6", 0, ()))))
    assert isinstance(arabic, Table)
    assert (arabic.names, arabic.language) == (("اليوم", "الساعة"), "ar")


def test_lines_that_are_no_rows_stay_lines() -> None:
    parts = list(tabled(article("One: a\nOne: b\nplain; text", 0, ())))
    assert not any(isinstance(part, Table) for part in parts)
