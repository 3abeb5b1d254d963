"""Which articles are asked about: conditions from an untrusted browser, what is offered, and what is shown of it."""

from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup

from index.filters import EVERYTHING, Days, Filter
from index.schema import Listing
from index.types import Language
from ui.panel import ROWS
from ui.scope import Look, act, line, listed, narrowed, stock
from ui.strings import load_strings

HOSTILE = '<script>window.pwned = 1</script> "><img src=x onerror=a>'


def article(id: str, language: Language = "en", date: str | None = None, **more: Any) -> Listing:
    given = {"author": None, "tags": (), **more}
    return Listing(id, id.title(), language, f"{id}.txt", date, None, 0, 0, **given)


LOOK = Look()
STOCK = [
    article("news/asia/eco", date="2021-05-01", author="Sara Haddad", tags=("economy", "asia")),
    article("news/cica", "ar", date="2022", tags=("سياسة",)),
    article("astana", "ar"),
]


def texts(page: BeautifulSoup, name: str) -> list[str]:
    return [each["value"] for each in page.select(f"select[name={name}] option")]  # type: ignore[misc]


def shown(only: Filter, language: Language = "en", of: list[Listing] = STOCK, look: Look = LOOK) -> BeautifulSoup:
    strings = load_strings(language)
    return BeautifulSoup(line(only, stock(of), strings) + listed(only, look, stock(of), strings), "html.parser")


def ticked(page: BeautifulSoup) -> list[str]:
    return [str(each["value"]) for each in page.select("[data-do=pick][checked]")]


def after(*said: dict[str, Any], only: Filter = EVERYTHING, of: list[Listing] = STOCK) -> Filter:
    look = LOOK
    for each in said:
        only, look = act(only, look, stock(of), each)
    return only


def test_what_is_offered_is_what_the_articles_have() -> None:
    offered = stock(STOCK)
    assert (offered.folders, offered.tags) == (["news", "news/asia"], ["asia", "economy", "سياسة"])
    assert (offered.languages, offered.authors, offered.dated) == (["ar", "en"], ["Sara Haddad"], True)
    plain = shown(EVERYTHING, of=[article("a"), article("b")])
    assert not plain.select("select, details.more") and ticked(plain) == ["a", "b"]


def test_fields_are_conditions() -> None:
    fields = {"folder": "news", "language": "ar", "from": "2021-01-01", "to": "", "tag": "سياسة", "author": "Sara"}
    only = Filter(("news",), ("ar",), (Days("2021-01-01"),), ("سياسة",), ("Sara",))
    ids = frozenset(["a"])
    assert narrowed(Filter(ids=ids), fields) == replace(only, ids=ids)
    assert narrowed(only, {}) == EVERYTHING == narrowed(only, dict.fromkeys(fields, ""))


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
    assert narrowed(EVERYTHING, fields) == EVERYTHING


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
    page = shown(narrowed(EVERYTHING, fields), language)
    status = page.select_one("[role=status]").get_text()  # type: ignore[union-attr]
    assert strings["scope_count"].format(left=left, total=3) in status
    assert (strings["scope_nothing"] in status) == (left == 0)
    assert (strings["scope_all"] in page.get_text()) == bool(fields)
    assert len(page.select("[data-do=pick]")) == left


def test_the_conditions_that_are_set_stay_shown() -> None:
    page = shown(narrowed(EVERYTHING, {"folder": "news", "tag": "gone", "to": "2021-12-31"}))
    assert {each["value"] for each in page.select("option[selected]")} == {"news", "gone"}
    assert texts(page, "folder") == ["", "news", "news/asia"]
    assert [each["value"] for each in page.select("input[type=date]")] == ["", "2021-12-31"]
    assert not page.select("[data-unfiltered]") and shown(EVERYTHING).select("[data-unfiltered]")


def test_all_are_asked_about_until_some_are_not_ticked() -> None:
    assert ticked(shown(EVERYTHING)) == ["astana", "news/asia/eco", "news/cica"]
    without = after({"do": "pick", "picked": ["astana", "news/cica"]})
    assert without.ids == {"astana", "news/cica"}
    assert ticked(shown(without)) == ["astana", "news/cica"] and "2 of 3" in shown(without).get_text()
    assert after({"do": "pick", "picked": ["astana", "news/cica", "news/asia/eco"]}, only=without) == EVERYTHING
    none = after({"do": "all", "checked": False})
    assert none.ids == frozenset() and "nothing can be found" in shown(none).get_text()
    assert after({"do": "all", "checked": True}, only=none) == EVERYTHING == after({"do": "unscope"}, only=none)


def test_what_a_search_finds_is_ticked_and_the_rest_stays_as_it_was() -> None:
    search = {"do": "search", "value": "NEWS"}
    assert after(search) == EVERYTHING  # looking for something asks about nothing else
    assert after(search, {"do": "all", "checked": False}).ids == {"astana"}
    assert after(search, {"do": "pick", "picked": ["news/cica"]}).ids == {"astana", "news/cica"}
    assert after(search, {"do": "only"}).ids == {"news/asia/eco", "news/cica"}
    assert after({"do": "filter", "fields": {"folder": "news"}}, {"do": "all", "checked": False}) == Filter(
        folders=("news",), ids=frozenset(["astana"])
    )


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"do": "pick", "picked": "astana"},
        {"do": "turn", "page": "-1"},
        {"do": "turn", "page": "²"},
        {"do": "all", "checked": "yes"},
        {"do": "search", "value": 3},
    ],
)
def test_what_no_browser_would_say_changes_nothing(said: dict[str, Any]) -> None:
    assert act(EVERYTHING, LOOK, stock(STOCK), said) == (EVERYTHING, LOOK)
    assert after({"do": "pick", "picked": ["gone", 3, "astana"]}).ids == {"astana"}


def test_a_large_corpus_is_shown_by_pages_and_asked_about_whole() -> None:
    many = [article(f"a{n:05}") for n in range(10_000)]
    page = shown(EVERYTHING, of=many)
    assert len(page.select("[data-do=pick]")) == ROWS and "1 of 200" in page.get_text()
    turned = [{"do": "turn", "page": "199"}, {"do": "pick", "picked": []}]
    only = after(*turned, of=many)
    assert only.ids is not None and len(only.ids) == 10_000 - ROWS and "a09999" not in only.ids
    assert "9,950 of 10,000" in shown(only, of=many).get_text()
    assert len(shown(only, of=many, look=Look(page=10**6)).select("[data-do=pick]")) == ROWS


def test_few_articles_are_named_over_the_question_box() -> None:
    page = shown(Filter(ids=frozenset(["astana"])))
    status = page.select_one("[role=status]")
    assert status is not None and "Astana" in status.get_text()


def test_hostile_values_stay_text() -> None:
    of = [article(HOSTILE, author=HOSTILE, tags=(HOSTILE,)), article(f"{HOSTILE}/b", "ar")]
    conditions = narrowed(EVERYTHING, {"tag": HOSTILE, "folder": HOSTILE, "author": HOSTILE})
    for only in (Filter(ids=frozenset([HOSTILE])), conditions):
        page = shown(only, of=of, look=Look(search="script"))
        assert HOSTILE in page.get_text() and not page.select("script, img, [onerror]")
