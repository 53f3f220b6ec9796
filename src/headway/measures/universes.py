"""The same question under every reasonable combination of choices: one universe for each.

Choices of one question count as equivalent (Del Giudice and Gangestad, AMPPS 4 (2021) 1): none is
known to be the right one. What cannot be computed is counted, never left out in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from headway.errors import Caution
from headway.measures.frontier import Frontier
from headway.measures.reading import FloatArray

TimeBase: TypeAlias = Literal["one-scale", "as-published"]
Asked: TypeAlias = Literal["gap", "change", "lag"]
Members: TypeAlias = tuple[frozenset[str], frozenset[str]]


@dataclass(frozen=True)
class Cut:
    """Which entries of a reading count, and from when.

    Attributes:
        dates: models count from their `release`, or from the day a board `first listed` them.
        variants: the `best` variant of a model, or only its `default` configuration.
        votes: entries with fewer are left out.
        labs: `all`, or only labs with `several` models on the board.
    """

    dates: Literal["release", "first listed"]
    variants: Literal["best", "default"]
    votes: int
    labs: Literal["all", "several"]


@dataclass(frozen=True)
class Universe:
    """One combination of choices and what it gives.

    Attributes:
        choices: name of each choice to the option taken.
        unit: of the gap on its board.
        before: gap on the first day (draws,); None where no first day was asked.
        after: gap on the last day (draws,), points; positive: the first group is ahead.
        pace: how fast the frontier of both groups rose on the board, points a month.
        lag: months by which the second group is behind (draws,); None where no lag was asked.
    """

    choices: Mapping[str, str]
    unit: str
    before: FloatArray | None
    after: FloatArray
    pace: float
    lag: FloatArray | None = None

    def asked(self, asked: Asked) -> FloatArray:
        """The draws of what was asked: gap, its change, or the lag."""
        if asked == "lag":
            if self.lag is None:
                raise ValueError("this universe was not asked for a lag")
            return self.lag
        return self.after if asked == "gap" else self.change

    def in_months(self, asked: Asked) -> float:
        """Median of what was asked in months: points at the frontier's pace, lags as they are."""
        middle = float(np.median(self.asked(asked)))
        return middle if asked == "lag" else middle / self.pace

    @property
    def change(self) -> FloatArray:
        """Gap after minus before (draws,)."""
        if self.before is None:
            raise ValueError("this universe was asked on one day only")
        found: FloatArray = self.after - self.before
        return found


@dataclass(frozen=True)
class Models:
    """Models of both groups on one scale, under a cut.

    Attributes:
        ids: (n,).
        first: whether each belongs to the first group (n,).
        second: whether each belongs to the second group (n,): groups may overlap.
        day: from when each counts (n,).
        level: of its best entry (n, draws), points.
    """

    ids: tuple[str, ...]
    first: NDArray[np.bool_]
    second: NDArray[np.bool_]
    day: NDArray[np.datetime64]
    level: FloatArray

    def frontier(self, *, first: bool, top: int) -> Frontier:
        """The running mean of a group's `top` models by release, on every draw.

        Steps begin once the group has so many; holders are not told.
        """
        inside = np.flatnonzero(self.first if first else self.second)
        order = inside[np.argsort(self.day[inside], kind="stable")]
        levels = _running_top(self.level[order], top)
        days = self.day[order]
        ends = np.flatnonzero(np.append(days[1:] != days[:-1], True))
        ends = ends[ends >= top - 1]
        holders = np.zeros((self.level.shape[1], len(ends)), dtype=np.intp)
        return Frontier(days=days[ends], levels=levels[ends].T, holders=holders)

    def gap(self, day: date, top: int) -> FloatArray:
        """Difference of the means of both groups' `top` models by a day (draws,).

        NaN where a group has fewer.
        """
        public = self.day <= np.datetime64(day, "D")
        return _top(self.level[public & self.first], top) - _top(
            self.level[public & self.second], top
        )


def _top(level: FloatArray, top: int) -> FloatArray:
    if len(level) < top:
        return np.full(level.shape[1], np.nan)
    best = np.partition(level, len(level) - top, axis=0)[len(level) - top :]
    found: FloatArray = best.mean(axis=0)
    return found


def _running_top(level: FloatArray, top: int) -> FloatArray:
    """Mean of the greatest `top` so far down the rows of (n, draws); the first rows have fewer."""
    if top == 1:
        return np.maximum.accumulate(level, axis=0)
    best = np.full((top, level.shape[1]), -np.inf)
    found = np.empty_like(level)
    for row, newcomer in enumerate(level):
        best = np.sort(np.concatenate([best, newcomer[None]]), axis=0)[1:]
        found[row] = best[-min(top, row + 1) :].mean(axis=0)
    return found


@dataclass(frozen=True)
class Points:
    """Printed levels behind a universe: models that count on the first and on the last day."""

    before: Models | None
    after: Models
    days: tuple[date | None, date]
    top: int
    pace: float


@dataclass(frozen=True)
class Multiverse:
    """All universes of a question.

    Attributes:
        universes: those that could be computed.
        points: for each of them its models at printed levels on the first and last day, for
            shuffling labels; None for universes on shrunk abilities.
        missing: why others could not be, with how many; with the universes the whole product of
            choices. A board that cannot be read counts without a choice of votes.
        cautions: what the reader should know of the boards.
    """

    universes: tuple[Universe, ...]
    points: tuple[Points | None, ...]
    missing: Mapping[str, int]
    cautions: tuple[Caution, ...] = ()
