from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from headway.measures.multiverse import multiverse
from headway.measures.robustness import _Labels, agreement, robustness, shuffled
from headway.measures.universes import Models, Multiverse, Points, Universe
from headway.study import Study

END = date(2026, 7, 1)


def models(rng: np.random.Generator, lead: float = 0.0, size: int = 60) -> Models:
    """Models of two groups released over three years; the first's are better by `lead`."""
    first = rng.random(size) < 0.5
    first[:2] = True, False
    day = np.datetime64("2023-07-01") + rng.integers(0, 1090, size)
    years = (day - np.datetime64("2023-07-01")).astype(float) / 365.25
    level = 50 * years + rng.normal(0, 10, size) + lead * first
    return Models(tuple(f"lab/m{i}" for i in range(size)), first, ~first, day, level[:, None])


def world(rng: np.random.Generator, lead: float = 0.0) -> Multiverse:
    """A multiverse of one universe with the printed levels behind it."""
    one = models(rng, lead)
    universe = Universe({"board": "b"}, "rating points", None, one.gap(END, 1), 4.0)
    return Multiverse((universe,), (Points(one, one, (None, END), 1, 4.0),), {})


def test_shuffled_labels_keep_how_many_each_group_released_in_a_quarter() -> None:
    rng = np.random.default_rng(3)
    one = models(rng)
    labels, others = _Labels([Points(one, one, (None, END), 1, 4.0)], 50, rng).of(one)
    quarter = one.day.astype("datetime64[M]").astype(int) // 3

    assert np.array_equal(labels[0], one.first)
    for place in np.unique(quarter):
        inside = quarter == place
        assert (labels[:, inside].sum(axis=1) == one.first[inside].sum()).all()
    assert (labels[1:] != one.first).any()
    assert np.array_equal(others, ~labels)


def test_models_of_both_groups_keep_their_number_too() -> None:
    rng = np.random.default_rng(4)
    one = models(rng)
    both = rng.random(len(one.ids)) < 0.3
    mixed = Models(one.ids, one.first | both, one.second | both, one.day, one.level)
    first, second = _Labels([Points(mixed, mixed, (None, END), 1, 4.0)], 50, rng).of(mixed)

    assert ((first & second).sum(axis=1) == (mixed.first & mixed.second).sum()).all()
    assert (first | second).all()


def test_a_world_that_leaves_a_group_without_a_model_is_left_out() -> None:
    """The second group's one model came in the quarter of the last day, some worlds' after it."""
    day = np.array(["2025-01-10", "2026-06-01", "2026-08-20", "2026-08-21"], "datetime64[D]")
    first = np.array([True, False, True, True])
    level = np.array([[3.0], [2.0], [1.0], [0.0]])
    late = Models(("l/a", "l/b", "l/c", "l/d"), first, ~first, day, level)
    late = Models(late.ids, first, ~first, day - np.array([0, 0, 61, 61]), level)
    end = date(2026, 6, 15)
    universe = Universe({"board": "b"}, "rating points", None, late.gap(end, 1), 4.0)
    found = Multiverse((universe,), (Points(late, late, (None, end), 1, 4.0),), {})
    one = shuffled(found, "gap", np.random.default_rng(1), 200)

    assert 0 < len(one.null) < 200
    assert np.isfinite(one.null).all()


def test_labels_that_mean_nothing_are_found_to_mean_something_as_seldom_as_stated() -> None:
    """Two-sided p of 5% comes up in about 5% of worlds."""
    found = [
        shuffled(world(np.random.default_rng(seed)), "gap", np.random.default_rng(seed), 99).p
        for seed in range(400)
    ]

    assert 0.02 <= np.mean(np.array(found) <= 0.05) <= 0.085


def test_a_group_that_is_far_ahead_is_found() -> None:
    one = shuffled(world(np.random.default_rng(1), lead=60.0), "gap", np.random.default_rng(2))

    assert one.p < 0.05
    assert one.observed > 0
    assert one.share_positive == 1.0


def test_signs_shares_and_choices_add_up(starter: Callable[..., Study]) -> None:
    study = starter()
    members = study.catalog.members("us"), study.catalog.members("china")
    found = multiverse(
        study.store, study.catalog, study.profile, END, ("arena/webdev", "epoch/eci"), members
    )
    summed = robustness(found, "gap", 0.95, np.random.default_rng(1))

    assert len(summed.results) == len(found.universes)
    assert summed.positive == agreement(found, lambda one: bool(np.median(one.after) > 0))
    assert sum(summed.shares.values()) + summed.interactions == pytest.approx(1.0, abs=1e-6)
    assert list(summed.shares.values()) == sorted(summed.shares.values(), reverse=True)
    for one in summed.results:
        assert one.low <= one.value <= one.high
        assert one.months == pytest.approx(one.value / one.universe.pace)
