"""Is the distance between two frontiers shrinking: by how much, as a trend, and since when?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from headway.catalog.load import Catalog
from headway.errors import NoEvidence
from headway.estimators.drift_records import Releases
from headway.estimators.gap_trend import BreakTest, TrendTest, break_test, trend_test
from headway.measures.ability import DAYS_PER_YEAR, EPOCH, Abilities, stream
from headway.measures.frontier import Frontier
from headway.measures.gap import gap_draws
from headway.measures.observed import Observed
from headway.measures.profiles import Profile
from headway.measures.published import (
    PublishedGap,
    covering,
    group_key,
    printed_top,
    published_gap,
)
from headway.measures.reading import FloatArray, Reading

FIRST_DAY: date = EPOCH.astype("datetime64[D]").item()


@dataclass(frozen=True)
class Moved:
    """The gap on two days, on the same draws: what they share cancels in the difference.

    Attributes:
        before: first frontier minus second on the first day (draws,), points.
        after: the same on the last day (draws,).
    """

    before: FloatArray
    after: FloatArray

    @property
    def change(self) -> FloatArray:
        """Gap after minus gap before (draws,); negative: the second group gained."""
        return self.after - self.before

    @property
    def narrowing(self) -> FloatArray:
        """By how much the distance shrank, whoever leads (draws,); negative: it grew."""
        found: FloatArray = np.abs(self.before) - np.abs(self.after)
        return found

    @property
    def closed(self) -> FloatArray:
        """Share of the starting gap that the second group made up (draws,).

        One: level; above one: overtaken; negative: fell further behind. NaN without a gap.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.before == 0, np.nan, -self.change / self.before)

    @property
    def relative(self) -> FloatArray:
        """Change of the gap over its starting distance (draws,), turning its sign with the groups.

        -0.5: the second group gained half of the distance. NaN where they started level.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.before == 0, np.nan, self.change / np.abs(self.before))


@dataclass(frozen=True)
class Change(Moved):
    """A gap that moved from one day to another.

    Attributes:
        start: first day.
        end: last day.
    """

    start: date
    end: date


def change(first: Frontier, second: Frontier, start: date, end: date) -> Change:
    """The gap on two days of the one-scale time base.

    Raises:
        NoEvidence: a group has no model by the first day, or the days are not in order.
    """
    if start >= end:
        raise NoEvidence(f"{start} to {end} is no window; give a first day before the last")
    before, after = gap_draws(first, second, start), gap_draws(first, second, end)
    if np.isnan(before).any():
        day = max(first.days[0], second.days[0])
        raise NoEvidence(
            f"on {start} one of the groups had no model yet; both have from {day} on: "
            f"give a later first day"
        )
    return Change(before, after, start, end)


def published_change(
    observed: Observed,
    catalog: Catalog,
    members: tuple[frozenset[str], frozenset[str]],
    start: date,
    end: date,
) -> tuple[Change, PublishedGap, PublishedGap]:
    """The gap as printed on two days, with the covariance of their errors.

    Ratings of one entry on two days rest on partly the same votes. A later rating is the earlier
    one and more votes, so their errors covary by the variance of the surer of the two; those of
    different entries are independent.

    Raises:
        NoEvidence: no reading by one of the days lists both groups, or both days have the same.
    """
    usable = covering(observed.readings, members[0] | members[1], catalog)
    shown = [_newest(usable, members, catalog, observed.profile, day) for day in (start, end)]
    (one, early), (two, late) = shown
    if early.published == late.published:
        raise NoEvidence(
            f"{start} and {end} have the same reading of {observed.label}, that of "
            f"{early.published}, as published; `headway sources` shows the dates there are"
        )
    draws = _joint_gaps((one, two), members, catalog, observed.profile)
    return Change(*draws, early.published, late.published), early, late


def _newest(
    readings: list[Reading],
    members: tuple[frozenset[str], frozenset[str]],
    catalog: Catalog,
    profile: Profile,
    day: date,
) -> tuple[Reading, PublishedGap]:
    for reading in reversed(readings):
        if reading.published <= day:
            found = published_gap(reading, *members, catalog, profile)
            if found is not None:
                return reading, found
    raise NoEvidence(
        f"no reading by {day} lists both groups; `headway sources` shows the dates there are"
    )


def _joint_gaps(
    pair: tuple[Reading, Reading],
    members: tuple[frozenset[str], frozenset[str]],
    catalog: Catalog,
    profile: Profile,
) -> tuple[FloatArray, FloatArray]:
    """Gaps of printed maxima on both days (draws,) each, errors of one entry shared.

    The gap of a day is centred on best minus best as printed. Each group has a stream of its
    own, so that swapping groups flips the signs and nothing else.
    """
    sides = []
    for group in members:
        tops = [printed_top(reading, group, catalog) for reading in pair]
        rng = stream(profile, pair[0].label, "change as published", group_key(group))
        sides.append(_shared_errors(tops[0], tops[1], profile.draws, rng))
    before = sides[0][0] - sides[1][0]
    after = sides[0][1] - sides[1][1]
    return before, after


def _shared_errors(
    early: tuple[str, float, float],
    late: tuple[str, float, float],
    draws: int,
    rng: np.random.Generator,
) -> tuple[FloatArray, FloatArray]:
    """Draws of one group's printed best on two days: (name, rating, standard error) of each."""
    noise, more = rng.standard_normal((2, draws))
    (name, rating, se), (later, later_rating, later_se) = early, late
    if name != later:
        return rating + se * noise, later_rating + later_se * more
    surer, other = min(se, later_se), max(se, later_se)
    common = surer * noise
    news = common + np.sqrt(other**2 - surer**2) * more
    if se <= later_se:
        return rating + common, later_rating + news
    return rating + news, later_rating + common


@dataclass(frozen=True)
class DatePair:
    """A pair of days near the ends of a window, and the change between them."""

    start: date
    end: date
    change: FloatArray


def date_pairs(
    first: Frontier, second: Frontier, start: date, end: date, last: date, reach: int
) -> tuple[DatePair, DatePair]:
    """The pairs of days near the window's ends, within `reach` days, of least and most change.

    The lowest change (most gained by the second group) stands first. Days after `last` and before
    both groups have a model are not taken; the mean over draws picks the pair.
    """
    earliest = max(first.days[0], second.days[0]).astype("datetime64[D]").item()
    starts = _step_days(first, second, start, reach, earliest, last)
    ends = _step_days(first, second, end, reach, earliest, last)
    mean = {day: float(gap_draws(first, second, day).mean()) for day in {*starts, *ends}}
    pairs = [(mean[b] - mean[a], a, b) for a in starts for b in ends if a < b]
    low = min(pairs)
    high = max(pairs, key=lambda one: (one[0], -one[1].toordinal(), -one[2].toordinal()))
    return (
        DatePair(*low[1:], change(first, second, *low[1:]).change),
        DatePair(*high[1:], change(first, second, *high[1:]).change),
    )


def _step_days(
    first: Frontier, second: Frontier, near: date, reach: int, earliest: date, last: date
) -> list[date]:
    """Days near `near` on which the gap may differ: the ends of the reach and release days."""
    low = max(near - timedelta(days=reach), earliest)
    high = min(near + timedelta(days=reach), last)
    steps = {day.item() for one in (first, second) for day in one.days.astype("datetime64[D]")}
    return sorted({low, near, high} | {day for day in steps if low <= day <= high})


def years(day: date | np.datetime64) -> float:
    """A day as years since the start of 2023: the time axis of trends."""
    days = np.array(day, dtype="datetime64[D]") - EPOCH
    return float(days / np.timedelta64(1, "D")) / DAYS_PER_YEAR


def day_of(time: float) -> date:
    """The day of a time in years since the start of 2023."""
    return FIRST_DAY + timedelta(days=round(time * DAYS_PER_YEAR))


def releases(abilities: Abilities, members: frozenset[str], until: date) -> Releases:
    """A group's models released by a day, each at the median ability of its best variant.

    Raises:
        NoEvidence: the group has none.
    """
    inside = np.flatnonzero(
        abilities.mask(members) & (abilities.released <= np.datetime64(until, "D"))
    )
    if not len(inside):
        raise NoEvidence(f"no model of the group was released by {until}")
    models, place = np.unique(np.array(abilities.models)[inside], return_inverse=True)
    level = _medians_of_best(abilities, inside, place, len(models))
    time = np.full(len(models), np.inf)
    days = (abilities.released[inside] - EPOCH) / np.timedelta64(1, "D") / DAYS_PER_YEAR
    np.minimum.at(time, place, days)
    order = np.lexsort((level, time))
    return Releases(time=time[order], level=level[order])


def _medians_of_best(
    abilities: Abilities, inside: NDArray[np.intp], place: NDArray[np.intp], models: int
) -> FloatArray:
    drawn = (
        abilities.rating[inside, None]
        if abilities.profile.frontier == "plain"
        else abilities.draws(inside)
    )
    best = np.full((models, drawn.shape[1]), -np.inf)
    np.maximum.at(best, place, drawn)
    found: FloatArray = np.median(best, axis=1)
    return found


def trend(
    observed: Observed, members: tuple[frozenset[str], frozenset[str]], start: date, end: date
) -> TrendTest:
    """Test whether the second group gains on the first over the releases of a window.

    Raises:
        NoEvidence: a group has no model by the first day.
    """
    first, second = (releases(observed.abilities, group, end) for group in members)
    _check_start(first, second, start)
    return trend_test(
        first,
        second,
        years(start),
        years(end),
        worlds=observed.profile.worlds,
        rngs=_streams(observed, members, "trend"),
    )


def since_when(
    observed: Observed, members: tuple[frozenset[str], frozenset[str]], end: date
) -> BreakTest:
    """Test whether the gap's slope changed on some day since both groups have models.

    Raises:
        NoEvidence: a group has no model by the day, or both have for less than a quarter.
    """
    first, second = (releases(observed.abilities, group, end) for group in members)
    start = max(float(first.time[0]), float(second.time[0]))
    if years(end) - start < 0.25:
        raise NoEvidence(f"both groups have models for less than a quarter by {end}")
    return break_test(
        first,
        second,
        start,
        years(end),
        worlds=observed.profile.worlds // 2,
        rngs=_streams(observed, members, "break"),
    )


def _check_start(first: Releases, second: Releases, start: date) -> None:
    earliest = max(float(first.time[0]), float(second.time[0]))
    if earliest > years(start):
        raise NoEvidence(
            f"on {start} one of the groups had no model yet; both have from "
            f"{day_of(earliest)} on: give a later first day"
        )


def _streams(
    observed: Observed, members: tuple[frozenset[str], frozenset[str]], purpose: str
) -> tuple[np.random.Generator, np.random.Generator]:
    reading = observed.abilities.reading
    key = (reading.label, reading.source, reading.published.isoformat(), purpose)
    first, second = (stream(observed.profile, *key, group_key(group)) for group in members)
    return first, second
