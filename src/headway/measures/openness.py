"""Whether frontiers are held by models whose weights anybody can download.

A model is open from the day its weights are out, not from its release: some follow weeks later.
"""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from headway.measures.ability import Abilities
from headway.measures.best_variants import BestVariants
from headway.measures.frontier import Frontier, running_best
from headway.measures.interval import FloatArray

NEVER = np.datetime64("9999-12-31", "D")
Days = NDArray[np.datetime64]


def frontier_from(abilities: Abilities, entries: NDArray[np.intp], days: Days) -> Frontier:
    """The frontier of some entries, each counting from a day of its own.

    The draws are those of the abilities, so frontiers of one reading stay comparable.

    Args:
        abilities: draws of all entries of a reading.
        entries: which of them (k,), at least one.
        days: the day each counts from (k,), datetime64[D].
    """
    order = np.argsort(days, kind="stable")
    entries, days = entries[order], days[order]
    levels, setters = running_best(abilities.draws(entries))
    ends = np.flatnonzero(np.append(days[1:] != days[:-1], True))
    return Frontier(days=days[ends], levels=levels[ends].T, holders=entries[setters[ends]].T)


def held_open(frontier: Frontier, open_since: Days, day: date) -> FloatArray:
    """1 on draws whose holder of the frontier is open on `day`, else 0; NaN before any model.

    Args:
        frontier: of a group.
        open_since: the day the weights of each entry of the reading were out (n,), NEVER where
            they are not.
        day: the day looked at.
    """
    step = frontier.step(day)
    if step < 0:
        return np.full(len(frontier.levels), np.nan)
    return (open_since[frontier.holders[:, step]] <= np.datetime64(day)).astype(float)


def days_held_open(frontier: Frontier, open_since: Days, start: date, end: date) -> FloatArray:
    """Share of the days from `start` to `end` whose holder was open on that day (draws,).

    Days before the group's first model do not count; NaN where none is left.
    """
    after = np.datetime64(end) + np.timedelta64(1, "D")
    first = max(np.datetime64(start), frontier.days[0])
    if first >= after:
        return np.full(len(frontier.levels), np.nan)
    begins = np.maximum(frontier.days, first)
    ends = np.minimum(np.append(frontier.days[1:], after), after)
    since = np.maximum(open_since[frontier.holders], begins)
    days = np.maximum((ends - since).astype(float), 0.0).sum(axis=1)
    share: FloatArray = days / float((after - first).astype(int))
    return share


def open_among_top(
    best: BestVariants,
    inside: NDArray[np.bool_],
    open_since: Days,
    day: date,
    members: frozenset[str] | None = None,
) -> FloatArray:
    """Share of open models among the top of those released by `day` (draws,).

    With `members` the share is that among the group's models within the same top; NaN on draws
    where it has none there.

    Args:
        best: models in order of release.
        inside: which of those released by the day are the top (k, draws), by `among_top`.
        open_since: the day the weights of each model were out (m,), NEVER where they are not.
        day: the day looked at.
        members: model ids of a group.
    """
    released = len(inside)
    if members is not None:
        inside = inside & best.inside(members)[:released, None]
    is_open = open_since[:released] <= np.datetime64(day)
    counted = inside.sum(axis=0).astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        share: FloatArray = (inside & is_open[:, None]).sum(axis=0) / counted
    return share
