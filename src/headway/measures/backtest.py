"""How good were forecasts of the gap: made again on past days from what was known then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import NormalDist

import numpy as np

from headway.errors import NoEvidence
from headway.estimators.forecast_scores import Comparison, crps, diebold_mariano, interval_score
from headway.measures.forecast import METHODS, Method, ahead_of, forecasts
from headway.measures.gap import common_start, gap_draws
from headway.measures.observed import Observed
from headway.measures.reading import FloatArray
from headway.measures.vintages import Vintages

HORIZONS = (1.5, 3.0, 6.0)
LEVELS = (0.5, 0.8, 0.95)
DRAWS = 500
ORIGIN_STEPS = 2
"""An origin each month, in half months."""

FEWEST_ORIGINS = 5
"""A cell of fewer origins does not speak for or against a method."""

MARGIN = 0.02
"""No-change stands until another method's skill is above this: less is a tie of noise."""

Members = tuple[frozenset[str], frozenset[str]]


@dataclass(frozen=True)
class Scored:
    """One forecast and what happened.

    Attributes:
        board: where.
        method: which candidate.
        months: horizon.
        origin: day it was made as of.
        target: day it was about.
        forecast: its median, points.
        truth: the gap measured as of the target day, median over draws.
        crps: its score, points.
        interval_scores: of the central intervals at each of `LEVELS`.
        covered: whether each held the truth.
        real_time: whether it used only readings published by the origin; else the newest scale.
    """

    board: str
    method: Method
    months: float
    origin: date
    target: date
    forecast: float
    truth: float
    crps: float
    interval_scores: tuple[float, ...]
    covered: tuple[bool, ...]
    real_time: bool


@dataclass(frozen=True)
class Cell:
    """The record of one method at one horizon on one board.

    `skill` is one minus its mean CRPS over that of no-change: negative where it is worse.
    `coverage` has the share of origins whose truth the intervals at `LEVELS` held.
    """

    board: str
    method: Method
    months: float
    real_time: bool
    origins: int
    crps: float
    interval_scores: tuple[float, ...]
    coverage: tuple[float, ...]
    bias: float
    skill: float
    against_no_change: Comparison


def backtest(
    vintages: Vintages,
    members: Members,
    horizons: Sequence[float] = HORIZONS,
    *,
    hindsight: bool = False,
    tick: Callable[[int, int], None] | None = None,
) -> list[Scored]:
    """Forecast from each month's first known state, and score what was measured later.

    Origins go back month by month from the newest day that leaves room for the shortest horizon
    to the board's first reading (with `hindsight`, to both groups' first models). Each sees only
    readings published by it; an origin whose past is too short, and a target on the other side
    of a change of scale, are left out. Truth is the gap as of the target day, under the same
    profile. `tick` is told how many of how many origins are done.
    """
    found: list[Scored] = []
    origins = _origins(vintages, members, min(horizons), hindsight=hindsight)
    for done, back in enumerate(origins, 1):
        origin = ahead_of(vintages.observed.as_of, -back)
        wanted = [months for months in horizons if round(2 * months) <= back]
        try:
            then = vintages.at(origin, hindsight=hindsight)
            paths = forecasts(then, members, round(2 * max(wanted)))
        except NoEvidence:
            wanted = []
        for months in wanted:
            step = round(2 * months)
            target = ahead_of(vintages.observed.as_of, step - back)
            later = vintages.at(target, hindsight=hindsight)
            if _one_scale(then, later):
                asked = _Asked(vintages.observed.label, months, origin, target, not hindsight)
                truth = _truth(later, members, target)
                found += [
                    _scored(asked, method, paths[method].gap[:, step - 1], truth)
                    for method in METHODS
                ]
        if tick is not None:
            tick(done, len(origins))
    return found


def _origins(
    vintages: Vintages, members: Members, shortest: float, *, hindsight: bool
) -> list[int]:
    """Half months back from the day of the question at which forecasts are made."""
    observed = vintages.observed
    first = min((one.published for one in observed.readings), default=observed.as_of)
    if hindsight:
        sides = [observed.frontier(group, "the group") for group in members]
        first = common_start(*sides).astype("datetime64[D]").item()
    found = []
    back = round(2 * shortest)
    while ahead_of(observed.as_of, -back) >= first:
        found.append(back)
        back += ORIGIN_STEPS
    return found


def _one_scale(then: Observed, later: Observed) -> bool:
    """Whether no declared change of scale lies between the readings of two days."""
    start, end = (one.abilities.reading.published for one in (then, later))
    return not any(start < one.date <= end for one in later.board.jumps if not one.small)


def _truth(observed: Observed, members: Members, day: date) -> float:
    first, second = (observed.frontier(group, "the group") for group in members)
    return float(np.median(gap_draws(first, second, day)))


@dataclass(frozen=True)
class _Asked:
    board: str
    months: float
    origin: date
    target: date
    real_time: bool


def _scored(asked: _Asked, method: Method, drawn: FloatArray, truth: float) -> Scored:
    bounds = [np.quantile(drawn, [0.5 - level / 2, 0.5 + level / 2]) for level in LEVELS]
    return Scored(
        board=asked.board,
        method=method,
        months=asked.months,
        origin=asked.origin,
        target=asked.target,
        forecast=float(np.median(drawn)),
        truth=truth,
        crps=crps(drawn, truth),
        interval_scores=tuple(
            interval_score(float(low), float(high), truth, level)
            for (low, high), level in zip(bounds, LEVELS, strict=True)
        ),
        covered=tuple(bool(low <= truth <= high) for low, high in bounds),
        real_time=asked.real_time,
    )


def cells(scored: Iterable[Scored]) -> list[Cell]:
    """The record of each method at each horizon on each board, boards in order of first seen."""
    grouped: dict[tuple[str, float, bool, Method], list[Scored]] = defaultdict(list)
    for one in scored:
        grouped[one.board, one.months, one.real_time, one.method].append(one)
    return [
        _cell(rows, grouped[board, months, real_time, "no-change"])
        for (board, months, real_time, _), rows in grouped.items()
    ]


def _cell(rows: list[Scored], baseline: list[Scored]) -> Cell:
    rows = sorted(rows, key=lambda one: one.origin)
    own = np.array([one.crps for one in rows])
    others = np.array([one.crps for one in sorted(baseline, key=lambda one: one.origin)])
    head = rows[0]
    overlap = max(1, -(-round(2 * head.months) // ORIGIN_STEPS))
    return Cell(
        board=head.board,
        method=head.method,
        months=head.months,
        real_time=head.real_time,
        origins=len(rows),
        crps=float(own.mean()),
        interval_scores=tuple(np.mean([one.interval_scores for one in rows], axis=0).tolist()),
        coverage=tuple(np.mean([one.covered for one in rows], axis=0).tolist()),
        bias=float(np.mean([one.forecast - one.truth for one in rows])),
        skill=1 - float(own.mean() / others.mean()),
        against_no_change=diebold_mariano(own, others, overlap),
    )


@dataclass(frozen=True)
class Pooled:
    """A method over all boards and horizons with enough origins.

    `skill` is one minus the geometric mean of its CRPS over that of no-change, each board and
    horizon counting once; `coverage` is over all origins, with the half-width of a 95% interval
    that takes forecasts whose horizons overlap as one.
    """

    method: Method
    cells: int
    origins: int
    skill: float
    coverage: tuple[float, ...]
    coverage_half_width: tuple[float, ...]


def pooled(scored: Sequence[Scored]) -> list[Pooled]:
    """Every method's record over what was forecast in real time, the preferred first.

    That is the one of greatest skill, but no-change where none is better by `MARGIN`. Empty where
    no board has enough origins at any horizon.
    """
    real = [one for one in scored if one.real_time]
    known = [one for one in cells(real) if one.origins >= FEWEST_ORIGINS]
    found = []
    for method in METHODS:
        own = [one for one in known if one.method == method]
        if not own:
            continue
        ratios = np.log([1 - one.skill for one in own])
        rows = [one for one in real if one.method == method]
        covered = np.mean([one.covered for one in rows], axis=0)
        apart = sum(1 / max(1.0, 2 * one.months / ORIGIN_STEPS) for one in rows)
        half = NormalDist().inv_cdf(0.975) * np.sqrt(covered * (1 - covered) / max(apart, 1.0))
        found.append(
            Pooled(
                method=method,
                cells=len(own),
                origins=len(rows),
                skill=1 - float(np.exp(ratios.mean())),
                coverage=tuple(covered.tolist()),
                coverage_half_width=tuple(half.tolist()),
            )
        )
    found.sort(key=lambda one: (-one.skill, METHODS.index(one.method)))
    if found and found[0].skill <= MARGIN:
        found.sort(key=lambda one: one.method != "no-change")
    return found
