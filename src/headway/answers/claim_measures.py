"""What a claim can be about: each verb's quantities, by the keys of a claim's file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from headway.answers.answer import Row
from headway.answers.cadence import measure_cadence
from headway.answers.claim_file import MeasureSpec
from headway.answers.compute import measure_compute
from headway.answers.concentration import measure_concentration
from headway.answers.events import CHIP_CONTROLS, measure_events
from headway.answers.figure import path_of
from headway.answers.forecast import measure_forecast
from headway.answers.measured import Measured, Quantity
from headway.answers.openness import measure_openness
from headway.answers.policies import measure_policies
from headway.answers.price import measure_price
from headway.answers.priced import asked_of
from headway.answers.setting import Setting
from headway.answers.sides import Sides, one_scale_cautions, one_scale_sides
from headway.answers.trend import Window, measure_trend
from headway.errors import Misuse, NoEvidence
from headway.measures.forecast import LONGEST_HORIZON, STEP_DAYS
from headway.measures.gap import (
    common_start,
    gap_draws,
    grid,
    win_probabilities,
    win_probability,
)
from headway.measures.interval import FloatArray, interval
from headway.measures.lag import area_lag, catch_up_lag, level_lag
from headway.measures.observed import Observed
from headway.measures.trend import Moved
from headway.measures.universes import Universe

DEFAULT_CAPABILITY = "overall"


@dataclass(frozen=True)
class Measure:
    """A verb as a claim uses it.

    Attributes:
        takes: keys of a claim's measure that it uses besides `as_of` and `profile`.
        quantities: names of what it may give; some are undefined on some evidence.
        measure: the quantities, for the keys given.
        universe: what a universe of the multiverse says of a quantity, where it can say it.
    """

    takes: frozenset[str]
    quantities: tuple[str, ...]
    measure: Callable[[Setting, MeasureSpec], Measured]
    universe: Callable[[Universe, str], FloatArray | None] | None = None
    lags: bool = False


def board_of(setting: Setting, spec: MeasureSpec) -> str:
    """The board a claim names, or the headline of its capability."""
    if spec.board:
        return spec.board
    return setting.catalog.capability(spec.capability or DEFAULT_CAPABILITY).boards[0]


def boards_of(setting: Setting, spec: MeasureSpec) -> tuple[str, ...]:
    """Boards of a claim's multiverse: those of its capability, or its board and those beside."""
    if spec.board:
        declared, _ = setting.catalog.board(spec.board)
        return (spec.board, *(one for one in declared.beside if one != spec.board))
    return setting.catalog.capability(spec.capability or DEFAULT_CAPABILITY).boards


def window_of(setting: Setting, spec: MeasureSpec) -> Window:
    """The window of a claim, by default from 1 January of the as-of year to the as-of day.

    Raises:
        NoEvidence: it ends after the as-of day: it is not over yet.
    """
    end = spec.end or setting.as_of
    if end > setting.as_of:
        raise NoEvidence(f"the window ends on {end}, after the as-of day {setting.as_of}")
    return Window(spec.start or date(setting.as_of.year, 1, 1), end)


def _observed(setting: Setting, spec: MeasureSpec) -> tuple[Observed, Sides]:
    observed = setting.observe(board_of(setting, spec))
    return observed, one_scale_sides(setting, observed, spec.first, spec.second)


def _gap(setting: Setting, spec: MeasureSpec) -> Measured:
    """The gap now, the win probability it means, and the least gap since a day."""
    observed, sides = _observed(setting, spec)
    first, second = (side.frontier for side in sides)
    start = common_start(first, second).astype("datetime64[D]").item()
    since = max(spec.start or start, start)
    end = min(spec.end or setting.as_of, setting.as_of)
    now = gap_draws(first, second, end)
    days = [day for day in grid(first, second, end) if day >= since]
    least = np.min([gap_draws(first, second, day) for day in [since, *days]], axis=0)
    unit = observed.board.unit
    printed = _printed(setting, observed, sides, end)
    ahead = "first frontier minus second; positive: the first is ahead"
    quantities = {
        "gap": Quantity(now, unit, ahead, printed),
        "least_gap": Quantity(
            least, unit, f"least gap on any day since {since}; positive: the first always led"
        ),
        "models": Quantity(
            np.full(len(now), float(len(sides[1].members & set(observed.abilities.models)))),
            "models",
            "models of the second group on the board",
        ),
    }
    if observed.board.scale == "elo":
        quantities["win_probability"] = Quantity(
            win_probabilities(now),
            "share",
            "votes the first's best would win",
            None if printed is None else win_probability(printed),
        )
    series = tuple(_gap_rows(setting, sides, days))
    return Measured(
        quantities=quantities,
        details={"holders": {"first": sides[0].holder(end), "second": sides[1].holder(end)}},
        series=series,
        cautions=tuple(one_scale_cautions(observed, sides)),
        snapshots=(observed.abilities.reading.snapshot,),
        figure=path_of(
            series, unit, title=f"Gap on {observed.label}", subtitle=f"as of {setting.as_of}"
        ),
    )


def _printed(setting: Setting, observed: Observed, sides: Sides, end: date) -> float | None:
    """The difference of the printed maxima, which the plain profile tells as the value."""
    if setting.profile.frontier != "plain":
        return None
    first, second = (
        observed.frontier(side.members, side.group, of="printed").at(end) for side in sides
    )
    return float((first - second)[0])


def _gap_rows(setting: Setting, sides: Sides, days: list[date]) -> list[Row]:
    rows: list[Row] = []
    for day in days:
        one = interval(gap_draws(sides[0].frontier, sides[1].frontier, day), setting.profile.level)
        rows.append({"date": day.isoformat(), "value": one.value, "low": one.low, "high": one.high})
    return rows


def _gap_universe(universe: Universe, quantity: str) -> FloatArray | None:
    if quantity == "gap":
        return universe.after
    if quantity == "win_probability" and universe.unit == "rating points":
        return win_probabilities(universe.after)
    return None


def _lag(setting: Setting, spec: MeasureSpec) -> Measured:
    """Months by which the second group is behind, by each definition."""
    observed, sides = _observed(setting, spec)
    first, second = (side.frontier for side in sides)
    end = min(spec.end or setting.as_of, setting.as_of)
    head = spec.definition or "level"
    definitions = {"level": level_lag, "area": area_lag, "catch-up": catch_up_lag}
    found = {name: measure(first, second, end) for name, measure in definitions.items()}
    window = [end - timedelta(days=STEP_DAYS * step) for step in range(13)]
    year = np.mean([level_lag(first, second, day).months for day in window], axis=0)
    start = max(spec.start or date.min, common_start(first, second).astype(object))
    every = _half_months(start, end)
    average = np.nanmean([level_lag(first, second, day).months for day in every], axis=0)
    months = "months by which the second group is behind; negative: it is ahead"
    gap = gap_draws(first, second, end)
    series = tuple(_gap_rows(setting, sides, grid(first, second, end)))
    return Measured(
        quantities={
            "lag": Quantity(found[head].months, "months", f"{head} lag: {months}"),
            **{
                name.replace("-", "_"): Quantity(one.months, "months", f"{name} lag: {months}")
                for name, one in found.items()
            },
            "half_year_mean": Quantity(year, "months", "level lag, mean of the last half year"),
            "mean_since": Quantity(average, "months", f"level lag, mean since {start}"),
            "gap": Quantity(gap, observed.board.unit, "gap in points; positive: first ahead"),
        },
        details={
            "censored": {name: float(one.censored.mean()) for name, one in found.items()},
        },
        series=series,
        cautions=tuple(one_scale_cautions(observed, sides)),
        snapshots=(observed.abilities.reading.snapshot,),
        figure=path_of(
            series,
            observed.board.unit,
            title=f"Gap on {observed.label}",
            subtitle=f"as of {end}",
        ),
    )


def _half_months(start: date, end: date) -> list[date]:
    steps = int((end - start).days / STEP_DAYS)
    return [end - timedelta(days=round(step * STEP_DAYS)) for step in range(steps, -1, -1)]


def _lag_universe(universe: Universe, quantity: str) -> FloatArray | None:
    return universe.lag if quantity in ("lag", "level") else None


def _trend(setting: Setting, spec: MeasureSpec) -> Measured:
    return measure_trend(
        setting,
        spec.first,
        spec.second,
        board_of(setting, spec),
        window_of(setting, spec),
        time_base="as-published" if spec.time_base == "as-published" else "one-scale",
    )


def _trend_universe(universe: Universe, quantity: str) -> FloatArray | None:
    if universe.before is None:
        return None
    found = Moved(universe.before, universe.after)
    return {
        "change": found.change,
        "relative_change": found.relative,
        "narrowing": found.narrowing,
        "closed": found.closed,
    }.get(quantity)


def _forecast(setting: Setting, spec: MeasureSpec) -> Measured:
    if spec.by is None:
        raise Misuse("a forecast claim names the day it is about; give measure.by")
    steps = round((spec.by - setting.as_of).days / STEP_DAYS)
    if steps < 1:
        raise NoEvidence(
            f"{spec.by} is no further than half a month after {setting.as_of}; nothing is forecast"
        )
    if steps > 2 * LONGEST_HORIZON:
        raise NoEvidence(
            f"{spec.by} is more than {LONGEST_HORIZON:g} months after {setting.as_of}; nothing is "
            "forecast so far ahead"
        )
    return measure_forecast(setting, spec.first, spec.second, board_of(setting, spec), steps / 2)


def _over_window(measure: Callable[..., Measured], top: int) -> Callable[..., Measured]:
    """A measure of two groups on one board over a window, among the `top` unless a claim says."""

    def found(setting: Setting, spec: MeasureSpec) -> Measured:
        return measure(
            setting,
            spec.first,
            spec.second,
            board_of(setting, spec),
            since=spec.start,
            until=spec.end,
            top=spec.top or top,
        )

    return found


def _concentration(setting: Setting, spec: MeasureSpec) -> Measured:
    return measure_concentration(
        setting, board_of(setting, spec), top=spec.top or 20, since=spec.start
    )


def _price(setting: Setting, spec: MeasureSpec) -> Measured:
    asked = asked_of(spec.level_of or None, None, hosts=spec.hosts or "own")
    return measure_price(
        setting,
        spec.first,
        spec.second,
        board_of(setting, spec),
        asked,
        since=spec.start,
        until=spec.end,
    )


def _policies(setting: Setting, spec: MeasureSpec) -> Measured:
    return measure_policies(setting, spec.first, spec.second)


def _events(setting: Setting, spec: MeasureSpec) -> Measured:
    return measure_events(
        setting,
        spec.first,
        spec.second,
        board_of(setting, spec),
        categories=spec.kinds or CHIP_CONTROLS,
    )


def _each(names: str, prefixes: tuple[str, ...] = ("",)) -> tuple[str, ...]:
    """Names of quantities, with each prefix."""
    return tuple(f"{prefix}{name}" for prefix in prefixes for name in names.split())


_SIDES = frozenset({"first", "second"})
_WHERE = frozenset({"board", "capability"})
_WINDOW = frozenset({"from", "to"})
_TOPS = (
    "labs countries effective_labs effective_countries hhi_labs hhi_countries us_share "
    "china_share rest_share largest_lab_share largest_labs_share"
)
_OPEN = "days_open holder_open open_top lag closed_lead carried"
_RATES = "difference rate_first rate_second ratio days_between_first days_between_second"
_DECLARED = "difference first second unknown_first unknown_second"

MEASURES: dict[str, Measure] = {
    "gap": Measure(
        _SIDES | _WHERE | _WINDOW,
        _each("gap least_gap win_probability models"),
        _gap,
        _gap_universe,
    ),
    "lag": Measure(
        _SIDES | _WHERE | _WINDOW | {"definition"},
        _each("lag level area catch_up half_year_mean mean_since gap"),
        _lag,
        _lag_universe,
        lags=True,
    ),
    "trend": Measure(
        _SIDES | _WHERE | _WINDOW | {"time_base"},
        _each("change relative_change narrowing closed gap_before gap_after slope earlier"),
        _trend,
        _trend_universe,
    ),
    "forecast": Measure(_SIDES | _WHERE | {"by"}, _each("gap lowest_gap change"), _forecast),
    "cadence": Measure(
        _SIDES | _WHERE | _WINDOW | {"top"},
        _each(_RATES, ("", "record_", "listed_")),
        _over_window(measure_cadence, 20),
    ),
    "concentration": Measure(
        _WHERE | {"from", "top"},
        _each(_TOPS, ("", "change_", "wide_", "wide_change_")),
        _concentration,
    ),
    "openness": Measure(
        _SIDES | _WHERE | _WINDOW | {"top"},
        (
            "difference",
            *(f"{name}_{of}" for name in _OPEN.split() for of in ("first", "second", "overall")),
        ),
        _over_window(measure_openness, 20),
    ),
    "compute": Measure(
        _SIDES | _WHERE | _WINDOW | {"top"},
        _each(
            "log10_ratio ratio known_first known_second if_first_missing_more "
            "if_second_missing_more growth log10_flop_first log10_flop_second "
            "ability_at_equal_compute"
        ),
        _over_window(measure_compute, 3),
    ),
    "price": Measure(
        _SIDES | _WHERE | _WINDOW | {"level_of", "hosts"},
        (
            *_each("ratio frontier_ratio"),
            *(
                f"{name}_{of}"
                for name in ("price", "fall", "frontier_price", "anywhere")
                for of in ("first", "second")
            ),
        ),
        _price,
    ),
    "policies": Measure(
        _SIDES,
        (
            *_each(_DECLARED, ("trains_", "leaves_eu_", "dpa_")),
            *_each("retention_known_first retention_known_second"),
        ),
        _policies,
    ),
    "events": Measure(
        _SIDES | _WHERE | {"kinds"}, _each("kept growth change kept_first beyond_first"), _events
    ),
}


def measured(setting: Setting, spec: MeasureSpec) -> Measured:
    """The quantities a claim's measure gives in a setting, measured once.

    Raises:
        UnknownGroup, UnknownBoard, UnknownCapability: a name is not declared.
        NoEvidence: the evidence cannot answer.
        Misuse: a key makes no sense for the verb.
    """
    key = ("measured", str(spec))
    if key not in setting.made:
        setting.made[key] = _measured(setting, spec)
    found = setting.made[key]
    assert isinstance(found, Measured)  # noqa: S101 - the key says so
    return found


def _measured(setting: Setting, spec: MeasureSpec) -> Measured:
    for name, day in (("begins", spec.start), ("ends", spec.end)):
        if day is not None and day > setting.as_of:
            raise NoEvidence(f"its window {name} on {day}, after the as-of day {setting.as_of}")
    found = MEASURES[spec.verb].measure(setting, spec)
    return found if found.figure is not None else replace(found, figure=_path(setting, spec, found))


def _path(setting: Setting, spec: MeasureSpec, found: Measured) -> Row | None:
    """The gap over time, for measures that draw no figure of their own."""
    if not found.series:
        return None
    return path_of(
        found.series,
        found.quantities[found.headline].unit,
        title=f"Gap on {board_of(setting, spec)}",
        subtitle=f"as of {setting.as_of}",
        marks=[(day.isoformat(), "") for day in (spec.start, spec.end) if day is not None],
    )
