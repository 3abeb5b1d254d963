"""What Tesseract says of a page, as lines."""

from index.documents.recognition import _lines

HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
WORDS = (
    "5\t1\t1\t1\t1\t1\t300\t100\t100\t40\t96.1\tافتتحت",
    "5\t1\t1\t1\t1\t2\t180\t100\t100\t40\t95.0\t\u200f)المكتبة(",
    "5\t1\t1\t1\t1\t3\t150\t100\t10\t40\t12.0\t|",
    '5\t1\t1\t1\t2\t1\t200\t160\t200\t40\t91.0\t"1974',
    "4\t1\t1\t1\t2\t0\t200\t160\t200\t40\t-1\t",
)


def test_words_become_lines_in_points_from_the_foot_of_the_page() -> None:
    first, second = _lines("\n".join([HEAD, *WORDS]), scale=4.0, height=800.0)
    assert (first.text, second.text) == ("افتتحت (المكتبة)", '"1974')
    assert (first.x0, first.x1, first.y, first.from_right) == (45.0, 100.0, 765.0, True)
    assert first.column == second.column == (45.0, 100.0)


def test_no_table_is_no_line() -> None:
    assert _lines("", 4.0, 800.0) == []
