"""Who is open at the frontier, from the day the weights were out."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.measures.ability import Abilities, abilities
from headway.measures.best_variants import BestVariants, among_top
from headway.measures.frontier import Frontier, frontier
from headway.measures.openness import (
    NEVER,
    days_held_open,
    frontier_from,
    held_open,
    open_among_top,
)
from headway.measures.profiles import PLAIN_2026
from headway.measures.reading import readings
from tests.measures.worlds import BOARD, catalog, table

START, END = dt.date(2025, 1, 1), dt.date(2025, 1, 10)


def days(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[D]")


HELD = Frontier(
    days("2024-12-01", "2025-01-06"),
    np.array([[1.0, 2.0], [1.0, 1.0]]),
    np.array([[0, 1], [0, 0]]),
)
"""On the first draw entry 1 takes over on 6 January; on the second entry 0 stays on top."""


def test_a_holder_is_open_from_the_day_its_weights_are_out() -> None:
    since = np.array([NEVER, np.datetime64("2025-01-08")])

    assert held_open(HELD, since, dt.date(2025, 1, 7)).tolist() == [0.0, 0.0]
    assert held_open(HELD, since, dt.date(2025, 1, 8)).tolist() == [1.0, 0.0]
    assert np.isnan(held_open(HELD, since, dt.date(2024, 1, 1))).all()


def test_days_are_counted_with_both_ends() -> None:
    since = np.array([NEVER, np.datetime64("2025-01-08")])

    assert days_held_open(HELD, since, START, END).tolist() == pytest.approx([0.3, 0.0])
    assert days_held_open(HELD, days("2024-12-01", "2024-12-01"), START, END).tolist() == [1, 1]
    assert np.isnan(days_held_open(HELD, since, START, dt.date(2024, 11, 1))).all()


def test_days_before_the_first_model_do_not_count() -> None:
    since = days("2024-12-01", "2024-12-01")

    assert days_held_open(HELD, since, dt.date(2024, 1, 1), END).tolist() == [1.0, 1.0]


@given(
    st.lists(st.integers(0, 40), min_size=2, max_size=2),
    st.integers(0, 30),
    st.integers(0, 30),
)
def test_the_share_of_days_is_the_mean_over_days(since: list[int], one: int, other: int) -> None:
    origin = dt.date(2024, 12, 1)
    open_since = days(*(str(origin + dt.timedelta(days=day)) for day in since))
    start, end = (origin + dt.timedelta(days=10 + day) for day in sorted((one, other)))
    looked = [start + dt.timedelta(days=day) for day in range((end - start).days + 1)]
    mean = np.mean([held_open(HELD, open_since, day) for day in looked], axis=0)

    assert days_held_open(HELD, open_since, start, end) == pytest.approx(mean)


def test_shares_of_the_top_and_of_a_group_within_it() -> None:
    best = BestVariants(
        ("a", "b", "c", "d"),
        days("2025-01-01", "2025-01-02", "2025-01-03", "2025-02-01"),
        ("released",) * 4,
        np.array([[4.0], [3.0], [2.0], [9.0]]),
    )
    since = np.array([NEVER, *days("2025-01-02", "2025-01-20", "2025-02-01")])

    three, one = (among_top(best.levels[: best.by(END)], top) for top in (3, 1))

    assert open_among_top(best, three, since, END)[0] == pytest.approx(1 / 3)
    assert open_among_top(best, three, since, dt.date(2025, 1, 20))[0] == pytest.approx(2 / 3)
    assert open_among_top(best, one, since, END)[0] == 0.0
    assert open_among_top(best, three, since, END, frozenset({"b", "c"}))[0] == 0.5
    assert np.isnan(open_among_top(best, one, since, END, frozenset({"b"}))[0])


def drawn() -> Abilities:
    world = catalog([("us-a/alpha", "2025-01-01"), ("us-b/open-beta", "2025-03-01")])
    rows = [("alpha", 1300.0, 6.0), ("open-beta", 1310.0, 6.0)]
    (reading,) = readings(table(("2026-06-25", "arena-official", rows, "full")), BOARD, "overall")
    return abilities(reading, world, PLAIN_2026, dt.date(2026, 7, 1), {})


def test_with_their_own_release_days_it_is_the_frontier() -> None:
    found = drawn()
    ours = frontier_from(found, np.arange(2), found.released)
    theirs = frontier(found, frozenset(found.models), "us")

    assert np.array_equal(ours.days, theirs.days)
    assert np.array_equal(ours.levels, theirs.levels)
    assert np.array_equal(ours.holders, theirs.holders)


def test_weights_that_came_later_count_from_then_on() -> None:
    found = drawn()
    entry = np.array([found.models.index("us-b/open-beta")])
    later = frontier_from(found, entry, days("2025-06-01"))

    assert later.step(dt.date(2025, 5, 31)) == -1
    assert np.array_equal(later.at(dt.date(2025, 6, 1)), found.draws(entry)[0])
