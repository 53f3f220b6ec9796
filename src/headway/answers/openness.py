"""How open are two groups at the frontier, and how far is open behind closed?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from headway.answers.answer import Answer, Row
from headway.answers.figure import FIRST, NEUTRAL, SECOND, figure
from headway.answers.measured import Measured, Quantity, answer_of
from headway.answers.setting import Setting
from headway.answers.sides import names, reading_row
from headway.answers.window import YEAR, Window, at_least_one, window
from headway.answers.wording import number, percent, span
from headway.errors import Caution, Extrapolated, NoEvidence, ThinEvidence
from headway.measures.best_variants import BestVariants, among_top, best_variants
from headway.measures.frontier import Frontier
from headway.measures.gap import gap_draws
from headway.measures.interval import FloatArray, interval
from headway.measures.lag import LagDraws, lag_interval, level_lag
from headway.measures.observed import Observed, first_seen_cautions
from headway.measures.openness import (
    NEVER,
    Days,
    days_held_open,
    frontier_from,
    held_open,
    open_among_top,
)

TOP = 20
OVERALL = "overall"
CENSORED_THAT_MATTERS = 0.01


@dataclass(frozen=True)
class _World:
    """A board with the day the weights of each entry and of each model were out."""

    setting: Setting
    observed: Observed
    _tops: dict[tuple[date, int], NDArray[np.bool_]] = field(default_factory=dict)

    def top(self, day: date, top: int) -> NDArray[np.bool_]:
        """Which models released by a day are its top, found once for all parts."""
        if (day, top) not in self._tops:
            self._tops[day, top] = among_top(self.best.levels[: self.best.by(day)], top)
        return self._tops[day, top]

    @cached_property
    def best(self) -> BestVariants:
        return best_variants(self.observed.abilities)

    @cached_property
    def entries_open_since(self) -> Days:
        abilities = self.observed.abilities
        return self._since(abilities.models, abilities.released)

    @cached_property
    def models_open_since(self) -> Days:
        return self._since(self.best.models, self.best.released)

    def _since(self, models: tuple[str, ...], released: Days) -> Days:
        """The later of a model's release and the day its weights were out; NEVER if closed."""
        found = np.full(len(models), NEVER)
        for place, model in enumerate(models):
            facts = self.setting.catalog.models[model]
            if facts.weights == "open":
                out = np.datetime64(facts.weights_since or date.min, "D")
                found[place] = max(out, released[place])
        return found


@dataclass(frozen=True)
class _Part:
    """A part of the world: one group, or all of it."""

    world: _World
    name: str
    group: str
    members: frozenset[str] | None

    @cached_property
    def whole(self) -> Frontier:
        observed = self.world.observed
        return observed.frontier(self._models, self.group)

    @cached_property
    def open(self) -> Frontier | None:
        """Its open models, each from the day its weights were out."""
        since = self.world.entries_open_since
        day = np.datetime64(self.world.setting.as_of)
        return self._frontier(since <= day, since)

    @cached_property
    def closed(self) -> Frontier | None:
        """Its models that were closed on the day they were released."""
        released = self.world.observed.abilities.released
        return self._frontier(self.world.entries_open_since > released, released)

    @property
    def _models(self) -> frozenset[str]:
        everyone = frozenset(self.world.observed.abilities.models)
        return everyone if self.members is None else self.members

    def _frontier(self, which: NDArray[np.bool_], days: Days) -> Frontier | None:
        abilities = self.world.observed.abilities
        entries = np.flatnonzero(abilities.mask(self._models) & which)
        return frontier_from(abilities, entries, days[entries]) if len(entries) else None

    def held(self, day: date) -> FloatArray:
        return held_open(self.whole, self.world.entries_open_since, day)

    def days_held(self, days: Window) -> FloatArray:
        return days_held_open(self.whole, self.world.entries_open_since, days.start, days.end)

    def among_top(self, day: date, top: int) -> FloatArray:
        world = self.world
        inside = world.top(day, top)
        return open_among_top(world.best, inside, world.models_open_since, day, self.members)

    def lag(self, day: date) -> LagDraws | None:
        if self.open is None or self.closed is None:
            return None
        return level_lag(self.closed, self.open, day)


def openness(
    setting: Setting,
    first: str,
    second: str,
    board: str,
    *,
    since: date | None = None,
    until: date | None = None,
    top: int = TOP,
) -> Answer:
    """How open two groups are at the frontier, as a sentence; see `measure_openness`.

    The value is the share of days on which the first group's frontier was held by an open model,
    minus that of the second: negative where the second group's frontier is the more open.
    """
    measured = measure_openness(setting, first, second, board, since=since, until=until, top=top)
    days = measured.details["window"]
    return answer_of(
        setting,
        "openness",
        measured,
        _sentence(setting, measured, first, second),
        first=first,
        second=second,
        board=measured.details["board"],
        category=measured.details["category"],
        top=top,
        **{"from": days["from"], "to": days["to"]},
    )


def measure_openness(
    setting: Setting,
    first: str,
    second: str,
    board: str,
    *,
    since: date | None = None,
    until: date | None = None,
    top: int = TOP,
) -> Measured:
    """Open weights on the frontiers of two groups and of all models, on one board's draws.

    A model is open from the day its weights were out. On the last day of the window and over it:

    Quantities, each also with `_second` and `_overall` for `_first`: `difference` (of the next,
    first minus second); `days_open_first` (share of days whose holder was open);
    `holder_open_first` (probability that today's holder is open: no interval, as the probability
    is the uncertainty); `open_top_first` (share of open models among the group's models in the
    board's `top`); `lag_first` (months its open frontier is behind its closed one; positive:
    open is behind); `closed_lead_first` (points its closed frontier leads its open one);
    `carried_first` (points its frontier would lose without its open models; never negative).
    What a group does not define, such as a lag without closed models, is left out.

    Raises:
        UnknownGroup: a group is not declared.
        UnknownBoard: the board or category is not declared.
        NoEvidence: the reading lists no model of a group by the window's end.
        Misuse: the window or `top` makes no sense.
    """
    days = window(setting, since, until)
    at_least_one(top=top)
    observed = setting.observe(board)
    world = _World(setting, observed)
    parts = (
        _Part(world, "first", first, setting.catalog.members(first)),
        _Part(world, "second", second, setting.catalog.members(second)),
        _Part(world, OVERALL, "the board", None),
    )
    _refuse_empty(parts, days)
    held = [part.days_held(days) for part in parts]
    quantities = {
        "difference": Quantity(
            held[0] - held[1],
            "share",
            "days with an open holder, first minus second: negative, the second is more open",
        )
    }
    for part, share in zip(parts, held, strict=True):
        quantities |= _quantities(part, share, days.end, top)
    series = tuple(_series(parts, days.end, top))
    return Measured(
        quantities=quantities,
        details={
            "board": observed.board.id,
            "category": observed.category,
            "names": names(setting, first, second),
            "window": days.row(),
            "reading": reading_row(observed),
            "lags": {part.name: _lag_row(part, days.end) for part in parts},
            "holders": {part.name: _holder_rows(part, days.end) for part in parts},
        },
        series=series,
        cautions=_cautions(observed, parts, days),
        snapshots=(observed.abilities.reading.snapshot,),
        figure=_figure(setting, parts, series, observed, top),
    )


def _refuse_empty(parts: tuple[_Part, ...], days: Window) -> None:
    for part in parts:
        if part.whole.step(days.end) < 0:
            raise NoEvidence(
                f"{part.world.observed.label} lists no model of {part.group} released by "
                f"{days.end}; the first is of {part.whole.days[0]}"
            )


def _quantities(part: _Part, share: FloatArray, day: date, top: int) -> dict[str, Quantity]:
    whose = "all models" if part.name == OVERALL else f"the {part.name} group"
    points = part.world.observed.board.unit
    chance = float(part.held(day).mean())
    drawn = {
        "days_open": Quantity(
            share, "share", f"days on which the frontier of {whose} had an open holder"
        ),
        "holder_open": Quantity(
            np.array([chance]),
            "probability",
            f"that the frontier of {whose} has an open holder on {day}, over draws",
        ),
        "open_top": Quantity(
            part.among_top(day, top),
            "share",
            f"open models among those of {whose} in the board's top {top}",
        ),
    }
    if part.open is not None and part.closed is not None:
        drawn |= {
            "lag": Quantity(
                level_lag(part.closed, part.open, day).months,
                "months",
                f"open behind closed within {whose}: positive, open is behind",
            ),
            "closed_lead": Quantity(
                gap_draws(part.closed, part.open, day),
                points,
                f"closed frontier minus open frontier of {whose}",
            ),
            "carried": Quantity(
                np.maximum(gap_draws(part.whole, part.closed, day), 0.0),
                points,
                f"what the frontier of {whose} would lose without its open models",
            ),
        }
    return {f"{name}_{part.name}": one for name, one in drawn.items() if len(one.defined)}


def _lag_row(part: _Part, day: date) -> Row | None:
    """The lag of open behind closed with marks where a bound alone is known."""
    lag = part.lag(day)
    if lag is None or np.isnan(lag.months).all():
        return None
    one = lag_interval(lag, part.world.setting.profile.level)
    return {
        "value": one.value,
        "low": one.low,
        "high": one.high,
        "bounds": {
            "value": one.value_is_bound,
            "low": one.low_is_bound,
            "high": one.high_is_bound,
        },
    }


def _holder_rows(part: _Part, day: date) -> list[Row]:
    """Models most often on top on the day, whether each was open then, and since when."""
    world = part.world
    shares = part.whole.holder_shares(day, world.observed.abilities.models)
    since = dict(zip(world.best.models, world.models_open_since, strict=True))
    return [
        {
            "model": model,
            "name": world.setting.catalog.models[model].name,
            "share": share,
            "open": bool(since[model] <= np.datetime64(day)),
            "open_since": None if since[model] == NEVER else str(since[model]),
        }
        for model, share in list(shares.items())[:5]
    ]


def _series(parts: tuple[_Part, ...], end: date, top: int) -> list[Row]:
    """Month by month: the headline over the year before, and the parts of it."""
    setting = parts[0].world.setting
    start: date = max(part.whole.days[0] for part in parts).item()
    rows: list[Row] = []
    for day in Window(min(start + YEAR, end - YEAR), end).months():
        year = Window(day - YEAR, day)
        held = [part.days_held(year) for part in parts]
        rows.append(
            {
                "date": day.isoformat(),
                **_interval_row("", held[0] - held[1], setting.profile.level),
                **{
                    key: value
                    for part, share in zip(parts, held, strict=True)
                    for key, value in _part_row(part, share, day, top).items()
                },
            }
        )
    return rows


def _part_row(part: _Part, share: FloatArray, day: date, top: int) -> Row:
    level = part.world.setting.profile.level
    lag = part.lag(day)
    months = np.array([np.nan]) if lag is None else lag.months
    return {
        **_interval_row(f"{part.name}_days_open_", share, level),
        f"{part.name}_holder_open": float(part.held(day).mean()),
        **_interval_row(f"{part.name}_open_top_", part.among_top(day, top), level),
        **_interval_row(f"{part.name}_lag_", months, level),
    }


def _interval_row(prefix: str, drawn: FloatArray, level: float) -> Row:
    defined = drawn[~np.isnan(drawn)]
    if not len(defined):
        return dict.fromkeys((f"{prefix}value", f"{prefix}low", f"{prefix}high"))
    one = interval(defined, level)
    return {f"{prefix}value": one.value, f"{prefix}low": one.low, f"{prefix}high": one.high}


def _cautions(observed: Observed, parts: tuple[_Part, ...], days: Window) -> tuple[Caution, ...]:
    found: list[Caution] = [
        *observed.cautions(),
        *first_seen_cautions(observed, tuple(part.whole for part in parts), days.end),
    ]
    for part in parts:
        if part.open is None or part.closed is None:
            missing = "open" if part.open is None else "closed"
            found.append(
                ThinEvidence(f"{part.group} has no {missing} model here, so it has no lag of open")
            )
        lag = part.lag(days.end)
        if lag is not None and lag.censored.mean() >= CENSORED_THAT_MATTERS:
            found.append(
                Extrapolated(
                    f"on {lag.censored.mean():.0%} of draws the lag of open behind closed of "
                    f"{part.group} is only a bound: the leader had that level from its first model"
                )
            )
    return tuple(found)


def _sentence(setting: Setting, measured: Measured, first: str, second: str) -> str:
    level = setting.profile.level
    one, other, apart = (
        measured.quantities[name].interval(level)
        for name in ("days_open_first", "days_open_second", "difference")
    )
    adjectives = setting.catalog.adjective(first), setting.catalog.adjective(second)
    days = measured.details["window"]
    text = (
        f"From {days['from']} to {days['to']} the best {adjectives[0]} model was open on "
        f"{one.value:.0%} of days and the best {adjectives[1]} one on {other.value:.0%} "
        f"({percent(level)} interval of first minus second "
        f"{span(number(100 * apart.low), number(100 * apart.high))} percentage points)"
    )
    lag = measured.details["lags"][OVERALL]
    if lag is None:
        return f"{text}."
    sign = "behind" if lag["value"] >= 0 else "ahead of"
    bound = "more than " if lag["bounds"]["value"] else ""
    return (
        f"{text}; at the end the best open model was {bound}{number(abs(lag['value']), 1)} months "
        f"{sign} the best closed one."
    )


def _figure(
    setting: Setting,
    parts: tuple[_Part, ...],
    series: tuple[Row, ...],
    observed: Observed,
    top: int,
) -> Row:
    """Share of open models in the top, and months open is behind, for groups and for all."""
    titles = [
        "all models" if part.name == OVERALL else setting.catalog.title(part.group)
        for part in parts
    ]
    colour = {
        "field": "part",
        "type": "nominal",
        "title": None,
        "scale": {"domain": titles, "range": [FIRST, SECOND, NEUTRAL]},
    }
    panels = [
        _panel(parts, titles, series, colour, "open_top", f"open share of top {top}"),
        _panel(parts, titles, series, colour, "lag", "months open is behind"),
    ]
    return figure(
        f"Open weights at the frontier of {observed.label}",
        "a model is open from the day its weights were out",
        [],
        vconcat=panels,
    )


def _panel(
    parts: tuple[_Part, ...],
    titles: list[str],
    series: tuple[Row, ...],
    colour: Row,
    what: str,
    label: str,
) -> Row:
    data = [
        {
            "date": row["date"],
            "part": title,
            **{key: row[f"{part.name}_{what}_{key}"] for key in ("value", "low", "high")},
        }
        for row in series
        for part, title in zip(parts, titles, strict=True)
    ]
    x = {"field": "date", "type": "temporal", "title": None}
    return {
        "data": {"values": data},
        "width": 560,
        "height": 180,
        "layer": [
            {
                "mark": {"type": "area", "opacity": 0.15},
                "encoding": {
                    "x": x,
                    "y": {"field": "low", "type": "quantitative", "title": label},
                    "y2": {"field": "high"},
                    "color": colour,
                },
            },
            {
                "mark": {"type": "line"},
                "encoding": {
                    "x": x,
                    "y": {"field": "value", "type": "quantitative"},
                    "color": colour,
                    "strokeDash": {
                        "field": "part",
                        "type": "nominal",
                        "title": None,
                        "legend": {"symbolType": "stroke"},
                        "scale": {"domain": titles},
                    },
                },
            },
        ],
    }
