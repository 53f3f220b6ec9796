"""Abilities of one group's models, drawn with and without borrowing strength from each other.

The best of many noisy ratings is, on average, better than the best model: the winner's curse.
`plain` leaves it in; `shrink` takes most of it out by drawing every ability from its posterior
under a line in release date with a few latent tiers. Method, checks and limits:
``docs/methods/shrinkage.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]

__all__ = ["FEWEST_ENTRIES", "FloatArray", "plain", "shrink"]

FEWEST_ENTRIES = 4
"""Below this many entries there is nothing to learn a spread from, and `shrink` is `plain`."""

# The priors, in units of the group's own spread (see `_Scaled`), so that they move with the scale.
_LEAP_WEIGHT = 0.02
_LEAP_SD = 3.0
_INTERCEPT_SD = 2.0
_SLOPE_SD = 2.0
_TIER_SD = 0.35
_TIER_SD_WORTH = 3.0
_TIER_WEIGHT_WORTH = 1.0

_ENTRIES_PER_TIER = 10
_CHAINS = 32
_BURN_IN = 30
_SWEEPS_APART = 4
_KEPT = 8


@dataclass(frozen=True)
class _Scaled:
    """A group's ratings without their rough line in date, in units of their own spread."""

    residual: FloatArray
    variance: FloatArray
    date: FloatArray
    line: FloatArray
    unit: float
    width: float
    """Standard deviation of the residuals in units: larger than 1 with far tiers or leaps."""


@dataclass(frozen=True)
class _Hyper:
    """Draws of the hyper-parameters: arrays of (components, draws), slope (draws,)."""

    intercept: FloatArray
    slope: FloatArray
    variance: FloatArray
    weight: FloatArray

    @staticmethod
    def joined(parts: list[_Hyper]) -> _Hyper:
        return _Hyper(
            np.concatenate([part.intercept for part in parts], axis=1),
            np.concatenate([part.slope for part in parts]),
            np.concatenate([part.variance for part in parts], axis=1),
            np.concatenate([part.weight for part in parts], axis=1),
        )


def plain(
    rating: npt.ArrayLike, se: npt.ArrayLike, *, draws: int, rng: np.random.Generator
) -> FloatArray:
    """Draw abilities around their published ratings, each on its own.

    Definition: ``rating[i] + se[i] * N(0, 1)``, independent over entries and draws. The maximum
    over entries of such draws overstates the best ability twice: the ratings already hold their
    noise once. It is what a bootstrap of a leaderboard does.

    Args:
        rating: Published ratings, shape (n,), on any interval scale (points).
        se: Their standard errors, shape (n,), same points; above zero.
        draws: How many draws, at least 1.
        rng: Source of randomness; the same state gives the same draws.

    Returns:
        Draws of shape (draws, n), in points. n = 0 gives (draws, 0).

    Raises:
        ValueError: A shape does not fit, a value is not finite, or a standard error is not
            above zero.

    Reference: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 6, the
    parametric bootstrap.
    """
    ratings, errors = _checked(draws, rating=rating, se=se)
    return ratings + errors * rng.standard_normal((draws, ratings.size))


def shrink(
    rating: npt.ArrayLike,
    se: npt.ArrayLike,
    date: npt.ArrayLike,
    *,
    draws: int,
    rng: np.random.Generator,
    tiers: int = 3,
) -> FloatArray:
    """Draw one group's abilities from their posterior under a line in date with latent tiers.

    Definition: ``rating[i] ~ N(ability[i], se[i]^2)`` and, in tier k of the group,
    ``ability[i] ~ N(a_k + b * (date[i] - mean date), tau_k^2)``. The tier of an entry is unknown,
    as are ``a_k``, ``b``, ``tau_k`` and the shares of the tiers: all are drawn, none plugged in.
    One wide component more, of small fixed share, stands for leaps: a well-measured outlier keeps
    its rating.

    What holds:

    - Same inputs and same state of `rng`: the same draws, to the bit.
    - ``shrink(c * rating + d, c * se)`` is ``c * shrink(rating, se) + d`` for c > 0, to rounding;
      shifting or stretching `date` changes nothing but rounding.
    - Permuting the entries permutes the draws, to the bit (identical entries may swap). Adding or
      dropping an entry changes every draw, as it changes what is known of the line.
    - Fewer than `FEWEST_ENTRIES` entries: nothing to learn from, the draws are those of `plain`.
      Fewer than 20: two tiers, fewer than 10: one, and the priors keep the shrinkage weak.
    - All dates equal: the line is flat.

    Args:
        rating: Published ratings, shape (n,), on any interval scale (points).
        se: Their standard errors, shape (n,), same points; above zero.
        date: Release dates in years, shape (n,), such as 2025.5.
        draws: How many draws, at least 1.
        rng: Source of randomness; the same state gives the same draws.
        tiers: The most tiers to allow, at least 1; unneeded ones are merged or left empty.

    Returns:
        Draws of shape (draws, n), in points. n = 0 gives (draws, 0).

    Raises:
        ValueError: A shape does not fit, a value is not finite, a standard error is not above
            zero, or `tiers` or `draws` is below 1.

    Reference: Efron and Morris, JASA 70 (1975) 311 for shrinkage; Diebolt and Robert, JRSS B 56
    (1994) 363 for the sampler of mixtures.
    """
    ratings, errors, dates = _checked(draws, rating=rating, se=se, date=date)
    if tiers < 1:
        raise ValueError(f"tiers must be at least 1, got {tiers}")
    # One order for every permutation of the same entries, so that they meet the same randomness.
    order = np.lexsort((dates, errors, ratings))
    ratings, errors, dates = ratings[order], errors[order], dates[order]
    if ratings.size < FEWEST_ENTRIES:
        ordered = plain(ratings, errors, draws=draws, rng=rng)
    else:
        group = _scaled(ratings, errors, dates)
        count = min(tiers, 1 + ratings.size // _ENTRIES_PER_TIER)
        hyper = _draw_hyper(group, count, rng)
        ordered = group.line + group.unit * _draw_abilities(group, hyper, draws, rng)
    result = np.empty_like(ordered)
    result[:, order] = ordered
    return result


def _checked(draws: int, **arguments: npt.ArrayLike) -> list[FloatArray]:
    """Return the arguments as float vectors of one length, or say which one is at fault."""
    if draws < 1:
        raise ValueError(f"draws must be at least 1, got {draws}")
    vectors = {name: np.asarray(value, dtype=np.float64) for name, value in arguments.items()}
    size = vectors["rating"].shape
    for name, vector in vectors.items():
        if vector.ndim != 1:
            raise ValueError(f"{name} must have one dimension, got shape {vector.shape}")
        if vector.shape != size:
            raise ValueError(f"{name} has {vector.size} entries where rating has {size[0]}")
        wrong = np.flatnonzero(~np.isfinite(vector))
        if wrong.size:
            raise ValueError(f"{name}[{wrong[0]}] must be finite, got {vector[wrong[0]]}")
    wrong = np.flatnonzero(vectors["se"] <= 0)
    if wrong.size:
        raise ValueError(f"se[{wrong[0]}] must be above zero, got {vectors['se'][wrong[0]]}")
    return list(vectors.values())


def _scaled(rating: FloatArray, se: FloatArray, date: FloatArray) -> _Scaled:
    """Take out a robust line in date and measure everything in the spread around it."""
    years = date - date.mean()
    spread = float(years.std())
    # Dates equal but for rounding hold no slope.
    years = years / spread if spread > 1e-9 * (1 + np.abs(date).max()) else np.zeros_like(years)
    line = _median_slope(years, rating) * years
    line += np.median(rating - line)
    residual = rating - line
    # 1.4826 turns a median absolute deviation into the standard deviation of a normal.
    unit = max(1.4826 * float(np.median(np.abs(residual))), float(np.median(se)))
    return _Scaled(
        residual=residual / unit,
        variance=(se / unit) ** 2,
        date=years,
        line=line,
        unit=unit,
        width=max(1.0, float(residual.std()) / unit),
    )


def _median_slope(date: FloatArray, rating: FloatArray) -> float:
    """Median slope from each early entry to its late partner: no single entry can tilt it.

    Theil's incomplete method (1950): half as many slopes as entries, not half their square.
    """
    order = np.argsort(date, kind="stable")
    half = date.size // 2
    early, late = order[:half], order[-half:]
    apart = date[late] - date[early]
    usable = apart > 0
    if not usable.any():
        return 0.0
    return float(np.median((rating[late] - rating[early])[usable] / apart[usable]))


def _draw_hyper(group: _Scaled, tiers: int, rng: np.random.Generator) -> _Hyper:
    """Draw hyper-parameters with parallel Gibbs chains; the last component is the leap."""
    hyper = _start(group, tiers, rng)
    for _ in range(_BURN_IN - _SWEEPS_APART):
        hyper = _sweep(group, hyper, rng)
    kept = []
    for _ in range(_KEPT):
        for _ in range(_SWEEPS_APART):
            hyper = _sweep(group, hyper, rng)
        kept.append(hyper)
    return _Hyper.joined(kept)


def _start(group: _Scaled, tiers: int, rng: np.random.Generator) -> _Hyper:
    """Start each chain with its tiers at random entries' heights, lowest first."""
    shape = (tiers + 1, _CHAINS)
    intercept = np.zeros(shape)
    intercept[:tiers] = np.sort(rng.choice(group.residual, size=(tiers, _CHAINS)), axis=0)
    variance = np.full(shape, _TIER_SD**2)
    variance[tiers] = (_LEAP_SD * group.width) ** 2
    weight = np.full(shape, (1 - _LEAP_WEIGHT) / tiers)
    weight[tiers] = _LEAP_WEIGHT
    return _Hyper(intercept, np.zeros(_CHAINS), variance, weight)


def _sweep(group: _Scaled, hyper: _Hyper, rng: np.random.Generator) -> _Hyper:
    """Update tiers of entries, then line, then spreads and shares of tiers.

    Abilities are integrated out wherever they can be: only the spreads are drawn given abilities.
    """
    components, chains = hyper.weight.shape
    _, cumulative = _tier_weights(group, hyper)
    uniform = rng.random((chains, group.date.size))
    # A cell is one component of one chain.
    cell = _pick(cumulative, uniform) * chains + np.arange(chains)[:, None]
    spread = hyper.variance.ravel()[cell]
    precision = 1 / (spread + group.variance)
    intercept, slope = _draw_line(group, cell, precision, components, rng)

    residual = group.residual - intercept.ravel()[cell] - slope[:, None] * group.date
    pull = spread * precision
    noise = rng.standard_normal(residual.shape)
    deviation = pull * residual + np.sqrt(pull * group.variance) * noise
    count = _sums(cell, np.ones_like(deviation), components)[:-1]
    squares = _sums(cell, deviation * deviation, components)[:-1]
    variance, weight = hyper.variance.copy(), hyper.weight.copy()
    scale = _TIER_SD_WORTH * _TIER_SD**2 + squares
    variance[:-1] = scale / 2 / rng.standard_gamma((_TIER_SD_WORTH + count) / 2)
    share = rng.standard_gamma(_TIER_WEIGHT_WORTH + count)
    weight[:-1] = (1 - _LEAP_WEIGHT) * share / share.sum(axis=0)
    return _Hyper(intercept, slope, variance, weight)


def _tier_weights(group: _Scaled, hyper: _Hyper) -> tuple[FloatArray, FloatArray]:
    """Variance of a rating, and running sum over components of their posterior weights.

    Both have shape (components, chains, n); the running sum ends at 1.
    """
    variance = hyper.variance[:, :, None] + group.variance
    off_line = group.residual - hyper.slope[:, None] * group.date
    log_weight = off_line - hyper.intercept[:, :, None]
    log_weight *= log_weight
    log_weight /= variance
    log_weight += np.log(variance)
    log_weight *= -0.5
    log_weight += np.log(hyper.weight)[:, :, None]
    log_weight -= log_weight.max(axis=0)
    cumulative = np.exp(log_weight, out=log_weight)
    for component in range(1, len(cumulative)):
        cumulative[component] += cumulative[component - 1]
    cumulative /= cumulative[-1].copy()
    return variance, cumulative


def _pick(cumulative: FloatArray, uniform: FloatArray) -> IntArray:
    """Draw a component for every entry of every chain."""
    picked = np.zeros(uniform.shape, dtype=np.int64)
    for threshold in cumulative[:-1]:
        picked += uniform > threshold
    return picked


def _sums(cell: IntArray, values: FloatArray, components: int) -> FloatArray:
    """Sum values over the entries of each cell: shape (components, chains)."""
    chains = len(cell)
    sums = np.bincount(cell.ravel(), values.ravel(), components * chains)
    return np.asarray(sums, dtype=np.float64).reshape(components, chains)


def _draw_line(
    group: _Scaled,
    cell: IntArray,
    precision: FloatArray,
    components: int,
    rng: np.random.Generator,
) -> tuple[FloatArray, FloatArray]:
    """Draw the slope with the intercepts integrated out, then the intercepts given the slope.

    The leap's intercept is zero.
    """
    dated, rated = precision * group.date, precision * group.residual
    by_date = _sums(cell, dated, components)[:-1]
    by_rating = _sums(cell, rated, components)[:-1]
    known = _sums(cell, precision, components)[:-1] + (_INTERCEPT_SD * group.width) ** -2
    slope_precision = (_SLOPE_SD * group.width) ** -2 + (dated * group.date).sum(axis=1)
    slope_precision -= (by_date * by_date / known).sum(axis=0)
    slope_score = (rated * group.date).sum(axis=1) - (by_date * by_rating / known).sum(axis=0)
    slope = slope_score / slope_precision
    slope += rng.standard_normal(slope.shape) / np.sqrt(slope_precision)

    intercept = np.zeros((components, len(cell)))
    intercept[:-1] = (by_rating - slope * by_date) / known
    intercept[:-1] += rng.standard_normal(known.shape) / np.sqrt(known)
    return intercept, slope


def _draw_abilities(
    group: _Scaled, hyper: _Hyper, draws: int, rng: np.random.Generator
) -> FloatArray:
    """Draw abilities given each draw of the hyper-parameters, as often as it takes."""
    variance, cumulative = _tier_weights(group, hyper)
    pull = hyper.variance[:, :, None] / variance
    line = hyper.intercept[:, :, None] + (hyper.slope[:, None] * group.date)
    mean = line + pull * (group.residual - line)
    sd = np.sqrt(pull * group.variance)
    result = np.empty((draws, group.date.size))
    for start in range(0, draws, hyper.slope.size):
        block = result[start : start + hyper.slope.size]
        rows = len(block)
        uniform = rng.random(block.shape)
        block[:] = mean[0, :rows]
        chosen_sd = sd[0, :rows].copy()
        for threshold, next_mean, next_sd in zip(cumulative[:-1], mean[1:], sd[1:], strict=True):
            higher = uniform > threshold[:rows]
            np.copyto(block, next_mean[:rows], where=higher)
            np.copyto(chosen_sd, next_sd[:rows], where=higher)
        block += chosen_sd * rng.standard_normal(block.shape)
    return result
