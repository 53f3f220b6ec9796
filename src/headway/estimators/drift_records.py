"""Frontiers as records of a sequence with linear drift: how they are fitted and simulated.

A group's releases scatter around a straight line in time; its frontier is their running maximum.
Worlds of that kind are the null of every test of a trend here, so that a release, not a day, is
the unit of evidence: a frontier that stands still for months says one thing, not a hundred.

Reference: Ballerini and Resnick, Adv. Appl. Probab. 17 (1985) 801, records of improving
populations; Freedman and Lane, J. Bus. Econ. Stat. 1 (1983) 292, permuted residuals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

FloatArray: TypeAlias = npt.NDArray[np.float64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]

_GRID = 49
_UPPER_DECILE = 1.2816

MEMORY = 1.0
"""Years before a window whose frontiers also tell the lines it is compared with."""


@dataclass(frozen=True)
class Releases:
    """One group's releases: when (n,), in years, ascending; how able (n,), in points."""

    time: FloatArray
    level: FloatArray

    def __post_init__(self) -> None:
        """Refuse what has no frontier."""
        if self.time.shape != self.level.shape or self.time.ndim != 1 or not len(self.time):
            raise ValueError(
                f"releases need one level for each time, got {self.time.shape} and "
                f"{self.level.shape}"
            )
        if (np.diff(self.time) < 0).any():
            raise ValueError("releases must be in order of time")


@dataclass(frozen=True)
class Line:
    """The straight line a group's frontier runs along: points at time 0, points a year."""

    intercept: float
    slope: float

    def at(self, time: npt.ArrayLike) -> FloatArray:
        """Points at these times."""
        return self.intercept + self.slope * np.asarray(time, dtype=np.float64)


def line_start(groups: Sequence[Releases], start: float) -> float:
    """Where the stretch begins to which lines are fitted: a year before, if all have releases."""
    return min(start, max(start - MEMORY, *(float(one.time[0]) for one in groups)))


def around(known: Releases, start: float, end: float) -> Releases:
    """The releases that speak to a window: its own, those of a year before, the best until then.

    Others lie far from a line along the window's frontier only because that line is drawn out to
    their time: among the distances that invented worlds draw from, they would drown the rest.

    Raises:
        ValueError: there is no release by the start.
    """
    before = np.flatnonzero(known.time <= start)
    if not len(before):
        raise ValueError(f"a group has no release by {start}")
    inside = (known.time >= start - MEMORY) & (known.time <= end)
    inside[before[np.argmax(known.level[before])]] = True
    return Releases(known.time[inside], known.level[inside])


def frontier_at(time: FloatArray, level: FloatArray, when: npt.ArrayLike) -> FloatArray:
    """The running maximum of levels (worlds, n) released at `time` (n,), at each of `when` (k,).

    Shape (worlds, k); minus infinity before the first release.
    """
    best = np.maximum.accumulate(np.atleast_2d(level), axis=1)
    step = np.searchsorted(time, np.asarray(when, dtype=np.float64), side="right") - 1
    found = best[:, np.maximum(step, 0)]
    return np.where(step >= 0, found, -np.inf)


def lines(
    groups: Sequence[Releases], start: float, end: float, *, parallel: bool
) -> tuple[Line, ...]:
    """Lines along the groups' frontiers from `start` to `end`, least squares over even times.

    With `parallel` all have the mean slope of the groups, each its own height: the frontiers keep
    their distance but for the chance of releases.

    Raises:
        ValueError: a group has no release by `start`, or the window is empty.
    """
    if not end > start:
        raise ValueError(f"a window from {start} to {end} is empty")
    when = np.linspace(start, end, _GRID)
    centred = when - when.mean()
    heights: list[float] = []
    slopes: list[float] = []
    for one in groups:
        if one.time[0] > start:
            raise ValueError(f"a group has no release by {start}")
        path = frontier_at(one.time, one.level, when)[0]
        slopes.append(float(centred @ path / (centred @ centred)))
        heights.append(float(path.mean()))
    if parallel:
        slopes = [float(np.mean(slopes))] * len(slopes)
    return tuple(
        Line(height - slope * float(when.mean()), slope)
        for height, slope in zip(heights, slopes, strict=True)
    )


def simulate(one: Releases, fitted: Line, worlds: int, rng: np.random.Generator) -> FloatArray:
    """Levels of a group's releases in invented worlds, (worlds, n), at their own times.

    Each release gets the distance from the `fitted` line of a release drawn at random, with
    replacement, smoothed by half of Silverman's bandwidth: unsmoothed, worlds repeat the few
    highest releases and vary too little.

    Reference: Silverman, Density Estimation (1986), sections 3.4.2 and 6.4.
    """
    residual = one.level - fitted.at(one.time)
    picked = residual[rng.integers(0, len(residual), (worlds, len(residual)))]
    smoothed = picked + _bandwidth(residual) * rng.standard_normal(picked.shape)
    drawn: FloatArray = fitted.at(one.time) + smoothed
    return drawn


def _bandwidth(residual: FloatArray) -> float:
    """Two thirds of Silverman's bandwidth, by the spread of the upper half, which makes records."""
    middle, upper = np.quantile(residual, [0.5, 0.9])
    return float(0.6 * (upper - middle) / _UPPER_DECILE * len(residual) ** -0.2)


@dataclass(frozen=True)
class GapPoints:
    """The gap after each release that moved a frontier, in many worlds at once.

    Attributes:
        time: when, in years (k,): the window's start, each release in it, its end.
        gap: first frontier minus second (worlds, k), points.
        counted: where a frontier rose, and the window's ends (worlds, k).
    """

    time: FloatArray
    gap: FloatArray
    counted: BoolArray


def gap_points(
    first: Releases,
    second: Releases,
    levels: tuple[FloatArray, FloatArray],
    start: float,
    end: float,
) -> GapPoints:
    """The gap at the points that carry evidence, for levels (worlds, n) of both groups.

    Raises:
        ValueError: a group has no release by `start`.
    """
    if max(first.time[0], second.time[0]) > start:
        raise ValueError(f"a group has no release by {start}")
    inside = [one.time[(one.time > start) & (one.time < end)] for one in (first, second)]
    time = np.unique(np.concatenate([[start, end], *inside]))
    a, b = (
        frontier_at(one.time, level, time)
        for one, level in zip((first, second), levels, strict=True)
    )
    rose = (np.diff(a, axis=1) > 0) | (np.diff(b, axis=1) > 0)
    counted = np.concatenate([np.ones((len(a), 1), dtype=bool), rose], axis=1)
    counted[:, -1] = True
    return GapPoints(time=time, gap=a - b, counted=counted)
