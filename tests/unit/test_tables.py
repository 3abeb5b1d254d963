"""Rows of tables as a person would read them out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.chunk import chunk
from index.documents import sheet
from index.documents.blocks import Block, join, once
from index.documents.tables import cell, lines
from index.types import Document
from models.errors import InputError


def read(*rows: str, headed: bool | None = None) -> list[str]:
    return [line for _, line in lines([[cell(text) for text in row.split("|")] for row in rows], headed)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("Day|First|Last", "Sunday|9:00|19:20"), ["Day: Sunday; First: 9:00; Last: 19:20"]),
        (("المدرسة|الطلاب", "النهضة|268"), ["المدرسة: النهضة؛ الطلاب: 268"]),
        (("Country|2019|2020", "Oman|5|6"), ["Country: Oman; 2019: 5; 2020: 6"]),
        (("Price|18 crowns", "Length|12 m"), ["Price: 18 crowns", "Length: 12 m"]),
        (("Berths|", "Berth|Price|Kind", "A|18|stone"), ["Berths", "Berth: A; Price: 18; Kind: stone"]),
        (("1|2|3", "4|5|6"), ["1 | 2 | 3", "4 | 5 | 6"]),
        (("Name||Age", "Dora|x|7"), ["Name: Dora; x; Age: 7"]),
        (("Name:|Age:", "Dora|7"), ["Name: Dora; Age: 7"]),
        (("only|names|here",), ["only | names | here"]),
        (("", "|"), []),
        ((), []),
    ],
)
def test_rows_have_their_columns_names(rows: tuple[str, ...], expected: list[str]) -> None:
    assert read(*rows) == expected


def test_merged_cells_count_in_every_column_and_row_they_span() -> None:
    cost, roof, year = cell("Cost"), cell("Roof"), cell("both")
    rows = [
        [cell("Project"), cost, cost],
        [cell("Project"), cell("2023"), cell("2024")],
        [roof, cell("72"), cell("58")],
        [roof, year, year],
    ]
    assert [line for _, line in lines(rows)] == [
        "Project: Roof; Cost 2023: 72; Cost 2024: 58",
        "Project: Roof; Cost 2023, Cost 2024: both",
    ]


@given(st.lists(st.lists(st.text(max_size=5), max_size=4), max_size=6))
def test_no_value_is_lost(rows: list[list[str]]) -> None:
    found = "\n".join(line for _, line in lines([[cell(text) for text in row] for row in rows], headed=False))
    assert all(" ".join(text.split()) in found for row in rows for text in row)


def test_blocks_join_with_sections_where_they_begin() -> None:
    blocks = [
        Block("", "page", "1"),
        Block(" \n"),
        Block("Title", "heading"),
        Block("a \r\n\n b"),
        Block("end", "page", "2"),
    ]
    text, sections = join(blocks)
    assert text == "Title\n\na\n b\n\nend"
    assert [(each.kind, each.name, text[each.start :][:5]) for each in sections] == [
        ("page", "1", "Title"),
        ("heading", "Title", "Title"),
        ("page", "2", "end"),
    ]


def test_heads_and_feet_come_once_and_without_page_numbers() -> None:
    texts = ["Report", "Page 1 of 9", "Report", "صفحة ١٢", "- 3 -", "Report 2024"]
    assert [block.text for block in once(map(Block, texts))] == ["Report", "Report 2024"]


def test_a_row_is_a_passage_of_its_own() -> None:
    text, sections = join(sheet.blocks([["Wall", "Built"], ["Cairn", "1788"], [], ["Tarn", "1804"]], "Walls", "a.xlsx"))
    document = Document("a", "Walls", text, "en", "", "a.xlsx", sections=sections)
    passages = chunk(document, lambda texts: [len(each.split()) for each in texts], 100, overlap=50)
    assert [each.text for each in passages] == ["Wall: Cairn; Built: 1788", "Wall: Tarn; Built: 1804"]
    assert [each.name for each in sections] == ["Walls 2", "Walls 4"]


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MAX_ROWS", 3)
    with pytest.raises(InputError, match="3 rows"):
        list(sheet.blocks([["a", "b"]] * 4, "", "a.csv"))
