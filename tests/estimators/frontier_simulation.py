"""Synthetic worlds with a known frontier: which estimator of gap and lag can be believed?

``python -m tests.estimators.frontier_simulation --worlds 400`` prints the table that
``docs/methods/shrinkage.md`` quotes. Points are index points, slope 12 points a year.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from headway.estimators.shrinkage import FloatArray, plain, shrink

DRAWS = 1000
YEARS = 3.0


@dataclass(frozen=True)
class Side:
    """How one group's models come about."""

    models: int
    se: tuple[float, float]
    behind: float = 0.0


@dataclass(frozen=True)
class World:
    """A recipe for worlds: a line in date, tiers below it, and how far models scatter."""

    first: Side
    second: Side
    slope: float = 12.0
    bend: float = 0.0
    tier_share: tuple[float, ...] = (0.3, 0.4, 0.3)
    tier_level: tuple[float, ...] = (0.0, -8.0, -18.0)
    tier_sd: tuple[float, ...] = (1.5, 2.0, 2.5)
    tail: float = np.inf
    """Degrees of freedom of the scatter: leaps happen where it is small."""
    parity: bool = False


UNEVEN = World(Side(100, (1.5, 3.5)), Side(40, (1.5, 2.5), behind=7.0))
WORLDS = {
    "uneven": UNEVEN,
    "equal sizes": World(Side(100, (1.5, 3.5)), Side(100, (1.5, 3.5), behind=7.0)),
    "leaps": replace(UNEVEN, tail=2.5),
    "parity": replace(UNEVEN, parity=True),
    "bent": replace(UNEVEN, bend=3.0),
    "one tier": replace(UNEVEN, tier_share=(1.0,), tier_level=(0.0,), tier_sd=(5.0,)),
    "few": World(Side(12, (1.5, 3.5)), Side(6, (1.5, 2.5), behind=7.0)),
}


@dataclass(frozen=True)
class Group:
    """One group of one world: what is true and what was published."""

    ability: FloatArray
    rating: FloatArray
    se: FloatArray
    date: FloatArray


Estimator = Callable[[Group, np.random.Generator], FloatArray]


def noise_draws(group: Group, rng: np.random.Generator) -> FloatArray:
    return plain(group.rating, group.se, draws=DRAWS, rng=rng)


def shrunk_draws(group: Group, rng: np.random.Generator) -> FloatArray:
    return shrink(group.rating, group.se, group.date, draws=DRAWS, rng=rng)


@dataclass
class Errors:
    """Estimate minus truth, and whether the 90% interval held the truth, per world."""

    error: list[float] = field(default_factory=list)
    held: list[bool] = field(default_factory=list)
    width: list[float] = field(default_factory=list)

    def add(self, estimate: float, draws: FloatArray, truth: float) -> None:
        low, high = np.quantile(draws, [0.05, 0.95])
        self.error.append(estimate - truth)
        self.held.append(bool(low <= truth <= high))
        self.width.append(float(high - low))

    @property
    def bias(self) -> float:
        return float(np.mean(self.error))

    @property
    def bias_se(self) -> float:
        return float(np.std(self.error) / np.sqrt(len(self.error)))

    @property
    def rmse(self) -> float:
        return float(np.sqrt(np.mean(np.square(self.error))))

    @property
    def coverage(self) -> float:
        return float(np.mean(self.held))

    @property
    def mean_width(self) -> float:
        return float(np.mean(self.width))


def world(recipe: World, rng: np.random.Generator) -> tuple[Group, Group]:
    """Make one world: first group, second group."""
    first, second = (_abilities(recipe, side, rng) for side in (recipe.first, recipe.second))
    if recipe.parity:
        # Parity in earnest, within a point: at exactly zero a lag has no sign.
        second[0][:] += first[0].max() - second[0].max() + rng.standard_normal()
    return _published(recipe.first, *first, rng), _published(recipe.second, *second, rng)


def _abilities(
    recipe: World, side: Side, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    date = 2023.5 + rng.uniform(0, YEARS, side.models)
    tier = rng.choice(len(recipe.tier_share), size=side.models, p=recipe.tier_share)
    scatter = rng.standard_normal(side.models)
    if np.isfinite(recipe.tail):
        scatter /= np.sqrt(rng.chisquare(recipe.tail, side.models) / recipe.tail)
    years = date - 2025.0
    line = 130.0 - side.behind + recipe.slope * years + recipe.bend * years**2
    tiers = np.array(recipe.tier_level)[tier] + np.array(recipe.tier_sd)[tier] * scatter
    return line + tiers, date


def _published(
    side: Side, ability: FloatArray, date: FloatArray, rng: np.random.Generator
) -> Group:
    se = rng.uniform(*side.se, side.models)
    return Group(ability, ability + se * rng.standard_normal(side.models), se, date)


def gap(first: FloatArray, second: FloatArray) -> FloatArray:
    """Gap of the frontiers of draws (draws, n) at the end of the window."""
    best: FloatArray = first.max(axis=1) - second.max(axis=1)
    return best


def lag(
    first: FloatArray,
    first_date: FloatArray,
    second: FloatArray,
    second_date: FloatArray,
) -> FloatArray:
    """Level lag in months: how long ago the leader stood where the other stands now."""
    ahead = first.max(axis=1) >= second.max(axis=1)
    behind = _since(first, first_date, second.max(axis=1))
    before = _since(second, second_date, first.max(axis=1))
    return np.where(ahead, behind, -before)


def _since(ability: FloatArray, date: FloatArray, level: FloatArray) -> FloatArray:
    """Months between the first entry at the level and the end of the window."""
    order = np.argsort(date)
    reached = ability[:, order] >= level[:, None]
    months: FloatArray = 12 * (2023.5 + YEARS - date[order][reached.argmax(axis=1)])
    return months


def simulate(recipe: World, worlds: int, seed: int) -> dict[str, tuple[Errors, Errors]]:
    """Errors of gap and of lag, for each estimator, over worlds of one recipe."""
    results = {
        name: (Errors(), Errors()) for name in ("plain maxima", "mean of noise draws", "shrunk")
    }
    for stream in np.random.SeedSequence(seed).spawn(worlds):
        rng = np.random.default_rng(stream)
        first, second = world(recipe, rng)
        true_gap, true_lag = _measured(first, second, first.ability[None], second.ability[None])
        point_gap, point_lag = _measured(first, second, first.rating[None], second.rating[None])
        noise = _measured(first, second, noise_draws(first, rng), noise_draws(second, rng))
        shrunk = _measured(first, second, shrunk_draws(first, rng), shrunk_draws(second, rng))
        for measure, (point, truth) in enumerate(((point_gap, true_gap), (point_lag, true_lag))):
            results["plain maxima"][measure].add(point[0], noise[measure], truth[0])
            for name, draws in (("mean of noise draws", noise), ("shrunk", shrunk)):
                estimate = float(draws[measure].mean())
                results[name][measure].add(estimate, draws[measure], truth[0])
    return results


def _measured(
    first: Group, second: Group, first_draws: FloatArray, second_draws: FloatArray
) -> tuple[FloatArray, FloatArray]:
    return gap(first_draws, second_draws), lag(first_draws, first.date, second_draws, second.date)


def table(results: dict[str, tuple[Errors, Errors]]) -> str:
    """One Markdown row per estimator."""
    return "\n".join(
        f"| {name} | " + " | ".join(_cells(errors) for errors in measures) + " |"
        for name, measures in results.items()
    )


def _cells(errors: Errors) -> str:
    return (
        f"{errors.bias:+.2f} | {errors.rmse:.2f} | {errors.coverage:.0%} | {errors.mean_width:.1f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=400)
    parser.add_argument("--seed", type=int, default=20260701)
    parser.add_argument("--only", choices=sorted(WORLDS), help="one recipe instead of all")
    options = parser.parse_args()
    measures = "bias | RMSE | 90% covers | width"
    for name, recipe in WORLDS.items():
        if options.only not in (None, name):
            continue
        started = time.perf_counter()
        results = simulate(recipe, options.worlds, options.seed)
        seconds = time.perf_counter() - started
        print(f"\n{name} ({options.worlds} worlds, {seconds:.0f} s)\n")  # noqa: T201
        print(f"| estimator | gap {measures} | lag {measures} |")  # noqa: T201
        print("|---" * 9 + "|")  # noqa: T201
        print(table(results))  # noqa: T201


if __name__ == "__main__":
    main()
