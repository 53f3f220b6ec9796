"""The best of a group so far, on every draw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from headway.errors import NoEvidence
from headway.measures.ability import Abilities
from headway.measures.reading import FloatArray

Levels = Literal["profile", "plain", "printed"]


@dataclass(frozen=True)
class Frontier:
    """F_g(t) = max of A_m over models m of the group released by t, on each draw.

    Attributes:
        days: the distinct release days of the group's entries (k,), ascending.
        levels: the frontier from each of those days on (draws, k).
        holders: entry that holds it (draws, k), an index into the abilities.
    """

    days: NDArray[np.datetime64]
    levels: FloatArray
    holders: NDArray[np.intp]

    def step(self, day: date) -> int:
        """Index of the step in force on `day`, -1 before the group's first model."""
        return int(np.searchsorted(self.days, np.datetime64(day), side="right")) - 1

    def at(self, day: date) -> FloatArray:
        """Levels in force on `day`, shape (draws,); NaN before the group's first model."""
        step = self.step(day)
        return self.levels[:, step] if step >= 0 else np.full(len(self.levels), np.nan)

    def holder_shares(self, day: date, models: tuple[str, ...]) -> dict[str, float]:
        """Share of draws on which each model holds the frontier on `day`, largest first."""
        step = self.step(day)
        if step < 0:
            return {}
        counts = np.bincount(self.holders[:, step], minlength=len(models))
        shares: dict[str, float] = {}
        for entry in np.flatnonzero(counts):
            model = models[int(entry)]
            shares[model] = shares.get(model, 0.0) + float(counts[entry]) / len(self.holders)
        return dict(sorted(shares.items(), key=lambda item: (-item[1], item[0])))


def frontier(
    abilities: Abilities, members: frozenset[str], group: str, *, of: Levels = "profile"
) -> Frontier:
    """Frontier of a group over time.

    Args:
        abilities: draws of all entries of a reading.
        members: model ids of the group.
        group: its name, for the error.
        of: draws of the `profile`, `plain` draws around the published ratings, or the `printed`
            ratings themselves as a single draw.

    Raises:
        NoEvidence: no entry of the reading belongs to the group.
    """
    inside = _entries(abilities, members, group)
    inside = inside[np.argsort(abilities.released[inside], kind="stable")]
    drawn = _levels(abilities, inside, of)
    levels, last_record = running_best(drawn)
    days, ends = _last_of_each_day(abilities.released[inside])
    return Frontier(days=days, levels=levels[ends].T, holders=inside[last_record[ends]].T)


def running_best(drawn: FloatArray) -> tuple[FloatArray, NDArray[np.int32]]:
    """Best level so far down the rows of (rows, draws), and the row that set it."""
    levels = np.maximum.accumulate(drawn, axis=0)
    place = np.arange(len(drawn), dtype=np.int32)[:, None]
    records = np.zeros(drawn.shape, dtype=np.int32)
    np.copyto(records[1:], place[1:], where=drawn[1:] > levels[:-1])
    return levels, np.maximum.accumulate(records, axis=0)


def best(abilities: Abilities, members: frozenset[str], group: str) -> FloatArray:
    """The frontier on the as-of day alone, shape (draws,): no later level has to be known.

    Raises:
        NoEvidence: no entry of the reading belongs to the group.
    """
    found: FloatArray = abilities.draws(_entries(abilities, members, group)).max(axis=0)
    return found


def _entries(abilities: Abilities, members: frozenset[str], group: str) -> NDArray[np.intp]:
    inside = np.flatnonzero(abilities.mask(members))
    if not len(inside):
        raise NoEvidence(
            f"{abilities.reading.label} of {abilities.reading.published} lists no model of "
            f"{group}; `headway rank --board {abilities.reading.label}` shows what it lists"
        )
    return inside


def _levels(abilities: Abilities, entries: NDArray[np.intp], of: Levels) -> FloatArray:
    if of == "printed":
        return abilities.rating[entries, None]
    return abilities.noise[entries] if of == "plain" else abilities.draws(entries)


def _last_of_each_day(
    days: NDArray[np.datetime64],
) -> tuple[NDArray[np.datetime64], NDArray[np.intp]]:
    ends = np.flatnonzero(np.append(days[1:] != days[:-1], True))
    return days[ends], ends
