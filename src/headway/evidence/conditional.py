"""Prices under conditions, as genai-prices states them: which is in force from when, and when.

A model has one price, or several in a row, each with a condition: from a day on, or for a part of
the day (UTC). The last whose condition holds is in force; where none holds, the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

_DAY = 24 * 60


class Condition(NamedTuple):
    """When a price may be in force: always, from a day on, or between two minutes of the day."""

    since: date | None = None
    minutes: tuple[int, int] | None = None

    def holds(self, day: date | None, minute: int) -> bool:
        """Whether it holds; `day` None is before every day that is named."""
        if self.since is not None:
            return day is not None and day >= self.since
        if self.minutes is None:
            return True
        start, end = self.minutes
        if end < start:
            return minute >= start or minute < end
        return start <= minute < end


class Step(NamedTuple):
    """What is in force from a named day on (None: before any), by part of the day."""

    since: date | None
    by_hours: dict[str, int]


def steps(conditions: Sequence[Condition], day: date) -> Iterator[Step]:
    """What is in force before any named day, and from each until the next, up to `day`.

    A part of the day is written `16:30-00:30`, "" for all of it, and has the index of its price.
    """
    named = sorted({one.since for one in conditions if one.since is not None})
    for since in (None, *(one for one in named if one <= day)):
        yield Step(since, dict(_of_a_day(conditions, since)))


def in_force(conditions: Sequence[Condition], day: date | None, minute: int) -> int:
    """Index of the price in force."""
    holding = (i for i in reversed(range(len(conditions))) if conditions[i].holds(day, minute))
    return next(holding, 0)


def _of_a_day(conditions: Sequence[Condition], day: date | None) -> Iterator[tuple[str, int]]:
    """Each part of the day with the price in force in it."""
    ends = sorted({minute % _DAY for one in conditions for minute in one.minutes or ()})
    changes = [
        minute
        for minute in ends
        if in_force(conditions, day, minute) != in_force(conditions, day, (minute - 1) % _DAY)
    ]
    if not changes:
        yield "", in_force(conditions, day, 0)
        return
    for start, end in zip(changes, (*changes[1:], changes[0]), strict=True):
        yield f"{_clock(start)}-{_clock(end)}", in_force(conditions, day, start)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
