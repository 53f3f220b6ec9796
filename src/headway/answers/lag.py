"""How far apart are two groups, in months?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal

import numpy as np

from headway.answers.answer import Answer, Row
from headway.answers.gap import group_cautions, holders, names, reading_row
from headway.answers.setting import Setting
from headway.answers.wording import lag_sentence
from headway.errors import Caution, Extrapolated, NoEvidence
from headway.measures.frontier import Frontier
from headway.measures.gap import common_start, grid
from headway.measures.lag import (
    LagDraws,
    LagInterval,
    area_lag,
    catch_up_lag,
    catch_up_mean,
    lag_interval,
    level_lag,
)
from headway.measures.observed import Observed, first_seen_cautions

Definition = Literal["level", "catch-up", "area"]
DEFINITIONS: dict[Definition, Callable[[Frontier, Frontier, date], LagDraws]] = {
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
    since: date | None = None,
) -> Answer:
    """Lag of the group behind, in months, on the newest reading's scale.

    Positive: the second group is behind the first. The headline is the profile's definition
    unless one is named; all are in `details.definitions`. `since` starts the average of the
    daily level lag in `details.average` (default: the first day both groups have a model).

    Raises:
        UnknownGroup: a group is not declared.
        UnknownBoard: the board or category is not declared.
        NoEvidence: no reading by the day lists both groups.
    """
    members = setting.catalog.members(first), setting.catalog.members(second)
    observed = setting.observe(board)
    frontiers = (observed.frontier(members[0], first), observed.frontier(members[1], second))
    day, profile = setting.as_of, setting.profile
    chosen: Definition = definition or profile.lag
    found = {
        name: lag_interval(measure(*frontiers, day), profile.level)
        for name, measure in DEFINITIONS.items()
    }
    headline = found[chosen]
    if np.isnan(headline.value):
        raise NoEvidence(
            f"the {chosen} lag is not defined on {observed.label} as of {day}: the two frontiers "
            f"share no level; try another definition with --definition"
        )
    counts = {
        side: len({m for m in observed.abilities.models if m in group})
        for side, group in zip(("first", "second"), members, strict=True)
    }
    return Answer(
        verb="lag",
        question=setting.question(
            first=first,
            second=second,
            board=observed.board.id,
            category=observed.category,
            definition=chosen,
            time_base="one-scale",
        ),
        sentence=lag_sentence(
            headline,
            setting.catalog.adjective(first),
            setting.catalog.adjective(second),
            observed.label,
            day.isoformat(),
            chosen,
        ),
        value=headline.value,
        low=headline.low,
        high=headline.high,
        level=profile.level,
        unit="months",
        details={
            "time_base": "one-scale",
            "names": names(setting, first, second),
            "bounds": _bounds(headline),
            "definitions": {name: _row(one) for name, one in found.items()}
            | {"catch-up-mean": _row(_restricted(observed, frontiers, day))},
            "plain": _row(_plain(observed, members, (first, second), chosen)),
            "trailing_mean": _average(
                observed, frontiers, day - timedelta(days=profile.lag_window_days - 1)
            ),
            "average": _average(observed, frontiers, since),
            "holders": {
                side: holders(setting, observed, frontier, day)
                for side, frontier in zip(("first", "second"), frontiers, strict=True)
            },
            "models": counts,
            "reading": reading_row(observed),
        },
        series=tuple(_series(observed, frontiers, DEFINITIONS[chosen])),
        warnings=setting.warnings(
            [
                *observed.cautions(),
                *group_cautions(counts, (first, second)),
                *first_seen_cautions(observed, frontiers, day),
                *_bound_cautions(headline, observed),
            ]
        ),
        origins=setting.credits([observed.abilities.reading.snapshot]),
    )


def _restricted(observed: Observed, frontiers: tuple[Frontier, Frontier], day: date) -> LagInterval:
    horizon = observed.profile.catch_up_horizon_months
    return lag_interval(
        catch_up_mean(*frontiers, day, horizon_months=horizon), observed.profile.level
    )


def _plain(
    observed: Observed,
    members: tuple[frozenset[str], frozenset[str]],
    names: tuple[str, str],
    definition: Definition,
) -> LagInterval:
    """The same lag on plain maxima: the printed ratings' value with the noise draws' interval."""
    measure = DEFINITIONS[definition]
    printed = [observed.frontier(g, n, of="printed") for g, n in zip(members, names, strict=True)]
    noisy = [observed.frontier(g, n, of="plain") for g, n in zip(members, names, strict=True)]
    level = observed.profile.level
    point = lag_interval(measure(printed[0], printed[1], observed.as_of), level)
    spread = lag_interval(measure(noisy[0], noisy[1], observed.as_of), level)
    return LagInterval(
        point.value,
        spread.low,
        spread.high,
        point.value_is_bound,
        spread.low_is_bound,
        spread.high_is_bound,
        spread.undefined,
    )


def _average(
    observed: Observed, frontiers: tuple[Frontier, Frontier], since: date | None
) -> Row | None:
    """Mean of the daily level lag from `since` to the as-of day, over draws.

    Days on which a draw only bounds the lag enter with their bound; the share of such days is
    given. Daily lags are averaged at weekly steps, which bounds the error by half a week.
    """
    start = common_start(*frontiers)
    if since is not None:
        start = max(start, np.datetime64(since, "D"))
    end = np.datetime64(observed.as_of, "D")
    if start > end:
        return None
    days = np.arange(start, end + 1, 7).astype("datetime64[D]")
    lags = [level_lag(*frontiers, day.item()) for day in days]
    months = np.column_stack([one.months for one in lags])
    tail = (1 - observed.profile.level) / 2
    mean = months.mean(axis=1)
    low, middle, high = np.quantile(mean, [tail, 0.5, 1 - tail])
    typical = np.median(months, axis=0)
    return {
        "from": str(start),
        "to": str(end),
        "value": float(middle),
        "low": float(low),
        "high": float(high),
        "least": float(typical.min()),
        "greatest": float(typical.max()),
        "bounded_share": float(np.mean([one.censored.mean() for one in lags])),
    }


def _series(
    observed: Observed,
    frontiers: tuple[Frontier, Frontier],
    measure: Callable[[Frontier, Frontier, date], LagDraws],
) -> list[Row]:
    models, rows = observed.abilities.models, []
    for day in grid(*frontiers, observed.as_of):
        one = lag_interval(measure(*frontiers, day), observed.profile.level)
        holder = [next(iter(f.holder_shares(day, models))) for f in frontiers]
        rows.append({"date": day.isoformat(), **_row(one), "first": holder[0], "second": holder[1]})
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
