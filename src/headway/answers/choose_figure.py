"""The figure of a choice: what each model costs and how able it is, and those no other beats."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from headway.answers.answer import Row
from headway.answers.chosen import Choice
from headway.answers.figure import FIRST, NEUTRAL, SECOND, figure
from headway.measures.limits import Candidate

KINDS = ("recommended", "no other beats it", "beaten")


def choose_figure(rows: Sequence[Row], choice: Choice, one: Candidate) -> Row | None:
    """Cost against ability, the cheapest passing offer of each model; None on one's own machines.

    Args:
        rows: the Pareto set as the answer shows it.
        choice: what it was chosen from.
        one: the recommended candidate.
    """
    if one.offer is None:
        return None
    front = {row["model"] for row in rows}
    points = [_point(choice, other, one, other.model in front) for other in choice.cheapest]
    unit = choice.abilities.board.unit
    x = {
        "field": "cost",
        "type": "quantitative",
        "scale": {"type": "log"},
        "title": "USD for the usage",
    }
    y = {
        "field": "ability",
        "type": "quantitative",
        "scale": {"zero": False},
        "title": unit,
    }
    kind = {"field": "kind", "type": "nominal", "title": None}
    return figure(
        "What each model costs, and how able it is",
        f"cheapest passing offer of each model on {choice.observed.label}; bars are "
        f"{choice.setting.profile.level:.0%} intervals",
        [
            {
                "transform": [{"filter": f"datum.kind != '{KINDS[2]}'"}],
                "mark": {"type": "line", "interpolate": "step-after", "color": NEUTRAL},
                "encoding": {"x": x, "y": y},
            },
            {
                "mark": {"type": "rule", "opacity": 0.4},
                "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 60},
                "encoding": {
                    "x": x,
                    "y": y,
                    "color": {
                        **kind,
                        "scale": {"domain": list(KINDS), "range": [SECOND, FIRST, NEUTRAL]},
                    },
                    "shape": {
                        **kind,
                        "scale": {
                            "domain": list(KINDS),
                            "range": ["triangle-up", "circle", "square"],
                        },
                    },
                    "tooltip": [
                        {"field": "name", "title": "Model"},
                        {"field": "host", "title": "Host"},
                        {"field": "cost", "title": "USD", "format": ".4~g"},
                        {"field": "ability", "title": unit, "format": ".1f"},
                    ],
                },
            },
            {
                "transform": [{"filter": f"datum.kind == '{KINDS[0]}'"}],
                "mark": {"type": "text", "dy": -12, "align": "center"},
                "encoding": {"x": x, "y": y, "text": {"field": "name"}},
            },
        ],
        data={"values": points},
    )


def _point(choice: Choice, other: Candidate, one: Candidate, beats: bool) -> Row:  # noqa: FBT001
    catalog = choice.setting.catalog
    tail = (1 - choice.setting.profile.level) / 2
    low, middle, high = np.quantile(
        choice.abilities.of(other.model), [tail, 0.5, 1 - tail]
    ).tolist()
    assert other.offer is not None  # noqa: S101 - only offers are drawn
    return {
        "name": catalog.models[other.model].name,
        "host": catalog.hosts[other.offer.host].name,
        "cost": other.cost,
        "ability": middle,
        "low": low,
        "high": high,
        "kind": KINDS[0] if other == one else KINDS[1] if beats else KINDS[2],
    }
