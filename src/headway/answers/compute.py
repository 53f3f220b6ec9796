"""How much training compute do the frontiers of two groups take, and how much of it is known?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from headway.answers.answer import Answer, Row
from headway.answers.figure import FIRST, SECOND, figure
from headway.answers.measured import Measured, Quantity, answer_of
from headway.answers.setting import Setting
from headway.answers.sides import PLACES, names, reading_row
from headway.answers.window import Window, at_least_one, window
from headway.answers.wording import number, percent, span
from headway.errors import Caution, NoEvidence, Stale, ThinEvidence
from headway.measures.ability import stream
from headway.measures.best_variants import BestVariants, best_variants
from headway.measures.compute import (
    FEWEST,
    SPREADS,
    UNSAID,
    ComputeGap,
    Estimate,
    FrontierCompute,
    Resampled,
    ability_at_equal_compute,
    compute_gap,
    estimates,
    frontier_compute,
    resample,
)
from headway.measures.interval import FloatArray
from headway.measures.observed import HOLDER_SHARE_THAT_MATTERS, Observed

TOP = 3
THREE_YEARS = timedelta(days=3 * 365)
IMPUTED_ORDERS = 1.0
ENOUGH_KNOWN = 0.5
NORMAL_95 = 1.96


@dataclass(frozen=True)
class _World:
    """What both groups share: the board's abilities, the estimates, the window."""

    setting: Setting
    observed: Observed
    days: Window
    top: int

    @cached_property
    def best(self) -> BestVariants:
        return best_variants(self.observed.abilities)

    @cached_property
    def known(self) -> Mapping[str, Estimate]:
        setting = self.setting
        return estimates(setting.store.compute(as_of=setting.as_of), setting.catalog)


@dataclass(frozen=True)
class _Side:
    """One group: its frontier's compute, and a resample of it that hangs on the group alone."""

    world: _World
    group: str

    @cached_property
    def found(self) -> FrontierCompute:
        world = self.world
        members = world.setting.catalog.members(self.group)
        return frontier_compute(
            world.best, world.known, members, world.top, world.days.start, world.days.end
        )

    @cached_property
    def resampled(self) -> Resampled:
        world = self.world
        keys = (world.observed.label, self.group, str(world.days.start), str(world.days.end))
        return resample(self.found, stream(world.setting.profile, "compute", *keys))

    @cached_property
    def shares(self) -> FloatArray:
        """Share of draws on which each model is of the frontier (m,)."""
        shares: FloatArray = self.found.member.mean(axis=1)
        return shares


def compute(
    setting: Setting,
    first: str,
    second: str,
    board: str,
    *,
    since: date | None = None,
    until: date | None = None,
    top: int = TOP,
) -> Answer:
    """Training compute of two frontiers, as a sentence; see `measure_compute`.

    The value is in orders of magnitude, first minus second: positive where the first group's
    frontier took more.
    """
    measured = measure_compute(setting, first, second, board, since=since, until=until, top=top)
    details = measured.details
    return answer_of(
        setting,
        "compute",
        measured,
        _sentence(setting, measured, first, second),
        first=first,
        second=second,
        board=details["board"],
        category=details["category"],
        top=top,
        **{"from": details["window"]["from"], "to": details["window"]["to"]},
    )


def measure_compute(
    setting: Setting,
    first: str,
    second: str,
    board: str,
    *,
    since: date | None = None,
    until: date | None = None,
    top: int = TOP,
) -> Measured:
    """Training compute of the frontier models of two groups, on draws.

    A model is of its group's frontier if it was among the `top` best of the group on the day of
    its release, on the scale of the newest reading. By default three years up to the as-of day.

    Quantities: `log10_ratio` (orders of magnitude, first minus second, at equal dates), `ratio`
    (the same as a factor), `known_first`, `known_second` (share of the frontier whose compute is
    known), `if_first_missing_more`, `if_second_missing_more` (the first if the unknown models of
    that group took ten times what its known ones did), `growth` (orders of magnitude per year,
    common to both), `log10_flop_first`, `log10_flop_second` (means of known models, as released),
    `ability_at_equal_compute` (points, first minus second, over all models of known compute).

    Raises:
        UnknownGroup: a group is not declared.
        UnknownBoard: the board or category is not declared.
        NoEvidence: no reading by the day, no model of a group in the window, or fewer than two
            frontier models of known compute in one of them.
        Misuse: the window or `top` makes no sense.
    """
    days = window(setting, since or (until or setting.as_of) - THREE_YEARS, until)
    at_least_one(top=top)
    world = _World(setting, setting.observe(board), days, top)
    sides = _Side(world, first), _Side(world, second)
    for side in sides:
        _refuse_unknown(world, side)
    gap = compute_gap(sides[0].resampled, sides[1].resampled)
    series = tuple(_series(sides))
    return Measured(
        quantities=_quantities(world, sides, gap),
        details={
            "board": world.observed.board.id,
            "category": world.observed.category,
            "names": names(setting, first, second),
            "window": days.row(),
            "reading": reading_row(world.observed),
            "spreads": {**SPREADS, "": UNSAID},
            "models": {
                place: {
                    "frontier": float(np.median(side.found.member.sum(axis=0))),
                    "known": float(np.median(side.found.member[side.found.known].sum(axis=0))),
                    "all": len(side.found.models),
                    "all_known": int(side.found.known.sum()),
                }
                for place, side in zip(PLACES, sides, strict=True)
            },
        },
        series=series,
        cautions=tuple(_cautions(world, sides)),
        snapshots=tuple(_snapshots(world, sides)),
        figure=_figure(world, sides, series),
    )


def _refuse_unknown(world: _World, side: _Side) -> None:
    found, days = side.found, world.days
    if not world.known:
        raise NoEvidence(
            f"no estimate of a model's training compute was published by {world.setting.as_of}; "
            "`headway ingest epoch-models` brings some in"
        )
    if not found.models:
        raise NoEvidence(
            f"{world.observed.label} lists no model of {side.group} released from {days.start} to "
            f"{days.end}; ask for another window with --from and --to"
        )
    counted = found.member[found.known].sum(axis=0)
    if np.mean(counted >= FEWEST) < ENOUGH_KNOWN:
        raise NoEvidence(
            f"the training compute of only {np.median(counted):g} of "
            f"{np.median(found.member.sum(axis=0)):g} frontier models of {side.group} from "
            f"{days.start} to {days.end} is known; ask from an earlier day, or ingest a newer "
            "table with `headway ingest epoch-models`"
        )


def _quantities(world: _World, sides: tuple[_Side, _Side], gap: ComputeGap) -> dict[str, Quantity]:
    orders = "orders of magnitude"
    more = "positive, the first took more"
    found = {
        "log10_ratio": Quantity(
            gap.difference,
            orders,
            f"training compute of frontier models, first minus second at equal dates: {more}",
        ),
        "ratio": Quantity(
            10**gap.difference, "ratio", "the same as a factor: above 1, the first took more"
        ),
    }
    for place, side in zip(PLACES, sides, strict=True):
        found[f"known_{place}"] = Quantity(
            side.found.known_share,
            "share",
            f"frontier models of the {place} group whose training compute is known",
        )
    for of, place in enumerate(PLACES):
        found[f"if_{place}_missing_more"] = Quantity(
            gap.imputed(IMPUTED_ORDERS, of),
            orders,
            f"first minus second if unknown models of the {place} group took 10 times as much as "
            f"its known ones: {more}",
        )
    found["growth"] = Quantity(
        gap.growth, "orders of magnitude per year", "growth of compute, common to both groups"
    )
    for place, mean in zip(PLACES, gap.means, strict=True):
        found[f"log10_flop_{place}"] = Quantity(
            mean, "log10 of FLOP", f"mean of known frontier models of the {place} group"
        )
    equal = ability_at_equal_compute(sides[0].resampled, sides[1].resampled)
    if equal is not None:
        found["ability_at_equal_compute"] = Quantity(
            equal,
            world.observed.board.unit,
            "ability at equal compute and date, first minus second: positive, the first makes "
            "more of it",
        )
    return found


def _series(sides: tuple[_Side, _Side]) -> list[Row]:
    """Each model that may be of its group's frontier, by release, with what is known of it."""
    rows: list[Row] = []
    for place, side in zip(PLACES, sides, strict=True):
        found = side.found
        for i, model in enumerate(found.models):
            if side.shares[i] < HOLDER_SHARE_THAT_MATTERS:
                continue
            known = bool(found.known[i])
            value = float(found.log_flop[i])
            half = NORMAL_95 * float(found.spread[i])
            estimate = side.world.known.get(model)
            best = side.world.best
            rows.append(
                {
                    "date": str(best.released[best.models.index(model)]),
                    "group": place,
                    "model": model,
                    "frontier_share": float(side.shares[i]),
                    "value": value if known else None,
                    "low": value - half if known else None,
                    "high": value + half if known else None,
                    "confidence": None if estimate is None else estimate.confidence,
                    "listed": estimate is not None,
                }
            )
    return sorted(rows, key=lambda row: (row["date"], row["model"], row["group"]))


def _cautions(world: _World, sides: tuple[_Side, _Side]) -> list[Caution]:
    found: list[Caution] = list(world.observed.cautions())
    for side in sides:
        share = float(np.median(side.found.known_share))
        if share < ENOUGH_KNOWN:
            found.append(
                ThinEvidence(
                    f"the training compute of {number(100 * share)}% of the frontier models of "
                    f"{side.group} is known; the others may differ from these"
                )
            )
    newest = max(one.published for one in world.known.values())
    age = (world.setting.as_of - newest).days
    if age > world.setting.profile.stale_days:
        found.append(
            Stale(
                f"the newest estimates of training compute are of {newest}, {age} days before "
                f"{world.setting.as_of}: models released since then are unknown"
            )
        )
    return found


def _snapshots(world: _World, sides: tuple[_Side, _Side]) -> set[str]:
    told = {
        world.known[model].snapshot
        for side in sides
        for model in side.found.models
        if model in world.known
    }
    return {world.observed.abilities.reading.snapshot, *told}


def _sentence(setting: Setting, measured: Measured, first: str, second: str) -> str:
    level, details = setting.profile.level, measured.details
    one = measured.quantities["log10_ratio"].interval(level)
    sign = 1 if one.value >= 0 else -1
    low, high = (one.low, one.high) if sign > 0 else (-one.high, -one.low)
    more, less = (first, second) if sign > 0 else (second, first)
    known = [
        number(100 * measured.quantities[f"known_{place}"].interval(level).value)
        for place in PLACES
    ]
    adjectives = [setting.catalog.adjective(group) for group in (first, second)]
    doubt = ", which does not exclude that they are equal" if one.low <= 0 <= one.high else ""
    bounds = span(number(10**low, 1), number(10**high, 1))
    return (
        f"From {details['window']['from']} to {details['window']['to']} the known frontier models "
        f"of {setting.catalog.adjective(more)} labs took {number(10 ** (sign * one.value), 1)} "
        f"times the training compute of {setting.catalog.adjective(less)} ones at equal dates "
        f"({percent(level)} interval {bounds}){doubt}; known are {known[0]}% of the "
        f"{adjectives[0]} frontier models and {known[1]}% of the {adjectives[1]} ones."
    )


def _figure(world: _World, sides: tuple[_Side, _Side], series: tuple[Row, ...]) -> Row:
    """Compute of frontier models over release, with their intervals; unknown ones as ticks."""
    titles = [world.setting.catalog.title(side.group) for side in sides]
    named = dict(zip(PLACES, titles, strict=True))
    rows = [{**row, "group": named[row["group"]]} for row in series]
    x = {"field": "date", "type": "temporal", "title": None}
    title = "training compute, log10 of FLOP"
    colour = {
        "field": "group",
        "type": "nominal",
        "title": None,
        "scale": {"domain": titles, "range": [FIRST, SECOND]},
    }
    opacity = {"field": "frontier_share", "type": "quantitative", "legend": None}
    return figure(
        "Training compute of frontier models",
        f"top {world.top} of their group when released, on {world.observed.label}; "
        "ticks below: not known",
        [
            {
                "data": {"values": [row for row in rows if row["value"] is not None]},
                "mark": {"type": "rule"},
                "encoding": {
                    "x": x,
                    "y": {
                        "field": "low",
                        "type": "quantitative",
                        "title": title,
                        "scale": {"zero": False},
                    },
                    "y2": {"field": "high"},
                    "color": colour,
                    "opacity": opacity,
                },
            },
            {
                "data": {"values": [row for row in rows if row["value"] is not None]},
                "mark": {"type": "point", "filled": True, "size": 50},
                "encoding": {
                    "x": x,
                    "y": {"field": "value", "type": "quantitative", "scale": {"zero": False}},
                    "color": colour,
                    "shape": {
                        "field": "group",
                        "type": "nominal",
                        "title": None,
                        "scale": {"domain": titles},
                    },
                    "opacity": opacity,
                    "tooltip": [{"field": "model"}, {"field": "confidence"}],
                },
            },
            {
                "data": {"values": [row for row in rows if row["value"] is None]},
                "mark": {"type": "tick", "orient": "vertical", "yOffset": -4},
                "encoding": {
                    "x": x,
                    "y": {"value": "height"},
                    "color": colour,
                    "opacity": opacity,
                    "tooltip": [{"field": "model"}],
                },
            },
        ],
    )
