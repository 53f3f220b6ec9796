"""Quantiles of Student's t, for intervals that rest on few clusters."""

from __future__ import annotations

from math import exp, inf, lgamma, log
from statistics import NormalDist

from headway.errors import Misuse

__all__ = ["quantile", "two_sided"]

_LEAST = 1e-300
_MANY = 1e6
"""Beyond so many degrees of freedom t is the normal to nine digits."""


def quantile(probability: float, freedom: float = inf) -> float:
    """The value below which Student's t falls with this probability.

    Args:
        probability: between 0 and 1; 0.975 for both ends of a 95% interval.
        freedom: degrees of freedom, above zero; infinite for the normal.

    Raises:
        Misuse: the probability or the degrees of freedom are out of range.

    Reference: NIST Digital Library of Mathematical Functions, section 8.17, for the incomplete
    beta function by its continued fraction.
    """
    if not 0 < probability < 1:
        raise Misuse(f"{probability:g} is no probability between 0 and 1")
    if not freedom > 0:
        raise Misuse(f"{freedom:g} degrees of freedom; there must be more than none")
    if freedom > _MANY:
        return NormalDist().inv_cdf(probability)
    if probability < 0.5:
        return -quantile(1 - probability, freedom)
    low, high = 0.0, 2.0
    while _above(high, freedom) > 1 - probability:
        low, high = high, 2 * high
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if _above(middle, freedom) > 1 - probability else (low, middle)
    return (low + high) / 2


def two_sided(statistic: float, freedom: float) -> float:
    """Probability that Student's t lies at least as far from zero as the statistic.

    Raises:
        Misuse: the degrees of freedom are not above zero.
    """
    if not freedom > 0:
        raise Misuse(f"{freedom:g} degrees of freedom; there must be more than none")
    return 2 * _above(abs(statistic), freedom)


def _above(t: float, freedom: float) -> float:
    """Probability that Student's t exceeds t, which is zero or more."""
    return _incomplete_beta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2


def _incomplete_beta(x: float, a: float, b: float) -> float:
    """Regularised incomplete beta function, from the end at which its fraction converges."""
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(1 - x, b, a)
    front = exp(a * log(x) + b * log(1 - x) + lgamma(a + b) - lgamma(a) - lgamma(b)) / a
    return front / _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction 1 + d1 / (1 + d2 / (1 + ...)), by Lentz's method."""
    value, above, below = 1.0, 1.0, 0.0
    for step in range(1, 2000):
        m = step // 2
        if step % 2:
            d = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            d = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        below = 1 / ((1 + d * below) or _LEAST)
        above = (1 + d / above) or _LEAST
        value *= above * below
        if abs(above * below - 1) < 1e-15:
            break
    return value
