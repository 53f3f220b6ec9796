"""The vertical distance between two frontiers."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from headway.measures.frontier import Frontier
from headway.measures.reading import FloatArray


def gap_draws(first: Frontier, second: Frontier, day: date) -> FloatArray:
    """F_g(t) - F_h(t) on each draw, shape (draws,), in the board's points.

    NaN while one of the groups has no model yet.
    """
    return first.at(day) - second.at(day)


def win_probability(points: float) -> float:
    """Share of votes the stronger side wins at this gap on an Elo scale: 1/(1+10^(-points/400)).

    A gap of 39 points means 55.6%.
    """
    return float(win_probabilities(np.array(points, dtype=np.float64)))


def win_probabilities(points: FloatArray) -> FloatArray:
    """The same on every draw of a gap, of any shape."""
    found: FloatArray = 1 / (1 + 10 ** (-points / 400))
    return found


def common_start(first: Frontier, second: Frontier) -> np.datetime64:
    """The first day on which both groups have a model."""
    return np.datetime64(max(first.days[0], second.days[0]))


def grid(first: Frontier, second: Frontier, end: date) -> list[date]:
    """Days at which a series is shown: month starts, changes of either likeliest holder, the end.

    From the day both groups have a model. Ascending, without repeats.
    """
    start = common_start(first, second)
    stop = np.datetime64(end, "D")
    month = np.timedelta64(1, "M")
    months = np.arange(start.astype("datetime64[M]") + month, stop.astype("datetime64[M]") + month)
    changes = np.concatenate([_changes(first), _changes(second)])
    days = np.unique(np.concatenate([[start], months.astype("datetime64[D]"), changes, [stop]]))
    return [day.item() for day in days if start <= day <= stop]


def _changes(frontier: Frontier) -> NDArray[np.datetime64]:
    likeliest = np.array(
        [np.bincount(frontier.holders[:, step]).argmax() for step in range(len(frontier.days))]
    )
    changed = np.append(True, likeliest[1:] != likeliest[:-1])
    days: NDArray[np.datetime64] = frontier.days[changed]
    return days
