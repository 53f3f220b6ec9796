"""Did dated acts, such as export controls on chips, change how a frontier grew?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from urllib.parse import urlsplit

import numpy as np

from headway.answers.answer import Answer, Credit, Row
from headway.answers.figure import path_of
from headway.answers.measured import Measured, Quantity, answer_of
from headway.answers.setting import Setting
from headway.answers.sides import names, one_scale_cautions, one_scale_sides
from headway.answers.wording import digits, number, percent, span
from headway.catalog.events import Category, Direction, Event
from headway.catalog.events import events as events_of
from headway.errors import Misuse, NoEvidence
from headway.measures.ability import stream
from headway.measures.events import Effect, Effects, apart, effects
from headway.measures.gap import grid
from headway.measures.interval import interval
from headway.measures.observed import Observed

CHIP_CONTROLS: tuple[Category, ...] = ("chip-export", "chipmaking-export")
ANYONE = "any"
"""Takes acts whoever they are aimed at, those aimed at nobody included."""

SURE = 0.05
"""A change is told from chance at this size; the power is stated at it too."""

DOES: dict[Direction, str] = {
    "tighten": "tighten limits",
    "loosen": "loosen limits",
    "support": "give support",
    "clarify": "clarify limits",
    "neutral": "neither tighten nor loosen limits",
}
HOW_KNOWN = {
    "document": "the document itself",
    "page-read": "a page that was read",
    "recalled": "recalled, not checked again",
}


def chosen(
    setting: Setting, categories: tuple[str, ...], direction: Direction, toward: str
) -> tuple[Event, ...]:
    """Events of some kinds that the public knew of by the as-of day.

    Raises:
        Misuse: no act is aimed at the country.
    """
    aims = sorted({country for event in events_of() for country in event.toward})
    if toward not in {ANYONE, *aims}:
        raise Misuse(f"no act is aimed at {toward!r}; choose {', '.join([*aims, ANYONE])}")
    return tuple(
        event
        for event in events_of(as_of=setting.as_of)
        if event.category in categories
        and event.direction == direction
        and (toward == ANYONE or toward in event.toward)
    )


def credit_of(event: Event) -> Credit:
    """Where an act is told of, as it stands among an answer's origins; no snapshot holds it."""
    host = urlsplit(event.source).netloc.removeprefix("www.")
    return Credit(
        snapshot="",
        publisher=host,
        title=event.title,
        address=event.source,
        via="",
        published=event.public.isoformat(),
        accessed="",
        licence="fact",
        attribution=f"{event.title}, {event.public} ({HOW_KNOWN[event.evidence]}), {event.source}",
        sha256="",
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
    after and `change` of it, points a year; `kept_first`, the share of the first group's frontier
    on the days on which it can be tested too; `beyond_first`, what of the change on those days the
    first frontier does not show. Errors are those of frontiers that grew evenly; acts a few months
    apart share releases, so their errors count as wholly dependent.

    Raises:
        UnknownGroup: a group is not declared.
        UnknownBoard: the board or category is not declared.
        Misuse: no act is aimed at `toward`, which is a country or `any`.
        NoEvidence: no act of the kind can be tested on the board, the frontier did not grow before
            the acts, or no reading shows both groups.
    """
    observed = setting.observe(board)
    sides = one_scale_sides(setting, observed, first, second)
    acts = chosen(setting, categories, direction, toward)
    if not acts:
        raise NoEvidence(
            f"no acts {_kind(categories, direction, toward)} were known by {setting.as_of}"
        )
    own = effects(observed, sides[1].members, second, acts)
    if not own.found:
        why = "; ".join(dict.fromkeys(why for _, why in own.missing))
        raise NoEvidence(f"none of {len(acts)} acts can be tested: {why}")
    if own.before <= 0:
        raise NoEvidence(
            f"the frontier of {second} on {observed.label} did not grow before the acts, so no "
            "share of its growth can be kept"
        )
    other = effects(
        observed, sides[0].members, first, [act for one in own.found for act in one.events]
    )
    rate = f"{observed.board.unit} a year"
    series = _series(setting, observed, second)
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
            "acts": _kind(categories, direction, toward),
            "rows": [_row(one, other) for one in own.found],
            "missing": [
                {
                    "event": act.id,
                    "title": act.title,
                    "date": act.public.isoformat(),
                    "why": why,
                    "source": act.source,
                }
                for act, why in own.missing
            ],
            "compared_days": sorted(one.isoformat() for one in own.days & other.days),
            "null": "the frontier as records around one straight line, a year on each side",
            "power_median": float(np.median([one.test.power for one in own.found])),
        },
        series=tuple(series),
        cautions=tuple(one_scale_cautions(observed, sides)),
        snapshots=(observed.abilities.reading.snapshot,),
        credits=tuple(credit_of(act) for act in acts),
        figure=path_of(
            series,
            observed.board.unit,
            title=f"Frontier of {setting.catalog.title(second)} on {observed.label}",
            subtitle=f"dotted: acts {_kind(categories, direction, toward)}",
            marks=[
                (one.day.isoformat(), str(number)) for number, one in enumerate(own.found, start=1)
            ],
            zero=False,
        ),
    )


def _beyond(setting: Setting, own: Effects, other: Effects, rate: str) -> dict[str, Quantity]:
    """The first frontier beside the second, on the days on which both can be tested."""
    if not other.found:
        return {}
    same = own.on(other.days)
    rng = stream(setting.profile, "events", "beyond the first group")
    found = {
        "kept_first": Quantity(other.kept, "share", "the same share of the first group's frontier"),
        "beyond_first": Quantity(
            apart(same.change, other.change, rng),
            rate,
            "change of growth beyond that of the first frontier; negative: slowed more",
        ),
    }
    return {name: one for name, one in found.items() if len(one.defined)}


def _kind(categories: Iterable[str], direction: Direction, toward: str) -> str:
    """`of chip-export or trade that tighten limits toward CN`."""
    aim = "" if toward == ANYONE else f" toward {toward}"
    return f"of {' or '.join(categories)} that {DOES[direction]}{aim}"


def _row(one: Effect, other: Effects) -> Row:
    beside = next((two for two in other.found if two.day == one.day), None)
    return {
        "date": one.day.isoformat(),
        "events": [
            {
                "id": act.id,
                "title": act.title,
                "source": act.source,
                "evidence": act.evidence,
                "precision": act.precision,
            }
            for act in one.events
        ],
        "from": one.start.isoformat(),
        "to": one.end.isoformat(),
        "growth_before": one.test.before,
        "growth_after": one.test.after,
        "change_by_chance": one.by_chance,
        "p": one.test.p,
        "power_if_halved": one.test.power,
        "first_before": None if beside is None else beside.test.before,
        "first_after": None if beside is None else beside.test.after,
        "first_p": None if beside is None else beside.test.p,
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
    slower, faster = (
        sum(_told(row) and (_slower(row) == wanted) for row in rows) for wanted in (True, False)
    )
    when = f"{days[0]} to {days[-1]}" if len(days) > 1 else str(days[0])
    unit, who = observed.board.unit, setting.catalog.adjective(second)
    return (
        f"After {len(days)} day{'s' * (len(days) > 1)} ({when}) with acts "
        f"{measured.details['acts']}, the {who} frontier on {observed.label} grew "
        f"{number(growth.value, decimals)} {unit} a year ({percent(level)} interval "
        f"{span(number(growth.low, decimals), number(growth.high, decimals))}), "
        f"{_share(kept.value)} of its growth before "
        f"({span(_share(kept.low), _share(kept.high))}); it was slower than chance explains after "
        f"{slower} of them and faster after {faster}, where a halving would be found "
        f"{measured.details['power_median']:.0%} of the time."
    )


def _told(row: Row) -> bool:
    found: bool = row["p"] <= SURE
    return found


def _slower(row: Row) -> bool:
    found: bool = row["growth_after"] - row["growth_before"] < row["change_by_chance"]
    return found


def _share(value: float) -> str:
    return f"{number(100 * value)}%"
