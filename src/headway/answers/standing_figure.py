"""Figures of standings: abilities by release date with the frontier, and a lag through time."""

from __future__ import annotations

from collections.abc import Sequence

from headway.answers.answer import Row
from headway.answers.figure import FIRST, NEUTRAL, SECOND, figure, path_of

COUNTRIES = {"US": "US", "CN": "China"}
ELSEWHERE = "elsewhere"
PLACES = (*COUNTRIES.values(), ELSEWHERE)


def standing_figure(rows: Sequence[Row], *, unit: str, where: str, said: str) -> Row | None:
    """Every dated model at its release, with its interval, and the best of all through time.

    Args:
        rows: the rows of `headway rank`, best first.
        unit: of abilities.
        where: the board and category.
        said: the answer's sentence, which describes the figure.
    """
    models = [_model(row) for row in rows if row["released"] not in ("", "NaT", None)]
    if not models:
        return None
    first, second, elsewhere = (sum(one["country"] == name for one in models) for name in PLACES)
    return figure(
        f"Every model on {where} at its release, and the best so far",
        f"{first} models of US labs, {second} of Chinese ones, {elsewhere} of labs elsewhere; "
        f"bars are 95% intervals",
        [
            {
                "data": {"values": _best_so_far(models)},
                "mark": {"type": "line", "interpolate": "step-after", "color": NEUTRAL},
                "encoding": {"x": _released("date"), "y": _ability(unit)},
            },
            {
                "mark": {"type": "rule", "opacity": 0.45},
                "encoding": {
                    "x": _released(),
                    "y": {**_ability(unit), "field": "low"},
                    "y2": {"field": "high"},
                    "color": _by_country(),
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 34, "opacity": 0.85},
                "encoding": {
                    "x": _released(),
                    "y": _ability(unit),
                    "color": _by_country(),
                    "shape": _by_country(("circle", "square", "triangle-up")),
                    "tooltip": [
                        {"field": "name", "title": "Model"},
                        {"field": "lab", "title": "Lab"},
                        {"field": "rank", "title": "Rank"},
                        {"field": "ability", "title": unit, "format": ".1f"},
                        {"field": "interval", "title": "95% interval"},
                        {
                            "field": "released",
                            "type": "temporal",
                            "title": "Released",
                            "format": "%Y-%m-%d",
                        },
                    ],
                },
            },
            _name_of_best(models, unit),
        ],
        data={"values": models},
        description=said,
        width=620,
        height=340,
    )


def lag_figure(rows: Sequence[Row], *, where: str, titles: tuple[str, str], said: str) -> Row:
    """The lag day by day; where a lag is only bounded, a triangle says that it may be longer."""
    found = path_of(
        [row for row in rows if row["value"] is not None],
        "months",
        title=f"How many months behind, on {where}",
        subtitle=f"{titles[1]} behind {titles[0]}; bands are 95% intervals"
        + ("; triangles: at least" if any(row["bounds"]["value"] for row in rows) else ""),
    )
    bounded = [
        {"date": row["date"], "value": row["value"]} for row in rows if row["bounds"]["value"]
    ]
    if bounded:
        found["layer"].append(
            {
                "data": {"values": bounded},
                "mark": {"type": "point", "shape": "triangle-up", "filled": True, "color": FIRST},
                "encoding": {
                    "x": {"field": "date", "type": "temporal"},
                    "y": {"field": "value", "type": "quantitative"},
                },
            }
        )
    return {**found, "description": said}


def _model(row: Row) -> Row:
    country = COUNTRIES.get(row["country"], ELSEWHERE)
    low, high = (f"{row[side]:.1f}".replace("-", "−") for side in ("low", "high"))
    return {
        **{name: row[name] for name in ("name", "lab", "rank", "ability", "low", "high")},
        "interval": f"{low} to {high}",
        "released": row["released"],
        "country": country,
    }


def _best_so_far(models: Sequence[Row]) -> list[Row]:
    """The highest ability among models released by each day on which it rose, to the last day."""
    path: list[Row] = []
    for one in sorted(models, key=lambda one: (one["released"], -one["ability"])):
        if not path or one["ability"] > path[-1]["ability"]:
            path.append({"date": one["released"], "ability": one["ability"]})
    last = max(one["released"] for one in models)
    return [*path, {"date": last, "ability": path[-1]["ability"]}]


def _name_of_best(models: Sequence[Row], unit: str) -> Row:
    """The name of the best model beside its point, above the crowd."""
    best = models[0]
    return {
        "data": {"values": [{k: best[k] for k in ("name", "released", "ability")}]},
        "mark": {"type": "text", "align": "right", "dx": -7, "dy": -7},
        "encoding": {
            "x": _released(),
            "y": _ability(unit),
            "text": {"field": "name", "type": "nominal"},
            "color": {"value": NEUTRAL},
        },
    }


def _released(field: str = "released") -> Row:
    return {"field": field, "type": "temporal", "title": "released", "scale": {"type": "utc"}}


def _ability(unit: str) -> Row:
    return {
        "field": "ability",
        "type": "quantitative",
        "title": unit,
        "scale": {"zero": False},
    }


def _by_country(values: Sequence[str] = (FIRST, SECOND, NEUTRAL)) -> Row:
    return {
        "field": "country",
        "type": "nominal",
        "title": "labs in",
        "scale": {"domain": list(PLACES), "range": list(values)},
        "legend": {"orient": "bottom-right", "title": None},
    }
