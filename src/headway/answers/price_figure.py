"""The figure of a price: both groups over time, each with its band."""

from __future__ import annotations

from headway.answers.answer import Row
from headway.answers.figure import FIRST, SECOND, figure
from headway.answers.price_numbers import DOLLARS
from headway.answers.priced import Side, World
from headway.answers.sides import PLACES


def price_figure(world: World, sides: tuple[Side, Side], series: tuple[Row, ...]) -> Row:
    """Both prices over time on a logarithmic scale, each with its band."""
    titles = [world.setting.catalog.title(side.group) for side in sides]
    data = [
        {
            "date": row["date"],
            "group": title,
            **{key: row[f"{place}_{key}"] for key in ("value", "low", "high")},
        }
        for row in series
        for place, title in zip(PLACES, titles, strict=True)
        if row[f"{place}_value"] is not None
    ]
    x = {"field": "date", "type": "temporal", "title": None}
    y = {"type": "quantitative", "scale": {"type": "log"}, "title": DOLLARS}
    colour = {
        "field": "group",
        "type": "nominal",
        "title": None,
        "scale": {"domain": titles, "range": [FIRST, SECOND]},
    }
    return figure(
        f"Price of {world.what()}",
        f"cheapest model of each group, tokens {world.asked.mix} in to out",
        [
            {
                "mark": {"type": "area", "interpolate": "step-after", "opacity": 0.2},
                "encoding": {
                    "x": x,
                    "y": {"field": "low", **y},
                    "y2": {"field": "high"},
                    "color": colour,
                },
            },
            {
                "mark": {"type": "line", "interpolate": "step-after"},
                "encoding": {
                    "x": x,
                    "y": {"field": "value", **y},
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
