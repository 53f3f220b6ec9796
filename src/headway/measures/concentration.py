"""How many labs and countries share the top of a board, and how unequally.

Reference for the index: Hirschman, A. O. (1964), The paternity of an index, American Economic
Review 54; for its inverse as an effective number: Laakso, M. and Taagepera, R. (1979), Effective
number of parties, Comparative Political Studies 12.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from headway.measures.best_variants import BestVariants, among_top
from headway.measures.interval import FloatArray


@dataclass(frozen=True)
class Holdings:
    """How many of the top models each owner holds on each draw.

    Attributes:
        owners: labs or countries (o,).
        counts: models of each among the top (o, draws).
    """

    owners: tuple[str, ...]
    counts: FloatArray

    @property
    def shares(self) -> FloatArray:
        """Share of the top models that each owner holds (o, draws); sums to 1."""
        found: FloatArray = self.counts / self.counts.sum(axis=0)
        return found

    def number(self) -> FloatArray:
        """Owners with at least one model among the top (draws,)."""
        found: FloatArray = np.count_nonzero(self.counts, axis=0).astype(float)
        return found

    def index(self) -> FloatArray:
        """Herfindahl-Hirschman index (draws,): the sum of squared shares.

        Between 1 over the number of owners, all equal, and 1, one owner; higher is more
        concentrated. On shares, not on percentages: times 10,000 it is what authorities print.
        """
        found: FloatArray = (self.shares**2).sum(axis=0)
        return found

    def effective(self) -> FloatArray:
        """One over the index (draws,): so many owners of equal size are as concentrated."""
        found: FloatArray = 1 / self.index()
        return found

    def largest(self, count: int) -> FloatArray:
        """Share held by the `count` largest owners of the draw together (draws,)."""
        ordered = np.sort(self.shares, axis=0)
        found: FloatArray = ordered[-count:].sum(axis=0)
        return found

    def share(self, owner: str) -> FloatArray:
        """Share of one owner (draws,); 0 where it holds none of the top."""
        if owner not in self.owners:
            return np.zeros(self.counts.shape[1])
        found: FloatArray = self.shares[self.owners.index(owner)]
        return found

    def merged(self, parents: tuple[str, ...]) -> Holdings:
        """The same models by the parent of each owner: labs become countries."""
        names = tuple(sorted(set(parents)))
        rows = [[parent == name for parent in parents] for name in names]
        return Holdings(names, np.array(rows, dtype=float) @ self.counts)


def holdings(best: BestVariants, labs: tuple[str, ...], day: date, top: int) -> Holdings | None:
    """Who holds the `top` best models among those released by `day`, by lab.

    Args:
        best: models in order of release.
        labs: lab of each model (m,).
        day: later releases do not count.
        top: how many models are looked at; all where fewer were released.

    Returns:
        None where no model was released by the day.
    """
    released = best.by(day)
    if not released:
        return None
    inside = among_top(best.levels[:released], top)
    owners = tuple(sorted(set(labs[:released])))
    return Holdings(owners, _counts(inside, labs[:released], owners))


def _counts(
    inside: NDArray[np.bool_], labs: tuple[str, ...], owners: tuple[str, ...]
) -> FloatArray:
    place = {owner: row for row, owner in enumerate(owners)}
    counts = np.zeros((len(owners), inside.shape[1]))
    for model in np.flatnonzero(inside.any(axis=1)):
        counts[place[labs[int(model)]]] += inside[model]
    return counts
