"""Records of a drifting sequence: laws, and agreement with work done release by release."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headway.estimators.drift_records import (
    FloatArray,
    Line,
    Releases,
    around,
    frontier_at,
    gap_points,
    line_start,
    lines,
    simulate,
)

laws = settings(max_examples=40, deadline=None, derandomize=True)


@st.composite
def releases(draw: st.DrawFn, earliest: int = 0) -> Releases:
    days = sorted(draw(st.lists(st.integers(earliest, 1000), min_size=2, max_size=30)))
    levels = draw(st.lists(st.integers(0, 500), min_size=len(days), max_size=len(days)))
    return Releases(np.array([earliest, *days]) / 365.25, np.array([250.0, *levels]))


def slow_frontier(one: Releases, when: float) -> float:
    best = -math.inf
    for time, level in zip(one.time.tolist(), one.level.tolist(), strict=True):
        if time <= when:
            best = max(best, level)
    return best


@laws
@given(releases(), st.lists(st.floats(-0.5, 3.0), min_size=1, max_size=8))
def test_a_frontier_is_the_best_so_far(one: Releases, when: list[float]) -> None:
    fast = frontier_at(one.time, one.level, when)

    assert fast.shape == (1, len(when))
    assert fast[0].tolist() == [slow_frontier(one, moment) for moment in when]


@laws
@given(releases(), releases())
def test_gap_points_are_the_ends_and_the_days_a_frontier_rose(
    first: Releases, second: Releases
) -> None:
    start, end = 0.5, 2.5
    points = gap_points(first, second, (first.level[None], second.level[None]), start, end)
    rose = set()
    for one in (first, second):
        for time in one.time.tolist():
            before = slow_frontier(one, float(np.nextafter(time, -1.0)))
            if start < time < end and slow_frontier(one, time) > before:
                rose.add(time)

    assert set(points.time[points.counted[0]].tolist()) == rose | {start, end}
    for time, gap in zip(points.time.tolist(), points.gap[0].tolist(), strict=True):
        assert gap == slow_frontier(first, time) - slow_frontier(second, time)


@laws
@given(releases(), releases())
def test_parallel_lines_have_the_mean_slope_and_each_group_its_own_height(
    first: Releases, second: Releases
) -> None:
    free = lines((first, second), 0.5, 2.5, parallel=False)
    parallel = lines((first, second), 0.5, 2.5, parallel=True)

    assert parallel[0].slope == parallel[1].slope
    assert parallel[0].slope == pytest.approx((free[0].slope + free[1].slope) / 2, abs=1e-9)
    for one, other in zip(free, parallel, strict=True):
        assert one.at(1.5) == pytest.approx(other.at(1.5), abs=1e-9)


@laws
@given(releases())
def test_a_line_is_least_squares_over_even_times(one: Releases) -> None:
    (fitted,) = lines((one,), 0.5, 2.5, parallel=False)
    when = np.linspace(0.5, 2.5, 49)
    slope, intercept = np.polyfit(when, [slow_frontier(one, moment) for moment in when], 1)

    assert fitted.slope == pytest.approx(slope, abs=1e-6)
    assert fitted.intercept == pytest.approx(intercept, abs=1e-6)


def test_lines_reach_back_a_year_where_all_groups_have_releases() -> None:
    old = Releases(np.array([0.0, 3.0]), np.array([1.0, 2.0]))
    young = Releases(np.array([1.7, 3.0]), np.array([1.0, 2.0]))

    assert line_start((old, old), 2.0) == 1.0
    assert line_start((old, young), 2.0) == 1.7
    assert line_start((young,), 1.0) == 1.0


def straight(size: int = 60) -> tuple[Releases, Line]:
    rng = np.random.default_rng(4)
    time: FloatArray = np.sort(rng.uniform(0, 3, size))
    fitted = Line(100.0, 20.0)
    return Releases(time, fitted.at(time) + 5 * rng.standard_normal(size)), fitted


def test_worlds_scatter_around_the_line_as_the_releases_do() -> None:
    one, fitted = straight()
    residual = one.level - fitted.at(one.time)
    drawn = simulate(one, fitted, 4000, np.random.default_rng(5)) - fitted.at(one.time)

    assert drawn.shape == (4000, 60)
    assert drawn.mean() == pytest.approx(residual.mean(), abs=0.1)
    # Smoothed by half of Silverman's bandwidth: wider by a few percent, never narrower.
    assert residual.std() < drawn.std() < 1.1 * residual.std()


@laws
@given(releases(), st.floats(-1.0, 3.0))
def test_a_window_is_spoken_to_by_its_own_year_and_the_best_before(
    one: Releases, start: float
) -> None:
    if start < one.time[0]:
        with pytest.raises(ValueError, match="no release by"):
            around(one, start, 3.0)
        return
    kept = around(one, start, 3.0)

    assert slow_frontier(kept, start) == slow_frontier(one, start)
    assert slow_frontier(kept, 3.0) == slow_frontier(one, 3.0)
    assert (kept.time < start - 1).sum() <= 1


@pytest.mark.parametrize(
    ("time", "level", "says"),
    [
        ([], [], "one level for each time"),
        ([1.0, 2.0], [1.0], "one level for each time"),
        ([2.0, 1.0], [1.0, 2.0], "in order of time"),
    ],
)
def test_what_is_no_sequence_of_releases_is_refused(
    time: list[float], level: list[float], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        Releases(np.array(time), np.array(level))


def test_a_window_needs_releases_and_time() -> None:
    one, _ = straight()

    with pytest.raises(ValueError, match="is empty"):
        lines((one,), 1.0, 1.0, parallel=True)
    with pytest.raises(ValueError, match=r"no release by -1\.0"):
        lines((one,), -1.0, 1.0, parallel=True)
    with pytest.raises(ValueError, match=r"no release by -1\.0"):
        gap_points(one, one, (one.level[None], one.level[None]), -1.0, 1.0)
