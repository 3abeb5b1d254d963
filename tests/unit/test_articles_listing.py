"""The table, the reports and the reading view: pure functions from data to escaped HTML."""

from datetime import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup

from index.build import Progress
from index.types import Document, Language
from models.errors import StateError
from ui import listing
from ui.listing import View, act, arranged
from ui.panel import ROWS
from ui.shelf import Article, LeftOut, Outcome, Report
from ui.strings import load_strings

HOSTILE = '<script>window.pwned = 1</script>\u202e{0} {title} "><img src=x onerror=a>'
LANGUAGES: tuple[Language, ...] = ("ar", "en")


def article(id: str, title: str, language: Language | None = "en", **more: Any) -> Article:
    return Article(id, title, f"{id}.txt", "ready" if language else "waiting", language, **more)


STOCK = [
    article("a", "Kazakhstan", characters=30, passages=3),
    article("b", "أستانا", "ar", characters=10, passages=1, date="2021-10-12"),
    article("c", "إعلان ألماتي", "ar", characters=20, passages=2, date="1999-09-14"),
    article("d", "draft", None),
]


def ids(view: View) -> str:
    return "".join(each.id for each in arranged(STOCK, view))


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", "abcd"),
        ("KAZAKH", "a"),
        ("اسْتـانا", "b"),
        ("اعلان الماتي", "c"),
        ("٢٠٢١", "b"),
        ("2021 أستانا", "b"),
        ("zz", ""),
    ],
)
def test_search_folds_both_scripts(search: str, found: str) -> None:
    assert set(ids(View(search=search))) == set(found)


@pytest.mark.parametrize(
    ("view", "order"),
    [
        (View(by="size"), "dbca"),
        (View(by="size", down=True), "acbd"),
        (View(by="date"), "cb"),
        (View(by="date", down=True), "bc"),
        (View(by="passages", down=True), "acb"),
    ],
)
def test_order(view: View, order: str) -> None:
    assert ids(view).startswith(order)


def test_what_the_browser_says_is_not_trusted() -> None:
    view = View(picked=frozenset("a"))
    for said in (
        {},
        {"do": "sort", "by": "__class__"},
        {"do": "sort", "by": ["title"]},
        {"do": "turn", "page": "-1"},
        {"do": "turn", "page": "٣x"},
        {"do": "search", "value": {"a": 1}},
        {"do": "open", "id": 3},
        {"do": ["pick"]},
    ):
        assert act(view, STOCK, said) == view
    assert act(view, STOCK, {"do": "pick", "picked": ["b", "nothing", 7, None]}).picked == {"b"}
    assert act(View(), STOCK, {"do": "turn", "page": "9" * 4000}).page == 999_999_999
    assert len(act(View(), STOCK, {"do": "search", "value": "x" * 10_000}).search) == 200


def test_ticks_on_other_pages_stay() -> None:
    many = [article(f"n{n:03}", f"Article {n:03}") for n in range(ROWS + 10)]
    first = act(View(), many, {"do": "pick", "picked": ["n000", "n001"]})
    second = act(act(first, many, {"do": "turn", "page": "1"}), many, {"do": "pick", "picked": ["n055"]})
    assert second.picked == {"n000", "n001", "n055"}
    everything = act(second, many, {"do": "all", "checked": True, "picked": ["n055"]})
    assert len(everything.picked) == ROWS + 10
    assert act(everything, many, {"do": "none"}).picked == frozenset()
    page = soup(listing.table(many, second, load_strings("en")))
    assert len(page.select("tbody tr")) == 10
    assert page.select_one("input[value=n055]")["checked"] == ""  # type: ignore[index]
    assert "Page 2 of 2" in page.get_text()


def test_a_search_of_found_articles_picks_only_those() -> None:
    assert act(View(search="Kazakh"), STOCK, {"do": "all", "checked": True}).picked == {"a"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_text_stays_text(language: Language) -> None:
    strings = load_strings(language)
    bad = article(HOSTILE, HOSTILE, date=HOSTILE)
    document = Document(HOSTILE, HOSTILE, f"{HOSTILE}\nعربي", "en", "", HOSTILE, HOSTILE, "javascript:alert(1)")
    pages = [
        listing.table([bad], View(search=HOSTILE, picked=frozenset([HOSTILE])), strings),
        listing.reading(document, strings),
        listing.report(Report((Outcome(HOSTILE, "failed", "empty"),), StateError(HOSTILE, HOSTILE)), 1, strings),
        listing.left_out([LeftOut(HOSTILE, "partly", "", HOSTILE), LeftOut(HOSTILE, "skipped", HOSTILE, "")], strings),
        listing.following(True, datetime(2026, 1, 2, 3, 4), Report((Outcome(HOSTILE, "added"),)), 1, strings),
        listing.picture([bad, STOCK[1]], strings),
    ]
    for html in pages:
        page = soup(html)
        assert not page.select("script, img, [onerror], a")
        assert "\u202e" not in page.get_text()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "kind",
    [
        "format",
        "upload",
        "large",
        "write",
        "binary",
        "encoding",
        "password",
        "scan",
        "damaged",
        "empty",
        "taken",
        "name",
        "access",
        "json",
        "shared",
        "last",
        "unreadable",
        "link_offline",
        "link_address",
        "link_private",
        "link_large",
        "link_time",
        "link_redirects",
        "link_type",
        "link_status",
        "link_unreachable",
    ],
)
def test_every_reason_has_its_sentence(language: Language, kind: str) -> None:
    html = listing.report(Report((Outcome("a.txt", "failed", kind),)), 1, load_strings(language))
    assert load_strings(language)[f"kind_{kind}"] in soup(html).get_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_outcome_and_state_and_stage_is_worded(language: Language) -> None:
    strings = load_strings(language)
    for result in ("added", "updated", "removed", "known", "waiting", "failed"):
        assert "{" not in listing.report(Report((Outcome("a", result, articles=1, passages=2),)), 1, strings)
    for state in ("ready", "outdated", "gone", "waiting", "unreadable"):
        assert strings[f"state_{state}"] in listing.table([Article("a", "a", "a", state)], View(), strings)
    assert "50" in listing.progress(Progress("indexing", 5, 10), strings)
    assert "7" in listing.progress(Progress("reading", 7), strings)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["hidden", "elsewhere", "lock", "about", "link", "ending"])
def test_what_is_left_out_has_its_reason_in_the_language_of_the_page(language: Language, kind: str) -> None:
    strings = load_strings(language)
    told = soup(listing.left_out([LeftOut("a.jpg", "skipped", kind, "English words")], strings))
    assert strings[f"left_{kind}"] in told.get_text() and "English words" not in told.get_text()
    assert "1" in told.select_one("summary").get_text()  # type: ignore[union-attr]


def test_of_a_file_that_was_read_in_part_the_part_is_named_and_where_nothing_is_left_out_nothing_is_said() -> None:
    strings = load_strings("ar")
    told = soup(listing.left_out([LeftOut("a.pdf", "partly", "", "p. 3: it is a picture")], strings))
    assert told.select_one("span[lang=en][dir=ltr]").get_text() == "p. 3: it is a picture"  # type: ignore[union-attr]
    assert listing.left_out([], strings).strip() == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_switch_says_how_it_stands_and_what_was_done(language: Language) -> None:
    strings = load_strings(language)
    off = soup(listing.following(False, None, Report(()), 3, strings))
    assert strings["follow_off"] in off.get_text() and not off.select("[checked], .report")
    when = datetime(2026, 11, 26, 14, 32)
    on = soup(listing.following(True, when, Report((Outcome("a.txt", "removed"),)), 3, strings))
    assert on.select_one("[role=switch]").has_attr("checked")  # type: ignore[union-attr]
    assert "14:32" in on.get_text() and "a.txt" in on.get_text()


def test_a_report_of_nothing_says_so_and_a_long_one_is_cut() -> None:
    strings = load_strings("en")
    assert "Nothing has changed. Articles in the index: 3." in listing.report(Report(()), 3, strings)
    many = Report(tuple(Outcome(f"{n}", "added") for n in range(1000)))
    page = soup(listing.report(many, 3, strings))
    assert len(page.select("li")) == listing.TOLD and "And 700 more." in page.get_text()


def test_an_article_is_read_line_by_line_in_its_own_direction() -> None:
    document = Document("a", "عنوان", "السطر الأول\n\nA second line", "ar", "", "a.txt", "2021", "https://a.example/")
    page = soup(listing.reading(document, load_strings("en")))
    assert [(p["lang"], p.get_text()) for p in page.select(".passage p")] == [
        ("ar", "السطر الأول"),
        ("en", "A second line"),
    ]
    assert page.select_one("a")["href"] == "https://a.example/"  # type: ignore[index]


def test_a_very_long_article_is_cut_and_that_is_said() -> None:
    document = Document("a", "Long", "word " * 100_000, "en", "", "a.txt")
    page = soup(listing.reading(document, load_strings("en")))
    assert "The first 200,000 of 500,000 characters." in page.get_text()


def test_the_picture_has_a_table_with_the_same_numbers() -> None:
    dated = soup(listing.picture(STOCK, load_strings("en")))
    assert dated.select_one("svg[role=img]")["aria-label"]  # type: ignore[index]
    cells = [[cell.get_text(strip=True) for cell in row.select("th, td")] for row in dated.select("tbody tr")]
    assert cells == [["1999", "1", "0"], ["2021", "1", "0"], ["no date", "0", "1"]]
    assert "No article has a date." in listing.picture(STOCK[:1], load_strings("en"))
    assert not soup(listing.picture([], load_strings("ar"))).select("rect[height='12']")
