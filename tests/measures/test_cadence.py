"""How often groups release: who counts, and what few releases tell of a rate."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.measures.ability import DAYS_PER_YEAR
from headway.measures.best_variants import BestVariants
from headway.measures.cadence import (
    Releases,
    days_between,
    frontier_class,
    listed,
    records,
    yearly_rate,
)
from headway.measures.frontier import Frontier

START, END = dt.date(2025, 1, 1), dt.date(2025, 12, 31)
ALL = frozenset({"a", "b", "c", "d"})


def best(days: list[str], levels: list[list[float]]) -> BestVariants:
    names = tuple("abcdefgh"[: len(days)])
    released = np.array(days, dtype="datetime64[D]")
    return BestVariants(names, released, ("released",) * len(days), np.array(levels, dtype=float))


FOUR = best(
    ["2025-01-01", "2025-02-01", "2025-02-01", "2025-03-01"],
    [[10, 10], [20, 5], [30, 30], [15, 40]],
)


def test_a_release_counts_by_its_place_among_all_models_of_its_day() -> None:
    found = frontier_class(FOUR, ALL, 1)

    assert found.counted.tolist() == [[True, True], [False, False], [True, True], [False, True]]
    assert frontier_class(FOUR, ALL, 2).counted[1].tolist() == [True, False]
    assert frontier_class(FOUR, ALL, 4).counted.all()
    assert frontier_class(FOUR, frozenset({"d"}), 1).counted.tolist() == [[False, True]]


def test_all_that_is_listed_counts() -> None:
    found = listed(FOUR, frozenset({"b", "c"}))

    assert found.days.astype(str).tolist() == ["2025-02-01", "2025-02-01"]
    assert found.counted.all()


def test_records_are_days_that_raised_the_groups_own_frontier() -> None:
    days = np.array(["2025-01-01", "2025-02-01", "2025-03-01"], dtype="datetime64[D]")
    levels = np.array([[10.0, 10.0, 12.0], [10.0, 11.0, 11.0]])
    found = records(Frontier(days, levels, np.zeros((2, 3), dtype=np.intp)))

    assert found.counted.tolist() == [[True, True], [False, True], [True, False]]


def test_the_window_includes_both_its_days() -> None:
    inside = listed(FOUR, ALL).within(dt.date(2025, 2, 1), dt.date(2025, 3, 1))

    assert len(inside.days) == 3


def test_a_rate_has_the_mean_and_spread_of_its_posterior() -> None:
    releases = Releases(np.repeat(np.datetime64("2025-06-01"), 12), np.ones((12, 200_000), bool))
    drawn = yearly_rate(releases, START, END, np.random.default_rng(1))

    years = 365 / DAYS_PER_YEAR
    assert drawn.mean() == pytest.approx(12.5 / years, rel=0.005)
    assert drawn.std() == pytest.approx(np.sqrt(12.5) / years, rel=0.01)


def test_no_release_still_leaves_a_rate_above_zero() -> None:
    none = Releases(np.array([], dtype="datetime64[D]"), np.ones((0, 50_000), bool))
    drawn = yearly_rate(none, START, END, np.random.default_rng(1))

    assert (drawn > 0).all()
    assert np.quantile(drawn, 0.975) == pytest.approx(2.51, rel=0.05)


def test_waits_are_between_days_not_between_models() -> None:
    days = np.array(["2025-01-01", "2025-01-11", "2025-01-11", "2025-01-21"], dtype="datetime64[D]")
    counted = np.ones((4, 3), dtype=bool)
    counted[2:, 1] = False
    counted[1:, 2] = False
    drawn = days_between(Releases(days, counted), START, END, np.random.default_rng(1))

    assert drawn[:2].tolist() == [10.0, 10.0]
    assert np.isnan(drawn[2])


@given(
    st.lists(st.integers(0, 300), min_size=2, max_size=8),
    st.lists(st.floats(0, 100), min_size=1, max_size=4),
    st.integers(1, 5),
    st.integers(0, 2**32 - 1),
)
def test_a_later_release_changes_nothing_of_earlier_ones(
    days: list[int], later: list[float], top: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    ordered = [str(START + dt.timedelta(days=day)) for day in sorted(days)]
    levels = rng.normal(size=(len(days), 6))
    members = frozenset("abcdefgh"[: len(days) : 2])
    before = frontier_class(best(ordered, levels.tolist()), members, top)

    names = (*"abcdefgh"[: len(days)], *(f"z{place}" for place in range(len(later))))
    released = np.array([*ordered, *["2026-01-01"] * len(later)], dtype="datetime64[D]")
    more = np.vstack([levels, np.repeat(np.array(later)[:, None], 6, axis=1)])
    after = frontier_class(
        BestVariants(names, released, ("released",) * len(names), more), members, top
    )

    assert np.array_equal(before.counted, after.counted)
