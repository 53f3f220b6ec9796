"""Five ways forward: what holds for each path, what flips, what grows, and slow second opinions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headway.estimators.drift_records import FloatArray
from headway.estimators.gap_forecast import (
    BLOCK,
    FEWEST,
    History,
    linear_gap,
    local_linear_trends,
    mean_lag_held,
    no_change,
    record_process,
    record_processes,
)

Method = Callable[[History, int, np.random.Generator], FloatArray]
METHODS: dict[str, Method] = {
    "no-change": no_change,
    "mean-lag": mean_lag_held,
    "linear": linear_gap,
    "local-trends": local_linear_trends,
    "records": record_processes,
}
EXACT = ("no-change", "mean-lag")
laws = settings(max_examples=15, deadline=None, derandomize=True)


def history(seed: int, draws: int = 400, steps: int = 36, behind: float = 60.0) -> History:
    """Two frontiers that rise now and then, each with the same error of its own on all steps."""
    rng = np.random.default_rng(seed)

    def frontier(height: float, chance: float) -> FloatArray:
        jumps = rng.gamma(2.0, 8.0, steps) * (rng.random(steps) < chance)
        error = 4 * rng.standard_normal((draws, 1))
        return np.asarray(height + np.cumsum(jumps) + error)

    return History(frontier(1300, 0.4), frontier(1300 - behind, 0.35))


def swapped(one: History) -> History:
    return History(one.second, one.first)


@pytest.mark.parametrize("name", METHODS)
def test_each_gives_finite_paths_and_the_same_on_a_second_run(name: str) -> None:
    past = history(1)
    found = METHODS[name](past, 12, np.random.default_rng(5))

    assert found.shape == (400, 12)
    assert np.isfinite(found).all()
    assert (found == METHODS[name](past, 12, np.random.default_rng(5))).all()


@pytest.mark.parametrize("name", EXACT)
@laws
@given(seed=st.integers(0, 1000), behind=st.sampled_from([-60.0, 20.0, 60.0]))
def test_swapping_the_groups_flips_every_path(name: str, seed: int, behind: float) -> None:
    past = history(seed, draws=50, behind=behind)
    forward, backward = (
        METHODS[name](one, 8, np.random.default_rng(seed)) for one in (past, swapped(past))
    )

    np.testing.assert_allclose(forward, -backward, rtol=0, atol=1e-9)


@pytest.mark.parametrize("name", [name for name in METHODS if name not in EXACT])
def test_swapping_the_groups_flips_the_distribution(name: str) -> None:
    """Both frontiers have draws of their own here: the paths differ, their quantiles do not."""
    past = history(2, draws=20_000)
    forward, backward = (
        METHODS[name](one, 12, np.random.default_rng(6)) for one in (past, swapped(past))
    )
    levels = np.array([0.1, 0.25, 0.5, 0.75, 0.9])
    spread = float(np.std(forward[:, -1]))

    np.testing.assert_allclose(
        np.quantile(forward[:, -1], levels),
        -np.quantile(backward[:, -1], levels)[::-1],
        atol=0.06 * spread,
    )


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("seed", range(3))
def test_intervals_grow_with_the_horizon(name: str, seed: int) -> None:
    found = METHODS[name](history(seed, draws=4000), 24, np.random.default_rng(7))
    low, high = np.quantile(found, [0.1, 0.9], axis=0)
    width = high - low

    assert width[23] > width[5] > width[0]


@laws
@given(st.integers(0, 1000), st.floats(-500.0, 500.0), st.floats(0.2, 5.0))
def test_unit_and_origin_of_the_scale_do_not_matter(seed: int, shift: float, scale: float) -> None:
    past = history(seed, draws=60)
    moved = History(scale * past.first + shift, scale * past.second + shift)
    # The grid of the local trend may settle elsewhere in a tie; its own tests have its scaling.
    for name in ("no-change", "linear", "records"):
        here, there = (METHODS[name](one, 6, np.random.default_rng(seed)) for one in (past, moved))
        np.testing.assert_allclose(there, scale * here, rtol=1e-4, atol=1e-3 * scale)


@laws
@given(st.integers(0, 1000), st.integers(1, 24))
def test_records_never_fall(seed: int, ahead: int) -> None:
    past = history(seed, draws=80)
    found = record_process(past.first, ahead, np.random.default_rng(seed))

    assert (np.diff(found, axis=1) >= 0).all()
    assert (found[:, 0] >= past.first[:, -1]).all()


def test_records_rise_on_the_mean_as_they_did() -> None:
    """Jumps of 16 points in four steps of ten: 6.4 points a step, over many pasts."""
    rises = []
    for seed in range(60):
        past = history(seed, draws=200).first
        found = record_process(past, 12, np.random.default_rng(seed))
        rises.append(float((found[:, -1] - past[:, -1]).mean()) / 12)

    assert np.mean(rises) == pytest.approx(6.4, rel=0.15)


def test_a_group_that_never_moved_stays() -> None:
    still = np.full((100, 20), 1300.0)
    found = record_process(still, 6, np.random.default_rng(1))

    assert (found == 1300).all()


def test_no_change_stays_on_the_mean_and_moves_by_past_blocks() -> None:
    """Slow second opinion on one draw: each block is a stretch of the past with one sign."""
    past = history(3, draws=20_000)
    found = no_change(past, 12, np.random.default_rng(8))
    now = past.gap[:, -1]

    assert np.mean(found[:, -1] - now) == pytest.approx(0, abs=5 * found[:, -1].std() / 140)
    steps = np.diff(past.gap[0, -24:])
    pieces = [tuple(steps[i : i + BLOCK]) for i in range(len(steps) - BLOCK + 1)]
    moved = np.diff(found[:3], axis=1, prepend=now[:3, None])
    for path in moved:
        for start in range(0, 12, BLOCK):
            ratios = [
                factor
                for piece in pieces
                for factor in [_factor(path[start : start + BLOCK], np.array(piece))]
                if factor is not None
            ]
            assert ratios, "no stretch of the past looks like this block"


def _factor(block: FloatArray, piece: FloatArray) -> float | None:
    """By how much a stretch of the past was stretched to give a block; None where it was not."""
    if np.allclose(piece, 0):
        return 1.0 if np.allclose(block, 0, atol=1e-9) else None
    factor = float(block @ piece / (piece @ piece))
    return factor if np.allclose(block, factor * piece, atol=1e-6) else None


def test_a_straight_gap_goes_on_in_a_straight_line() -> None:
    first = np.tile(1300 + 10.0 * np.arange(36), (200, 1))
    second = np.tile(1200 + 12.0 * np.arange(36), (200, 1))
    found = linear_gap(History(first, second), 12, np.random.default_rng(9))

    np.testing.assert_allclose(found, np.tile(30 - 2.0 * np.arange(1, 13), (200, 1)), atol=1e-6)


def test_a_lag_that_was_always_the_same_is_held() -> None:
    """The follower stands where the leader stood four steps ago, and goes on to."""
    leader = 1300 + 10.0 * np.arange(40)
    past = History(np.tile(leader, (500, 1)), np.tile(leader - 40, (500, 1)))
    found = mean_lag_held(past, 4, np.random.default_rng(10))

    # Up to four steps ahead the follower's place is known: only the leader's rise is not.
    rises = found - 40
    assert (np.diff(found + 10.0 * np.arange(1, 5), axis=1) >= -1e-9).all()
    assert np.median(rises[:, -1]) == pytest.approx(0, abs=15)


def test_too_short_or_broken_pasts_are_refused() -> None:
    short = np.zeros((5, FEWEST - 1))
    with pytest.raises(ValueError, match="too short to learn from"):
        History(short, short)
    with pytest.raises(ValueError, match="one shape"):
        History(np.zeros((5, 12)), np.zeros((5, 13)))
    with pytest.raises(ValueError, match="is not finite"):
        History(np.full((5, 12), np.nan), np.zeros((5, 12)))


def test_the_shortest_past_is_enough_for_all() -> None:
    past = history(4, draws=50, steps=FEWEST)
    for method in METHODS.values():
        assert np.isfinite(method(past, 48, np.random.default_rng(1))).all()
