"""Figures as Vega-Lite specifications with their data: any viewer of Vega-Lite can draw them.

They draw rows that a measure made; nothing is estimated here. Colours are safe for colour-blind
readers and never the only sign: sides also differ in dash or shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from headway.answers.answer import Row

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
FAN = ("50%", "80%", "95%")
FIRST, SECOND, NEUTRAL = "#0072B2", "#D55E00", "#595959"


def figure(title: str, subtitle: str, layers: Sequence[Row], **more: object) -> Row:
    """A figure of layers, or of what `more` holds (`hconcat`, `vconcat`), with title and config."""
    body: Row = {"layer": list(layers), "width": 560, "height": 260} if layers else {}
    return {
        "$schema": SCHEMA,
        "title": {"text": title, "subtitle": subtitle, "anchor": "start"},
        "config": {
            "view": {"stroke": None},
            "axis": {"grid": True, "gridOpacity": 0.4, "labelLimit": 400},
            "title": {"limit": 0},
            "legend": {"symbolOpacity": 1},
        },
        **body,
        **more,
    }


def path_of(
    rows: Iterable[Row],
    unit: str,
    *,
    title: str,
    subtitle: str,
    marks: Iterable[tuple[str, str]] = (),
    zero: bool = True,
) -> Row:
    """A step line of `value` over `date` with the band from `low` to `high`, and a rule at zero.

    `marks` are days with a label each, drawn as dotted rules; without `zero` the axis begins where
    the values do.
    """
    data = [{k: row[k] for k in ("date", "value", "low", "high")} for row in rows]
    x = {"field": "date", "type": "temporal", "title": None}
    return figure(
        title,
        subtitle,
        [
            {
                "mark": {"type": "area", "interpolate": "step-after", "opacity": 0.25},
                "encoding": {
                    "x": x,
                    "y": {
                        "field": "low",
                        "type": "quantitative",
                        "title": unit,
                        "scale": {"zero": zero},
                    },
                    "y2": {"field": "high"},
                    "color": {"value": FIRST},
                },
            },
            {
                "mark": {"type": "line", "interpolate": "step-after"},
                "encoding": {
                    "x": x,
                    "y": {"field": "value", "type": "quantitative"},
                    "color": {"value": FIRST},
                },
            },
            *([zero_rule()] if zero else []),
            *_days(marks),
        ],
        data={"values": data},
    )


def fan_of(past: Iterable[Row], ahead: Sequence[Row], unit: str, *, title: str, made: str) -> Row:
    """What was measured, and from the day `made` on a fan of 50, 80 and 95% intervals.

    Rows of `past` have `date`, `value`, `low`, `high`; those of `ahead` `date`, `gap` and
    `low_50%` to `high_95%`. The fan opens at the last value measured.
    """
    measured = [{k: row[k] for k in ("date", "value", "low", "high")} for row in past]
    x = {"field": "date", "type": "temporal", "title": None}
    start = [
        {"date": row["date"], "share": share, "low": row["value"], "high": row["value"]}
        for row in measured[-1:]
        for share in FAN
    ]
    fan = start + [
        {
            "date": row["date"],
            "share": share,
            "low": row[f"low_{share}"],
            "high": row[f"high_{share}"],
        }
        for row in ahead
        for share in FAN
    ]
    middle = [{"date": row["date"], "value": row["value"]} for row in measured[-1:]] + [
        {"date": row["date"], "value": row["gap"]} for row in ahead
    ]
    return figure(
        title,
        f"measured with 95% intervals to {made}; then intervals that hold the gap with 50, 80 and "
        "95% probability",
        [
            {
                "data": {"values": fan},
                "mark": {"type": "area", "opacity": 0.22},
                "encoding": {
                    "x": x,
                    "y": {"field": "low", "type": "quantitative", "title": unit},
                    "y2": {"field": "high"},
                    "detail": {"field": "share"},
                    "color": {"value": SECOND},
                    "tooltip": [
                        {"field": "date", "type": "temporal", "title": "Day", "format": "%Y-%m-%d"},
                        {"field": "share", "title": "Interval"},
                    ],
                },
            },
            {
                "data": {"values": middle},
                "mark": {"type": "line", "strokeDash": [6, 3]},
                "encoding": {
                    "x": x,
                    "y": {"field": "value", "type": "quantitative"},
                    "color": {"value": SECOND},
                },
            },
            {
                "data": {"values": measured},
                "mark": {"type": "area", "interpolate": "step-after", "opacity": 0.25},
                "encoding": {
                    "x": x,
                    "y": {"field": "low", "type": "quantitative"},
                    "y2": {"field": "high"},
                    "color": {"value": FIRST},
                },
            },
            {
                "data": {"values": measured},
                "mark": {"type": "line", "interpolate": "step-after"},
                "encoding": {
                    "x": x,
                    "y": {"field": "value", "type": "quantitative"},
                    "color": {"value": FIRST},
                },
            },
            zero_rule(),
            *_days([(made, "forecast from here")]),
        ],
    )


def _days(marks: Iterable[tuple[str, str]]) -> list[Row]:
    values = [{"date": day, "label": label} for day, label in marks]
    if not values:
        return []
    x = {"field": "date", "type": "temporal"}
    return [
        {
            "data": {"values": values},
            "mark": {"type": "rule", "strokeDash": [1, 3], "color": NEUTRAL},
            "encoding": {"x": x},
        },
        {
            "data": {"values": values},
            "mark": {"type": "text", "align": "left", "dx": 3, "baseline": "top"},
            "encoding": {
                "x": x,
                "y": {"value": 4},
                "text": {"field": "label", "type": "nominal"},
                "color": {"value": NEUTRAL},
            },
        },
    ]


def zero_rule() -> Row:
    """A dashed line at zero."""
    return {
        "data": {"values": [{"zero": 0}]},
        "mark": {"type": "rule", "strokeDash": [4, 3], "color": NEUTRAL},
        "encoding": {"y": {"field": "zero", "type": "quantitative"}},
    }


def ranges_of(rows: Iterable[Row], unit: str, *, title: str, subtitle: str) -> Row:
    """One point with its interval for each row's `label`: for values without an order in time."""
    data = [{k: row[k] for k in ("label", "value", "low", "high")} for row in rows]
    y = {"field": "label", "type": "nominal", "title": None, "sort": None}
    return figure(
        title,
        subtitle,
        [
            {
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {
                    "y": y,
                    "x": {"field": "low", "type": "quantitative", "title": unit},
                    "x2": {"field": "high"},
                    "color": {"value": FIRST},
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 60},
                "encoding": {
                    "y": y,
                    "x": {"field": "value", "type": "quantitative"},
                    "color": {"value": FIRST},
                },
            },
        ],
        data={"values": data},
    )


def specification_curve(
    rows: Sequence[Row], choices: Sequence[str], unit: str, *, title: str, subtitle: str
) -> Row:
    """Every universe's result in order of size, above the choices that made it.

    Each of `rows` has `rank`, `value`, `low`, `high`, `positive` and one column for each of
    `choices`. Reference: Simonsohn, Simmons and Nelson, Nature Human Behaviour 4 (2020) 1208.
    """
    x = {
        "field": "rank",
        "type": "quantitative",
        "title": None,
        "axis": {"labels": False, "ticks": False, "grid": False},
        "scale": {"domain": [0, len(rows) + 1], "nice": False},
    }
    sign = {
        "field": "positive",
        "type": "nominal",
        "title": "above zero",
        "legend": {"labelExpr": "datum.value ? 'yes' : 'no'"},
        "scale": {"domain": [True, False], "range": [FIRST, SECOND]},
    }
    curve: Row = {
        "width": 640,
        "height": 220,
        "layer": [
            {
                "mark": {"type": "rule", "opacity": 0.35},
                "encoding": {
                    "x": x,
                    "y": {"field": "low", "type": "quantitative", "title": unit},
                    "y2": {"field": "high"},
                    "color": sign,
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 14, "opacity": 1},
                "encoding": {
                    "x": x,
                    "y": {"field": "value", "type": "quantitative"},
                    "color": sign,
                    "shape": {
                        **sign,
                        "scale": {"domain": [True, False], "range": ["circle", "triangle-down"]},
                    },
                },
            },
            zero_rule(),
        ],
    }
    taken: Row = {
        "width": 640,
        "transform": [
            {"fold": list(choices), "as": ["choice", "option"]},
            {"calculate": "datum.choice + ': ' + datum.option", "as": "taken"},
        ],
        "mark": {"type": "tick", "thickness": 1, "height": 8},
        "encoding": {
            "x": x,
            "y": {"field": "taken", "type": "nominal", "title": None},
            "color": sign,
        },
    }
    return figure(title, subtitle, [], data={"values": list(rows)}, vconcat=[curve, taken])
