"""Training compute of the models that held or nearly held a group's frontier, on draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from headway.catalog.load import Catalog
from headway.evidence.readers import reader
from headway.evidence.tables import ComputeTable
from headway.measures.ability import DAYS_PER_YEAR, EPOCH
from headway.measures.best_variants import BestVariants
from headway.measures.interval import FloatArray

SPREADS = {"Confident": 0.15, "Likely": 0.5, "Speculative": 1.0}
"""Standard deviation of an estimate in orders of magnitude, by Epoch's word for it.

So a confident estimate is right within a factor of 2 in 95 of 100 cases, a likely one within 10, a
speculative one within 100. Epoch publishes the words and no numbers in its files: these are ours.
"""
UNSAID = 1.0
"""The same where Epoch says nothing of its confidence, or that nobody verified it."""
FEWEST = 2
FEWEST_AT_EQUAL = 3


@dataclass(frozen=True)
class Estimate:
    """The newest estimate of a model's training compute; `flop` is NaN where it is not known."""

    flop: float
    confidence: str
    published: date
    name: str
    snapshot: str

    @property
    def spread(self) -> float:
        """Standard deviation in orders of magnitude."""
        return SPREADS.get(self.confidence, UNSAID)


def estimates(table: ComputeTable, catalog: Catalog) -> dict[str, Estimate]:
    """For each model the newest estimate of what its publisher's names resolve to.

    Of several of one day a known one stands before an unknown one, and the largest before others:
    one model under two budgets was trained as long as the longer of them.
    """
    found: dict[str, Estimate] = {}
    for row in range(len(table)):
        publisher = reader(str(table.source[row])).source.publisher
        resolved = catalog.resolve(publisher, str(table.name[row]))
        if resolved is None:
            continue
        one = Estimate(
            float(table.flop[row]),
            str(table.confidence[row]),
            table.published[row].item(),
            str(table.name[row]),
            str(table.snapshot[row]),
        )
        standing = found.get(resolved.model)
        if standing is None or _rank(one) > _rank(standing):
            found[resolved.model] = one
    return found


def _rank(one: Estimate) -> tuple[date, float]:
    return one.published, -1.0 if np.isnan(one.flop) else one.flop


@dataclass(frozen=True)
class FrontierCompute:
    """Models of a group in a window and, on each draw, which were of its frontier when released.

    Attributes:
        models: their ids (m,).
        years: days of release as years since 2023 (m,).
        member: whether the model was among the group's best when released (m, draws).
        log_flop: log10 of its training compute as estimated (m,), NaN where it is not known.
        spread: standard deviation of that (m,).
        ability: its ability on each draw (m, draws).
    """

    models: tuple[str, ...]
    years: FloatArray
    member: NDArray[np.bool_]
    log_flop: FloatArray
    spread: FloatArray
    ability: FloatArray

    @property
    def known(self) -> NDArray[np.bool_]:
        """Whose compute is known (m,)."""
        found: NDArray[np.bool_] = ~np.isnan(self.log_flop)
        return found

    @property
    def known_share(self) -> FloatArray:
        """Share of the frontier's models whose compute is known (draws,)."""
        with np.errstate(invalid="ignore"):
            found: FloatArray = self.member[self.known].sum(axis=0) / self.member.sum(axis=0)
        return found


def frontier_compute(
    best: BestVariants,
    known: Mapping[str, Estimate],
    members: frozenset[str],
    top: int,
    start: date,
    end: date,
) -> FrontierCompute:
    """The models of a group released from `start` to `end`, and which of them were at its top.

    A model is of the frontier on a draw if it was among the `top` best of its group on the day of
    its release.
    """
    group = np.flatnonzero(best.inside(members))
    drawn = best.levels[group]
    member = np.empty(drawn.shape, dtype=bool)
    for place in range(len(group)):
        by_then = best.released[group] <= best.released[group[place]]
        member[place] = np.count_nonzero(drawn[by_then] > drawn[place], axis=0) < top
    released = best.released[group]
    inside = (released >= np.datetime64(start, "D")) & (released <= np.datetime64(end, "D"))
    models = tuple(best.models[i] for i in group[inside])
    found = [known.get(model) for model in models]
    return FrontierCompute(
        models=models,
        years=(released[inside] - EPOCH).astype(float) / DAYS_PER_YEAR,
        member=member[inside],
        log_flop=np.log10([np.nan if one is None else one.flop for one in found]),
        spread=np.array([np.nan if one is None else one.spread for one in found]),
        ability=drawn[inside],
    )


@dataclass(frozen=True)
class Resampled:
    """A group's models under random weights, and its compute under the estimates' errors.

    Attributes:
        of: the group.
        weight: how often each model counts (m, draws): standard exponential, the Bayesian
            bootstrap.
        log_flop: log10 of compute with an error of its spread added (m, draws).
    """

    of: FrontierCompute
    weight: FloatArray
    log_flop: FloatArray


def resample(group: FrontierCompute, rng: np.random.Generator) -> Resampled:
    """One resample of the models and of the errors of their estimates for each draw."""
    shape = group.member.shape
    weight = rng.exponential(size=shape)
    errors = rng.standard_normal(shape) * np.nan_to_num(group.spread)[:, None]
    return Resampled(group, weight, group.log_flop[:, None] + errors)


@dataclass(frozen=True)
class ComputeGap:
    """How much more compute the first group's frontier took, at equal dates.

    Attributes:
        difference: mean log10 of compute of the first minus the second, at equal dates (draws,).
        growth: common growth in orders of magnitude per year (draws,).
        means: mean log10 of compute of each group's known models, as they were released.
        missing: share of each group's frontier whose compute is not known, by weight.
    """

    difference: FloatArray
    growth: FloatArray
    means: tuple[FloatArray, FloatArray]
    missing: tuple[FloatArray, FloatArray]

    def imputed(self, orders: float, of: int) -> FloatArray:
        """The difference if the missing models of one group lay `orders` above its known ones.

        `of` is 0 for the first group and 1 for the second.
        """
        sign = 1 if of == 0 else -1
        found: FloatArray = self.difference + sign * orders * self.missing[of]
        return found


def compute_gap(first: Resampled, second: Resampled) -> ComputeGap:
    """Difference of two groups around a common growth over time, by weighted least squares.

    NaN on draws where a group has fewer than two models of known compute.
    """
    parts = [_moments(side) for side in (first, second)]
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = sum(p.cross for p in parts) / sum(p.square for p in parts)
    growth = np.where(np.isfinite(growth), growth, 0.0)
    levels = [part.flop - growth * part.years for part in parts]
    enough = np.minimum(parts[0].count, parts[1].count) >= FEWEST
    return ComputeGap(
        difference=np.where(enough, levels[0] - levels[1], np.nan),
        growth=np.where(enough, growth, np.nan),
        means=(parts[0].flop, parts[1].flop),
        missing=(parts[0].missing, parts[1].missing),
    )


@dataclass(frozen=True)
class _Moments:
    """Weighted means and sums of squares around them of a group's known models, each (draws,)."""

    flop: FloatArray
    years: FloatArray
    square: FloatArray
    cross: FloatArray
    count: NDArray[np.intp]
    missing: FloatArray


def _moments(side: Resampled) -> _Moments:
    group = side.of
    known = group.known
    weight = (side.weight * group.member)[known]
    years, flop = group.years[known][:, None], side.log_flop[known]
    total = weight.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean_years = (weight * years).sum(axis=0) / total
        mean_flop = (weight * flop).sum(axis=0) / total
        missing = 1 - total / (side.weight * group.member).sum(axis=0)
    return _Moments(
        flop=mean_flop,
        years=mean_years,
        square=np.nan_to_num((weight * (years - mean_years) ** 2).sum(axis=0)),
        cross=np.nan_to_num((weight * (years - mean_years) * (flop - mean_flop)).sum(axis=0)),
        count=np.count_nonzero(group.member[known], axis=0),
        missing=missing,
    )


def ability_at_equal_compute(first: Resampled, second: Resampled) -> FloatArray | None:
    """Ability of the first group minus the second at equal compute and date (draws,), in points.

    Weighted least squares of ability on group, log10 of compute as estimated, and date, over all
    models of known compute; None with fewer than three in a group. Errors of the estimates flatten
    the slope over compute, so that a part of the difference in compute stays in the result.
    """
    known = [side.of.known for side in (first, second)]
    if min(int(one.sum()) for one in known) < FEWEST_AT_EQUAL:
        return None
    sides = list(zip((first, second), known, strict=True))
    flop = np.concatenate([side.of.log_flop[k] for side, k in sides])
    years = np.concatenate([side.of.years[k] for side, k in sides])
    of_first = np.concatenate([np.ones(known[0].sum()), np.zeros(known[1].sum())])
    design = np.column_stack([of_first, np.ones(len(flop)), flop - flop.mean(), years])
    weight = np.concatenate([side.weight[k] for side, k in sides])
    ability = np.concatenate([side.of.ability[k] for side, k in sides])
    normal = np.einsum("ms,mp,mq->spq", weight, design, design, optimize=True)
    right = np.einsum("ms,mp,ms->sp", weight, design, ability, optimize=True)
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return None
    found: FloatArray = np.linalg.solve(normal, right[..., None])[:, 0, 0]
    return found
