"""Prices under conditions: the last that holds is in force, the first where none does."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from headway.evidence.conditional import Condition, in_force, steps

DAY = dt.date(2026, 7, 1)
MINUTES = st.integers(0, 24 * 60 - 1)
DATES = st.dates(dt.date(2026, 5, 1), dt.date(2026, 9, 1))
CONDITIONS = st.lists(
    st.one_of(
        st.just(Condition()),
        DATES.map(Condition),
        st.tuples(MINUTES, MINUTES).map(lambda span: Condition(minutes=span)),
    ),
    min_size=1,
    max_size=4,
)


def minutes_of(hours: str) -> set[int]:
    """The minutes of the day that are written as `16:30-00:30`."""
    if not hours:
        return set(range(24 * 60))
    start, end = (int(part[:2]) * 60 + int(part[3:]) for part in hours.split("-"))
    return {minute % (24 * 60) for minute in range(start, end + (end <= start) * 24 * 60)}


def test_one_price_holds_always() -> None:
    assert list(steps([Condition()], DAY)) == [(None, {"": 0})]


def test_a_dated_price_follows_on_its_day_and_not_before() -> None:
    later = [Condition(), Condition(dt.date(2026, 3, 13)), Condition(dt.date(2026, 9, 1))]

    assert list(steps(later, DAY)) == [(None, {"": 0}), (dt.date(2026, 3, 13), {"": 1})]


def test_a_part_of_the_day_leaves_the_rest_to_the_price_before() -> None:
    peak = [Condition(), Condition(minutes=(30, 990))]

    assert list(steps(peak, DAY)) == [(None, {"00:30-16:30": 1, "16:30-00:30": 0})]


def test_a_part_of_the_day_may_pass_midnight() -> None:
    night = [Condition(), Condition(minutes=(990, 30))]

    assert list(steps(night, DAY)) == [(None, {"00:30-16:30": 0, "16:30-00:30": 1})]


def test_two_parts_of_the_day_may_have_one_price_each() -> None:
    peaks = [Condition(), Condition(minutes=(60, 240)), Condition(minutes=(360, 600))]

    ((_, parts),) = steps(peaks, DAY)

    assert parts == {"01:00-04:00": 1, "04:00-06:00": 0, "06:00-10:00": 2, "10:00-01:00": 0}


@given(CONDITIONS)
def test_the_parts_of_each_step_cover_the_day_once(conditions: list[Condition]) -> None:
    for _, parts in steps(conditions, DAY):
        covered = [minute for hours in parts for minute in minutes_of(hours)]

        assert sorted(covered) == list(range(24 * 60))


@given(CONDITIONS, MINUTES, DATES.filter(lambda day: day <= DAY))
def test_each_minute_has_the_price_that_is_in_force(
    conditions: list[Condition], minute: int, day: dt.date
) -> None:
    """Steps are another way to write which price holds when."""
    found = [step for step in steps(conditions, DAY) if step.since is None or step.since <= day]
    index = next(i for hours, i in found[-1].by_hours.items() if minute in minutes_of(hours))

    assert index == in_force(conditions, day, minute)
