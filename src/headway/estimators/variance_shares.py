"""Which of several choices explains the spread of results, when all were combined?

Main effects of every factor are fitted together; the share of a factor is its average gain in
R squared over all orders in which the factors could enter (Shapley value), so shares add up to the
R squared of all whatever the design lacks in balance. What is left are interactions.

Reference: Lindeman, Merenda and Gold, Introduction to Bivariate and Multivariate Analysis (1980);
Grömping, The American Statistician 61 (2007) 139.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import comb

import numpy as np
import numpy.typing as npt

from headway.estimators.drift_records import FloatArray


def variance_shares(
    factors: Mapping[str, Sequence[str]], values: npt.ArrayLike
) -> tuple[dict[str, float], float]:
    """Share of the variance of `values` (n,) that each factor's levels explain, and the rest.

    Args:
        factors: for each factor its level in every result, (n,) each.
        values: the results, finite.

    Returns:
        Shares by factor, between 0 and 1, and the share that no sum of main effects explains.
        All zero, and nothing left, where the results do not differ.

    Raises:
        ValueError: lengths differ, or a value is not finite.
    """
    result = np.asarray(values, dtype=np.float64)
    for name, levels in factors.items():
        if len(levels) != len(result):
            raise ValueError(f"factor {name} has {len(levels)} levels for {len(result)} values")
    if not np.isfinite(result).all():
        raise ValueError("a value is not finite")
    centred = result - result.mean()
    total = float(centred @ centred)
    names = list(factors)
    if total <= 1e-18 * max(1.0, float(result @ result)):
        return dict.fromkeys(names, 0.0), 0.0
    columns = {name: _indicators(levels) for name, levels in factors.items()}
    explained = {
        subset: _explained([columns[name] for name in subset], centred) / total
        for size in range(len(names) + 1)
        for subset in combinations(names, size)
    }
    shares = {name: _shapley(name, names, explained) for name in names}
    return shares, max(1 - explained[tuple(names)], 0.0)


def _indicators(levels: Sequence[str]) -> FloatArray:
    """One centred column for each level but the first, (n, levels - 1)."""
    known = sorted(set(levels))
    found = np.array([[float(one == level) for level in known[1:]] for one in levels])
    columns = found.reshape(len(levels), -1)
    return np.asarray(columns - columns.mean(axis=0), dtype=np.float64)


def _explained(columns: list[FloatArray], centred: FloatArray) -> float:
    design = np.concatenate(columns, axis=1) if columns else np.empty((len(centred), 0))
    if not design.shape[1]:
        return 0.0
    coefficients = np.linalg.lstsq(design, centred, rcond=None)[0]
    fitted = design @ coefficients
    return float(fitted @ fitted)


def _shapley(name: str, names: list[str], explained: Mapping[tuple[str, ...], float]) -> float:
    others = [one for one in names if one != name]
    share = 0.0
    for size in range(len(names)):
        weight = 1 / (len(names) * comb(len(others), size))
        for subset in combinations(others, size):
            joined = tuple(one for one in names if one in subset or one == name)
            share += weight * (explained[joined] - explained[subset])
    return max(share, 0.0)
