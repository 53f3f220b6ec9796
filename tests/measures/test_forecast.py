"""Forecasts from a board's history: what is asked, what is probable, what is too short."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from headway.errors import Misuse, NoEvidence
from headway.measures.forecast import (
    METHODS,
    Paths,
    ahead_of,
    forecasts,
    history,
    months_of,
    steps_of,
)
from headway.measures.gap import gap_draws
from tests.measures.direction_worlds import FIRST, TODAY, observed, world
from tests.measures.worlds import Entry, catalog

CATALOG, BOARD_NOW = world()
MEMBERS = CATALOG.members("us"), CATALOG.members("china")


@pytest.mark.parametrize(
    ("text", "months", "steps"),
    [("6mo", 6, 12), ("1.5mo", 1.5, 3), ("1y", 12, 24), ("0.5 mo", 0.5, 1), ("2y", 24, 48)],
)
def test_horizons_are_lengths_of_time(text: str, months: float, steps: int) -> None:
    assert months_of(text) == months
    assert steps_of(months_of(text)) == steps


@pytest.mark.parametrize("text", ["", "6", "7 weeks", "mo", "-6mo", "six months", "6mo1y", "1e1mo"])
def test_other_lengths_are_refused(text: str) -> None:
    with pytest.raises(Misuse, match=r"write 6mo, 1\.5mo or 1y"):
        months_of(text)


@pytest.mark.parametrize("months", [0, 0.3, -6, 24.5, 1.7, float("nan"), float("inf")])
def test_horizons_are_half_months_up_to_two_years(months: float) -> None:
    with pytest.raises(Misuse, match="cannot be asked; give half months, up to 24"):
        steps_of(months)


def test_half_months_are_even_and_reversible() -> None:
    assert ahead_of(TODAY, 24) == TODAY + dt.timedelta(days=365)
    assert ahead_of(TODAY, 0) == TODAY
    gaps = {(ahead_of(TODAY, step + 1) - ahead_of(TODAY, step)).days for step in range(-30, 30)}
    assert gaps == {15, 16}


def test_a_history_ends_today_and_has_two_years_at_most() -> None:
    past = history(BOARD_NOW, MEMBERS)
    first, second = (BOARD_NOW.frontier(group, "the group") for group in MEMBERS)

    assert past.first.shape == (400, 49)
    assert (past.gap[:, -1] == gap_draws(first, second, TODAY)).all()
    assert (np.diff(past.first, axis=1) >= 0).all()


def test_a_short_history_is_refused_with_the_day_it_began() -> None:
    who = catalog(
        [(f"{lab}/{lab[:2]}{n}", f"2026-04-{10 + n}") for lab in ("us-a", "cn-a") for n in range(3)]
    )
    entries: list[Entry] = [
        (f"{lab}{n}", 1300.0 + n, 5.0) for lab in ("us", "cn") for n in range(3)
    ]
    board = observed(who, [("2026-06-20", "arena-official", entries, "full")])

    with pytest.raises(NoEvidence, match="only since 2026-04-12: too short a past for a forecast"):
        forecasts(board, (who.members("us"), who.members("china")), 12)


def test_all_methods_forecast_the_same_days_and_the_pool_mixes_them() -> None:
    found = forecasts(BOARD_NOW, MEMBERS, 12)

    assert tuple(found) == METHODS
    for paths in found.values():
        assert paths.origin == TODAY
        assert paths.days == tuple(ahead_of(TODAY, step) for step in range(1, 13))
        assert paths.gap.shape == (400, 12)
    mixed = {tuple(row) for row in found["pool"].gap.tolist()}
    for name in METHODS[:-1]:
        own = {tuple(row) for row in found[name].gap.tolist()}
        assert len(mixed & own) == 400 / 5


def test_a_day_has_one_forecast_whatever_the_horizon() -> None:
    short, long = (forecasts(BOARD_NOW, MEMBERS, steps) for steps in (3, 12))

    for name in METHODS:
        assert (short[name].gap == long[name].gap[:, :3]).all()


def test_swapping_the_groups_flips_the_forecast() -> None:
    forward, backward = (forecasts(BOARD_NOW, pair, 12) for pair in (MEMBERS, MEMBERS[::-1]))

    for name in METHODS:
        one, other = forward[name].gap[:, -1], -backward[name].gap[:, -1]
        # 400 draws each: medians differ by Monte-Carlo error alone.
        assert abs(np.median(one) - np.median(other)) < 0.35 * one.std(), name


def test_parity_is_a_probability_that_only_grows() -> None:
    gap = np.array([[5.0, -1.0, 3.0], [5.0, 4.0, 0.0], [5.0, 4.0, 3.0], [-2.0, 1.0, -1.0]])
    paths = Paths(TODAY, (TODAY,) * 3, gap)

    assert paths.level_by.tolist() == [0.25, 0.5, 0.75]
    assert paths.behind_on.tolist() == [0.25, 0.25, 0.25]
    for found in forecasts(BOARD_NOW, MEMBERS, 24).values():
        assert (np.diff(found.level_by) >= 0).all()
        assert (found.behind_on <= found.level_by).all()


def test_a_forecast_rests_on_nothing_after_its_day() -> None:
    """The board of today, cut at an earlier day, and the board of that day are one."""
    then = dt.date(2025, 7, 1)
    _, early = world(until=then)
    late = observed(
        CATALOG,
        [
            (
                str(one.published),
                one.source,
                [
                    (name, rating, 8.0)
                    for name, rating in zip(one.names, one.rating.tolist(), strict=True)
                ],
                one.coverage,
            )
            for one in BOARD_NOW.readings
            if one.published <= then
        ],
        as_of=then,
    )

    for name, paths in forecasts(early, MEMBERS, 6).items():
        assert (paths.gap == forecasts(late, MEMBERS, 6)[name].gap).all()
    assert early.readings[0].published > FIRST
