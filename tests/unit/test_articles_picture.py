import pytest

from index.types import Language
from ui.picture import Bar, bars


def drawn(*articles: tuple[Language, str | None]) -> list[tuple[str, int]]:
    return [(bar.label, bar.total) for bar in bars(articles)]


def test_months_without_gaps_then_what_has_no_date() -> None:
    assert bars([("ar", "2021-10-12"), ("en", "2021-12"), ("en", "2021-10-01"), ("ar", None)]) == [
        Bar("2021-10", {"ar": 1, "en": 1}),
        Bar("2021-11", {}),
        Bar("2021-12", {"en": 1}),
        Bar("", {"ar": 1}),
    ]


def test_years_and_decades_where_months_would_be_too_many() -> None:
    assert drawn(("en", "2019-12"), ("en", "2022")) == [("2019", 1), ("2020", 0), ("2021", 0), ("2022", 1)]
    decades = drawn(("en", "1985"), ("ar", "2021-05"))
    assert (decades[0], decades[-1], len(decades)) == (("1980s", 1), ("2020s", 1), 5)


@pytest.mark.parametrize("date", ["", "yesterday", "12 أكتوبر 2021", "0000-00", "99999999", "3500"])
def test_what_is_no_date_is_counted_by_itself(date: str) -> None:
    assert drawn(("ar", date), ("ar", "2021")) == [("2021-01", 1), ("", 1)]


def test_digits_of_the_east_and_odd_months() -> None:
    assert drawn(("ar", "٢٠٢١-١٠"), ("ar", "2021-99")) == [("2021-10", 1), ("2021-11", 0), ("2021-12", 1)]


def test_nothing() -> None:
    assert bars([]) == []
    assert drawn(("en", None)) == [("", 1)]
