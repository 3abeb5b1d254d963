"""A small part of `python -m tests.faults` that is always the same: a kill within a transaction and one between the
catalog and Chroma, two builds at once, and a damaged file of each kind."""

import pytest

from tests.faults.suite import Suite, catalog_files, hnsw_files


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Suite:
    return Suite(tmp_path_factory.mktemp("faults"), print)


def test_a_kill_loses_nothing_and_leaves_no_half_article(suite: Suite) -> None:
    suite.kills_at_steps(["put a passage", "copy to Chroma"], (3,))
    assert suite.made[-1].wrong == []
    assert suite.made[-1].ends == {"killed": 4}


def test_the_second_of_two_builds_is_refused_or_comes_after(suite: Suite) -> None:
    suite.two_builds(1)
    assert suite.made[-1].wrong == []


def test_damaged_files_are_named_and_mended(suite: Suite) -> None:
    suite.damage("catalog", catalog_files, 1)
    suite.damage("HNSW files", hnsw_files, 1)
    assert [each.wrong for each in suite.made[-4:]] == [[]] * 4
