"""Did dated acts, such as export controls on chips, change how a frontier grew?"""

from __future__ import annotations

from datetime import date

import numpy as np

from headway.answers.answer import Answer, Row
from headway.answers.figure import path_of
from headway.answers.measured import Measured, Quantity, answer_of
from headway.answers.setting import Setting
from headway.answers.sides import names, one_scale_cautions, one_scale_sides
from headway.answers.wording import digits, number, percent, span
from headway.catalog.events import Category, Direction, Event
from headway.catalog.events import events as events_of
from headway.errors import NoEvidence
from headway.measures.ability import stream
from headway.measures.events import Effect, Effects, apart, effects
from headway.measures.gap import grid
from headway.measures.interval import interval
from headway.measures.observed import Observed

CHIP_CONTROLS: tuple[Category, ...] = ("chip-export", "chipmaking-export")


def chosen(
    setting: Setting, categories: tuple[str, ...], direction: Direction, toward: str
) -> tuple[Event, ...]:
    """Events of some kinds that the public knew of by the as-of day."""
    return tuple(
        event
        for event in events_of(as_of=setting.as_of)
        if event.category in categories
        and event.direction == direction
        and (not toward or toward in event.toward)
    )


def measure_events(
    setting: Setting,
    first: str,
    second: str,
    board: str,
    *,
    categories: tuple[str, ...] = CHIP_CONTROLS,
    direction: Direction = "tighten",
    toward: str = "CN",
) -> Measured:
    """Growth of the second group's frontier before and after dated acts, beside the first's.

    Quantities: `kept`, growth after as a share of growth before (1: nothing changed); `growth`
    after and `change` of it, points a year; `beyond_first`, what of the change the first group's
    frontier does not show. Errors are those of frontiers that grew evenly; acts a few months apart
    share releases, so their errors count as wholly dependent.

    Raises:
        UnknownGroup: a group is not declared.
        UnknownBoard: the board or category is not declared.
        NoEvidence: no act of the kind can be tested on the board, or no reading shows both groups.
    """
    observed = setting.observe(board)
    sides = one_scale_sides(setting, observed, first, second)
    acts = chosen(setting, categories, direction, toward)
    if not acts:
        raise NoEvidence(
            f"no event of {', '.join(categories)} that {direction}s was known by {setting.as_of}; "
            f"events are facts in the package's data/events"
        )
    own = effects(observed, sides[1].members, second, acts)
    if not own.found:
        raise NoEvidence(f"no event can be tested: {own.missing[0][1]}")
    other = effects(
        observed, sides[0].members, first, [act for one in own.found for act in one.events]
    )
    rate = f"{observed.board.unit} a year"
    return Measured(
        quantities={
            "kept": Quantity(
                own.kept, "share", "growth after as a share of growth before; 1: nothing changed"
            ),
            "growth": Quantity(own.after, rate, "growth of the second frontier after the acts"),
            "change": Quantity(
                own.change, rate, "growth after minus before; negative: the frontier slowed"
            ),
            **_beyond(setting, own, other, rate),
        },
        details={
            "names": names(setting, first, second),
            "rows": [_row(one, other) for one in own.found],
            "missing": [
                {"event": act.id, "title": act.title, "date": act.public.isoformat(), "why": why}
                for act, why in own.missing
            ],
            "null": "the frontier as records around one straight line, a year on each side",
            "power_median": float(np.median([one.test.power for one in own.found])),
        },
        series=tuple(_series(setting, observed, second)),
        cautions=tuple(one_scale_cautions(observed, sides)),
        snapshots=(observed.abilities.reading.snapshot,),
        figure=path_of(
            _series(setting, observed, second),
            observed.board.unit,
            title=f"Frontier of {setting.catalog.title(second)} on {observed.label}",
            subtitle=f"acts that {direction} {', '.join(categories)}",
            marks=[
                (one.day.isoformat(), str(number)) for number, one in enumerate(own.found, start=1)
            ],
            zero=False,
        ),
    )


def _beyond(setting: Setting, own: Effects, other: Effects, rate: str) -> dict[str, Quantity]:
    if not other.found:
        return {}
    rng = stream(setting.profile, "events", "beyond the first group")
    return {
        "kept_first": Quantity(other.kept, "share", "the same share of the first group's frontier"),
        "beyond_first": Quantity(
            apart(own.change, other.change, rng),
            rate,
            "change of growth beyond that of the first frontier; negative: slowed more",
        ),
    }


def _row(one: Effect, other: Effects) -> Row:
    beside = next((two for two in other.found if two.day == one.day), None)
    return {
        "date": one.day.isoformat(),
        "events": [
            {"id": act.id, "title": act.title, "source": act.source, "evidence": act.evidence}
            for act in one.events
        ],
        "from": one.start.isoformat(),
        "to": one.end.isoformat(),
        "growth_before": one.test.before,
        "growth_after": one.test.after,
        "p": one.test.p,
        "power_if_halved": one.test.power,
        "first_before": None if beside is None else beside.test.before,
        "first_after": None if beside is None else beside.test.after,
    }


def _series(setting: Setting, observed: Observed, group: str) -> list[Row]:
    """The group's frontier by month and change of its holder."""
    members = setting.catalog.members(group)
    frontier = observed.frontier(members, group)
    rows: list[Row] = []
    for day in grid(frontier, frontier, setting.as_of):
        one = interval(frontier.at(day), setting.profile.level)
        rows.append({"date": day.isoformat(), "value": one.value, "low": one.low, "high": one.high})
    return rows


def events(
    setting: Setting,
    first: str,
    second: str,
    board: str,
    *,
    categories: tuple[str, ...] = CHIP_CONTROLS,
    direction: Direction = "tighten",
    toward: str = "CN",
) -> Answer:
    """How the second group's frontier grew after dated acts, as a sentence.

    The value is growth after as a share of growth before. Errors are those of `measure_events`.
    """
    measured = measure_events(
        setting,
        first,
        second,
        board,
        categories=categories,
        direction=direction,
        toward=toward,
    )
    observed = setting.observe(board)
    return answer_of(
        setting,
        "events",
        measured,
        _sentence(setting, measured, observed, second),
        first=first,
        second=second,
        board=observed.board.id,
        category=observed.category,
        kinds=list(categories),
        direction=direction,
        toward=toward,
    )


def _sentence(setting: Setting, measured: Measured, observed: Observed, second: str) -> str:
    level = setting.profile.level
    kept, growth = (measured.quantities[name].interval(level) for name in ("kept", "growth"))
    decimals = digits(observed.board)
    rows = measured.details["rows"]
    days: list[date] = [date.fromisoformat(row["date"]) for row in rows]
    slower = sum(row["p"] <= 0.05 and row["growth_after"] < row["growth_before"] for row in rows)
    return (
        f"After {len(days)} days with such acts ({days[0]} to {days[-1]}) the "
        f"{setting.catalog.adjective(second)} frontier on {observed.label} grew "
        f"{number(growth.value, decimals)} {observed.board.unit} a year ({percent(level)} interval "
        f"{span(number(growth.low, decimals), number(growth.high, decimals))}), "
        f"{kept.value:.0%} of its growth before ({kept.low:.0%} to {kept.high:.0%}); after "
        f"{slower} of them it was slower than chance explains. A halving would have been found "
        f"with a probability of {measured.details['power_median']:.0%}."
    )
