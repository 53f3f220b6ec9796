"""Scores of forecasts against scoringrules and against work by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scoringrules
from hypothesis import given, settings
from hypothesis import strategies as st

from headway.estimators.forecast_scores import crps, diebold_mariano, interval_score
from headway.estimators.student import two_sided

laws = settings(max_examples=60, deadline=None, derandomize=True)
points = st.integers(-5000, 5000).map(lambda tenths: tenths / 10)
forecasts = st.lists(points, min_size=1, max_size=40)


@laws
@given(forecasts, points)
def test_crps_is_that_of_scoringrules(draws: list[float], truth: float) -> None:
    peer = scoringrules.crps_ensemble(truth, np.array(draws), estimator="nrg")

    assert crps(np.array(draws), truth) == pytest.approx(float(peer), abs=1e-8)


@laws
@given(forecasts, points)
def test_crps_is_the_sum_over_all_pairs(draws: list[float], truth: float) -> None:
    error = sum(abs(draw - truth) for draw in draws) / len(draws)
    spread = sum(abs(a - b) for a in draws for b in draws) / (2 * len(draws) ** 2)

    assert crps(np.array(draws), truth) == pytest.approx(error - spread, abs=1e-8)


@laws
@given(forecasts, points, points)
def test_crps_moves_with_forecast_and_truth(draws: list[float], truth: float, shift: float) -> None:
    here = crps(np.array(draws), truth)

    assert here >= -1e-9
    assert crps(np.array(draws) + shift, truth + shift) == pytest.approx(here, abs=1e-7)
    assert crps(-np.array(draws), -truth) == pytest.approx(here, abs=1e-8)
    assert crps(3 * np.array(draws), 3 * truth) == pytest.approx(3 * here, abs=1e-7)


@laws
@given(points, points, points, st.sampled_from([0.5, 0.8, 0.95]))
def test_the_interval_score_is_that_of_scoringrules(
    one: float, other: float, truth: float, level: float
) -> None:
    low, high = sorted((one, other))
    peer = scoringrules.interval_score(truth, low, high, 1 - level)

    assert interval_score(low, high, truth, level) == pytest.approx(float(peer), rel=1e-9)


def test_honest_forecasts_score_best() -> None:
    """Propriety: over many truths neither a narrower nor a wider nor a shifted one does better."""
    rng = np.random.default_rng(1)
    draws, truths = 10 * rng.standard_normal(2000), 10 * rng.standard_normal(400)

    def mean(forecast: np.ndarray) -> float:
        return float(np.mean([crps(forecast, truth) for truth in truths]))

    assert mean(draws) < min(mean(0.6 * draws), mean(1.6 * draws), mean(draws + 5))


def test_diebold_mariano_by_hand() -> None:
    """Losses 1, 3, 2, 5, 4 against 2, 2, 2, 2, 2, one step ahead."""
    first, second = [1.0, 3, 2, 5, 4], [2.0] * 5
    # Differences -1, 1, 0, 3, 2: mean 1, squares about it 4 + 0 + 1 + 4 + 1 = 10, over 5 is 2.
    plain = 1 / math.sqrt(2 / 5)
    # Harvey, Leybourne and Newbold for h = 1: sqrt((n + 1 - 2 + 0) / n) = sqrt(4 / 5).
    statistic = plain * math.sqrt(4 / 5)
    found = diebold_mariano(first, second, 1)

    assert found.statistic == pytest.approx(statistic)
    assert found.statistic == pytest.approx(math.sqrt(2))
    assert found.p == pytest.approx(two_sided(math.sqrt(2), 4))
    # Student's t with 4 degrees has a closed form: 1/2 + sin(a)(1 + cos(a)^2 / 2) / 2.
    angle = math.atan(math.sqrt(2) / 2)
    below = 0.5 + math.sin(angle) * (1 + math.cos(angle) ** 2 / 2) / 2
    assert found.p == pytest.approx(2 * (1 - below))


def test_diebold_mariano_with_shared_steps_by_hand() -> None:
    """The same two steps ahead: one autocovariance enters, and the factor changes."""
    found = diebold_mariano([0.0, 4, 1, 3, 2, 2], [0.0] * 6, 2)
    # Differences about their mean 2: -2, 2, -1, 1, 0, 0. Variance 10/6, lag one
    # (-4 - 2 - 1 + 0 + 0) / 6 = -7/6; 10/6 - 14/6 is below zero, so Bartlett: 10/6 - 7/6 = 1/2.
    factor = (6 + 1 - 4 + 2 * 1 / 6) / 6

    assert found.statistic == pytest.approx(2 / math.sqrt(0.5 / 6) * math.sqrt(factor))


@laws
@given(st.lists(points, min_size=5, max_size=30), st.integers(0, 1000), st.integers(1, 6))
def test_swapping_the_methods_flips_the_statistic(
    scores: list[float], seed: int, overlap: int
) -> None:
    first = np.array(scores)
    second = first + np.random.default_rng(seed).standard_normal(len(scores))
    forward, backward = (
        diebold_mariano(first, second, overlap),
        diebold_mariano(second, first, overlap),
    )

    assert forward.statistic == -backward.statistic
    assert forward.p == backward.p
    assert 0 <= forward.p <= 1


def test_methods_that_do_not_differ_or_are_too_few_say_nothing() -> None:
    assert math.isnan(diebold_mariano([1.0] * 8, [1.0] * 8, 1).p)
    assert math.isnan(diebold_mariano([1.0, 2, 3], [2.0, 1, 3], 1).p)


def test_equally_good_methods_are_seldom_told_apart() -> None:
    """Size 5% at 24 monthly origins three months ahead; 1,000 have a standard error of 0.7."""
    rng = np.random.default_rng(2)
    said = 0
    for _ in range(1000):
        shocks = rng.standard_normal((2, 26))
        first, second = (np.abs(one[:-2] + one[1:-1] + one[2:]) for one in shocks)
        said += diebold_mariano(first, second, 3).p < 0.05
    assert said / 1000 <= 0.12


def test_faulty_scores_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap must be at least 1"):
        diebold_mariano([1.0] * 5, [2.0] * 5, 0)
    with pytest.raises(ValueError, match="one dimension"):
        diebold_mariano(np.ones((5, 2)), np.ones((5, 2)), 1)
