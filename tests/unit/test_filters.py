"""Filters: how they are written, and which articles they allow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.filters import EVERYTHING, EXAMPLE, Days, Filter, parse_filter
from index.types import Document
from models.errors import InputError

ARTICLE = Document(
    "news/ar/budget",
    "t",
    "x",
    "ar",
    "",
    "news/ar/budget.md",
    date="2021-05-03",
    author="د. سَارة الحدّاد",
    tags=("اقتصاد", "Budget 2021"),
)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "folder:news",
        "folder:NEWS/ar/",
        "lang:ar",
        "lang:العربية",
        "LANG:en lang:Arabic",
        "date:2021",
        "date:2021-05",
        "date:2021-05-03",
        "date:٢٠٢٠..٢٠٢١",
        "date:2021-05-03..",
        "date:..2021-05-03",
        "date:1999 date:2021..2022",
        "tag:إقتصاد",
        'tag:"budget 2021"',
        "tag:sport tag:اقتصــاد",
        "author:سارة",
        'author:"الحداد سارة"',
        "author:“سارة الحداد”",
        "id:news/ar/budget id:other",
        '  folder:news   lang:ar date:2021 tag:اقتصاد author:"سارة" ',
    ],
)
def test_allowed(text: str) -> None:
    assert parse_filter(text).allows(ARTICLE)


@pytest.mark.parametrize(
    "text",
    [
        "folder:new",
        "folder:ar",
        "folder:news/ar/budget",
        "lang:en",
        "date:2020",
        "date:2021-04..2021-05-02",
        "date:2021-06..",
        "date:..2021-04",
        "tag:budget",
        "tag:sport",
        "author:Sara",
        'author:"سارة خليل"',
        "id:budget",
        "lang:ar tag:sport",
    ],
)
def test_left_out(text: str) -> None:
    assert not parse_filter(text).allows(ARTICLE)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("economy", "economy"),
        ("tag:a economy", "economy"),
        ("colour:red", "colour"),
        ("tag:", "tag"),
        ('tag:""', "tag"),
        ('author:"Sara', "author"),
        ("lang:fr", "fr"),
        ("date:yesterday", "yesterday"),
        ("date:..", "date"),
        ("date:2022..2021", "2022..2021"),
        ("date:2021-06..2021-05", "ends before"),
        ("date:21", "21"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, named: str) -> None:
    with pytest.raises(InputError) as error:
        parse_filter(text)
    assert named in error.value.message
    assert error.value.hint


def test_the_example_can_be_read() -> None:
    example = parse_filter(EXAMPLE)
    assert example.authors == ("Sara Haddad",)
    assert example.dates == (Days("2021", "2022-06"),)
    assert example and not EVERYTHING and not parse_filter(" ")
    assert hash(example) == hash(parse_filter(EXAMPLE))


@pytest.mark.parametrize(
    ("date", "days", "inside"),
    [
        ("2021", Days("2021", "2021"), True),
        ("2021", Days("2021-01", "2021-12"), True),
        ("2021", Days("2021-05", ""), False),
        ("2021-05", Days("", "2021-05-30"), False),
        ("2021-05-03T10:00:00Z", Days("2021-05-03", "2021-05-03"), True),
        ("3 May 2021", Days("2021", "2021"), False),
        ("20210503", Days("2021", "2021"), False),
        (None, Days("2021", ""), False),
    ],
)
def test_dates(date: str | None, days: Days, inside: bool) -> None:
    assert (date in days) is inside


@given(st.text())
def test_any_text_is_a_filter_or_an_input_error(text: str) -> None:
    try:
        assert isinstance(parse_filter(text), Filter)
    except InputError as error:
        assert error.hint
