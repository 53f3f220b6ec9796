"""How often a group releases: all models, models of the frontier class, and its own records.

Which releases count is decided on every draw; how often they come is then a rate with a posterior
of its own, so that few releases in a short window are known to be few.

Reference for the prior: Jeffreys, H. (1946), An invariant form for the prior probability in
estimation problems, Proceedings of the Royal Society A 186.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from headway.measures.ability import DAYS_PER_YEAR
from headway.measures.best_variants import BestVariants
from headway.measures.frontier import Frontier
from headway.measures.interval import FloatArray

JEFFREYS = 0.5


@dataclass(frozen=True)
class Releases:
    """Releases, and on which draws each counts.

    Attributes:
        days: day of each (k,), datetime64[D], ascending.
        counted: whether it counts on a draw (k, draws).
    """

    days: NDArray[np.datetime64]
    counted: NDArray[np.bool_]

    def within(self, start: date, end: date) -> Releases:
        """Those from `start` to `end`, both days included."""
        inside = (self.days >= np.datetime64(start)) & (self.days <= np.datetime64(end))
        return Releases(self.days[inside], self.counted[inside])


def listed(best: BestVariants, members: frozenset[str]) -> Releases:
    """Every release of the group that the reading lists; all count on every draw."""
    inside = best.inside(members)
    shape = (int(inside.sum()), best.levels.shape[1])
    return Releases(best.released[inside], np.ones(shape, dtype=bool))


def frontier_class(best: BestVariants, members: frozenset[str], top: int) -> Releases:
    """Releases of the group that were among the `top` models of the world when released.

    A model's rank on a draw is one plus the number of models, whoever made them, that were
    released by its day and are above it on that draw. While the reading has no more than `top`
    models, each counts.
    """
    inside = np.flatnonzero(best.inside(members))
    ends = np.searchsorted(best.released, best.released[inside], side="right")
    counted = np.empty((len(inside), best.levels.shape[1]), dtype=bool)
    for row, (model, end) in enumerate(zip(inside, ends, strict=True)):
        above = np.count_nonzero(best.levels[:end] > best.levels[model], axis=0)
        counted[row] = above < top
    return Releases(best.released[inside], counted)


def records(frontier: Frontier) -> Releases:
    """Days on which a release raised the group's own frontier; its first models are one."""
    levels = frontier.levels.T
    raised = np.ones(levels.shape, dtype=bool)
    raised[1:] = levels[1:] > levels[:-1]
    return Releases(frontier.days, raised)


def yearly_rate(releases: Releases, start: date, end: date, rng: np.random.Generator) -> FloatArray:
    """Releases a year from `start` to `end`, both included, shape (draws,).

    On a draw with n releases in T years the rate is one draw of Gamma(n + 1/2, T): the posterior
    of a Poisson rate under Jeffreys' prior.
    """
    counts = releases.within(start, end).counted.sum(axis=0)
    years = ((end - start).days + 1) / DAYS_PER_YEAR
    rate: FloatArray = rng.gamma(counts + JEFFREYS) / years
    return rate


def days_between(
    releases: Releases, start: date, end: date, rng: np.random.Generator
) -> FloatArray:
    """Median days from one day with a release to the next within the window, shape (draws,).

    The waits of a draw are resampled once, so that few waits give a wide interval. NaN on draws
    with fewer than two such days.
    """
    inside = releases.within(start, end)
    found = np.full(releases.counted.shape[1], np.nan)
    patterns, pattern_of = np.unique(inside.counted, axis=1, return_inverse=True)
    for pattern in range(patterns.shape[1]):
        alike = np.flatnonzero(pattern_of == pattern)
        waits = np.diff(np.unique(inside.days[patterns[:, pattern]])).astype(float)
        if len(waits):
            drawn = waits[rng.integers(len(waits), size=(len(alike), len(waits)))]
            found[alike] = np.median(drawn, axis=1)
    return found
