"""Where two frontiers and the gap between them may go: five ways, each giving paths.

A history is both frontiers on draws at even steps of half a month up to now; a forecast is the gap
on as many draws at further steps, so that any date has a distribution and `by then` can be asked.
What a forecast does not know of parameters is drawn, not plugged in.

Reference: Harvey, Forecasting, Structural Time Series Models and the Kalman Filter (1989), chapter
4, for the local linear trend; Künsch, Ann. Stat. 17 (1989) 1217, for blocks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from headway.estimators.drift_records import FloatArray
from headway.estimators.local_trend import simulate_local_trend

BLOCK = 2
"""Steps that are resampled together: a month."""

QUARTER = 6
"""Steps after which changes count as independent pieces of evidence."""

FEWEST = QUARTER + 2
"""The shortest history, in steps, from which anything is learnt."""

_HALF_LIFE = 12.0
_LINE_STEPS = 36
_YEAR = 24


@dataclass(frozen=True)
class History:
    """Both frontiers every half month up to now, on the same draws.

    Attributes:
        first: (draws, steps), points; no NaN.
        second: (draws, steps).
    """

    first: FloatArray
    second: FloatArray

    def __post_init__(self) -> None:
        """Refuse what has no past."""
        if self.first.shape != self.second.shape or self.first.ndim != 2:
            raise ValueError(
                f"both frontiers need one shape, got {self.first.shape} and {self.second.shape}"
            )
        if self.first.shape[1] < FEWEST:
            raise ValueError(f"a history of {self.first.shape[1]} steps is too short to learn from")
        if not (np.isfinite(self.first).all() and np.isfinite(self.second).all()):
            raise ValueError("a frontier of the history is not finite")

    @property
    def gap(self) -> FloatArray:
        """First minus second (draws, steps)."""
        return self.first - self.second


def no_change(history: History, ahead: int, rng: np.random.Generator) -> FloatArray:
    """The gap stays, but for changes as large as those of its last year in either direction.

    Past changes are resampled in blocks, each block with a random sign: (draws, ahead).
    """
    steps = np.diff(history.gap[:, -_YEAR:], axis=1)
    moved = _blocks(steps, ahead, rng, flip=True)
    found: FloatArray = history.gap[:, -1:] + _spread(steps, rng) * np.cumsum(moved, axis=1)
    return found


def linear_gap(history: History, ahead: int, rng: np.random.Generator) -> FloatArray:
    """The gap goes on along the straight line of its last eighteen months: (draws, ahead).

    The slope is uncertain by its least-squares error, taking blocks as the independent pieces;
    around the line go resampled past changes.
    """
    gap = history.gap[:, -_LINE_STEPS:]
    time = np.arange(gap.shape[1]) - (gap.shape[1] - 1) / 2
    slope = gap @ time / (time @ time)
    residual = gap - gap.mean(axis=1, keepdims=True) - slope[:, None] * time
    freedom = max(gap.shape[1] / QUARTER - 2, 1.0)
    error = np.sqrt((residual**2).sum(axis=1) / freedom / (time @ time))
    slope = slope + error * rng.standard_normal(len(slope))
    steps = np.diff(residual, axis=1)
    moved = _blocks(steps - steps.mean(axis=1, keepdims=True), ahead, rng, flip=False)
    when = np.arange(1, ahead + 1)
    wander = _spread(steps, rng) * np.cumsum(moved, axis=1)
    found: FloatArray = gap[:, -1:] + slope[:, None] * when + wander
    return found


def mean_lag_held(history: History, ahead: int, rng: np.random.Generator) -> FloatArray:
    """The trailing frontier follows the leader at its mean lag of the last year: (draws, ahead).

    The leader goes on as a record process. The follower's distance from where the lag puts it
    fades by half in six months towards distances resampled from the past.
    """
    leads = history.gap[:, -1] >= 0
    leader = np.where(leads[:, None], history.first, history.second)
    other = np.where(leads[:, None], history.second, history.first)
    lag = _mean_lag(leader, other)
    future = record_process(leader, ahead, rng)
    whole = np.concatenate([leader, future], axis=1)
    now = leader.shape[1] - 1
    past = np.arange(max(0, now - _YEAR + 1), now + 1)
    distance = other[:, past] - _shifted(whole, past, lag)
    when = now + np.arange(1, ahead + 1)
    kept = 0.5 ** (np.arange(1, ahead + 1) / _HALF_LIFE)
    drawn = distance[np.arange(len(distance)), rng.integers(0, len(past), len(distance))]
    noise = kept * distance[:, -1:] + np.sqrt(1 - kept**2) * drawn[:, None]
    follower = np.maximum(_shifted(whole, when, lag) + noise, other[:, -1:])
    return np.where(leads[:, None], 1.0, -1.0) * (future - follower)


def local_linear_trends(history: History, ahead: int, rng: np.random.Generator) -> FloatArray:
    """Each frontier has a level and a slope that wander; the gap is their difference.

    Level and slope noise are those of greatest likelihood on the median path; (draws, ahead).
    """
    paths = []
    for side in (history.first, history.second):
        drawn = simulate_local_trend(np.median(side, axis=0), len(side), ahead, rng)
        start = side[:, -1:]
        paths.append(np.maximum.accumulate(np.maximum(start + drawn, start), axis=1))
    return paths[0] - paths[1]


def record_processes(history: History, ahead: int, rng: np.random.Generator) -> FloatArray:
    """Each frontier rises by gamma jumps that arrive as a Poisson process: (draws, ahead)."""
    first = record_process(history.first, ahead, rng)
    second = record_process(history.second, ahead, rng)
    return first - second


def record_process(frontier: FloatArray, ahead: int, rng: np.random.Generator) -> FloatArray:
    """A frontier (draws, steps) continued by its own kind of jumps: levels (draws, ahead).

    Arrivals a step and the mean jump are drawn from their posteriors, given how many jumps each
    draw of the last eighteen months has: Jeffreys for the rate, gamma jumps of a shape that is
    common to all draws.
    """
    jumps = np.diff(frontier[:, -_LINE_STEPS:], axis=1)
    rose = jumps > 0
    count = rose.sum(axis=1)
    rate = rng.gamma(count + 0.5) / jumps.shape[1]
    shape = _shape(jumps[rose])
    mean = jumps.sum(axis=1) / np.maximum(count, 1)
    mean = np.where(count > 0, mean, float(jumps[rose].mean()) if rose.any() else 0.0)
    sure = shape * np.maximum(count, 1)
    mean = mean * sure / rng.gamma(sure)
    arrivals = rng.poisson(np.repeat(rate[:, None], ahead, axis=1))
    risen = np.where(
        arrivals > 0, rng.gamma(np.maximum(arrivals, 1) * shape) / shape * mean[:, None], 0.0
    )
    found: FloatArray = frontier[:, -1:] + np.cumsum(risen, axis=1)
    return found


def _shape(jumps: FloatArray) -> float:
    """Shape of gamma jumps by moments, kept between half and three times exponential."""
    if len(jumps) < 2 or float(jumps.var()) == 0:
        return 1.0
    return float(np.clip(jumps.mean() ** 2 / jumps.var(), 0.5, 3.0))


def _blocks(steps: FloatArray, ahead: int, rng: np.random.Generator, *, flip: bool) -> FloatArray:
    """Past steps (draws, k) resampled in blocks from each draw's own past: (draws, ahead)."""
    draws, known = steps.shape
    pieces = -(-ahead // BLOCK)
    start = rng.integers(0, known - BLOCK + 1, (draws, pieces))
    sign = rng.choice([-1.0, 1.0], (draws, pieces)) if flip else np.ones((draws, pieces))
    column = start[:, :, None] + np.arange(BLOCK)
    picked = steps[np.arange(draws)[:, None, None], column] * sign[:, :, None]
    found: FloatArray = picked.reshape(draws, -1)[:, :ahead]
    return found


def _spread(steps: FloatArray, rng: np.random.Generator) -> FloatArray:
    """How far the spread of past changes may be off, as a factor (draws, 1).

    The root of an inverse mean chi-square with one degree of freedom a block of the past, as in
    Student's predictive distribution: short pasts have not shown their largest changes.
    """
    freedom = max(steps.shape[1] // QUARTER, 2)
    found: FloatArray = np.sqrt(freedom / rng.chisquare(freedom, (len(steps), 1)))
    return found


def _mean_lag(leader: FloatArray, other: FloatArray) -> FloatArray:
    """Mean steps by which the other is behind over the last year, on each draw (draws,)."""
    steps = leader.shape[1]
    past = range(max(0, steps - _YEAR), steps)
    lags = []
    for now in past:
        reached = (leader[:, : now + 1] < other[:, now : now + 1]).sum(axis=1)
        lags.append(np.maximum(now - reached, 0))
    found: FloatArray = np.mean(lags, axis=0)
    return found


def _shifted(path: FloatArray, when: npt.NDArray[np.intp], lag: FloatArray) -> FloatArray:
    """The path (draws, steps) as it was `lag` steps before each of `when`: (draws, len(when))."""
    at = np.clip(np.rint(when[None, :] - lag[:, None]), 0, path.shape[1] - 1).astype(np.intp)
    found: FloatArray = np.take_along_axis(path, at, axis=1)
    return found
