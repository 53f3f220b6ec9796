"""Where the gap may go: candidate methods on the frontiers as they are known on a day."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from math import floor
from typing import Literal, TypeAlias, get_args

import numpy as np

from headway.errors import Misuse, NoEvidence
from headway.estimators.gap_forecast import (
    FEWEST,
    History,
    linear_gap,
    local_linear_trends,
    mean_lag_held,
    no_change,
    record_processes,
)
from headway.measures.ability import DAYS_PER_YEAR, stream
from headway.measures.observed import Observed
from headway.measures.published import group_key
from headway.measures.reading import FloatArray

Method: TypeAlias = Literal["no-change", "mean-lag", "linear", "local-trends", "records", "pool"]
METHODS: tuple[Method, ...] = get_args(Method)
"""Candidates; `no-change` is what the others are measured against, `pool` mixes the five."""

STEP_DAYS = DAYS_PER_YEAR / 24
LONGEST_HISTORY = 48
FEW_MODELS = 3
LONGEST_HORIZON = 24.0
LEAST_STEPS = 12

_SINGLE: dict[Method, Callable[[History, int, np.random.Generator], FloatArray]] = {
    "no-change": no_change,
    "mean-lag": mean_lag_held,
    "linear": linear_gap,
    "local-trends": local_linear_trends,
    "records": record_processes,
}


@dataclass(frozen=True)
class Paths:
    """The gap on further days, on every draw.

    Attributes:
        origin: day the forecast is made on.
        days: further days, every half month (steps,).
        gap: first frontier minus second (draws, steps), points.
    """

    origin: date
    days: tuple[date, ...]
    gap: FloatArray

    @property
    def level_by(self) -> FloatArray:
        """Probability that the gap is zero or less on some day up to each (steps,)."""
        found: FloatArray = (np.minimum.accumulate(self.gap, axis=1) <= 0).mean(axis=0)
        return found

    @property
    def behind_on(self) -> FloatArray:
        """Probability that the second group is ahead on each day (steps,)."""
        found: FloatArray = (self.gap < 0).mean(axis=0)
        return found


def months_of(text: str) -> float:
    """A length of time such as `1.5mo`, `6mo` or `1y`, in months.

    Raises:
        Misuse: it is not one.
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?) ?(mo|y)", text.strip())
    if found is None:
        raise Misuse(f"horizon {text!r} is not a number of months or years; write 6mo, 1.5mo or 1y")
    return float(found[1]) * (12 if found[2] == "y" else 1)


def steps_of(horizon_months: float) -> int:
    """How many half months a horizon has.

    Raises:
        Misuse: it is not a multiple of half a month, or not between half a month and two years.
    """
    steps = horizon_months * 2
    if not 1 <= steps <= 2 * LONGEST_HORIZON or abs(steps - round(steps)) > 1e-9:
        raise Misuse(
            f"a horizon of {horizon_months:g} months cannot be asked; give half months, up to "
            f"{LONGEST_HORIZON:g}, such as 6mo or 1.5mo"
        )
    return round(steps)


def ahead_of(origin: date, steps: int) -> date:
    """The day a number of half months after another; before it where the number is negative.

    Half days round up on both sides, so that the same steps lie between whole days however far off.
    """
    return origin + timedelta(days=floor(steps * STEP_DAYS + 0.5))


def history(observed: Observed, members: tuple[frozenset[str], frozenset[str]]) -> History:
    """Both frontiers every half month up to the as-of day, two years at most.

    It starts once each group has a few models: the best of one or two leaps with every newcomer.

    Raises:
        NoEvidence: a group has no model, or both have a few for less than four months.
    """
    first, second = (observed.frontier(group, "the group") for group in members)
    start = max(settled(observed, group) for group in members)
    known = int((observed.as_of - start).days / STEP_DAYS)
    if known + 1 < FEWEST:
        raise NoEvidence(
            f"both groups have {FEW_MODELS} models on {observed.label} only since {start}: too "
            f"short a past for a forecast on {observed.as_of}"
        )
    days = [ahead_of(observed.as_of, -step) for step in range(min(known, LONGEST_HISTORY), -1, -1)]
    return History(
        first=np.stack([first.at(day) for day in days], axis=1),
        second=np.stack([second.at(day) for day in days], axis=1),
    )


def settled(observed: Observed, members: frozenset[str]) -> date:
    """Day of a group's third model, or of its last where it has fewer."""
    entries = observed.abilities
    first: dict[str, date] = {}
    for model, day in zip(entries.models, entries.released.astype(object), strict=True):
        if model in members:
            first[model] = min(day, first.get(model, day))
    found = sorted(first.values())
    return found[min(FEW_MODELS, len(found)) - 1]


def forecasts(
    observed: Observed, members: tuple[frozenset[str], frozenset[str]], steps: int
) -> dict[Method, Paths]:
    """Every candidate's paths from the as-of day on, the pool of the five last.

    They are drawn for half a year at least, so that a day has one forecast whatever the horizon.

    Raises:
        NoEvidence: the past is too short.
    """
    past = history(observed, members)
    days = tuple(ahead_of(observed.as_of, step) for step in range(1, steps + 1))
    reading = observed.abilities.reading
    key = (reading.label, reading.published.isoformat(), observed.as_of.isoformat())
    found: dict[Method, Paths] = {}
    for name, method in _SINGLE.items():
        rng = stream(observed.profile, *key, name, *(group_key(one) for one in members))
        drawn = method(past, max(steps, LEAST_STEPS), rng)
        found[name] = Paths(observed.as_of, days, drawn[:, :steps])
    count = len(_SINGLE)
    mixed = np.concatenate([one.gap[place::count] for place, one in enumerate(found.values())])
    found["pool"] = Paths(observed.as_of, days, mixed)
    return found
