"""Where may the gap go, and how likely is it that the second group draws level by a day?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from headway.answers.answer import Answer, Row
from headway.answers.backtest import BOARDS, Record, Tick, record
from headway.answers.figure import fan_of
from headway.answers.measured import Measured, Quantity, answer_of
from headway.answers.setting import Setting
from headway.answers.sides import Sides, names, one_scale_cautions, one_scale_sides
from headway.answers.wording import digits, number, percent, span
from headway.errors import Caution, Extrapolated
from headway.measures.backtest import HORIZONS, LEVELS, cells
from headway.measures.forecast import METHODS, Method, Paths, forecasts, steps_of
from headway.measures.gap import gap_draws, grid
from headway.measures.interval import FloatArray, interval
from headway.measures.observed import Observed

PAST_DAYS = 730


def measure_forecast(
    setting: Setting,
    first: str,
    second: str,
    board: str,
    months: float,
    *,
    method: Method | None = None,
    tick: Tick | None = None,
) -> Measured:
    """The gap at a horizon, and the probabilities of parity by it.

    Quantities: `gap` at the horizon, `lowest_gap`, the least gap on any half month up to it
    (parity by then is this at or below zero), and `change` from now.

    Raises:
        UnknownGroup: a group is not declared.
        UnknownBoard: the board or category is not declared.
        Misuse: the horizon is not made of half months up to two years.
        NoEvidence: the past is too short, or no reading shows both groups.
    """
    steps = steps_of(months)
    observed = setting.observe(board)
    sides = one_scale_sides(setting, observed, first, second)
    members = sides[0].members, sides[1].members
    found = forecasts(observed, members, steps)
    known = record(setting, first, second, _boards(board), tick)
    chosen = method or known.preferred
    paths = found[chosen]
    now = gap_draws(sides[0].frontier, sides[1].frontier, setting.as_of)
    unit = observed.board.unit
    return Measured(
        quantities={
            "gap": Quantity(paths.gap[:, -1], unit, "gap at the horizon; positive: first ahead"),
            "lowest_gap": Quantity(
                paths.gap.min(axis=1), unit, "least gap up to the horizon; zero or less is parity"
            ),
            "change": Quantity(
                paths.gap[:, -1] - float(np.median(now)),
                unit,
                "gap at the horizon minus the gap now; negative: the second group gains",
            ),
        },
        details={
            "names": names(setting, first, second),
            "method": chosen,
            "preferred": known.preferred,
            "why": known.why() if method is None else "asked",
            "now": _row(now, setting.profile.level),
            "intervals": _intervals(paths),
            "rows": [_parity_row(paths, place) for place in range(len(paths.days))],
            "methods": [_method_row(name, found[name]) for name in METHODS],
            "record": _record_rows(known, board, chosen),
        },
        series=(*_past(setting, sides), *_ahead(paths, setting.profile.level)),
        cautions=(*one_scale_cautions(observed, sides), *_beyond(months)),
        snapshots=(observed.abilities.reading.snapshot,),
    )


def _boards(board: str) -> tuple[str, ...]:
    return BOARDS if board in BOARDS else (*BOARDS, board)


def _beyond(months: float) -> list[Caution]:
    longest = max(HORIZONS)
    if months <= longest:
        return []
    return [
        Extrapolated(
            f"forecasts were scored up to {longest:g} months ahead; {months:g} months rest on the "
            f"method alone"
        )
    ]


def _row(draws: FloatArray, level: float) -> Row:
    one = interval(draws, level)
    return {"value": one.value, "low": one.low, "high": one.high}


def _intervals(paths: Paths) -> Row:
    """The gap at the horizon at each level that the backtest scores."""
    return {f"{level:.0%}": _row(paths.gap[:, -1], level) for level in LEVELS}


def _parity_row(paths: Paths, place: int) -> Row:
    return {
        "date": paths.days[place].isoformat(),
        "gap": float(np.median(paths.gap[:, place])),
        **{
            f"{side}_{level:.0%}": float(np.quantile(paths.gap[:, place], 0.5 + sign * level / 2))
            for level in LEVELS
            for side, sign in (("low", -1), ("high", 1))
        },
        "probability_level_by": float(paths.level_by[place]),
        "probability_ahead_on": float(paths.behind_on[place]),
    }


def _method_row(name: Method, paths: Paths) -> Row:
    return {
        "method": name,
        **_row(paths.gap[:, -1], 0.95),
        "probability_level_by": float(paths.level_by[-1]),
    }


def _record_rows(known: Record, board: str, method: Method) -> list[Row]:
    """How that method did on this board, by horizon, in real time and in hindsight."""
    return [
        {
            "months": one.months,
            "made": "in real time" if one.real_time else "in hindsight",
            "origins": one.origins,
            "crps": one.crps,
            "coverage_80%": one.coverage[LEVELS.index(0.8)],
            "skill": one.skill,
        }
        for one in cells(known.scored)
        if one.board == board and one.method == method
    ]


def _past(setting: Setting, sides: Sides) -> list[Row]:
    first, second = (side.frontier for side in sides)
    begin = setting.as_of.toordinal() - PAST_DAYS
    return [
        {
            "date": day.isoformat(),
            **_row(gap_draws(first, second, day), setting.profile.level),
            "made": "measured",
        }
        for day in grid(first, second, setting.as_of)
        if day.toordinal() >= begin
    ]


def _ahead(paths: Paths, level: float) -> list[Row]:
    return [
        {
            "date": day.isoformat(),
            **_row(paths.gap[:, place], level),
            "made": "forecast",
        }
        for place, day in enumerate(paths.days)
    ]


def forecast(
    setting: Setting,
    first: str,
    second: str,
    board: str,
    months: float,
    *,
    method: Method | None = None,
    tick: Tick | None = None,
) -> Answer:
    """The gap at a horizon with its interval, and parity as a probability by date.

    Without `method` the one speaks that the backtest prefers on evidence as of the same day.
    Errors are those of `measure_forecast`.
    """
    measured = measure_forecast(setting, first, second, board, months, method=method, tick=tick)
    observed = setting.observe(board)
    figure = fan_of(
        [row for row in measured.series if row["made"] == "measured"],
        measured.details["rows"],
        observed.board.unit,
        title=f"Gap on {observed.label}: measured, then forecast by {measured.details['method']}",
        made=setting.as_of.isoformat(),
    )
    return answer_of(
        setting,
        "forecast",
        replace(measured, figure=figure),
        _sentence(setting, measured, observed, first, second),
        first=first,
        second=second,
        board=observed.board.id,
        category=observed.category,
        horizon_months=months,
        method=method,
    )


def _sentence(
    setting: Setting, measured: Measured, observed: Observed, first: str, second: str
) -> str:
    level = setting.profile.level
    decimals = digits(observed.board)
    one = measured.quantities["gap"].interval(level)
    last = measured.details["rows"][-1]
    a, b = (setting.catalog.adjective(side) for side in (first, second))
    return (
        f"On {last['date']} the gap between the best {a} and the best {b} model on "
        f"{observed.label} is forecast at {number(one.value, decimals)} {observed.board.unit} "
        f"({percent(level)} interval {span(number(one.low, decimals), number(one.high, decimals))}"
        f"); the probability that the {b} one is level or ahead on some day by then is "
        f"{last['probability_level_by']:.0%}. Method {measured.details['method']}: "
        f"{measured.details['why']}."
    )
