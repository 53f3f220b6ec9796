"""A value with the bounds of its interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """A value with the bounds of its interval; positive means the first group is ahead."""

    value: float
    low: float
    high: float

    def __neg__(self) -> Interval:
        return Interval(-self.value, -self.high, -self.low)


def interval(draws: FloatArray, level: float, value: float | None = None) -> Interval:
    """Median and central interval of draws; `value` replaces the median where one is given.

    Built from both ends, so that it flips its sign exactly with the draws.
    """
    tail = (1 - level) / 2
    low, up = np.quantile(draws, [tail, 0.5])
    high, down = -np.quantile(-draws, [tail, 0.5])
    return Interval(0.5 * float(up + down) if value is None else value, float(low), float(high))


def intervals(drawn: FloatArray, level: float) -> list[Interval]:
    """`interval` of each row of (models, draws), all at once as there are hundreds of models."""
    tail = (1 - level) / 2
    low, up = np.quantile(drawn, [tail, 0.5], axis=1)
    high, down = -np.quantile(-drawn, [tail, 0.5], axis=1)
    return [
        Interval(*row)
        for row in zip((0.5 * (up + down)).tolist(), low.tolist(), high.tolist(), strict=True)
    ]
