"""One row a model: the ability of its best variant on each draw, in order of release."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from headway.measures.ability import Abilities
from headway.measures.interval import FloatArray


@dataclass(frozen=True)
class BestVariants:
    """Models of a reading by the day they were released, those of one day by id.

    Attributes:
        models: their ids (m,).
        released: the day each counts from (m,), datetime64[D], ascending.
        basis: `released` or `first_seen` for each (m,).
        levels: ability of the best variant on each draw (m, draws), in the board's points.
    """

    models: tuple[str, ...]
    released: NDArray[np.datetime64]
    basis: tuple[str, ...]
    levels: FloatArray

    def inside(self, members: frozenset[str]) -> NDArray[np.bool_]:
        """Which models belong to a group, shape (m,)."""
        return np.fromiter((m in members for m in self.models), dtype=bool, count=len(self.models))

    def by(self, day: date) -> int:
        """How many models were released by a day: the first so many rows."""
        return int(np.searchsorted(self.released, np.datetime64(day), side="right"))


def best_variants(abilities: Abilities) -> BestVariants:
    """The maximum over the entries of each model, on each draw."""
    entries = np.array(abilities.models, dtype=np.str_)
    order = np.lexsort((entries, abilities.released))
    drawn = abilities.draws(np.arange(len(order)))[order]
    named = entries[order]
    starts = np.flatnonzero(np.append(True, named[1:] != named[:-1]))
    return BestVariants(
        models=tuple(named[starts].tolist()),
        released=abilities.released[order][starts],
        basis=tuple(abilities.basis[int(entry)] for entry in order[starts]),
        levels=np.maximum.reduceat(drawn, starts, axis=0),
    )


def among_top(levels: FloatArray, top: int) -> NDArray[np.bool_]:
    """Which rows of (m, draws) are among the `top` highest on each draw.

    All of them where there are no more than `top`; rows that tie with the last all count.
    """
    if len(levels) <= top:
        return np.ones(levels.shape, dtype=bool)
    place = len(levels) - top
    last = np.partition(levels, place, axis=0)[place]
    found: NDArray[np.bool_] = levels >= last
    return found
