"""The cheapest way to buy a given ability, day by day, on draws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from headway.measures.ability import DAYS_PER_YEAR
from headway.measures.best_variants import BestVariants
from headway.measures.frontier import running_best
from headway.measures.interval import FloatArray
from headway.measures.offered import PricePath

SHORTEST_YEARS = 0.25
"""A fall per year is not told from less than three months."""
LEAST_TIMES = 2.0
"""What more money buys is told where the best costs at least twice as much as the cheapest."""


@dataclass(frozen=True)
class Cheapest:
    """The cheapest price at which a group's models reach a level.

    Attributes:
        days: days looked at (k,), ascending.
        price: USD per million tokens (draws, k); NaN where no model that reaches the level on that
            draw has a known price on that day.
        model: which model asks it (draws, k), an index into the models; -1 where none does.
    """

    days: NDArray[np.datetime64]
    price: FloatArray
    model: NDArray[np.intp]

    @property
    def reached(self) -> FloatArray:
        """Share of draws with a price on each day (k,)."""
        found: FloatArray = np.mean(~np.isnan(self.price), axis=0)
        return found

    @property
    def start(self) -> NDArray[np.intp]:
        """Index of the first day with a price on each draw (draws,); 0 where there is none."""
        found: NDArray[np.intp] = (~np.isnan(self.price)).argmax(axis=1)
        return found

    def first(self) -> FloatArray:
        """The price on that day (draws,); NaN where there is none."""
        found: FloatArray = self.price[np.arange(len(self.price)), self.start]
        return found

    def fall(self) -> FloatArray:
        """Yearly change of the price from the first day it was defined to the last day (draws,).

        `(p_last / p_first) ** (1 / years) - 1`: -0.8 is a fall by 80% a year. NaN where the last
        day has no price, or the first with one lies less than three months before it.
        """
        known = ~np.isnan(self.price)
        years = (self.days[-1] - self.days[self.start]).astype(float) / DAYS_PER_YEAR
        with np.errstate(divide="ignore", invalid="ignore"):
            yearly = (self.price[:, -1] / self.first()) ** (1 / years) - 1
        yearly[(years < SHORTEST_YEARS) | ~known[:, -1]] = np.nan
        found: FloatArray = yearly
        return found


def change_days(
    paths: Iterable[PricePath], released: NDArray[np.datetime64], start: date, end: date
) -> NDArray[np.datetime64]:
    """Both ends, and all days between them on which a price changed or a model came out."""
    low, high = np.datetime64(start, "D"), np.datetime64(end, "D")
    changes = np.unique(np.concatenate([released, *(path.days for path in paths)]))
    inside = changes[(changes > low) & (changes < high)]
    found: NDArray[np.datetime64] = np.concatenate([[low], inside, [high]])
    return found


def cheapest(
    best: BestVariants,
    paths: Mapping[str, PricePath],
    members: frozenset[str],
    level: FloatArray,
    days: NDArray[np.datetime64],
) -> Cheapest:
    """The cheapest price of a group's models whose ability reaches `level` (draws,) on each draw.

    A model is for sale from its release on, at the price that is known on the day.
    """
    group = _priced(best, paths, members)
    reaches = best.levels[group] >= level
    found = np.full((len(level), len(days)), np.nan)
    model = np.full(found.shape, -1, dtype=np.intp)
    for place, day in enumerate(days):
        prices = np.array([paths[best.models[i]].at(day) for i in group], dtype=float)
        prices[best.released[group] > day] = np.nan
        order = np.argsort(prices, kind="stable")[: np.count_nonzero(~np.isnan(prices))]
        if not len(order):
            continue
        able = reaches[order]
        first = able.argmax(axis=0)
        some = able[first, np.arange(able.shape[1])]
        found[some, place] = prices[order][first[some]]
        model[some, place] = group[order[first[some]]]
    return Cheapest(days, found, model)


def frontier_price(
    best: BestVariants, paths: Mapping[str, PricePath], members: frozenset[str], day: date
) -> FloatArray:
    """Price of the group's best model on each draw (draws,); NaN where none of it is known."""
    holders = _holders(best, members, day)
    if holders is None:
        return np.full(best.levels.shape[1], np.nan)
    prices = np.full(len(best.models), np.nan)
    for holder in np.unique(holders):
        model = best.models[holder]
        prices[holder] = paths[model].at(day) if model in paths else np.nan
    found: FloatArray = prices[holders]
    return found


def _holders(best: BestVariants, members: frozenset[str], day: date) -> NDArray[np.intp] | None:
    """The group's best model on each draw (draws,), an index into the models; None without one."""
    group = np.flatnonzero(best.inside(members) & (best.released <= np.datetime64(day, "D")))
    if not len(group):
        return None
    _, holders = running_best(best.levels[group])
    found: NDArray[np.intp] = group[holders[-1]]
    return found


@dataclass(frozen=True)
class Dearer:
    """What more money buys: from the cheapest model that reaches the level to the best of all.

    Attributes:
        points: how much abler the best is (draws,), in the board's points.
        times: how much dearer it is (draws,), as a factor.
        dollars: how much dearer it is (draws,), in USD per million tokens.

    All are NaN where a price is not known, or where the best costs less than `LEAST_TIMES` as much:
    points over hardly any money would say nothing.
    """

    points: FloatArray
    times: FloatArray
    dollars: FloatArray

    def per_dollar(self) -> FloatArray:
        """Points for each further USD per million tokens (draws,)."""
        return self.points / self.dollars

    def per_tenfold(self) -> FloatArray:
        """Points for each tenfold price (draws,)."""
        found: FloatArray = self.points / np.log10(self.times)
        return found


def dearer(
    best: BestVariants, found: Cheapest, frontier: FloatArray, members: frozenset[str], day: date
) -> Dearer:
    """What a group's best model has and costs beyond the cheapest that reaches the level.

    `found` ends on the day, and `frontier` is the price of the best model on each draw.
    """
    cheap, price = found.model[:, -1], found.price[:, -1]
    draws = np.arange(len(price))
    holders = _holders(best, members, day)
    if holders is None:
        nothing = np.full(len(price), np.nan)
        return Dearer(nothing, nothing, nothing)
    known = (cheap >= 0) & (frontier >= LEAST_TIMES * price)
    points = best.levels[holders, draws] - best.levels[cheap, draws]
    return Dearer(
        np.where(known, points, np.nan),
        np.where(known, frontier / price, np.nan),
        np.where(known, frontier - price, np.nan),
    )


def without_price(
    best: BestVariants,
    paths: Mapping[str, PricePath],
    members: frozenset[str],
    level: FloatArray,
    day: date,
) -> list[str]:
    """Models of a group that more likely than not reach the level, but have no known price."""
    return [
        model
        for model, released, drawn in zip(best.models, best.released, best.levels, strict=True)
        if model in members
        and released <= np.datetime64(day, "D")
        and np.mean(drawn >= level) > 0.5
        and (model not in paths or np.isnan(paths[model].at(day)))
    ]


def _priced(
    best: BestVariants, paths: Mapping[str, PricePath], members: frozenset[str]
) -> NDArray[np.intp]:
    """Rows of a group's models that some list states a price of."""
    wanted = [m in members and m in paths for m in best.models]
    return np.flatnonzero(np.array(wanted, dtype=bool))


def likeliest(models: Sequence[str], chosen: NDArray[np.intp]) -> tuple[str, float] | None:
    """The model chosen on most draws, and its share of those with a choice."""
    known = chosen[chosen >= 0]
    if not len(known):
        return None
    counts = np.bincount(known)
    return models[int(counts.argmax())], float(counts.max() / len(known))
