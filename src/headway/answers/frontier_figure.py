"""The figure of a gap: both frontiers with their bands above, the gap below, on one time axis.

Its rows come from the measure; nothing is estimated here. Layers whose name begins with `events`
are dated acts, which a viewer may leave out. The parameter `window` is a stretch of time that a
reader chooses in the lower panel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from headway.answers.answer import Row
from headway.answers.figure import FIRST, NEUTRAL, SECOND, figure, zero_rule
from headway.catalog.events import Category, Event, events

WIDTH = 620
KINDS: tuple[Category, ...] = ("chip-export", "chipmaking-export", "model-access", "ai-rule")
PLACES = ("US", "CN", "EU")
TURNS = ("tighten", "loosen")
"""Export controls and rules on AI, of the three largest jurisdictions, that tighten or loosen."""
LAYER = "events"
SIDES = ("first", "second")
Named = Callable[[str], str]


def gap_figure(
    rows: Sequence[Row], *, titles: tuple[str, str], unit: str, where: str, named: Named, said: str
) -> Row:
    """Frontiers and gap by day, as `headway gap` lists them.

    Args:
        rows: the series of the answer: the gap and both levels with intervals, and who is on top.
        titles: of the two groups.
        unit: of gap and levels.
        where: the board and category.
        named: the name of a model by its id.
        said: the answer's sentence, which describes the figure.
    """
    days = [str(row["date"]) for row in rows]
    acts = _acts(date.fromisoformat(days[0]), date.fromisoformat(days[-1]))
    span = [days[0], days[-1]]
    levels = [
        {
            "date": row["date"],
            "side": title,
            "level": row[f"{side}_level"],
            "low": row[f"{side}_low"],
            "high": row[f"{side}_high"],
        }
        for side, title in zip(SIDES, titles, strict=True)
        for row in rows
    ]
    gaps = [_gap_row(row, named) for row in rows]
    return figure(
        f"The best models of both sides on {where}, and the gap between them",
        f"{titles[0]} solid, {titles[1]} dashed; bands are 95% intervals; triangles: dated acts",
        [],
        description=said,
        datasets={
            "levels": levels,
            "records": list(_records(rows, titles, named)),
            "gaps": gaps,
            "acts": acts,
        },
        vconcat=[
            {
                "width": WIDTH,
                "height": 250,
                "layer": [
                    *_events(acts, span),
                    *_frontiers(titles, unit, span),
                    _releases(titles, unit),
                    _under_the_hand(unit, "hover"),
                ],
            },
            {
                "width": WIDTH,
                "height": 130,
                "layer": [
                    *_events(acts, span),
                    *_gap(unit, span),
                    zero_rule(),
                    _under_the_hand(unit, "hover_below"),
                ],
            },
        ],
        spacing=8,
    )


def published_figure(
    rows: Sequence[Row], *, titles: tuple[str, str], unit: str, where: str, named: Named, said: str
) -> Row:
    """The gap between the maxima that each reading printed on its own day."""
    gaps = [_gap_row(row, named) for row in rows]
    span = [str(rows[0]["date"]), str(rows[-1]["date"])]
    acts = _acts(date.fromisoformat(span[0]), date.fromisoformat(span[1]))
    return figure(
        f"The gap on {where} as each reading printed it on its day",
        f"{titles[0]} minus {titles[1]}; bands are 95% intervals; triangles: dated acts",
        [
            *_events(acts, span),
            *_gap(unit, span),
            zero_rule(),
            _under_the_hand(unit, "hover"),
        ],
        description=said,
        datasets={"gaps": gaps, "acts": acts},
    )


def _day(field: str = "date", span: Sequence[str] = ()) -> Row:
    scale: Row = {"type": "utc", **({"domain": list(span)} if span else {})}
    return {"field": field, "type": "temporal", "title": None, "scale": scale}


def _told(field: str, title: str, kind: str = "nominal") -> Row:
    if kind == "temporal":
        return {"field": field, "type": kind, "title": title, "format": "%Y-%m-%d"}
    if kind == "quantitative":
        return {"field": field, "type": kind, "title": title, "format": ".1f"}
    return {"field": field, "type": kind, "title": title}


LEGEND: Row = {"title": None, "orient": "top", "direction": "horizontal", "symbolSize": 90}
"""The same for colour, dash and shape: one that is absent in a layer is lost in all."""


def _colour(titles: Sequence[str]) -> Row:
    return {
        "field": "side",
        "type": "nominal",
        "scale": {"domain": list(titles), "range": [FIRST, SECOND]},
        "legend": LEGEND,
    }


def _frontiers(titles: Sequence[str], unit: str, span: Sequence[str]) -> list[Row]:
    """Bands and step lines; the legend is that of the lines, whose swatches are opaque."""
    level: Row = {"field": "level", "type": "quantitative", "scale": {"zero": False}}
    return [
        {
            "data": {"name": "levels"},
            "mark": {"type": "area", "interpolate": "step-after", "opacity": 0.2},
            "encoding": {
                "x": _day(span=span),
                "y": {
                    "field": "low",
                    "type": "quantitative",
                    "title": unit,
                    "scale": {"zero": False},
                },
                "y2": {"field": "high"},
                "color": _colour(titles),
            },
        },
        {
            "data": {"name": "levels"},
            "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2},
            "encoding": {
                "x": _day(),
                "y": level,
                "color": _colour(titles),
                "strokeDash": {
                    "field": "side",
                    "type": "nominal",
                    "scale": {"domain": list(titles), "range": [[1, 0], [6, 3]]},
                    "legend": LEGEND,
                },
            },
        },
    ]


def _records(rows: Sequence[Row], titles: Sequence[str], named: Named) -> Iterable[Row]:
    """The days on which another model came out on top of a side."""
    for side, title in zip(SIDES, titles, strict=True):
        before = None
        for row in rows:
            if row[side] != before:
                yield {
                    "date": row["date"],
                    "side": title,
                    "model": named(row[side]),
                    "level": row[f"{side}_level"],
                    "interval": _span(row[f"{side}_low"], row[f"{side}_high"]),
                }
            before = row[side]


def _releases(titles: Sequence[str], unit: str) -> Row:
    return {
        "data": {"name": "records"},
        "name": "releases",
        "mark": {"type": "point", "filled": True, "size": 55, "opacity": 1},
        "encoding": {
            "x": _day(),
            "y": {"field": "level", "type": "quantitative"},
            "color": _colour(titles),
            "shape": {
                "field": "side",
                "type": "nominal",
                "scale": {"domain": list(titles), "range": ["circle", "square"]},
                "legend": LEGEND,
            },
            "tooltip": [
                _told("model", "Model"),
                _told("side", "Side"),
                _told("date", "On top since", "temporal"),
                _told("level", unit, "quantitative"),
                _told("interval", "95% interval"),
            ],
        },
    }


def _gap_row(row: Row, named: Named) -> Row:
    return {
        **{name: row[name] for name in ("date", "value", "low", "high")},
        "interval": _span(row["low"], row["high"]),
        **{side: named(row[side]) for side in SIDES},
    }


def _gap(unit: str, span: Sequence[str]) -> list[Row]:
    return [
        {
            "data": {"name": "gaps"},
            "params": [{"name": "window", "select": {"type": "interval", "encodings": ["x"]}}],
            "mark": {
                "type": "area",
                "interpolate": "step-after",
                "opacity": 0.25,
                "color": NEUTRAL,
            },
            "encoding": {
                "x": _day(span=span),
                "y": {"field": "low", "type": "quantitative", "title": f"gap, {unit}"},
                "y2": {"field": "high"},
            },
        },
        {
            "data": {"name": "gaps"},
            "mark": {
                "type": "line",
                "interpolate": "step-after",
                "strokeWidth": 2,
                "color": NEUTRAL,
            },
            "encoding": {"x": _day(), "y": {"field": "value", "type": "quantitative"}},
        },
    ]


def _under_the_hand(unit: str, name: str) -> Row:
    """A rule that follows the pointer from day to day, with the gap of the day."""
    hit = {"param": name, "empty": False, "value": 0.7}
    return {
        "data": {"name": "gaps"},
        "params": [
            {
                "name": name,
                "select": {
                    "type": "point",
                    "fields": ["date"],
                    "nearest": True,
                    "on": "pointerover",
                    "clear": "pointerout",
                },
            }
        ],
        "mark": {"type": "rule", "color": NEUTRAL},
        "encoding": {
            "x": _day(),
            "opacity": {"condition": hit, "value": 0},
            "tooltip": [
                _told("date", "Day", "temporal"),
                _told("value", f"gap, {unit}", "quantitative"),
                _told("interval", "95% interval"),
                _told("first", "First"),
                _told("second", "Second"),
            ],
        },
    }


def _acts(first: date, last: date) -> list[Row]:
    return [
        _act(one)
        for one in events(as_of=last)
        if one.public >= first
        and one.category in KINDS
        and one.jurisdiction in PLACES
        and one.direction in TURNS
    ]


def _act(one: Event) -> Row:
    return {
        "date": one.public.isoformat(),
        "act": one.title,
        "place": one.jurisdiction,
        "direction": "tightens" if one.direction == "tighten" else "loosens",
        "source": one.source,
    }


def _events(acts: Sequence[Row], span: Sequence[str]) -> list[Row]:
    """Triangles along the top: pointing down where an act tightens, up where it loosens."""
    if not acts:
        return []
    return [
        {
            "name": f"{LAYER}-rules",
            "data": {"name": "acts"},
            "mark": {"type": "rule", "strokeDash": [1, 4], "color": NEUTRAL, "opacity": 0.45},
            "encoding": {"x": _day(span=span)},
        },
        {
            "name": LAYER,
            "data": {"name": "acts"},
            "mark": {"type": "point", "filled": True, "size": 45, "color": NEUTRAL, "opacity": 1},
            "encoding": {
                "x": _day(),
                "y": {"value": 5},
                "shape": {
                    "condition": {
                        "test": "datum.direction === 'tightens'",
                        "value": "triangle-down",
                    },
                    "value": "triangle-up",
                },
                "tooltip": [
                    _told("act", "Act"),
                    _told("place", "By"),
                    _told("date", "Day", "temporal"),
                    _told("direction", "Limits"),
                    _told("source", "Source"),
                ],
            },
        },
    ]


def _span(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return ""
    return f"{low:.1f} to {high:.1f}".replace("-", "−")
