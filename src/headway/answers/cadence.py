"""How often does each group release models of the frontier class?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from headway.answers.answer import Answer, Row
from headway.answers.figure import FIRST, SECOND, figure
from headway.answers.measured import Measured, Quantity, answer_of
from headway.answers.setting import Setting
from headway.answers.sides import PLACES, names, reading_row
from headway.answers.window import YEAR, Window, at_least_one, window
from headway.answers.wording import number, percent, span
from headway.errors import Caution, FirstSeenDate, NoEvidence, ThinEvidence
from headway.measures.ability import stream
from headway.measures.best_variants import BestVariants, best_variants
from headway.measures.cadence import (
    Releases,
    days_between,
    frontier_class,
    listed,
    records,
    yearly_rate,
)
from headway.measures.interval import FloatArray, interval
from headway.measures.observed import HOLDER_SHARE_THAT_MATTERS, Observed

TOP = 20
FEW_RELEASES = 5
WHICH = {
    "": "releases of the frontier class",
    "record_": "days on which it raised its own frontier",
    "listed_": "releases that the board lists",
}
"""What is counted, by the prefix of its quantities."""


@dataclass(frozen=True)
class _Side:
    """One group: its releases of each kind, and random streams that hang on the group alone."""

    setting: Setting
    observed: Observed
    best: BestVariants
    group: str
    top: int

    @cached_property
    def members(self) -> frozenset[str]:
        return self.setting.catalog.members(self.group)

    @cached_property
    def releases(self) -> dict[str, Releases]:
        return {
            "": frontier_class(self.best, self.members, self.top),
            "record_": records(self.observed.frontier(self.members, self.group)),
            "listed_": listed(self.best, self.members),
        }

    def rate(self, kind: str, days: Window) -> FloatArray:
        rng = self._stream(kind, "rate", days)
        return yearly_rate(self.releases[kind], days.start, days.end, rng)

    def waits(self, kind: str, days: Window) -> FloatArray:
        rng = self._stream(kind, "waits", days)
        return days_between(self.releases[kind], days.start, days.end, rng)

    def _stream(self, kind: str, what: str, days: Window) -> np.random.Generator:
        keys = (self.observed.label, self.group, kind, what, str(days.start), str(days.end))
        return stream(self.setting.profile, "cadence", *keys)


def cadence(
    setting: Setting,
    first: str,
    second: str,
    board: str,
    *,
    since: date | None = None,
    until: date | None = None,
    top: int = TOP,
) -> Answer:
    """Releases a year of two groups, as a sentence; see `measure_cadence`.

    The value is the rate of the first group minus that of the second, in frontier-class releases
    a year: positive where the first releases more often.
    """
    measured = measure_cadence(setting, first, second, board, since=since, until=until, top=top)
    days = measured.details["window"]
    return answer_of(
        setting,
        "cadence",
        measured,
        _sentence(setting, measured, first, second),
        first=first,
        second=second,
        board=measured.details["board"],
        category=measured.details["category"],
        top=top,
        **{"from": days["from"], "to": days["to"]},
    )


def measure_cadence(
    setting: Setting,
    first: str,
    second: str,
    board: str,
    *,
    since: date | None = None,
    until: date | None = None,
    top: int = TOP,
) -> Measured:
    """How often two groups release, on draws of one board's abilities.

    A release is of the frontier class if its model was among the `top` models of the world on the
    day of its release, on the scale of the newest reading. The window ends no later than that
    reading was published, since later releases cannot be on it.

    Quantities: `difference` (first minus second, releases per year), `rate_first`,
    `rate_second`, `ratio` (second over first), `days_between_first`, `days_between_second`; the
    same of records with the prefix `record_`, of all listed releases with `listed_`.

    Raises:
        UnknownGroup: a group is not declared.
        UnknownBoard: the board or category is not declared.
        NoEvidence: no reading lists both groups, or none was published within the window.
        Misuse: the window or `top` makes no sense.
    """
    days = window(setting, since, until)
    at_least_one(top=top)
    observed = setting.observe(board)
    days = _known(observed, days)
    best = best_variants(observed.abilities)
    sides = tuple(_Side(setting, observed, best, group, top) for group in (first, second))
    quantities: dict[str, Quantity] = {}
    for prefix, what in WHICH.items():
        quantities |= _quantities(sides, prefix, what, days)
    series = tuple(_series(sides, days))
    return Measured(
        quantities=quantities,
        details={
            "board": observed.board.id,
            "category": observed.category,
            "names": names(setting, first, second),
            "window": days.row(),
            "reading": reading_row(observed),
            "releases": _release_rows(sides, days),
        },
        series=series,
        cautions=_cautions(observed, sides, days),
        snapshots=(observed.abilities.reading.snapshot,),
        figure=_figure(setting, sides, series, observed),
    )


def _known(observed: Observed, days: Window) -> Window:
    published = observed.abilities.reading.published
    if days.start >= published:
        raise NoEvidence(
            f"the newest reading of {observed.label} is of {published}, so no release since "
            f"{days.start} can be on it; ask from an earlier day"
        )
    return Window(days.start, min(days.end, published))


def _quantities(
    sides: tuple[_Side, ...], prefix: str, what: str, days: Window
) -> dict[str, Quantity]:
    rates = [side.rate(prefix, days) for side in sides]
    waits = [side.waits(prefix, days) for side in sides]
    per_year = "releases per year"
    return {
        f"{prefix}difference": Quantity(
            rates[0] - rates[1], per_year, f"{what}, first minus second: positive, first has more"
        ),
        f"{prefix}rate_first": Quantity(rates[0], per_year, f"{what} of the first group"),
        f"{prefix}rate_second": Quantity(rates[1], per_year, f"{what} of the second group"),
        f"{prefix}ratio": Quantity(
            rates[1] / rates[0], "ratio", f"{what}, second over first: above 1, second has more"
        ),
        **{
            f"{prefix}days_between_{place}": Quantity(
                waited, "days", f"median wait from one to the next of the {place} group: {what}"
            )
            for place, waited in zip(PLACES, waits, strict=True)
            if not np.isnan(waited).all()
        },
    }


def _series(sides: tuple[_Side, ...], days: Window) -> list[Row]:
    """Rates of the 365 days up to each month, from the first day with models of both groups."""
    level = sides[0].setting.profile.level
    start = max(str(side.releases["listed_"].days[0]) for side in sides)
    rows: list[Row] = []
    for day in Window(min(date.fromisoformat(start) + YEAR, days.end), days.end).months():
        trailing = Window(day - YEAR, day)
        rates = [side.rate("", trailing) for side in sides]
        row: Row = {"date": day.isoformat()}
        for key, drawn in (("", rates[0] - rates[1]), ("first_", rates[0]), ("second_", rates[1])):
            one = interval(drawn, level)
            row |= {f"{key}value": one.value, f"{key}low": one.low, f"{key}high": one.high}
        rows.append(row)
    return rows


def _release_rows(sides: tuple[_Side, ...], days: Window) -> list[Row]:
    """Each listed release of the window, with the share of draws on which it was frontier class."""
    rows: list[Row] = []
    for place, side in zip(PLACES, sides, strict=False):
        inside = np.flatnonzero(side.best.inside(side.members))
        shares = side.releases[""].counted.mean(axis=1)
        rows += [
            {
                "released": str(side.best.released[model]),
                "model": side.best.models[model],
                "group": place,
                "frontier_class": float(share),
                "basis": side.best.basis[model],
            }
            for model, share in zip(inside, shares, strict=True)
            if days.start.isoformat() <= str(side.best.released[model]) <= days.end.isoformat()
        ]
    return sorted(rows, key=lambda row: (row["released"], row["model"], row["group"]))


def _cautions(observed: Observed, sides: tuple[_Side, ...], days: Window) -> tuple[Caution, ...]:
    found: list[Caution] = list(observed.cautions())
    before = sides[0].best.by(days.start)
    if before < sides[0].top:
        found.append(
            ThinEvidence(
                f"{observed.label} lists {before} models released by {days.start}, so the first "
                f"{sides[0].top - before} after it count as frontier class whatever they are"
            )
        )
    for side in sides:
        count = float(np.median(side.releases[""].within(days.start, days.end).counted.sum(axis=0)))
        if count < FEW_RELEASES:
            found.append(
                ThinEvidence(f"{count:g} frontier-class releases of {side.group} in the window")
            )
        unsure = [
            row["model"]
            for row in _release_rows((side,), days)
            if row["basis"] != "released" and row["frontier_class"] >= HOLDER_SHARE_THAT_MATTERS
        ]
        if unsure:
            found.append(
                FirstSeenDate(
                    f"{', '.join(unsure)} counts from the day a board first listed it, since no "
                    f"sourced release date is known"
                )
            )
    return tuple(found)


def _sentence(setting: Setting, measured: Measured, first: str, second: str) -> str:
    level = setting.profile.level
    one, other, apart = (
        measured.quantities[name].interval(level)
        for name in ("rate_first", "rate_second", "difference")
    )
    adjectives = setting.catalog.adjective(first), setting.catalog.adjective(second)
    days = measured.details["window"]
    doubt = ", which does not exclude that they are equal" if apart.low <= 0 <= apart.high else ""
    return (
        f"From {days['from']} to {days['to']} {adjectives[0]} labs released "
        f"{number(one.value, 1)} models of the frontier class a year and {adjectives[1]} ones "
        f"{number(other.value, 1)}: {number(abs(apart.value), 1)} "
        f"{'more' if apart.value >= 0 else 'fewer'} ({percent(level)} interval of first minus "
        f"second {span(number(apart.low, 1), number(apart.high, 1))}){doubt}."
    )


def _figure(
    setting: Setting, sides: tuple[_Side, ...], series: tuple[Row, ...], observed: Observed
) -> Row:
    """Both rates of the trailing year, each with its band."""
    titles = [setting.catalog.title(side.group) for side in sides]
    data = [
        {
            "date": row["date"],
            "group": title,
            **{key: row[f"{place}_{key}"] for key in ("value", "low", "high")},
        }
        for row in series
        for place, title in zip(PLACES, titles, strict=True)
    ]
    x = {"field": "date", "type": "temporal", "title": None}
    colour = {
        "field": "group",
        "type": "nominal",
        "title": None,
        "scale": {"domain": titles, "range": [FIRST, SECOND]},
    }
    return figure(
        f"Frontier-class releases a year on {observed.label}",
        f"the 365 days up to each month; top {sides[0].top} when released",
        [
            {
                "mark": {"type": "area", "opacity": 0.2},
                "encoding": {
                    "x": x,
                    "y": {"field": "low", "type": "quantitative", "title": "releases per year"},
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
                        "field": "group",
                        "type": "nominal",
                        "title": None,
                        "legend": {"symbolType": "stroke"},
                        "scale": {"domain": titles},
                    },
                },
            },
        ],
        data={"values": data},
    )
