from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from headway.measures.robustness import _Labels, agreement, robustness, shuffled
from headway.measures.universes import Models, Multiverse, Points, Universe, multiverse
from headway.study import Study

END = date(2026, 7, 1)


def models(rng: np.random.Generator, lead: float = 0.0, size: int = 60) -> Models:
    """Models of two groups released over three years; the first's are better by `lead`."""
    first = rng.random(size) < 0.5
    first[:2] = True, False
    day = np.datetime64("2023-07-01") + rng.integers(0, 1090, size)
    years = (day - np.datetime64("2023-07-01")).astype(float) / 365.25
    level = 50 * years + rng.normal(0, 10, size) + lead * first
    return Models(tuple(f"lab/m{i}" for i in range(size)), first, day, level[:, None])


def world(rng: np.random.Generator, lead: float = 0.0) -> Multiverse:
    """A multiverse of one universe with the printed levels behind it."""
    one = models(rng, lead)
    universe = Universe({"board": "b"}, "rating points", None, one.gap(END, 1), 4.0)
    return Multiverse((universe,), (Points(one, one, (None, END), 1, 4.0),), {})


def test_shuffled_labels_keep_how_many_each_group_released_in_a_quarter() -> None:
    rng = np.random.default_rng(3)
    one = models(rng)
    labels = _Labels([Points(one, one, (None, END), 1, 4.0)], 50, rng).of(one)
    quarter = one.day.astype("datetime64[M]").astype(int) // 3

    assert np.array_equal(labels[0], one.first)
    for place in np.unique(quarter):
        inside = quarter == place
        assert (labels[:, inside].sum(axis=1) == one.first[inside].sum()).all()
    assert (labels[1:] != one.first).any()


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
