"""The horizontal distance between two frontiers, in months of 30.4375 days.

Three definitions stand side by side. Each is computed on every draw with the roles set by who
leads on that draw, so it is negative when the second group leads, and swapping the groups flips
its sign exactly. Draws that only bound the lag are marked as censored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from headway.measures.frontier import Frontier
from headway.measures.reading import FloatArray

DAYS_PER_MONTH = 30.4375
HALF_WAY = 1e-9


@dataclass(frozen=True)
class LagDraws:
    """Months of lag on each draw (draws,), and which of them are only bounds.

    A censored draw bounds the distance from below: the lag is at least that long, in the
    direction of its sign. NaN where the definition does not apply on that draw.
    """

    months: FloatArray
    censored: NDArray[np.bool_]

    def __neg__(self) -> LagDraws:
        return LagDraws(-self.months, self.censored)


@dataclass(frozen=True)
class LagInterval:
    """Median and interval of a lag; each bound says whether it is exact or only `at least`."""

    value: float
    low: float
    high: float
    value_is_bound: bool
    low_is_bound: bool
    high_is_bound: bool
    undefined: float


def _number(days: NDArray[np.datetime64]) -> FloatArray:
    return days.astype("datetime64[D]").astype(np.int64).astype(float)


def _reached(frontier: Frontier, level: FloatArray) -> tuple[FloatArray, NDArray[np.int16]]:
    """First day (as a number) a frontier was at `level` on each draw, and the step's index.

    The index equals the number of steps where it never got there; the day is then +inf.
    """
    below = np.less(frontier.levels.T, level)
    step = np.add.reduce(
        below.view(np.int8), axis=0, dtype=np.int16
    )  # fast: once a day of a series
    days = np.append(_number(frontier.days), np.inf)
    return days[step], step


def _cut(frontier: Frontier, day: date) -> Frontier:
    """The frontier as far as `day`: later releases had not happened."""
    end = frontier.step(day) + 1
    return Frontier(frontier.days[:end], frontier.levels[:, :end], frontier.holders[:, :end])


def level_lag(first: Frontier, second: Frontier, day: date) -> LagDraws:
    """How long ago the leader already had the level the other has on `day`.

    t - min{s : F_g(s) >= F_h(t)} where g leads on the draw; the negative of it with the roles
    swapped where h leads. Censored where g had that level from its first model on. This is
    Epoch's US-China lag. It grows a day a day between releases and then drops.
    """
    first, second = _cut(first, day), _cut(second, day)
    return _by_leader(first, second, day, _level_one_way)


def _level_one_way(leader: Frontier, other: Frontier, day: date) -> LagDraws:
    reached, step = _reached(leader, other.at(day))
    months = (float(np.datetime64(day, "D").astype(np.int64)) - reached) / DAYS_PER_MONTH
    return LagDraws(months, step == 0)


def area_lag(first: Frontier, second: Frontier, day: date) -> LagDraws:
    """Mean horizontal distance over the levels both frontiers passed by `day`.

    The mean over c of tau_h(c) - tau_g(c), c from the higher of the two starting levels to the
    lower of the two present ones: Epoch's open-closed lag. NaN on draws without common levels.
    """
    first, second = _cut(first, day), _cut(second, day)
    if not (len(first.days) and len(second.days)):
        return _undefined(len(first.levels))
    low = np.maximum(first.levels[:, 0], second.levels[:, 0])
    high = np.minimum(first.levels[:, -1], second.levels[:, -1])
    common = high > low
    distance = _time_area(second, low, high) - _time_area(first, low, high)
    with np.errstate(divide="ignore", invalid="ignore"):
        months = np.where(common, distance / (high - low) / DAYS_PER_MONTH, np.nan)
    return LagDraws(months, np.zeros(len(months), dtype=bool))


def _time_area(frontier: Frontier, low: FloatArray, high: FloatArray) -> FloatArray:
    """Integral of the day each level was reached, over the levels from `low` to `high`."""
    clipped = np.clip(frontier.levels, low[:, None], high[:, None])
    rises = np.diff(clipped, axis=1, prepend=low[:, None])
    days = _number(frontier.days)
    area: FloatArray = rises @ (days - days[0]) + days[0] * np.maximum(high - low, 0.0)
    return area


def catch_up_lag(
    first: Frontier, second: Frontier, day: date, *, since: date | None = None
) -> LagDraws:
    """Median time from a record of the leader to the day the other group reached it.

    Records that were not reached by `day` are right-censored, so the median is Kaplan and
    Meier's; where more than half of the records stand, it is only bounded by the longest wait.
    Records before `since` are left out. NaN on draws without a record.
    """
    first, second = _cut(first, day), _cut(second, day)

    def one_way(leader: Frontier, other: Frontier, day: date) -> LagDraws:
        months, reached = _waits(leader, other, day, since)
        median, censored = _kaplan_meier_median(months, reached)
        return LagDraws(median, censored)

    return _by_leader(first, second, day, one_way)


def catch_up_mean(
    first: Frontier,
    second: Frontier,
    day: date,
    *,
    horizon_months: float,
    since: date | None = None,
) -> LagDraws:
    """Restricted mean of the catch-up time: its mean with every wait cut at the horizon.

    Never the mean of the finished waits alone, which would leave out the longest.
    """
    first, second = _cut(first, day), _cut(second, day)

    def one_way(leader: Frontier, other: Frontier, day: date) -> LagDraws:
        months, reached = _waits(leader, other, day, since)
        mean = _restricted_mean(months, reached, horizon_months)
        return LagDraws(mean, np.zeros(len(mean), dtype=bool))

    return _by_leader(first, second, day, one_way)


OneWay = Callable[[Frontier, Frontier, date], LagDraws]


def _by_leader(first: Frontier, second: Frontier, day: date, one_way: OneWay) -> LagDraws:
    lead = first.at(day) - second.at(day)
    forward = one_way(first, second, day) if (lead >= 0).any() else None
    backward = one_way(second, first, day) if (lead < 0).any() else None
    if backward is None and forward is not None:
        return _none_where_level(forward, lead)
    if forward is None and backward is not None:
        return -backward
    if forward is None or backward is None:
        return _undefined(len(lead))
    months = np.where(lead >= 0, forward.months, -backward.months)
    censored = np.where(lead >= 0, forward.censored, backward.censored)
    return _none_where_level(LagDraws(months, censored), lead)


def _undefined(draws: int) -> LagDraws:
    return LagDraws(np.full(draws, np.nan), np.zeros(draws, dtype=bool))


def _none_where_level(lag: LagDraws, lead: FloatArray) -> LagDraws:
    """Level frontiers lag each other by nothing, whichever way one looks."""
    return LagDraws(np.where(lead == 0, 0.0, lag.months), lag.censored & (lead != 0))


def _waits(
    leader: Frontier, other: Frontier, day: date, since: date | None
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Months each record of the leader waited, and whether the other reached it (draws, k).

    NaN where a step of the leader is no record on that draw, or lies before `since`.
    """
    today = float(np.datetime64(day, "D").astype(np.int64))
    start = _number(leader.days)
    months = np.full(leader.levels.shape, np.nan)
    reached = np.zeros(leader.levels.shape, dtype=bool)
    before = np.full(len(leader.levels), -np.inf)
    for step in range(len(leader.days)):
        level = leader.levels[:, step]
        if since is None or leader.days[step] >= np.datetime64(since, "D"):
            arrival, _ = _reached(other, level)
            waited = np.minimum(arrival, today) - start[step]
            months[:, step] = np.where(level > before, waited / DAYS_PER_MONTH, np.nan)
            reached[:, step] = arrival <= today
        before = level
    return months, reached


def _survival(
    months: FloatArray, reached: NDArray[np.bool_]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Kaplan and Meier's curve on each draw: sorted waits, survival after each, records (draws,).

    Where a wait that ended and one still standing tie, the ended one comes first.
    """
    used = ~np.isnan(months)
    order = np.lexsort((~reached, np.where(used, months, np.inf)), axis=1)
    times = np.take_along_axis(np.where(used, months, np.inf), order, axis=1)
    ended = np.take_along_axis(reached & used, order, axis=1)
    records = used.sum(axis=1).astype(float)
    at_risk = np.maximum(records[:, None] - np.arange(times.shape[1]), 1.0)
    survival = np.cumprod(np.where(ended, 1 - 1 / at_risk, 1.0), axis=1)
    return times.astype(np.float64), survival.astype(np.float64), records.astype(np.float64)


def _kaplan_meier_median(
    months: FloatArray, reached: NDArray[np.bool_]
) -> tuple[FloatArray, NDArray[np.bool_]]:
    times, survival, records = _survival(months, reached)
    halved = survival <= 0.5 + 1e-12
    found = halved.any(axis=1)
    median = np.take_along_axis(times, halved.argmax(axis=1)[:, None], axis=1)[:, 0]
    longest = np.where(np.isfinite(times), times, -np.inf).max(axis=1)
    value = np.where(found, median, longest)
    return np.where(records > 0, value, np.nan), ~found & (records > 0)


def _restricted_mean(months: FloatArray, reached: NDArray[np.bool_], horizon: float) -> FloatArray:
    times, survival, records = _survival(months, reached)
    cut = np.minimum(times, horizon)
    steps = np.diff(cut, axis=1, append=np.full((len(cut), 1), horizon))
    mean = cut[:, 0] + (survival * steps).sum(axis=1)
    return np.where(records > 0, mean, np.nan)


def lag_interval(lag: LagDraws, level: float) -> LagInterval:
    """Median and central interval over the draws on which the lag is defined.

    Censored draws enter as unbounded; a quantile that falls among them is given as the median
    bound of those draws and marked, to be read as `> x` (or `< x` where the second group leads).
    All NaN where no draw defines it.
    """
    defined = ~np.isnan(lag.months)
    if not defined.any():
        return LagInterval(np.nan, np.nan, np.nan, False, False, False, 1.0)
    months, censored = lag.months[defined], lag.censored[defined]
    unbounded = np.where(censored, np.copysign(np.inf, months), months)
    tail = (1 - level) / 2
    found: list[tuple[float, bool]] = []
    for value in (
        _middle(unbounded),
        _quantile(unbounded, tail),
        -_quantile(-unbounded, tail),
    ):
        bound = not np.isfinite(value)
        same_side = censored & (np.copysign(1.0, months) == np.sign(value))
        found.append((float(np.median(months[same_side])) if bound else value, bound))
    middle, low, high = found
    return LagInterval(
        value=middle[0],
        low=low[0],
        high=high[0],
        value_is_bound=middle[1],
        low_is_bound=low[1],
        high_is_bound=high[1],
        undefined=1 - float(defined.mean()),
    )


def _middle(values: FloatArray) -> float:
    """Median that flips its sign exactly with its argument."""
    up, down = _quantile(values, 0.5), -_quantile(-values, 0.5)
    return up if not np.isfinite(up) else 0.5 * (up + down)


def _quantile(values: FloatArray, share: float) -> float:
    """Linear quantile that also works beside infinities; the nearer of the two where one is.

    Half-way between a number and an infinity it is the infinity: the number is not known.
    """
    ordered = np.sort(values)
    place = share * (len(ordered) - 1)
    below, above = float(ordered[int(np.floor(place))]), float(ordered[int(np.ceil(place))])
    fraction = place - np.floor(place)
    if np.isfinite(below) and np.isfinite(above):
        return below + (above - below) * float(fraction)
    if abs(fraction - 0.5) > HALF_WAY or below == above:
        return below if fraction < 0.5 else above
    infinite = [one for one in (below, above) if not np.isfinite(one)]
    return infinite[0] if len(infinite) == 1 else 0.0
