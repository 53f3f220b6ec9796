"""How good were forecasts: proper scores of draws and intervals, and a test of two methods.

Reference: Gneiting and Raftery, JASA 102 (2007) 359; Diebold and Mariano, JBES 13 (1995) 253;
Harvey, Leybourne and Newbold, IJF 13 (1997) 281.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from headway.estimators.drift_records import FloatArray
from headway.estimators.student import two_sided


def crps(draws: FloatArray, truth: float) -> float:
    """Continuous ranked probability score of draws (n,) against what happened, in their unit.

    ``mean |X - y| - mean |X - X'| / 2``, over all pairs of draws. 0 is perfect; for a single draw
    it is the absolute error.
    """
    ordered = np.sort(draws)
    size = len(ordered)
    weights = 2 * np.arange(1, size + 1) - size - 1
    return float(np.abs(ordered - truth).mean() - (weights @ ordered) / size**2)


def interval_score(low: float, high: float, truth: float, level: float) -> float:
    """Width of a central interval plus what it missed by, times ``2 / (1 - level)``."""
    missed = max(low - truth, 0.0) + max(truth - high, 0.0)
    return (high - low) + 2 / (1 - level) * missed


class Comparison(NamedTuple):
    """Diebold and Mariano's test that two methods are equally good.

    `statistic` is negative where the first had smaller scores; `p` is two-sided, NaN where the
    scores are too few or do not differ.
    """

    statistic: float
    p: float


def diebold_mariano(first: npt.ArrayLike, second: npt.ArrayLike, overlap: int) -> Comparison:
    """Compare scores of two methods at successive origins, (n,) each, smaller being better.

    Forecasts of `overlap` steps ahead share `overlap - 1` steps with their neighbours, so as many
    autocovariances enter the variance; with the small-sample factor of Harvey, Leybourne and
    Newbold and Student's t with n - 1 degrees. Where the variance comes out below zero, Bartlett's
    weights keep it above.

    Raises:
        ValueError: the scores are not of one length, or `overlap` is below 1.
    """
    loss = np.asarray(first, dtype=np.float64) - np.asarray(second, dtype=np.float64)
    if loss.ndim != 1:
        raise ValueError(f"scores need one dimension, got {loss.shape}")
    if overlap < 1:
        raise ValueError(f"overlap must be at least 1, got {overlap}")
    size = len(loss)
    lags = min(overlap - 1, size - 2)
    if size < 4 or not loss.any() or np.ptp(loss) == 0:
        return Comparison(float("nan"), float("nan"))
    centred = loss - loss.mean()
    covariances = np.array(
        [centred[lag:] @ centred[: size - lag] / size for lag in range(lags + 1)]
    )
    variance = covariances[0] + 2 * covariances[1:].sum()
    if variance <= 0:
        weights = 1 - np.arange(1, lags + 1) / (lags + 1)
        variance = covariances[0] + 2 * (weights @ covariances[1:])
    ahead = lags + 1
    factor = (size + 1 - 2 * ahead + ahead * (ahead - 1) / size) / size
    statistic = float(loss.mean() / np.sqrt(variance / size) * np.sqrt(max(factor, 1 / size)))
    return Comparison(statistic, two_sided(statistic, size - 1))
