"""The local linear trend against statsmodels' state space, and what it promises of its paths."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.tsa.statespace.structural import UnobservedComponents

from headway.estimators.drift_records import FloatArray
from headway.estimators.local_trend import FEWEST, filtered, local_trend, simulate_local_trend

laws = settings(max_examples=20, deadline=None, derandomize=True)


def walk(seed: int, size: int = 48) -> FloatArray:
    """A level whose slope wanders."""
    rng = np.random.default_rng(seed)
    slope = 2 + np.cumsum(0.3 * rng.standard_normal(size))
    found: FloatArray = 1300 + np.cumsum(slope + 3 * rng.standard_normal(size))
    return found


def frontier(seed: int, size: int = 48) -> FloatArray:
    """Steps up now and then, as a frontier goes."""
    rng = np.random.default_rng(seed)
    found: FloatArray = 1300 + np.cumsum(rng.gamma(2, 10, size) * (rng.random(size) < 0.3))
    return found


def noisy(seed: int, size: int = 30) -> FloatArray:
    """Measured with an error as large as the steps: the most that the grid is made for."""
    rng = np.random.default_rng(seed)
    found: FloatArray = walk(seed, size) + 3 * rng.standard_normal(size)
    return found


SERIES = {
    "wandering": walk(1),
    "short": walk(2, 10),
    "frontier": frontier(3),
    "another frontier": frontier(4, 24),
    "noisy": noisy(5),
}


def peer(series: FloatArray) -> UnobservedComponents:
    return UnobservedComponents(series, "local linear trend", use_exact_diffuse=True)


@pytest.mark.parametrize("name", SERIES)
@pytest.mark.parametrize(
    ("slope_ratio", "noise_ratio"), [(0.0, 0.0), (0.01, 0.0), (0.3, 0.25), (1.0, 1.0)]
)
def test_likelihood_and_state_are_those_of_statsmodels(
    name: str, slope_ratio: float, noise_ratio: float
) -> None:
    series = SERIES[name]
    ours = filtered(series, np.array([slope_ratio]), np.array([noise_ratio]))
    theirs = peer(series).filter([ours.noise_variance, ours.level_variance, ours.slope_variance])

    # Their diffuse start counts two standard terms for the first two values; ours leaves them out.
    assert ours.log_likelihood == pytest.approx(theirs.llf + np.log(2 * np.pi), abs=1e-3)
    np.testing.assert_allclose(ours.state, theirs.filtered_state[:, -1], rtol=1e-4, atol=1e-3)
    np.testing.assert_allclose(
        ours.covariance, theirs.filtered_state_cov[:, :, -1], rtol=1e-3, atol=1e-3
    )


@pytest.mark.parametrize("name", SERIES)
def test_the_grid_comes_near_their_maximum(name: str) -> None:
    """A grid of 36 ratios loses little: under one and a half of log-likelihood on each series."""
    series = SERIES[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # their optimiser says when it stops at a variance of zero
        found = [peer(series).fit(disp=False, method=method) for method in ("lbfgs", "nm")]
    highest = max(one.llf for one in found) + np.log(2 * np.pi)

    assert highest - 1.5 < local_trend(series).log_likelihood < highest + 0.01


@laws
@given(st.integers(0, 1000), st.floats(0.1, 50.0), st.floats(-2000.0, 2000.0))
def test_scale_and_origin_carry_over(seed: int, scale: float, shift: float) -> None:
    series = 10 * walk(seed)
    here, there = local_trend(series), local_trend(scale * series + shift)

    assert there.state[1] == pytest.approx(scale * here.state[1], rel=1e-3, abs=1e-3)
    assert there.state[0] == pytest.approx(scale * here.state[0] + shift, rel=1e-4)
    assert there.level_variance == pytest.approx(scale**2 * here.level_variance, rel=1e-2)


def test_a_straight_line_goes_on() -> None:
    line = 1200 + 4.0 * np.arange(20)
    ahead = simulate_local_trend(line, 200, 6, np.random.default_rng(1))

    np.testing.assert_allclose(ahead, np.tile(4.0 * np.arange(1, 7), (200, 1)), atol=0.05)


def test_paths_have_the_spread_of_the_model() -> None:
    """Against the same model's variance ahead, by the recursion of its covariance."""
    series = walk(7)
    fitted = local_trend(series)
    drawn = simulate_local_trend(series, 20_000, 8, np.random.default_rng(2))
    move = np.array([[1.0, 1.0], [0.0, 1.0]])
    # The level's own error is left to the frontier's draws: from now on only the slope is unsure.
    covariance = np.diag([0.0, fitted.covariance[1, 1]])
    for step in range(8):
        covariance = move @ covariance @ move.T
        covariance += np.diag([fitted.level_variance, fitted.slope_variance])
        assert drawn[:, step].mean() == pytest.approx(
            fitted.state[1] * (step + 1), abs=5 * np.sqrt(covariance[0, 0] / 20_000)
        )
        assert drawn[:, step].std() == pytest.approx(np.sqrt(covariance[0, 0]), rel=0.03)


def test_a_frontier_that_stood_still_is_no_trouble() -> None:
    ahead = simulate_local_trend(np.full(12, 1300.0), 50, 4, np.random.default_rng(3))

    np.testing.assert_allclose(ahead, 0, atol=1e-2)


@pytest.mark.parametrize(
    ("series", "says"),
    [
        (np.arange(FEWEST - 1.0), "needs 6 values or more"),
        (np.zeros((8, 2)), "needs 6 values or more"),
        (np.array([1.0, 2.0, np.nan, 4.0, 5.0, 6.0]), "is not finite"),
    ],
)
def test_faulty_series_are_refused(series: FloatArray, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        local_trend(series)
