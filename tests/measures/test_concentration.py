"""Shares of the top: hand-computed values, bounds, and blindness to later releases."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from headway.measures.best_variants import BestVariants
from headway.measures.concentration import Holdings, holdings

DAY = dt.date(2025, 6, 1)


def world(days: list[str], levels: list[float]) -> BestVariants:
    names = tuple(f"m{place}" for place in range(len(days)))
    released = np.array(days, dtype="datetime64[D]")
    return BestVariants(
        names, released, ("released",) * len(days), np.array(levels, dtype=float)[:, None]
    )


def test_hand_computed() -> None:
    held = Holdings(("a", "b", "c"), np.array([[2.0], [1.0], [1.0]]))

    assert held.number()[0] == 3
    assert held.index()[0] == pytest.approx(0.375)
    assert held.effective()[0] == pytest.approx(8 / 3)
    assert [held.largest(count)[0] for count in (1, 2, 3, 9)] == [0.5, 0.75, 1.0, 1.0]
    assert [held.share(owner)[0] for owner in ("a", "c", "nobody")] == [0.5, 0.25, 0.0]


def test_labs_become_countries() -> None:
    held = Holdings(("a", "b", "c"), np.array([[2.0], [1.0], [1.0]])).merged(("US", "CN", "US"))

    assert held.owners == ("CN", "US")
    assert held.counts[:, 0].tolist() == [1.0, 3.0]


def test_only_models_released_by_the_day_and_in_the_top_count() -> None:
    best = world(["2025-01-01", "2025-02-01", "2025-03-01", "2025-07-01"], [5.0, 7.0, 6.0, 9.0])
    labs = ("a", "b", "a", "c")

    top = holdings(best, labs, DAY, 2)
    everyone = holdings(best, labs, DAY, 20)

    assert top is not None
    assert everyone is not None
    assert dict(zip(top.owners, top.counts[:, 0], strict=True)) == {"a": 1.0, "b": 1.0}
    assert dict(zip(everyone.owners, everyone.counts[:, 0], strict=True)) == {"a": 2.0, "b": 1.0}
    assert holdings(best, labs, dt.date(2024, 1, 1), 2) is None


@given(arrays(float, (4, 3), elements=st.integers(0, 6).map(float)))
def test_the_index_lies_between_its_bounds(counts: np.ndarray) -> None:
    counts[0] += 1
    held = Holdings(("a", "b", "c", "d"), counts)

    assert (held.index() >= 1 / held.number() - 1e-12).all()
    assert (held.index() <= 1 + 1e-12).all()
    assert (held.effective() <= held.number() + 1e-9).all()
    assert np.allclose(held.shares.sum(axis=0), 1)
    merged = held.merged(("x", "x", "y", "y"))
    assert (merged.index() >= held.index() - 1e-12).all()


@given(st.lists(st.floats(0, 10), min_size=1, max_size=5))
def test_a_later_release_changes_nothing(later: list[float]) -> None:
    days, levels = ["2025-01-01", "2025-02-01", "2025-03-01"], [5.0, 7.0, 6.0]
    before = holdings(world(days, levels), ("a", "b", "a"), DAY, 2)
    after = holdings(
        world([*days, *["2025-06-02"] * len(later)], [*levels, *later]),
        ("a", "b", "a", *["z"] * len(later)),
        DAY,
        2,
    )

    assert before is not None
    assert after is not None
    assert before.owners == after.owners
    assert np.array_equal(before.counts, after.counts)
