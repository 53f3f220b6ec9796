"""The numbers of a price: what an ability costs, how that falls, and what more money buys."""

from __future__ import annotations

import numpy as np

from headway.answers.measured import Quantity
from headway.answers.priced import Side, World
from headway.answers.sides import PLACES
from headway.answers.sold_by import Sold
from headway.answers.wording import number
from headway.measures.interval import FloatArray
from headway.measures.price import LEAST_TIMES

DOLLARS = "USD per million tokens"
YEARLY = "share per year"
ENOUGH = 0.5
"""A price is stated where the level is reached on at least this share of draws."""
TOGETHER = frozenset({"price_then", "price_now", "fall_all"})


def quantities(sides: tuple[Side, Side], sold: Sold) -> tuple[dict[str, Quantity], dict[str, str]]:
    """Those that are defined, in their order, and why the others are not."""
    dearer = "first over second: above 1, the first is dearer"
    points = sides[0].world.observed.board.unit
    beyond = "what the best model of the {} group has beyond the cheapest that reaches the level"
    kinds: dict[str, tuple[str, str, tuple[FloatArray, ...]]] = {
        "price": (
            DOLLARS,
            "cheapest price of the ability from the {} group",
            tuple(side.found.price[:, -1] for side in sides),
        ),
        "fall": (
            YEARLY,
            "yearly change of that price from the {} group: -0.8 is a fall by 80%",
            tuple(side.found.fall() for side in sides),
        ),
        "frontier_price": (
            DOLLARS,
            "price of the best model of the {} group",
            tuple(side.frontier for side in sides),
        ),
        "points_per_tenfold": (
            f"{points} per tenfold price",
            f"{beyond}, by how many times it costs",
            tuple(side.dearer.per_tenfold() for side in sides),
        ),
        "points_per_dollar": (
            f"{points} per USD",
            f"{beyond}, by what it costs more per million tokens",
            tuple(side.dearer.per_dollar() for side in sides),
        ),
        "anywhere": (
            DOLLARS,
            "cheapest price from the {} group, other hosts of open weights included",
            tuple(side.anywhere for side in sides),
        ),
    }
    prices, frontiers = kinds["price"][2], kinds["frontier_price"][2]
    by_side = {
        kind: {
            f"{kind}_{place}": Quantity(drawn, unit, meaning.format(place))
            for place, drawn in zip(PLACES, both, strict=True)
        }
        for kind, (unit, meaning, both) in kinds.items()
    }
    candidates = {
        "ratio": Quantity(prices[0] / prices[1], "ratio", f"price of the ability, {dearer}"),
        **by_side["price"],
        **by_side["fall"],
        **_together(_both(sides)),
        **by_side["frontier_price"],
        "frontier_ratio": Quantity(
            frontiers[0] / frontiers[1], "ratio", f"price of the best model, {dearer}"
        ),
        **by_side["points_per_tenfold"],
        **by_side["points_per_dollar"],
        **by_side["anywhere"],
        **_across_hosts(sides[0].world, sold),
    }
    defined = {
        name: one for name, one in candidates.items() if len(one.defined) >= ENOUGH * len(one.draws)
    }
    return defined, {name: _why(sides, name) for name in candidates if name not in defined}


def _both(sides: tuple[Side, Side]) -> Side:
    """Both groups as one seller."""
    first, second = sides
    return (
        first if first.group == second.group else Side(first.world, f"{first.group}+{second.group}")
    )


def _together(both: Side) -> dict[str, Quantity]:
    """What yesterday's ability cost then and costs now, whoever of both groups sells it."""
    found = both.found
    return {
        "price_then": Quantity(
            found.first(),
            DOLLARS,
            "cheapest price of the ability from both groups on the first day of the window on "
            "which it could be bought",
        ),
        "price_now": Quantity(
            found.price[:, -1], DOLLARS, "cheapest price of the ability from both groups"
        ),
        "fall_all": Quantity(
            found.fall(),
            YEARLY,
            "yearly change of that price from both groups: -0.8 is a fall by 80%",
        ),
    }


def _across_hosts(world: World, sold: Sold) -> dict[str, Quantity]:
    """How much dearer the dearest host of the model asked for is than the cheapest."""
    if world.asked.sold is None:
        return {}
    spread = sold.spread(world.asked.sold)
    ratio = np.nan if spread is None else spread[1] / spread[0]
    drawn = np.full(world.best.levels.shape[1], ratio)
    return {
        "hosts_ratio": Quantity(drawn, "ratio", "price of one model, dearest host over cheapest")
    }


def _why(sides: tuple[Side, Side], name: str) -> str:
    """Why a quantity is not defined."""
    if name == "hosts_ratio":
        return f"fewer than two hosts list a price of {sides[0].world.asked.sold}"
    if name in TOGETHER:
        return _reason(_both(sides), name)
    places = [place for place in PLACES if name.endswith(place)] or list(PLACES)
    reasons = (_reason(sides[PLACES.index(place)], name) for place in places)
    return "; ".join(one for one in reasons if one)


def _reason(side: Side, name: str) -> str:
    """Why one group does not define a quantity; "" where it does."""
    group, share = side.group, float(side.found.reached[-1])
    of_best = name.startswith(("frontier", "points"))
    unpriced = of_best and np.isnan(side.frontier).mean() > 1 - ENOUGH
    reasons = (
        (not side.paths, f"no list states a price of a model of {group} on this board"),
        (unpriced, f"no list states a price of the best model of {group}"),
        (
            share < ENOUGH and not name.startswith("frontier"),
            (
                f"a model of {group} with a known price reaches the level by {side.world.days.end} "
                f"on only {number(100 * share)}% of draws"
            ),
        ),
        (
            name.startswith("points"),
            (
                f"the best model of {group} costs less than {number(LEAST_TIMES)} times as much as "
                "the cheapest that reaches the level"
            ),
        ),
        (
            name.startswith("fall"),
            f"{group} could be bought from for less than three months of the window",
        ),
    )
    return next((why for holds, why in reasons if holds), "")
