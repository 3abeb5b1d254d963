"""Which articles are asked about: conditions from an untrusted browser, what is offered, and what is shown of it."""

from typing import Any

import pytest
from bs4 import BeautifulSoup

from index.filters import EVERYTHING, Days, Filter
from index.schema import Listing
from index.types import Language
from ui.scope import Scope, conditions, narrowed, offer
from ui.strings import load_strings

HOSTILE = '<script>window.pwned = 1</script> "><img src=x onerror=a>'


def article(id: str, language: Language = "en", date: str | None = None, **more: Any) -> Listing:
    given = {"author": None, "tags": (), **more}
    return Listing(id, id.title(), language, f"{id}.txt", date, None, 0, 0, **given)


STOCK = [
    article("news/asia/eco", date="2021-05-01", author="Sara Haddad", tags=("economy", "asia")),
    article("news/cica", "ar", date="2022", tags=("سياسة",)),
    article("astana", "ar"),
]


def texts(page: BeautifulSoup, name: str) -> list[str]:
    return [each["value"] for each in page.select(f"select[name={name}] option")]  # type: ignore[misc]


def shown(scope: Scope, language: Language = "en", stock: list[Listing] = STOCK) -> BeautifulSoup:
    return BeautifulSoup(conditions(scope, stock, load_strings(language)), "html.parser")


def test_what_is_offered_is_what_the_articles_have() -> None:
    offered = offer(STOCK)
    assert (offered.folders, offered.tags) == (["news", "news/asia"], ["asia", "economy", "سياسة"])
    assert (offered.languages, offered.authors, offered.dated) == (["ar", "en"], ["Sara Haddad"], True)
    assert not offer([article("a"), article("b")])
    assert conditions(Scope(), [article("a"), article("b")], load_strings("en")) == ""


def test_fields_are_conditions() -> None:
    fields = {"folder": "news", "language": "ar", "from": "2021-01-01", "to": "", "tag": "سياسة", "author": "Sara"}
    only = Filter(("news",), ("ar",), (Days("2021-01-01"),), ("سياسة",), ("Sara",))
    assert narrowed(Scope({"a": "A"}), fields) == Scope({"a": "A"}, only)
    assert (
        narrowed(Scope(only=only), {}).only == EVERYTHING == narrowed(Scope(only=only), dict.fromkeys(fields, "")).only
    )


@pytest.mark.parametrize(
    "fields",
    [
        None,
        [],
        "news",
        {"folder": ["news"]},
        {"language": "xx"},
        {"from": "yesterday", "to": "2021"},
        {"from": "٢٠٢١-٠١-٠١"},
        {"tag": "x" * 1001},
        {"ids": "a"},
    ],
)
def test_anything_else_is_none(fields: Any) -> None:
    assert narrowed(Scope(), fields).only == EVERYTHING


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        ({}, 3),
        ({"folder": "news"}, 2),
        ({"folder": "news", "language": "ar"}, 1),
        ({"from": "2022-01-01", "to": "2022-12-31"}, 1),
        ({"to": "2021-12-31"}, 1),
        ({"tag": "سياسة"}, 1),
        ({"author": "Sara Haddad"}, 1),
        ({"author": "Sara Haddad", "language": "ar"}, 0),
        ({"from": "2023-01-01", "to": "2022-01-01"}, 0),
    ],
)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_is_left_is_counted_and_where_nothing_is_that_is_said(
    language: Language, fields: dict[str, str], left: int
) -> None:
    strings = load_strings(language)
    page = shown(narrowed(Scope(), fields), language)
    status = page.select_one("[role=status]").get_text()  # type: ignore[union-attr]
    assert strings["scope_count"].format(left=left, total=3) in status
    assert (strings["scope_nothing"] in status) == (left == 0)
    assert (strings["scope_all"] in page.get_text()) == bool(fields)


def test_the_conditions_that_are_set_stay_shown() -> None:
    page = shown(narrowed(Scope(), {"folder": "news", "tag": "gone", "to": "2021-12-31"}))
    assert [each["value"] for each in page.select("option[selected]")] == ["news", "gone"]
    assert texts(page, "folder") == ["", "news", "news/asia"]
    assert [each["value"] for each in page.select("input[type=date]")] == ["", "2021-12-31"]
    assert not page.select("[data-unfiltered]") and shown(Scope()).select("[data-unfiltered]")


def test_chosen_articles_and_conditions_count_together() -> None:
    scope = Scope({"astana": "Astana", "news/cica": "Cica"}, Filter(folders=("news",)))
    assert "1 of 3" in shown(scope).get_text()
    assert scope.without("news/cica").titles == {"astana": "Astana"}
    assert "0 of 3" in shown(scope.without("news/cica")).get_text()


def test_hostile_values_stay_text() -> None:
    stock = [article(HOSTILE, author=HOSTILE, tags=(HOSTILE,)), article(f"{HOSTILE}/b", "ar")]
    for scope in (Scope({HOSTILE: HOSTILE}), narrowed(Scope(), {"tag": HOSTILE, "folder": HOSTILE, "author": HOSTILE})):
        page = shown(scope, stock=stock)
        assert HOSTILE in page.get_text() and not page.select("script, img, [onerror]")
