import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.intervals import Estimate, estimate

FEW = st.lists(st.integers(0, 1), min_size=1, max_size=50)


def test_wilson_s_interval_of_a_share() -> None:
    found = estimate([True] * 8 + [False] * 2, "share")
    # Newcombe 1998, method 3, and any calculator: 0.4902 to 0.9433.
    assert (found.value, found.n) == (0.8, 10)
    assert (found.low, found.high) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    all_of_them = estimate([1] * 10, "share")
    assert (all_of_them.value, all_of_them.high) == (1.0, pytest.approx(1.0))
    assert all_of_them.low == pytest.approx(0.7225, abs=1e-4)


@settings(deadline=None)  # a busy machine is no failure
@given(FEW)
def test_a_share_lies_in_its_interval_and_more_observations_narrow_it(values: list[int]) -> None:
    found, more = estimate(values, "share"), estimate(values * 10, "share")
    assert 0 <= found.low <= found.value + 1e-9
    assert found.value - 1e-9 <= found.high <= 1
    assert more.high - more.low < found.high - found.low


def test_the_bootstrap_is_the_same_every_time_and_near_the_normal_interval() -> None:
    values = [float(number % 10) for number in range(200)]
    found = estimate(values, "mean")
    assert found == estimate(values, "mean")
    half = 1.96 * 2.872 / 200**0.5
    assert (found.value, found.low, found.high) == pytest.approx((4.5, 4.5 - half, 4.5 + half), abs=0.05)


def test_a_median_is_not_moved_by_one_slow_question() -> None:
    assert estimate([1.0, 2.0, 900.0], "median").value == 2.0
    assert estimate([3.0], "median") == Estimate(3.0, 3.0, 3.0, 1)


def test_nothing_observed_is_no_estimate() -> None:
    with pytest.raises(ValueError, match="nothing"):
        estimate([], "share")


def test_it_is_printed_with_half_of_its_interval() -> None:
    assert str(Estimate(0.5, 0.4, 0.62, 9)) == "0.50 ±0.11"
