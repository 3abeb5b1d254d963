"""Pure: what a sample tells, with its interval of 95% confidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Kind = Literal["share", "mean", "median"]
Z = 1.959964
"""95% of a normal distribution lie within so many standard deviations."""
DRAWS = 2000


@dataclass(frozen=True)
class Estimate:
    """A figure from `n` observations; the true one lies between `low` and `high` in 95 samples of 100."""

    value: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{self.value:.2f} ±{(self.high - self.low) / 2:.2f}"


def estimate(values: Sequence[float], kind: Kind) -> Estimate:
    """A share (of 0 and 1) with Wilson's interval (1927), a mean or a median with that of a bootstrap.

    Raises ValueError without values.
    """
    if not values:
        raise ValueError("nothing was observed")
    if kind == "share":
        return _wilson(sum(values) / len(values), len(values))
    observed = np.asarray(values, np.float64)
    drawn = _statistic(observed[_draws(len(values))], kind)
    return _estimate(float(_statistic(observed, kind)), drawn, len(values))


def _wilson(share: float, n: int) -> Estimate:
    centre = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return Estimate(share, max(0.0, centre - half), min(1.0, centre + half), n)


def _draws(n: int) -> NDArray[np.int64]:
    """(DRAWS, n) places, drawn with replacement, the same ones every time."""
    return np.random.default_rng(0).integers(0, n, (DRAWS, n))


def _statistic(values: NDArray[np.float64], kind: Kind) -> NDArray[np.float64]:
    found: NDArray[np.float64] = np.median(values, axis=-1) if kind == "median" else np.mean(values, axis=-1)
    return found


def _estimate(value: float, drawn: NDArray[np.float64], n: int) -> Estimate:
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Estimate(value, float(low), float(high), n)
