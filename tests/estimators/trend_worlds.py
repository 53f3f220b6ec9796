"""Worlds in which it is known whether two frontiers approach each other, for the tests of trends.

Two groups release for three years along parallel lines; what differs between the kinds is how
releases scatter below and around the lines. In the last year, the window that is asked about, the
second group may gain. Points are index points, slope 12 points a year, the second 7 points behind.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from headway.estimators.drift_records import FloatArray, Releases, frontier_at
from headway.estimators.gap_trend import TrendTest, break_test, effect_test, trend_test
from tests.estimators.frontier_simulation import WORLDS, Group, Side, World, world

START, END = 2.0, 3.0
BEHIND = 7.0
HALVED, CLOSED, TURNED = 0.85, 1.7, 3.4
"""Shares of those 7 points by which the frontiers of `tiers`, 9.6 points apart at the start of the
window (100 releases reach higher than 40), come to half of that, to level, and as far beyond."""

SURE = 0.05

KINDS: dict[str, World] = {
    "tiers": WORLDS["uneven"],
    "normal": WORLDS["one tier"],
    "leaps": WORLDS["leaps"],
    "many": World(Side(187, (1.5, 3.5)), Side(113, (1.5, 2.5), behind=BEHIND)),
    "few": WORLDS["few"],
    "sure": replace(
        WORLDS["uneven"], first=Side(100, (0.1, 0.2)), second=Side(40, (0.1, 0.2), behind=BEHIND)
    ),
}
"""100 against 40 releases but for `many` (187 against 113) and `few` (12 against 6). `normal` has
one tier, `leaps` Student's t with 2.5 degrees; `sure` is measured almost without error."""

EXPONENTIAL = "exponential"
"""100 against 40 releases that lie above one line by exponential amounts: the heaviest tail a
frontier has here, since only the upper side makes records."""


def releases(kind: str, rng: np.random.Generator, gain: float = 0.0) -> tuple[Releases, Releases]:
    """Releases of both groups; over the window the second gains `gain` times 7 points."""
    groups = _exponential(rng) if kind == EXPONENTIAL else world(KINDS[kind], rng)
    first, second = (_releases(*one, moved) for one, moved in _dated(groups, gain))
    return first, second


def _exponential(rng: np.random.Generator) -> tuple[Group, Group]:
    sides = []
    for models, behind in ((100, 0.0), (40, BEHIND)):
        date = 2023.5 + rng.uniform(0, 3, models)
        ability = 130 - behind + 12 * (date - 2025) + rng.exponential(4.0, models)
        se = rng.uniform(1.5, 3.5, models)
        rating = ability + se * rng.standard_normal(models)
        sides.append(Group(ability=ability, rating=rating, se=se, date=date))
    return sides[0], sides[1]


def _dated(
    groups: tuple[Group, Group], gain: float
) -> list[tuple[tuple[FloatArray, FloatArray], float]]:
    return [
        ((one.date - 2023.5, one.rating), moved)
        for one, moved in zip(groups, (0.0, gain * BEHIND), strict=True)
    ]


def _releases(time: FloatArray, level: FloatArray, moved: float) -> Releases:
    order = np.argsort(time, kind="stable")
    time, level = time[order], level[order]
    return Releases(time, level + moved * np.clip((time - START) / (END - START), 0, None))


def asked(kind: str, seed: int, *, gain: float = 0.0, worlds: int = 300) -> TrendTest | None:
    """The test of a trend in one world; None where a group has no release by the window."""
    rngs = [np.random.default_rng([seed, place]) for place in range(3)]
    first, second = releases(kind, rngs[0], gain)
    if max(first.time[0], second.time[0]) > START:
        return None
    return trend_test(first, second, START, END, worlds=worlds, rngs=(rngs[1], rngs[2]))


def verdict(kind: str, seed: int, *, gain: float = 0.0, worlds: int = 300) -> str:
    """What an answer says of one world: narrowed, widened or neither."""
    tested = asked(kind, seed, gain=gain, worlds=worlds)
    if tested is None:
        return "neither"
    first, second = releases(kind, np.random.default_rng([seed, 0]), gain)
    gap = float(_at_start(first) - _at_start(second))
    narrowed, widened = (tested.gains, tested.loses) if gap >= 0 else (tested.loses, tested.gains)
    if narrowed <= SURE:
        return "narrowed"
    return "widened" if widened <= SURE else "neither"


def _at_start(one: Releases) -> float:
    return float(frontier_at(one.time, one.level, [START])[0, 0])


def share(kind: str, says: str, count: int, *, gain: float = 0.0, worlds: int = 300) -> float:
    """In which share of `count` worlds the answer says so."""
    found = [verdict(kind, seed, gain=gain, worlds=worlds) == says for seed in range(count)]
    return float(np.mean(found))


def broke(kind: str, seed: int, *, worlds: int = 200) -> bool:
    """Whether the test finds a break in one world where both frontiers go straight."""
    rngs = [np.random.default_rng([seed, place]) for place in range(3)]
    first, second = releases(kind, rngs[0])
    start = max(float(first.time[0]), float(second.time[0]), START - 1)
    found = break_test(first, second, start, END, worlds=worlds, rngs=(rngs[1], rngs[2]))
    return found.p <= SURE


def affected(kind: str, seed: int, *, worlds: int = 100) -> bool:
    """Whether the test finds an effect of a day on which nothing happened."""
    rngs = [np.random.default_rng([seed, place]) for place in range(2)]
    one, _ = releases(kind, rngs[0])
    start = max(float(one.time[0]), 0.5)
    return effect_test(one, start, START, END, worlds=worlds, rng=rngs[1]).p <= SURE
