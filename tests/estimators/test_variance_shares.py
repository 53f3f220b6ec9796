from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headway.estimators.variance_shares import variance_shares

LEVELS = {"board": "abc", "frontier": "xy", "dates": "pq"}


def design(keep: list[bool] | None = None) -> dict[str, list[str]]:
    rows = list(product(*LEVELS.values()))
    if keep is not None:
        rows = [row for row, kept in zip(rows, keep, strict=True) if kept]
    return {name: [row[place] for row in rows] for place, name in enumerate(LEVELS)}


def explained(columns: list[list[str]], values: np.ndarray) -> float:
    """R squared of main effects by dummy variables and a generic least squares."""
    parts = [np.ones((len(values), 1))]
    for levels in columns:
        known = sorted(set(levels))
        parts.append(np.array([[float(one == level) for level in known] for one in levels]))
    matrix = np.concatenate(parts, axis=1)
    fitted = matrix @ np.linalg.pinv(matrix) @ values
    return float(((fitted - values.mean()) ** 2).sum() / ((values - values.mean()) ** 2).sum())


def by_all_orders(factors: dict[str, list[str]], values: np.ndarray) -> dict[str, float]:
    """The mean gain in R squared of each factor over every order of entering."""
    orders = list(permutations(factors))
    share = dict.fromkeys(factors, 0.0)
    for order in orders:
        before = 0.0
        for place, name in enumerate(order):
            now = explained([factors[one] for one in order[: place + 1]], values)
            share[name] += (now - before) / len(orders)
            before = now
    return share


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.booleans(), min_size=12, max_size=12).filter(lambda kept: sum(kept) >= 6),
    st.integers(0, 2**32 - 1),
)
def test_two_ways_of_sharing_agree_on_any_unbalanced_design(keep: list[bool], seed: int) -> None:
    factors = design(keep)
    values = np.random.default_rng(seed).normal(size=len(factors["board"]))
    shares, rest = variance_shares(factors, values)
    expected = by_all_orders(factors, values)

    assert shares == pytest.approx(expected, abs=1e-8)
    assert rest == pytest.approx(1 - sum(expected.values()), abs=1e-8)


def test_a_balanced_design_gives_the_sums_of_squares_of_an_analysis_of_variance() -> None:
    factors = design()
    effect = {"a": 0.0, "b": 3.0, "c": -3.0, "x": 1.0, "y": -1.0}
    values = np.array(
        [
            effect[board] + effect[front]
            for board, front in zip(factors["board"], factors["frontier"], strict=True)
        ]
    )
    shares, rest = variance_shares(factors, values)

    assert shares == pytest.approx({"board": 6 / 7, "frontier": 1 / 7, "dates": 0.0})
    assert rest == pytest.approx(0.0, abs=1e-12)


def test_what_only_two_choices_together_do_is_interplay() -> None:
    factors = design()
    values = np.array(
        [
            float((front == "x") == (date == "p"))
            for front, date in zip(factors["frontier"], factors["dates"], strict=True)
        ]
    )
    shares, rest = variance_shares(factors, values)

    assert max(shares.values()) == pytest.approx(0.0, abs=1e-12)
    assert rest == pytest.approx(1.0)


@given(st.floats(0.1, 100), st.floats(-1000, 1000))
def test_units_and_origin_change_nothing(scale: float, shift: float) -> None:
    factors = design()
    values = np.random.default_rng(5).normal(size=12)

    assert variance_shares(factors, scale * values + shift)[0] == pytest.approx(
        variance_shares(factors, values)[0], abs=1e-7
    )


def test_results_that_do_not_differ_leave_nothing_to_share() -> None:
    assert variance_shares(design(), np.full(12, 3.0)) == (dict.fromkeys(LEVELS, 0.0), 0.0)


@pytest.mark.parametrize(
    ("values", "message"),
    [(np.zeros(11), "has 12 levels for 11 values"), (np.full(12, np.nan), "not finite")],
)
def test_what_cannot_be_shared_is_refused(values: np.ndarray, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        variance_shares(design(), values)
