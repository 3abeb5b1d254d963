"""The tab of the articles and the choices, on a small page of their own over a real index."""

import pytest
from articles_tab import HOSTILE, Served, in_articles, tab
from playwright.sync_api import Page, expect
from visiting import Visit, drop, either

from index.search import search

pytestmark = pytest.mark.browser

LIGHTHOUSE = "The lighthouse of Tarout stands on the island's eastern shore. It was lit in 1911."


def titles(page: Page) -> list[str]:
    return [each.strip() for each in page.locator(".shelf td.title").all_inner_texts()]


def sizes(page: Page) -> list[int]:
    return [int(each.replace(",", "")) for each in page.locator(".shelf td.size bdi").all_inner_texts()]


def test_a_good_and_a_bad_file_are_dropped_and_the_good_one_is_read(served: Served, visit: Visit) -> None:
    page = in_articles(served, visit)
    name = 'منارة "تاروت" \u202e.txt'
    drop(page.locator(".drop"), {name: LIGHTHOUSE, "photo.jpg": "x", "b.pdf": "%PDF-1.7 x", "big.txt": "x" * 50_001})
    lines = page.locator("#articles-report li")
    expect(lines).to_have_count(4)
    expect(lines.filter(has_text="منارة")).to_contain_text("added (1 article, 1 passage)")
    expect(lines.filter(has_text="photo.jpg")).to_contain_text("Only text, Markdown")
    expect(lines.filter(has_text="b.pdf")).to_contain_text("The file is damaged")
    expect(lines.filter(has_text="big.txt")).to_contain_text("too large")
    expect(page.locator(".shelf tbody tr")).to_have_count(5)
    assert search(served.shelf.index, "Where is the lighthouse?", 1)[0].document == "added/منارة تاروت"


def test_files_are_chosen_and_a_text_is_pasted_by_keyboard(served: Served, visit: Visit) -> None:
    page = in_articles(served, visit)
    path = served.inbox / "light.md"
    path.write_text(f"# Light\n\n{LIGHTHOUSE}")
    page.get_by_label(either("articles_drop")).set_input_files(path)
    expect(page.locator("#articles-report li")).to_contain_text("light.md")
    page.get_by_text(either("articles_paste")).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("A pasted text")
    page.keyboard.press("Tab")
    page.keyboard.type("Nothing much is said here.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#articles-report li")).to_contain_text("A pasted text.txt")
    expect(page.get_by_role("textbox", name=either("paste_text"))).to_have_value("")
    assert "A pasted text" in titles(page) and "Light" in titles(page)


def test_the_table_is_searched_and_sorted_and_the_focus_stays(served: Served, visit: Visit) -> None:
    page = in_articles(served, visit)
    by_size = page.get_by_role("columnheader", name="Size").get_by_role("button")
    by_size.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="Size")).to_have_attribute("aria-sort", "ascending")
    expect(by_size).to_be_focused()
    ascending = sizes(page)
    assert len(ascending) > 2 and ascending == sorted(ascending)
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="Size")).to_have_attribute("aria-sort", "descending")
    assert sizes(page) == ascending[::-1]
    box = page.get_by_role("searchbox")
    box.fill("اسْتـانا")
    expect(page.locator(".shelf tbody tr")).to_have_count(1)
    assert titles(page) == ["مدينة أستانا"]
    expect(box).to_be_focused()


def test_some_articles_are_asked_about_and_the_filter_is_taken_away(served: Served, visit: Visit) -> None:
    page = in_articles(served, visit)
    ticks = page.get_by_role("row").get_by_role("checkbox", name="Tick: ")
    for at in range(4):
        ticks.nth(at).check()
        expect(page.locator(".tools.picked")).to_contain_text(f"Ticked: {at + 1}")
    expect(ticks.and_(page.locator(":checked"))).to_have_count(4)
    page.get_by_role("button", name="Untick").click()
    expect(ticks.and_(page.locator(":checked"))).to_have_count(0)
    for title in ("مدينة أستانا", "منظمة سيكا"):
        page.get_by_role("checkbox", name=f"Tick: {title}").check()
    expect(page.locator(".tools.picked")).to_contain_text("Ticked: 2")
    page.get_by_role("button", name="Ask about these only").click()
    line = page.get_by_role("status").filter(has_text="Asking only about")
    expect(line).to_contain_text("مدينة أستانا")
    page.locator("#asking").click()
    expect(page.locator("#wishes")).to_contain_text("ar/أستانا")
    expect(page.locator("#wishes")).to_contain_text("ar/سيكا")
    page.get_by_role("checkbox", name="مدينة أستانا", exact=True).uncheck()
    expect(line).not_to_contain_text("مدينة أستانا")
    page.locator("#asking").click()
    expect(page.locator("#wishes")).not_to_contain_text("ar/أستانا")
    page.get_by_role("button", name="Ask about all").click()
    expect(page.get_by_role("button", name="Ask about all")).to_have_count(0)
    expect(page.get_by_role("region", name="Articles that are asked about")).to_contain_text("4 of 4")
    page.locator("#asking").click()
    expect(page.locator("#wishes")).to_contain_text("ids=None")


def test_an_article_is_read_and_asked_about(served: Served, visit: Visit) -> None:
    page = in_articles(served, visit)
    opener = page.get_by_role("button", name="منظمة سيكا", exact=True)
    opener.click()
    heading = page.get_by_role("article").get_by_role("heading", level=2)
    expect(heading).to_have_text("منظمة سيكا")
    expect(heading).to_be_focused()
    expect(page.locator(".opened .passage")).to_contain_text("27 عضوا دائما و9 أعضاء مراقبين")
    assert page.locator(".opened .passage p").first.evaluate("p => getComputedStyle(p).direction") == "rtl"
    page.get_by_role("button", name="Close").click()
    expect(page.locator(".opened")).to_have_count(0)
    expect(opener).to_be_focused()
    opener.click()
    page.get_by_role("button", name="Ask about this one only").click()
    expect(page.get_by_role("status").filter(has_text="Asking only about")).to_contain_text("منظمة سيكا")


def test_removing_asks_first_and_tells_what_was_done(served: Served, visit: Visit) -> None:
    page = in_articles(served, visit)
    page.get_by_role("checkbox", name="Tick: مدينة أستانا").check()
    page.get_by_role("button", name="Remove…").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Keep them")).to_be_focused()  # to press twice does not remove
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Remove…").click()
    expect(page.get_by_role("alert")).to_contain_text("(1 article)")
    page.get_by_role("button", name="Yes, remove").click()
    expect(page.locator("#articles-report li")).to_contain_text("removed")
    expect(page.locator(".shelf tbody tr")).to_have_count(3)
    assert (served.shelf.corpus / ".removed/ar/أستانا.txt").is_file()


def test_reading_the_folder_again(served: Served, visit: Visit) -> None:
    page = in_articles(served, visit)
    (served.shelf.corpus / "new.txt").write_text(LIGHTHOUSE)
    (served.shelf.corpus / "scan.txt").write_bytes(b"\x00")
    page.get_by_role("button", name="Read the folder again").click()
    expect(page.locator("#articles-report li")).to_have_count(2)
    expect(page.locator(".shelf tbody tr")).to_have_count(6)
    expect(page.locator(".shelf td.unreadable")).to_contain_text("binary data")


def test_hostile_articles_run_nothing(served: Served, visit: Visit) -> None:
    page = in_articles(served, visit)
    drop(page.locator(".drop"), {f"{HOSTILE}.txt": f"{HOSTILE} in a file"})
    expect(page.locator("#articles-report li")).to_have_count(1)
    page.locator("td.title button", has_text="onerror").first.click()
    expect(page.locator(".opened .passage")).to_contain_text("onerror")
    page.get_by_role("button", name="Ask about this one only").click()
    expect(page.get_by_role("status").filter(has_text="Asking only about")).to_contain_text("onerror")
    assert page.evaluate("window.pwned") is None
    assert page.locator(".shelf img, .opened img, .scope img, #articles-report img").count() == 0


def test_an_upload_that_never_was_one_is_not_read(served: Served, visit: Visit) -> None:
    secret = served.inbox / "secret.txt"
    secret.write_text(LIGHTHOUSE)
    page = in_articles(served, visit)
    page.route(
        "**/queue/join*",
        lambda route: route.continue_(
            post_data=(route.request.post_data or "").replace('"path":null', f'"path":"{secret}"')
        ),
    )
    drop(page.locator(".drop"), {"big.txt": "x" * 50_001})
    expect(page.locator(".toast-body")).to_be_visible()  # Gradio's own check comes first
    drop(page.locator(".drop"), {"light.txt": LIGHTHOUSE})
    expect(page.locator("#articles-report li")).to_contain_text("light.txt")
    assert secret.is_file() and len(list((served.shelf.corpus / "added").iterdir())) == 1


@pytest.mark.parametrize(("locale", "way"), [("en", "ltr"), ("ar", "rtl")])
def test_at_390_pixels_nothing_is_wider_than_the_page(served: Served, visit: Visit, locale: str, way: str) -> None:
    page = in_articles(served, visit, locale, width=390)
    page.locator("td.title button").first.click()
    expect(page.get_by_role("article").get_by_role("heading", level=2)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".tools").first.evaluate("e => getComputedStyle(e).direction") == way


def test_in_arabic_the_sentences_are_arabic(served: Served, visit: Visit) -> None:
    page = in_articles(served, visit, "ar")
    drop(page.locator(".drop"), {"photo.jpg": "x", "b.txt": "\x00\x01"})
    lines = page.locator("#articles-report li")
    expect(lines.filter(has_text="photo.jpg")).to_contain_text("لا تُقرأ إلا ملفات النص")
    expect(lines.filter(has_text="b.txt")).to_contain_text("بيانات ثنائية")


def test_choices_hold_for_the_next_question_and_after_a_reload(served: Served, visit: Visit) -> None:
    page = visit(served.address)
    tab(page, "S")
    for choice in ("Arabic", "Full", "12", "Dark"):
        with page.expect_response("**/run/predict"):
            page.get_by_role("radio", name=choice).check()
    expect(page.locator("body")).to_have_class("dark")
    for _ in range(2):
        tab(page, "Q")
        expect(page.locator("#asking")).to_be_visible()
        page.locator("#asking").click()
        expect(page.locator("#wishes")).to_contain_text("language='ar', length='full', passages=12")
        page.reload()
        expect(page.locator("body")).to_have_class("dark")
    page.evaluate("localStorage['sanad.choices'] = 'of another'")
    page.reload()
    tab(page, "S")
    expect(page.get_by_role("radio", name="8", exact=True)).to_be_checked()
