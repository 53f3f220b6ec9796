"""From which day to which a question looks, by default the year up to the day of the question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from headway.answers.answer import Row
from headway.answers.setting import Setting
from headway.errors import Misuse

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Window:
    """The days from `start` to `end`, both included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1

    def months(self) -> Iterator[date]:
        """Its first day, the first of each month after it, and its last day."""
        day = self.start
        while day < self.end:
            yield day
            day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield self.end

    def row(self) -> Row:
        """The window as it stands in an answer."""
        return {"from": self.start.isoformat(), "to": self.end.isoformat(), "days": self.days}


def window(setting: Setting, since: date | None, until: date | None) -> Window:
    """The window asked for, by default the 365 days before the as-of day and that day.

    Raises:
        Misuse: it ends after the as-of day, or does not begin before it ends.
    """
    end = setting.as_of if until is None else until
    start = end - YEAR if since is None else since
    check_days(setting, start, end)
    return Window(start, end)


def check_days(setting: Setting, start: date | None, end: date) -> None:
    """Refuse days that make no window; without a first day there is only the last to check.

    Raises:
        Misuse: the last lies after the as-of day, or the first is not before it.
    """
    if end > setting.as_of:
        raise Misuse(f"to {end} lies after the as-of day {setting.as_of}; ask as of a later day")
    if start is not None and start >= end:
        raise Misuse(f"from {start} is not before to {end}; give a first day before the last")


def since_or_year_ago(setting: Setting, since: date | None) -> date:
    """The day that a change is counted from, by default a year before the as-of day.

    Raises:
        Misuse: it is not before the as-of day.
    """
    start = setting.as_of - YEAR if since is None else since
    if start >= setting.as_of:
        raise Misuse(f"from {start} is not before the as-of day {setting.as_of}")
    return start


def at_least_one(**counts: int) -> None:
    """Refuse a count that leaves nothing to look at.

    Raises:
        Misuse: a count is below one; it is named.
    """
    for name, count in counts.items():
        if count < 1:
            raise Misuse(f"{name} is {count}; give 1 or more")
