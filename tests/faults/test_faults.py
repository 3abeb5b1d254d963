"""A small part of `python -m tests.faults` that is always the same: kills between the catalog and Chroma, two builds at
once, and a damaged file of each kind."""

from collections.abc import Iterator

import pytest

from tests.faults.suite import Suite, catalog_files, hnsw_files, scratch


@pytest.fixture(scope="module")
def suite() -> Iterator[Suite]:
    with scratch() as folder:
        yield Suite(folder, print)


def test_a_kill_loses_nothing_and_leaves_no_half_article(suite: Suite) -> None:
    suite.kills_at_steps(["copy to Chroma"], (3,))
    assert suite.made[-1].wrong == []
    assert suite.made[-1].ends == {"killed": 2}


def test_the_second_of_two_builds_is_refused_or_comes_after(suite: Suite) -> None:
    suite.two_builds(1)
    assert suite.made[-1].wrong == []


def test_damaged_files_are_named_and_mended(suite: Suite) -> None:
    suite.damage("catalog", catalog_files, 1, ("truncated",))
    suite.damage("HNSW files", hnsw_files, 1, ("corrupted",))
    assert [each.wrong for each in suite.made[-2:]] == [[]] * 2
