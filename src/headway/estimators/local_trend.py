"""A local linear trend: level and slope of a series wander; filtered exactly, simulated ahead.

``y[t] = level[t] + e[t]``, ``level[t+1] = level[t] + slope[t] + u[t]``, ``slope[t+1] = slope[t] +
v[t]``, all normal. Variances are those of greatest likelihood over a grid of ratios, with the
overall scale concentrated out; the start is diffuse, so the first two values tell nothing of it.

Reference: Harvey (1989), sections 2.3.2 and 4.2; Durbin and Koopman, Time Series Analysis by State
Space Methods (2012), section 3.2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from headway.estimators.drift_records import FloatArray

_DIFFUSE = 1e7
_SLOPE_RATIOS = np.concatenate([[0.0], np.geomspace(1e-5, 1.0, 11)])
_NOISE_RATIOS = np.array([0.0, 0.25, 1.0])
FEWEST = 6


@dataclass(frozen=True)
class LocalTrend:
    """The fitted trend at the end of a series.

    Attributes:
        state: level and slope a step (2,).
        covariance: of the state's error (2, 2).
        level_variance, slope_variance, noise_variance: of `u`, `v` and `e`, squared points.
        log_likelihood: of the series without its first two values.
    """

    state: FloatArray
    covariance: FloatArray
    level_variance: float
    slope_variance: float
    noise_variance: float
    log_likelihood: float


def local_trend(series: npt.ArrayLike) -> LocalTrend:
    """Fit a local linear trend to an evenly spaced series (k,).

    Raises:
        ValueError: fewer than six values, or one is not finite.
    """
    values = np.asarray(series, dtype=np.float64)
    if values.ndim != 1 or len(values) < FEWEST:
        raise ValueError(f"a local trend needs {FEWEST} values or more, got shape {values.shape}")
    if not np.isfinite(values).all():
        raise ValueError("a value of the series is not finite")
    slope_ratio, noise_ratio = (
        grid.ravel() for grid in np.meshgrid(_SLOPE_RATIOS, _NOISE_RATIOS, indexing="ij")
    )
    return filtered(values, slope_ratio, noise_ratio)


def filtered(values: FloatArray, slope_ratio: FloatArray, noise_ratio: FloatArray) -> LocalTrend:
    """The Kalman filter under each pair of ratios to the level's variance (g,); the likeliest.

    All pairs are filtered side by side; the level's variance is the likeliest under each.
    """
    scale = max(float(np.var(np.diff(values))), 1.0)
    level, slope = np.full((2, len(slope_ratio)), 0.0)
    level += values[0]
    ll, ls, ss = _DIFFUSE * scale * np.array([[1.0], [0.0], [1.0]]) + np.zeros_like(slope_ratio)
    squared, logs = np.zeros((2, len(slope_ratio)))
    for place, value in enumerate(values):
        variance = ll + noise_ratio
        surprise = value - level
        if place >= 2:
            squared += surprise**2 / variance
            logs += np.log(variance)
        level = level + ll / variance * surprise
        slope = slope + ls / variance * surprise
        ll, ls, ss = ll - ll * ll / variance, ls - ls * ll / variance, ss - ls * ls / variance
        if place < len(values) - 1:
            level = level + slope
            ll, ls, ss = ll + 2 * ls + ss + 1.0, ls + ss, ss + slope_ratio
    count = len(values) - 2
    sigma = np.maximum(squared / count, 1e-12)
    likelihood = -0.5 * (count * (np.log(2 * np.pi * sigma) + 1) + logs)
    best = int(np.argmax(likelihood))
    one = float(sigma[best])
    return LocalTrend(
        state=np.array([level[best], slope[best]]),
        covariance=one * np.array([[ll[best], ls[best]], [ls[best], ss[best]]]),
        level_variance=one,
        slope_variance=one * float(slope_ratio[best]),
        noise_variance=one * float(noise_ratio[best]),
        log_likelihood=float(likelihood[best]),
    )


def simulate_local_trend(
    series: npt.ArrayLike, draws: int, ahead: int, rng: np.random.Generator
) -> FloatArray:
    """Changes of the level from now to each of `ahead` further steps, (draws, ahead), points.

    The slope is drawn from its filtered error; level and slope then wander.

    Raises:
        ValueError: fewer than six values, or one is not finite.
    """
    fitted = local_trend(series)
    slope = fitted.state[1] + np.sqrt(max(fitted.covariance[1, 1], 0.0)) * rng.standard_normal(
        draws
    )
    wander = np.sqrt(fitted.slope_variance) * rng.standard_normal((draws, ahead))
    slopes = slope[:, None] + np.cumsum(wander, axis=1) - wander
    noise = np.sqrt(fitted.level_variance) * rng.standard_normal((draws, ahead))
    found: FloatArray = np.cumsum(slopes + noise, axis=1)
    return found
