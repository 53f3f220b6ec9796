"""How much a result hangs on choices: shares by sign, range, what explains it, shuffled labels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headway.estimators.variance_shares import variance_shares
from headway.measures.reading import FloatArray
from headway.measures.universes import Asked, Models, Multiverse, Points, Universe

SHUFFLES = 500


@dataclass(frozen=True)
class Result:
    """What one universe gives: in points of its board and in months of its pace.

    `probability` is the share of draws above zero.
    """

    universe: Universe
    value: float
    low: float
    high: float
    probability: float
    months: float


@dataclass(frozen=True)
class Shuffled:
    """The median over universes against that of worlds with shuffled group labels.

    Labels are shuffled within release quarter, so that each world keeps how many models each
    group released when. Computed on printed levels alone.

    Attributes:
        observed: median over universes, months of pace.
        null: the same with shuffled labels; worlds that leave a group without a model by the day
            in every universe are not in it.
        share_positive: share of these universes above zero.
        p: two-sided share of worlds as far from zero.
    """

    observed: float
    null: FloatArray
    share_positive: float
    p: float
    universes: int


@dataclass(frozen=True)
class Robustness:
    """Every universe's result, and what they say together.

    Attributes:
        results: one a universe, in the order of the multiverse.
        positive: share of universes whose median is above zero.
        shares: share of the variance of months that each choice explains, greatest first.
        interactions: what no sum of the choices explains.
        shuffled: the permutation test.
    """

    results: tuple[Result, ...]
    positive: float
    shares: dict[str, float]
    interactions: float
    shuffled: Shuffled


def robustness(
    found: Multiverse, asked: Asked, level: float, rng: np.random.Generator
) -> Robustness:
    """Sum up a multiverse of the gap on a day, of its change between two, or of the lag.

    The labels of a lag are shuffled for the gap behind it, at the frontier's pace.
    """
    results = tuple(_result(one, asked, level) for one in found.universes)
    names = list(found.universes[0].choices)
    factors = {name: [one.choices[name] for one in found.universes] for name in names}
    shares, rest = variance_shares(factors, [one.months for one in results])
    return Robustness(
        results=results,
        positive=float(np.mean([one.value > 0 for one in results])),
        shares=dict(sorted(shares.items(), key=lambda item: -item[1])),
        interactions=rest,
        shuffled=shuffled(found, asked, rng),
    )


def _result(one: Universe, asked: Asked, level: float) -> Result:
    draws = one.asked(asked)
    low, value, high = np.quantile(draws, [0.5 - level / 2, 0.5, 0.5 + level / 2])
    return Result(
        universe=one,
        value=float(value),
        low=float(low),
        high=float(high),
        probability=float(np.mean(draws > 0)),
        months=one.in_months(asked),
    )


def shuffled(
    found: Multiverse, asked: Asked, rng: np.random.Generator, shuffles: int = SHUFFLES
) -> Shuffled:
    """Shuffle which models belong to which group, within release quarter, and ask again.

    A model keeps its label in all universes of a world.
    """
    points = [one for one in found.points if one is not None]
    labels = _Labels(points, shuffles, rng)
    values = np.array([_value(one, asked, labels) for one in points])
    defined = ~np.isnan(values).all(axis=0)
    middle = np.nanmedian(values[:, defined], axis=0)
    observed, null = float(middle[0]), middle[1:]
    return Shuffled(
        observed=observed,
        null=null,
        share_positive=float(np.mean(values[:, 0] > 0)),
        p=float((1 + np.sum(np.abs(null) >= abs(observed))) / (1 + len(null))),
        universes=len(points),
    )


class _Labels:
    """Which groups each model belongs to: as it is in the first row, shuffled in the others.

    A model of both groups stays one of both, as another model.
    """

    def __init__(self, points: list[Points], shuffles: int, rng: np.random.Generator) -> None:
        quarters: dict[str, str] = {}
        groups: dict[str, tuple[bool, bool]] = {}
        for one in points:
            for models in (one.before, one.after):
                if models is not None:
                    for place, name in enumerate(models.ids):
                        quarter = str(models.day[place].astype("datetime64[M]").astype(int) // 3)
                        quarters.setdefault(name, quarter)
                        groups[name] = (bool(models.first[place]), bool(models.second[place]))
        self._place = {name: row for row, name in enumerate(sorted(groups))}
        actual = np.array([groups[name] for name in sorted(groups)])
        self._rows = np.repeat(actual[:, None], shuffles + 1, axis=1)
        of_quarter = np.array([quarters[name] for name in sorted(groups)])
        for quarter in np.unique(of_quarter):
            inside = np.flatnonzero(of_quarter == quarter)
            order = np.argsort(rng.random((shuffles, len(inside))), axis=1)
            self._rows[inside, 1:] = actual[inside[order.T]]

    def of(self, models: Models) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Whether each model is of the first and of the second group, (worlds, n) each."""
        found = self._rows[[self._place[name] for name in models.ids]]
        return found[..., 0].T, found[..., 1].T


def _value(one: Points, asked: Asked, labels: _Labels) -> FloatArray:
    """The printed gap or its change in every world, in months of pace (worlds,)."""
    start, end = one.days
    after = _gap(one.after, end, one.top, labels)
    if asked != "change" or one.before is None or start is None:
        return after / one.pace
    found: FloatArray = (after - _gap(one.before, start, one.top, labels)) / one.pace
    return found


def _gap(models: Models, day: object, top: int, labels: _Labels) -> FloatArray:
    first, second = labels.of(models)
    public = models.day <= np.datetime64(str(day), "D")
    level = models.level[:, 0]
    sides = []
    for inside in (first & public, second & public):
        ranked = -np.partition(-np.where(inside, level, -np.inf), top - 1, axis=1)[:, :top]
        mean = ranked.mean(axis=1)
        sides.append(np.where(np.isfinite(mean), mean, np.nan))
    found: FloatArray = sides[0] - sides[1]
    return found


def agreement(found: Multiverse, holds: Callable[[Universe], bool]) -> float:
    """Share of universes in which a condition holds."""
    return float(np.mean([holds(one) for one in found.universes]))
