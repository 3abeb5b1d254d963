"""What the benchmarks of time tell: the clock, the page and the picture that are made of measurements."""

from xml.etree import ElementTree

import pytest

from benchmarks.clock import Clock
from benchmarks.seconds import BEGIN, END, questions, written_into
from benchmarks.seconds_picture import Report, figures, largest, picture
from benchmarks.stages import Indexing, Questions, Stage
from benchmarks.start import Start
from models.errors import InputError

STAGES = (Stage("embed", 100, 40), Stage("read", 700, 250), Stage("other", 900, None))
QUESTIONS = Questions(STAGES, (1500.0, 1700.0, 1900.0), 900, 1.5, 80, 12, 800, 270, 21)
INDEXING = Indexing((Stage("read and cut", 300, None), Stage("embed", 3000, 1500)), 44, 6000)
START = Start(
    1.5,
    9.5,
    12.0,
    {"VmRSS": 1300, "RssAnon": 1100, "RssFile": 200, "VmHWM": 1350},
    dict.fromkeys(("VmRSS", "RssAnon", "RssFile", "VmHWM"), 1700),
    20,
)
REPORT = Report("2026-11-27", "0123456789ab", "it", "a processor", (0.1, 1.9), "e", "l", QUESTIONS, INDEXING, START)


class Ticks:
    """A second later at each look."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        self.at += 1
        return self.at


class Inner:
    name = "inner"

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    def outer_step(self, number: int) -> int:
        with self.clock.running("inner"):
            return number + 1


def test_a_part_within_another_counts_for_the_other() -> None:
    clock = Clock(Ticks())
    timed = clock.over(Inner(clock), outer_step="outer")
    assert timed.outer_step(2) == 3
    assert timed.name == "inner"
    assert clock.spent == {"outer": 1000.0}
    assert clock.part is None


def test_a_part_that_fails_is_counted_and_ends() -> None:
    clock = Clock(Ticks())
    with pytest.raises(KeyError), clock.running("a"):
        raise KeyError
    assert (clock.spent, clock.part) == ({"a": 1000.0}, None)


def test_the_page_names_the_stage_that_is_furthest_from_what_is_possible() -> None:
    assert largest(STAGES).name == "read"  # "other" takes longer, but nothing is known of it
    page = figures(REPORT)
    assert "Largest distance: **read**, 700 ms where the machine alone takes 250." in page
    assert "| other | 900 | – | – |" in page
    assert "| page reachable | 1.5 |" in page
    assert "Median 1.70 s, slowest 1.90 s." in page


def test_the_picture_is_one_bar_for_what_is_taken_and_one_for_what_is_possible() -> None:
    root = ElementTree.fromstring(picture(REPORT))
    titles = [each.text for each in root.iter("{http://www.w3.org/2000/svg}title")]
    assert titles[:6] == [
        "embed: 0.10 s",
        "read: 0.70 s",
        "other: 0.90 s",
        "embed: 0.04 s",
        "read: 0.25 s",
        "other: 0.00 s",
    ]
    assert len(titles) == 10


def test_figures_are_put_between_the_marks_and_nowhere_else() -> None:
    page = f"Before\n{BEGIN}\nold\n{END}\nafter"
    assert written_into(page, "new") == f"Before\n{BEGIN}\n\nnew\n{END}\nafter"
    assert written_into(written_into(page, "newer"), "new") == written_into(page, "new")
    with pytest.raises(InputError):
        written_into("no marks", "new")


def test_questions_are_facts_in_both_languages_in_turns() -> None:
    drawn = questions(8, 0)
    assert len(set(drawn)) == 8
    arabic = [any("\u0600" <= letter <= "\u06ff" for letter in question) for question in drawn]
    assert sum(arabic) == 4
    assert questions(8, 0) == drawn != questions(8, 1)
