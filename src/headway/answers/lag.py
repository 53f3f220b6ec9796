"""How far apart are two groups, in months?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

import numpy as np

from headway.answers.answer import Answer, Row
from headway.answers.setting import Setting
from headway.answers.sides import (
    PLACES,
    WHY_THEY_DIFFER,
    Side,
    Sides,
    TimeBase,
    names,
    one_scale_cautions,
    one_scale_details,
    one_scale_sides,
    published_cautions,
)
from headway.answers.standing_figure import lag_figure
from headway.answers.wording import lag_sentence
from headway.errors import Caution, Extrapolated, NoEvidence
from headway.measures.frontier import Frontier
from headway.measures.gap import common_start, grid
from headway.measures.interval import interval
from headway.measures.lag import (
    LagDraws,
    LagInterval,
    area_lag,
    catch_up_lag,
    catch_up_mean,
    lag_interval,
    level_lag,
)
from headway.measures.observed import Observed
from headway.measures.published import (
    covering,
    one_scale_readings,
    published_frontier,
)
from headway.measures.reading import Reading

Definition = Literal["level", "catch-up", "area"]
Measure = Callable[[Frontier, Frontier, date], LagDraws]
DEFINITIONS: dict[Definition, Measure] = {
    "level": level_lag,
    "catch-up": catch_up_lag,
    "area": area_lag,
}


def lag(
    setting: Setting,
    first: str,
    second: str,
    board: str,
    *,
    definition: Definition | None = None,
    time_base: TimeBase = "one-scale",
    since: date | None = None,
    beside: Sequence[str] = (),
) -> Answer:
    """Lag of the group behind, in months.

    Positive: the second group is behind the first. The headline is the profile's definition
    unless one is named; all are in `details.definitions`. Under `one-scale` models stand on the
    newest reading's scale from their release on; under `as-published` a frontier is the best that
    had been printed by each day, since the board's last change of scale. `since` starts the
    average of the daily level lag in `details.average` (default: the first day with both groups).
    `beside` are further boards whose lag stands in `details.others`.

    Raises:
        UnknownGroup: a group is not declared.
        UnknownBoard: the board or category is not declared.
        NoEvidence: no reading by the day lists both groups, or the definition does not apply.
    """
    observed = setting.observe(board)
    chosen: Definition = definition or setting.profile.lag
    sides = _sides(setting, observed, first, second, time_base)
    found = {
        name: lag_interval(_measured(measure, sides, setting.as_of), setting.profile.level)
        for name, measure in DEFINITIONS.items()
    }
    headline = found[chosen]
    if np.isnan(headline.value):
        raise NoEvidence(
            f"the {chosen} lag is not defined on {observed.label} as of {setting.as_of}: the two "
            f"frontiers share no level; try another definition with --definition"
        )
    details: Row = {
        "time_base": time_base,
        "names": names(setting, first, second),
        "bounds": _bounds(headline),
        "definitions": {name: _row(one) for name, one in found.items()}
        | {"catch-up-mean": _row(_restricted(setting, sides))},
        "trailing_mean": _average(
            setting, sides, setting.as_of - timedelta(days=setting.profile.lag_window_days - 1)
        ),
        "average": _average(setting, sides, since),
    }
    if time_base == "one-scale":
        details |= one_scale_details(setting, observed, sides) | {
            "plain": _row(_plain(observed, sides, chosen)),
            "as_published": _beside_as_published(setting, observed, sides, chosen),
        }
        cautions = one_scale_cautions(observed, sides)
        snapshots = {observed.abilities.reading.snapshot}
    else:
        readings = _speaking(setting, observed, sides[0].members | sides[1].members)
        details |= _published_details(setting, sides, len(readings))
        cautions = published_cautions(setting, readings)
        snapshots = {reading.snapshot for reading in readings}
    if beside:
        details["others"] = [_beside(setting, first, second, one, chosen) for one in beside]
    sentence = lag_sentence(
        headline,
        setting.profile.level,
        setting.catalog.adjective(first),
        setting.catalog.adjective(second),
        observed.label,
        setting.as_of.isoformat(),
        f"{chosen} lag" + (" as published" if time_base == "as-published" else ""),
    )
    series = _series(setting, sides, DEFINITIONS[chosen])
    return Answer(
        verb="lag",
        question=setting.question(
            first=first,
            second=second,
            board=observed.board.id,
            category=observed.category,
            definition=chosen,
            time_base=time_base,
        ),
        sentence=sentence,
        value=headline.value,
        low=headline.low,
        high=headline.high,
        level=setting.profile.level,
        unit="months",
        details=details,
        series=tuple(series),
        warnings=setting.warnings([*cautions, *_bound_cautions(headline, observed)]),
        origins=setting.credits(snapshots),
        figure=lag_figure(
            series,
            where=observed.label,
            titles=(setting.catalog.title(first), setting.catalog.title(second)),
            said=sentence,
        ),
    )


def _beside(setting: Setting, first: str, second: str, board: str, chosen: Definition) -> Row:
    """The lag on a further board, or why there is none."""
    try:
        observed = setting.observe(board, keep=False)
        sides = one_scale_sides(setting, observed, first, second)
    except NoEvidence as fault:
        return {"board": board, "missing": str(fault)}
    one = lag_interval(_measured(DEFINITIONS[chosen], sides, setting.as_of), setting.profile.level)
    return {"board": board, **_row(one), "unit": "months"} | {
        "published": observed.abilities.reading.published.isoformat()
    }


def _sides(
    setting: Setting, observed: Observed, first: str, second: str, time_base: TimeBase
) -> Sides:
    if time_base == "one-scale":
        return one_scale_sides(setting, observed, first, second)
    members = {group: setting.catalog.members(group) for group in (first, second)}
    readings = _speaking(setting, observed, members[first] | members[second])

    def side(group: str) -> Side:
        inside = members[group]
        frontier = published_frontier(readings, inside, setting.catalog, setting.profile, group)
        return Side(group, inside, frontier, tuple(sorted(inside)))

    return side(first), side(second)


def _speaking(setting: Setting, observed: Observed, members: frozenset[str]) -> list[Reading]:
    return one_scale_readings(covering(observed.readings, members, setting.catalog))


def _measured(measure: Measure, sides: Sides, day: date) -> LagDraws:
    return measure(sides[0].frontier, sides[1].frontier, day)


def _published_details(setting: Setting, sides: Sides, readings: int) -> Row:
    return {
        "why_time_bases_differ": WHY_THEY_DIFFER,
        "holders": {
            place: [
                {"model": model, "name": setting.catalog.models[model].name, "share": share}
                for model, share in side.frontier.holder_shares(setting.as_of, side.models).items()
            ]
            for place, side in zip(PLACES, sides, strict=True)
        },
        "readings": readings,
    }


def _beside_as_published(
    setting: Setting, observed: Observed, sides: Sides, chosen: Definition
) -> Row | None:
    """The headline definition as published, or None where no reading lists both groups."""
    try:
        published = _sides(setting, observed, sides[0].group, sides[1].group, "as-published")
    except NoEvidence:
        return None
    one = lag_interval(
        _measured(DEFINITIONS[chosen], published, setting.as_of), setting.profile.level
    )
    return _row(one) | {"since": str(common_start(published[0].frontier, published[1].frontier))}


def _restricted(setting: Setting, sides: Sides) -> LagInterval:
    mean = catch_up_mean(
        sides[0].frontier,
        sides[1].frontier,
        setting.as_of,
        horizon_months=setting.profile.catch_up_horizon_months,
    )
    return lag_interval(mean, setting.profile.level)


def _plain(observed: Observed, sides: Sides, chosen: Definition) -> LagInterval:
    """The same lag on plain maxima: the printed ratings' value with the noise draws' interval."""
    measure, level = DEFINITIONS[chosen], observed.profile.level
    printed, noisy = (
        tuple(observed.frontier(side.members, side.group, of=of) for side in sides)
        for of in ("printed", "plain")
    )
    point = lag_interval(measure(printed[0], printed[1], observed.as_of), level)
    spread = lag_interval(measure(noisy[0], noisy[1], observed.as_of), level)
    return replace(spread, value=point.value, value_is_bound=point.value_is_bound)


def _average(setting: Setting, sides: Sides, since: date | None) -> Row | None:
    """Mean of the daily level lag from `since` to the as-of day, over draws.

    Days on which a draw only bounds the lag enter with their bound; the share of such days is
    given. Daily lags are averaged at weekly steps, which bounds the error by half a week.
    """
    start = common_start(sides[0].frontier, sides[1].frontier)
    if since is not None:
        start = max(start, np.datetime64(since, "D"))
    end = np.datetime64(setting.as_of, "D")
    if start > end:
        return None
    days = np.arange(start, end + np.timedelta64(1, "D"), np.timedelta64(7, "D"))
    lags = [_measured(level_lag, sides, day.item()) for day in days]
    months = np.column_stack([one.months for one in lags])
    mean = interval(months.mean(axis=1), setting.profile.level)
    typical = np.median(months, axis=0)
    return {
        "from": str(start),
        "to": str(end),
        "value": mean.value,
        "low": mean.low,
        "high": mean.high,
        "least": float(typical.min()),
        "greatest": float(typical.max()),
        "bounded_share": float(np.mean([one.censored.mean() for one in lags])),
    }


def _series(setting: Setting, sides: Sides, measure: Measure) -> list[Row]:
    rows: list[Row] = []
    for day in grid(sides[0].frontier, sides[1].frontier, setting.as_of):
        one = lag_interval(_measured(measure, sides, day), setting.profile.level)
        rows.append(
            {
                "date": day.isoformat(),
                **_row(one),
                "first": sides[0].holder(day),
                "second": sides[1].holder(day),
            }
        )
    return rows


def _row(one: LagInterval) -> Row:
    return {"value": one.value, "low": one.low, "high": one.high, "bounds": _bounds(one)}


def _bounds(one: LagInterval) -> Row:
    """Which numbers are only bounds: `at least` in the direction of their sign."""
    return {
        "value": one.value_is_bound,
        "low": one.low_is_bound,
        "high": one.high_is_bound,
        "undefined_share": one.undefined,
    }


def _bound_cautions(headline: LagInterval, observed: Observed) -> list[Caution]:
    if not (headline.value_is_bound or headline.low_is_bound or headline.high_is_bound):
        return []
    return [
        Extrapolated(
            f"the lag on {observed.label} reaches beyond the models this reading lists or the "
            f"time that has passed; numbers marked > are at least that large"
        )
    ]
