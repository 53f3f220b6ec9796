"""Is the gap between two groups narrowing: by how much, as a trend, and since when?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import inf

import msgspec
import numpy as np

from headway.answers.answer import Answer, Row
from headway.answers.figure import path_of
from headway.answers.measured import Measured, Quantity, answer_of
from headway.answers.setting import Setting
from headway.answers.sides import (
    Sides,
    TimeBase,
    names,
    one_scale_cautions,
    one_scale_details,
    one_scale_sides,
    published_cautions,
)
from headway.answers.window import check_days
from headway.answers.wording import digits, number, percent, span
from headway.errors import Misuse, NoEvidence
from headway.estimators.gap_trend import TrendTest
from headway.measures.gap import common_start, gap_draws, grid
from headway.measures.interval import Interval, interval
from headway.measures.observed import Observed
from headway.measures.published import covering
from headway.measures.trend import (
    Change,
    change,
    date_pairs,
    day_of,
    published_change,
    since_when,
)
from headway.measures.trend import trend as trend_of

SURE = 0.95


@dataclass(frozen=True)
class Window:
    """The days between which a change is asked, and the size that the asker has in mind.

    `at_least` is in the board's points; by default half of the gap on the first day.
    """

    start: date
    end: date
    at_least: float | None = None


def window(
    setting: Setting,
    start: date | None = None,
    end: date | None = None,
    at_least: float | None = None,
) -> Window:
    """The window asked for, by default from 1 January of the as-of year to the as-of day.

    Raises:
        Misuse: it ends after the as-of day, does not begin before it ends, or `at_least` is not a
            number of points above zero.
    """
    last = setting.as_of if end is None else end
    first = date(setting.as_of.year, 1, 1) if start is None else start
    check_days(setting, first, last)
    if at_least is not None and not 0 < at_least < inf:
        raise Misuse(f"at least {at_least:g} points cannot be asked; give a number above zero")
    return Window(first, last, at_least)


def measure_change(
    setting: Setting,
    first: str,
    second: str,
    board: str,
    window: Window,
    *,
    time_base: TimeBase = "one-scale",
) -> Measured:
    """The change of the gap between two days alone: what a claim needs of many universes.

    Quantities: `change` of the gap (negative: the second group gained), `narrowing` of the
    distance whoever leads, and `closed`, the share of the starting gap made up.

    Raises:
        UnknownGroup: a group is not declared.
        UnknownBoard: the board or category is not declared.
        NoEvidence: a group has no model by the first day, or no reading shows both groups.
    """
    observed = setting.observe(board)
    members = setting.catalog.members(first), setting.catalog.members(second)
    if time_base == "as-published":
        found, early, late = published_change(
            observed, setting.catalog, members, window.start, window.end
        )
        shown = [
            one
            for one in covering(observed.readings, members[0] | members[1], setting.catalog)
            if early.published <= one.published <= late.published
        ]
        return Measured(
            quantities=_quantities(observed, found),
            details={
                "window": [found.start.isoformat(), found.end.isoformat()],
                "holders": {
                    "first": [early.first, late.first],
                    "second": [early.second, late.second],
                },
            },
            cautions=tuple(published_cautions(setting, shown)),
            snapshots=(early.snapshot, late.snapshot),
        )
    sides = one_scale_sides(setting, observed, first, second)
    found = change(sides[0].frontier, sides[1].frontier, window.start, window.end)
    return Measured(
        quantities=_quantities(observed, found),
        details={
            "window": [window.start.isoformat(), window.end.isoformat()],
            "holders": {
                place: [side.holder(window.start), side.holder(window.end)]
                for place, side in zip(("first", "second"), sides, strict=True)
            },
        },
        cautions=tuple(one_scale_cautions(observed, sides)),
        snapshots=(observed.abilities.reading.snapshot,),
    )


def _quantities(observed: Observed, found: Change) -> dict[str, Quantity]:
    unit = observed.board.unit
    return {
        "change": Quantity(
            found.change, unit, "change of the gap; negative: the second group gained"
        ),
        "narrowing": Quantity(
            found.narrowing, unit, "how much nearer the frontiers came, whoever leads"
        ),
        "closed": Quantity(
            found.closed, "share", "share of the starting gap that the second group made up"
        ),
        "relative_change": Quantity(
            found.relative,
            "share",
            "change of the gap over its starting distance; -0.5: the second gained half of it",
        ),
        "gap_before": Quantity(found.before, unit, "gap on the first day; positive: first ahead"),
        "gap_after": Quantity(found.after, unit, "gap on the last day; positive: first ahead"),
    }


def measure_trend(
    setting: Setting,
    first: str,
    second: str,
    board: str,
    window: Window,
    *,
    time_base: TimeBase = "one-scale",
) -> Measured:
    """All that is known of a change: its size, its trend over releases, its break, its dates.

    To the quantities of `measure_change` it adds `slope`, points a year over releases with the
    error of parallel frontiers, and `earlier`, the share of the narrowing since both groups have
    models that came before the window.

    Raises:
        UnknownGroup: a group is not declared.
        UnknownBoard: the board or category is not declared.
        NoEvidence: a group has no model by the first day, or no reading shows both groups.
    """
    observed = setting.observe(board)
    sides = one_scale_sides(setting, observed, first, second)
    moved = measure_change(setting, first, second, board, window, time_base=time_base)
    other: TimeBase = "one-scale" if time_base == "as-published" else "as-published"
    tested = trend_of(observed, (sides[0].members, sides[1].members), window.start, window.end)
    draws = moved.quantities["change"].draws
    return Measured(
        quantities={
            **moved.quantities,
            "slope": Quantity(
                tested.draws,
                f"{observed.board.unit} a year",
                "slope of the gap over releases; negative: the second group gains",
                tested.slope,
            ),
            **_earlier(sides, window),
        },
        details={
            "time_base": time_base,
            "names": names(setting, first, second),
            **moved.details,
            "probability_narrowed": float(np.mean(moved.quantities["narrowing"].draws > 0)),
            "probability_second_gained": float(np.mean(draws < 0)),
            "probability_narrowed_by": _narrowed_by(moved, window),
            "trend": _trend_row(tested, moved),
            "break": _break_row(observed, sides, setting.as_of),
            "date_pairs": _pair_rows(setting, sides, window),
            "other_time_base": _beside(setting, first, second, board, window, other),
            "reading": one_scale_details(setting, observed, sides)["reading"],
        },
        series=_series(setting, sides, window),
        cautions=moved.cautions,
        snapshots=moved.snapshots,
    )


def _narrowed_by(moved: Measured, window: Window) -> Row:
    """Probability that the frontiers came nearer by at least the size asked."""
    start = float(np.median(np.abs(moved.quantities["gap_before"].draws)))
    size = start / 2 if window.at_least is None else window.at_least
    return {
        "points": size,
        "what": "half of the starting gap" if window.at_least is None else "as asked",
        "probability": float(np.mean(moved.quantities["narrowing"].draws >= size)),
    }


def _trend_row(tested: TrendTest, moved: Measured) -> Row:
    """The test of a trend: `narrowed` only where parallel frontiers seldom do as much."""
    leads = float(np.median(moved.quantities["gap_before"].draws)) >= 0
    p = tested.gains if leads else tested.loses
    return {
        "slope": tested.slope,
        "releases": tested.releases,
        "p_narrowed": p,
        "narrowed": p <= 1 - SURE,
        "p_widened": tested.loses if leads else tested.gains,
        "worlds": len(tested.null),
        "power_if_halved": tested.power,
        "null": "both frontiers as records around parallel lines",
    }


def _earlier(sides: Sides, window: Window) -> dict[str, Quantity]:
    """Share of all narrowing since both groups have models that came before the window."""
    first, second = (side.frontier for side in sides)
    origin = common_start(first, second).astype("datetime64[D]").item()
    if origin >= window.start:
        return {}
    at_origin, at_start, at_end = (
        np.abs(gap_draws(first, second, day)) for day in (origin, window.start, window.end)
    )
    whole = at_origin - at_end
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(whole > 0, (at_origin - at_start) / whole, np.nan)
    meaning = f"share of the narrowing since {origin} that came before {window.start}"
    return {} if np.isnan(share).all() else {"earlier": Quantity(share, "share", meaning)}


def _break_row(observed: Observed, sides: Sides, end: date) -> Row:
    try:
        found = since_when(observed, (sides[0].members, sides[1].members), end)
    except NoEvidence as fault:
        return {"missing": str(fault)}
    return {
        "date": day_of(found.time).isoformat(),
        "slope_before": found.before,
        "slope_after": found.after,
        "p": found.p,
        "broke": found.p <= 1 - SURE,
        "null": "both frontiers as records around straight lines of their own",
    }


def _pair_rows(setting: Setting, sides: Sides, window: Window) -> Row:
    reach = setting.profile.date_reach_days
    low, high = date_pairs(
        sides[0].frontier, sides[1].frontier, window.start, window.end, setting.as_of, reach
    )
    return {
        "reach_days": reach,
        **{
            name: {
                "from": pair.start.isoformat(),
                "to": pair.end.isoformat(),
                **_interval_row(interval(pair.change, setting.profile.level)),
                "probability_second_gained": float(np.mean(pair.change < 0)),
            }
            for name, pair in (("lowest", low), ("highest", high))
        },
    }


def _beside(
    setting: Setting, first: str, second: str, board: str, window: Window, time_base: TimeBase
) -> Row:
    try:
        moved = measure_change(setting, first, second, board, window, time_base=time_base)
    except NoEvidence as fault:
        return {"time_base": time_base, "missing": str(fault)}
    one = moved.quantities["change"]
    return {
        "time_base": time_base,
        "window": moved.details["window"],
        **_interval_row(one.interval(setting.profile.level)),
        "probability_narrowed": float(np.mean(moved.quantities["narrowing"].draws > 0)),
    }


def _series(setting: Setting, sides: Sides, window: Window) -> tuple[Row, ...]:
    """The gap from a year before the window to its end."""
    first, second = (side.frontier for side in sides)
    begin = date.fromordinal(window.start.toordinal() - 365)
    return tuple(
        {
            "date": day.isoformat(),
            **_interval_row(interval(gap_draws(first, second, day), setting.profile.level)),
            "first": sides[0].holder(day),
            "second": sides[1].holder(day),
        }
        for day in grid(first, second, window.end)
        if day >= begin
    )


def _interval_row(one: Interval) -> Row:
    return {"value": one.value, "low": one.low, "high": one.high}


def trend(
    setting: Setting,
    first: str,
    second: str,
    board: str,
    window: Window,
    *,
    time_base: TimeBase = "one-scale",
) -> Answer:
    """Change of the gap between two days, and whether it is more than the chance of releases.

    The value is the change of the gap, first frontier minus second; negative where the second
    group gained. Errors are those of `measure_trend`.
    """
    measured = measure_trend(setting, first, second, board, window, time_base=time_base)
    observed = setting.observe(board)
    found = answer_of(
        setting,
        "trend",
        measured,
        _sentence(setting, measured, observed, first, second),
        first=first,
        second=second,
        board=observed.board.id,
        category=observed.category,
        time_base=time_base,
        **{"from": window.start.isoformat(), "to": window.end.isoformat()},
    )
    return _with_figure(found, observed, window)


def _with_figure(found: Answer, observed: Observed, window: Window) -> Answer:
    drawn = path_of(
        found.series,
        observed.board.unit,
        title=f"Gap on {observed.label}",
        subtitle=f"the window asked: {window.start} to {window.end}",
        marks=[(window.start.isoformat(), "from"), (window.end.isoformat(), "to")],
    )
    return msgspec.structs.replace(found, figure=drawn)


def _sentence(
    setting: Setting,
    measured: Measured,
    observed: Observed,
    first: str,
    second: str,
) -> str:
    level = setting.profile.level
    moved = measured.quantities["narrowing"].interval(level)
    decimals = digits(observed.board)
    a, b = (setting.catalog.adjective(one) for one in (first, second))
    start, end = measured.details["window"]
    before, after = (
        measured.quantities[f"gap_{day}"].interval(level) for day in ("before", "after")
    )
    narrowed = moved.value >= 0
    low, high = (moved.low, moved.high) if narrowed else (-moved.high, -moved.low)
    tested = measured.details["trend"]
    p = tested["p_narrowed" if narrowed else "p_widened"]
    doubt = ", which does not exclude no change" if moved.low <= 0 <= moved.high else ""
    bounds = span(number(low, decimals), number(high, decimals))
    path = span(number(before.value, decimals), number(after.value, decimals))
    return (
        f"From {start} to {end} the distance between the best {a} and the best {b} models on "
        f"{observed.label} {'shrank' if narrowed else 'grew'} by "
        f"{number(abs(moved.value), decimals)} {observed.board.unit} ({percent(level)} interval "
        f"{bounds}{doubt}), the gap going from {path}; parallel frontiers show a slope as "
        f"{'steep' if narrowed else 'high'} in {p:.0%} of worlds, so a trend is "
        f"{'shown' if p <= 1 - SURE else 'not shown'}."
    )
