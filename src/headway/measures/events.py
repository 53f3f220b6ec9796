"""Did a group's frontier grow otherwise after a dated act than before it?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

import numpy as np

from headway.catalog.events import Event
from headway.estimators.drift_records import around
from headway.estimators.gap_trend import EffectTest, effect_test
from headway.measures.ability import stream
from headway.measures.forecast import settled
from headway.measures.observed import Observed
from headway.measures.published import group_key
from headway.measures.reading import FloatArray
from headway.measures.trend import releases, years

REACH = timedelta(days=365)
LEAST_BEFORE = timedelta(days=180)
LEAST_AFTER = timedelta(days=120)
"""Sides of an event shorter than these tell nothing of growth."""


@dataclass(frozen=True)
class Effect:
    """Growth of a frontier on both sides of a day on which something was done.

    Attributes:
        events: the acts of that day; it is the day the public could know of them.
        start, end: the days looked at, at most a year on each side.
        test: growth before and after, the null and its power.
    """

    events: tuple[Event, ...]
    start: date
    end: date
    test: EffectTest

    @property
    def day(self) -> date:
        """The day the acts count from."""
        return self.events[0].public

    @property
    def by_chance(self) -> float:
        """The change of growth to expect of a frontier that grew evenly, points a year.

        Not quite zero: where releases stand in time bends a frontier too.
        """
        return float(np.median(self.test.null))


@dataclass(frozen=True)
class Effects:
    """What could be tested, and why the rest could not."""

    found: tuple[Effect, ...]
    missing: tuple[tuple[Event, str], ...]

    @property
    def days(self) -> frozenset[date]:
        """The days that could be tested."""
        return frozenset(one.day for one in self.found)

    def on(self, days: frozenset[date]) -> Effects:
        """What was found on some of the days, so that two groups are compared on the same ones."""
        return Effects(tuple(one for one in self.found if one.day in days), self.missing)

    @property
    def change(self) -> FloatArray:
        """Mean change of growth over the days (worlds,), points a year; see `pooled`."""
        return pooled([one.test.draws for one in self.found])

    @property
    def after(self) -> FloatArray:
        """Mean growth after the days (worlds,), points a year."""
        return pooled([one.test.after_draws for one in self.found])

    @property
    def before(self) -> float:
        """Mean growth before the days, points a year."""
        return float(np.mean([one.test.before for one in self.found]))

    @property
    def kept(self) -> FloatArray:
        """Mean growth after as a share of that before (worlds,): one where nothing changed.

        NaN where the frontier did not grow before.
        """
        if self.before <= 0:
            return np.full(len(self.change), np.nan)
        found: FloatArray = 1 + self.change / self.before
        return found


def pooled(draws: list[FloatArray]) -> FloatArray:
    """The mean over events, as if their errors were wholly dependent: events share releases.

    Draws of each are put in order of size before they are averaged: no other dependence of the
    same errors gives their mean a greater variance (Kaas, Dhaene and Goovaerts, Insur. Math. Econ.
    27 (2000) 151).
    """
    found: FloatArray = np.mean([np.sort(one) for one in draws], axis=0)
    return found


def effects(
    observed: Observed, members: frozenset[str], group: str, events: Iterable[Event]
) -> Effects:
    """Test each day with an event on the frontier of a group, a year on each side of it.

    A day counts if the board shows a few of the group's models from half a year before it, and if
    four months have passed since. What was released long before or after its window does not speak
    to it, see `around`.

    Raises:
        NoEvidence: the board shows no model of the group.
    """
    known = releases(observed.abilities, members, observed.as_of)
    earliest = settled(observed, members)
    found: list[Effect] = []
    missing: list[tuple[Event, str]] = []
    for day, same in groupby(sorted(events, key=_by_day), key=_public):
        acts = tuple(same)
        start, end = max(day - REACH, earliest), min(day + REACH, observed.as_of)
        if day - start < LEAST_BEFORE:
            why = f"{observed.label} shows few models of {group} in the half year before it"
            missing += [(act, why) for act in acts]
        elif end - day < LEAST_AFTER:
            why = f"less than four months have passed by {observed.as_of}"
            missing += [(act, why) for act in acts]
        else:
            test = effect_test(
                around(known, years(start), years(end)),
                years(start),
                years(day),
                years(end),
                worlds=observed.profile.worlds,
                rng=_stream(observed, members, day),
            )
            found.append(Effect(acts, start, end, test))
    return Effects(tuple(found), tuple(missing))


def _by_day(event: Event) -> tuple[date, str]:
    return event.public, event.id


def _public(event: Event) -> date:
    return event.public


def _stream(observed: Observed, members: frozenset[str], day: date) -> np.random.Generator:
    reading = observed.abilities.reading
    key = (reading.label, reading.published.isoformat(), "event", day.isoformat())
    return stream(observed.profile, *key, group_key(members))


def apart(second: FloatArray, first: FloatArray, rng: np.random.Generator) -> FloatArray:
    """What one frontier's change has beyond another's (worlds,), their errors independent."""
    found: FloatArray = second - rng.permutation(first)
    return found
