"""Lines and paragraphs from glyphs that are laid out here as a page has them."""

from collections.abc import Sequence

from bidi import get_display  # type: ignore[import-untyped]

from index.documents.glyphs import Glyph
from index.documents.layout import Line, lines, rows
from index.documents.paragraphs import assemble, running

EM, WIDTH = 10.0, 5.0


def printed(text: str, x: float, y: float, *, em: float = EM, start: int = 0, right: bool = False) -> list[Glyph]:
    """A line of type from x on, or up to it; letters are half as wide as they are high."""
    shown: str = get_display(text, base_dir="R" if right else "L")
    width = WIDTH * em / EM
    left = x - width * len(shown) if right else x
    return [
        Glyph(char, left + at * width, left + (at + 1) * width, y, em, y + em, y, start + at)
        for at, char in enumerate(shown)
    ]


def page(*texts: str, x: float = 50, top: float = 800, step: float = 14, right: bool = False) -> list[Glyph]:
    return [glyph for at, text in enumerate(texts) for glyph in printed(text, x, top - at * step, right=right)]


def text_of(*pages: Sequence[Line]) -> str:
    return assemble([(str(at), each) for at, each in enumerate(pages, 1)])[0]


def test_words_without_spaces_between_are_parted_by_their_distance() -> None:
    glyphs = [glyph for glyph in printed("عام 1974 في", 300, 700, right=True) if not glyph.is_space]
    assert [line.text for line in lines(glyphs)] == ["عام 1974 في"]


def test_columns_are_read_one_after_the_other_from_the_side_of_the_script() -> None:
    first = [
        "the quick brown fox has",
        "jumped over all the lazy",
        "dogs of the whole town,",
        "and then it slept well.",
    ]
    second = [
        "the old harbour had been",
        "closed since the winter,",
        "when the ice came down",
        "from the northern bays.",
    ]
    glyphs = page(*first) + page(*second, x=250, top=797)
    assert text_of(lines(glyphs)) == " ".join(first) + "\n" + " ".join(second)
    arabic = [
        "كانت المدينة القديمة تقع",
        "على ضفة النهر الكبير في",
        "سهل واسع تحيط به جبال",
        "عالية من جهة الشمال كله.",
    ]
    other = ["وقد بنيت فيها مكتبة عامة", "تضم كتبا كثيرة من بلاد", "بعيدة جاء بها التجار في", "سفنهم قبل مئات السنين."]
    glyphs = page(*arabic, x=400, right=True) + page(*other, x=200, right=True)
    assert text_of(lines(glyphs)) == " ".join(arabic) + "\n" + " ".join(other)


def test_the_rows_of_a_table_are_read_across() -> None:
    cells = [("Harbour", "Opened"), ("Cullen Point", "1894"), ("Marr", "1902"), ("North Sound", "1957")]
    glyphs = [
        g
        for at, row in enumerate(cells)
        for n, cell in enumerate(row)
        for g in printed(cell, 50 + 150 * n, 700 - 20 * at)
    ]
    assert [line.text for line in lines(glyphs)] == ["\t".join(row) for row in cells]


def test_a_raised_number_becomes_a_superscript() -> None:
    glyphs = printed("a book that was lost", 50, 700) + printed("3", 150, 704, em=6)
    assert [line.text for line in lines(glyphs)] == ["a book that was lost³"]


def test_a_kashida_and_what_is_printed_twice_are_read_once() -> None:
    glyphs = printed("ســـلام", 300, 700, right=True)
    twice = [Glyph(g.text, g.x0 + 0.3, g.x1 + 0.3, g.y, g.em, g.top, g.bottom, g.order + 50) for g in glyphs]
    assert [line.text for line in lines(glyphs + twice)] == ["سلام"]


def test_heads_feet_and_page_numbers_go_and_a_sentence_over_two_pages_is_whole() -> None:
    pages = [
        page("Annual Review   CONFIDENTIAL")
        + page("Nobody was hurt, although the boat", top=760)
        + page("Page 1 of 2", top=40),
        page("Annual Review   CONFIDENTIAL")
        + page("was holed twice. It was old.", top=760)
        + page("Page 2 of 2", top=40),
    ]
    found = [rows(each) for each in pages]
    out = running(found, [1, 2])
    assert out == [{0, 2}, {0, 2}]
    kept = [
        lines([g for at, row in enumerate(each) if at not in drop for g in row])
        for each, drop in zip(found, out, strict=True)
    ]
    text, sections = assemble([("i", kept[0]), ("ii", kept[1])])
    assert text == "Nobody was hurt, although the boat was holed twice. It was old."
    assert [(each.name, text[each.start :].split()[0]) for each in sections] == [("i", "Nobody"), ("ii", "was")]


def test_rows_that_only_look_alike_are_kept() -> None:
    pages = [page("12", "34", "one year"), page("57", "98", "another year")]
    assert [len(each) for each in running([rows(each) for each in pages], [1, 2])] == [0, 0]


def test_a_word_that_was_parted_at_the_end_of_a_line_is_one() -> None:
    text = text_of(lines(page("the reason for it is un-", "known, but a second-", "hand boat is not")))
    assert text == "the reason for it is unknown, but a secondhand boat is not"
    text = text_of(lines(page("a second-hand car, and the second-", "hand boat that we have had")))
    assert text == "a second-hand car, and the second-hand boat that we have had"


def test_paragraphs_end_where_lines_end_early_or_are_apart() -> None:
    glyphs = page("A heading", top=800) + page("The text below it is much longer", "than that. It ends.", top=770)
    glyphs += page("A new one begins further down.", top=720)
    assert text_of(lines(glyphs)).split("\n") == [
        "A heading",
        "The text below it is much longer than that. It ends.",
        "A new one begins further down.",
    ]


def test_nothing_on_a_page_is_no_line() -> None:
    assert lines([]) == [] and assemble([("1", [])]) == ("", ())
