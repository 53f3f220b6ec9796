"""Which ability is bought, and what each of two groups asks for it on each day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from headway.answers.setting import Setting
from headway.answers.window import YEAR, Window
from headway.answers.wording import number
from headway.errors import Misuse, NoEvidence
from headway.measures.best_variants import BestVariants, best_variants
from headway.measures.interval import FloatArray
from headway.measures.observed import Observed
from headway.measures.offered import Hosts, Mix, PricePath, mix_of, price_paths
from headway.measures.price import (
    Cheapest,
    Dearer,
    change_days,
    cheapest,
    dearer,
    frontier_price,
)

DEFAULT_MIX = Mix(3, 1)


@dataclass(frozen=True)
class Asked:
    """Which ability is bought, and how.

    Attributes:
        model: buy the ability of this model.
        points: buy this many points on the board; without either, the ability that the best
            model of all had a year before the as-of day.
        mix: tokens in to tokens out.
        hosts: `own`, the lab's own hosts; `any`, for open weights also other hosts.
        sold: the model whose hosts are compared; without one, open models among the cheapest.
    """

    model: str | None = None
    points: float | None = None
    mix: Mix = DEFAULT_MIX
    hosts: Hosts = "own"
    sold: str | None = None


def asked_of(
    model: str | None,
    points: float | None,
    mix: str = "3:1",
    hosts: Hosts = "own",
    sold: str | None = None,
) -> Asked:
    """What is asked for, from words. Raises Misuse."""
    if model is not None and points is not None:
        raise Misuse("give the level of a model or a level in points, not both")
    return Asked(model, points, mix_of(mix), hosts, sold)


@dataclass(frozen=True)
class World:
    """What both groups share: the board's abilities, the level, the days, the price lists."""

    setting: Setting
    observed: Observed
    asked: Asked
    days: Window

    @cached_property
    def best(self) -> BestVariants:
        """Every model once, by release."""
        return best_variants(self.observed.abilities)

    @cached_property
    def level_day(self) -> date:
        """The day whose best model sets the default level."""
        return self.setting.as_of - YEAR

    @cached_property
    def level(self) -> FloatArray:
        """The ability that is bought (draws,).

        Raises:
            UnknownModel: the model is not declared.
            NoEvidence: the board does not list it, or no model that old.
        """
        draws = self.best.levels.shape[1]
        if self.asked.points is not None:
            return np.full(draws, self.asked.points)
        if self.asked.model is not None:
            model = self.setting.catalog.model(self.asked.model).id
            if model not in self.best.models:
                raise NoEvidence(
                    f"{self.observed.label} lists no entry of {model}; "
                    f"`headway rank --board {self.observed.label}` shows what it lists"
                )
            drawn: FloatArray = self.best.levels[self.best.models.index(model)]
            return drawn
        known = self.best.by(self.level_day)
        if not known:
            raise NoEvidence(
                f"{self.observed.label} lists no model released by {self.level_day}; "
                "name another level with --level-of or --level"
            )
        frontier: FloatArray = self.best.levels[:known].max(axis=0)
        return frontier

    def paths(self, hosts: Hosts, models: frozenset[str]) -> Mapping[str, PricePath]:
        """Known prices of models at hosts of a kind."""
        table = self.setting.store.prices(as_of=self.setting.as_of)
        return price_paths(table, self.setting.catalog, models, self.asked.mix, hosts)

    def what(self) -> str:
        """The ability in words."""
        if self.asked.points is not None:
            return f"an ability of {number(self.asked.points, 1)} on {self.observed.label}"
        if self.asked.model is not None:
            name = self.setting.catalog.models[self.asked.model].name
            return f"the ability of {name} on {self.observed.label}"
        return f"the ability of the best model of {self.level_day} on {self.observed.label}"


@dataclass(frozen=True)
class Side:
    """One group: what it asks for the level."""

    world: World
    group: str

    @cached_property
    def members(self) -> frozenset[str]:
        """The group's models that the reading lists."""
        members = self.world.setting.catalog.members(self.group)
        return members.intersection(self.world.best.models)

    @cached_property
    def paths(self) -> Mapping[str, PricePath]:
        """Their known prices, at the hosts asked for."""
        return self.world.paths(self.world.asked.hosts, self.members)

    @cached_property
    def found(self) -> Cheapest:
        """The cheapest price of the level over the window."""
        return self._cheapest(self.paths)

    @cached_property
    def anywhere(self) -> FloatArray:
        """The price on the last day, at other hosts of open weights too (draws,)."""
        if self.world.asked.hosts == "any":
            return self.found.price[:, -1]
        end = self.world.days.end
        return self._cheapest(self.world.paths("any", self.members), end).price[:, -1]

    @cached_property
    def frontier(self) -> FloatArray:
        """The price of the group's best model on the last day (draws,)."""
        return frontier_price(self.world.best, self.paths, self.members, self.world.days.end)

    @cached_property
    def dearer(self) -> Dearer:
        """What the group's best model has and costs beyond the cheapest at the level."""
        world = self.world
        return dearer(world.best, self.found, self.frontier, self.members, world.days.end)

    def _cheapest(self, paths: Mapping[str, PricePath], start: date | None = None) -> Cheapest:
        best, days = self.world.best, self.world.days
        released = best.released[best.inside(self.members)]
        looked_at = change_days(paths.values(), released, start or days.start, days.end)
        return cheapest(best, paths, self.members, self.world.level, np.unique(looked_at))
