"""Lag by three definitions: hand-computed cases, laws, and a slow second implementation."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headway.measures.frontier import Frontier
from headway.measures.lag import (
    DAYS_PER_MONTH,
    LagDraws,
    area_lag,
    catch_up_lag,
    catch_up_mean,
    lag_interval,
    level_lag,
)

START = dt.date(2023, 1, 1)
TODAY = dt.date(2026, 1, 1)


def step_curve(*steps: tuple[str, float]) -> Frontier:
    """A frontier of one draw from (day, level) records."""
    days = np.array([day for day, _ in steps], dtype="datetime64[D]")
    levels = np.maximum.accumulate(np.array([[level for _, level in steps]], dtype=float), axis=1)
    return Frontier(days, levels, np.zeros(levels.shape, dtype=np.intp))


AHEAD = step_curve(("2023-01-01", 100), ("2024-01-01", 120), ("2025-07-01", 140))
BEHIND = step_curve(("2023-07-01", 90), ("2024-07-01", 110), ("2025-01-01", 125))


def months(start: str, end: str) -> float:
    return (dt.date.fromisoformat(end) - dt.date.fromisoformat(start)).days / DAYS_PER_MONTH


def test_level_lag_counts_from_the_day_the_leader_first_had_that_level() -> None:
    lag = level_lag(AHEAD, BEHIND, TODAY)

    assert lag.months[0] == pytest.approx(months("2025-07-01", "2026-01-01"))
    assert not lag.censored[0]


def test_level_lag_grows_a_day_a_day_and_drops_at_a_release() -> None:
    before = level_lag(AHEAD, BEHIND, dt.date(2024, 12, 31)).months[0]
    after = level_lag(AHEAD, BEHIND, dt.date(2025, 1, 1)).months[0]

    assert before == pytest.approx(months("2024-01-01", "2024-12-31"))
    assert after == pytest.approx(-months("2025-01-01", "2025-01-01"))


def test_level_lag_is_a_bound_where_the_leader_started_above() -> None:
    lag = level_lag(AHEAD, BEHIND, dt.date(2023, 8, 1))

    assert lag.censored[0]
    assert lag.months[0] == pytest.approx(months("2023-01-01", "2023-08-01"))


def test_area_lag_is_the_mean_horizontal_distance() -> None:
    lag = area_lag(AHEAD, BEHIND, TODAY)

    # Levels 100 to 110: US 2024-01-01, China 2024-07-01; 110 to 120: 2024-01-01, 2025-01-01;
    # 120 to 125: 2025-07-01, 2025-01-01.
    expected = (
        10 * months("2024-01-01", "2024-07-01")
        + 10 * months("2024-01-01", "2025-01-01")
        - 5 * months("2025-01-01", "2025-07-01")
    ) / 25
    assert lag.months[0] == pytest.approx(expected)


def test_area_lag_is_undefined_without_common_levels() -> None:
    low = step_curve(("2023-01-01", 10), ("2024-01-01", 20))
    high = step_curve(("2023-01-01", 50), ("2024-01-01", 60))

    assert math.isnan(area_lag(high, low, TODAY).months[0])


def test_catch_up_uses_kaplan_and_meier() -> None:
    lag = catch_up_lag(AHEAD, BEHIND, TODAY)

    # Records: 100 reached 2024-07-01 (18.0 months), 120 reached 2025-01-01 (12.0), 140 still
    # standing after 6.0. At the shortest wait nothing ended; survival is 1, 1/2, 0.
    assert lag.months[0] == pytest.approx(months("2024-01-01", "2025-01-01"))
    assert not lag.censored[0]


def test_catch_up_is_only_bounded_while_more_than_half_stand() -> None:
    never = step_curve(("2023-07-01", 90))
    lag = catch_up_lag(AHEAD, never, TODAY)

    assert lag.censored[0]
    assert lag.months[0] == pytest.approx(months("2023-01-01", "2026-01-01"))


def test_restricted_mean_counts_standing_records() -> None:
    lag = catch_up_mean(AHEAD, BEHIND, TODAY, horizon_months=24.0)

    twelve, eighteen = months("2024-01-01", "2025-01-01"), months("2023-01-01", "2024-07-01")
    assert lag.months[0] == pytest.approx(twelve + 0.5 * (eighteen - twelve))


def test_level_frontiers_have_no_lag() -> None:
    for measure in (level_lag, catch_up_lag):
        lag = measure(AHEAD, AHEAD, TODAY)

        assert lag.months[0] == 0.0
        assert not lag.censored[0]


def test_interval_marks_bounds() -> None:
    lag = LagDraws(np.array([1.0, 2.0, 3.0, 4.0]), np.array([False, False, False, True]))

    one = lag_interval(lag, 0.95)

    assert one.value == pytest.approx(2.5)
    assert not one.value_is_bound
    assert one.high_is_bound
    assert one.high == pytest.approx(4.0)


def test_interval_of_nothing_defined_is_nothing() -> None:
    one = lag_interval(LagDraws(np.array([np.nan]), np.array([False])), 0.95)

    assert math.isnan(one.value)
    assert one.undefined == 1.0


@st.composite
def frontiers(draw: st.DrawFn, draws: int = 6) -> Frontier:
    """Frontiers of several draws with up to eight release days."""
    offsets = sorted(draw(st.sets(st.integers(0, 900), min_size=1, max_size=8)))
    days = np.array([START + dt.timedelta(days=o) for o in offsets], dtype="datetime64[D]")
    values = draw(
        st.lists(
            st.lists(st.integers(0, 40), min_size=len(offsets), max_size=len(offsets)),
            min_size=draws,
            max_size=draws,
        )
    )
    levels = np.maximum.accumulate(np.array(values, dtype=float), axis=1)
    return Frontier(days, levels, np.zeros(levels.shape, dtype=np.intp))


MEASURES = [level_lag, area_lag, catch_up_lag]


@pytest.mark.parametrize("measure", MEASURES)
@given(first=frontiers(), second=frontiers())
@settings(max_examples=60, deadline=None)
def test_swapping_the_sides_flips_the_sign(
    measure: Callable[..., LagDraws], first: Frontier, second: Frontier
) -> None:
    forward, backward = measure(first, second, TODAY), measure(second, first, TODAY)

    np.testing.assert_array_equal(forward.months, (-backward).months)
    np.testing.assert_array_equal(forward.censored, backward.censored)
    one, other = lag_interval(forward, 0.9), lag_interval(backward, 0.9)
    if not math.isnan(one.value):
        assert (one.value, one.low, one.high) == pytest.approx(
            (-other.value, -other.high, -other.low)
        )


@pytest.mark.parametrize("measure", MEASURES)
@given(first=frontiers(), second=frontiers(), later=frontiers())
@settings(max_examples=40, deadline=None)
def test_later_releases_change_nothing_as_of_an_earlier_day(
    measure: Callable[..., LagDraws], first: Frontier, second: Frontier, later: Frontier
) -> None:
    day = dt.date(2024, 6, 1)

    def extended(frontier: Frontier) -> Frontier:
        shifted = later.days + np.timedelta64(1200, "D")
        days = np.concatenate([frontier.days, shifted])
        levels = np.maximum.accumulate(np.hstack([frontier.levels, later.levels + 50]), axis=1)
        return Frontier(days, levels, np.zeros(levels.shape, dtype=np.intp))

    before = measure(first, second, day)
    after = measure(extended(first), extended(second), day)

    np.testing.assert_array_equal(before.months, after.months)
    np.testing.assert_array_equal(before.censored, after.censored)


def reached_slowly(frontier: Frontier, draw: int, level: float) -> tuple[float, int]:
    for step, day in enumerate(frontier.days):
        if frontier.levels[draw, step] >= level:
            return float(day.astype(int)), step
    return math.inf, len(frontier.days)


@given(first=frontiers(), second=frontiers())
@settings(max_examples=60, deadline=None)
def test_level_and_area_agree_with_a_slow_second_implementation(
    first: Frontier, second: Frontier
) -> None:
    today = float(np.datetime64(TODAY, "D").astype(int))
    level, area = level_lag(first, second, TODAY), area_lag(first, second, TODAY)
    for draw in range(len(first.levels)):
        a, b = first.levels[draw, -1], second.levels[draw, -1]
        leader, other, sign = (first, b, 1) if a >= b else (second, a, -1)
        day, step = reached_slowly(leader, draw, other)
        expected = 0.0 if a == b else sign * (today - day) / DAYS_PER_MONTH
        assert level.months[draw] == pytest.approx(expected)
        assert level.censored[draw] == (step == 0 and a != b)

        low = max(first.levels[draw, 0], second.levels[draw, 0])
        high = min(a, b)
        if high <= low:
            assert math.isnan(area.months[draw])
            continue
        # Levels are whole numbers, so the distance is constant on each unit (c - 1, c].
        distances = [
            reached_slowly(second, draw, c)[0] - reached_slowly(first, draw, c)[0]
            for c in np.arange(low + 1, high + 1)
        ]
        assert area.months[draw] == pytest.approx(np.mean(distances) / DAYS_PER_MONTH)


def kaplan_meier_slowly(waits: list[tuple[float, bool]]) -> tuple[float, bool, float]:
    """Median, whether it is only a bound, and mean restricted at 24, by the textbook product."""
    survival, median, mean, before = 1.0, math.inf, 0.0, 0.0
    times = sorted({time for time, _ in waits})
    for position, time in enumerate(times):
        step = min(time, 24.0) - before if position else min(time, 24.0)
        mean += survival * step
        before = min(time, 24.0)
        at_risk = sum(wait >= time for wait, _ in waits)
        ended = sum(wait == time and done for wait, done in waits)
        survival *= 1 - ended / at_risk
        if survival <= 0.5 + 1e-12 and median == math.inf:
            median = time
    mean += survival * (24.0 - before)
    return (median, False, mean) if median < math.inf else (max(times), True, mean)


@given(first=frontiers(), second=frontiers())
@settings(max_examples=60, deadline=None)
def test_catch_up_agrees_with_a_slow_second_implementation(
    first: Frontier, second: Frontier
) -> None:
    today = float(np.datetime64(TODAY, "D").astype(int))
    fast = catch_up_lag(first, second, TODAY)
    fast_mean = catch_up_mean(first, second, TODAY, horizon_months=24.0)
    for draw in range(len(first.levels)):
        a, b = first.levels[draw, -1], second.levels[draw, -1]
        if a == b:
            assert fast.months[draw] == 0.0
            continue
        leader, other, sign = (first, second, 1) if a > b else (second, first, -1)
        waits, best = [], -math.inf
        for step, day in enumerate(leader.days):
            level = leader.levels[draw, step]
            if level > best:
                arrival, _ = reached_slowly(other, draw, level)
                waited = min(arrival, today) - float(day.astype(int))
                waits.append((waited / DAYS_PER_MONTH, arrival <= today))
            best = level
        median, bound, mean = kaplan_meier_slowly(waits)

        assert fast.months[draw] == pytest.approx(sign * median)
        assert fast.censored[draw] == bound
        assert fast_mean.months[draw] == pytest.approx(sign * mean)


@given(
    st.lists(st.floats(-30, 30), min_size=3, max_size=60).map(np.array),
    st.sampled_from([0.5, 0.8, 0.95]),
)
def test_without_bounds_the_interval_is_the_plain_quantile(
    months: np.ndarray, level: float
) -> None:
    one = lag_interval(LagDraws(months, np.zeros(len(months), dtype=bool)), level)
    tail = (1 - level) / 2

    assert (one.low, one.value, one.high) == pytest.approx(
        tuple(np.quantile(months, [tail, 0.5, 1 - tail])), abs=1e-9
    )
