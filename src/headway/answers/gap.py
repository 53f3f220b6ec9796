"""How far apart are two groups, in points?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from headway.answers.answer import Answer, Row
from headway.answers.frontier_figure import gap_figure, published_figure
from headway.answers.setting import Setting
from headway.answers.sides import (
    WHY_THEY_DIFFER,
    Sides,
    TimeBase,
    names,
    one_scale_cautions,
    one_scale_details,
    one_scale_sides,
    published_cautions,
)
from headway.answers.wording import gap_sentence
from headway.errors import Caution, NoEvidence
from headway.measures.frontier import best
from headway.measures.gap import gap_draws, grid, win_probability
from headway.measures.interval import Interval, interval
from headway.measures.observed import Observed
from headway.measures.published import PublishedGap, covering, published_gap
from headway.measures.reading import Reading


@dataclass(frozen=True)
class _Found:
    """A gap on one time base: the value, the day it is of, and what the answer shows beside it."""

    gap: Interval
    day: str
    details: Row
    series: list[Row]
    cautions: list[Caution]
    snapshots: list[str]


def gap(
    setting: Setting,
    first: str,
    second: str,
    board: str,
    *,
    time_base: TimeBase = "one-scale",
    beside: Sequence[str] = (),
) -> Answer:
    """Gap between the frontiers of two groups on a board, as of the setting's day.

    Positive: the first group is ahead. Under `one-scale` the value is the median over draws (the
    difference of printed maxima under the plain profile); under `as-published` it is the
    difference of the maxima in the newest reading that lists both groups. `beside` are further
    boards whose gap stands in `details.others`.

    Raises:
        UnknownGroup: a group is not declared.
        UnknownBoard: the board or category is not declared.
        NoEvidence: no reading by the day lists both groups.
    """
    observed = setting.observe(board)
    measure = _as_published if time_base == "as-published" else _one_scale
    found = measure(setting, observed, first, second)
    details: Row = {
        "time_base": time_base,
        "names": names(setting, first, second),
        **found.details,
    }
    if observed.board.scale == "elo":
        details["win_probability"] = _win(found.gap)
    if beside:
        details["others"] = [beside_row(setting, first, second, one) for one in beside]
    sentence = gap_sentence(
        found.gap,
        setting.profile.level,
        setting.catalog.adjective(first),
        setting.catalog.adjective(second),
        observed.board,
        observed.label,
        found.day,
    )
    draw = published_figure if time_base == "as-published" else gap_figure
    return Answer(
        verb="gap",
        question=setting.question(
            first=first,
            second=second,
            board=observed.board.id,
            category=observed.category,
            time_base=time_base,
        ),
        sentence=sentence,
        value=found.gap.value,
        low=found.gap.low,
        high=found.gap.high,
        level=setting.profile.level,
        unit=observed.board.unit,
        details=details,
        series=tuple(found.series),
        warnings=setting.warnings(found.cautions),
        origins=setting.credits(found.snapshots),
        figure=draw(
            found.series,
            titles=(setting.catalog.title(first), setting.catalog.title(second)),
            unit=observed.board.unit,
            where=observed.label,
            named=lambda model: setting.catalog.models[model].name,
            said=sentence,
        ),
    )


def beside_row(setting: Setting, first: str, second: str, board: str) -> Row:
    """The gap on a further board of a capability, or why there is none."""
    try:
        observed = setting.observe(board, keep=False)
        a = best(observed.abilities, setting.catalog.members(first), first)
        b = best(observed.abilities, setting.catalog.members(second), second)
    except NoEvidence as fault:
        return {"board": board, "missing": str(fault)}
    return {
        "board": board,
        **_row(interval(a - b, setting.profile.level)),
        "unit": observed.board.unit,
        "published": observed.abilities.reading.published.isoformat(),
    }


def _one_scale(setting: Setting, observed: Observed, first: str, second: str) -> _Found:
    sides = one_scale_sides(setting, observed, first, second)
    draws = gap_draws(sides[0].frontier, sides[1].frontier, setting.as_of)
    plain = _plain(setting, observed, sides)
    value = plain.value if setting.profile.frontier == "plain" else None
    published = _newest_published(setting, observed, sides)
    return _Found(
        gap=interval(draws, setting.profile.level, value),
        day=setting.as_of.isoformat(),
        details={
            **one_scale_details(setting, observed, sides),
            "probability_ahead": float(np.mean(draws > 0)),
            "plain": _row(plain),
            "as_published": None if published is None else _published_row(published),
        },
        series=_series(setting, observed, sides),
        cautions=one_scale_cautions(observed, sides),
        snapshots=[
            observed.abilities.reading.snapshot,
            *([] if published is None else [published.snapshot]),
        ],
    )


def _plain(setting: Setting, observed: Observed, sides: Sides) -> Interval:
    """Difference of the printed maxima, with the interval of plain maxima over noise draws."""
    printed, noisy = (
        [observed.frontier(side.members, side.group, of=of).at(setting.as_of) for side in sides]
        for of in ("printed", "plain")
    )
    return interval(noisy[0] - noisy[1], setting.profile.level, float((printed[0] - printed[1])[0]))


def _series(setting: Setting, observed: Observed, sides: Sides) -> list[Row]:
    level = setting.profile.level
    first, second = (side.frontier for side in sides)
    printed = [observed.frontier(side.members, side.group, of="printed") for side in sides]
    rows: list[Row] = []
    for day in grid(first, second, setting.as_of):
        value = None
        if setting.profile.frontier == "plain":
            value = float((printed[0].at(day) - printed[1].at(day))[0])
        rows.append(
            {
                "date": day.isoformat(),
                **_row(interval(gap_draws(first, second, day), level, value)),
                "first": sides[0].holder(day),
                "second": sides[1].holder(day),
                **_level_row("first", interval(first.at(day), level)),
                **_level_row("second", interval(second.at(day), level)),
            }
        )
    return rows


def _as_published(setting: Setting, observed: Observed, first: str, second: str) -> _Found:
    members = setting.catalog.members(first), setting.catalog.members(second)
    shown: list[tuple[Reading, PublishedGap]] = []
    for reading in covering(observed.readings, members[0] | members[1], setting.catalog):
        one = published_gap(reading, *members, setting.catalog, setting.profile)
        if one is not None:
            shown.append((reading, one))
    if not shown:
        raise NoEvidence(
            f"no reading of {observed.label} published by {setting.as_of} lists models of both "
            f"{first} and {second}; `headway sources` shows what each board covers"
        )
    _, last = shown[-1]
    return _Found(
        gap=last.gap,
        day=f"{last.published.isoformat()}, as published then,",
        details={
            "holders": {
                "first": [{"model": last.first, "rating": last.first_rating}],
                "second": [{"model": last.second, "rating": last.second_rating}],
            },
            "readings": len(shown),
            "why_time_bases_differ": WHY_THEY_DIFFER,
        },
        series=[_published_row(one) for _, one in shown],
        cautions=published_cautions(setting, [reading for reading, _ in shown]),
        snapshots=[one.snapshot for _, one in shown],
    )


def _newest_published(setting: Setting, observed: Observed, sides: Sides) -> PublishedGap | None:
    members = sides[0].members, sides[1].members
    for reading in reversed(observed.readings):
        if reading.coverage != "labs":
            one = published_gap(reading, *members, setting.catalog, setting.profile)
            if one is not None:
                return one
    return None


def _row(one: Interval) -> Row:
    return {"value": one.value, "low": one.low, "high": one.high}


def _level_row(side: str, one: Interval) -> Row:
    return {f"{side}_level": one.value, f"{side}_low": one.low, f"{side}_high": one.high}


def _win(one: Interval) -> Row:
    return {
        "value": win_probability(one.value),
        "low": win_probability(one.low),
        "high": win_probability(one.high),
    }


def _published_row(one: PublishedGap) -> Row:
    return {
        "date": one.published.isoformat(),
        **_row(one.gap),
        "first": one.first,
        "second": one.second,
        "source": one.source,
    }
