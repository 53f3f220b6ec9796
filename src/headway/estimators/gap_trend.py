"""Is a gap narrowing as a trend, or only by the chance of who released what when?

Every test compares a statistic of the gap at releases with its distribution in invented worlds
where nothing changed (`drift_records`). The statistic counts releases, not days.

Reference: Andrews, Econometrica 61 (1993) 821, tests with an unknown break; Hall, Ann. Stat. 16
(1988) 927, for intervals that mirror the simulated error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headway.estimators.drift_records import (
    FloatArray,
    GapPoints,
    Line,
    Releases,
    around,
    frontier_at,
    gap_points,
    line_start,
    lines,
    simulate,
)

_TRIM = 0.15
_CANDIDATES = 25
_SMALL = 1e-9


@dataclass(frozen=True)
class TrendTest:
    """The slope of a gap over releases, against worlds with parallel frontiers.

    Attributes:
        slope: points a year; negative: the second group gains on the first.
        null: slopes in parallel worlds (worlds,).
        releases: how many days of the window moved a frontier.
        power: share of worlds in which the gap truly halves over the window and the test says so.
    """

    slope: float
    null: FloatArray
    releases: int
    power: float

    @property
    def draws(self) -> FloatArray:
        """What the slope may be (worlds,): the error of parallel worlds, mirrored."""
        return self.slope - (self.null - float(np.median(self.null)))

    @property
    def gains(self) -> float:
        """One-sided p-value of `the second group gains`: share of null slopes as low."""
        return float((1 + np.sum(self.null <= self.slope)) / (1 + len(self.null)))

    @property
    def loses(self) -> float:
        """One-sided p-value of `the second group falls behind`: share of null slopes as high."""
        return float((1 + np.sum(self.null >= self.slope)) / (1 + len(self.null)))


@dataclass(frozen=True)
class BreakTest:
    """The likeliest day at which a gap's slope changed, against worlds without a change.

    Attributes:
        time: of the likeliest break, in years.
        before, after: slopes of the gap, points a year.
        statistic: the greatest F over candidate days.
        p: share of worlds without a break whose greatest F is as large.
    """

    time: float
    before: float
    after: float
    statistic: float
    p: float


@dataclass(frozen=True)
class EffectTest:
    """How a frontier's growth changed at a known day, against worlds where it did not.

    Attributes:
        before, after: growth of the frontier, points a year.
        null: changes of growth in worlds of constant growth (worlds,).
        null_after: growth after the day in the same worlds (worlds,).
        p: two-sided share of null changes as far from their middle.
        power: share of worlds whose growth truly halved at that day and that the test finds at 5%.
    """

    before: float
    after: float
    null: FloatArray
    null_after: FloatArray
    p: float
    power: float

    @property
    def change(self) -> float:
        """Growth after minus growth before, points a year."""
        return self.after - self.before

    @property
    def after_draws(self) -> FloatArray:
        """What growth after the day may be (worlds,), in the same worlds as `draws`."""
        return self.after - (self.null_after - float(np.median(self.null_after)))

    @property
    def draws(self) -> FloatArray:
        """What the change may be (worlds,): the error of worlds without one, mirrored."""
        return self.change - (self.null - float(np.median(self.null)))


def slope_of(points: GapPoints) -> FloatArray:
    """Least-squares slope of the gap over the points that count, (worlds,), points a year."""
    weight = points.counted / points.counted.sum(axis=1, keepdims=True)
    time = points.time - (weight @ points.time)[:, None]
    found: FloatArray = (weight * time * points.gap).sum(axis=1) / (weight * time**2).sum(axis=1)
    return found


def trend_test(
    first: Releases,
    second: Releases,
    start: float,
    end: float,
    *,
    worlds: int,
    rngs: tuple[np.random.Generator, np.random.Generator],
    size: float = 0.05,
) -> TrendTest:
    """Test whether two frontiers approach each other from `start` to `end`.

    Null: both frontiers are records around parallel lines, fitted to them over the window and the
    year before it; each release of that time, and the best until then, keeps its day and gets the
    distance from the line of another of its group.

    Args:
        first: releases of the first group up to `end`, its earlier ones included.
        second: those of the second.
        start: first day of the window, in years; both groups need a release by then.
        end: its last day.
        worlds: invented worlds, for the null and again for the power.
        rngs: sources of randomness, one for each group: swapping groups with theirs flips signs.
        size: one-sided size at which the power is stated.

    Raises:
        ValueError: a group has no release by `start`, or the window is empty.
    """
    groups = first, second = around(first, start, end), around(second, start, end)
    fitted = lines(groups, line_start(groups, start), end, parallel=True)
    seen = gap_points(first, second, (first.level[None], second.level[None]), start, end)
    null = slope_of(gap_points(first, second, _worlds(groups, fitted, worlds, rngs), start, end))
    return TrendTest(
        slope=float(slope_of(seen)[0]),
        null=null,
        releases=int(seen.counted[0].sum()) - 2,
        power=_power(groups, fitted, (start, end), null, rngs, size),
    )


def _worlds(
    groups: tuple[Releases, Releases],
    fitted: tuple[Line, ...],
    worlds: int,
    rngs: tuple[np.random.Generator, np.random.Generator],
) -> tuple[FloatArray, FloatArray]:
    first, second = (
        simulate(one, line, worlds, rng)
        for one, line, rng in zip(groups, fitted, rngs, strict=True)
    )
    return first, second


def _power(
    groups: tuple[Releases, Releases],
    fitted: tuple[Line, ...],
    window: tuple[float, float],
    null: FloatArray,
    rngs: tuple[np.random.Generator, np.random.Generator],
    size: float,
) -> float:
    """Share of worlds with a gap that halves in which the slope is beyond the null's quantile.

    The lines turn towards each other at the start of the window, not before it.
    """
    start, end = window
    gap = float(fitted[0].at(start) - fitted[1].at(start))
    bend = gap / 4 / (end - start)
    first, second = _worlds(groups, fitted, len(null), rngs)
    drawn = _after(groups[0], first, start, -bend), _after(groups[1], second, start, bend)
    slopes = slope_of(gap_points(*groups, drawn, start, end))
    if gap >= 0:
        return float(np.mean(slopes <= np.quantile(null, size)))
    return float(np.mean(-slopes <= np.quantile(-null, size)))


def break_test(
    first: Releases,
    second: Releases,
    start: float,
    end: float,
    *,
    worlds: int,
    rngs: tuple[np.random.Generator, np.random.Generator],
) -> BreakTest:
    """Test whether the gap's slope changed at a day not known beforehand.

    The gap at releases is fitted by a line with a kink at each candidate day, away from the ends;
    the greatest F is compared with that of worlds whose frontiers keep the slopes fitted to each.

    Raises:
        ValueError: a group has no release by `start`, or the window is empty.
    """
    groups = (first, second)
    fitted = lines(groups, start, end, parallel=False)
    candidates = np.linspace(
        start + _TRIM * (end - start), end - _TRIM * (end - start), _CANDIDATES
    )
    seen = gap_points(first, second, (first.level[None], second.level[None]), start, end)
    statistic, slopes = _kinks(seen, candidates)
    likeliest = int(np.argmax(statistic[0]))
    drawn = _worlds(groups, fitted, worlds, rngs)
    null, _ = _kinks(gap_points(first, second, drawn, start, end), candidates)
    greatest = float(statistic[0, likeliest])
    before, bend = slopes[0, likeliest]
    return BreakTest(
        time=float(candidates[likeliest]),
        before=float(before),
        after=float(before + bend),
        statistic=greatest,
        p=float((1 + np.sum(null.max(axis=1) >= greatest)) / (1 + worlds)),
    )


def _kinks(points: GapPoints, candidates: FloatArray) -> tuple[FloatArray, FloatArray]:
    """F of a kink at each candidate (worlds, c), and slope before and bend (worlds, c, 2)."""
    time = points.time - points.time[0]
    weight = points.counted.astype(np.float64)
    straight, _ = _fit(np.stack([np.ones_like(time), time]), points.gap, weight)
    free = np.maximum(weight.sum(axis=1) - 3, 1.0)
    found = np.empty((len(points.gap), len(candidates)))
    slopes = np.empty((len(points.gap), len(candidates), 2))
    for column, day in enumerate(candidates - points.time[0]):
        basis = np.stack([np.ones_like(time), time, np.maximum(time - day, 0.0)])
        bent, coefficients = _fit(basis, points.gap, weight)
        found[:, column] = (straight - bent) / np.maximum(bent / free, _SMALL)
        slopes[:, column] = coefficients[:, 1:]
    return found, slopes


def _fit(basis: FloatArray, gap: FloatArray, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Residual sum of squares (worlds,) and coefficients (worlds, p) of weighted least squares."""
    moments = np.einsum("pk,qk,wk->wpq", basis, basis, weight, optimize=True)
    moments += _SMALL * np.eye(len(basis))
    right = np.einsum("pk,wk->wp", basis, weight * gap, optimize=True)
    coefficients = np.linalg.solve(moments, right[:, :, None])[:, :, 0]
    residual = gap - coefficients @ basis
    return (weight * residual**2).sum(axis=1), coefficients


def effect_test(
    one: Releases,
    start: float,
    day: float,
    end: float,
    *,
    worlds: int,
    rng: np.random.Generator,
    size: float = 0.05,
) -> EffectTest:
    """Test whether a group's frontier grew otherwise after `day` than before it.

    Growth is the least-squares slope of the frontier over even times on each side of the day, the
    kink at the day itself. Null: records around one line over the whole window.

    Raises:
        ValueError: the group has no release by `start`, or the days are not in order.
    """
    if not start < day < end:
        raise ValueError(f"an event at {day} is not inside {start} to {end}")
    (fitted,) = lines((one,), start, end, parallel=False)
    when = np.linspace(start, end, 2 * _CANDIDATES)
    basis = np.stack([np.ones_like(when), when - start, np.maximum(when - day, 0.0)])
    seen = _growth(one, one.level[None], when, basis)[0]
    worlds_growth = _growth(one, simulate(one, fitted, worlds, rng), when, basis)
    null = worlds_growth[:, 1]
    middle = float(np.median(null))
    far = float(np.quantile(np.abs(null - middle), 1 - size))
    halved = _after(one, simulate(one, fitted, worlds, rng), day, -fitted.slope / 2)
    found = _growth(one, halved, when, basis)[:, 1]
    return EffectTest(
        before=float(seen[0]),
        after=float(seen.sum()),
        null=null,
        null_after=worlds_growth.sum(axis=1),
        p=float((1 + np.sum(np.abs(null - middle) >= abs(seen[1] - middle))) / (1 + worlds)),
        power=float(np.mean(np.abs(found - middle) > far)),
    )


def _growth(one: Releases, level: FloatArray, when: FloatArray, basis: FloatArray) -> FloatArray:
    """Growth before the kink and its change at it, (worlds, 2)."""
    path = frontier_at(one.time, level, when)
    coefficients = np.linalg.lstsq(basis.T, path.T, rcond=None)[0]
    return np.asarray(coefficients[1:].T, dtype=np.float64)


def _after(one: Releases, level: FloatArray, day: float, bend: float) -> FloatArray:
    """The levels with `bend` points a year more from `day` on."""
    moved: FloatArray = level + bend * np.maximum(one.time - day, 0.0)
    return moved
