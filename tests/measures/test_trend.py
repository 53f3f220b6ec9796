"""Change between two days, its covariance, its other dates, and its trend: laws and by hand."""

from __future__ import annotations

import datetime as dt
from statistics import NormalDist

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headway.errors import NoEvidence
from headway.measures.gap import gap_draws
from headway.measures.trend import (
    Change,
    change,
    date_pairs,
    day_of,
    published_change,
    releases,
    since_when,
    trend,
    years,
)
from tests.measures.direction_worlds import FAST, TODAY, observed, world
from tests.measures.worlds import Entry, catalog

JANUARY = dt.date(2026, 1, 1)
CATALOG, BOARD_NOW = world()
US, CHINA = CATALOG.members("us"), CATALOG.members("china")
FRONTIERS = BOARD_NOW.frontier(US, "us"), BOARD_NOW.frontier(CHINA, "china")
laws = settings(max_examples=25, deadline=None, derandomize=True)
days = st.integers(10, 890).map(lambda number: dt.date(2024, 1, 20) + dt.timedelta(days=number))


def test_change_by_hand() -> None:
    before, after = np.array([40.0, 40.0, -10.0, 0.0]), np.array([10.0, -20.0, -30.0, 5.0])
    found = Change(before, after, JANUARY, TODAY)

    assert found.change.tolist() == [-30, -60, -20, 5]
    assert found.narrowing.tolist() == [30, 20, -20, -5]
    assert found.closed[:3].tolist() == [0.75, 1.5, -2.0]
    assert np.isnan(found.closed[3])


@laws
@given(days, days)
def test_swapping_the_groups_negates_the_change(one: dt.date, other: dt.date) -> None:
    if one == other:
        return
    start, end = sorted((one, other))
    forward, backward = change(*FRONTIERS, start, end), change(*FRONTIERS[::-1], start, end)

    assert (forward.change == -backward.change).all()
    assert (forward.narrowing == backward.narrowing).all()


@laws
@given(days, days, days)
def test_changes_of_parts_add_up(one: dt.date, two: dt.date, three: dt.date) -> None:
    start, middle, end = sorted((one, two, three))
    if not start < middle < end:
        return
    whole = change(*FRONTIERS, start, end).change
    parts = change(*FRONTIERS, start, middle).change + change(*FRONTIERS, middle, end).change

    np.testing.assert_allclose(whole, parts, atol=1e-9)


def test_between_releases_nothing_changes() -> None:
    """What both days share cancels: the interval is a point, not the errors of two days."""
    steps = np.unique(np.concatenate([one.days for one in FRONTIERS])).astype("datetime64[D]")
    longest = int(np.argmax(np.diff(steps)))
    start = steps[longest].item()
    found = change(*FRONTIERS, start, steps[longest + 1].item() - dt.timedelta(days=1))

    assert (found.change == 0).all()
    assert np.var(found.before) > 1


def test_windows_that_are_none_are_refused() -> None:
    with pytest.raises(NoEvidence, match="is no window"):
        change(*FRONTIERS, TODAY, JANUARY)
    with pytest.raises(NoEvidence, match="had no model yet; both have from 2024-01-15 on"):
        change(*FRONTIERS, dt.date(2023, 12, 1), TODAY)


# As published: the errors of one entry on two days covary.


def two_days(early: list[Entry], late: list[Entry], draws: int = 60_000) -> Change:
    who = catalog([("us-a/alpha", "2025-01-01"), ("us-a/beta", "2025-01-01"), ("cn-a/jia", None)])
    board = observed(
        who,
        [
            ("2026-01-01", "arena-official", early, "full"),
            ("2026-06-01", "arena-official", late, "full"),
        ],
        profile=msgspec.structs.replace(FAST, draws=draws),
    )
    members = who.members("us"), who.members("china")
    return published_change(board, who, members, JANUARY, TODAY)[0]


def se(half: float) -> float:
    return half / NormalDist().inv_cdf(0.975)


SECOND: list[Entry] = [("jia", 1300.0, 1e-6)]


@pytest.mark.parametrize(("early", "late"), [(9.0, 5.0), (5.0, 9.0), (6.0, 6.0)])
def test_one_entry_on_both_days_changes_by_the_difference_of_variances(
    early: float, late: float
) -> None:
    found = two_days([("alpha", 1400.0, early), *SECOND], [("alpha", 1410.0, late), *SECOND])

    assert np.var(found.before) == pytest.approx(se(early) ** 2, rel=0.03)
    assert np.var(found.after) == pytest.approx(se(late) ** 2, rel=0.03)
    assert np.var(found.change) == pytest.approx(
        abs(se(early) ** 2 - se(late) ** 2), rel=0.03, abs=1e-6
    )
    assert found.change.mean() == pytest.approx(10, abs=0.1)


def test_another_entry_changes_by_the_sum_of_variances() -> None:
    found = two_days([("alpha", 1400.0, 9.0), *SECOND], [("beta", 1410.0, 5.0), *SECOND])

    assert np.var(found.change) == pytest.approx(se(9) ** 2 + se(5) ** 2, rel=0.03)


def test_swapping_the_groups_negates_the_printed_change() -> None:
    window = dt.date(2025, 6, 1), TODAY
    forward, early, late = published_change(BOARD_NOW, CATALOG, (US, CHINA), *window)
    backward, *_ = published_change(BOARD_NOW, CATALOG, (CHINA, US), *window)

    assert (forward.change == -backward.change).all()
    assert (forward.start, forward.end) == (early.published, late.published)
    assert early.published <= window[0]
    assert forward.before.mean() == pytest.approx(early.gap.value, abs=1)


def test_two_days_need_two_readings() -> None:
    with pytest.raises(NoEvidence, match="have the same reading of arena/text, that of 2026-06-20"):
        published_change(BOARD_NOW, CATALOG, (US, CHINA), dt.date(2026, 6, 22), TODAY)
    with pytest.raises(NoEvidence, match="no reading by 2024-01-16 lists both groups"):
        published_change(BOARD_NOW, CATALOG, (US, CHINA), dt.date(2024, 1, 16), TODAY)


# The best and the worst pair of days.


@laws
@given(days, days, st.integers(0, 70))
def test_date_pairs_bracket_the_change_asked(one: dt.date, other: dt.date, reach: int) -> None:
    start, end = sorted((one, other))
    if start == end:
        return
    asked = float(change(*FRONTIERS, start, end).change.mean())
    low, high = date_pairs(*FRONTIERS, start, end, TODAY, reach)

    assert low.change.mean() <= asked + 1e-9
    assert high.change.mean() >= asked - 1e-9
    for pair in (low, high):
        assert pair.start < pair.end <= TODAY
        assert abs((pair.start - start).days) <= reach
        assert abs((pair.end - end).days) <= reach


def test_date_pairs_are_the_best_of_all_days() -> None:
    start, end, reach = dt.date(2025, 9, 1), dt.date(2026, 3, 1), 25
    low, high = date_pairs(*FRONTIERS, start, end, TODAY, reach)
    near = [dt.timedelta(days=day) for day in range(-reach, reach + 1)]
    before, after = (
        [float(gap_draws(*FRONTIERS, middle + by).mean()) for by in near] for middle in (start, end)
    )

    assert low.change.mean() == pytest.approx(min(after) - max(before))
    assert high.change.mean() == pytest.approx(max(after) - min(before))


def test_swapping_the_groups_swaps_the_pairs() -> None:
    low, high = date_pairs(*FRONTIERS, JANUARY, TODAY, TODAY, 60)
    swapped = date_pairs(*FRONTIERS[::-1], JANUARY, TODAY, TODAY, 60)

    assert swapped[0].change.mean() == pytest.approx(-high.change.mean())
    assert swapped[1].change.mean() == pytest.approx(-low.change.mean())


# The trend over releases.


def test_days_and_years_are_one_axis() -> None:
    assert years(dt.date(2023, 1, 1)) == 0
    assert years(dt.date(2024, 1, 1)) == pytest.approx(365 / 365.25)
    for day in (dt.date(2023, 1, 1), dt.date(2026, 2, 28), TODAY):
        assert day_of(years(day)) == day


def test_a_model_is_released_once_at_the_level_of_its_best_variant() -> None:
    who = catalog([("us-a/alpha", "2025-01-01"), ("us-a/beta", "2026-06-30")])
    entries: list[Entry] = [
        ("alpha", 1300.0, 5.0),
        ("alpha+thinking", 1340.0, 5.0),
        ("beta", 1350.0, 5.0),
    ]
    board = observed(who, [("2026-06-30", "arena-official", entries, "full")])
    found = releases(board.abilities, who.members("us"), dt.date(2026, 6, 1))

    assert found.level.tolist() == [1340.0]
    assert found.time.tolist() == [years(dt.date(2025, 1, 1))]
    assert len(releases(board.abilities, who.members("us"), TODAY).level) == 2
    with pytest.raises(NoEvidence, match="no model of the group was released by 2024-01-01"):
        releases(board.abilities, who.members("us"), dt.date(2024, 1, 1))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_swapping_the_groups_flips_slope_and_p(seed: int) -> None:
    who, board = world(seed)
    us, china = who.members("us"), who.members("china")
    forward, backward = (trend(board, pair, JANUARY, TODAY) for pair in ((us, china), (china, us)))

    assert forward.slope == -backward.slope
    assert (forward.gains, forward.loses) == (backward.loses, backward.gains)
    assert forward.power == backward.power


def test_a_group_that_gains_fast_is_found_and_falls_behind_when_swapped() -> None:
    who, board = world(4, gain=1200.0)
    us, china = who.members("us"), who.members("china")

    assert trend(board, (us, china), JANUARY, TODAY).gains < 0.05
    assert trend(board, (china, us), JANUARY, TODAY).loses < 0.05
    assert trend(board, (us, china), JANUARY, TODAY).loses > 0.9


def test_releases_after_the_window_say_nothing() -> None:
    end = dt.date(2026, 3, 1)
    who, calm = world(5)
    _, wild = world(5, gain=3000.0)
    members = who.members("us"), who.members("china")
    # Models released by March have nearly the level they had; those after it leap.
    early, late = (trend(board, members, dt.date(2025, 6, 1), JANUARY) for board in (calm, wild))

    assert (early.slope, early.gains) == (late.slope, late.gains)
    assert (
        trend(calm, members, JANUARY, end).releases <= trend(calm, members, JANUARY, TODAY).releases
    )


def test_windows_without_both_groups_have_no_trend() -> None:
    with pytest.raises(NoEvidence, match="both have from 2024-01-15 on"):
        trend(BOARD_NOW, (US, CHINA), dt.date(2024, 1, 1), TODAY)
    with pytest.raises(NoEvidence, match="less than a quarter"):
        since_when(BOARD_NOW, (US, CHINA), dt.date(2024, 3, 1))


def test_the_likeliest_break_lies_within_the_history() -> None:
    found = since_when(BOARD_NOW, (US, CHINA), TODAY)

    assert dt.date(2024, 1, 15) < day_of(found.time) < TODAY
    assert 0 < found.p <= 1
